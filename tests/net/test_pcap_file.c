/* SPDX-License-Identifier: MIT */
/* test_pcap_file.c: capture files; tests/interop/oracle_pcap.py compares them
 * with libpcap and tshark. */
#include "test_captures.h"

#include "taut/packet.h"
#include "taut/pcap.h"

enum { IFS = 8 };

/* struct reader: a file in a block of its own, and everything to read it. */
struct reader {
    uint8_t *p;
    size_t len;
    struct taut_pcap_if ifs[IFS];
    struct taut_pcap f;
    struct taut_rd rd;
    struct taut_diag diag;
    struct taut_ctx ctx;
    struct taut_pcap_record rec;
};

static void reader_bytes(struct reader *r, uint8_t *p, size_t len)
{
    memset(r, 0, sizeof *r);
    r->p = p;
    r->len = len;
    assert_int_equal(taut_pcap_init(&r->f, sizeof r->f, r->ifs, IFS), TAUT_OK);
    r->f.whole = true;
    r->rd = taut_rd_of(r->p, r->len);
    r->ctx = taut_ctx_of(r->p, &r->diag);
}

static void reader_hex(struct reader *r, const char *hex)
{
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    reader_bytes(r, p, len);
}

static enum taut_status reader_next(struct reader *r)
{
    return taut_pcap_next(&r->ctx, &r->f, &r->rd, &r->rec);
}

static void reader_free(struct reader *r)
{
    free(r->p);
}

#define MICRO "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000"
#define NANO "a1b23c4d 0002 0004 00000000 00000000 0000ffff 00000065"
#define MODIFIED "34cdb2a1 0200 0400 00000000 00000000 ffff0000 01000000"

static void reads_classic_records(void **state)
{
    (void)state;
    struct reader r;
    reader_hex(&r, MICRO "01000000 40420f00 02000000 09000000 abcd"
                         "ffffffff 3f420f00 00000000 00000000");
    assert_int_equal(reader_next(&r), TAUT_OK);
    assert_int_equal(r.f.file.format, TAUT_PCAP_FORMAT_MICRO);
    assert_false(r.f.file.big);
    assert_int_equal(r.f.file.snap_len, 65535);
    assert_int_equal(r.rec.sec, 2); /* 1,000,000 of them were carried */
    assert_int_equal(r.rec.nsec, 0);
    assert_true(r.rec.has_time);
    assert_int_equal(r.rec.off, 24);
    assert_int_equal(r.rec.link, TAUT_LINK_ETHERNET);
    assert_int_equal(r.rec.cap_len, 2);
    assert_int_equal(r.rec.wire_len, 9);
    assert_int_equal(r.rec.block, TAUT_PCAP_BLOCK_CLASSIC);
    assert_memory_equal(r.rec.data.p, "\xab\xcd", 2);
    assert_int_equal(reader_next(&r), TAUT_OK);
    assert_true(r.rec.sec == UINT32_MAX);
    assert_int_equal(r.rec.nsec, 999999000);
    assert_int_equal(r.rec.off, 42);
    assert_int_equal(reader_next(&r), TAUT_DONE);
    assert_int_equal(r.f.off, r.len);
    reader_free(&r);
}

static void reads_nanoseconds_and_modified_records(void **state)
{
    (void)state;
    struct reader r;
    reader_hex(&r, NANO "00000001 3b9ac9ff 00000001 00000001 45");
    assert_int_equal(reader_next(&r), TAUT_OK);
    assert_true(r.f.file.big);
    assert_int_equal(r.rec.link, TAUT_LINK_RAW);
    assert_int_equal(r.rec.sec, 1);
    assert_int_equal(r.rec.nsec, 999999999);
    reader_free(&r);
    reader_hex(&r, MODIFIED "01000000 02000000 01000000 01000000"
                            "07000000 0008 04 00 45");
    assert_int_equal(reader_next(&r), TAUT_OK);
    assert_int_equal(r.rec.if_id, 7);
    assert_int_equal(r.rec.proto, 0x0800);
    assert_int_equal(r.rec.pkt_type, 4);
    assert_int_equal(r.rec.data.p[0], 0x45);
    assert_int_equal(reader_next(&r), TAUT_DONE);
    reader_free(&r);
}

static void another_size_is_refused(void **state)
{
    (void)state;
    struct taut_pcap f;
    assert_int_equal(taut_pcap_init(&f, sizeof f - 1, NULL, 0), TAUT_E_USAGE);
}

static void fcs_is_told(void **state)
{
    (void)state;
    struct reader r;
    reader_hex(&r, "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000024");
    assert_int_equal(reader_next(&r), TAUT_DONE);
    assert_int_equal(r.f.file.link, 1);
    assert_int_equal(taut_pcap_fcs_get(&r.f.file), 4);
    r.f.file.link_info = 8; /* a length without the bit that says so */
    assert_int_equal(taut_pcap_fcs_get(&r.f.file), 0);
    reader_free(&r);
}

#define SHB "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000"
#define IDB "01000000 14000000 0100 0000 00000000 14000000"
#define EPB                                                                    \
    "06000000 24000000 00000000 00000000 40420f00 02000000 05000000"           \
    "abcd0000 24000000"

