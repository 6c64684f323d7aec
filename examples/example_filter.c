/* SPDX-License-Identifier: MIT */
/*
 * example_filter.c: is this IPv4 packet a TCP SYN to port 80? Says why a
 * malformed packet is refused. Argument: a packet in hexadecimal digits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <taut/net.h>

static size_t from_hex(const char *text, unsigned char *out, size_t cap)
{
    size_t n = 0;
    for (; text[0] && text[1] && n < cap; text += 2) {
        const char pair[3] = {text[0], text[1], 0};
        out[n++] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return n;
}

static int complain(const struct taut_diag *diag)
{
    char text[200];
    size_t n_sets;
    const struct taut_fieldset *const *sets = taut_net_fieldsets_get(&n_sets);
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    taut_diag_text(&wr, diag, sets, n_sets);
    printf("refused: %s\n", taut_wr_cstr(&wr));
    return 1;
}

int main(int argc, char **argv)
{
    static const char syn[] = "4500002800010000400600007f0000017f000001"
                              "d4310050000000010000000050022000000000000";
    unsigned char bytes[1500];
    size_t len = from_hex(argc > 1 ? argv[1] : syn, bytes, sizeof bytes);
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(bytes, &diag);
    struct taut_rd rd = taut_rd_of(bytes, len), payload;
    struct taut_ipv4 ip;
    struct taut_tcp tcp;
    if (taut_ipv4_decode(&ctx, &rd, &ip) != TAUT_OK)
        return complain(&diag);
    if (ip.proto != TAUT_IPPROTO_TCP || ip.frag_off > 0) {
        puts("no TCP header");
        return 0;
    }
    taut_rd_sub(&rd, ip.payload_len, &payload);
    if (taut_tcp_decode(&ctx, &payload, &tcp) != TAUT_OK)
        return complain(&diag);
    bool wanted = tcp.dst_port == 80 && (tcp.flags & TAUT_TCP_SYN);
    puts(wanted ? "a SYN to port 80" : "something else");
    return 0;
}
