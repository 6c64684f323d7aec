/* SPDX-License-Identifier: MIT */
/* prove_h2_setting.c: one setting, and one origin, of 0 to 40 arbitrary
 * bytes. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/h2/h2_frame.c
// EVA: -eva-domains cvalue -eva-split-limit 4096
// EVA: -eva-subdivide-non-linear 0 -warn-invalid-pointer
#include "prove_util.h"

#include <taut/h2.h>

static uint8_t h2_setting_in[40];

int main(void)
{
    size_t len = prove_input(h2_setting_in, sizeof h2_setting_in);
    //@ split len;
    const uint8_t *p = h2_setting_in + sizeof h2_setting_in - len;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(h2_setting_in, &diag);
    ctx.quirks = prove_quirks();
    struct taut_rd rd = taut_rd_of(p, len), origins = rd;
    struct taut_h2_setting setting;
    struct taut_span origin;
    (void)taut_h2_setting_next(&ctx, &rd, &setting);
    if (taut_h2_origin_next(&ctx, &origins, &origin) != TAUT_OK)
        return 1;
    return (int)prove_span(origin);
}
