/* SPDX-License-Identifier: MIT */
/*
 * example_dns.c: counts the questions that are asked of DNS servers over UDP
 * in a capture (classic pcap, Ethernet), and prints each. Arguments: the
 * capture and, if given, how many questions there must be.
 */
#include <stdio.h>
#include <stdlib.h>

#include <taut/net.h>

/* One question (RFC 1035 4.1.2): labels up to an empty one, type, class. */
static bool question(struct taut_rd *rd)
{
    struct taut_rd label;
    uint16_t type, class;
    while (taut_rd_left(rd) > 0 && *rd->p < 64 && taut_rd_sub_u8(rd, &label)) {
        size_t len = taut_rd_left(&label);
        if (len > 0) {
            printf("%.*s.", (int)len, (const char *)label.p);
            continue;
        }
        if (!taut_rd_u16(rd, &type) || !taut_rd_u16(rd, &class))
            break;
        printf(" type %u\n", type);
        return true;
    }
    puts("(broken)");
    return false;
}

/* The questions of a frame: none unless it is a UDP datagram to port 53. */
static unsigned questions(const uint8_t *frame, size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(frame, NULL);
    struct taut_index at;
    uint16_t id, flags, left;
    unsigned n = 0;
    if (taut_index_decode(&ctx, &at, frame, len) != TAUT_OK ||
        !(at.flags & TAUT_INDEX_L4) || at.proto != TAUT_IPPROTO_UDP ||
        taut_get16(frame + at.l4 + 2) != 53)
        return 0;
    struct taut_rd rd =
        taut_rd_of(frame + at.payload, (size_t)(at.end - at.payload));
    if (!taut_rd_u16(&rd, &id) || !taut_rd_u16(&rd, &flags) ||
        !taut_rd_u16(&rd, &left) || !taut_rd_skip(&rd, 6))
        return 0;
    for (; left > 0 && !(flags & 0x8000) && question(&rd); left--)
        n++;
    return n;
}

int main(int argc, char **argv)
{
    static uint8_t bytes[1 << 20];
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    struct taut_rd rd, record;
    uint32_t magic, len, link;
    unsigned n = 0;
    if (!file) {
        fputs("usage: example_dns CAPTURE [QUESTIONS]\n", stderr);
        return 2;
    }
    rd = taut_rd_of(bytes, fread(bytes, 1, sizeof bytes, file));
    fclose(file);
    if (!taut_rd_u32le(&rd, &magic) || magic != 0xa1b2c3d4 ||
        !taut_rd_skip(&rd, 16) || !taut_rd_u32le(&rd, &link) || link != 1)
        return 2;
    while (taut_rd_skip(&rd, 8) && taut_rd_u32le(&rd, &len) &&
           taut_rd_skip(&rd, 4) && taut_rd_sub(&rd, len, &record))
        n += questions(record.p, taut_rd_left(&record));
    printf("%u questions\n", n);
    return argc > 2 && n != strtoul(argv[2], NULL, 10);
}
