/* SPDX-License-Identifier: MIT */
/*
 * prove_text.c: any number and any status as text; a value of each type but
 * IPv6 and labels of a name, with 0 to 3 arbitrary bytes (IPv4: 4). The text
 * goes into 48 bytes.
 */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/core/core_visit.c lib/core/core_addr.c
// EVA: -eva-domains cvalue -eva-split-limit 4096 -warn-invalid-pointer
// EVA: -eva-subdivide-non-linear 0
#include "prove_util.h"

#include <taut/addr.h>

enum { TEXT_MAX = 3 };

static uint8_t text_in[16];
static char text_out[48];

static struct taut_wr text_wr(void)
{
    return taut_wr_of(text_out, sizeof text_out);
}

static void text_numbers(void)
{
    struct taut_wr wr = text_wr();
    taut_wr_dec(&wr, Frama_C_unsigned_long_interval(0, UINT64_MAX));
    wr = text_wr();
    taut_wr_hex(&wr, Frama_C_unsigned_long_interval(0, UINT64_MAX),
                Frama_C_unsigned_int_interval(0, 16));
    wr = text_wr();
    taut_wr_text(&wr, taut_status_name(
                          (enum taut_status)Frama_C_interval(0, 0x7fffffff)));
    (void)taut_wr_cstr(&wr);
    wr = taut_wr_of(text_out, 0);
    (void)taut_wr_cstr(&wr);
}

static void text_value(void)
{
    struct taut_wr wr = text_wr();
    unsigned type =
        Frama_C_unsigned_int_interval(TAUT_FT_NONE, TAUT_FT_LABELS + 1);
    uint32_t len = Frama_C_unsigned_int_interval(0, TEXT_MAX);
    struct taut_value value = {0};
    //@ split type;
    if (type == TAUT_FT_IPV6 || type == TAUT_FT_LABELS)
        return;
    //@ split len;
    len = type == TAUT_FT_IPV4 ? 4 : len;
    value.bytes = text_in + sizeof text_in - len;
    value.len = len;
    /* of values that are bytes, `num` is 0 or how many they are */
    value.num = type >= TAUT_FT_MAC && type <= TAUT_FT_TEXT
                    ? (Frama_C_unsigned_int_interval(0, 1) ? len : 0)
                    : Frama_C_unsigned_long_interval(0, UINT64_MAX);
    value.type = (uint8_t)type;
    taut_value_text(&wr, &value);
}

int main(void)
{
    (void)prove_input(text_in, sizeof text_in);
    text_numbers();
    text_value();
    return 0;
}
