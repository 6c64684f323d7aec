/* SPDX-License-Identifier: MIT */
/*
 * fuzz_frag.c: a sequence of fragments of one datagram or two, pushed into
 * a reassembler beside a model that keeps one flag a byte: whatever comes
 * out is what the model has, and nothing comes out that overlapped. Also
 * arbitrary packets, and split packets that must join again.
 *
 * Input: a byte of mode, then records of 5 bytes: which, offset (2, in units
 * of 8), length, flags and time.
 */
#include "fuzz_util.h"

#include "taut/csum.h"
#include "taut/frag.h"
#include "taut/ipv4.h"

enum { SLOTS = 3, PART = TAUT_FRAG_HDR_MAX + 2048, ROOM = 65536 };

struct fuzz_frag {
    struct taut_frag frag;
    struct taut_frag_slot slots[SLOTS];
    uint8_t pool[SLOTS * PART];
};

static void fuzz_frag_open(struct fuzz_frag *f)
{
    struct taut_frag_config c = {.slots = f->slots,
                                 .bytes = f->pool,
                                 .bytes_len = sizeof f->pool,
                                 .n_slots = SLOTS,
                                 .src_slots_max = SLOTS};
    FUZZ_ASSERT(taut_frag_init(&f->frag, sizeof f->frag, &c) == TAUT_OK);
}

static size_t fuzz_frag_make(uint8_t *p, const uint8_t *r)
{
    bool six = (r[0] & 1) != 0, more = (r[4] & 1) != 0;
    uint32_t off = (uint32_t)taut_get16(r + 1) % 300 * 8, n = r[3];
    size_t hdr = six ? 48 : 20;
    memset(p, 0, hdr);
    if (six) {
        p[0] = 0x60;
        taut_put16(p + 4, 8 + n);
        p[6] = 44;
        p[40] = 17;
        taut_put16(p + 42, off | (more ? 1u : 0));
        p[47] = r[0] >> 1 & 1;
    } else {
        p[0] = 0x45;
        taut_put16(p + 2, 20 + n);
        p[5] = r[0] >> 1 & 1;
        taut_put16(p + 6, off / 8 | (more ? 0x2000u : 0));
        p[9] = 17;
    }
    for (uint32_t i = 0; i < n; i++)
        p[hdr + i] = (uint8_t)((off + i) * 31 >> 3);
    return hdr + n;
}

/* Whatever was put together holds the pattern of its offsets. */
static void fuzz_frag_judge(const struct taut_frag_result *out)
{
    const uint8_t *p = out->packet.p;
    bool six = p[0] >> 4 == 6;
    size_t hdr = six ? 40 : 20;
    if (out->n_pieces < 2)
        return;
    FUZZ_ASSERT(out->packet.len > hdr);
    FUZZ_ASSERT(taut_get16(p + (six ? 4 : 2)) ==
                out->packet.len - (six ? 40 : 0));
    FUZZ_ASSERT(six ? p[6] == 17 : taut_csum_bytes_verify(p, hdr));
    for (size_t i = 0; i < out->packet.len - hdr; i++)
        FUZZ_ASSERT(p[hdr + i] == (uint8_t)(i * 31 >> 3));
}

static void fuzz_frag_counts(const struct taut_frag *frag)
{
    for (uint32_t i = 0; i < frag->config.n_slots; i++) {
        const struct taut_frag_slot *s = &frag->config.slots[i];
        uint32_t have = 0, last = 0;
        if (s->state == 0)
            continue;
        for (uint32_t k = 0; k < s->n_pieces; k++) {
            FUZZ_ASSERT(s->from[k] >= last && s->to[k] > s->from[k]);
            last = s->to[k];
            have += s->to[k] - (uint32_t)s->from[k];
        }
        FUZZ_ASSERT(have == s->have);
        FUZZ_ASSERT(s->total == 0 || (last <= s->total && have < s->total));
    }
}

static void fuzz_frag_sequence(const uint8_t *data, size_t size)
{
    struct fuzz_frag *f = (struct fuzz_frag *)malloc(sizeof *f);
    struct taut_frag_event event;
    uint64_t now = 0;
    fuzz_frag_open(f);
    for (; size >= 5; data += 5, size -= 5) {
        uint8_t made[304];
        size_t len = fuzz_frag_make(made, data);
        uint8_t *p = (uint8_t *)malloc(len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_frag_result out;
        memcpy(p, made, len);
        ctx.quirks = (data[4] & 2) != 0 ? TAUT_FRAG_QUIRK_DUP : 0;
        ctx.fuel = SLOTS;
        now += (uint64_t)(data[4] >> 5) * 5000;
        while ((data[4] & 4) != 0 &&
               taut_frag_next(&f->frag, &event, now) == TAUT_OK)
            FUZZ_ASSERT(event.quote.len == 0 || event.wire != 0);
        if (taut_frag_push(&ctx, &f->frag, &out, p, len, now) == TAUT_OK)
            fuzz_frag_judge(&out);
        fuzz_frag_counts(&f->frag);
        free(p);
    }
    free(f);
}

/* An arbitrary packet: pushed, and if it can be split, joined again. */
static void fuzz_frag_packet(const uint8_t *data, size_t size, size_t mtu)
{
    static uint8_t piece[ROOM];
    struct fuzz_frag *f = (struct fuzz_frag *)malloc(sizeof *f);
    struct taut_ctx ctx = taut_ctx_of(data, NULL);
    struct taut_frag_split s;
    struct taut_frag_result out;
    struct taut_span body;
    fuzz_frag_open(f);
    if (taut_frag_push(&ctx, &f->frag, &out, data, size, 0) == TAUT_OK)
        FUZZ_ASSERT(out.packet.len <= size);
    if (taut_frag_split_init(&ctx, &s, sizeof s, data, size, mtu, 7) ==
        TAUT_OK) {
        for (unsigned n = 0; n < 9000; n++) {
            struct taut_wr wr = taut_wr_of(piece, sizeof piece);
            if (taut_frag_split_next(&s, &wr, &body) == TAUT_DONE)
                break;
            taut_wr_bytes(&wr, body.p, body.len);
            FUZZ_ASSERT(wr.len <= mtu && wr.bad == 0);
            FUZZ_ASSERT(body.p + body.len <= data + size);
            ctx = taut_ctx_of(piece, NULL);
            if (taut_frag_push(&ctx, &f->frag, &out, piece, wr.len, 0) ==
                TAUT_OK)
                FUZZ_ASSERT(out.packet.len <= size);
        }
    }
    free(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    if ((data[0] & 1) == 0) {
        fuzz_frag_sequence(data + 1, size - 1);
        return 0;
    }
    uint8_t *p = (uint8_t *)malloc(size - 1);
    memcpy(p, data + 1, size - 1);
    fuzz_frag_packet(p, size - 1, (data[0] & 2) != 0 ? 1280 : 68 + data[0]);
    free(p);
    return 0;
}