/* The same refusals, whole: what is wrong and where. */
static const struct {
    const char *hex;
    enum taut_status status;
    uint16_t field;
    uint32_t off, need;
} refused[] = {
    {"", TAUT_E_SHORT, TAUT_PCAP_F_MAGIC, 0, 4},
    {"d4c3b2", TAUT_E_SHORT, TAUT_PCAP_F_MAGIC, 3, 1},
    {"d4c3b2a2", TAUT_E_VALUE, TAUT_PCAP_F_MAGIC, 0, 0xd4c3b2a2},
    {"d4c3b2a1 0200", TAUT_E_SHORT, TAUT_PCAP_F_HEADER, 6, 18},
    {"d4c3b2a1 0200 0500 00000000 00000000 ffff0000 01000000",
     TAUT_E_UNSUPPORTED, TAUT_PCAP_F_VERSION, 4, 0x20005},
    {"d4c3b2a1 1f02 0100 00000000 00000000 ffff0000 01000000",
     TAUT_E_UNSUPPORTED, TAUT_PCAP_F_VERSION, 4, 543u << 16 | 1},
    {MICRO "00", TAUT_E_SHORT, TAUT_PCAP_F_RECORD, 25, 15},
    {MICRO "01000000 00000000 02000000 02000000 ab", TAUT_E_SHORT,
     TAUT_PCAP_F_DATA, 41, 1},
    {MICRO "01000000 00000000 01000400 01000400", TAUT_E_LIMIT,
     TAUT_PCAP_F_CAP_LEN, 32, 262145},
    {"0a0d0d0a", TAUT_E_SHORT, TAUT_PCAP_F_SECTION, 4, 24},
    {"0a0d0d0a 1c000000 4d3c2b1b 0100 0000 ffffffffffffffff 1c000000",
     TAUT_E_VALUE, TAUT_PCAP_F_MAGIC, 8, 0x4d3c2b1b},
    {"0a0d0d0a 1c000000 4d3c2b1a 0100 0100 ffffffffffffffff 1c000000",
     TAUT_E_UNSUPPORTED, TAUT_PCAP_F_VERSION, 12, 0x10001},
    {"0a0d0d0a 10000000 4d3c2b1a 10000000 ffffffffffffffff 1c000000",
     TAUT_E_RANGE, TAUT_PCAP_F_SECTION, 4, 28},
    {"0a0d0d0a 0b000000 4d3c2b1a 10000000 ffffffffffffffff 1c000000",
     TAUT_E_RANGE, TAUT_PCAP_F_BLOCK_LEN, 4, 11},
    {SHB "06000000 0d000000 00000000", TAUT_E_RANGE, TAUT_PCAP_F_BLOCK_LEN, 32,
     13},
    {SHB "06000000 04000208 00000000", TAUT_E_LIMIT, TAUT_PCAP_F_BLOCK_LEN, 32,
     TAUT_PCAP_BLOCK_MAX + 4},
    {SHB "06000000 10000000", TAUT_E_SHORT, TAUT_PCAP_F_BLOCK, 36, 4},
    {SHB "06000000 10000000 00000000", TAUT_E_SHORT, TAUT_PCAP_F_BLOCK, 40, 4},
    {SHB "ad0b0000 0c000000 10000000", TAUT_E_RANGE, TAUT_PCAP_F_BLOCK_TRAILER,
     36, 16},
    {SHB "01000000 10000000 00000000 10000000", TAUT_E_RANGE,
     TAUT_PCAP_F_INTERFACE, 32, 20},
    {SHB "01000000 18000000 01000000 00000000 09000200 18000000", TAUT_E_SHORT,
     TAUT_PCAP_F_OPTION, 48, 4},
    {SHB "01000000 18000000 01000000 00000000 0900 0000 18000000", TAUT_E_RANGE,
     TAUT_PCAP_F_TSRESOL, 46, 0},
    {SHB "01000000 1c000000 01000000 00000000 0e00 0400 00000000 1c000000",
     TAUT_E_RANGE, TAUT_PCAP_F_TSOFFSET, 46, 4},
    {SHB "01000000 1c000000 01000000 00000000 0900 0100 14000000 1c000000",
     TAUT_E_LIMIT, TAUT_PCAP_F_TSRESOL, 48, 20},
    {SHB "01000000 1c000000 01000000 00000000 0900 0100 c0000000 1c000000",
     TAUT_E_LIMIT, TAUT_PCAP_F_TSRESOL, 48, 0xc0},
    {SHB "01000000 24000000 01000000 00000000 0900 0100 06000000"
         "0900 0100 06000000 24000000",
     TAUT_E_VALUE, TAUT_PCAP_F_TSRESOL, 52, 9},
    {SHB EPB, TAUT_E_VALUE, TAUT_PCAP_F_IF_ID, 36, 0},
    {SHB "03000000 10000000 00000000 10000000", TAUT_E_VALUE, TAUT_PCAP_F_IF_ID,
     36, 0},
    {SHB IDB "03000000 0c000000 0c000000", TAUT_E_RANGE, TAUT_PCAP_F_BLOCK, 52,
     16},
    {SHB IDB "06000000 10000000 00000000 10000000", TAUT_E_RANGE,
     TAUT_PCAP_F_BLOCK, 52, 32},
    {SHB IDB "06000000 24000000 00000000 00000000 00000000 05000000 05000000"
             "abcd0000 24000000",
     TAUT_E_RANGE, TAUT_PCAP_F_CAP_LEN, 56, 5},
    {SHB IDB "06000000 24000000 00000000 00000000 00000000 01000400 05000000"
             "abcd0000 24000000",
     TAUT_E_LIMIT, TAUT_PCAP_F_CAP_LEN, 56, 262145},
    {SHB IDB "0a0d0d0a", TAUT_E_SHORT, TAUT_PCAP_F_SECTION, 52, 24},
};

