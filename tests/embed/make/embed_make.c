/* SPDX-License-Identifier: MIT */
/* embed_make.c: an IPv4 header is read, and a broken one refused. */
#include <stdio.h>

#include <taut/csum.h>
#include <taut/ipv4.h>

/* A header whose checksum, b8 61, is right. */
static uint8_t header[20] = {0x45, 0x00, 0x00, 0x14, 0x00, 0x00, 0x40,
                             0x00, 0x40, 0x11, 0xb8, 0xc0, 0xc0, 0xa8,
                             0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7};

static void read_header(void)
{
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(header, &diag);
    struct taut_rd rd = taut_rd_of(header, sizeof header);
    struct taut_ipv4 ip;
    const struct taut_fieldset *sets[] = {&taut_ipv4_fields};
    char text[100];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    if (taut_ipv4_decode(&ctx, &rd, &ip) == TAUT_OK) {
        printf("TTL %u, protocol %u, checksum %s\n", ip.ttl, ip.proto,
               taut_csum_hdr20_get(header) == 0 ? "right" : "wrong");
        return;
    }
    taut_diag_text(&wr, &diag, sets, 1);
    printf("refused: %s\n", taut_wr_cstr(&wr));
}

int main(void)
{
    read_header();
    header[8] = 63; /* a hop less, and the checksum as it was */
    read_header();
    header[0] = 0x44;
    read_header();
    return 0;
}
