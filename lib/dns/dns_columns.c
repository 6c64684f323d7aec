/* SPDX-License-Identifier: MIT */
/* dns_columns.c: fields of messages as columns; include/taut/dns_columns.h
 * has the contract. */
#include "taut/dns_columns.h"

#include "taut/dns_visit.h"

#include "core_mem.h"
#include "dns_int.h"

/* How far a message is read for a column, each level with those before it. */
enum { DCOL_HEADER, DCOL_QUESTION, DCOL_RECORDS, DCOL_DATA, DCOL_VISIT };

/* ---- the plan: names ---- */

/* dcol_suffix parts "name#-1": the name's length, and which is taken. */
static enum taut_status dcol_suffix(const char *text, size_t *len, bool *last)
{
    const char *p = text;
    while (*p && *p != '#')
        p++;
    *len = (size_t)(p - text);
    *last = *p && p[1] == '-';
    if (*p == 0)
        return TAUT_OK;
    p += *last ? 2 : 1;
    return p[0] == '1' && p[1] == 0 ? TAUT_OK : TAUT_E_VALUE;
}

static bool dcol_is_named(const char *name, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (name[i] != text[i])
            return false;
    }
    return name[len] == 0;
}

/* ---- the plan: where values are found ---- */

/* dcol_type_find looks for the type that has a field in its data, as a field
 * of its own and not a part of one: its code below 512, the field's kind, and
 * its place if what stands before it has a fixed size. */
static void dcol_type_find(struct taut_dns_column *c, unsigned field)
{
    const struct taut_dns_type *type;
    for (size_t i = 0; (type = taut_dns_type_row_get(i)) != NULL; i++) {
        unsigned off = 0;
        for (unsigned k = 0; k < type->n && type->code < 512; k++) {
            const struct taut_dns_rdata_field *f =
                taut_dns_type_field_get(type, k);
            unsigned size = taut_dns_kind_size(f->kind);
            if (f->field == field) {
                c->type = type->code;
                c->kind = f->kind;
                c->off = (uint16_t)off;
                return;
            }
            off = size > 0 && off < UINT16_MAX ? off + size : UINT16_MAX;
        }
    }
}

/* dcol_level_of tells how far a message is read for one of its own fields. */
static uint8_t dcol_level_of(const struct taut_field *f, unsigned field)
{
    if (f->n_bits > 0)
        return DCOL_HEADER;
    switch (field) {
    case TAUT_DNS_F_QNAME:
    case TAUT_DNS_F_QNAME_LEN:
    case TAUT_DNS_F_LABELS:
    case TAUT_DNS_F_QTYPE:
    case TAUT_DNS_F_QCLASS:
        return DCOL_QUESTION;
    case TAUT_DNS_F_OWNER:
    case TAUT_DNS_F_TYPE:
    case TAUT_DNS_F_CLASS:
    case TAUT_DNS_F_TTL:
    case TAUT_DNS_F_RDLENGTH:
        return DCOL_RECORDS;
    default:
        return DCOL_VISIT;
    }
}

static uint8_t dcol_num_width(const struct taut_dns_column *c, unsigned field)
{
    const struct taut_field *f = c->field;
    unsigned size = taut_dns_kind_size(c->kind);
    if (f->n_bits > 0)
        return f->n_bits <= 8 ? 1 : 2;
    if (f->type == TAUT_FT_BOOL || f->type == TAUT_FT_NONE ||
        field == TAUT_DNS_F_QNAME_LEN || field == TAUT_DNS_F_LABELS)
        return 1;
    if (field == TAUT_DNS_F_TTL || f->type == TAUT_FT_HEX32)
        return 4;
    if (field == TAUT_DNS_F_QTYPE || field == TAUT_DNS_F_TYPE ||
        field == TAUT_DNS_F_RDLENGTH || f->type == TAUT_FT_HEX16)
        return 2;
    return size == 1 || size == 2 || size == 4 ? (uint8_t)size : 8;
}

