/* SPDX-License-Identifier: MIT */
/* test_ipv6.c: the IPv6 header and its extension headers. */
#include "test_util.h"

#include "taut/csum.h"
#include "taut/ipv6_ext.h"

/* struct oracle_packet: a packet (`zeros` bytes of 0 follow `hex`) and what
 * tshark says about it, "name=value,value" a line. */
struct oracle_packet {
    const char *title;
    unsigned zeros;
    const char *hex, *fields;
};
#include "oracle_ipv6.h"

enum { N_ORACLE = sizeof oracle_ipv6 / sizeof oracle_ipv6[0] };

/* hlen bytes of hop-by-hop etc. follow this header: version 6, plen, nxt */
#define HEAD(plen, nxt)                                                        \
    "60000000" plen nxt "40"                                                   \
    "20010db8000000000000000000000001"                                         \
    "20010db8000000000000000000000002"

static uint8_t *oracle_bytes(const struct oracle_packet *o, size_t *len)
{
    size_t n;
    uint8_t *p = test_hex(o->hex, &n);
    uint8_t *all = (uint8_t *)calloc(n + o->zeros + 1, 1);
    memcpy(all, p, n);
    free(p);
    p = test_copy(all, n + o->zeros);
    free(all);
    *len = n + o->zeros;
    return p;
}

/* ---- the visit, against tshark ---- */

/* struct seen_field: all values of one field, as tshark aggregates them. */
struct seen_field {
    const char *name;
    char values[3000];
};
struct seen_all {
    size_t n;
    struct seen_field fields[120];
};

static void seen_add(void *arg, const struct taut_value *value)
{
    static const struct taut_fieldset *const sets[] = {&taut_ipv6_fields,
                                                       &taut_ipv6_ext_fields};
    struct seen_all *all = (struct seen_all *)arg;
    const struct taut_field *f = taut_field_get(sets, 2, value->field);
    char text[1600];
    size_t i = 0;
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    if (value->type == TAUT_FT_NONE)
        return;
    taut_value_text(&wr, value);
    while (i < all->n && strcmp(all->fields[i].name, f->name) != 0)
        i++;
    assert_true(i < 120);
    if (i == all->n) {
        all->fields[all->n].name = f->name;
        all->fields[all->n++].values[0] = 0;
    } else {
        strcat(all->fields[i].values, ",");
    }
    strcat(all->fields[i].values, taut_wr_cstr(&wr));
}

static void visit_all(struct seen_all *all, const uint8_t *p, size_t len)
{
    struct taut_visitor v = {seen_add, all, p};
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv6 ip;
    struct taut_ipv6_walk walk;
    struct taut_ipv6_ext ext;
    all->n = 0;
    assert_int_equal(taut_ipv6_decode(&ctx, &rd, &ip), TAUT_OK);
    taut_ipv6_visit(&v, p, len);
    taut_ipv6_walk_init(&walk, ip.nxt);
    while (taut_ipv6_ext_next(&ctx, &rd, &walk, &ext) == TAUT_OK)
        taut_ipv6_ext_visit(&v, &ext);
    if (walk.nxt == TAUT_IPPROTO_ESP)
        taut_ipv6_esp_visit(&v, rd.p, taut_rd_left(&rd));
}

/* Where tshark 4.0 is known to say something else, or nothing. */
static const struct {
    const char *title, *name;
    bool both; /* it says something else */
} differences[] = {
    /* it reads both one byte early: RFC 5533 5.3 has type and S in bytes 2
     * and 3 and the checksum in 4 and 5 */
    {"shim6_control", "shim6.proto", true},
    {"shim6_control", "shim6.checksum", true},
    /* it does not know 0x23, which RFC 9008 11.1 gave the option */
    {"rpl_option_new", "ipv6.opt.rpl.", false},
    /* it tells data of unknown options under no name */
    {"unknown", "ipv6.opt_unknown_data", false},
};

static bool is_known_difference(const char *title, const char *name,
                                size_t *theirs)
{
    for (size_t i = 0; i < sizeof differences / sizeof differences[0]; i++) {
        if (strcmp(differences[i].title, title) != 0 ||
            strncmp(differences[i].name, name, strlen(differences[i].name)))
            continue;
        *theirs += differences[i].both;
        return true;
    }
    return false;
}

