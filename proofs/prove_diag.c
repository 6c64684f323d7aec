/* SPDX-License-Identifier: MIT */
/*
 * prove_diag.c: the line that tells a fault, for each field of IPv4's header,
 * for two that are not there and any numbers; the hexdump of 0, 1, 15, 16, 17
 * and 20 arbitrary bytes, with nothing marked and with any mark. The writers
 * have no room, so that what is read is judged; prove_wr.c judges writing.
 */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c lib/core/core_cpu.c
// SOURCES: lib/kern/kern_csum.c lib/net/net_inet.c lib/net/net_ipv4.c
// SOURCES: lib/net/net_ipv4_opt.c
// EVA: -eva-domains cvalue -eva-split-limit 4096 -warn-invalid-pointer
// EVA: -eva-subdivide-non-linear 0 -eva-partition-history 0
#include "prove_util.h"

#include <taut/ipv4.h>

static uint8_t diag_in[20];

static const uint8_t diag_lens[] = {0, 1, 15, 16, 17, 20};

static void diag_line_any(void)
{
    const struct taut_fieldset *const sets[] = {&taut_ipv4_fields};
    struct taut_wr wr = taut_wr_of(NULL, 0);
    unsigned field = Frama_C_unsigned_int_interval(0, 80);
    struct taut_diag diag;
    //@ split field;
    Frama_C_make_unknown((char *)&diag, sizeof diag);
    diag.field = (uint16_t)(TAUT_IPV4_F_HEADER + field);
    taut_diag_text(&wr, &diag, sets, 1);
}

static void diag_dump_any(void)
{
    unsigned i = Frama_C_unsigned_int_interval(0, sizeof diag_lens - 1);
    struct taut_wr wr = taut_wr_of(NULL, 0);
    //@ split i;
    size_t len = diag_lens[i];
    const uint8_t *p = diag_in + sizeof diag_in - len;
    taut_hexdump(&wr, p, len, 0, 0);
    taut_hexdump(&wr, p, len, Frama_C_unsigned_long_interval(0, SIZE_MAX),
                 Frama_C_unsigned_long_interval(0, SIZE_MAX));
}

int main(void)
{
    (void)prove_input(diag_in, sizeof diag_in);
    diag_line_any();
    diag_dump_any();
    return 0;
}
