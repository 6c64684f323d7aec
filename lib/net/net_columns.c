/* SPDX-License-Identifier: MIT */
/* net_columns.c: fields of packets as columns; include/taut/columns.h has the
 * contract. */
#include "taut/columns.h"

#include "taut/arp.h"
#include "taut/eth.h"
#include "taut/headers.h"
#include "taut/icmp.h"
#include "taut/icmpv6.h"
#include "taut/ipv4.h"
#include "taut/ipv6.h"
#include "taut/sll.h"
#include "taut/tcp.h"
#include "taut/udp.h"

#include "core_mem.h"
#include "net_packet_int.h"

/* ---- the plan: names ---- */

/* columns_suffix parts "name#-1": the name's length, and which is taken. */
static enum taut_status columns_suffix(const char *text, size_t *len,
                                       uint8_t *pick)
{
    const char *p = text;
    while (*p && *p != '#')
        p++;
    *len = (size_t)(p - text);
    *pick = TAUT_COLUMN_FIRST;
    if (*p == 0 || (p[1] == '1' && p[2] == 0))
        return TAUT_OK;
    if (p[1] != '-' || p[2] != '1' || p[3] != 0)
        return TAUT_E_VALUE;
    *pick = TAUT_COLUMN_LAST;
    return TAUT_OK;
}

/* columns_is_named tells whether the first `len` characters of `text` are
 * all of `name`. */
static bool columns_is_named(const char *name, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (name[i] != text[i])
            return false;
    }
    return name[len] == 0;
}

/* ---- the plan: how values are kept ---- */

/* Fields without a fixed place do not tell how wide they are: these are no
 * wider than so many bytes; the others get 8. */
static const struct {
    uint16_t field;
    uint8_t width;
} columns_narrow[] = {
    {TAUT_FRAME_F_LEN, 4},         {TAUT_FRAME_F_CAP_LEN, 4},
    {TAUT_FRAME_F_IP_STATUS, 1},   {TAUT_FRAME_F_ICMP_STATUS, 1},
    {TAUT_FRAME_F_UDP_STATUS, 1},  {TAUT_FRAME_F_ICMPV6_STATUS, 1},
    {TAUT_FRAME_F_TCP_STATUS, 1},  {TAUT_FRAME_F_GRE_STATUS, 1},
    {TAUT_FRAME_F_IGMP_STATUS, 1}, {TAUT_FRAME_F_TCP_LEN, 4},
    {TAUT_FRAME_F_DATA_LEN, 4},    {TAUT_ETH_F_TYPE, 2},
    {TAUT_ETH_F_LEN, 2},           {TAUT_ETH_F_LENTYPE, 2},
    {TAUT_VLAN_F_ETYPE, 2},        {TAUT_VLAN_F_LEN, 2},
    {TAUT_VLAN_F_AD_PRIORITY, 1},  {TAUT_VLAN_F_AD_ID, 2},
    {TAUT_VLAN_F_AD_ETYPE, 2},     {TAUT_SLL_F_SRC_ETH, 6},
    {TAUT_SLL_F_ETYPE, 2},         {TAUT_ARP_F_SHA_MAC, 6},
    {TAUT_ARP_F_THA_MAC, 6},       {TAUT_ICMP_F_IDENT, 2},
    {TAUT_ICMP_F_IDENT_LE, 2},     {TAUT_ICMP_F_SEQ, 2},
    {TAUT_ICMP_F_SEQ_LE, 2},       {TAUT_ICMPV6_F_IDENT, 2},
    {TAUT_ICMPV6_F_SEQ, 2},        {TAUT_TCP_F_OPT_KIND, 1},
    {TAUT_TCP_F_OPT_LEN, 1},       {TAUT_TCP_F_MSS, 2},
    {TAUT_TCP_F_WSCALE, 1},        {TAUT_TCP_F_WSCALE_MULT, 2},
    {TAUT_TCP_F_SACK_LE, 4},       {TAUT_TCP_F_SACK_RE, 4},
    {TAUT_TCP_F_SACK_COUNT, 1},    {TAUT_TCP_F_TSVAL, 4},
    {TAUT_TCP_F_TSECR, 4}};