static unsigned compare_packet(const struct oracle_packet *o)
{
    static struct seen_all all;
    size_t len, found = 0;
    unsigned bad = 0;
    char line[4000];
    uint8_t *p = oracle_bytes(o, &len);
    visit_all(&all, p, len);
    for (size_t i = 0; i < all.n; i++) {
        snprintf(line, sizeof line, "%s=%s\n", all.fields[i].name,
                 all.fields[i].values);
        const char *at = strstr(o->fields, line);
        if (at && (at == o->fields || at[-1] == '\n')) {
            found++;
        } else if (!is_known_difference(o->title, all.fields[i].name, &found)) {
            printf("# %s: we say %s", o->title, line);
            bad++;
        }
    }
    size_t want = 0;
    for (const char *c = o->fields; *c; c++)
        want += *c == '\n';
    if (found != want && bad == 0) {
        printf("# %s: tshark has %zu fields, we %zu:\n%s", o->title, want,
               found, o->fields);
        bad++;
    }
    free(p);
    return bad;
}

static void visits_what_tshark_says(void **state)
{
    (void)state;
    unsigned bad = 0;
    for (size_t i = 0; i < N_ORACLE; i++)
        bad += compare_packet(&oracle_ipv6[i]);
    assert_int_equal(bad, 0);
}

/* A length that the type cannot have is no reason to hide what follows. */
static void visits_past_an_odd_option(void **state)
{
    (void)state;
    static struct seen_all all;
    size_t len;
    uint8_t *p = test_hex("60000000 0010 3c40 20010db8000000000000000000000001"
                          "20010db8000000000000000000000002"
                          "3b01 0502aabb 0403112233 0103000000",
                          &len);
    assert_int_equal(len, 56);
    visit_all(&all, p, len);
    char text[400] = "";
    for (size_t i = 0; i < all.n; i++) {
        if (strncmp(all.fields[i].name, "ipv6.opt", 8) == 0) {
            strcat(text, all.fields[i].values);
            strcat(text, ";");
        }
    }
    assert_non_null(strstr(text, "0x05,0x04,0x01;"));
    assert_non_null(strstr(text, "112233;"));
    free(p);
}

/* ---- the fixed header ---- */

