/* SPDX-License-Identifier: MIT */
/* test_addr.c: addresses, prefixes, the packet buffer, values as text. */
#include "test_util.h"

#include <stdio.h>

#include <arpa/inet.h>

#include "taut/addr.h"
#include "taut/buf.h"

static const char *v6_text(const uint8_t *addr, char *buf, size_t cap)
{
    struct taut_wr wr = taut_wr_of(buf, cap);
    taut_ipv6_text(&wr, addr);
    return taut_wr_cstr(&wr);
}

/* RFC 5952 4 and 5: what each rule makes of an address. */
static void ipv6_text_is_canonical(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"::", "::"},
        {"::1", "::1"},
        {"1::", "1::"},
        {"2001:0db8::0001", "2001:db8::1"},
        {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"2001:DB8::ABCD", "2001:db8::abcd"},
        {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
        {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
        {"0:2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
        {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
    };
    char buf[TAUT_IPV6_TEXT_MAX];
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        uint8_t addr[16];
        assert_true(
            taut_ipv6_text_decode(addr, pairs[i][0], strlen(pairs[i][0])));
        assert_string_equal(v6_text(addr, buf, sizeof buf), pairs[i][1]);
    }
}

/* All texts of a small alphabet's random strings: libc's inet_pton judges
 * the same; random addresses: inet_ntop writes the same. */
static void ipv6_text_agrees_with_libc(void **state)
{
    (void)state;
    static const char alphabet[] = "01af::::.29";
    srand(6);
    unsigned good = 0;
    for (int i = 0; i < 400000; i++) {
        char text[24], want[TAUT_IPV6_TEXT_MAX], got[TAUT_IPV6_TEXT_MAX];
        uint8_t a[16], b[16];
        size_t len = (size_t)rand() % 20;
        for (size_t k = 0; k < len; k++)
            text[k] = alphabet[(size_t)rand() % (sizeof alphabet - 1)];
        text[len] = 0;
        int libc = inet_pton(AF_INET6, text, a);
        if ((libc == 1) != taut_ipv6_text_decode(b, text, len))
            print_message("%s\n", text);
        assert_int_equal(libc == 1, taut_ipv6_text_decode(b, text, len));
        if (libc != 1)
            continue;
        good++;
        assert_memory_equal(a, b, 16);
        bool compatible = taut_get64(a) == 0 && taut_get32(a + 8) == 0;
        inet_ntop(AF_INET6, a, want, sizeof want);
        if (!compatible) /* libc still writes ::192.0.2.1 (RFC 5952 5) */
            assert_string_equal(v6_text(a, got, sizeof got), want);
    }
    assert_true(good > 1000);
}

static void ipv6_text_survives_a_round_trip(void **state)
{
    (void)state;
    srand(66);
    for (int i = 0; i < 200000; i++) {
        uint8_t a[16], b[16];
        char text[TAUT_IPV6_TEXT_MAX];
        for (size_t k = 0; k < 16; k++)
            a[k] = rand() & 3 ? 0 : (uint8_t)rand();
        v6_text(a, text, sizeof text);
        assert_true(taut_ipv6_text_decode(b, text, strlen(text)));
        assert_memory_equal(a, b, 16);
    }
}

static void ipv4_text_agrees_with_libc(void **state)
{
    (void)state;
    static const char alphabet[] = "0125.9.";
    srand(4);
    for (int i = 0; i < 400000; i++) {
        char text[20];
        uint8_t a[4], b[4];
        size_t len = (size_t)rand() % 16;
        for (size_t k = 0; k < len; k++)
            text[k] = alphabet[(size_t)rand() % (sizeof alphabet - 1)];
        text[len] = 0;
        int libc = inet_pton(AF_INET, text, a);
        assert_int_equal(libc == 1, taut_ipv4_text_decode(b, text, len));
        if (libc == 1)
            assert_memory_equal(a, b, 4);
    }
}

static void mac_text_both_ways(void **state)
{
    (void)state;
    uint8_t mac[6];
    char buf[TAUT_MAC_TEXT_MAX];
    assert_true(taut_mac_text_decode(mac, "00:1B-21:3c:9d:f8", 17));
    struct taut_wr wr = taut_wr_of(buf, sizeof buf);
    taut_mac_text(&wr, mac);
    assert_string_equal(taut_wr_cstr(&wr), "00:1b:21:3c:9d:f8");
    assert_false(taut_mac_text_decode(mac, "00:1b:21:3c:9d:f", 16));
    assert_false(taut_mac_text_decode(mac, "00:1b:21:3c:9d:fg", 17));
    assert_false(taut_mac_text_decode(mac, "00:1b:21:3c.9d:ff", 17));
    assert_false(taut_mac_text_decode(mac, "0g:1b:21:3c:9d:ff", 17));
    assert_true(taut_mac_is_multicast((const uint8_t *)"\x33\x33\0\0\0\1"));
}

static void addresses_have_classes(void **state)
{
    (void)state;
    uint8_t a[16];
    assert_true(taut_ipv6_text_decode(a, "febf::1", 7));
    assert_true(taut_ipv6_is_linklocal(a));
    assert_true(taut_ipv6_text_decode(a, "fec0::1", 7));
    assert_false(taut_ipv6_is_linklocal(a));
    assert_true(taut_ipv6_text_decode(a, "ff02::1", 7));
    assert_true(taut_ipv6_is_multicast(a) && !taut_ipv6_is_unspecified(a));
    assert_true(taut_ipv6_text_decode(a, "::", 2));
    assert_true(taut_ipv6_is_unspecified(a));
    assert_true(taut_ipv4_is_multicast((const uint8_t *)"\xef\1\2\3"));
    assert_false(taut_ipv4_is_multicast((const uint8_t *)"\xf0\1\2\3"));
}

static void prefixes_are_read_and_matched(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum taut_status want;
        const char *again;
    } cases[] = {
        {"192.0.2.0/24", TAUT_OK, "192.0.2.0/24"},
        {"192.0.2.1", TAUT_OK, "192.0.2.1/32"},
        {"0.0.0.0/0", TAUT_OK, "0.0.0.0/0"},
        {"2001:db8::/32", TAUT_OK, "2001:db8::/32"},
        {"2001:db8::/33", TAUT_OK, "2001:db8::/33"},
        {"::1", TAUT_OK, "::1/128"},
        {"192.0.2.1/24", TAUT_E_TRAILING, NULL},
        {"192.0.2.0/33", TAUT_E_RANGE, NULL},
        {"2001:db8::/129", TAUT_E_RANGE, NULL},
        {"192.0.2.0/", TAUT_E_RANGE, NULL},
        {"192.0.2.0/2x", TAUT_E_RANGE, NULL},
        {"192.0.2/24", TAUT_E_VALUE, NULL},
        {"", TAUT_E_VALUE, NULL},
    };
    char buf[64];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct taut_prefix p;
        const char *t = cases[i].text;
        assert_int_equal(taut_prefix_text_decode(&p, t, strlen(t)),
                         cases[i].want);
        if (cases[i].want)
            continue;
        struct taut_wr wr = taut_wr_of(buf, sizeof buf);
        taut_prefix_text(&wr, &p);
        assert_string_equal(taut_wr_cstr(&wr), cases[i].again);
    }
    struct taut_prefix p;
    assert_int_equal(taut_prefix_text_decode(&p, "10.128.0.0/9", 12), TAUT_OK);
    assert_true(taut_prefix_match(&p, (const uint8_t *)"\n\xff\1\1"));
    assert_false(taut_prefix_match(&p, (const uint8_t *)"\n\x7f\1\1"));
    assert_int_equal(taut_prefix_text_decode(&p, "fe80::/10", 9), TAUT_OK);
    assert_true(taut_prefix_match(&p, (const uint8_t *)"\xfe\xbf\0\0\0\0\0\0"
                                                       "\0\0\0\0\0\0\0\0"));
}

