/* SPDX-License-Identifier: MIT */
/* test_columns.c: fields of many packets as columns. What their values are to
 * be is told by the visitor, which tests/interop holds against tshark. */
#include "test_captures.h"

#define SAME_ASSERT assert_true
#include "columns_same.h"

#include "taut/ipv4.h"
#include "taut/tcp.h"

/* ---- beside the visitor ---- */

static struct same *same_now;

static void same_each(uint32_t link, const uint8_t *p, size_t len)
{
    if (same_now->batch.n == same_now->batch.cap)
        taut_columns_batch_reset(&same_now->plan, &same_now->batch);
    same_packet(same_now, link, p, len, len);
    if (same_now->batch.n < same_now->batch.cap && len > 60)
        same_packet(same_now, link, p, 60, len); /* as a capture cuts it */
}

/* Plans of all names, where every layer is visited, and of few, where most
 * are loaded from their places. */
static void values_are_those_that_a_visit_tells(void **state)
{
    (void)state;
    for (size_t every = 1; every <= 64; every += 21) {
        for (size_t last = 0; last < 2; last++) {
            struct same s;
            same_init(&s, every * 3 + last, every, last != 0, 100);
            same_now = &s;
            taut_columns_batch_reset(&s.plan, &s.batch);
            assert_true(test_captures_each(same_each) > 1000);
            same_free(&s);
        }
    }
}

/* Plans of one column each: all that have a fixed place are loaded. */
static void one_column_alone(void **state)
{
    (void)state;
    static const char *const names[] = {"eth.dst",
                                        "eth.src.ig",
                                        "vlan.id",
                                        "vlan.dei",
                                        "sll.hatype",
                                        "ip.src",
                                        "ip.hdr_len",
                                        "ip.flags",
                                        "ip.checksum",
                                        "ip.ttl#-1",
                                        "ipv6.src",
                                        "ipv6.flow",
                                        "ipv6.tclass",
                                        "udp.srcport",
                                        "udp.length",
                                        "tcp.seq_raw",
                                        "tcp.flags",
                                        "tcp.hdr_len",
                                        "arp.opcode",
                                        "tcp.len",
                                        "ip.checksum.status",
                                        "data.len",
                                        "tcp.options.mss_val",
                                        "llc.dsap",
                                        "frame.len",
                                        "udp.srcport#-1",
                                        "ipv6.hlim"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct same s;
        same_init(&s, 0, 1, false, 100);
        s.plan.n = 0;
        assert_int_equal(taut_columns_init(&s.plan, sizeof s.plan, s.columns,
                                           &names[i], 1, NULL),
                         TAUT_OK);
        memset(s.by_field, 0, 65536 * sizeof *s.by_field);
        for (unsigned k = 0; k < s.columns[0].n_fields; k++)
            s.by_field[s.columns[0].fields[k]] = 1;
        free(s.rows[0].values);
        free(s.rows[0].lens);
        s.rows[0].values = calloc(100, s.columns[0].width);
        s.rows[0].lens = calloc(100, sizeof(uint32_t));
        size_t n = s.n;
        s.n = 1;
        same_now = &s;
        test_captures_each(same_each);
        s.n = n;
        same_free(&s);
    }
}

/* ---- plans ---- */

