/* SPDX-License-Identifier: MIT */
/*
 * test_cve_transport_length.c: `length - header` that wraps (nat46#77,
 * lwIP's CVE-2026-8836: one number as length and as capacity), transport
 * headers cut short in ICMP quotes (FreeRTOS-Plus-TCP#1335), checksums over
 * more bytes than there are.
 */
#include "taut_test.h"
#include "test_util.h"
#include "taut/edit.h"
#include "taut/tcp.h"
#include "taut/udp.h"

static struct taut_diag diag;

/* All lengths a datagram may say, over all sizes: never more data than
 * bytes. */
static void udp_lengths(void **state)
{
    (void)state;
    for (size_t len = 0; len <= 16; len++) {
        uint8_t *p = (uint8_t *)calloc(1, len ? len : 1);
        for (unsigned said = 0; said < 65536; said += said < 40 ? 1 : 251) {
            struct taut_udp u;
            struct taut_ctx ctx = taut_ctx_of(p, &diag);
            struct taut_rd rd = taut_rd_of(p, len);
            if (len >= 6)
                taut_put16(p + 4, said);
            ctx.quirks = said & 1 ? TAUT_QUIRK_CUT : 0;
            if (taut_udp_decode(&ctx, &rd, &u) != TAUT_OK)
                continue;
            assert_true(u.payload_len <= taut_rd_left(&rd));
            assert_int_equal(u.payload_len + u.surplus_len, taut_rd_left(&rd));
            (void)taut_udp_checksum4_verify(&ctx, p, len, p, p + 4);
        }
        free(p);
    }
}

static void tcp_offsets(void **state)
{
    (void)state;
    for (size_t len = 0; len <= 60; len++) {
        uint8_t *p = (uint8_t *)calloc(1, len ? len : 1);
        for (unsigned words = 0; words < 16; words++) {
            struct taut_tcp t;
            struct taut_ctx ctx = taut_ctx_of(p, &diag);
            struct taut_rd rd = taut_rd_of(p, len);
            if (len > 12)
                p[12] = (uint8_t)(words << 4);
            if (taut_tcp_decode(&ctx, &rd, &t) != TAUT_OK)
                continue;
            assert_int_equal(20 + t.options.len + t.payload_len, len);
        }
        free(p);
    }
}

/* An ICMP error whose quote ends at every byte: an edit of it reads and
 * writes nothing behind. */
static void short_quotes(void **state)
{
    (void)state;
    static const uint8_t whole[] = {
        0x45, 0, 0,  0, 0, 0, 0,  0, 64, 1,    0,  0,    10, 0, 0,  1, 10,
        0,    0, 2,  3, 3, 0, 0,  0, 0,  0,    0,  0x45, 0,  0, 40, 0, 0,
        0,    0, 64, 6, 0, 0, 10, 0, 0,  2,    10, 0,    0,  1, 0,  1, 0,
        2,    0, 0,  0, 0, 0, 0,  0, 0,  0x50, 2,  0,    0,  0, 0,  0, 0};
    const uint8_t addr[4] = {192, 0, 2, 1};
    for (size_t len = 28; len <= sizeof whole; len++) {
        uint8_t *p = test_copy(whole, len);
        struct taut_ctx ctx = taut_ctx_of(p, &diag);
        struct taut_edit outer, quote;
        taut_put16(p + 2, (uint32_t)len);
        assert_int_equal(taut_edit_open(&ctx, &outer, p, len), TAUT_OK);
        enum taut_status st = taut_edit_quote_open(&ctx, &quote, &outer);
        assert_int_equal(st == TAUT_OK, len >= 48);
        if (st == TAUT_OK) {
            assert_int_equal(taut_edit_src_set(&ctx, &quote, addr), TAUT_OK);
            assert_int_equal(taut_edit_src_port_set(&ctx, &quote, 9) == TAUT_OK,
                             len >= 50);
            assert_int_equal(taut_edit_mss_set(&ctx, &quote, 9),
                             len >= 68 ? TAUT_DONE : TAUT_E_SHORT);
        }
        free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(udp_lengths),
        cmocka_unit_test(tcp_offsets),
        cmocka_unit_test(short_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