static uint8_t columns_narrow_find(unsigned field)
{
    size_t n = sizeof columns_narrow / sizeof columns_narrow[0];
    for (size_t i = 0; i < n; i++) {
        if (columns_narrow[i].field == field)
            return columns_narrow[i].width;
    }
    return 0;
}

/* columns_num_width: bytes of the number that a field's row tells. */
static uint8_t columns_num_width(const struct taut_field *f, unsigned field)
{
    unsigned bits = f->n_bits + f->shift;
    uint8_t narrow = columns_narrow_find(field);
    if (f->type == TAUT_FT_BOOL || f->type == TAUT_FT_NONE)
        return 1;
    if (f->n_bits > 0)
        return bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8;
    if (f->type == TAUT_FT_HEX16)
        return 2;
    return narrow ? narrow : 8;
}

/* columns_store decides how a field's values are kept. */
static void columns_store(struct taut_column *c, unsigned field)
{
    const struct taut_field *f = c->field;
    uint8_t narrow = columns_narrow_find(field);
    c->store = TAUT_COLUMN_SPAN;
    c->width = 8;
    switch (f->type) {
    case TAUT_FT_INT:
        c->store = TAUT_COLUMN_INT;
        break;
    case TAUT_FT_IPV4:
        c->store = TAUT_COLUMN_BYTES;
        c->width = 4;
        break;
    case TAUT_FT_IPV6:
        c->store = TAUT_COLUMN_BYTES;
        c->width = 16;
        break;
    case TAUT_FT_MAC:
        if (f->n_bits == 0 && narrow == 0)
            break;
        c->store = TAUT_COLUMN_BYTES;
        c->width = narrow ? narrow : (uint8_t)(f->n_bits / 8);
        break;
    case TAUT_FT_BYTES:
    case TAUT_FT_TEXT:
    case TAUT_FT_LABELS:
        break;
    default:
        c->store = TAUT_COLUMN_NUM;
        c->width = columns_num_width(f, field);
    }
}

/* ---- the plan: where values are found ---- */

/* Kinds of layers whose visit tells every row of its field set that has a
 * fixed place: these are loaded without a visit, from headers of at least
 * `len` bytes. */
static const struct {
    uint8_t kind, set, len;
} columns_direct[] = {{TAUT_LAYER_ETH, TAUT_FS_ETH, TAUT_ETH_HDR_LEN},
                      {TAUT_LAYER_VLAN, TAUT_FS_VLAN, TAUT_VLAN_HDR_LEN},
                      {TAUT_LAYER_SLL, TAUT_FS_SLL, TAUT_SLL_HDR_LEN},
                      {TAUT_LAYER_ARP, TAUT_FS_ARP, TAUT_ARP_HDR_LEN},
                      {TAUT_LAYER_IPV4, TAUT_FS_IPV4, TAUT_IPV4_HDR_MIN},
                      {TAUT_LAYER_IPV6, TAUT_FS_IPV6, TAUT_IPV6_HDR_LEN},
                      {TAUT_LAYER_UDP, TAUT_FS_UDP, TAUT_UDP_HDR_LEN},
                      {TAUT_LAYER_TCP, TAUT_FS_TCP, TAUT_TCP_HDR_MIN}};

enum { N_DIRECT = sizeof columns_direct / sizeof columns_direct[0] };

/* columns_direct_find returns the kind of layers that have the field sets's
 * rows at fixed places, or TAUT_LAYER_NONE. */
static uint8_t columns_direct_find(unsigned set)
{
    for (unsigned i = 0; i < N_DIRECT; i++) {
        if (columns_direct[i].set == set)
            return columns_direct[i].kind;
    }
    return TAUT_LAYER_NONE;
}