static void refusals_name_field_and_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct reader r;
        reader_hex(&r, refused[i].hex);
        enum taut_status st = reader_next(&r);
        if (st != refused[i].status || r.diag.field != refused[i].field)
            printf("# case %zu\n", i);
        assert_int_equal(st, refused[i].status);
        test_diag(r.diag, refused[i].status, refused[i].field, refused[i].off,
                  refused[i].need, 0);
        reader_free(&r);
    }
}

static void a_diagnostic_tells_the_draft(void **state)
{
    (void)state;
    char text[160];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    struct reader r;
    size_t n;
    reader_hex(&r, SHB EPB);
    assert_int_equal(reader_next(&r), TAUT_E_VALUE);
    const struct taut_fieldset *const sets[] = {&taut_pcap_fields};
    taut_diag_text(&wr, &r.diag, sets, 1);
    assert_string_equal(taut_wr_cstr(&wr),
                        "value at 36, found 0, in pcapng.interface_id "
                        "(draft-ietf-opsawg-pcapng 4.3)");
    (void)taut_net_fieldsets_get(&n);
    reader_free(&r);
}

static void interfaces_without_room_can_be_given_some(void **state)
{
    (void)state;
    struct reader r;
    struct taut_pcap_if more[2];
    reader_hex(&r, SHB IDB IDB EPB);
    r.f.cap_ifs = 1;
    assert_int_equal(reader_next(&r), TAUT_E_LIMIT);
    test_diag(r.diag, TAUT_E_LIMIT, TAUT_PCAP_F_INTERFACE, 48, 1, 0);
    memcpy(more, r.ifs, sizeof r.ifs[0]);
    r.f.ifs = more;
    r.f.cap_ifs = 2;
    assert_int_equal(reader_next(&r), TAUT_OK);
    assert_int_equal(r.f.n_ifs, 2);
    assert_int_equal(r.rec.nsec, 0);
    assert_int_equal(r.rec.sec, 1);
    assert_int_equal(r.rec.wire_len, 5);
    reader_free(&r);
}

static void blocks_without_time_or_obsolete(void **state)
{
    (void)state;
    struct reader r;
    reader_hex(&r, SHB "01000000 14000000 7100 0000 03000000 14000000"
                       "03000000 14000000 05000000 01020300 14000000"
                       "02000000 24000000 0000 0900 00000000 40420f00"
                       "03000000 05000000 01020300 24000000");
    assert_int_equal(reader_next(&r), TAUT_OK);
    assert_int_equal(r.rec.block, TAUT_PCAP_BLOCK_SPB);
    assert_false(r.rec.has_time);
    assert_int_equal(r.rec.link, TAUT_LINK_SLL);
    assert_int_equal(r.rec.cap_len, 3);
    assert_int_equal(r.rec.wire_len, 5);
    assert_int_equal(reader_next(&r), TAUT_OK);
    assert_int_equal(r.rec.block, TAUT_PCAP_BLOCK_OPB);
    assert_int_equal(r.rec.proto, 9);
    assert_int_equal(r.rec.sec, 1);
    assert_int_equal(r.rec.off, 68);
    assert_int_equal(reader_next(&r), TAUT_DONE);
    reader_free(&r);
}

/* Resolution, offset, ticks, seconds and nanoseconds; worked out with
 * Python's fractions. */
static const struct {
    uint8_t tsresol;
    int64_t tsoffset;
    uint64_t ticks;
    int64_t sec;
    uint32_t nsec;
    uint64_t again; /* ticks of the time, which may have lost some */
} times[] = {
    {6, 0, 1700000000123456, 1700000000, 123456000, 1700000000123456},
    {6, 0, 1700000001123456, 1700000001, 123456000, 1700000001123456},
    {6, 0, 1699999999999999, 1699999999, 999999000, 1699999999999999},
    {9, 3600, 5000000001, 3605, 1, 5000000001},
    {0, -5, 3, -2, 0, 3},
    {3, 0, 1999, 1, 999000000, 1999},
    {12, 0, 1000000001999, 1, 1, 1000000001000},
    {19, 0, 18446744073709551615u, 1, 844674407, 18446744070000000000u},
    {0x80, 0, 7, 7, 0, 7},
    {0x8a, 0, 1025, 1, 976562, 1024},
    {0x9e, 0, 1610612736, 1, 500000000, 1610612736},
    {0xa1, 0, 12884901888, 1, 500000000, 12884901888},
    {0xbf, 0, 18446744073709551615u, 1, 999999999, 18446744062972133376u},
};