/* dcol_store decides how a field's values are kept. */
static void dcol_store(struct taut_dns_column *c, unsigned field)
{
    unsigned size = taut_dns_kind_size(c->kind);
    c->store = TAUT_DNS_COLUMN_SPAN;
    c->width = 8;
    switch (c->field->type) {
    case TAUT_FT_IPV4:
        c->store = TAUT_DNS_COLUMN_BYTES;
        c->width = 4;
        break;
    case TAUT_FT_IPV6:
        c->store = TAUT_DNS_COLUMN_BYTES;
        c->width = 16;
        break;
    case TAUT_FT_MAC:
        if (size > 0) {
            c->store = TAUT_DNS_COLUMN_BYTES;
            c->width = (uint8_t)size;
        }
        break;
    case TAUT_FT_BYTES:
    case TAUT_FT_TEXT:
    case TAUT_FT_LABELS:
        break;
    default:
        c->store = TAUT_DNS_COLUMN_NUM;
        c->width = dcol_num_width(c, field);
    }
}

/* dcol_first makes a column that of the first field that has its name. */
static void dcol_first(struct taut_dns_column *c, const struct taut_field *f,
                       unsigned field)
{
    c->field = f;
    c->kind = TAUT_DNS_KIND_RAW;
    c->off = UINT16_MAX;
    if (TAUT_FIELD_SET_ID(field) == TAUT_FS_DNS_RR)
        dcol_type_find(c, field);
    dcol_store(c, field);
    if (f->n_bits == 0)
        return;
    c->off = (uint16_t)(f->off_bits / 16u * 2u);
    c->right = (uint8_t)(16u - f->off_bits % 16u - f->n_bits);
    c->mask = (uint16_t)(UINT16_MAX >> (16 - f->n_bits));
}

/* dcol_field adds one of the fields of a column's name; several are told by a
 * visit. */
static enum taut_status dcol_field(struct taut_dns_columns *plan,
                                   struct taut_dns_column *c,
                                   const struct taut_field *f, unsigned field)
{
    bool is_data = TAUT_FIELD_SET_ID(field) == TAUT_FS_DNS_RR;
    unsigned index = TAUT_FIELD_INDEX(field);
    if (c->n_fields == TAUT_DNS_COLUMN_SAME_MAX)
        return TAUT_E_LIMIT;
    if (c->n_fields == 0)
        dcol_first(c, f, field);
    c->fields[c->n_fields++] = (uint16_t)field;
    c->level = is_data ? DCOL_DATA : dcol_level_of(f, field);
    if (c->n_fields > 1 || (is_data && c->type == 0))
        c->level = DCOL_VISIT;
    plan->wanted[is_data][index / 64] |= (uint64_t)1 << index % 64;
    return TAUT_OK;
}

/* dcol_link puts a column among those that are found the same way. */
static void dcol_link(struct taut_dns_columns *plan, size_t i)
{
    struct taut_dns_column *c = &plan->columns[i];
    plan->level = plan->level > c->level ? plan->level : c->level;
    if (c->level == DCOL_VISIT)
        return;
    c->next = plan->head[c->level];
    plan->head[c->level] = (uint16_t)(i + 1);
    if (c->level == DCOL_DATA)
        plan->types[c->type / 64] |= (uint64_t)1 << c->type % 64;
}

static enum taut_status dcol_add(struct taut_dns_columns *plan,
                                 struct taut_dns_column *c, const char *text)
{
    static const struct taut_fieldset *const sets[2] = {&taut_dns_fields,
                                                        &taut_dns_rr_fields};
    size_t len;
    memset(c, 0, sizeof *c);
    enum taut_status st = dcol_suffix(text, &len, &c->last);
    for (unsigned s = 0; s < 2; s++) {
        for (unsigned i = 0; i < sets[s]->n && st == TAUT_OK; i++) {
            const struct taut_field *f = &sets[s]->fields[i];
            if (dcol_is_named(f->name, text, len))
                st = dcol_field(plan, c, f, (unsigned)sets[s]->id << 9 | i);
        }
    }
    return st == TAUT_OK && c->n_fields == 0 ? TAUT_E_UNSUPPORTED : st;
}