/* columns_direct_len returns how long a header of that kind, one of those, is
 * at least. */
static uint8_t columns_direct_len(uint8_t kind)
{
    unsigned i = 0;
    while (i < N_DIRECT - 1 && columns_direct[i].kind != kind)
        i++;
    return columns_direct[i].len;
}

/* columns_kinds_of returns which kinds of layers tell a field, as bits. */
static uint64_t columns_kinds_of(unsigned field)
{
    uint64_t kinds = 0, set = (uint64_t)1 << TAUT_FIELD_SET_ID(field);
    if (field == TAUT_FRAME_F_TCP_LEN || field == TAUT_FRAME_F_TCP_STATUS)
        return (uint64_t)1 << TAUT_LAYER_TCP;
    if (field == TAUT_FRAME_F_IP_STATUS)
        return (uint64_t)1 << TAUT_LAYER_IPV4;
    if (field == TAUT_FRAME_F_DATA || field == TAUT_FRAME_F_DATA_LEN)
        return (uint64_t)1 << TAUT_LAYER_DATA;
    for (unsigned kind = 1; kind < TAUT_LAYER_N; kind++) {
        if (taut_layer_sets_get((enum taut_layer_kind)kind) & set)
            kinds |= (uint64_t)1 << kind;
    }
    return kinds;
}

/* columns_fixed returns a field with its place: as its row tells it, or for
 * an EtherType that is no length (see columns_how). No bits: none is fixed. */
static struct taut_field columns_fixed(const struct taut_field *f,
                                       unsigned field)
{
    struct taut_field fixed = *f;
    if (field == TAUT_ETH_F_TYPE) {
        fixed.off_bits = 96;
        fixed.n_bits = 16;
    }
    return fixed;
}

/* columns_place makes a column load its field without a visit. */
static void columns_place(struct taut_columns *plan, size_t column,
                          uint8_t kind, const struct taut_field *f)
{
    struct taut_column *c = &plan->columns[column];
    unsigned skip = f->off_bits % 8u, bits = skip + f->n_bits;
    c->kind = kind;
    c->off = (uint16_t)(f->off_bits / 8);
    c->n_bytes = (uint8_t)((bits + 7) / 8);
    if (c->fields[0] == TAUT_IPV6_F_TCLASS)
        c->n_bytes = 4; /* those that it is masked out of */
    c->left = f->shift;
    c->next = plan->head[kind];
    plan->head[kind] = (uint16_t)(column + 1);
    if (c->store != TAUT_COLUMN_NUM)
        return;
    c->right = (uint8_t)(c->n_bytes * 8u - bits);
    c->mask = UINT32_MAX >> (32 - f->n_bits);
}

/* columns_is_file tells whether the capture file tells a field. */
static bool columns_is_file(unsigned field)
{
    return field == TAUT_FRAME_F_NUMBER || field == TAUT_FRAME_F_TIME ||
           field == TAUT_FRAME_F_LEN || field == TAUT_FRAME_F_CAP_LEN;
}

/* columns_is_status tells whether a field is the state of a checksum. */
static bool columns_is_status(unsigned field)
{
    return (field >= TAUT_FRAME_F_IP_STATUS &&
            field <= TAUT_FRAME_F_TCP_STATUS) ||
           field == TAUT_FRAME_F_GRE_STATUS;
}

static void columns_file(struct taut_columns *plan, size_t column,
                         unsigned field)
{
    struct taut_column *c = &plan->columns[column];
    if (field == TAUT_FRAME_F_TIME) {
        c->store = TAUT_COLUMN_TIME;
        c->width = 8;
    }
    c->next = plan->frame;
    plan->frame = (uint16_t)(column + 1);
}