static void decodes_the_header(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p = oracle_bytes(&oracle_ipv6[0], &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv6 ip;
    assert_int_equal(taut_ipv6_check(&ctx, p, len), TAUT_OK);
    assert_int_equal(taut_ipv6_decode(&ctx, &rd, &ip), TAUT_OK);
    assert_ptr_equal(rd.p, p + 40);
    assert_int_equal(ip.tclass, 0xa3);
    assert_int_equal(ip.flow, 0x12345);
    assert_int_equal(ip.plen, 12);
    assert_int_equal(ip.payload_len, 12);
    assert_int_equal(ip.nxt, 17);
    assert_int_equal(ip.hlim, 64);
    assert_false(ip.cut);
    assert_memory_equal(ip.src, p + 8, 16);
    assert_memory_equal(ip.dst, p + 24, 16);
    /* accessors tell the same, and a set changes only its bits */
    assert_int_equal(taut_ipv6_get_version(p), 6);
    assert_int_equal(taut_ipv6_get_dscp(p), ip.tclass >> 2);
    assert_int_equal(taut_ipv6_get_ecn(p), ip.tclass & 3);
    assert_ptr_equal(taut_ipv6_get_dst(p), p + 24);
    uint8_t *copy = test_copy(p, len);
    taut_ipv6_set_ecn(p, 0);
    assert_int_equal(p[1], copy[1] & ~0x30);
    taut_ipv6_set_ecn(p, 3);
    assert_memory_equal(p, copy, len);
    free(copy);
    free(p);
}

struct fault {
    const char *hex;
    unsigned status, field, off, need;
    uint32_t wire;
};

static const struct fault header_faults[] = {
    {"", TAUT_E_SHORT, TAUT_IPV6_F_HEADER, 0, 40, 0},
    {"60", TAUT_E_SHORT, TAUT_IPV6_F_HEADER, 1, 39, 0},
    {"50000000 0000 3b 40 20010db8000000000000000000000001"
     "20010db8000000000000000000000002",
     TAUT_E_VALUE, TAUT_IPV6_F_VERSION, 0, 5, 0},
    {HEAD("0003", "3b") "aabb", TAUT_E_SHORT, TAUT_IPV6_F_PLEN, 42, 1, 0},
    /* no jumbo payload option though plen is 0 (RFC 2675 3) */
    {HEAD("0000", "00") "3b00010400000000", TAUT_E_VALUE, TAUT_IPV6_F_PLEN, 4,
     0, TAUT_WIRE_ICMPV6(4, 0, 4)},
    {HEAD("0000", "00") "3b0001", TAUT_E_SHORT, TAUT_IPV6_EXT_F_HOPOPTS, 43, 5,
     0},
    {HEAD("0000", "00") "3b00c2040000ffff", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_OPT_JUMBO, 44, 0xffff, TAUT_WIRE_ICMPV6(4, 0, 44)},
    {HEAD("0000", "00") "3b00c2040001000000", TAUT_E_SHORT,
     TAUT_IPV6_EXT_F_OPT_JUMBO, 49, 65536 - 9, 0},
    {HEAD("0000", "00") "3b00c20300010000", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_OPT_LEN, 43, 3, TAUT_WIRE_ICMPV6(4, 0, 43)},
    {HEAD("0000", "00") "3b00010500000000", TAUT_E_SHORT,
     TAUT_IPV6_EXT_F_OPT_LEN, 48, 1, TAUT_WIRE_ICMPV6(4, 0, 43)},
};

static void refuses_bad_headers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof header_faults / sizeof header_faults[0];
         i++) {
        const struct fault *f = &header_faults[i];
        size_t len;
        uint8_t *p = test_hex(f->hex, &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_ipv6 ip;
        assert_int_equal(taut_ipv6_decode(&ctx, &rd, &ip), f->status);
        test_diag(d, f->status, f->field, f->off, f->need, f->wire);
        assert_ptr_equal(rd.p, p);
        assert_int_equal(taut_ipv6_check(&ctx, p, len), f->status);
        free(p);
    }
}

static void quirks_accept_cut_and_offloaded(void **state)
{
    (void)state;
    size_t len;
    struct taut_ipv6 ip;
    uint8_t *p = test_hex(HEAD("0003", "3b") "aabb", &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    ctx.quirks = TAUT_QUIRK_CUT;
    struct taut_rd rd = taut_rd_of(p, len);
    assert_int_equal(taut_ipv6_decode(&ctx, &rd, &ip), TAUT_OK);
    assert_true(ip.cut);
    assert_int_equal(ip.payload_len, 2);
    assert_int_equal(ip.plen, 3);
    free(p);
    p = test_hex(HEAD("0000", "06") "aabbcc", &len);
    rd = taut_rd_of(p, len);
    ctx.quirks = TAUT_IPV6_QUIRK_PLEN_ZERO;
    assert_int_equal(taut_ipv6_decode(&ctx, &rd, &ip), TAUT_OK);
    assert_int_equal(ip.payload_len, 3);
    ctx.quirks = 0;
    rd = taut_rd_of(p, len);
    assert_int_equal(taut_ipv6_decode(&ctx, &rd, &ip), TAUT_OK);
    assert_int_equal(ip.payload_len, 0);
    free(p);
    p = test_hex(HEAD("0000", "00") "3b00010400000000", &len);
    rd = taut_rd_of(p, len);
    ctx.quirks = TAUT_IPV6_QUIRK_PLEN_ZERO;
    assert_int_equal(taut_ipv6_decode(&ctx, &rd, &ip), TAUT_OK);
    assert_int_equal(ip.payload_len, 8);
    free(p);
}

static void header_goes_round(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ORACLE; i++) {
        size_t len, out_len;
        uint8_t *p = oracle_bytes(&oracle_ipv6[i], &len), out[40];
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        struct taut_ipv6 ip;
        assert_int_equal(taut_ipv6_decode(&ctx, &rd, &ip), TAUT_OK);
        assert_int_equal(taut_ipv6_encode(&wr, &ip), TAUT_OK);
        assert_int_equal(taut_wr_finish(&wr, &out_len), TAUT_OK);
        assert_int_equal(out_len, 40);
        assert_memory_equal(out, p, 40);
        free(p);
    }
    struct taut_ipv6 bad = {.flow = 0x100000};
    struct taut_wr wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_ipv6_encode(&wr, &bad), TAUT_E_RANGE);
    assert_int_equal(taut_wr_finish(&wr, NULL), TAUT_E_RANGE);
    bad.flow = 0;
    bad.plen = 65536;
    bad.nxt = 6;
    wr = taut_wr_of(NULL, 0);
    assert_int_equal(taut_ipv6_encode(&wr, &bad), TAUT_E_RANGE);
}

