/* SPDX-License-Identifier: MIT */
/* prove_dns_dso.c: a DSO message of 0 to 26 arbitrary bytes is opened, and
 * a TLV behind its header is read as the first or a later one; of any side,
 * any type asked for. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/dns/dns_dso.c lib/dns/dns_msg.c lib/dns/dns_name.c
// EVA: -eva-domains cvalue -eva-split-limit 4096
// EVA: -eva-subdivide-non-linear 0 -warn-invalid-pointer
// EVA: -eva-interprocedural-splits -eva-partition-history 0
#include "prove_util.h"

#include <taut/dns_dso.h>

static uint8_t dns_dso_in[26];

int main(void)
{
    size_t len = prove_input(dns_dso_in, sizeof dns_dso_in);
    //@ split len;
    uint8_t *p = dns_dso_in + sizeof dns_dso_in - len;
    int type = Frama_C_interval(0, 4); /* 3, 4: any other */
    //@ split type;
    if (len >= 14) { /* a TLV's type is there */
        p[12] = (uint8_t)(type < 4 ? 0 : Frama_C_interval(1, 255));
        p[13] = (uint8_t)(type < 3    ? type
                          : type == 3 ? Frama_C_interval(3, 255)
                                      : Frama_C_interval(0, 255));
    }
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(dns_dso_in, &diag);
    ctx.quirks = prove_quirks();
    struct taut_span msg = {p, len};
    const struct taut_dns_dso_config config = {
        .from_server = Frama_C_interval(0, 1),
        .asked = (uint16_t)Frama_C_interval(0, 0xffff)};
    struct taut_dns_dso dso;
    struct taut_dns_dso_tlv tlv;
    if (taut_dns_dso_open(&ctx, &dso, msg, &config) != TAUT_OK)
        return 1;
    dso.n = Frama_C_unsigned_int_interval(0, 0xffff);
    if (taut_dns_dso_next(&ctx, &dso, &tlv) != TAUT_OK)
        return 1;
    return (int)prove_span(tlv.data);
}