static void times_of_every_resolution(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        struct taut_pcap_file file = {.format = TAUT_PCAP_FORMAT_NG,
                                      .major = 1,
                                      .section_len = UINT64_MAX};
        struct taut_pcap_if in = {.link = 1,
                                  .tsresol = times[i].tsresol,
                                  .tsoffset = times[i].tsoffset};
        struct taut_pcap_record rec = {.block = TAUT_PCAP_BLOCK_EPB,
                                       .ticks = times[i].ticks};
        struct taut_wr wr = taut_wr_of(calloc(1, 256), 256);
        taut_pcap_file_encode(&wr, &file);
        taut_pcap_if_encode(&wr, &file, &in);
        taut_pcap_record_encode(&wr, &file, &rec);
        struct reader r;
        reader_bytes(&r, wr.base, wr.len);
        assert_int_equal(reader_next(&r), TAUT_OK);
        assert_true(r.rec.sec == times[i].sec);
        assert_int_equal(r.rec.nsec, times[i].nsec);
        assert_true(r.rec.ticks == times[i].ticks);
        assert_int_equal(r.ifs[0].tsresol, times[i].tsresol);
        assert_true(r.ifs[0].tsoffset == times[i].tsoffset);
        assert_true(taut_pcap_ticks_get(&r.ifs[0], r.rec.sec, r.rec.nsec) ==
                    times[i].again);
        reader_free(&r);
    }
}

/* Times jump there and back between one packet and the next. */
static void times_may_go_back(void **state)
{
    (void)state;
    static const uint64_t ticks[] = {5000000, 4999999, 10500000, 0, UINT64_MAX};
    static const int64_t secs[] = {5, 4, 10, 0, 18446744073709};
    struct taut_pcap_file file = {.format = TAUT_PCAP_FORMAT_NG, .major = 1};
    struct taut_pcap_if in = {.link = 1, .tsresol = 6};
    struct taut_wr wr = taut_wr_of(calloc(1, 512), 512);
    taut_pcap_file_encode(&wr, &file);
    taut_pcap_if_encode(&wr, &file, &in);
    for (size_t i = 0; i < 5; i++) {
        struct taut_pcap_record rec = {.block = TAUT_PCAP_BLOCK_EPB,
                                       .ticks = ticks[i]};
        taut_pcap_record_encode(&wr, &file, &rec);
    }
    struct reader r;
    reader_bytes(&r, wr.base, wr.len);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(reader_next(&r), TAUT_OK);
        assert_true(r.rec.sec == secs[i]);
    }
    reader_free(&r);
}

static void options_are_handed_out(void **state)
{
    (void)state;
    struct reader r;
    struct taut_pcap_opt opt;
    reader_hex(&r, SHB IDB "06000000 34000000 00000000 00000000 40420f00"
                           "00000000 05000000 0100 0300 61626300"
                           "0200 0000 0000 0000 01000000 34000000");
    assert_int_equal(reader_next(&r), TAUT_OK);
    assert_int_equal(r.rec.options.len, 20);
    struct taut_rd rd = taut_rd_of(r.rec.options.p, r.rec.options.len);
    assert_int_equal(taut_pcap_opt_next(&r.ctx, &r.f.file, &rd, &opt), TAUT_OK);
    assert_int_equal(opt.code, 1);
    assert_int_equal(opt.data.len, 3);
    assert_memory_equal(opt.data.p, "abc", 3);
    assert_int_equal(taut_pcap_opt_next(&r.ctx, &r.f.file, &rd, &opt), TAUT_OK);
    assert_int_equal(opt.data.len, 0);
    assert_int_equal(taut_pcap_opt_next(&r.ctx, &r.f.file, &rd, &opt),
                     TAUT_DONE);
    rd = taut_rd_of(r.rec.options.p, 0);
    assert_int_equal(taut_pcap_opt_next(&r.ctx, &r.f.file, &rd, &opt),
                     TAUT_DONE);
    rd = taut_rd_of(r.rec.options.p, 3);
    assert_int_equal(taut_pcap_opt_next(&r.ctx, &r.f.file, &rd, &opt),
                     TAUT_E_SHORT);
    rd = taut_rd_of(r.rec.options.p, 7);
    assert_int_equal(taut_pcap_opt_next(&r.ctx, &r.f.file, &rd, &opt),
                     TAUT_E_SHORT);
    reader_free(&r);
}

/* What holds no packet is passed: other options, unknown blocks, the header of
 * the next section, whose interfaces are its own. */
static void what_holds_no_packet_is_passed(void **state)
{
    (void)state;
    struct reader r;
    reader_hex(&r, SHB "01000000 20000000 0100 0000 00000000"
                       "0200 0400 65746830 0000 0000 20000000"
                       "ad0b0000 10000000 01020304 10000000" EPB SHB EPB);
    assert_int_equal(reader_next(&r), TAUT_OK);
    assert_int_equal(r.rec.off, 76);
    assert_int_equal(r.f.n_ifs, 1);
    assert_int_equal(reader_next(&r), TAUT_E_VALUE);
    assert_int_equal(r.diag.field, TAUT_PCAP_F_IF_ID);
    assert_int_equal(r.f.n_ifs, 0);
    reader_free(&r);
}

static void limits_by_link_type(void **state)
{
    (void)state;
    assert_int_equal(taut_pcap_cap_max_get(1), 262144);
    assert_int_equal(taut_pcap_cap_max_get(189), 128 << 20);
    assert_int_equal(taut_pcap_cap_max_get(220), 128 << 20);
    assert_int_equal(taut_pcap_cap_max_get(231), 128 << 20);
    assert_int_equal(taut_pcap_cap_max_get(249), 128 << 20);
    assert_int_equal(taut_pcap_cap_max_get(279), 8 << 20);
}

/* ---- whole files ---- */