static void a_plan_tells_how_values_are_kept(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum taut_column_store store;
        uint8_t width;
    } cases[] = {
        {"frame.number", TAUT_COLUMN_NUM, 8},
        {"frame.time_epoch", TAUT_COLUMN_TIME, 8},
        {"frame.len", TAUT_COLUMN_NUM, 4},
        {"eth.src", TAUT_COLUMN_BYTES, 6},
        {"eth.type", TAUT_COLUMN_NUM, 2},
        {"ip.src", TAUT_COLUMN_BYTES, 4},
        {"ip.ttl", TAUT_COLUMN_NUM, 1},
        {"ip.hdr_len", TAUT_COLUMN_NUM, 1},
        {"ip.len", TAUT_COLUMN_NUM, 2},
        {"ip.flags.df", TAUT_COLUMN_NUM, 1},
        {"ip.frag_offset", TAUT_COLUMN_NUM, 2},
        {"ipv6.dst", TAUT_COLUMN_BYTES, 16},
        {"ipv6.flow", TAUT_COLUMN_NUM, 4},
        {"tcp.seq_raw", TAUT_COLUMN_NUM, 4},
        {"tcp.options.mss", TAUT_COLUMN_NUM, 1},
        {"tcp.options.mss_val", TAUT_COLUMN_NUM, 2},
        {"tcp.payload", TAUT_COLUMN_SPAN, 8},
        {"tcp.options.mptcp.sendkey", TAUT_COLUMN_NUM, 8},
        {"icmp.pref_level", TAUT_COLUMN_INT, 8},
        {"icmpv6.opt.linkaddr", TAUT_COLUMN_SPAN, 8},
        {"arp.src.hw_mac", TAUT_COLUMN_BYTES, 6},
        {"llc.control", TAUT_COLUMN_NUM, 2},
        {"ip.checksum.status", TAUT_COLUMN_NUM, 1},
        {"sll.src.ipv4", TAUT_COLUMN_BYTES, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct taut_column c;
        struct taut_columns plan;
        assert_int_equal(
            taut_columns_init(&plan, sizeof plan, &c, &cases[i].name, 1, NULL),
            TAUT_OK);
        assert_string_equal(c.field->name, cases[i].name);
        assert_int_equal(c.store, cases[i].store);
        assert_int_equal(c.width, cases[i].width);
        assert_int_equal(c.pick, TAUT_COLUMN_FIRST);
    }
}

static void names_that_are_none(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum taut_status status;
    } cases[] = {{"ip.source", TAUT_E_UNSUPPORTED},
                 {"ip.sr", TAUT_E_UNSUPPORTED},
                 {"", TAUT_E_UNSUPPORTED},
                 {"frame.protocols", TAUT_E_UNSUPPORTED},
                 {"nothing#1", TAUT_E_UNSUPPORTED},
                 {"ip.src#", TAUT_E_VALUE},
                 {"ip.src#2", TAUT_E_VALUE},
                 {"ip.src#12", TAUT_E_VALUE},
                 {"ip.src#-2", TAUT_E_VALUE},
                 {"ip.src#-", TAUT_E_VALUE},
                 {"ip.src#-12", TAUT_E_VALUE},
                 {"ip.src#1", TAUT_OK},
                 {"ip.src#-1", TAUT_OK}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *names[] = {"ip.dst", cases[i].name};
        struct taut_column c[2];
        struct taut_columns plan;
        size_t bad = 77;
        assert_int_equal(
            taut_columns_init(&plan, sizeof plan, c, names, 2, &bad),
            cases[i].status);
        assert_int_equal(bad, cases[i].status ? 1 : 77);
        assert_int_equal(
            taut_columns_init(&plan, sizeof plan, c, names, 2, NULL),
            cases[i].status);
    }
}

static void another_size_is_refused(void **state)
{
    (void)state;
    struct taut_columns plan;
    assert_int_equal(taut_columns_init(&plan, 8, NULL, NULL, 0, NULL),
                     TAUT_E_USAGE);
}

static void more_columns_than_there_may_be(void **state)
{
    (void)state;
    const char **names = malloc(65535 * sizeof *names);
    struct taut_column *c = malloc(65535 * sizeof *c);
    struct taut_columns plan;
    size_t bad = 0;
    for (size_t i = 0; i < 65535; i++)
        names[i] = "frame.len";
    assert_int_equal(
        taut_columns_init(&plan, sizeof plan, c, names, 65535, &bad),
        TAUT_E_LIMIT);
    assert_int_equal(bad, 65534);
    assert_int_equal(
        taut_columns_init(&plan, sizeof plan, c, names, 65534, &bad), TAUT_OK);
    free(names);
    free(c);
}

/* ---- batches ---- */

enum { COLS = 4, ROWS = 16 };

/* struct table: a plan with room for some rows. */
struct table {
    struct taut_column columns[COLS];
    struct taut_columns plan;
    struct taut_column_rows rows[COLS];
    uint64_t values[COLS][ROWS * 2];
    uint32_t lens[COLS][ROWS];
    uint8_t valid[COLS][ROWS / 8];
    struct taut_columns_fault faults[2];
    struct taut_columns_batch batch;
    struct taut_diag diag;
    struct taut_ctx ctx;
};

