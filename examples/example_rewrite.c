/* SPDX-License-Identifier: MIT */
/*
 * example_rewrite.c: a source NAT in place: a captured DNS query leaves with
 * another address and port, every checksum right, no other byte changed.
 * With a file name it writes the packet before and after there, as a pcap
 * file (`tshark -o udp.check_checksum:TRUE -o ip.check_checksum:TRUE`).
 */
#include <stdio.h>
#include <string.h>

#include "taut/edit.h"
#include "taut/headers.h"
#include "taut/packet.h"

/* The first packet of tests/captures/dns.pcap. */
static const uint8_t captured[] = {
    0x00, 0x00, 0x5e, 0x00, 0x53, 0x01, 0x00, 0x00, 0x5e, 0x00, 0x53, 0x0a,
    0x08, 0x00, 0x45, 0x00, 0x00, 0x56, 0xeb, 0x72, 0x00, 0x00, 0x40, 0x11,
    0xa2, 0xd2, 0xc0, 0x00, 0x02, 0x0a, 0xc6, 0x33, 0x64, 0x14, 0xe8, 0x8f,
    0x00, 0x35, 0x00, 0x42, 0x58, 0x56, 0xa9, 0x22, 0x01, 0x20, 0x00, 0x01,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x04, 0x68, 0x6f, 0x73, 0x74, 0x07,
    0x65, 0x78, 0x61, 0x6d, 0x70, 0x6c, 0x65, 0x04, 0x74, 0x65, 0x73, 0x74,
    0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0x29, 0x04, 0xd0, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x0c, 0x00, 0x0a, 0x00, 0x08, 0x5a, 0x2f, 0x73, 0xaa,
    0x80, 0x15, 0x66, 0x9e};

/* translate gives the frame's IP packet the source `addr` and `port`. */
static enum taut_status translate(uint8_t *frame, size_t len,
                                  const uint8_t addr[4], uint16_t port,
                                  struct taut_diag *diag)
{
    struct taut_ctx ctx = taut_ctx_of(frame, diag);
    struct taut_index at;
    struct taut_edit edit;
    enum taut_status st = taut_index_decode(&ctx, &at, frame, len);
    if (st == TAUT_OK) /* an edit begins at the IP header */
        st = taut_edit_open(&ctx, &edit, frame + at.l3, (size_t)at.end - at.l3);
    if (st == TAUT_OK)
        st = taut_edit_src_set(&ctx, &edit, addr);
    if (st == TAUT_OK)
        st = taut_edit_src_port_set(&ctx, &edit, port);
    return st;
}

/* is_sound tells whether the walk finds no fault and only right checksums. */
static bool is_sound(const uint8_t *frame, size_t len)
{
    struct taut_packet packet;
    if (taut_packet_decode(&packet, TAUT_LINK_ETHERNET, frame, len, len, 0))
        return false;
    for (unsigned i = 0; i < packet.n; i++) {
        if (taut_packet_checksum_get(&packet, i) == TAUT_CSUM_BAD)
            return false;
    }
    return taut_packet_find(&packet, TAUT_LAYER_UDP) != NULL;
}

/* record appends a packet to a pcap file. */
static void record(FILE *f, const uint8_t *p, size_t len)
{
    uint8_t hdr[16] = {0};
    taut_put32(hdr + 8, (uint32_t)len);
    taut_put32(hdr + 12, (uint32_t)len);
    fwrite(hdr, 1, sizeof hdr, f);
    fwrite(p, 1, len, f);
}

static bool save(const char *name, const uint8_t *after)
{
    static const uint8_t hdr[24] = {0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4,
                                    0,    0,    0,    0,    0, 0, 0, 0,
                                    0,    0,    0xff, 0xff, 0, 0, 0, 1};
    FILE *f = fopen(name, "wb");
    if (!f)
        return false;
    fwrite(hdr, 1, sizeof hdr, f);
    record(f, captured, sizeof captured);
    record(f, after, sizeof captured);
    return fclose(f) == 0;
}

int main(int argc, char **argv)
{
    static const uint8_t outside[4] = {203, 0, 113, 7};
    uint8_t frame[sizeof captured];
    struct taut_diag diag = {0};
    memcpy(frame, captured, sizeof frame);
    enum taut_status st = translate(frame, sizeof frame, outside, 40001, &diag);
    unsigned changed = 0;
    for (size_t i = 0; i < sizeof frame; i++)
        changed += frame[i] != captured[i];
    bool sound =
        is_sound(captured, sizeof captured) && is_sound(frame, sizeof frame);
    printf("%s: %u bytes changed, checksums %s\n", taut_status_name(st),
           changed, sound ? "right" : "wrong");
    if (argc > 1 && !save(argv[1], frame))
        return 1;
    /* address, port, both checksums: 10 bytes at most; the two values are
     * what tshark 4.0 says they should be */
    return st == TAUT_OK && sound && changed <= 10 &&
                   taut_get16(frame + 24) == 0x28d5 &&
                   taut_get16(frame + 40) == 0x2aa7
               ? 0
               : 1;
}