/* ---- the packet buffer ---- */

static void buf_composes_inside_out(void **state)
{
    (void)state;
    uint8_t mem[64];
    struct taut_buf b;
    assert_int_equal(taut_buf_init(&b, sizeof b, mem, sizeof mem, 30), TAUT_OK);
    assert_int_equal(b.l4, TAUT_BUF_NO_MARK);
    memcpy(taut_buf_put(&b, 4), "data", 4);
    memcpy(taut_buf_push(&b, 8), "udp.....", 8);
    taut_buf_set_l4(&b);
    memcpy(taut_buf_push(&b, 20), "ip..................", 20);
    taut_buf_set_l3(&b);
    assert_null(taut_buf_push(&b, 3)); /* 2 bytes of headroom are left */
    memcpy(taut_buf_push(&b, 2), "ll", 2);
    taut_buf_set_l2(&b);
    assert_int_equal(taut_buf_len(&b), 34);
    assert_int_equal(b.l2, 0);
    assert_int_equal(b.l3, 2);
    assert_int_equal(b.l4, 22);
    assert_int_equal(taut_buf_headroom(&b), 0);
    assert_int_equal(taut_buf_tailroom(&b), 30);
    assert_null(taut_buf_put(&b, 31));
    assert_memory_equal(taut_buf_data(&b), "llip", 4);
    assert_memory_equal(taut_buf_pull(&b, 22), "udp", 3);
    struct taut_rd rd = taut_buf_rd(&b);
    assert_int_equal(taut_rd_left(&rd), 12);
    assert_null(taut_buf_pull(&b, 13));
    assert_true(taut_buf_trim(&b, 8));
    assert_false(taut_buf_trim(&b, 9));
    assert_int_equal(taut_buf_len(&b), 8);
}

