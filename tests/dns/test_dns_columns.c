/* SPDX-License-Identifier: MIT */
/*
 * test_dns_columns.c: every field of DNS as a column of many messages, beside
 * what taut_dns_visit tells of them one by one; and what columns do when
 * there is no room, and with messages that are malformed.
 */
#include "test_util.h"

#include "taut/dns_columns.h"
#include "taut/dns_visit.h"

enum { ROWS_MAX = 64, HEAP = 4096 };

/* Written by dnspython 2.3.0 and by hand. */
static const char *const messages[] = {
    /* query with EDNS: cookie, client subnet */
    "1234 0120 0001 0000 0000 0001 03777777076578616d706c6500 001c 0001"
    "00 0029 04d0 00008000 0017 000a0008 0102030405060708"
    "00080007 0001 1800 c00002",
    /* CNAME, two addresses, one odd name */
    "1235 8180 0001 0003 0000 0000 03777777076578616d706c6500 0001 0001"
    "c00c 0005 0001 0000003c 0006 03615c20c010"
    "c02d 0001 0001 0000012c 0004 c0000201"
    "c02d 0001 0001 0000012d 0004 c0000202",
    /* MX, SRV, AAAA, TXT, SOA, HTTPS, DS, EUI48 */
    "1236 8583 0001 0005 0001 0003 00 00ff 0001"
    "016100 000f 0001 00000001 0005 000a 016200"
    "016100 0021 0001 00000001 0009 0001 0002 0003 016300"
    "016100 001c 0001 00000001 0010 20010db8000000000000000000000001"
    "016100 0010 0001 00000001 0006 0161 0362ff63"
    "016100 006c 0001 00000001 0006 000102030405"
    "016100 0006 0001 00000001 001a 016d00 017200 00000001 00000002 00000003"
    "00000004 00000005"
    "016100 0041 0001 00000001 0009 0001 00 0003 0002 01bb"
    "016100 002b 0001 00000001 0006 0102 08 02 0304"
    "00 0029 1000 01000000 0000",
    /* update: prerequisite and deletion without data */
    "1237 2800 0001 0001 0001 0000 076578616d706c6500 0006 0001"
    "0161c00c 0001 00ff 00000000 0000"
    "0162c00c 00ff 00ff 00000000 0000",
    /* class CH: A is unknown there */
    "1238 8180 0000 0001 0000 0000 00 0001 0003 00000001 0002 0102",
    /* DSO: keepalive */
    "1239 3000 0000 0000 0000 0000 0001 0008 00000001 00000002",
    /* no records, nothing */
    "123a 8185 0000 0000 0000 0000",
    /* malformed: cut in the header, in a question, in a record, in data */
    "1234 01", "1234 0120 0001 0000 0000 0000 03777777",
    "1235 8180 0000 0002 0000 0000 016100 0001 0001 0000003c 0004 c0000201"
    "016100 0001 0001",
    "1235 8180 0000 0002 0000 0000 016100 0001 0001 0000003c 0004 c0000201"
    "016100 0001 0001 0000003c 0003 c00002",
    /* a long name with a blank and a backslash */
    "123d 8180 0001 0000 0000 0000 0c77205c777777777777777777 00 0001 0001",
    /* bytes behind */
    "123b 8180 0000 0000 0000 0000 61", ""};

enum { N = sizeof messages / sizeof messages[0] };

static struct taut_span wires[N];

static void load(void)
{
    for (size_t i = 0; i < N && !wires[N - 2].p; i++)
        wires[i].p = test_hex(messages[i], &wires[i].len);
}

/* struct arrays: a batch of one plan. */
struct arrays {
    struct taut_dns_columns plan;
    struct taut_dns_column columns[4];
    struct taut_dns_column_rows rows[4];
    struct taut_dns_columns_batch batch;
    struct taut_dns_columns_fault faults[ROWS_MAX];
    uint64_t values[4][(ROWS_MAX + 1) * 2];
    uint8_t valid[4][ROWS_MAX / 8];
    uint8_t heap[4][HEAP];
};