/* Reads `r` to its end, writes all that was read, and compares: classic files
 * come out byte for byte. */
static size_t file_again(struct reader *r)
{
    struct taut_wr wr = taut_wr_of(malloc(r->len), r->len);
    size_t n = 0, len;
    while (reader_next(r) == TAUT_OK) {
        if (n++ == 0)
            taut_pcap_file_encode(&wr, &r->f.file);
        assert_int_equal(taut_pcap_record_encode(&wr, &r->f.file, &r->rec),
                         TAUT_OK);
    }
    assert_int_equal(r->f.off, r->len);
    assert_int_equal(taut_wr_finish(&wr, &len), TAUT_OK);
    assert_int_equal(len, r->len);
    assert_memory_equal(wr.base, r->p, len);
    free(wr.base);
    return n;
}

/* In pieces that end anywhere, TAUT_MORE asks for what is missing, and the
 * same records come. */
static void file_in_pieces(const struct reader *whole, size_t piece, size_t n)
{
    struct reader r;
    reader_bytes(&r, whole->p, whole->len);
    size_t end = 0, got = 0;
    enum taut_status st;
    do {
        r.f.whole = end == r.len;
        r.rd = taut_rd_of(r.p + r.f.off, end - (size_t)r.f.off);
        while ((st = reader_next(&r)) == TAUT_OK)
            got++;
        assert_true(st == TAUT_DONE || r.f.need > taut_rd_left(&r.rd));
        end = end + piece < r.len ? end + piece : r.len;
    } while (st == TAUT_MORE);
    assert_int_equal(st, TAUT_DONE);
    assert_int_equal(got, n);
}

static uint32_t test_first_sec(const struct reader *whole)
{
    struct reader r;
    reader_bytes(&r, whole->p, whole->len);
    assert_int_equal(reader_next(&r), TAUT_OK);
    assert_true(r.f.has_first);
    return r.f.first_sec;
}

/* taut_pcap_find from every offset gives the record that begins there or
 * next, which reading from the start tells. */
static void file_found_from_everywhere(const struct reader *whole)
{
    struct reader r;
    reader_bytes(&r, whole->p, whole->len);
    assert_int_equal(taut_pcap_file_get(&r.ctx, &r.f, &r.rd), TAUT_OK);
    size_t at = 0, next = TAUT_PCAP_HDR_LEN;
    uint32_t first_sec = test_first_sec(&r);
    for (;;) {
        enum taut_status st = reader_next(&r);
        for (; at <= (st == TAUT_OK ? r.rec.off : r.len); at++) {
            struct taut_pcap f = r.f;
            struct taut_rd rd = taut_rd_of(r.p + at, r.len - at);
            f.first_sec = first_sec;
            f.has_first = true;
            r.ctx.fuel = TAUT_FUEL_DEFAULT;
            f.off = at;
            enum taut_status got = taut_pcap_find(&r.ctx, &f, &rd);
            if (got != st || (st == TAUT_OK && f.off != r.rec.off))
                printf("# from %zu: %d at %llu, not %d at %zu\n", at, got,
                       (unsigned long long)f.off, st, next);
            assert_int_equal(got, st);
            assert_true(st != TAUT_OK || f.off == r.rec.off);
            assert_true(rd.p == r.p + f.off);
        }
        if (st != TAUT_OK)
            break;
        next = (size_t)r.f.off;
    }
}

static void captures_come_back_whole_in_pieces_and_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof test_captures / sizeof test_captures[0];
         i++) {
        char name[64], path[512];
        struct test_pcap file;
        snprintf(name, sizeof name, "tests/captures/%s.pcap", test_captures[i]);
        assert_true(test_pcap_open(&file, test_path(path, sizeof path, name)));
        struct reader r;
        reader_bytes(&r, test_copy(file.all, file.len), file.len);
        size_t n = file_again(&r);
        assert_true(n > 0);
        if (r.len < 200000) {
            file_in_pieces(&r, 1 + i, n);
            file_in_pieces(&r, 1000, n);
        }
        if (r.len < 60000)
            file_found_from_everywhere(&r);
        reader_free(&r);
        test_pcap_close(&file);
    }
}

/* ---- finding ---- */

static enum taut_status find_from(struct reader *r, size_t at)
{
    r->f.off = at;
    r->rd = taut_rd_of(r->p + at, r->len - at);
    return taut_pcap_find(&r->ctx, &r->f, &r->rd);
}

static void find_needs_the_header_of_a_classic_file(void **state)
{
    (void)state;
    struct reader r;
    reader_hex(&r, SHB);
    assert_int_equal(taut_pcap_find(&r.ctx, &r.f, &r.rd), TAUT_E_USAGE);
    assert_int_equal(reader_next(&r), TAUT_DONE);
    assert_int_equal(find_from(&r, 0), TAUT_E_USAGE);
    reader_free(&r);
    reader_hex(&r, MICRO);
    assert_int_equal(reader_next(&r), TAUT_DONE);
    assert_int_equal(find_from(&r, 4), TAUT_E_USAGE);
    reader_free(&r);
    reader_hex(&r, MICRO "01000000 00000000 01000000 01000000 ab");
    assert_int_equal(reader_next(&r), TAUT_OK);
    r.f.whole = false;
    r.f.off = 4;
    r.rd = taut_rd_of(r.p + 4, 3);
    assert_int_equal(taut_pcap_find(&r.ctx, &r.f, &r.rd), TAUT_MORE);
    assert_int_equal(r.f.need, 20);
    assert_int_equal(find_from(&r, 4), TAUT_OK);
    assert_int_equal(r.f.off, 24);
    reader_free(&r);
}

