/* SPDX-License-Identifier: MIT */
/* example_dot11.c: builds a beacon of a WPA3 network, reads it back, and tells
 * what the network asks of a station; then the first message of the 4-way
 * handshake. */
#include <stdio.h>

#include "taut/dot11.h"
#include "taut/dot11_elem.h"
#include "taut/dot11_mgmt.h"
#include "taut/dot11_rsn.h"
#include "taut/eapol.h"

static const uint8_t ap[6] = {2, 0, 0, 0, 0, 1};
static const uint8_t sta[6] = {2, 0, 0, 0, 0, 2};

static struct taut_span span_of(const void *p, size_t len)
{
    struct taut_span s = {(const uint8_t *)p, len};
    return s;
}

/* header appends a MAC header from the access point. */
static void header(struct taut_wr *wr, uint8_t type, uint8_t subtype,
                   uint8_t flags)
{
    struct taut_dot11 h = {.type = type,
                           .subtype = subtype,
                           .flags = flags,
                           .n_addrs = 3,
                           .addr = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}};
    for (unsigned i = 0; i < 6; i++) {
        if (type == TAUT_DOT11_TYPE_DATA)
            h.addr[0][i] = sta[i];
        h.addr[1][i] = h.addr[2][i] = ap[i];
    }
    taut_dot11_encode(wr, &h);
}

static size_t build_beacon(uint8_t *out, size_t cap)
{
    static const uint8_t rates[] = {
        0x8c, 0x12, 0x98,
        0x24, 0xb0, 0x48,
        0x60, 0x6c, 0x80 | TAUT_DOT11_SELECTOR_SAE_H2E};
    static const uint8_t ccmp[] = {0x00, 0x0f, 0xac, 4};
    static const uint8_t sae[] = {0x00, 0x0f, 0xac, 8};
    const struct taut_dot11_mgmt beacon = {.subtype = TAUT_DOT11_SUBTYPE_BEACON,
                                           .interval = 100,
                                           .cap = TAUT_DOT11_CAP_ESS |
                                                  TAUT_DOT11_CAP_PRIVACY};
    const struct taut_dot11_rsn rsn = {.version = 1,
                                       .has = 15,
                                       .group = TAUT_DOT11_CIPHER_CCMP_128,
                                       .pairwise = span_of(ccmp, 4),
                                       .akms = span_of(sae, 4),
                                       .cap = TAUT_DOT11_RSN_MFPC |
                                              TAUT_DOT11_RSN_MFPR};
    struct taut_wr wr = taut_wr_of(out, cap);
    size_t len = 0;
    header(&wr, TAUT_DOT11_TYPE_MGMT, TAUT_DOT11_SUBTYPE_BEACON, 0);
    taut_dot11_mgmt_encode(&wr, &beacon);
    taut_dot11_ssid_put(&wr, span_of("example", 7));
    taut_dot11_rates_put(&wr, span_of(rates, sizeof rates));
    taut_dot11_rsn_put(&wr, &rsn);
    taut_dot11_rsnx_put(&wr, 1u << TAUT_DOT11_RSNX_H2E);
    return taut_wr_finish(&wr, &len) == TAUT_OK ? len : 0;
}

static int read_beacon(const uint8_t *p, size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_dot11 h;
    struct taut_dot11_mgmt m;
    struct taut_dot11_elem ssid, e;
    struct taut_dot11_rsn rsn;
    if (taut_dot11_decode(&ctx, &rd, &h, 0) ||
        taut_dot11_mgmt_decode(&ctx, &rd, &m, h.subtype) ||
        !taut_dot11_elem_find(m.elems, &ssid, TAUT_DOT11_ELEM_SSID, 0) ||
        taut_dot11_ssid_check(&ctx, ssid.data) ||
        !taut_dot11_elem_find(m.elems, &e, TAUT_DOT11_ELEM_RSN, 0) ||
        taut_dot11_rsn_decode(&ctx, &rsn, e.data))
        return 1;
    uint32_t akm = taut_dot11_suite_get(rsn.akms, 0);
    uint32_t cipher = taut_dot11_suite_get(rsn.pairwise, 0);
    printf("%.*s: %s, %s, management frames %s\n", (int)ssid.data.len,
           (const char *)ssid.data.p, taut_reg_name(&taut_dot11_akm_reg, akm),
           taut_reg_name(&taut_dot11_cipher_reg, cipher),
           rsn.cap & TAUT_DOT11_RSN_MFPR ? "protected" : "open");
    return akm == TAUT_DOT11_AKM_SAE ? 0 : 1;
}

/* build_message1 builds a data frame with message 1 of the handshake. */
static size_t build_message1(uint8_t *out, size_t cap)
{
    struct taut_eapol_lens lens;
    struct taut_eapol_key key = {.desc = TAUT_EAPOL_DESC_RSN,
                                 .key_len = 16,
                                 .replay = 1,
                                 .nonce = {1, 2, 3}};
    struct taut_wr wr = taut_wr_of(out, cap);
    size_t len = 0;
    if (!taut_eapol_lens_get(&lens, TAUT_DOT11_AKM_SAE, 0))
        return 0;
    key.info = (uint16_t)(lens.version | TAUT_EAPOL_INFO_PAIRWISE |
                          TAUT_EAPOL_INFO_ACK);
    key.mic.len = lens.mic; /* zeros: message 1 has none */
    header(&wr, TAUT_DOT11_TYPE_DATA, 0, TAUT_DOT11_FLAG_FROM_DS);
    taut_dot11_snap_encode(&wr, TAUT_DOT11_ETHERTYPE_EAPOL);
    struct taut_mark mark = taut_eapol_open(&wr, 2, TAUT_EAPOL_TYPE_KEY);
    taut_eapol_key_encode(&wr, &key);
    taut_wr_close(&wr, mark);
    return taut_wr_finish(&wr, &len) == TAUT_OK ? len : 0;
}

static int read_message1(const uint8_t *p, size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_dot11 h;
    struct taut_eapol eapol;
    struct taut_eapol_key key;
    uint16_t ethertype;
    if (taut_dot11_decode(&ctx, &rd, &h, 0) ||
        taut_dot11_snap_decode(&ctx, &rd, &ethertype) ||
        ethertype != TAUT_DOT11_ETHERTYPE_EAPOL ||
        taut_eapol_decode(&ctx, &rd, &eapol) ||
        taut_eapol_key_decode(&ctx, &key, eapol.body, 16))
        return 1;
    printf("message %d of 4, replay counter %llu\n", taut_eapol_msg_get(&key),
           (unsigned long long)key.replay);
    return taut_eapol_msg_get(&key) == TAUT_EAPOL_MSG_1 ? 0 : 1;
}

int main(void)
{
    uint8_t frame[512];
    size_t len = build_beacon(frame, sizeof frame);
    if (len == 0 || read_beacon(frame, len))
        return 1;
    len = build_message1(frame, sizeof frame);
    return len == 0 || read_message1(frame, len);
}