enum taut_status taut_dns_columns_init(struct taut_dns_columns *plan,
                                       size_t size,
                                       struct taut_dns_column *columns,
                                       const char *const *names, size_t n,
                                       size_t *bad)
{
    if (size != sizeof *plan)
        return TAUT_E_USAGE;
    memset(plan, 0, sizeof *plan);
    plan->columns = columns;
    plan->n = n;
    for (size_t i = 0; i < n; i++) {
        enum taut_status st = i < TAUT_DNS_COLUMNS_MAX
                                  ? dcol_add(plan, &columns[i], names[i])
                                  : TAUT_E_LIMIT;
        if (st && bad)
            *bad = i;
        if (st)
            return st;
        dcol_link(plan, i);
    }
    return TAUT_OK;
}

/* ---- values ---- */

/* struct dcol_row: a row on its way. */
struct dcol_row {
    const struct taut_dns_columns *plan;
    struct taut_dns_columns_batch *batch;
    struct taut_span msg;
    uint32_t flags;
    size_t full; /* the column without room; plan->n: all have it */
};

/* dcol_take tells whether column `i` takes a value, and notes that it has
 * one. */
static inline bool dcol_take(const struct dcol_row *row, size_t i)
{
    const struct taut_dns_column_rows *to = &row->batch->rows[i];
    size_t n = row->batch->n;
    uint8_t bit = (uint8_t)(1u << n % 8);
    if ((to->valid[n / 8] & bit) && !row->plan->columns[i].last)
        return false;
    to->valid[n / 8] |= bit;
    return true;
}

static inline void dcol_num(const struct dcol_row *row, size_t i, uint64_t v)
{
    uint8_t *p = (uint8_t *)row->batch->rows[i].values;
    size_t width = row->plan->columns[i].width;
    uint8_t v8 = (uint8_t)v;
    uint16_t v16 = (uint16_t)v;
    uint32_t v32 = (uint32_t)v;
    p += row->batch->n * width;
    if (width == 1)
        memcpy(p, &v8, 1);
    else if (width == 2)
        memcpy(p, &v16, 2);
    else if (width == 4)
        memcpy(p, &v32, 4);
    else
        memcpy(p, &v, 8);
}

/* dcol_is_odd tells whether any of 8 characters may not stand for itself in
 * text: all are printable, no blank, no backslash. */
static inline bool dcol_is_odd(uint64_t w)
{
    const uint64_t ones = UINT64_MAX / 255, tops = ones << 7;
    uint64_t slash = w ^ ones * '\\';
    uint64_t low = (w - ones * 33) & ~w, high = w | (w + ones);
    return ((low | high | ((slash - ones) & ~slash)) & tops) != 0;
}

/* dcol_is_plain tells whether all `n` characters stand for themselves. */
static bool dcol_is_plain(const uint8_t *p, size_t n)
{
    uint64_t w = UINT64_MAX / 255 * 'a';
    size_t at = 0;
    for (; at + 8 <= n; at += 8) {
        memcpy(&w, p + at, 8);
        if (dcol_is_odd(w))
            return false;
    }
    w = UINT64_MAX / 255 * 'a';
    memcpy(&w, p + at, n - at);
    return !dcol_is_odd(w);
}

/* dcol_plain writes the labels of the checked name at `name`, of `len` bytes,
 * as text if all their characters stand for themselves; 0: they do not, or no
 * room. */
