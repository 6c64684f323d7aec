/* SPDX-License-Identifier: MIT */
/*
 * fuzz_h2_observer.c: any bytes, in pieces and with gaps. Byte 0: where it
 * begins; byte 1: length of the pieces; byte 2: after how many pieces there is
 * a gap, and how long. It never gives up, and always gets on.
 */
#include "fuzz_util.h"

#include "taut/h2_observer.h"

enum { TABLE = 4096, FIELD = 1024 };

static struct taut_hpack_entry entries[TAUT_HPACK_N_ENTRIES(TABLE)];
static uint8_t bytes[TAUT_HPACK_BYTES_LEN(TABLE, FIELD)];

static volatile uint8_t all_read; /* of the fields, so that each byte is */

/* Every event is told once, borrows what is there, and they are bounded. */
static void drain(struct taut_h2_observer *o, const uint8_t *p, size_t n)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_h2_observer_event e;
    enum taut_status st;
    size_t events = 0;
    uint8_t sum = 0;
    while ((st = taut_h2_observer_next(&ctx, o, &e)) == TAUT_OK) {
        FUZZ_ASSERT(++events <= 4 * n + 300);
        if (e.kind == TAUT_H2_FRAMER_BODY)
            FUZZ_ASSERT(e.framed.piece.p >= p &&
                        e.framed.piece.p + e.framed.piece.len <= p + n);
        if (e.kind != TAUT_H2_OBSERVER_FIELD)
            continue;
        for (size_t i = 0; i < e.field.name.len; i++)
            sum ^= e.field.name.p[i];
        for (size_t i = 0; i < e.field.value.len; i++)
            sum ^= e.field.value.p[i];
    }
    FUZZ_ASSERT(st == TAUT_MORE);
    all_read = sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct taut_h2_observer_config g;
    struct taut_h2_observer o;
    if (size < 3)
        return 0;
    memset(&g, 0, sizeof g);
    g.decoder.entries = entries;
    g.decoder.n_entries = sizeof entries / sizeof entries[0];
    g.decoder.bytes = bytes;
    g.decoder.bytes_len = sizeof bytes;
    g.decoder.field_max = FIELD;
    g.client = data[0] & 1;
    g.middle = data[0] & 2;
    FUZZ_ASSERT(taut_h2_observer_init(&o, sizeof o, &g) == TAUT_OK);
    size_t step = (size_t)data[1] + 1, pieces = 0;
    for (size_t at = 3; at < size; at += step) {
        size_t n = step < size - at ? step : size - at;
        uint8_t *copy = (uint8_t *)malloc(n);
        FUZZ_ASSERT(copy);
        memcpy(copy, data + at, n);
        struct taut_span piece = {copy, n};
        FUZZ_ASSERT(taut_h2_observer_push(&o, piece) == TAUT_OK);
        drain(&o, copy, n);
        free(copy);
        if (++pieces % ((data[2] & 15u) + 1) == 0)
            FUZZ_ASSERT(taut_h2_observer_gap(&o, data[2] >> 4) == TAUT_OK);
    }
    return 0;
}
