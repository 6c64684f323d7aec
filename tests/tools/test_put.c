/* SPDX-License-Identifier: MIT */
/* test_put.c: text put together without checks is what libc makes of the same
 * values, and nothing is written behind the room that it asks for. */
#include "taut_test.h"

#include <inttypes.h>

#include <arpa/inet.h>

#include "taut/addr.h"
#include "taut_put.h"

/* ROOM: bytes that no text here is longer than; FENCE lies behind. */
enum { ROOM = 64, FENCE = 0xa5 };

/* struct slate: where a test writes. */
struct slate {
    char text[ROOM];
    uint8_t fence[ROOM];
};

static void slate_init(struct slate *s)
{
    memset(s, FENCE, sizeof *s);
}

/* slate_want: the text that ends at `end` is `want`, at most `most` long, and
 * nothing is written further than PUT_SLACK behind that. */
static void slate_want(const struct slate *s, const char *end, const char *want,
                       size_t most)
{
    size_t len = (size_t)(end - s->text), n = strlen(want);
    if (len != n || memcmp(s->text, want, n) != 0)
        print_message("%.*s is not %s\n", (int)(len < ROOM ? len : ROOM),
                      s->text, want);
    assert_int_equal(len, n);
    assert_memory_equal(s->text, want, n);
    assert_true(n <= most);
    for (size_t i = most + PUT_SLACK; i < ROOM; i++)
        assert_int_equal((uint8_t)s->text[i], FENCE);
}

static void dec_one(uint32_t v)
{
    struct slate s;
    char want[16];
    slate_init(&s);
    snprintf(want, sizeof want, "%" PRIu32, v);
    slate_want(&s, put_dec(s.text, v), want, PUT_DEC_MAX);
}

static void dec_is_printf(void **state)
{
    (void)state;
    uint32_t power = 1;
    for (uint32_t v = 0; v < 200000; v++)
        dec_one(v);
    for (unsigned i = 0; i < 10; i++, power *= 10) {
        for (uint32_t k = 0; k < 3; k++)
            dec_one(power + k - 1);
    }
    srand(3);
    for (unsigned i = 0; i < 200000; i++)
        dec_one((uint32_t)rand() * 2654435761u);
    dec_one(UINT32_MAX);
}

static void digits_are_printf(void **state)
{
    (void)state;
    static const uint32_t limits[9] = {
        0, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    srand(4);
    for (unsigned n = 1; n <= 8; n++) {
        for (unsigned i = 0; i < 5000; i++) {
            struct slate s;
            char want[16];
            uint32_t v = ((uint32_t)rand() * 2654435761u) % limits[n];
            slate_init(&s);
            snprintf(want, sizeof want, "%0*" PRIu32, (int)n, v);
            slate_want(&s, put_digits(s.text, v, n), want, n);
        }
    }
}

static void hex_is_printf(void **state)
{
    (void)state;
    for (uint32_t v = 0; v < 0x10000; v++) {
        struct slate s;
        char want[16];
        slate_init(&s);
        snprintf(want, sizeof want, "%" PRIx32, v);
        slate_want(&s, put_hex(s.text, v), want, 4);
        snprintf(want, sizeof want, "%02" PRIx32, v & 255);
        slate_init(&s);
        slate_want(&s, put_hex2(s.text, v & 255), want, 2);
        uint32_t wide = v * 65537u ^ 0x5a5a0000u;
        snprintf(want, sizeof want, "%08" PRIx32, wide);
        for (unsigned n = 1; n <= 8; n++) {
            slate_init(&s);
            slate_want(&s, put_hexes(s.text, wide, n), want + 8 - n, n);
        }
    }
}

static void ipv4_is_inet_ntop(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 0x10000; i++) {
        struct slate s;
        char want[INET_ADDRSTRLEN];
        const uint8_t addr[4] = {(uint8_t)i, (uint8_t)(i >> 8),
                                 (uint8_t)(i * 7), (uint8_t)(i >> 3)};
        slate_init(&s);
        assert_non_null(inet_ntop(AF_INET, addr, want, sizeof want));
        slate_want(&s, put_ipv4(s.text, addr), want, PUT_IPV4_MAX);
    }
}

/* Every pattern of zero groups, with groups of each length between them.
 * inet_ntop shows ::a.b.c.d with dots, which RFC 5952 leaves to those who
 * know that there is an IPv4 address; taut_ipv6_text judges these. */
static void ipv6_one(const uint8_t *addr)
{
    struct slate s;
    char want[INET6_ADDRSTRLEN];
    slate_init(&s);
    assert_non_null(inet_ntop(AF_INET6, addr, want, sizeof want));
    if (strchr(want, '.') && strncmp(want, "::ffff:", 7) != 0) {
        struct taut_wr wr = taut_wr_of(want, sizeof want);
        taut_ipv6_text(&wr, addr);
        taut_wr_cstr(&wr);
    }
    slate_want(&s, put_ipv6(s.text, addr), want, PUT_IPV6_MAX);
}

static void ipv6_is_inet_ntop(void **state)
{
    (void)state;
    static const uint16_t some[] = {1,     0xf,   0x10,   0xff,
                                    0x100, 0xfff, 0x1000, 0xffff};
    srand(5);
    for (unsigned zeros = 0; zeros < 256; zeros++) {
        for (unsigned k = 0; k < 200; k++) {
            uint8_t addr[16];
            for (unsigned i = 0; i < 8; i++)
                taut_put16(addr + 2 * i,
                           zeros >> i & 1 ? 0 : some[(unsigned)rand() % 8]);
            ipv6_one(addr);
        }
    }
    static const uint8_t mapped[16] = {
        [10] = 0xff, [11] = 0xff, [12] = 192, [14] = 2, [15] = 255};
    ipv6_one(mapped);
}

static void mac_is_printf(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 256; i++) {
        struct slate s;
        char want[24];
        const uint8_t m[6] = {(uint8_t)i,        (uint8_t)(i ^ 0xff),
                              (uint8_t)(i * 3),  (uint8_t)(i * 5),
                              (uint8_t)(i >> 4), (uint8_t)(i << 4)};
        slate_init(&s);
        snprintf(want, sizeof want, "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1],
                 m[2], m[3], m[4], m[5]);
        slate_want(&s, put_mac(s.text, m), want, PUT_MAC_LEN);
    }
}

/* A name is cut where its room ends. */
static void name_is_cut(void **state)
{
    (void)state;
    static const char long_name[] =
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0";
    char text[2 * ROOM];
    assert_int_equal(put_name(text, "") - text, 0);
    assert_int_equal(put_name(text, "nop") - text, 3);
    assert_memory_equal(text, "nop", 3);
    assert_int_equal(put_name(text, long_name) - text, PUT_NAME_MAX);
    assert_memory_equal(text, long_name, PUT_NAME_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dec_is_printf),
        cmocka_unit_test(digits_are_printf),
        cmocka_unit_test(hex_is_printf),
        cmocka_unit_test(ipv4_is_inet_ntop),
        cmocka_unit_test(ipv6_is_inet_ntop),
        cmocka_unit_test(mac_is_printf),
        cmocka_unit_test(name_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