static void make(struct arrays *a, const char *const *names, size_t n,
                 size_t cap, size_t heap)
{
    memset(a, 0, sizeof *a);
    assert_int_equal(taut_dns_columns_init(&a->plan, sizeof a->plan, a->columns,
                                           names, n, NULL),
                     TAUT_OK);
    for (size_t i = 0; i < n; i++) {
        a->rows[i].values = a->values[i];
        a->rows[i].valid = a->valid[i];
        a->rows[i].heap = a->heap[i];
        a->rows[i].heap_cap = heap;
    }
    memset(a->values, 0xee, sizeof a->values);
    memset(a->valid, 0xee, sizeof a->valid);
    a->batch.rows = a->rows;
    a->batch.cap = cap;
    a->batch.faults = a->faults;
    a->batch.cap_faults = ROWS_MAX;
    taut_dns_columns_batch_reset(&a->plan, &a->batch);
}

static void fill(struct arrays *a)
{
    for (size_t i = 0; i < N; i++)
        assert_int_equal(
            taut_dns_columns_row_decode(&a->plan, &a->batch, wires[i]),
            TAUT_OK);
}

/* ---- what a visit tells ---- */

static bool test_is_big(void)
{
    const uint16_t one = 1;
    uint8_t first;
    memcpy(&first, &one, 1);
    return first == 0;
}

/* struct told: the value of one field, as text. */
struct told {
    const char *name;
    bool last, has;
    size_t len;
    uint8_t text[2048];
};

static void told_see(void *arg, const struct taut_value *value)
{
    struct told *t = (struct told *)arg;
    size_t n;
    const struct taut_fieldset *const *sets = taut_dns_fieldsets_get(&n);
    const struct taut_field *f = taut_field_get(sets, n, value->field);
    if (strcmp(f->name, t->name) != 0 || (t->has && !t->last))
        return;
    struct taut_wr wr = taut_wr_of(t->text, sizeof t->text);
    if (value->type == TAUT_FT_BYTES)
        taut_wr_bytes(&wr, value->bytes, taut_value_len(value));
    else if (value->type == TAUT_FT_NONE)
        taut_wr_dec(&wr, 1);
    else if (value->type == TAUT_FT_HEX || value->type == TAUT_FT_HEX16 ||
             value->type == TAUT_FT_HEX32)
        taut_wr_dec(&wr, value->num);
    else
        taut_value_text(&wr, value);
    t->len = wr.len;
    t->has = true;
}

/* column_text writes row `r` of a column as told_see does. */
static size_t column_text(const struct arrays *a, size_t i, size_t r,
                          uint8_t *out)
{
    const struct taut_dns_column *c = &a->columns[i];
    const struct taut_dns_column_rows *rows = &a->rows[i];
    const uint8_t *p = (const uint8_t *)rows->values + r * c->width;
    struct taut_wr wr = taut_wr_of(out, 2048);
    if (c->store == TAUT_DNS_COLUMN_SPAN) {
        const int64_t *ends = (const int64_t *)rows->values;
        taut_wr_bytes(&wr, rows->heap + ends[r],
                      (size_t)(ends[r + 1] - ends[r]));
    } else if (c->store == TAUT_DNS_COLUMN_BYTES) {
        const struct taut_value value = {
            .bytes = p, .len = c->width, .type = c->field->type};
        taut_value_text(&wr, &value);
    } else {
        uint64_t v = 0;
        for (unsigned k = 0; k < c->width; k++)
            v |= (uint64_t)p[test_is_big() ? c->width - 1 - k : k] << 8 * k;
        taut_wr_dec(&wr, v);
    }
    return wr.len;
}