/* columns_find lets the plan look where a field is told. */
static void columns_find(struct taut_columns *plan, size_t column,
                         const struct taut_field *f, unsigned field)
{
    struct taut_column *c = &plan->columns[column];
    uint8_t direct = columns_direct_find(TAUT_FIELD_SET_ID(field));
    uint64_t kinds = columns_kinds_of(field);
    unsigned index = TAUT_FIELD_INDEX(field);
    if (columns_is_status(field))
        plan->flags |= TAUT_PACKET_VISIT_CHECKSUMS;
    plan->wanted |= kinds;
    plan->sieve[index / 64] |= (uint64_t)1 << index % 64;
    struct taut_field fixed = columns_fixed(f, field);
    if (fixed.n_bits > 0 && f == c->field && direct != TAUT_LAYER_NONE) {
        columns_place(plan, column, direct, &fixed);
        kinds &= ~((uint64_t)1 << direct);
    }
    plan->visited |= kinds;
}

/* columns_field adds one of the fields of a column's name. The one that has a
 * fixed place decides how values are kept. */
static enum taut_status columns_field(struct taut_columns *plan, size_t column,
                                      const struct taut_field *f,
                                      unsigned field)
{
    struct taut_column *c = &plan->columns[column];
    if (c->n_fields == TAUT_COLUMN_SAME_MAX)
        return TAUT_E_LIMIT;
    c->fields[c->n_fields++] = (uint16_t)field;
    if (!c->field || (c->field->n_bits == 0 && f->n_bits > 0)) {
        c->field = f;
        columns_store(c, field);
    }
    return TAUT_OK;
}

static enum taut_status columns_add(struct taut_columns *plan, size_t column,
                                    const char *text)
{
    struct taut_column *c = &plan->columns[column];
    size_t n_sets, len;
    const struct taut_fieldset *const *sets = taut_net_fieldsets_get(&n_sets);
    memset(c, 0, sizeof *c);
    enum taut_status st = columns_suffix(text, &len, &c->pick);
    for (size_t s = 0; s < n_sets; s++) {
        for (unsigned i = 0; i < sets[s]->n && st == TAUT_OK; i++) {
            const struct taut_field *f = &sets[s]->fields[i];
            if (columns_is_named(f->name, text, len))
                st = columns_field(plan, column, f,
                                   (unsigned)sets[s]->id << 9 | i);
        }
    }
    if (st)
        return st;
    if (c->n_fields == 0 || c->fields[0] == TAUT_FRAME_F_PROTOCOLS)
        return TAUT_E_UNSUPPORTED;
    if (columns_is_file(c->fields[0])) {
        columns_file(plan, column, c->fields[0]);
        return TAUT_OK;
    }
    for (unsigned i = 0; i < c->n_fields; i++)
        columns_find(plan, column, taut_field_get(sets, n_sets, c->fields[i]),
                     c->fields[i]);
    return TAUT_OK;
}

enum taut_status taut_columns_init(struct taut_columns *plan, size_t size,
                                   struct taut_column *columns,
                                   const char *const *names, size_t n,
                                   size_t *bad)
{
    if (size != sizeof *plan)
        return TAUT_E_USAGE;
    memset(plan, 0, sizeof *plan);
    plan->columns = columns;
    plan->n = n;
    for (size_t i = 0; i < n; i++) {
        enum taut_status st =
            i < UINT16_MAX - 1 ? columns_add(plan, i, names[i]) : TAUT_E_LIMIT;
        if (st && bad)
            *bad = i;
        if (st)
            return st;
    }
    return TAUT_OK;
}

/* ---- values of a packet ---- */

typedef void columns_see_fn(void *arg, size_t column,
                            const struct taut_value *value);

/* struct columns_look: what a visit of a layer needs to know. */
struct columns_look {
    const struct taut_columns *plan;
    columns_see_fn *see;
    void *arg;
};

static bool columns_has(const struct taut_column *c, unsigned field)
{
    for (unsigned i = 0; i < c->n_fields; i++) {
        if (c->fields[i] == field)
            return true;
    }
    return false;
}

