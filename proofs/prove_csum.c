/* SPDX-License-Identifier: MIT */
/* prove_csum.c: the scalar checksum over 0 to 80 arbitrary bytes, whole, copied
 * and continued; the kernels that use vector instructions are tested, not
 * proven. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c lib/net/net_inet.c
// EVA: -eva-domains cvalue -eva-split-limit 4096
// SOURCES: lib/kern/kern_csum.c lib/core/core_cpu.c
// EVA: -eva-subdivide-non-linear 0 -warn-invalid-pointer
#include "prove_util.h"

#include <taut/csum.h>

static uint8_t csum_in[80], csum_out[160];

int main(void)
{
    size_t len = prove_input(csum_in, sizeof csum_in);
    //@ split len;
    const uint8_t *p = csum_in + sizeof csum_in - len;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(csum_in, &diag);
    ctx.quirks = prove_quirks();
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_wr wr = taut_wr_of(csum_out, sizeof csum_out);
    struct taut_csum c;
    uint16_t sum = taut_csum_bytes_get(p, len);
    (void)ctx, (void)rd, (void)wr;
    sum ^= taut_csum_copy_get(csum_out, p, len);
    taut_csum_init(&c, Frama_C_unsigned_int_interval(0, 0xffffffff));
    taut_csum_push(&c, p, len);
    taut_csum_push(&c, p, len);
    sum ^= taut_csum_get(&c);
    if (len >= 40)
        sum ^= taut_csum_hdr_get(p, 10);
    if (len >= 16)
        sum ^= taut_csum_mend128_get(sum, p, p + len - 16);
    return sum;
}