static void buf_reserves_and_keeps_checksum_state(void **state)
{
    (void)state;
    uint8_t mem[32];
    struct taut_buf b;
    assert_int_equal(taut_buf_init(&b, sizeof b - 1, mem, 32, 0), TAUT_E_USAGE);
    assert_int_equal(taut_buf_init(&b, sizeof b, mem, 32, 33), TAUT_E_RANGE);
    assert_int_equal(taut_buf_init(&b, sizeof b, mem, UINT32_MAX, 0),
                     TAUT_E_RANGE);
    assert_int_equal(taut_buf_init(&b, sizeof b, mem, 32, 0), TAUT_OK);
    assert_false(taut_buf_reserve(&b, 33));
    assert_true(taut_buf_reserve(&b, 16));
    assert_int_equal(taut_buf_set_partial(&b, 0), TAUT_E_RANGE);
    assert_non_null(taut_buf_put(&b, 8));
    assert_false(taut_buf_reserve(&b, 1)); /* not empty any more */
    assert_int_equal(taut_buf_set_partial(&b, 7), TAUT_E_RANGE);
    assert_int_equal(taut_buf_set_partial(&b, 6), TAUT_OK);
    assert_int_equal(b.csum_state, TAUT_BUF_CSUM_PARTIAL);
    assert_int_equal(b.csum_start, 16);
    assert_int_equal(b.csum_offset, 6);
    assert_true(taut_buf_trim(&b, 8));
    assert_int_equal(b.csum_state, TAUT_BUF_CSUM_PARTIAL);
    b.csum_state = TAUT_BUF_CSUM_COMPLETE;
    assert_true(taut_buf_trim(&b, 8));
    assert_int_equal(b.csum_state, TAUT_BUF_CSUM_COMPLETE);
    assert_true(taut_buf_trim(&b, 7)); /* the sum covered what is gone */
    assert_int_equal(b.csum_state, TAUT_BUF_CSUM_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ipv6_text_is_canonical),
        cmocka_unit_test(ipv6_text_agrees_with_libc),
        cmocka_unit_test(ipv6_text_survives_a_round_trip),
        cmocka_unit_test(ipv4_text_agrees_with_libc),
        cmocka_unit_test(mac_text_both_ways),
        cmocka_unit_test(addresses_have_classes),
        cmocka_unit_test(prefixes_are_read_and_matched),
        cmocka_unit_test(buf_composes_inside_out),
        cmocka_unit_test(buf_reserves_and_keeps_checksum_state),
    };
    return cmocka_run_group_tests_name("addr", tests, NULL, NULL);
}