/* check_rows compares column `i`, whose field is `name`. */
static void check_rows(const struct arrays *a, size_t i, const char *name,
                       bool last)
{
    static struct told t;
    uint8_t text[2048];
    for (size_t r = 0; r < N; r++) {
        struct taut_ctx ctx = taut_ctx_of(wires[r].p, NULL);
        struct taut_visitor v = {told_see, &t, wires[r].p};
        t = (struct told){.name = name, .last = last};
        if (wires[r].len > 0)
            (void)taut_dns_visit(&ctx, &v, wires[r], 0);
        bool has = a->rows[i].valid[r / 8] >> r % 8 & 1;
        size_t len = column_text(a, i, r, text);
        if (has != t.has)
            fail_msg("%s of message %zu: %d, not %d", name, r, has, t.has);
        if (has && (len != t.len || memcmp(text, t.text, len) != 0))
            fail_msg("%s of message %zu: %.*s, not %.*s", name, r, (int)len,
                     text, (int)t.len, t.text);
    }
}

static void every_field(void **state)
{
    static struct arrays a;
    size_t n_sets;
    const struct taut_fieldset *const *sets = taut_dns_fieldsets_get(&n_sets);
    (void)state;
    load();
    for (size_t s = 0; s < 2; s++) {
        for (unsigned f = 0; f < sets[s]->n; f++) {
            char last[80];
            const char *name = sets[s]->fields[f].name;
            /* alone, the first and the last, and all of it visited */
            const char *const names[4] = {name, last, "dns.qry.name",
                                          "dns.extraneous.data"};
            snprintf(last, sizeof last, "%s#-1", name);
            for (size_t n = 1; n <= 4; n++) {
                if (n >= 3 && (strcmp(name, names[2]) == 0 ||
                               strcmp(name, names[3]) == 0))
                    continue;
                make(&a, names, n, ROWS_MAX, HEAP);
                fill(&a);
                check_rows(&a, 0, name, false);
                if (n > 1)
                    check_rows(&a, 1, name, true);
                if (n > 2)
                    check_rows(&a, 2, names[2], false);
            }
        }
    }
}

static void what_is_there(void **state)
{
    static const char *const names[] = {"dns.qry.name", "dns.a#-1",
                                        "dns.cname#1", "dns.flags.rcode"};
    static struct arrays a;
    (void)state;
    load();
    make(&a, names, 4, ROWS_MAX, HEAP);
    fill(&a);
    const int64_t *ends = (const int64_t *)a.rows[0].values;
    assert_int_equal(a.batch.n, N);
    assert_int_equal(ends[1] - ends[0], 11);
    assert_memory_equal(a.heap[0], "www.example", 11);
    assert_memory_equal((uint8_t *)a.values[1] + 4, "\xc0\0\2\2", 4);
    assert_int_equal(a.columns[1].width, 4);
    assert_int_equal(a.columns[3].width, 1);
    assert_int_equal(((uint8_t *)a.values[3])[2], 3);
    ends = (const int64_t *)a.rows[2].values;
    assert_memory_equal(a.heap[2] + ends[1], "a\\\\ .example", 12);
}

static void faults(void **state)
{
    static const char *const names[] = {"dns.qry.name", "dns.a"};
    static struct arrays a;
    (void)state;
    load();
    make(&a, names, 2, ROWS_MAX, HEAP);
    fill(&a);
    assert_int_equal(a.batch.n_malformed, 3); /* data that none asks for */
    make(&a, names, 2, ROWS_MAX, HEAP);
    a.plan.flags = TAUT_DNS_COLUMNS_CHECK;
    a.batch.cap_faults = 3;
    fill(&a);
    /* the class that is unknown is no fault; DSO is none of a visit's */
    assert_int_equal(a.batch.n_malformed, 5);
    assert_int_equal(a.batch.n_faults, 3);
    assert_int_equal(a.faults[0].row, 7);
    test_diag(a.faults[0].diag, TAUT_E_SHORT, TAUT_DNS_F_HEADER, 3, 9, 0);
    check_rows(&a, 1, "dns.a", false);
}