static size_t dcol_plain(uint8_t *out, size_t cap, const uint8_t *name,
                         size_t len)
{
    size_t n = len - 2, at = name[0] + 1u;
    if (len < 3 || n > cap)
        return 0;
    memcpy(out, name + 1, n);
    for (; name[at]; at += name[at] + 1u)
        out[at - 1] = '.';
    return dcol_is_plain(out, n) ? n : 0;
}

/* dcol_span keeps a value that is bytes or text. */
static void dcol_span(struct dcol_row *row, size_t i, uint8_t type,
                      const uint8_t *p, size_t len)
{
    struct taut_dns_column_rows *to = &row->batch->rows[i];
    const struct taut_value value = {
        .bytes = p, .len = (uint32_t)len, .type = type};
    size_t from = (size_t)((const int64_t *)to->values)[row->batch->n];
    struct taut_wr wr = taut_wr_of(to->heap + from, to->heap_cap - from);
    if (type == TAUT_FT_BYTES)
        taut_wr_bytes(&wr, p, len);
    else
        taut_value_text(&wr, &value);
    if (wr.len > wr.cap)
        row->full = i;
    else
        to->heap_len = from + wr.len;
}

/* dcol_name keeps a checked name of `len` bytes. */
static void dcol_name(struct dcol_row *row, size_t i, const uint8_t *name,
                      size_t len)
{
    struct taut_dns_column_rows *to = &row->batch->rows[i];
    size_t from = (size_t)((const int64_t *)to->values)[row->batch->n];
    size_t n = dcol_plain(to->heap + from, to->heap_cap - from, name, len);
    if (n > 0)
        to->heap_len = from + n;
    else
        dcol_span(row, i, TAUT_FT_LABELS, name, len);
}

/* dcol_value keeps a value that a visit tells. */
static void dcol_value(struct dcol_row *row, size_t i,
                       const struct taut_value *value)
{
    const struct taut_dns_column *c = &row->plan->columns[i];
    size_t len = taut_value_len(value);
    if (!dcol_take(row, i))
        return;
    if (c->store == TAUT_DNS_COLUMN_NUM) {
        dcol_num(row, i, c->field->type == TAUT_FT_NONE ? 1 : value->num);
    } else if (c->store == TAUT_DNS_COLUMN_SPAN) {
        dcol_span(row, i, value->type, value->bytes, len);
    } else {
        uint8_t *to = (uint8_t *)row->batch->rows[i].values;
        to += row->batch->n * c->width;
        memset(to, 0, c->width);
        memcpy(to, value->bytes, len < c->width ? len : c->width);
    }
}

static bool dcol_has(const struct taut_dns_column *c, unsigned field)
{
    for (unsigned i = 0; i < c->n_fields; i++) {
        if (c->fields[i] == field)
            return true;
    }
    return false;
}

/* dcol_see is the visitor: it hands a value on to its columns. */
static void dcol_see(void *arg, const struct taut_value *value)
{
    struct dcol_row *row = (struct dcol_row *)arg;
    const struct taut_dns_columns *plan = row->plan;
    bool is_data = TAUT_FIELD_SET_ID(value->field) == TAUT_FS_DNS_RR;
    unsigned index = TAUT_FIELD_INDEX(value->field);
    if ((plan->wanted[is_data][index / 64] >> index % 64 & 1) == 0)
        return;
    for (size_t i = 0; i < plan->n; i++) {
        if (dcol_has(&plan->columns[i], value->field))
            dcol_value(row, i, value);
    }
}

/* ---- a message ---- */

/* dcol_header loads the fields of the header. An UPDATE's sections have
 * other names. */
static void dcol_header(const struct dcol_row *row, const uint8_t *p)
{
    const struct taut_dns_columns *plan = row->plan;
    bool update = taut_dns_get_opcode(p) == TAUT_DNS_OPCODE_UPDATE;
    for (size_t i = plan->head[DCOL_HEADER]; i-- > 0;
         i = plan->columns[i].next) {
        const struct taut_dns_column *c = &plan->columns[i];
        bool other = update && c->fields[0] >= TAUT_DNS_F_QDCOUNT &&
                     c->fields[0] <= TAUT_DNS_F_NSCOUNT;
        if (!other && dcol_take(row, i))
            dcol_num(row, i, taut_get16(p + c->off) >> c->right & c->mask);
    }
}