/* columns_dispatch is the visitor: it hands a value on to its columns. */
static void columns_dispatch(void *arg, const struct taut_value *value)
{
    const struct columns_look *look = (const struct columns_look *)arg;
    const struct taut_columns *plan = look->plan;
    unsigned index = TAUT_FIELD_INDEX(value->field);
    if ((plan->sieve[index / 64] >> index % 64 & 1) == 0)
        return;
    for (size_t i = 0; i < plan->n; i++) {
        if (columns_has(&plan->columns[i], value->field))
            look->see(look->arg, i, value);
    }
}

/* columns_load loads the number of a column out of the header at `p`. */
static inline uint64_t columns_load(const struct taut_column *c,
                                    const uint8_t *p)
{
    uint32_t v;
    p += c->off;
    if (c->n_bytes == 1)
        v = p[0];
    else if (c->n_bytes == 2)
        v = taut_get16(p);
    else if (c->n_bytes == 3)
        v = taut_get24(p);
    else
        v = taut_get32(p);
    v = v >> c->right & c->mask;
    if (c->field->type == TAUT_FT_BOOL)
        return v != 0;
    return (uint64_t)v << c->left;
}

/* columns_how tells how a layer's values are found: by loads, by a visit. */
enum columns_how { COLUMNS_PASS, COLUMNS_LOAD, COLUMNS_VISIT };

static inline enum columns_how columns_how(const struct taut_columns *plan,
                                           const struct taut_layer *l)
{
    if ((plan->wanted >> l->kind & 1) == 0)
        return COLUMNS_PASS;
    if ((plan->visited >> l->kind & 1) != 0 ||
        (l->flags & TAUT_LAYER_IS_PARTIAL) != 0 ||
        (l->kind == TAUT_LAYER_ETH && l->next < TAUT_ETH_TYPE_MIN))
        return COLUMNS_VISIT;
    return l->len >= columns_direct_len(l->kind) ? COLUMNS_LOAD : COLUMNS_PASS;
}

static void columns_visit(const struct columns_look *look,
                          const struct taut_packet *packet, unsigned i)
{
    struct columns_look own = *look;
    const struct taut_visitor v = {columns_dispatch, &own, packet->start};
    taut_layer_visit(&v, packet, i, look->plan->flags);
}

void taut_columns_visit(const struct taut_columns *plan,
                        const struct taut_packet *packet, columns_see_fn *see,
                        void *arg)
{
    const struct columns_look look = {plan, see, arg};
    for (unsigned i = 0; i < packet->n; i++) {
        const struct taut_layer *l = &packet->layers[i];
        enum columns_how how = columns_how(plan, l);
        const uint8_t *p = packet->start + l->off;
        if (how == COLUMNS_VISIT)
            columns_visit(&look, packet, i);
        for (unsigned k = how == COLUMNS_LOAD ? plan->head[l->kind] : 0; k > 0;
             k = plan->columns[k - 1].next) {
            const struct taut_column *c = &plan->columns[k - 1];
            const struct taut_value value = {
                .bytes = p + c->off,
                .num = c->store == TAUT_COLUMN_NUM ? columns_load(c, p) : 0,
                .off = l->off + c->off,
                .len = c->n_bytes,
                .field = c->fields[0],
                .type = c->field->type};
            see(arg, k - 1, &value);
        }
    }
}

/* ---- rows ---- */

void taut_columns_batch_reset(const struct taut_columns *plan,
                              struct taut_columns_batch *batch)
{
    for (size_t i = 0; i < plan->n; i++) {
        const struct taut_column_rows *rows = &batch->rows[i];
        memset(rows->values, 0, batch->cap * plan->columns[i].width);
        memset(rows->valid, 0, (batch->cap + 7) / 8);
        if (rows->lens)
            memset(rows->lens, 0, batch->cap * sizeof rows->lens[0]);
    }
    batch->n = 0;
    batch->n_faults = 0;
    batch->n_malformed = 0;
    batch->n_wide = 0;
    batch->number = batch->number > 0 ? batch->number : 1;
}