/* An owner that leads into data, which is no name, is a fault if a column
 * asks for it. */
static void bad_owner(void **state)
{
    static const char *const names[] = {"dns.resp.type", "dns.resp.name#-1"};
    static struct arrays a;
    size_t len;
    uint8_t *p =
        test_hex("123c 8180 0000 0002 0000 0000 00 000a 0001 00000001 0001 80"
                 "c017 0001 0001 00000001 0004 c0000201",
                 &len);
    struct taut_span msg = {p, len};
    (void)state;
    for (size_t n = 1; n <= 2; n++) {
        make(&a, names, n, ROWS_MAX, HEAP);
        assert_int_equal(taut_dns_columns_row_decode(&a.plan, &a.batch, msg),
                         TAUT_OK);
        assert_int_equal(a.batch.n_malformed, n - 1);
        assert_int_equal(a.valid[0][0] & 1, 1);
    }
    test_diag(a.faults[0].diag, TAUT_E_VALUE, TAUT_DNS_F_OWNER, 23, 0x80,
              TAUT_DNS_WIRE_RCODE(TAUT_DNS_RCODE_FORMERR));
    free(p);
}

/* A row that does not fit leaves nothing, wherever it stops. */
static void no_room(void **state)
{
    static const char *const names[] = {"dns.id", "dns.qry.name",
                                        "dns.resp.name#-1", "dns.a"};
    static struct arrays a, whole;
    (void)state;
    load();
    make(&whole, names, 4, ROWS_MAX, HEAP);
    fill(&whole);
    for (size_t heap = 0; heap < 40; heap++) {
        make(&a, names, 4, ROWS_MAX, heap);
        for (size_t i = 0; i < N;) {
            enum taut_status st =
                taut_dns_columns_row_decode(&a.plan, &a.batch, wires[i]);
            i += st == TAUT_OK;
            if (st == TAUT_OK)
                continue;
            assert_int_equal(st, TAUT_FULL);
            assert_int_equal(a.batch.n, i);
            assert_true(a.batch.full == 1 || a.batch.full == 2);
            a.rows[a.batch.full].heap_cap++;
        }
        assert_int_equal(a.batch.n_malformed, whole.batch.n_malformed);
        for (size_t i = 0; i < 4; i++) {
            size_t width = a.columns[i].width, len = a.rows[i].heap_len;
            assert_memory_equal(a.valid[i], whole.valid[i], N / 8 + 1);
            assert_memory_equal(a.values[i], whole.values[i], N * width);
            assert_int_equal(len, whole.rows[i].heap_len);
            assert_memory_equal(a.heap[i], whole.heap[i], len);
        }
    }
    make(&a, names, 4, 1, HEAP);
    assert_int_equal(taut_dns_columns_row_decode(&a.plan, &a.batch, wires[0]),
                     TAUT_OK);
    assert_int_equal(taut_dns_columns_row_decode(&a.plan, &a.batch, wires[0]),
                     TAUT_FULL);
    assert_int_equal(a.batch.full, 4);
}

static void filled(void **state)
{
    static const char *const names[] = {"dns.id"};
    static struct arrays a;
    const uint64_t offs[3] = {0, 2, 0};
    const uint32_t lens[3] = {12, 0, 12};
    size_t len;
    uint8_t *base = test_hex("1234 8180 0000 0000 0000 0000", &len);
    (void)state;
    make(&a, names, 1, 2, HEAP);
    assert_int_equal(
        taut_dns_columns_fill(&a.plan, &a.batch, base, offs, lens, NULL, 3),
        TAUT_FULL);
    a.batch.cap = 3;
    assert_int_equal(
        taut_dns_columns_fill(&a.plan, &a.batch, base, offs, lens, NULL, 3),
        TAUT_DONE);
    uint16_t ids[3];
    memcpy(ids, a.values[0], sizeof ids);
    assert_int_equal(ids[0], 0x1234);
    assert_int_equal(ids[2], 0x1234);
    assert_int_equal(a.valid[0][0] & 7, 5);
    free(base);
}