/* Of a file whose end cuts its last record, that one is found from within
 * the records before: they go on up to it. Only a record alone, cut, is not
 * told from chance. */
static void find_takes_a_chain_whose_last_record_is_cut(void **state)
{
    (void)state;
    struct reader r;
    reader_hex(&r, MICRO "01000000 00000000 01000000 01000000 ab"
                         "02000000 00000000 02000000 02000000 cdef"
                         "03000000 00000000 08000000 08000000 010203");
    assert_int_equal(reader_next(&r), TAUT_OK);
    assert_int_equal(find_from(&r, 25), TAUT_OK);
    assert_int_equal(r.f.off, 41);
    assert_int_equal(find_from(&r, 42), TAUT_DONE);
    reader_free(&r);
}

/* A record whose packet is itself a capture of small records, as a download
 * of one would show it, and true records behind it. */
static void find_is_not_misled_by_records_in_packets(void **state)
{
    (void)state;
    const size_t inner = 3000, total = 24 + 16 + inner * 20 + 7 + 16 + 60;
    struct taut_wr wr = taut_wr_of(malloc(total), total);
    struct taut_pcap_file file = {.format = TAUT_PCAP_FORMAT_MICRO,
                                  .major = 2,
                                  .minor = 4,
                                  .snap_len = 262144,
                                  .link = 1};
    struct taut_pcap_record small = {
        .cap_len = 4, .wire_len = 4, .data = {(const uint8_t *)"data", 4}};
    uint8_t *payload = malloc(inner * 20 + 7);
    struct taut_wr in = taut_wr_of(payload, inner * 20 + 7);
    for (size_t i = 0; i < inner; i++)
        taut_pcap_record_encode(&in, &file, &small);
    taut_wr_bytes(&in, "1234567", 7);
    struct taut_pcap_record big = {.cap_len = (uint32_t)in.len,
                                   .wire_len = (uint32_t)in.len,
                                   .data = {payload, in.len}};
    uint8_t last[60] = {0xff};
    struct taut_pcap_record end = {
        .sec = 5, .cap_len = 60, .wire_len = 60, .data = {last, 60}};
    taut_pcap_file_encode(&wr, &file);
    taut_pcap_record_encode(&wr, &file, &big);
    taut_pcap_record_encode(&wr, &file, &end);
    assert_int_equal(wr.len, total);
    struct reader r;
    reader_bytes(&r, wr.base, wr.len);
    assert_int_equal(reader_next(&r), TAUT_OK);
    r.ctx.fuel = UINT64_MAX;
    assert_int_equal(find_from(&r, 24 + 16), TAUT_OK);
    assert_int_equal(r.f.off, total - 76);
    /* in less than all of it, nobody can be sure yet */
    r.f.whole = false;
    assert_int_equal(find_from(&r, 24 + 16), TAUT_MORE);
    assert_true(r.f.need > r.len - 40);
    /* and it costs: 3000 chains of up to 3000 */
    r.f.whole = true;
    r.ctx.fuel = 1000;
    assert_int_equal(find_from(&r, 24 + 16), TAUT_E_LIMIT);
    test_diag(r.diag, TAUT_E_LIMIT, TAUT_PCAP_F_RECORD, 40, 0, 0);
    assert_int_equal(r.f.off, 40);
    free(payload);
    reader_free(&r);
}

static void find_believes_a_chain_longer_than_any_record(void **state)
{
    (void)state;
    struct reader r;
    struct taut_pcap_file file = {.format = TAUT_PCAP_FORMAT_MODIFIED,
                                  .major = 2,
                                  .minor = 4,
                                  .snap_len = 100,
                                  .link = 1};
    uint8_t packet[76] = {1};
    struct taut_pcap_record rec = {
        .cap_len = 76, .wire_len = 76, .data = {packet, 76}};
    struct taut_wr wr = taut_wr_of(malloc(1024), 1024);
    taut_pcap_file_encode(&wr, &file);
    for (int i = 0; i < 4; i++)
        taut_pcap_record_encode(&wr, &file, &rec);
    reader_bytes(&r, wr.base, wr.len);
    assert_int_equal(reader_next(&r), TAUT_OK);
    r.f.whole = false;
    assert_int_equal(find_from(&r, 25), TAUT_OK);
    assert_int_equal(r.f.off, 124);
    /* records of 100 and 24 bytes: two are longer than any one */
    assert_int_equal(find_from(&r, 224), TAUT_OK);
    assert_int_equal(find_from(&r, 225), TAUT_MORE);
    reader_free(&r);
}

static void zeros_are_no_records(void **state)
{
    (void)state;
    struct reader r;
    uint8_t *p = calloc(1, 4096);
    size_t len;
    uint8_t *hdr = test_hex(MICRO, &len);
    memcpy(p, hdr, len);
    free(hdr);
    reader_bytes(&r, p, 4096);
    assert_int_equal(reader_next(&r), TAUT_OK);
    assert_int_equal(r.rec.cap_len, 0);
    assert_int_equal(find_from(&r, 25), TAUT_DONE);
    assert_int_equal(find_from(&r, 24), TAUT_OK); /* the first, as told */
    assert_int_equal(r.f.off, 24);
    assert_int_equal(find_from(&r, 4096), TAUT_DONE);
    reader_free(&r);
}

