/* SPDX-License-Identifier: MIT */
/* fuzz_eapol.c: EAPOL packets, key frames with every MIC length, key data and
 * EAP: round trips, accessors = struct, visits within the packet, progress. */
#include "fuzz_codec.h"

#include "taut/eap.h"
#include "taut/eapol.h"

static uint8_t again[70000];

static void fuzz_eapol_data(struct taut_ctx *ctx, struct taut_span data)
{
    struct taut_rd rd = taut_rd_of(data.p, data.len);
    struct taut_eapol_kde kde;
    struct taut_eapol_group_key key;
    struct fuzz_seen seen = {data.p, data.len, 0};
    const struct taut_visitor v = {fuzz_see, &seen, data.p};
    for (;;) {
        const uint8_t *at = rd.p;
        if (taut_eapol_kde_next(ctx, &rd, &kde) != TAUT_OK)
            break;
        FUZZ_ASSERT(rd.p > at && kde.whole.p == at);
        FUZZ_ASSERT(kde.whole.p + kde.whole.len == rd.p);
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        if (taut_eapol_gtk_decode(ctx, &key, kde.data) == TAUT_OK)
            FUZZ_ASSERT(taut_eapol_gtk_put(&wr, &key) == TAUT_OK);
        for (int bigtk = 0; bigtk < 2; bigtk++) {
            if (taut_eapol_igtk_decode(ctx, &key, kde.data, bigtk) == TAUT_OK)
                FUZZ_ASSERT(taut_eapol_igtk_put(&wr, &key, bigtk) == TAUT_OK);
        }
    }
    taut_eapol_data_visit(&v, data);
}

static void fuzz_eapol_key(struct taut_ctx *ctx, struct taut_span body)
{
    static const uint8_t lens[] = {0, 16, 24, 32};
    struct taut_eapol_key key;
    struct taut_eapol_rc4 rc4;
    for (unsigned i = 0; i < 4; i++) {
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        size_t found;
        if (taut_eapol_key_decode(ctx, &key, body, lens[i]) != TAUT_OK)
            continue;
        FUZZ_ASSERT(taut_eapol_key_encode(&wr, &key) == TAUT_OK);
        FUZZ_ASSERT(wr.len == body.len && memcmp(again, body.p, wr.len) == 0);
        FUZZ_ASSERT(taut_eapol_mic_len_find(body, &found));
        FUZZ_ASSERT(taut_eapol_msg_get(&key) != TAUT_EAPOL_MSG_NONE);
        fuzz_eapol_data(ctx, key.data);
    }
    if (taut_eapol_rc4_decode(ctx, &rc4, body) == TAUT_OK) {
        struct taut_wr wr = taut_wr_of(again, sizeof again);
        taut_eapol_rc4_encode(&wr, &rc4);
        FUZZ_ASSERT(wr.len == body.len && memcmp(again, body.p, wr.len) == 0);
    }
}

static void fuzz_eapol_eap(const uint8_t *p, size_t size)
{
    struct taut_diag d = {0, 0, 0, 0, 0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_eap m;
    enum taut_status st = taut_eap_decode(&ctx, &rd, &m);
    FUZZ_ASSERT(st == taut_eap_check(&ctx, p, size));
    if (st != TAUT_OK) {
        fuzz_refused(&rd, p, size, &d, st);
        fuzz_short(taut_eap_check, 0, p, size);
        return;
    }
    FUZZ_ASSERT(taut_eap_encode(&wr, &m) == TAUT_OK);
    FUZZ_ASSERT(wr.len == (size_t)(rd.p - p) && memcmp(again, p, wr.len) == 0);
    FUZZ_ASSERT(taut_eap_get_code(p) == m.code && taut_eap_get_id(p) == m.id);
    fuzz_visit(taut_eap_visit, p, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 65535)
        return 0;
    uint8_t *p = fuzz_copy(data, size);
    struct taut_diag d = {0, 0, 0, 0, 0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_rd rd = taut_rd_of(p, size);
    struct taut_wr wr = taut_wr_of(again, sizeof again);
    struct taut_eapol m;
    struct taut_span all = {p, size};
    enum taut_status st = taut_eapol_decode(&ctx, &rd, &m);
    if (st == TAUT_OK) {
        FUZZ_ASSERT(taut_eapol_encode(&wr, &m) == TAUT_OK);
        FUZZ_ASSERT(wr.len == (size_t)(rd.p - p));
        FUZZ_ASSERT(memcmp(again, p, wr.len) == 0);
        FUZZ_ASSERT(taut_eapol_get_type(p) == m.type);
        FUZZ_ASSERT(taut_eapol_get_len(p) == m.body.len);
        fuzz_visit(taut_eapol_visit, p, size);
        fuzz_eapol_key(&ctx, m.body);
    } else {
        fuzz_refused(&rd, p, size, &d, st);
        fuzz_short(taut_eapol_check, 0, p, size);
    }
    fuzz_eapol_data(&ctx, all);
    fuzz_eapol_eap(p, size);
    free(p);
    return 0;
}