/* Multicast DNS and LLMNR have other fields in the same places. */
static void other_protocols(void **state)
{
    static const char *const names[] = {"dns.qry.class", "dns.qry.qu",
                                        "dns.flags.conflict"};
    static struct arrays a;
    size_t len;
    uint8_t *p =
        test_hex("1234 0400 0001 0000 0000 0000 016100 0001 8001", &len);
    struct taut_span msg = {p, len};
    (void)state;
    make(&a, names, 3, ROWS_MAX, HEAP);
    a.plan.flags = TAUT_DNS_VISIT_MDNS;
    assert_int_equal(taut_dns_columns_row_decode(&a.plan, &a.batch, msg),
                     TAUT_OK);
    uint16_t klass;
    memcpy(&klass, a.values[0], sizeof klass);
    assert_int_equal(klass, 1);
    assert_int_equal(((uint8_t *)a.values[1])[0], 1);
    assert_int_equal(a.valid[2][0] & 1, 0);
    a.plan.flags = TAUT_DNS_VISIT_LLMNR;
    assert_int_equal(taut_dns_columns_row_decode(&a.plan, &a.batch, msg),
                     TAUT_OK);
    assert_int_equal(a.valid[2][0] & 2, 2);
    const uint64_t offs[2] = {0, 0};
    const uint32_t lens[2] = {(uint32_t)len, (uint32_t)len};
    const uint8_t flags[2] = {TAUT_DNS_VISIT_LLMNR, 0};
    make(&a, names, 3, ROWS_MAX, HEAP);
    assert_int_equal(
        taut_dns_columns_fill(&a.plan, &a.batch, p, offs, lens, flags, 2),
        TAUT_DONE);
    assert_int_equal(a.valid[2][0] & 3, 1);
    free(p);
}

static void plans(void **state)
{
    static const struct {
        const char *name;
        enum taut_status st;
    } cases[] = {{"dns.nonsense", TAUT_E_UNSUPPORTED},
                 {"dns.a#2", TAUT_E_VALUE},
                 {"dns.a#-2", TAUT_E_VALUE},
                 {"dns.a#11", TAUT_E_VALUE},
                 {"dns.a#", TAUT_E_VALUE},
                 {"zone.ttl", TAUT_E_UNSUPPORTED},
                 {"dns.", TAUT_E_UNSUPPORTED},
                 {"dns.a#1", TAUT_OK}};
    static struct taut_dns_column many[TAUT_DNS_COLUMNS_MAX + 1];
    static const char *names[TAUT_DNS_COLUMNS_MAX + 1];
    struct taut_dns_columns plan;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *const two[2] = {"dns.id", cases[i].name};
        size_t bad = 7;
        assert_int_equal(
            taut_dns_columns_init(&plan, sizeof plan, many, two, 2, &bad),
            cases[i].st);
        assert_int_equal(bad, cases[i].st ? 1 : 7);
    }
    for (size_t i = 0; i <= TAUT_DNS_COLUMNS_MAX; i++)
        names[i] = "dns.id";
    assert_int_equal(taut_dns_columns_init(&plan, sizeof plan, many, names,
                                           TAUT_DNS_COLUMNS_MAX, NULL),
                     TAUT_OK);
    assert_int_equal(taut_dns_columns_init(&plan, sizeof plan, many, names,
                                           TAUT_DNS_COLUMNS_MAX + 1, NULL),
                     TAUT_E_LIMIT);
    assert_int_equal(
        taut_dns_columns_init(&plan, sizeof plan - 1, many, names, 1, NULL),
        TAUT_E_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field),     cmocka_unit_test(what_is_there),
        cmocka_unit_test(faults),          cmocka_unit_test(no_room),
        cmocka_unit_test(filled),          cmocka_unit_test(plans),
        cmocka_unit_test(other_protocols), cmocka_unit_test(bad_owner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
