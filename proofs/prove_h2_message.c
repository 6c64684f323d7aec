/* SPDX-License-Identifier: MIT */
/* prove_h2_message.c: a field of an HTTP message of arbitrary bytes, name and
 * value as long as the tables below say, at any state of the list; its end. */
// SOURCES: lib/core/core_status.c lib/core/core_text.c lib/core/core_wr.c
// SOURCES: lib/h2/h2_message.c
// EVA: -eva-domains cvalue -eva-split-limit 4096
// EVA: -eva-subdivide-non-linear 0 -warn-invalid-pointer
#include "prove_util.h"

#include <taut/h2_message.h>

static const uint8_t h2_message_names[] = {0, 2, 4, 5, 7, 10, 14, 17};
static const uint8_t h2_message_values[] = {0, 3, 8};
static uint8_t h2_message_name[17], h2_message_value[8];
static struct taut_h2_message h2_message;

static bool h2_message_bit(void)
{
    return Frama_C_interval(0, 1) != 0;
}

/* h2_message_any makes it any list that taut_h2_message_init began. */
static void h2_message_any(struct taut_h2_message *m)
{
    Frama_C_make_unknown((char *)m->authority, sizeof m->authority);
    m->content_len = Frama_C_unsigned_long_interval(0, UINT64_MAX);
    m->status = (uint16_t)Frama_C_interval(0, 999);
    m->seen = (uint16_t)Frama_C_interval(0, 0xff);
    m->kind = (uint8_t)Frama_C_interval(0, TAUT_H2_TRAILERS);
    m->flags = (uint8_t)Frama_C_interval(0, TAUT_H2_MESSAGE_EXTENDED);
    m->authority_len = (uint16_t)Frama_C_interval(0, TAUT_H2_AUTHORITY_MAX + 1);
    m->is_head = h2_message_bit();
    m->is_connect = h2_message_bit();
    m->regular = h2_message_bit();
    m->http = h2_message_bit();
    m->options = h2_message_bit();
    m->star = h2_message_bit();
    m->rooted = h2_message_bit();
    m->contradicts = h2_message_bit();
}

int main(void)
{
    (void)prove_input(h2_message_name, sizeof h2_message_name);
    (void)prove_input(h2_message_value, sizeof h2_message_value);
    int i = Frama_C_interval(0, sizeof h2_message_names - 1);
    int j = Frama_C_interval(0, sizeof h2_message_values - 1);
    //@ split i;
    size_t n = h2_message_names[i];
    //@ split j;
    size_t len = h2_message_values[j];
    struct taut_span name = {h2_message_name + sizeof h2_message_name - n, n};
    struct taut_span value = {h2_message_value + sizeof h2_message_value - len,
                              len};
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(h2_message_name, &diag);
    h2_message_any(&h2_message);
    if (taut_h2_message_push(&ctx, &h2_message, name, value) != TAUT_OK)
        return 1;
    return (int)taut_h2_message_close(&ctx, &h2_message);
}
