/* SPDX-License-Identifier: MIT */
/*
 * bench_dot11.c: a beacon as access points send it, 17 elements, beside
 * libtins, which allocates for each of them.
 *
 *   beacon-elems   header, fixed fields, all elements found and held against
 *                  the frame
 *   beacon-typed   and taken apart: taut all of them, RSN, WPA, WMM, TIM,
 *                  country and HT to HE among them; libtins the eight kinds
 *                  that it knows
 */
#include <stdio.h>

#include "bench_peer_dot11.h"
#include "bench_shim.h"

#include "taut/dot11.h"
#include "taut/dot11_elem.h"
#include "taut/dot11_mgmt.h"
#include "taut/dot11_rsn.h"

enum { ROUNDS = 64 };

static uint8_t beacon[1024];
static size_t beacon_len;

static struct taut_span span_of(const void *p, size_t len)
{
    struct taut_span s = {(const uint8_t *)p, len};
    return s;
}

/* beacon_security appends RSN, WPA, RSNX and WMM. */
static void beacon_security(struct taut_wr *wr)
{
    static const uint8_t ciphers[] = {0, 0x0f, 0xac, 4, 0, 0x0f, 0xac, 8};
    static const uint8_t akms[] = {0, 0x0f, 0xac, 2, 0, 0x0f, 0xac, 8};
    static const uint8_t tkip[] = {0, 0x50, 0xf2, 2};
    const struct taut_dot11_rsn rsn = {.version = 1,
                                       .has = 63,
                                       .group = TAUT_DOT11_CIPHER_CCMP_128,
                                       .group_mgmt =
                                           TAUT_DOT11_CIPHER_BIP_CMAC_128,
                                       .pairwise = span_of(ciphers, 8),
                                       .akms = span_of(akms, 8),
                                       .cap = TAUT_DOT11_RSN_MFPC};
    const struct taut_dot11_rsn wpa = {.version = 1,
                                       .has = 7,
                                       .group = TAUT_DOT11_CIPHER_WPA_TKIP,
                                       .pairwise = span_of(tkip, 4),
                                       .akms = span_of(tkip, 4)};
    const struct taut_dot11_wmm wmm = {.subtype = 1,
                                       .version = 1,
                                       .ac = {{0, 3, 4, 10, false, 0},
                                              {1, 7, 4, 10, false, 0},
                                              {2, 2, 3, 4, false, 94},
                                              {3, 2, 2, 3, false, 47}}};
    taut_dot11_rsn_put(wr, &rsn);
    taut_dot11_rsnx_put(wr, 1u << TAUT_DOT11_RSNX_H2E);
    taut_dot11_wpa_put(wr, &wpa);
    taut_dot11_wmm_put(wr, &wmm);
}

static void beacon_build(void)
{
    static const uint8_t rates[] = {0x82, 0x84, 0x8b, 0x96, 0x0c, 0x12,
                                    0x18, 0x24, 0x30, 0x48, 0x60, 0x6c};
    static const uint8_t zeros[32] = {0};
    const struct taut_dot11 h = {.subtype = 8, .n_addrs = 3};
    const struct taut_dot11_mgmt m = {
        .subtype = 8, .interval = 100, .cap = TAUT_DOT11_CAP_ESS};
    const struct taut_dot11_tim tim = {0, 3, 0, span_of(zeros, 4)};
    struct taut_wr wr = taut_wr_of(beacon, sizeof beacon);
    taut_dot11_encode(&wr, &h);
    taut_dot11_mgmt_encode(&wr, &m);
    taut_dot11_ssid_put(&wr, span_of("a network's name", 16));
    taut_dot11_rates_put(&wr, span_of(rates, sizeof rates));
    taut_dot11_elem_put(&wr, TAUT_DOT11_ELEM_DS, 0, "\x06", 1);
    taut_dot11_tim_put(&wr, &tim);
    taut_dot11_elem_put(&wr, TAUT_DOT11_ELEM_COUNTRY, 0, "DE \x01\x0d\x14", 6);
    taut_dot11_elem_put(&wr, TAUT_DOT11_ELEM_ERP, 0, "\x00", 1);
    beacon_security(&wr);
    taut_dot11_elem_put(&wr, TAUT_DOT11_ELEM_HT_CAP, 0, zeros, 26);
    taut_dot11_elem_put(&wr, TAUT_DOT11_ELEM_HT_OP, 0, zeros, 22);
    taut_dot11_elem_put(&wr, TAUT_DOT11_ELEM_EXT_CAP, 0, zeros, 10);
    taut_dot11_elem_put(&wr, TAUT_DOT11_ELEM_VHT_CAP, 0, zeros, 12);
    taut_dot11_elem_put(&wr, TAUT_DOT11_ELEM_EXT, TAUT_DOT11_EXT_HE_CAP, zeros,
                        26);
    taut_dot11_elem_put(&wr, TAUT_DOT11_ELEM_EXT, TAUT_DOT11_EXT_HE_OP, zeros,
                        6);
    beacon_len = wr.len;
}

