/* SPDX-License-Identifier: MIT */
/* h2_int.h: what the files of lib/h2 share about frames. */
#ifndef H2_INT_H
#define H2_INT_H

#include "core_mem.h"
#include "taut/h2.h"

/* taut_h2_preface is what a client sends first. */
extern const uint8_t taut_h2_preface[TAUT_H2_PREFACE_LEN];

/* taut_h2_framer_rests: a frame has ended, and nothing has come since. */
bool taut_h2_framer_rests(const struct taut_h2_framer *self);
/* taut_h2_framer_go_on lets a framer that was just made begin behind a frame
 * that was not the first. */
void taut_h2_framer_go_on(struct taut_h2_framer *self);

/* taut_h2_head_read reads a frame's header from its 9 bytes. */
void taut_h2_head_read(struct taut_h2_frame *out, const uint8_t *p);
/* taut_h2_head_judge checks what the header at `p` alone tells. */
enum taut_status taut_h2_head_judge(struct taut_ctx *ctx,
                                    const struct taut_h2_frame *f,
                                    const uint8_t *p, uint32_t len_max);
/* taut_h2_fixed_len returns the bytes between header and body. */
uint32_t taut_h2_fixed_len(const struct taut_h2_frame *f);
/* taut_h2_fixed_read reads those bytes from `p` and checks them. */
enum taut_status taut_h2_fixed_read(struct taut_ctx *ctx,
                                    struct taut_h2_frame *out,
                                    const uint8_t *p);
/* taut_h2_padding_judge: padding is zero, unless a quirk allows others. */
enum taut_status taut_h2_padding_judge(struct taut_ctx *ctx, const uint8_t *p,
                                       size_t n);
/* taut_h2_setting_field returns the field of a setting's value. */
unsigned taut_h2_setting_field(unsigned id);
/* taut_h2_setting_read reads and checks the setting at `p`. */
enum taut_status taut_h2_setting_read(struct taut_ctx *ctx,
                                      struct taut_h2_setting *out,
                                      const uint8_t *p);

#endif