/* ---- the chain ---- */

static enum taut_status chain_of(struct taut_ctx *ctx,
                                 struct taut_ipv6_chain *c, const uint8_t *p,
                                 size_t len)
{
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv6 ip;
    enum taut_status st = taut_ipv6_decode(ctx, &rd, &ip);
    return st ? st : taut_ipv6_chain_decode(ctx, c, &ip, p, len);
}

static const struct oracle_packet *oracle_find(const char *title)
{
    for (size_t i = 0; i < N_ORACLE; i++) {
        if (strcmp(oracle_ipv6[i].title, title) == 0)
            return &oracle_ipv6[i];
    }
    fail_msg("no packet %s", title);
    return NULL;
}

static uint8_t *titled_chain(const char *title, struct taut_ipv6_chain *c)
{
    size_t len;
    uint8_t *p = oracle_bytes(oracle_find(title), &len);
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    assert_int_equal(chain_of(&ctx, c, p, len), TAUT_OK);
    return p;
}

static void chain_tells_what_a_receiver_needs(void **state)
{
    (void)state;
    struct taut_ipv6_chain c;
    uint8_t *p = titled_chain("long_chain", &c);
    assert_int_equal(c.proto, 17);
    assert_int_equal(c.n, 5);
    assert_int_equal(c.seen, TAUT_IPV6_SEEN_HOPOPTS | TAUT_IPV6_SEEN_DSTOPTS |
                                 TAUT_IPV6_SEEN_DSTOPTS_2 |
                                 TAUT_IPV6_SEEN_ROUTING |
                                 TAUT_IPV6_SEEN_FRAGMENT);
    assert_int_equal(c.upper_off, 40 + 8 + 8 + 24 + 8 + 8);
    assert_int_equal(c.upper_len, 12);
    assert_int_equal(c.upper.len, 12);
    assert_ptr_equal(c.upper.p, p + c.upper_off);
    assert_int_equal(c.nxt_off, 88);
    assert_int_equal(c.frag_hdr_off, 80);
    assert_int_equal(c.frag_nxt_off, 56);
    assert_true(taut_ipv6_chain_whole_get(&c));
    assert_ptr_equal(c.route.p, p + 56);
    assert_memory_equal(c.dst, p + 64, 16);
    assert_memory_equal(c.src, p + 8, 16);
    free(p);
    p = titled_chain("fragment_later", &c);
    assert_int_equal(c.frag_off, 1480);
    assert_false(c.frag_more);
    assert_int_equal(c.frag_id, 0x18296288);
    assert_int_equal(c.proto, 17);
    assert_int_equal(c.upper_len, 10);
    free(p);
    p = titled_chain("jumbogram", &c);
    assert_int_equal(c.jumbo_len, 65600);
    assert_int_equal(c.upper_len, 65592);
    assert_int_equal(c.proto, 17);
    free(p);
    p = titled_chain("home_address", &c);
    assert_memory_equal(c.src, p + 48, 16);
    free(p);
    p = titled_chain("home_route", &c);
    assert_memory_equal(c.dst, p + 48, 16);
    assert_false(c.drop);
    free(p);
    p = titled_chain("source_route", &c);
    assert_memory_equal(c.dst, p + 64, 16);
    assert_true(c.drop);
    assert_int_equal(c.drop_wire, TAUT_WIRE_ICMPV6(4, 0, 42));
    free(p);
    p = titled_chain("segments", &c);
    assert_memory_equal(c.dst, p + 48, 16);
    free(p);
    p = titled_chain("esp", &c);
    assert_int_equal(c.proto, TAUT_IPPROTO_ESP);
    assert_int_equal(c.n, 0);
    free(p);
}