static void table_init(struct table *t, const char *const *names, size_t n)
{
    memset(t, 0xa5, sizeof *t);
    memset(&t->batch, 0, sizeof t->batch);
    assert_int_equal(
        taut_columns_init(&t->plan, sizeof t->plan, t->columns, names, n, NULL),
        TAUT_OK);
    for (size_t i = 0; i < n; i++) {
        t->rows[i].values = t->values[i];
        t->rows[i].lens = t->lens[i];
        t->rows[i].valid = t->valid[i];
    }
    t->batch.rows = t->rows;
    t->batch.cap = ROWS;
    t->batch.faults = t->faults;
    t->batch.cap_faults = 2;
    t->ctx = taut_ctx_of(NULL, &t->diag);
    taut_columns_batch_reset(&t->plan, &t->batch);
}

static uint64_t table_num(const struct table *t, size_t column, size_t row)
{
    assert_true((t->valid[column][row / 8] >> row % 8 & 1) != 0);
    return same_num(&t->rows[column], t->columns[column].width, row);
}

static const char *const file_names[] = {"frame.number", "frame.time_epoch",
                                         "frame.cap_len", "udp.payload"};

/* A file of `n` frames: UDP with i bytes of payload. */
static struct taut_wr file_make(size_t n, uint8_t format)
{
    struct taut_wr wr = taut_wr_of(calloc(1, 8192), 8192);
    struct taut_pcap_file file = {
        .format = format,
        .major = format == TAUT_PCAP_FORMAT_NG ? 1 : 2,
        .minor = format == TAUT_PCAP_FORMAT_NG ? 0 : 4,
        .snap_len = 65535,
        .link = TAUT_LINK_ETHERNET};
    struct taut_pcap_if in = {.link = TAUT_LINK_ETHERNET, .tsresol = 6};
    taut_pcap_file_encode(&wr, &file);
    for (size_t i = 0; i < n; i++) {
        uint8_t frame[80] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45};
        frame[17] = (uint8_t)(28 + i);
        frame[22] = 64;
        frame[23] = 17;
        frame[39] = (uint8_t)(8 + i);
        frame[42] = 'a';
        struct taut_pcap_record rec = {.sec = (int64_t)(100 + i),
                                       .nsec = 5000,
                                       .ticks = (100 + i) * 1000000 + 5,
                                       .cap_len = (uint32_t)(42 + i),
                                       .wire_len = (uint32_t)(42 + i),
                                       .data = {frame, 42 + i}};
        if (format == TAUT_PCAP_FORMAT_NG) {
            rec.block = TAUT_PCAP_BLOCK_EPB;
            taut_pcap_if_encode(&wr, &file, &in); /* before each packet */
        }
        taut_pcap_record_encode(&wr, &file, &rec);
    }
    return wr;
}

static void a_file_fills_batches(void **state)
{
    (void)state;
    struct taut_wr wr = file_make(20, TAUT_PCAP_FORMAT_MICRO);
    struct table t;
    struct taut_pcap f;
    struct taut_rd rd = taut_rd_of(wr.base, wr.len);
    table_init(&t, file_names, 4);
    t.batch.start = wr.base;
    t.batch.start_off = 1000;
    assert_int_equal(taut_pcap_init(&f, sizeof f, NULL, 0), TAUT_OK);
    f.whole = true;
    assert_int_equal(
        taut_columns_fill(&t.ctx, &t.plan, &t.batch, &f, &rd, UINT64_MAX),
        TAUT_FULL);
    assert_int_equal(t.batch.n, 16);
    for (size_t i = 0; i < 16; i++) {
        assert_int_equal(table_num(&t, 0, i), i + 1);
        assert_true(table_num(&t, 1, i) ==
                    (100 + i) * UINT64_C(1000000000) + 5000);
        assert_int_equal(table_num(&t, 2, i), 42 + i);
        if (i == 0) {
            assert_int_equal(t.valid[3][0] & 1, 0);
            continue;
        }
        assert_int_equal(t.lens[3][i], i);
        assert_int_equal(wr.base[table_num(&t, 3, i) - 1000], 'a');
    }
    taut_columns_batch_reset(&t.plan, &t.batch);
    assert_int_equal(
        taut_columns_fill(&t.ctx, &t.plan, &t.batch, &f, &rd, UINT64_MAX),
        TAUT_DONE);
    assert_int_equal(t.batch.n, 4);
    assert_int_equal(table_num(&t, 0, 0), 17);
    assert_int_equal(t.values[0][4], 0);
    assert_int_equal(t.batch.n_malformed, 0);
    free(wr.base);
}

/* Ranges that meet: each packet is in one, in classic files and in pcapng
 * with blocks of other kinds before each packet. */