/* beacon_typed takes the elements apart that libtins knows. */
static enum taut_status beacon_typed(struct taut_ctx *ctx,
                                     const struct taut_dot11_elem *e)
{
    switch (e->id) {
    case TAUT_DOT11_ELEM_SSID:
    case TAUT_DOT11_ELEM_RATES:
    case TAUT_DOT11_ELEM_EXT_RATES:
    case TAUT_DOT11_ELEM_DS:
    case TAUT_DOT11_ELEM_TIM:
    case TAUT_DOT11_ELEM_COUNTRY:
    case TAUT_DOT11_ELEM_ERP:
    case TAUT_DOT11_ELEM_RSN:
        return taut_dot11_elem_check(ctx, e, 0);
    default:
        return TAUT_OK;
    }
}

/* beacon_read returns a sum of what it found; 0: refused. */
static uint64_t beacon_read(const uint8_t *p, size_t len, bool typed)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_dot11 h;
    struct taut_dot11_mgmt m;
    struct taut_dot11_elem e;
    uint64_t sum = 0;
    enum taut_status st;
    if (taut_dot11_decode(&ctx, &rd, &h, 0) ||
        taut_dot11_mgmt_decode(&ctx, &rd, &m, h.subtype))
        return 0;
    rd = taut_rd_of(m.elems.p, m.elems.len);
    while ((st = taut_dot11_elem_next(&ctx, &rd, &e)) == TAUT_OK) {
        sum++;
        if (typed && beacon_typed(&ctx, &e))
            return 0;
    }
    return st == TAUT_DONE ? sum + m.interval : 0;
}

static void pass_taut(void *arg)
{
    const bool *typed = (const bool *)arg;
    uint64_t sum = 0;
    for (unsigned i = 0; i < ROUNDS; i++)
        sum += beacon_read(beacon, beacon_len, *typed);
    bench_sink(sum);
}

static void pass_tins(void *arg)
{
    const bool *typed = (const bool *)arg;
    uint64_t sum = 0;
    for (unsigned i = 0; i < ROUNDS; i++)
        sum += peer_tins_beacon(beacon, beacon_len, *typed);
    bench_sink(sum);
}

int main(int argc, char **argv)
{
    static bool plain = false, typed = true;
    beacon_build();
    printf("a beacon of %zu bytes; found: taut %llu and %llu, libtins %llu "
           "and %llu\n",
           beacon_len,
           (unsigned long long)beacon_read(beacon, beacon_len, false),
           (unsigned long long)beacon_read(beacon, beacon_len, true),
           (unsigned long long)peer_tins_beacon(beacon, beacon_len, 0),
           (unsigned long long)peer_tins_beacon(beacon, beacon_len, 1));
    static const struct {
        const char *operation;
        bool *typed;
    } rows[] = {{"beacon-elems", &plain}, {"beacon-typed", &typed}};
    for (unsigned i = 0; i < 2; i++) {
        struct bench_work work = {rows[i].operation,
                                  "taut",
                                  BENCH_TAUT,
                                  pass_taut,
                                  rows[i].typed,
                                  ROUNDS,
                                  (double)(ROUNDS * beacon_len)};
        bench_add(&work);
        work.who = "libtins";
        work.role = BENCH_PEER;
        work.pass = pass_tins;
        bench_add(&work);
    }
    return bench_main(argc, argv);
}
