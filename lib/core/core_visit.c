/* SPDX-License-Identifier: MIT */
/* core_visit.c: fields told to a visitor, and their values as text. */
#include "taut/addr.h"
#include "taut/core.h"
#include "core_mem.h"

static bool visit_is_num(uint8_t type)
{
    return type >= TAUT_FT_DEC && type <= TAUT_FT_BOOL;
}

void taut_visit_row(const struct taut_visitor *v,
                    const struct taut_fieldset *set, unsigned index,
                    const uint8_t *p)
{
    const struct taut_field *f = &set->fields[index];
    const uint8_t *at = p + f->off_bits / 8;
    size_t len = (f->off_bits % 8u + f->n_bits + 7u) / 8u;
    unsigned field = (unsigned)set->id << 9 | index;
    if (!visit_is_num(f->type)) {
        taut_visit_bytes(v, set, field, at, len);
        return;
    }
    uint64_t num = (uint64_t)taut_bits_get(p, f->off_bits, f->n_bits)
                   << f->shift;
    /* a flag of several bits is set if one of them is */
    taut_visit_num(v, set, field, at, len,
                   f->type == TAUT_FT_BOOL ? num != 0 : num);
}

void taut_visit_fields(const struct taut_visitor *v,
                       const struct taut_fieldset *set, const uint8_t *p)
{
    for (unsigned i = 0; i < set->n; i++) {
        if (set->fields[i].n_bits > 0)
            taut_visit_row(v, set, i, p);
    }
}

void taut_visit_num(const struct taut_visitor *v,
                    const struct taut_fieldset *set, unsigned field,
                    const uint8_t *at, size_t len, uint64_t num)
{
    const struct taut_value value = {
        .bytes = at,
        .num = num,
        .off = (uint32_t)(at - v->start),
        .len = (uint32_t)len,
        .field = (uint16_t)field,
        .type = set->fields[TAUT_FIELD_INDEX(field)].type};
    v->fn(v->arg, &value);
}

void taut_visit_bytes(const struct taut_visitor *v,
                      const struct taut_fieldset *set, unsigned field,
                      const uint8_t *at, size_t len)
{
    taut_visit_num(v, set, field, at, len, 0);
}

void taut_visit_made(const struct taut_visitor *v,
                     const struct taut_fieldset *set, unsigned field,
                     const uint8_t *at, size_t len, const uint8_t *made,
                     size_t n)
{
    const struct taut_value value = {
        .bytes = n > 0 ? made : at,
        .num = n,
        .off = (uint32_t)(at - v->start),
        .len = n > 0 ? (uint32_t)len : 0,
        .field = (uint16_t)field,
        .type = set->fields[TAUT_FIELD_INDEX(field)].type};
    v->fn(v->arg, &value);
}

static void visit_hex(struct taut_wr *wr, uint64_t num, unsigned digits)
{
    taut_wr_text(wr, "0x");
    taut_wr_hex(wr, num, digits);
}

static void visit_int_text(struct taut_wr *wr, uint64_t num)
{
    bool negative = num > INT64_MAX;
    if (negative)
        taut_wr_u8(wr, '-');
    taut_wr_dec(wr, negative ? 0 - num : num);
}

static void visit_ipv6_text(struct taut_wr *wr, const struct taut_value *value)
{
    uint8_t addr[16] = {0};
    size_t len = taut_value_len(value);
    memcpy(addr, value->bytes, len < 16 ? len : 16);
    taut_ipv6_text(wr, addr);
}

/* visit_escaped appends characters that a packet gives: what is not printable
 * ASCII as \xHH, so that it can neither break a row nor steer a terminal. */
static void visit_escaped(struct taut_wr *wr, const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (p[i] == '\\')
            taut_wr_text(wr, "\\\\");
        else if (p[i] >= 32 && p[i] < 127)
            taut_wr_u8(wr, p[i]);
        else {
            taut_wr_text(wr, "\\x");
            taut_wr_hex(wr, p[i], 2);
        }
    }
}

/* Stops at the root label, at the end, or where it is no label. */
static void visit_labels_text(struct taut_wr *wr,
                              const struct taut_value *value)
{
    struct taut_rd rd = taut_rd_of(value->bytes, taut_value_len(value)), label;
    for (bool more = false; taut_rd_sub_u8(&rd, &label); more = true) {
        if (taut_rd_left(&label) == 0)
            break;
        if (more)
            taut_wr_u8(wr, '.');
        visit_escaped(wr, label.p, taut_rd_left(&label));
    }
}

void taut_value_text(struct taut_wr *wr, const struct taut_value *value)
{
    switch (value->type) {
    case TAUT_FT_DEC:
    case TAUT_FT_BOOL:
        taut_wr_dec(wr, value->num);
        break;
    case TAUT_FT_HEX:
        visit_hex(wr, value->num, 2 * (unsigned)value->len);
        break;
    case TAUT_FT_HEX16:
        visit_hex(wr, value->num, 4);
        break;
    case TAUT_FT_HEX32:
        visit_hex(wr, value->num, 8);
        break;
    case TAUT_FT_MAC:
        taut_wr_hexbytes(wr, value->bytes, taut_value_len(value), ':');
        break;
    case TAUT_FT_IPV4:
        taut_ipv4_text(wr, value->bytes);
        break;
    case TAUT_FT_IPV6:
        visit_ipv6_text(wr, value);
        break;
    case TAUT_FT_INT:
        visit_int_text(wr, value->num);
        break;
    case TAUT_FT_LABELS:
        visit_labels_text(wr, value);
        break;
    case TAUT_FT_TEXT:
        visit_escaped(wr, value->bytes, taut_value_len(value));
        break;
    case TAUT_FT_BYTES:
        taut_wr_hexbytes(wr, value->bytes, taut_value_len(value), 0);
        break;
    default: /* TAUT_FT_NONE: no value of its own */
        break;
    }
}
