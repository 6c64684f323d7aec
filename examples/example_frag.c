/* SPDX-License-Identifier: MIT */
/* example_frag.c: splits an IPv4 packet to an MTU of 576 and puts the
 * fragments together again. */
#include <stdio.h>
#include <string.h>

#include "taut/frag.h"
#include "taut/ipv4.h"

enum { N_SLOTS = 4 };
static struct taut_frag_slot slots[N_SLOTS];
static uint8_t pool[N_SLOTS * TAUT_FRAG_SLOT_LEN];

static size_t build(uint8_t *out, size_t cap)
{
    struct taut_wr wr = taut_wr_of(out, cap);
    struct taut_ipv4 ip = {.ttl = 64,
                           .proto = TAUT_IPPROTO_UDP,
                           .len = 1420,
                           .id = 7,
                           .src = {192, 0, 2, 1},
                           .dst = {192, 0, 2, 2}};
    size_t len;
    taut_ipv4_encode(&wr, &ip);
    taut_wr_zeros(&wr, 1400);
    if (taut_wr_finish(&wr, &len) != TAUT_OK)
        return 0;
    taut_ipv4_checksum_fill(out);
    return len;
}

int main(void)
{
    uint8_t packet[1500], piece[576];
    size_t len = build(packet, sizeof packet), n;
    struct taut_frag_config config = {.slots = slots,
                                      .bytes = pool,
                                      .bytes_len = sizeof pool,
                                      .n_slots = N_SLOTS};
    struct taut_frag frag;
    struct taut_frag_split split;
    struct taut_frag_result whole = {{NULL, 0}, 0};
    struct taut_span payload;
    struct taut_ctx ctx = taut_ctx_of(packet, NULL);
    enum taut_status st = TAUT_MORE;
    if (taut_frag_init(&frag, sizeof frag, &config) != TAUT_OK ||
        taut_frag_split_init(&ctx, &split, sizeof split, packet, len, 576, 0) !=
            TAUT_OK)
        return 1;
    for (;;) {
        struct taut_wr wr = taut_wr_of(piece, sizeof piece);
        if (taut_frag_split_next(&split, &wr, &payload) == TAUT_DONE)
            break;
        taut_wr_bytes(&wr, payload.p, payload.len);
        if (taut_wr_finish(&wr, &n) != TAUT_OK)
            return 1;
        printf("fragment of %zu bytes, offset %u\n", n,
               (unsigned)taut_ipv4_get_frag_off(piece) * 8);
        st = taut_frag_push(&ctx, &frag, &whole, piece, n, 0);
    }
    printf("%zu bytes out of %u fragments\n", whole.packet.len,
           (unsigned)whole.n_pieces);
    return st == TAUT_OK && whole.packet.len == len &&
                   memcmp(whole.packet.p, packet, len) == 0
               ? 0
               : 1;
}