/* dcol_owner keeps the owner's name of a record, or what a column asks of it.
 * One without pointers is read where it stands. */
static enum taut_status dcol_owner(struct taut_ctx *ctx, struct dcol_row *row,
                                   size_t i, const struct taut_dns_rr *rr)
{
    const struct taut_dns_column *c = &row->plan->columns[i];
    const uint8_t *name = rr->owner;
    const uint8_t *end = dns_name_whole(name, row->msg.p + row->msg.len);
    size_t len = end ? (size_t)(end - name) : 0;
    struct taut_dns_name whole;
    if (!end) {
        enum taut_status st = taut_dns_rr_owner_get(ctx, &whole, rr, row->msg);
        if (st)
            return st;
        name = whole.wire;
        len = whole.len;
    }
    if (c->store == TAUT_DNS_COLUMN_SPAN)
        dcol_name(row, i, name, len);
    else if (c->fields[0] == TAUT_DNS_F_LABELS)
        dcol_num(row, i, taut_dns_name_labels_get(name));
    else
        dcol_num(row, i, len > 1 ? len - 2 : 0);
    return TAUT_OK;
}

/* dcol_record keeps what columns ask for of a question or record, but for the
 * data. An OPT record's class and TTL are none. */
static enum taut_status dcol_record(struct taut_ctx *ctx, struct dcol_row *row,
                                    const struct taut_dns_rr *rr)
{
    const struct taut_dns_columns *plan = row->plan;
    bool asks = rr->section == TAUT_DNS_QUESTION;
    bool opt = rr->type == TAUT_DNS_TYPE_OPT && !asks;
    size_t i = plan->head[asks ? DCOL_QUESTION : DCOL_RECORDS];
    enum taut_status st = TAUT_OK;
    for (; i-- > 0 && st == TAUT_OK; i = plan->columns[i].next) {
        unsigned field = plan->columns[i].fields[0];
        bool none = field == TAUT_DNS_F_CLASS || field == TAUT_DNS_F_TTL;
        if ((opt && none) || !dcol_take(row, i))
            continue;
        if (field == TAUT_DNS_F_QTYPE || field == TAUT_DNS_F_TYPE)
            dcol_num(row, i, rr->type);
        else if (field == TAUT_DNS_F_QCLASS || field == TAUT_DNS_F_CLASS)
            dcol_num(row, i, rr->klass);
        else if (field == TAUT_DNS_F_TTL)
            dcol_num(row, i, rr->ttl);
        else if (field == TAUT_DNS_F_RDLENGTH)
            dcol_num(row, i, rr->rdata.len);
        else
            st = dcol_owner(ctx, row, i, rr);
    }
    return st;
}

/* dcol_is_done tells whether a column takes no more values of this row. */
static inline bool dcol_is_done(const struct dcol_row *row, size_t i)
{
    size_t n = row->batch->n;
    return !row->plan->columns[i].last &&
           (row->batch->rows[i].valid[n / 8] >> n % 8 & 1);
}

/* dcol_direct keeps a number or an address that stands at a fixed place of
 * well-formed data. */
static void dcol_direct(struct dcol_row *row, size_t i, const uint8_t *p)
{
    const struct taut_dns_column *c = &row->plan->columns[i];
    unsigned size = taut_dns_kind_size(c->kind);
    uint64_t v = 0;
    if (!dcol_take(row, i))
        return;
    if (c->store == TAUT_DNS_COLUMN_BYTES) {
        memcpy((uint8_t *)row->batch->rows[i].values + row->batch->n * c->width,
               p, c->width);
        return;
    }
    for (unsigned k = 0; k < size; k++)
        v = v << 8 | p[k];
    dcol_num(row, i, v);
}

