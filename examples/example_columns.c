/* SPDX-License-Identifier: MIT */
/* example_columns.c: a capture file in memory made into columns: which source
 * sent how many bytes, and which packets carry TCP. */
#include "taut/columns.h"
#include "taut/pcap.h"

#include <stdio.h>
#include <string.h>

/* A capture of two frames: an IPv4 header alone, and TCP's SYN. */
static size_t capture_write(uint8_t *out, size_t cap)
{
    static const uint8_t frames[2][54] = {
        {2,  0, 0, 0, 0, 1,  2,   0, 0, 0,   0, 2, 8, 0,   0x45, 0, 0,
         20, 0, 0, 0, 0, 64, 255, 0, 0, 192, 0, 2, 1, 192, 0,    2, 2},
        {2,    0, 0, 0,  0, 2,  2, 0, 0, 0,   0, 1, 8,    0,   0x45, 0, 0,
         40,   0, 0, 0,  0, 64, 6, 0, 0, 192, 0, 2, 2,    192, 0,    2, 1,
         0xc0, 0, 0, 80, 0, 0,  0, 1, 0, 0,   0, 0, 0x50, 2,   0,    64}};
    static const uint32_t lens[2] = {34, 54};
    const struct taut_pcap_file file = {.format = TAUT_PCAP_FORMAT_MICRO,
                                        .major = 2,
                                        .minor = 4,
                                        .snap_len = 65535,
                                        .link = TAUT_LINK_ETHERNET};
    struct taut_wr wr = taut_wr_of(out, cap);
    taut_pcap_file_encode(&wr, &file);
    for (unsigned i = 0; i < 2; i++) {
        const struct taut_pcap_record record = {.sec = 1700000000 + i,
                                                .cap_len = lens[i],
                                                .wire_len = lens[i],
                                                .data = {frames[i], lens[i]}};
        taut_pcap_record_encode(&wr, &file, &record);
    }
    size_t len;
    return taut_wr_finish(&wr, &len) == TAUT_OK ? len : 0;
}

int main(void)
{
    static const char *const names[] = {"ip.src", "frame.len", "tcp.dstport"};
    uint8_t bytes[512];
    size_t len = capture_write(bytes, sizeof bytes);

    /* the plan: one column a name */
    struct taut_column columns[3];
    struct taut_columns plan;
    if (taut_columns_init(&plan, sizeof plan, columns, names, 3, NULL))
        return 1;

    /* the arrays: columns[i].width bytes a row, and a bit */
    uint8_t src[8][4], valid[3][1];
    uint32_t frame_len[8];
    uint16_t port[8];
    struct taut_column_rows rows[3] = {{src, NULL, valid[0]},
                                       {frame_len, NULL, valid[1]},
                                       {port, NULL, valid[2]}};
    struct taut_columns_batch batch = {.rows = rows, .cap = 8, .start = bytes};
    taut_columns_batch_reset(&plan, &batch);

    /* the capture, which is there as a whole */
    struct taut_pcap f;
    struct taut_rd rd = taut_rd_of(bytes, len);
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(bytes, &diag);
    if (taut_pcap_init(&f, sizeof f, NULL, 0))
        return 1;
    f.whole = true;
    if (taut_columns_fill(&ctx, &plan, &batch, &f, &rd, UINT64_MAX) !=
        TAUT_DONE)
        return 1;

    for (size_t i = 0; i < batch.n; i++) {
        printf("%u.%u.%u.%u sent %u bytes", src[i][0], src[i][1], src[i][2],
               src[i][3], (unsigned)frame_len[i]);
        if (valid[2][0] >> i & 1)
            printf(" to port %u", port[i]);
        printf("\n");
    }
    return batch.n == 2 && batch.n_malformed == 0 && frame_len[1] == 54 &&
                   valid[0][0] == 3 && valid[2][0] == 2 && port[1] == 80 &&
                   memcmp(src[0], "\xc0\x00\x02\x01", 4) == 0
               ? 0
               : 1;
}