/* RFC 8200 4.2: the highest two bits of an unknown option. */
static void unknown_options_ask_for_a_reaction(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        bool drop;
        uint32_t wire;
    } cases[] = {
        {HEAD("0008", "3c") "3b001f0400000000", false, 0},
        {HEAD("0008", "3c") "3b005f0400000000", true, 0},
        {HEAD("0008", "3c") "3b009f0400000000", true,
         TAUT_WIRE_ICMPV6(4, 2, 42)},
        {HEAD("0008", "3c") "3b00df0400000000", true,
         TAUT_WIRE_ICMPV6(4, 2, 42)},
        {"6000000000083c40 20010db8000000000000000000000001"
         "ff020000000000000000000000000001 3b00df0400000000",
         true, 0},
        {"6000000000083c40 20010db8000000000000000000000001"
         "ff020000000000000000000000000001 3b009f0400000000",
         true, TAUT_WIRE_ICMPV6(4, 2, 42)},
        /* an unknown routing type: only with segments left */
        {HEAD("0008", "2b") "3b00c80100000000", true,
         TAUT_WIRE_ICMPV6(4, 0, 42)},
        {HEAD("0008", "2b") "3b00c80000000000", false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(cases[i].hex, &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_ipv6_chain c;
        assert_int_equal(chain_of(&ctx, &c, p, len), TAUT_OK);
        assert_int_equal(c.drop, cases[i].drop);
        assert_int_equal(c.drop_wire, cases[i].wire);
        free(p);
    }
}

#define DST8(nxt) nxt "00010400000000"

static const struct fault chain_faults[] = {
    /* hop-by-hop options after destination options, and twice */
    {HEAD("0010", "3c") DST8("00") DST8("3b"), TAUT_E_ORDER,
     TAUT_IPV6_EXT_F_HOPOPTS, 48, 0, TAUT_WIRE_ICMPV6(4, 1, 40)},
    {HEAD("0010", "00") DST8("00") DST8("3b"), TAUT_E_ORDER,
     TAUT_IPV6_EXT_F_HOPOPTS, 48, 0, TAUT_WIRE_ICMPV6(4, 1, 40)},
    /* destination options a third time, a fragment header a second */
    {HEAD("0018", "3c") DST8("3c") DST8("3c") DST8("3b"), TAUT_E_ORDER,
     TAUT_IPV6_EXT_F_DSTOPTS, 56, 60, 0},
    {HEAD("0010", "2c") "2c00000000000001"
                        "3b00000000000001",
     TAUT_E_ORDER, TAUT_IPV6_EXT_F_FRAGHDR, 48, 44, 0},
    /* the end */
    {HEAD("0007", "3c") "3b000104000000", TAUT_E_SHORT, TAUT_IPV6_EXT_F_DSTOPTS,
     47, 1, 0},
    {HEAD("0008", "3c") "3b010104000000 00", TAUT_E_SHORT,
     TAUT_IPV6_EXT_F_DSTOPTS_LEN, 48, 8, 0},
    /* ... in a first fragment (RFC 7112 5) */
    {HEAD("0010", "2c") "3c00000100000001 3b01010400000000", TAUT_E_SHORT,
     TAUT_IPV6_EXT_F_DSTOPTS_LEN, 56, 8, TAUT_WIRE_ICMPV6(4, 3, 0)},
    /* AH: too short; 20 bytes are no multiple of 8 */
    {HEAD("0008", "33") "3b00000000000001", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_AH_LEN, 41, 0, TAUT_WIRE_ICMPV6(4, 0, 41)},
    {HEAD("0014", "33") "3b03000000000001 00000001 0102030405060708",
     TAUT_E_RANGE, TAUT_IPV6_EXT_F_AH_LEN, 41, 3, TAUT_WIRE_ICMPV6(4, 0, 41)},
    /* jumbo payload option though plen is not 0, with a fragment header */
    {HEAD("0008", "00") "3b00c20400010000", TAUT_E_VALUE,
     TAUT_IPV6_EXT_F_OPT_TYPE, 42, 0xc2, TAUT_WIRE_ICMPV6(4, 0, 42)},
    /* fragments: not a multiple of 8, past 65535 */
    {HEAD("0009", "2c") "3b00000100000001 aa", TAUT_E_VALUE, TAUT_IPV6_F_PLEN,
     4, 9, TAUT_WIRE_ICMPV6(4, 0, 4)},
    {HEAD("0010", "2c") "3b00fff800000001 0102030405060708", TAUT_E_VALUE,
     TAUT_IPV6_EXT_F_FRAGHDR_OFFSET, 42, 0xfff8, TAUT_WIRE_ICMPV6(4, 0, 42)},
    /* options */
    {HEAD("0008", "3c") "3b00010500000000", TAUT_E_SHORT,
     TAUT_IPV6_EXT_F_OPT_LEN, 48, 1, TAUT_WIRE_ICMPV6(4, 0, 43)},
    {HEAD("0008", "3c") "3b00010300000005", TAUT_E_SHORT,
     TAUT_IPV6_EXT_F_OPT_LEN, 48, 1, TAUT_WIRE_ICMPV6(4, 0, 48)},
    {HEAD("0008", "3c") "3b00c90400000000", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_OPT_LEN, 43, 4, TAUT_WIRE_ICMPV6(4, 0, 43)},
    /* routing: type 0 with an odd length, too many segments left; type 2 */
    {HEAD("0010", "2b") "3b01000000000000 0000000000000000", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_ROUTING_LEN, 41, 1, TAUT_WIRE_ICMPV6(4, 0, 41)},
    {HEAD("0008", "2b") "3b00000100000000", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_ROUTING_SEGLEFT, 43, 1, TAUT_WIRE_ICMPV6(4, 0, 43)},
    {HEAD("0008", "2b") "3b00020000000000", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_ROUTING_LEN, 41, 0, TAUT_WIRE_ICMPV6(4, 0, 41)},
    {HEAD("0018", "2b") "3b02020200000000 20010db8000000000000000000000005",
     TAUT_E_RANGE, TAUT_IPV6_EXT_F_ROUTING_SEGLEFT, 43, 2,
     TAUT_WIRE_ICMPV6(4, 0, 43)},
    /* type 3: padding, a part of an address, segments left */
    {HEAD("0010", "2b") "3b01030000800000 0000000000000000", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_RPL_PAD, 45, 8, TAUT_WIRE_ICMPV6(4, 0, 45)},
    {HEAD("0010", "2b") "3b01030000000000 0000000000000000", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_ROUTING_LEN, 41, 1, TAUT_WIRE_ICMPV6(4, 0, 41)},
    {HEAD("0010", "2b") "3b01030288000000 0000000000000000", TAUT_E_RANGE,
     TAUT_IPV6_EXT_F_ROUTING_SEGLEFT, 43, 2, TAUT_WIRE_ICMPV6(4, 0, 43)},
    /* type 4: last entry and segments left */
    {HEAD("0018", "2b") "3b02040001000000 20010db8000000000000000000000005",
     TAUT_E_RANGE, TAUT_IPV6_EXT_F_SRH_LAST, 44, 1, TAUT_WIRE_ICMPV6(4, 0, 43)},
    {HEAD("0018", "2b") "3b02040200000000 20010db8000000000000000000000005",
     TAUT_E_RANGE, TAUT_IPV6_EXT_F_ROUTING_SEGLEFT, 43, 2,
     TAUT_WIRE_ICMPV6(4, 0, 43)},
};

static void refuses_bad_chains(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof chain_faults / sizeof chain_faults[0]; i++) {
        const struct fault *f = &chain_faults[i];
        size_t len;
        uint8_t *p = test_hex(f->hex, &len);
        struct taut_diag d = {0};
        struct taut_ctx ctx = taut_ctx_of(p, &d);
        struct taut_ipv6_chain c;
        enum taut_status st = chain_of(&ctx, &c, p, len);
        if (st != f->status)
            printf("# case %zu\n", i);
        assert_int_equal(st, f->status);
        test_diag(d, f->status, f->field, f->off, f->need, f->wire);
        free(p);
    }
}