/* dcol_data keeps what columns ask for of the data of a record. */
static enum taut_status dcol_data(struct taut_ctx *ctx, struct dcol_row *row,
                                  const struct taut_dns_rr *rr)
{
    const struct taut_dns_columns *plan = row->plan;
    const struct taut_visitor v = {dcol_see, row, row->msg.p};
    bool known = taut_dns_type_get(rr->type, rr->klass)->code == rr->type;
    bool visit = false, any = false;
    for (size_t i = plan->head[DCOL_DATA]; i-- > 0; i = plan->columns[i].next) {
        const struct taut_dns_column *c = &plan->columns[i];
        if (c->type != rr->type || dcol_is_done(row, i))
            continue;
        any = true;
        visit |= c->off == UINT16_MAX || taut_dns_kind_size(c->kind) == 0;
    }
    if (!any || !known)
        return TAUT_OK;
    if (visit)
        return taut_dns_rdata_visit(ctx, &v, rr->type, rr->klass, rr->rdata,
                                    row->msg);
    enum taut_status st =
        taut_dns_rdata_check(ctx, rr->type, rr->klass, rr->rdata, row->msg);
    for (size_t i = plan->head[DCOL_DATA]; i-- > 0 && st == TAUT_OK;
         i = plan->columns[i].next) {
        if (plan->columns[i].type == rr->type)
            dcol_direct(row, i, rr->rdata.p + plan->columns[i].off);
    }
    return st;
}

static bool dcol_is_type(const struct taut_dns_columns *plan, unsigned type)
{
    return type < 512 && (plan->types[type / 64] >> type % 64 & 1);
}

/* dcol_walk reads a message as far as the columns need. */
static enum taut_status dcol_walk(struct taut_ctx *ctx, struct dcol_row *row)
{
    const struct taut_dns_columns *plan = row->plan;
    struct taut_dns_it it;
    struct taut_dns_hdr hdr;
    struct taut_dns_rr rr;
    enum taut_status st = taut_dns_open(ctx, &it, &hdr, row->msg);
    if (st)
        return st;
    dcol_header(row, row->msg.p);
    if (plan->level == DCOL_HEADER)
        return TAUT_OK;
    while ((st = taut_dns_rr_next(ctx, &it, &rr)) == TAUT_OK) {
        if (rr.section > TAUT_DNS_QUESTION && plan->level == DCOL_QUESTION)
            return TAUT_OK;
        st = dcol_record(ctx, row, &rr);
        if (!st && dcol_is_type(plan, rr.type) && dns_rr_has_data(&hdr, &rr))
            st = dcol_data(ctx, row, &rr);
        if (st)
            return st;
    }
    return st == TAUT_DONE ? TAUT_OK : st;
}

/* dcol_undo takes back what was kept of the row. */
static void dcol_undo(const struct taut_dns_columns *plan,
                      const struct taut_dns_columns_batch *batch)
{
    uint8_t bit = (uint8_t)(1u << batch->n % 8);
    for (size_t i = 0; i < plan->n; i++) {
        struct taut_dns_column_rows *rows = &batch->rows[i];
        size_t width = plan->columns[i].width;
        rows->valid[batch->n / 8] &= (uint8_t)~bit;
        if (plan->columns[i].store == TAUT_DNS_COLUMN_SPAN)
            rows->heap_len = (size_t)((const int64_t *)rows->values)[batch->n];
        else
            memset((uint8_t *)rows->values + batch->n * width, 0, width);
    }
}

static void dcol_fault(struct taut_dns_columns_batch *batch,
                       const struct taut_diag *diag)
{
    batch->n_malformed++;
    if (batch->n_faults == batch->cap_faults)
        return;
    struct taut_dns_columns_fault *fault = &batch->faults[batch->n_faults++];
    fault->row = batch->n;
    fault->diag = *diag;
}