/* columns_set_num writes a number into row `n`. */
static TAUT_INLINE void columns_set_num(const struct taut_column_rows *rows,
                                        unsigned width, size_t n, uint64_t num)
{
    uint8_t *at = (uint8_t *)rows->values + n * width;
    const uint8_t v1 = (uint8_t)num;
    const uint16_t v2 = (uint16_t)num;
    const uint32_t v4 = (uint32_t)num;
    if (width == 1)
        memcpy(at, &v1, 1);
    else if (width == 2)
        memcpy(at, &v2, 2);
    else if (width == 4)
        memcpy(at, &v4, 4);
    else
        memcpy(at, &num, 8);
}

/* columns_set_bytes writes an address into row `n`. */
static TAUT_INLINE void columns_set_bytes(const struct taut_column_rows *rows,
                                          unsigned width, size_t n,
                                          const uint8_t *bytes)
{
    uint8_t *at = (uint8_t *)rows->values + n * width;
    if (width == 4)
        memcpy(at, bytes, 4);
    else if (width == 6)
        memcpy(at, bytes, 6);
    else
        memcpy(at, bytes, 16);
}

static inline bool columns_is_set(const struct taut_column_rows *rows, size_t n)
{
    return (rows->valid[n / 8] >> n % 8 & 1) != 0;
}

static inline void columns_set(const struct taut_column_rows *rows, size_t n)
{
    rows->valid[n / 8] |= (uint8_t)(1u << n % 8);
}

/* columns_put_bytes: an address of another length than its column's; a
 * shorter one of IPv6 is a prefix whose other bytes are 0. */
static bool columns_put_bytes(const struct taut_column_rows *rows,
                              const struct taut_column *c, size_t n,
                              const struct taut_value *value)
{
    uint8_t *at = (uint8_t *)rows->values + n * c->width;
    bool prefix = c->field->type == TAUT_FT_IPV6 && value->len < 16;
    if (value->len != c->width && !prefix)
        return false;
    memset(at, 0, c->width);
    memcpy(at, value->bytes, value->len);
    return true;
}

/* columns_put writes a value into the row at hand. */
static void columns_put(struct taut_columns_batch *batch,
                        const struct taut_columns *plan, size_t column,
                        const struct taut_value *value)
{
    const struct taut_column *c = &plan->columns[column];
    const struct taut_column_rows *rows = &batch->rows[column];
    size_t n = batch->n;
    bool fits = true;
    if (c->pick == TAUT_COLUMN_FIRST && columns_is_set(rows, n))
        return;
    if (c->store == TAUT_COLUMN_SPAN) {
        columns_set_num(rows, 8, n,
                        batch->start_off +
                            (uint64_t)(value->bytes - batch->start));
        rows->lens[n] = value->len;
    } else if (c->store == TAUT_COLUMN_BYTES) {
        fits = columns_put_bytes(rows, c, n, value);
    } else {
        uint64_t num = c->field->type == TAUT_FT_NONE ? 1 : value->num;
        fits = c->width == 8 || num >> (8 * c->width) == 0;
        if (fits)
            columns_set_num(rows, c->width, n, num);
    }
    if (fits)
        columns_set(rows, n);
    else
        batch->n_wide++;
}

/* struct columns_row: where a visit's values go. */
struct columns_row {
    const struct taut_columns *plan;
    struct taut_columns_batch *batch;
};

static void columns_put_seen(void *arg, size_t column,
                             const struct taut_value *value)
{
    const struct columns_row *row = (const struct columns_row *)arg;
    columns_put(row->batch, row->plan, column, value);
}

