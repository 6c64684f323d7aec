/* SPDX-License-Identifier: MIT */
/* h2_hpack.c: the static table; names of fields in diagnostics. */
#include "taut/hpack.h"

#include "h2_hpack_int.h"
#include "h2_hpack_tab.h"

/* A connection's diagnostics have TAUT_H2_WIRE_CONN of the code. */
static void hpack_wire_text(struct taut_wr *wr, uint32_t wire)
{
    if ((wire & 0xffff) == TAUT_HPACK_WIRE_COMPRESSION_ERROR)
        taut_wr_text(wr, "close the connection with COMPRESSION_ERROR");
    else
        taut_wr_text(wr, "reset the stream, or close the connection with "
                         "ENHANCE_YOUR_CALM");
}

TAUT_FIELD_TABLE(HPACK, hpack, "http2.headers", "HPACK header block",
                 "RFC 7541", hpack_wire_text, TAUT_HPACK_FIELDS)

unsigned taut_hpack_static_find(uint32_t hash)
{
    return hpack_places[HPACK_PLACE(hash)];
}

bool taut_hpack_static_get(struct taut_hpack_header *out, uint32_t index)
{
    if (index == 0 || index > HPACK_N_STATIC)
        return false;
    const struct hpack_static *s = &taut_hpack_static[index - 1];
    out->name = s->name;
    out->value = s->value;
    out->form = TAUT_HPACK_INDEXED;
    out->flags = 0;
    out->index = index;
    out->before = 0;
    out->off = 0;
    return true;
}
