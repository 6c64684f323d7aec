/* SPDX-License-Identifier: MIT */
/* dns_type.c: the table of record types, and the names of types and
 * classes; include/taut/dns_rdata.h has their contract. */
#include "taut/dns_rdata.h"

#include "core_mem.h"
#include "dns_int.h"
#include "dns_type_tab.h"

#define TYPE_ROWS (sizeof taut_dns_type_rows / sizeof taut_dns_type_rows[0])

const struct taut_fieldset taut_dns_rr_fields = {
    "dns.resp",
    "Resource record",
    TAUT_FS_DNS_RR,
    (uint16_t)(sizeof dns_rr_field_rows / sizeof dns_rr_field_rows[0]),
    dns_rr_field_rows,
    taut_dns_wire_text};

const struct taut_dns_type *taut_dns_type_far(uint16_t code)
{
    for (size_t i = TYPE_ROWS; i-- > 1 && taut_dns_type_rows[i].code >= code;) {
        if (taut_dns_type_rows[i].code == code)
            return &taut_dns_type_rows[i];
    }
    return &taut_dns_type_rows[0];
}

const struct taut_dns_type *taut_dns_type_get(uint16_t code, uint16_t klass)
{
    return dns_type_row(code, klass);
}

const struct taut_dns_rdata_field *
taut_dns_type_field_get(const struct taut_dns_type *type, unsigned i)
{
    return &dns_rdata_rows[type->first + i];
}

unsigned taut_dns_len_field_get(unsigned field)
{
    size_t i = TAUT_FIELD_INDEX(field);
    return i < sizeof dns_rr_len_fields / sizeof dns_rr_len_fields[0]
               ? dns_rr_len_fields[i]
               : 0;
}

const struct taut_dns_type *taut_dns_type_row_get(size_t i)
{
    return i < TYPE_ROWS - 1 ? &taut_dns_type_rows[i + 1] : NULL;
}

/* ---- names ---- */

static const struct taut_reg_entry dns_class_entries[] = {
    {1, "IN"}, {3, "CH"}, {4, "HS"}, {254, "NONE"}, {255, "ANY"}};
const struct taut_reg taut_dns_class_reg = {
    "DNS classes", sizeof dns_class_entries / sizeof dns_class_entries[0],
    dns_class_entries};

void taut_dns_type_text(struct taut_wr *wr, uint16_t code)
{
    const struct taut_dns_type *t = dns_type_row(code, TAUT_DNS_CLASS_IN);
    if (t->code == code && t->name[0]) {
        taut_wr_text(wr, t->name);
        return;
    }
    taut_wr_text(wr, "TYPE");
    taut_wr_dec(wr, code);
}

void taut_dns_class_text(struct taut_wr *wr, uint16_t klass)
{
    const char *name = klass == TAUT_DNS_CLASS_IN
                           ? "IN"
                           : taut_reg_name(&taut_dns_class_reg, klass);
    taut_wr_text(wr, name ? name : "CLASS");
    if (!name)
        taut_wr_dec(wr, klass);
}

bool taut_dns_text_is(const char *text, size_t len, const char *word)
{
    for (size_t i = 0; i < len; i++) {
        char w = word[i], c = text[i];
        bool same = c == w || (c == (w | 0x20) && w >= 'A' && w <= 'Z');
        if (!same || !w)
            return false;
    }
    return word[len] == 0;
}

/* type_number reads "TYPE" or "CLASS" and a number of 16 bits behind it. */
static bool type_number(uint16_t *out, const char *text, size_t len,
                        const char *word, size_t word_len)
{
    uint32_t v;
    if (len <= word_len || !taut_dns_text_is(text, word_len, word) ||
        !taut_dns_dec_read(&v, text + word_len, len - word_len, UINT16_MAX))
        return false;
    *out = (uint16_t)v;
    return true;
}

bool taut_dns_dec_read(uint32_t *out, const char *text, size_t len,
                       uint32_t max)
{
    uint64_t v = 0;
    if (len == 0 || len > 10)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        v = 10 * v + (unsigned)(text[i] - '0');
    }
    *out = (uint32_t)v;
    return v <= max;
}

/* type_named returns the row that may have this name: tools/gen_dns_types.py
 * chose the hash so that no two names meet. */
static const struct taut_dns_type *type_named(const char *text, size_t len)
{
    const uint8_t *p = (const uint8_t *)text;
    uint32_t mix = (p[0] & 31u) | (p[len / 2] & 31u) << 5 |
                   (p[len - 1] & 31u) << 10 | (p[(len - 1) / 2] & 31u) << 15 |
                   ((uint32_t)len & 15u) << 20;
    uint32_t at = (uint32_t)(mix * DNS_TYPE_HASH_MUL) >> 23;
    return &taut_dns_type_rows[dns_type_hash[at]];
}

bool taut_dns_type_text_decode(uint16_t *code, const char *text, size_t len)
{
    if (len == 0)
        return false;
    const struct taut_dns_type *t = type_named(text, len);
    if (taut_dns_text_is(text, len, t->name)) {
        *code = t->code;
        return true;
    }
    return type_number(code, text, len, "TYPE", 4);
}

bool taut_dns_class_text_decode(uint16_t *klass, const char *text, size_t len)
{
    for (size_t i = 0; i < taut_dns_class_reg.n; i++) {
        if (taut_dns_text_is(text, len, dns_class_entries[i].name)) {
            *klass = (uint16_t)dns_class_entries[i].code;
            return true;
        }
    }
    return type_number(klass, text, len, "CLASS", 5);
}