/* columns_load_layer loads the columns of the header at `p`. */
static TAUT_INLINE void columns_load_layer(const struct taut_columns *plan,
                                           struct taut_columns_batch *batch,
                                           unsigned kind, const uint8_t *p)
{
    size_t n = batch->n;
    for (unsigned k = plan->head[kind]; k > 0; k = plan->columns[k - 1].next) {
        const struct taut_column *c = &plan->columns[k - 1];
        const struct taut_column_rows *rows = &batch->rows[k - 1];
        if (c->pick == TAUT_COLUMN_FIRST && columns_is_set(rows, n))
            continue;
        if (c->store == TAUT_COLUMN_NUM)
            columns_set_num(rows, c->width, n, columns_load(c, p));
        else
            columns_set_bytes(rows, c->width, n, p + c->off);
        columns_set(rows, n);
    }
}

/* columns_frame fills in what the capture file tells. */
static TAUT_INLINE void columns_frame(const struct taut_columns *plan,
                                      struct taut_columns_batch *batch,
                                      const struct taut_pcap_record *rec)
{
    for (unsigned k = plan->frame; k > 0; k = plan->columns[k - 1].next) {
        const struct taut_column *c = &plan->columns[k - 1];
        const struct taut_column_rows *rows = &batch->rows[k - 1];
        uint64_t num = batch->number;
        if (c->fields[0] == TAUT_FRAME_F_LEN) {
            num = rec->wire_len;
        } else if (c->fields[0] == TAUT_FRAME_F_CAP_LEN) {
            num = rec->cap_len;
        } else if (c->fields[0] == TAUT_FRAME_F_TIME) {
            if (!rec->has_time || rec->sec > 9223372035 ||
                rec->sec < -9223372036)
                continue; /* 64 bits of nanoseconds: 292 years */
            num = (uint64_t)(rec->sec * 1000000000 + rec->nsec);
        }
        columns_set_num(rows, c->width, batch->n, num);
        columns_set(rows, batch->n);
    }
}

/* columns_fault lists a packet that has a fault. */
static void columns_fault(struct taut_columns_batch *batch,
                          const struct taut_packet *packet,
                          const struct taut_pcap_record *rec)
{
    batch->n_malformed++;
    if (batch->n_faults == batch->cap_faults)
        return;
    struct taut_columns_fault *f = &batch->faults[batch->n_faults++];
    f->number = batch->number;
    f->off = batch->start_off + (uint64_t)(rec->data.p - batch->start);
    f->cap_len = rec->cap_len;
    f->wire_len = rec->wire_len;
    f->link = rec->link;
    f->layer = packet->fault_layer < packet->n
                   ? packet->layers[packet->fault_layer].kind
                   : (uint8_t)TAUT_LAYER_NONE;
    f->diag = packet->fault;
}

/* ---- rows: the straight way ---- */

/* Layers of the packets that nearly all are. */
#define COLUMNS_STRAIGHT                                                       \
    ((uint64_t)1 << TAUT_LAYER_ETH | (uint64_t)1 << TAUT_LAYER_IPV4 |          \
     (uint64_t)1 << TAUT_LAYER_IPV6 | (uint64_t)1 << TAUT_LAYER_TCP |          \
     (uint64_t)1 << TAUT_LAYER_UDP | (uint64_t)1 << TAUT_LAYER_DATA)

/* columns_l4_is_plain tells whether nothing can be wrong behind an indexed
 * header, and no further header follows. */
static inline bool columns_l4_is_plain(const struct taut_index *at,
                                       const uint8_t *p)
{
    const uint8_t *l4 = p + at->l4;
    struct taut_span options = {l4 + 20, 0};
    if (at->proto == TAUT_IPPROTO_UDP)
        return at->end - at->l4 <= 8 ||
               taut_packet_udp_kind(l4, (size_t)at->end - at->l4) ==
                   TAUT_LAYER_DATA;
    if (at->proto != TAUT_IPPROTO_TCP)
        return false;
    options.len = (size_t)at->payload - at->l4 - 20;
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    return options.len == 0 || taut_tcp_opts_check(&ctx, options) == TAUT_OK;
}