/* RFC 2675 3: a jumbo payload option and a fragment header. */
static void refuses_a_jumbo_fragment(void **state)
{
    (void)state;
    size_t len;
    uint8_t *head =
        test_hex(HEAD("0000", "00") "2c00c20400010000 3b00000000000001", &len);
    uint8_t *p = (uint8_t *)calloc(1, 40 + 65536);
    struct taut_diag d = {0};
    struct taut_ctx ctx = taut_ctx_of(p, &d);
    struct taut_ipv6_chain c;
    memcpy(p, head, len);
    assert_int_equal(chain_of(&ctx, &c, p, 40 + 65536), TAUT_E_VALUE);
    test_diag(d, TAUT_E_VALUE, TAUT_IPV6_EXT_F_FRAGHDR, 48, 65536,
              TAUT_WIRE_ICMPV6(4, 0, 48));
    free(head);
    free(p);
}

static void quirks_accept_what_captures_hold(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        uint32_t quirk;
    } cases[] = {
        {HEAD("0010", "3c") DST8("00") DST8("3b"),
         TAUT_IPV6_QUIRK_HOPOPTS_LATE},
        {HEAD("0018", "3c") DST8("3c") DST8("3c") DST8("3b"),
         TAUT_IPV6_QUIRK_REPEAT},
        {HEAD("0014", "33") "3b03000000000001 00000001 0102030405060708",
         TAUT_IPV6_QUIRK_AH_ALIGN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(cases[i].hex, &len);
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_ipv6_chain c;
        ctx.quirks = cases[i].quirk;
        assert_int_equal(chain_of(&ctx, &c, p, len), TAUT_OK);
        assert_int_equal(c.upper.len, 0);
        ctx.quirks = ~cases[i].quirk;
        assert_true(taut_is_error(chain_of(&ctx, &c, p, len)));
        free(p);
    }
}