/* Records that were cut: shifted by four bytes they still follow each other
 * if all have one length, but at times that are none. */
static void find_in_a_capture_of_cut_packets(void **state)
{
    (void)state;
    static const struct {
        uint32_t snap;
        int64_t sec;
        bool found;
    } cases[] = {{42, 1700000000, true},
                 {42, 100, true},
                 {96, 1700000000, true},
                 {96, 100, false}};
    uint8_t packet[42] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    for (size_t i = 0; i < 4; i++) {
        struct taut_pcap_file file = {.format = TAUT_PCAP_FORMAT_MICRO,
                                      .major = 2,
                                      .minor = 4,
                                      .snap_len = cases[i].snap,
                                      .link = 1};
        struct taut_wr wr = taut_wr_of(malloc(1024), 1024);
        taut_pcap_file_encode(&wr, &file);
        for (uint32_t k = 0; k < 6; k++) {
            struct taut_pcap_record rec = {.sec = cases[i].sec + k,
                                           .nsec = 77000 * (k + 1),
                                           .cap_len = 42,
                                           .wire_len = 1000 + k,
                                           .data = {packet, 42}};
            taut_pcap_record_encode(&wr, &file, &rec);
        }
        struct reader r;
        reader_bytes(&r, wr.base, wr.len);
        assert_int_equal(reader_next(&r), TAUT_OK);
        for (size_t at = 25; at <= 82; at++) {
            assert_int_equal(find_from(&r, at),
                             cases[i].found ? TAUT_OK : TAUT_DONE);
            assert_int_equal(r.f.off, cases[i].found ? 82 : at);
        }
        r.f.first_sec = 1800000000; /* later than all of them */
        assert_int_equal(find_from(&r, 25), TAUT_DONE);
        reader_free(&r);
    }
}

/* A last record that is cut ends a chain, but is none by itself. */
static void find_at_a_cut_end(void **state)
{
    (void)state;
    struct reader r;
    reader_hex(&r, MICRO "01000000 00000000 02000000 02000000 abcd"
                         "01000000 00000000 02000000 02000000 ab");
    assert_int_equal(reader_next(&r), TAUT_OK);
    assert_int_equal(find_from(&r, 24), TAUT_OK);
    assert_int_equal(r.f.off, 24);
    assert_int_equal(find_from(&r, 25), TAUT_DONE);
    reader_free(&r);
}

/* ---- encode ---- */

static void refuses_to_encode(void **state)
{
    (void)state;
    static const uint8_t two[2] = {1, 2};
    const struct taut_pcap_file micro = {
        .format = TAUT_PCAP_FORMAT_MICRO, .major = 2, .minor = 4};
    const struct taut_pcap_file ng = {.format = TAUT_PCAP_FORMAT_NG};
    const struct taut_pcap_file none = {.format = 77};
    const struct taut_pcap_file wide = {.format = 1, .link = 0x4000000};
    const struct taut_pcap_file info = {.format = 1, .link_info = 0x40};
    const struct taut_pcap_if link = {.link = 65536};
    struct {
        const struct taut_pcap_file *file;
        struct taut_pcap_record rec;
        enum taut_status status;
    } records[] = {
        {&micro, {.cap_len = 1, .data = {two, 2}}, TAUT_E_USAGE},
        {&none, {.cap_len = 0}, TAUT_E_USAGE},
        {&micro, {.block = TAUT_PCAP_BLOCK_EPB}, TAUT_E_USAGE},
        {&micro, {.sec = -1}, TAUT_E_RANGE},
        {&micro, {.sec = 4294967296}, TAUT_E_RANGE},
        {&micro, {.nsec = 1000000000}, TAUT_E_RANGE},
        {&micro, {.nsec = 1001}, TAUT_E_RANGE},
        {&ng, {.block = TAUT_PCAP_BLOCK_CLASSIC}, TAUT_E_USAGE},
        {&ng,
         {.block = TAUT_PCAP_BLOCK_EPB, .options = {two, 2}},
         TAUT_E_RANGE},
        {&ng, {.block = TAUT_PCAP_BLOCK_OPB, .if_id = 65536}, TAUT_E_RANGE},
        {&ng,
         {.block = TAUT_PCAP_BLOCK_EPB,
          .cap_len = TAUT_PCAP_BLOCK_MAX,
          .data = {two, TAUT_PCAP_BLOCK_MAX}},
         TAUT_E_RANGE},
    };
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
        struct taut_wr wr = taut_wr_of(NULL, 0);
        assert_int_equal(
            taut_pcap_record_encode(&wr, records[i].file, &records[i].rec),
            records[i].status);
        assert_int_equal(taut_wr_finish(&wr, NULL), records[i].status);
    }
    struct taut_wr wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_pcap_file_encode(&wr, &none), TAUT_E_USAGE);
    assert_int_equal(taut_pcap_file_encode(&wr, &wide), TAUT_E_RANGE);
    assert_int_equal(taut_pcap_file_encode(&wr, &info), TAUT_E_RANGE);
    assert_int_equal(taut_pcap_if_encode(&wr, &micro, &link), TAUT_E_USAGE);
    assert_int_equal(taut_pcap_if_encode(&wr, &ng, &link), TAUT_E_RANGE);
}