/* columns_straight makes a row of a packet that is whole and consists of just
 * Ethernet, IP, and TCP or UDP, if all its columns have fixed places. False:
 * it may be any other packet, and nothing was done. */
static bool columns_straight(const struct taut_columns *plan,
                             struct taut_columns_batch *batch,
                             const struct taut_pcap_record *rec)
{
    const uint8_t *p = rec->data.p;
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_index at;
    if (rec->link != TAUT_LINK_ETHERNET || rec->wire_len > rec->cap_len ||
        (plan->visited & COLUMNS_STRAIGHT) != 0 || plan->quirks != 0 ||
        taut_index_decode(&ctx, &at, p, rec->cap_len) != TAUT_OK)
        return false;
    bool v4 = at.flags == (TAUT_INDEX_IPV4 | TAUT_INDEX_L4);
    bool v6 = at.flags == (TAUT_INDEX_IPV6 | TAUT_INDEX_L4);
    if (!(v4 || v6) || at.n_vlan > 0 || !columns_l4_is_plain(&at, p))
        return false;
    columns_load_layer(plan, batch, TAUT_LAYER_ETH, p);
    columns_load_layer(plan, batch, v4 ? TAUT_LAYER_IPV4 : TAUT_LAYER_IPV6,
                       p + at.l3);
    columns_load_layer(plan, batch,
                       at.proto == TAUT_IPPROTO_TCP ? TAUT_LAYER_TCP
                                                    : TAUT_LAYER_UDP,
                       p + at.l4);
    return true;
}

/* columns_walk makes a row of any packet. */
static TAUT_NOINLINE void columns_walk(const struct taut_columns *plan,
                                       struct taut_columns_batch *batch,
                                       const struct taut_pcap_record *rec)
{
    struct taut_packet packet;
    enum taut_status st =
        taut_packet_decode(&packet, rec->link, rec->data.p, rec->data.len,
                           rec->wire_len, plan->quirks);
    for (unsigned i = 0; i < packet.n; i++) {
        const struct taut_layer *l = &packet.layers[i];
        enum columns_how how = columns_how(plan, l);
        if (how == COLUMNS_LOAD) {
            columns_load_layer(plan, batch, l->kind, packet.start + l->off);
        } else if (how == COLUMNS_VISIT) {
            struct columns_row row = {plan, batch};
            const struct columns_look look = {plan, columns_put_seen, &row};
            columns_visit(&look, &packet, i);
        }
    }
    if (st)
        columns_fault(batch, &packet, rec);
}

enum taut_status taut_columns_row_decode(const struct taut_columns *plan,
                                         struct taut_columns_batch *batch,
                                         const struct taut_pcap_record *record)
{
    if (batch->n == batch->cap)
        return TAUT_FULL;
    columns_frame(plan, batch, record);
    if (!columns_straight(plan, batch, record))
        columns_walk(plan, batch, record);
    batch->n++;
    batch->number++;
    return TAUT_OK;
}

enum taut_status taut_columns_fill(struct taut_ctx *ctx,
                                   const struct taut_columns *plan,
                                   struct taut_columns_batch *batch,
                                   struct taut_pcap *f, struct taut_rd *rd,
                                   uint64_t end)
{
    struct taut_pcap_record rec;
    while (batch->n < batch->cap) {
        if (f->off >= end)
            return TAUT_DONE;
        enum taut_status st = taut_pcap_next(ctx, f, rd, &rec);
        if (st)
            return st;
        if (rec.off >= end) { /* blocks without packets stood before it */
            rd->p -= f->off - rec.off;
            f->off = rec.off;
            return TAUT_DONE;
        }
        taut_columns_row_decode(plan, batch, &rec);
    }
    return TAUT_FULL;
}