/* Every packet cut at every byte, on heap blocks that end there. */
static void survives_every_cut(void **state)
{
    (void)state;
    static struct seen_all all;
    for (size_t i = 0; i < N_ORACLE; i++) {
        size_t len;
        uint8_t *p = oracle_bytes(&oracle_ipv6[i], &len);
        size_t most = len < 400 ? len : 120;
        for (size_t cut = 0; cut < most; cut++) {
            uint8_t *q = test_copy(p, cut);
            struct taut_ctx ctx = taut_ctx_of(q, NULL);
            struct taut_ipv6_chain c;
            assert_int_equal(chain_of(&ctx, &c, q, cut), TAUT_E_SHORT);
            ctx.quirks = TAUT_QUIRK_CUT;
            if (chain_of(&ctx, &c, q, cut) == TAUT_OK) {
                struct taut_visitor v = {seen_add, &all, q};
                struct taut_rd rd = taut_rd_of(q, cut);
                struct taut_ipv6_walk walk;
                struct taut_ipv6_ext ext;
                all.n = 0;
                taut_ipv6_visit(&v, q, cut);
                taut_ipv6_walk_init(&walk, q[6]);
                (void)taut_rd_skip(&rd, 40);
                while (taut_ipv6_ext_next(&ctx, &rd, &walk, &ext) == TAUT_OK)
                    taut_ipv6_ext_visit(&v, &ext);
            }
            free(q);
        }
        free(p);
    }
}

/* ---- round trips ---- */