/* Every form of record, in both byte orders, comes back as it was. */
static void records_come_back(void **state)
{
    (void)state;
    static const uint8_t data[5] = {1, 2, 3, 4, 5};
    static const uint8_t option[8] = {0x12, 0x34, 0, 0, 0, 0, 0, 0};
    for (unsigned i = 0; i < 16; i++) {
        static const uint32_t blocks[] = {0, 0, 0, 6, 3, 2, 0, 0};
        struct taut_pcap_file file = {
            .format = (uint8_t)(i % 8 < 3   ? TAUT_PCAP_FORMAT_MICRO + i % 8
                                : i % 8 < 6 ? TAUT_PCAP_FORMAT_NG
                                            : TAUT_PCAP_FORMAT_MICRO),
            .big = i >= 8,
            .major = 2,
            .minor = i % 8 == 6 ? 2 : 4,
            .snap_len = 5,
            .link = 1,
            .section_len = 99};
        if (file.format == TAUT_PCAP_FORMAT_NG)
            file.major = 1, file.minor = 0;
        struct taut_pcap_if in = {.link = 1, .snap_len = 5, .tsresol = 9};
        struct taut_pcap_record rec = {.sec = 77,
                                       .nsec = 5000,
                                       .ticks = UINT64_C(77000005000),
                                       .block = blocks[i % 8],
                                       .cap_len = 5,
                                       .wire_len = 9,
                                       .data = {data, 5}};
        if (rec.block == 6 || rec.block == 2)
            rec.options = (struct taut_span){option, 8};
        if (rec.block == 2 || file.format == TAUT_PCAP_FORMAT_MODIFIED)
            rec.proto = 0x1234;
        struct taut_wr wr = taut_wr_of(calloc(1, 256), 256);
        taut_pcap_file_encode(&wr, &file);
        if (file.format == TAUT_PCAP_FORMAT_NG)
            taut_pcap_if_encode(&wr, &file, &in);
        taut_pcap_record_encode(&wr, &file, &rec);
        struct reader r;
        reader_bytes(&r, wr.base, wr.len);
        assert_int_equal(reader_next(&r), TAUT_OK);
        assert_int_equal(r.f.file.format, file.format);
        assert_int_equal(r.f.file.big, file.big);
        assert_int_equal(r.rec.cap_len, 5);
        assert_int_equal(r.rec.wire_len, 9);
        assert_int_equal(r.rec.proto, rec.proto);
        assert_memory_equal(r.rec.data.p, data, 5);
        assert_int_equal(r.rec.options.len, rec.options.len);
        assert_true(!r.rec.has_time || r.rec.sec == 77);
        assert_true(!r.rec.has_time || r.rec.nsec == 5000);
        assert_int_equal(reader_next(&r), TAUT_DONE);
        reader_free(&r);
    }
}

/* Version 2.3 has the lengths either way round. */
static void lengths_of_old_versions(void **state)
{
    (void)state;
    struct reader r;
    reader_hex(&r, "d4c3b2a1 0200 0300 00000000 00000000 ffff0000 01000000"
                   "01000000 00000000 02000000 01000000 ab"
                   "01000000 00000000 01000000 02000000 ab");
    assert_int_equal(reader_next(&r), TAUT_OK);
    assert_int_equal(r.rec.wire_len, 2);
    assert_int_equal(reader_next(&r), TAUT_OK);
    assert_int_equal(r.rec.wire_len, 2);
    assert_int_equal(reader_next(&r), TAUT_DONE);
    reader_free(&r);
    reader_hex(&r, "d4c3b2a1 1f02 0000 00000000 00000000 ffff0000 01000000"
                   "01000000 00000000 02000000 01000000 ab");
    assert_int_equal(reader_next(&r), TAUT_OK);
    assert_int_equal(r.rec.cap_len, 1);
    reader_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_classic_records),
        cmocka_unit_test(reads_nanoseconds_and_modified_records),
        cmocka_unit_test(another_size_is_refused),
        cmocka_unit_test(fcs_is_told),
        cmocka_unit_test(refusals_name_field_and_place),
        cmocka_unit_test(a_diagnostic_tells_the_draft),
        cmocka_unit_test(interfaces_without_room_can_be_given_some),
        cmocka_unit_test(blocks_without_time_or_obsolete),
        cmocka_unit_test(times_of_every_resolution),
        cmocka_unit_test(times_may_go_back),
        cmocka_unit_test(options_are_handed_out),
        cmocka_unit_test(what_holds_no_packet_is_passed),
        cmocka_unit_test(limits_by_link_type),
        cmocka_unit_test(captures_come_back_whole_in_pieces_and_found),
        cmocka_unit_test(find_needs_the_header_of_a_classic_file),
        cmocka_unit_test(find_takes_a_chain_whose_last_record_is_cut),
        cmocka_unit_test(find_is_not_misled_by_records_in_packets),
        cmocka_unit_test(find_believes_a_chain_longer_than_any_record),
        cmocka_unit_test(zeros_are_no_records),
        cmocka_unit_test(find_in_a_capture_of_cut_packets),
        cmocka_unit_test(find_at_a_cut_end),
        cmocka_unit_test(refuses_to_encode),
        cmocka_unit_test(records_come_back),
        cmocka_unit_test(lengths_of_old_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