static void ranges_lose_and_double_nothing(void **state)
{
    (void)state;
    for (size_t form = 0; form < 2; form++) {
        struct taut_wr wr =
            file_make(10, form ? TAUT_PCAP_FORMAT_NG : TAUT_PCAP_FORMAT_NANO);
        for (uint64_t cut = 0; cut <= wr.len; cut++) {
            struct table t;
            struct taut_pcap_if ifs[16];
            struct taut_pcap f;
            struct taut_rd rd = taut_rd_of(wr.base, wr.len);
            table_init(&t, file_names, 4);
            t.batch.start = wr.base;
            assert_int_equal(taut_pcap_init(&f, sizeof f, ifs, 16), TAUT_OK);
            f.whole = true;
            assert_int_equal(
                taut_columns_fill(&t.ctx, &t.plan, &t.batch, &f, &rd, cut),
                TAUT_DONE);
            assert_true(rd.p == wr.base + f.off);
            size_t n = t.batch.n;
            uint64_t at = f.off;
            assert_int_equal(taut_columns_fill(&t.ctx, &t.plan, &t.batch, &f,
                                               &rd, UINT64_MAX),
                             TAUT_DONE);
            assert_int_equal(t.batch.n, 10);
            assert_true(at >= cut || n == 10 || form);
        }
        free(wr.base);
    }
}

static void a_file_that_ends_early(void **state)
{
    (void)state;
    struct taut_wr wr = file_make(3, TAUT_PCAP_FORMAT_MICRO);
    struct table t;
    struct taut_pcap f;
    struct taut_rd rd = taut_rd_of(wr.base, wr.len - 1);
    table_init(&t, file_names, 4);
    t.batch.start = wr.base;
    t.ctx.start = wr.base;
    assert_int_equal(taut_pcap_init(&f, sizeof f, NULL, 0), TAUT_OK);
    assert_int_equal(
        taut_columns_fill(&t.ctx, &t.plan, &t.batch, &f, &rd, UINT64_MAX),
        TAUT_MORE);
    assert_int_equal(t.batch.n, 2);
    f.whole = true;
    assert_int_equal(
        taut_columns_fill(&t.ctx, &t.plan, &t.batch, &f, &rd, UINT64_MAX),
        TAUT_E_SHORT);
    test_diag(t.diag, TAUT_E_SHORT, TAUT_PCAP_F_DATA, wr.len - 1, 1, 0);
    assert_int_equal(t.batch.n, 2);
    free(wr.base);
}

/* Packets with faults are rows, too; the first are listed, all counted. */
static void malformed_packets_are_listed(void **state)
{
    (void)state;
    static const char *const names[] = {"ip.version", "ip.ttl"};
    static const uint8_t bad[3][20] = {{0x65}, {0x45, 0, 0, 19}, {0x45, 0, 0}};
    struct table t;
    table_init(&t, names, 2);
    t.batch.start = bad[0];
    t.batch.start_off = 24;
    for (size_t i = 0; i < 3; i++) {
        struct taut_pcap_record rec = {.link = TAUT_LINK_IPV4,
                                       .cap_len = 20,
                                       .wire_len = 33,
                                       .data = {bad[i], 20}};
        assert_int_equal(taut_columns_row_decode(&t.plan, &t.batch, &rec),
                         TAUT_OK);
    }
    struct taut_pcap_record rec = {.link = 9999};
    rec.data.p = bad[0];
    assert_int_equal(taut_columns_row_decode(&t.plan, &t.batch, &rec), TAUT_OK);
    assert_int_equal(t.batch.n, 4);
    assert_int_equal(t.batch.n_malformed, 4);
    assert_int_equal(t.batch.n_faults, 2);
    assert_int_equal(t.faults[1].number, 2);
    assert_int_equal(t.faults[1].off, 44);
    assert_int_equal(t.faults[1].cap_len, 20);
    assert_int_equal(t.faults[1].wire_len, 33);
    assert_int_equal(t.faults[1].link, TAUT_LINK_IPV4);
    assert_int_equal(t.faults[1].layer, TAUT_LAYER_IPV4);
    test_diag(t.faults[1].diag, TAUT_E_RANGE, TAUT_IPV4_F_LEN, 2, 19,
              t.faults[1].diag.wire);
    assert_int_equal(table_num(&t, 0, 0), 6); /* refused, but there */
    /* without any layer, none is named */
    taut_columns_batch_reset(&t.plan, &t.batch);
    assert_int_equal(t.batch.number, 5);
    assert_int_equal(taut_columns_row_decode(&t.plan, &t.batch, &rec), TAUT_OK);
    assert_int_equal(t.faults[0].layer, TAUT_LAYER_NONE);
    assert_int_equal(t.faults[0].diag.status, TAUT_E_UNSUPPORTED);
}