/* Encodes what `ext` decodes to; false for what has no decoder here. */
static bool ext_again(struct taut_ctx *ctx, const struct taut_ipv6_ext *ext,
                      struct taut_wr *wr)
{
    struct taut_ipv6_routing r;
    struct taut_ipv6_frag f;
    struct taut_ipv6_ah ah;
    struct taut_mip6 m;
    struct taut_hip h;
    struct taut_shim6 s;
    switch (ext->type) {
    case TAUT_IPPROTO_ROUTING:
        assert_int_equal(taut_ipv6_routing_decode(ctx, &r, ext), TAUT_OK);
        return taut_ipv6_routing_encode(wr, &r) == TAUT_OK;
    case TAUT_IPPROTO_FRAGMENT:
        taut_ipv6_frag_decode(&f, ext->bytes.p);
        return taut_ipv6_frag_encode(wr, &f) == TAUT_OK;
    case TAUT_IPPROTO_AH:
        assert_int_equal(taut_ipv6_ah_decode(ctx, &ah, ext), TAUT_OK);
        return taut_ipv6_ah_encode(wr, &ah) == TAUT_OK;
    case TAUT_IPPROTO_MOBILITY:
        assert_int_equal(taut_mip6_decode(ctx, &m, ext), TAUT_OK);
        return taut_mip6_encode(wr, &m) == TAUT_OK;
    case TAUT_IPPROTO_HIP:
        assert_int_equal(taut_hip_decode(ctx, &h, ext), TAUT_OK);
        return taut_hip_encode(wr, &h) == TAUT_OK;
    case TAUT_IPPROTO_SHIM6:
        assert_int_equal(taut_shim6_decode(ctx, &s, ext), TAUT_OK);
        return taut_shim6_encode(wr, &s) == TAUT_OK;
    default:
        return false;
    }
}

static void opts_again(struct taut_ctx *ctx, const struct taut_ipv6_ext *ext,
                       struct taut_wr *wr)
{
    struct taut_ipv6_opts opts;
    struct taut_ipv6_opt raw;
    struct taut_ipv6_opt_value v;
    size_t from = taut_ipv6_opts_open(wr, ext->nxt);
    assert_int_equal(taut_ipv6_opts_check(ctx, ext), TAUT_OK);
    taut_ipv6_opts_init(&opts, ext);
    while (taut_ipv6_opt_next(ctx, &opts, &raw) == TAUT_OK) {
        assert_int_equal(taut_ipv6_opt_decode(ctx, &v, &raw), TAUT_OK);
        assert_int_equal(taut_ipv6_opt_encode(wr, &v), TAUT_OK);
    }
    assert_int_equal(taut_ipv6_opts_close(wr, from), TAUT_OK);
}

static void every_header_goes_round(void **state)
{
    (void)state;
    unsigned n = 0;
    for (size_t i = 0; i < N_ORACLE; i++) {
        size_t len;
        uint8_t *p = oracle_bytes(&oracle_ipv6[i], &len), out[2048];
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(p, len);
        struct taut_ipv6_walk walk;
        struct taut_ipv6_ext ext;
        taut_ipv6_walk_init(&walk, p[6]);
        assert_true(taut_rd_skip(&rd, 40));
        while (taut_ipv6_ext_next(&ctx, &rd, &walk, &ext) == TAUT_OK) {
            struct taut_wr wr = taut_wr_of(out, sizeof out);
            size_t out_len;
            if (ext.type == TAUT_IPPROTO_HOPOPTS ||
                ext.type == TAUT_IPPROTO_DSTOPTS)
                opts_again(&ctx, &ext, &wr);
            else
                assert_true(ext_again(&ctx, &ext, &wr));
            assert_int_equal(taut_wr_finish(&wr, &out_len), TAUT_OK);
            assert_int_equal(out_len, ext.bytes.len);
            assert_memory_equal(out, ext.bytes.p, out_len);
            n++;
        }
        free(p);
    }
    assert_true(n > 45);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visits_what_tshark_says),
        cmocka_unit_test(visits_past_an_odd_option),
        cmocka_unit_test(decodes_the_header),
        cmocka_unit_test(refuses_bad_headers),
        cmocka_unit_test(quirks_accept_cut_and_offloaded),
        cmocka_unit_test(header_goes_round),
        cmocka_unit_test(chain_tells_what_a_receiver_needs),
        cmocka_unit_test(unknown_options_ask_for_a_reaction),
        cmocka_unit_test(refuses_bad_chains),
        cmocka_unit_test(refuses_a_jumbo_fragment),
        cmocka_unit_test(quirks_accept_what_captures_hold),
        cmocka_unit_test(survives_every_cut),
        cmocka_unit_test(every_header_goes_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
