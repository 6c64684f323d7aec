/* SPDX-License-Identifier: MIT */
/* example_transport.c: writes a TCP SYN with options and reads it back. */
#include <stdio.h>

#include "taut/tcp.h"

static const uint8_t src[4] = {192, 0, 2, 1}, dst[4] = {192, 0, 2, 2};

static size_t write_options(uint8_t *out, size_t cap)
{
    const struct taut_tcp_body options[] = {
        {.kind = TAUT_TCP_OPT_MSS, .u.mss = 1460},
        {.kind = TAUT_TCP_OPT_SACK_PERM},
        {.kind = TAUT_TCP_OPT_TS, .u.ts = {.val = 1000, .ecr = 0}},
        {.kind = TAUT_TCP_OPT_WSCALE, .u.wscale = 7},
    };
    struct taut_wr wr = taut_wr_of(out, cap);
    size_t len = 0;
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        taut_tcp_opt_encode(&wr, &options[i]);
    taut_tcp_opts_close(&wr);
    return taut_wr_finish(&wr, &len) == TAUT_OK ? len : 0;
}

static size_t write_syn(uint8_t *out, size_t cap)
{
    uint8_t options[TAUT_TCP_OPTIONS_MAX];
    struct taut_tcp syn = {.src_port = 40000,
                           .dst_port = 80,
                           .seq = 1,
                           .flags = TAUT_TCP_SYN,
                           .window = 64240};
    struct taut_wr wr = taut_wr_of(out, cap);
    size_t len = 0;
    syn.options.p = options;
    syn.options.len = write_options(options, sizeof options);
    taut_tcp_encode(&wr, &syn);
    if (taut_wr_finish(&wr, &len) != TAUT_OK)
        return 0;
    taut_tcp_checksum4_fill(out, len, src, dst);
    return len;
}

int main(void)
{
    uint8_t segment[64];
    size_t len = write_syn(segment, sizeof segment);
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(segment, &diag);
    struct taut_rd rd = taut_rd_of(segment, len);
    struct taut_tcp tcp;
    struct taut_tcp_opts opts;
    if (taut_tcp_decode(&ctx, &rd, &tcp) != TAUT_OK ||
        taut_tcp_checksum4_verify(&ctx, segment, len, src, dst) != TAUT_OK ||
        taut_tcp_opts_get(&ctx, &opts, tcp.options) != TAUT_OK)
        return 1;
    printf("%u to %u, %zu bytes of options: MSS %u, window scale %u\n",
           tcp.src_port, tcp.dst_port, tcp.options.len, opts.mss, opts.wscale);
    return opts.mss == 1460 && opts.wscale == 7 ? 0 : 1;
}