static void a_full_batch_takes_no_row(void **state)
{
    (void)state;
    struct table t;
    struct taut_pcap_record rec = {.link = TAUT_LINK_ETHERNET};
    table_init(&t, file_names, 4);
    t.batch.cap = 0;
    assert_int_equal(taut_columns_row_decode(&t.plan, &t.batch, &rec),
                     TAUT_FULL);
}

/* Times that 64 bits of nanoseconds do not hold, and no time, are no value. */
static void times_out_of_range_are_no_value(void **state)
{
    (void)state;
    static const struct {
        int64_t sec;
        bool has, valid;
    } cases[] = {{9223372035, true, true},
                 {9223372036, true, false},
                 {-9223372036, true, true},
                 {-9223372037, true, false},
                 {0, false, false}};
    struct table t;
    table_init(&t, file_names, 4);
    for (size_t i = 0; i < 5; i++) {
        struct taut_pcap_record rec = {.link = TAUT_LINK_ETHERNET,
                                       .sec = cases[i].sec,
                                       .nsec = 999999999,
                                       .has_time = cases[i].has};
        assert_int_equal(taut_columns_row_decode(&t.plan, &t.batch, &rec),
                         TAUT_OK);
        assert_int_equal(t.valid[1][0] >> i & 1, cases[i].valid);
    }
    assert_true((int64_t)t.values[1][2] == -9223372035000000001);
}

/* A number too large for its column is left out and counted. */
static void a_wide_value_is_left_out(void **state)
{
    (void)state;
    static const char *const names[] = {"udp.length", "udp.srcport"};
    struct table t;
    uint8_t *p = calloc(1, 70000);
    p[1] = 53;
    table_init(&t, names, 2);
    t.batch.start = p;
    struct taut_pcap_record rec = {.link =
                                       TAUT_LINK_OF_LAYER(TAUT_LAYER_UDPLITE),
                                   .cap_len = 70000,
                                   .wire_len = 70000,
                                   .data = {p, 70000}};
    assert_int_equal(taut_columns_row_decode(&t.plan, &t.batch, &rec), TAUT_OK);
    assert_int_equal(t.batch.n_wide, 1);
    assert_int_equal(t.valid[0][0], 0);
    assert_int_equal(table_num(&t, 1, 0), 53);
    free(p);
}

static void first_and_last_of_several(void **state)
{
    (void)state;
    static const char *const names[] = {"ip.src", "ip.src#-1", "ip.ttl#-1",
                                        "ip.ttl"};
    size_t len;
    uint8_t *p = test_hex("45000028 00000000 40040000 c0000201 c0000202"
                          "45000014 00000000 07fd0000 c0000203 c0000204",
                          &len);
    struct table t;
    table_init(&t, names, 4);
    t.batch.start = p;
    struct taut_pcap_record rec = {.link = TAUT_LINK_RAW,
                                   .cap_len = (uint32_t)len,
                                   .wire_len = (uint32_t)len,
                                   .data = {p, len}};
    assert_int_equal(taut_columns_row_decode(&t.plan, &t.batch, &rec), TAUT_OK);
    assert_memory_equal(t.values[0], "\xc0\x00\x02\x01", 4);
    assert_memory_equal(t.values[1], "\xc0\x00\x02\x03", 4);
    assert_int_equal(table_num(&t, 2, 0), 7);
    assert_int_equal(table_num(&t, 3, 0), 64);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_those_that_a_visit_tells),
        cmocka_unit_test(one_column_alone),
        cmocka_unit_test(a_plan_tells_how_values_are_kept),
        cmocka_unit_test(names_that_are_none),
        cmocka_unit_test(another_size_is_refused),
        cmocka_unit_test(more_columns_than_there_may_be),
        cmocka_unit_test(a_file_fills_batches),
        cmocka_unit_test(ranges_lose_and_double_nothing),
        cmocka_unit_test(a_file_that_ends_early),
        cmocka_unit_test(malformed_packets_are_listed),
        cmocka_unit_test(a_full_batch_takes_no_row),
        cmocka_unit_test(times_out_of_range_are_no_value),
        cmocka_unit_test(a_wide_value_is_left_out),
        cmocka_unit_test(first_and_last_of_several),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