/* dcol_message keeps the values of a message. Whatever has a fault is told by
 * a visit; true: it has one, which `diag` tells. */
static bool dcol_message(struct dcol_row *row, struct taut_diag *diag)
{
    const struct taut_dns_columns *plan = row->plan;
    const uint32_t own =
        TAUT_DNS_VISIT_MDNS | TAUT_DNS_VISIT_LLMNR | TAUT_DNS_VISIT_TCP;
    struct taut_ctx ctx = taut_ctx_of(row->msg.p, NULL);
    bool visit = plan->level == DCOL_VISIT || (row->flags & own);
    ctx.quirks = plan->quirks;
    if (!visit && (row->flags & TAUT_DNS_COLUMNS_CHECK))
        visit = taut_dns_msg_check(&ctx, row->msg) != TAUT_OK;
    if (!visit) {
        if (dcol_walk(&ctx, row) == TAUT_OK)
            return false;
        dcol_undo(plan, row->batch);
    }
    const struct taut_visitor v = {dcol_see, row, row->msg.p};
    ctx = taut_ctx_of(row->msg.p, diag);
    ctx.quirks = plan->quirks;
    return taut_dns_visit(&ctx, &v, row->msg, row->flags & own) != TAUT_OK;
}

static enum taut_status dcol_row_put(const struct taut_dns_columns *plan,
                                     struct taut_dns_columns_batch *batch,
                                     struct taut_span msg, uint32_t flags)
{
    struct dcol_row row = {plan, batch, msg, flags, plan->n};
    struct taut_diag diag;
    batch->full = plan->n;
    if (batch->n == batch->cap)
        return TAUT_FULL;
    bool bad = msg.len > 0 && dcol_message(&row, &diag);
    if (row.full != plan->n) {
        dcol_undo(plan, batch);
        batch->full = row.full;
        return TAUT_FULL;
    }
    if (bad)
        dcol_fault(batch, &diag);
    batch->n++;
    for (size_t i = 0; i < plan->n; i++) {
        if (plan->columns[i].store == TAUT_DNS_COLUMN_SPAN)
            ((int64_t *)batch->rows[i].values)[batch->n] =
                (int64_t)batch->rows[i].heap_len;
    }
    return TAUT_OK;
}

enum taut_status
taut_dns_columns_row_decode(const struct taut_dns_columns *plan,
                            struct taut_dns_columns_batch *batch,
                            struct taut_span msg)
{
    return dcol_row_put(plan, batch, msg, plan->flags);
}

void taut_dns_columns_batch_reset(const struct taut_dns_columns *plan,
                                  struct taut_dns_columns_batch *batch)
{
    batch->n = batch->n_faults = 0;
    batch->n_malformed = 0;
    batch->full = plan->n;
    for (size_t i = 0; i < plan->n; i++) {
        struct taut_dns_column_rows *rows = &batch->rows[i];
        bool span = plan->columns[i].store == TAUT_DNS_COLUMN_SPAN;
        memset(rows->values, 0,
               (batch->cap + span) * (size_t)plan->columns[i].width);
        memset(rows->valid, 0, (batch->cap + 7) / 8);
        rows->heap_len = 0;
    }
}

enum taut_status taut_dns_columns_fill(const struct taut_dns_columns *plan,
                                       struct taut_dns_columns_batch *batch,
                                       const uint8_t *base,
                                       const uint64_t *offs,
                                       const uint32_t *lens,
                                       const uint8_t *flags, size_t n)
{
    while (batch->n < n) {
        size_t i = batch->n;
        struct taut_span msg = {base + offs[i], lens[i]};
        uint32_t more = flags ? flags[i] : 0;
        enum taut_status st =
            dcol_row_put(plan, batch, msg, plan->flags | more);
        if (st)
            return st;
    }
    return TAUT_DONE;
}
