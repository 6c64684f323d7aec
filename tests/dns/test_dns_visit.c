/* SPDX-License-Identifier: MIT */
/*
 * test_dns_visit.c: messages told field by field: beside tshark, every field
 * of every type, cut at every byte, damaged at every byte.
 */
#include "test_util.h"

#include "taut/dns_dso.h"
#include "taut/dns_edns.h"
#include "taut/dns_text.h"
#include "taut/dns_visit.h"

#include "dns_rows.h"
#include "net/oracle.h"
#include "oracle_dns.h"

#define N_CASES (sizeof oracle_dns / sizeof oracle_dns[0])
#define N_SETS 4

static const struct taut_fieldset *const *visit_sets(void)
{
    size_t n;
    const struct taut_fieldset *const *sets = taut_dns_fieldsets_get(&n);
    assert_int_equal(n, N_SETS);
    return sets;
}

/* ---- beside tshark ---- */

/* What either tells in its own way or not at all. */
static const char *const apart[] = {
    /* only bytes that a bit touches are told; see the test of flags */
    "*:dns.flags.response", "*:dns.flags.opcode", "*:dns.flags.authoritative",
    "*:dns.flags.truncated", "*:dns.flags.recdesired", "*:dns.flags.recavail",
    "*:dns.flags.z", "*:dns.flags.authenticated", "*:dns.flags.checkdisable",
    "*:dns.flags.rcode", "*:dns.flags.conflict", "*:dns.flags.tentative",
    /* types of a map: tshark calls each a dns.resp.type */
    "*:dns.nsec.types", "*:dns.nsec3.types", "*:dns.csync.types",
    "*:dns.nxt.bitmap",
    /* tshark puts these before, at the end of the packet, or nowhere */
    "*:dns.caa.issue", "*:dns.dnskey.key_id", "*:dns.key.key_id",
    "*:dns.naptr.replacement_length", "*:dns.dso", "SRV:dns.resp.name",
    "MDNS:dns.resp.name",
    /* tshark shows a signature as no value, a key as text */
    "TSIG:dns.tsig.mac", "OPENPGPKEY:dns.openpgpkey",
    /* what has no bytes is not told by tshark */
    "TKEY:dns.tkey.other_data", "IPSECKEY_0:dns.ipseckey.gateway",
    "A6_128:dns.a6.address_suffix",
    /* a root has no text and no label (RFC 1035 3.1) */
    "ROOT:dns.qry.name.len", "ROOT:dns.count.labels",
    /* in multicast DNS hexadecimal */
    "MDNS:dns.rr.udp_payload_size", NULL};

static uint32_t visit_flags;

static void visit_all(const struct taut_visitor *v, const uint8_t *p,
                      size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    (void)taut_dns_visit(&ctx, v, (struct taut_span){p, len}, visit_flags);
}

static size_t visit_case(const char *title)
{
    size_t i = 0;
    while (i < N_CASES && strcmp(oracle_dns[i].title, title) != 0)
        i++;
    assert_true(i < N_CASES);
    return i;
}

/* visit_compare compares the cases `from` to `to`. */
static int visit_compare(const char *from, const char *to, uint32_t flags)
{
    size_t a = visit_case(from), b = visit_case(to);
    visit_flags = flags;
    return oracle_compare(oracle_dns + a, b - a + 1, visit_sets(), N_SETS,
                          apart, visit_all);
}

static void fields_are_tsharks(void **state)
{
    (void)state;
    int n = visit_compare("A", "UPDATE", 0);
    n += visit_compare("MDNS_QU", "MDNS", TAUT_DNS_VISIT_MDNS);
    n += visit_compare("LLMNR", "LLMNR", TAUT_DNS_VISIT_LLMNR);
    n += visit_compare("DSO", "ROOT", 0);
    assert_true(n > 1400);
}

/* ---- what was told ---- */

enum { TOLD_MAX = 4000, TOLD_TEXT = 120 };

/* struct told: the values of one visit. */
struct told {
    size_t n;
    struct told_value {
        uint32_t off, len;
        uint16_t field;
        char text[TOLD_TEXT];
    } values[TOLD_MAX];
};

static void told_value(void *arg, const struct taut_value *value)
{
    struct told *t = (struct told *)arg;
    struct told_value *to = &t->values[t->n++];
    struct taut_wr wr = taut_wr_of(to->text, sizeof to->text);
    assert_true(t->n < TOLD_MAX);
    assert_non_null(taut_field_get(visit_sets(), N_SETS, value->field));
    to->off = value->off;
    to->len = value->len;
    to->field = value->field;
    taut_value_text(&wr, value);
    taut_wr_cstr(&wr);
}

/* told_visit visits the `len` bytes at `p`. */
static enum taut_status told_visit(struct told *t, const uint8_t *p, size_t len,
                                   uint32_t flags, struct taut_diag *diag)
{
    struct taut_visitor v = {told_value, t, p};
    struct taut_ctx ctx = taut_ctx_of(p, diag);
    memset(diag, 0, sizeof *diag);
    t->n = 0;
    enum taut_status st =
        taut_dns_visit(&ctx, &v, (struct taut_span){p, len}, flags);
    for (size_t i = 0; i < t->n; i++)
        assert_true((size_t)t->values[i].off + t->values[i].len <= len);
    /* the bound that the header promises */
    assert_true(t->n <= 9 * len + 20 * (len / 11) + 40);
    return st;
}

/* told_text is the `nth` value (from 0) of `field`, or NULL. */
static const char *told_text(const struct told *t, unsigned field, unsigned nth)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->values[i].field == field && nth-- == 0)
            return t->values[i].text;
    }
    return NULL;
}

#define told_is(t, field, nth, text)                                           \
    do {                                                                       \
        assert_non_null(told_text(t, field, nth));                             \
        assert_string_equal(told_text(t, field, nth), text);                   \
    } while (0)

static struct told told, told2;
static struct taut_diag diag, diag2;

/* told_case visits a case of the oracle. */
static void told_case(const char *title)
{
    size_t len;
    uint8_t *p = test_hex(oracle_dns[visit_case(title)].hex, &len);
    assert_int_equal(told_visit(&told, p, len, 0, &diag), TAUT_OK);
    free(p);
}

/* ---- fields ---- */

static void a_header_is_told_bit_by_bit(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        unsigned field;
    } bits[] = {{"0000800000000000000000000", TAUT_DNS_F_QR},
                {"0000040000000000000000000", TAUT_DNS_F_AA},
                {"0000020000000000000000000", TAUT_DNS_F_TC},
                {"0000010000000000000000000", TAUT_DNS_F_RD},
                {"0000008000000000000000000", TAUT_DNS_F_RA},
                {"0000004000000000000000000", TAUT_DNS_F_Z},
                {"0000002000000000000000000", TAUT_DNS_F_AD},
                {"0000001000000000000000000", TAUT_DNS_F_CD}};
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        char hex[25] = {0};
        size_t len;
        memcpy(hex, bits[i].hex, 24);
        uint8_t *p = test_hex(hex, &len);
        assert_int_equal(told_visit(&told, p, len, 0, &diag), TAUT_OK);
        assert_int_equal(told.n, 16);
        for (size_t k = 0; k < sizeof bits / sizeof bits[0]; k++)
            told_is(&told, bits[k].field, 0, i == k ? "1" : "0");
        assert_int_equal(told_visit(&told, p, len, TAUT_DNS_VISIT_LLMNR, &diag),
                         TAUT_OK);
        assert_int_equal(told.n, 12);
        told_is(&told, TAUT_DNS_F_CONFLICT, 0, i == 1 ? "1" : "0");
        told_is(&told, TAUT_DNS_F_TENTATIVE, 0, i == 3 ? "1" : "0");
        free(p);
    }
    size_t len;
    uint8_t *p = test_hex("00006009 0000 0000 0000 0000", &len);
    assert_int_equal(told_visit(&told, p, len, 0, &diag), TAUT_OK);
    told_is(&told, TAUT_DNS_F_OPCODE, 0, "12");
    told_is(&told, TAUT_DNS_F_RCODE, 0, "9");
    free(p);
}

/* What the comparison with tshark leaves out. */
static void maps_and_made_fields(void **state)
{
    (void)state;
    told_case("NSEC");
    told_is(&told, TAUT_DNS_RR_F_NSEC_TYPES, 0, "1");
    told_is(&told, TAUT_DNS_RR_F_NSEC_TYPES, 1, "46");
    told_is(&told, TAUT_DNS_RR_F_NSEC_TYPES, 2, "47");
    told_is(&told, TAUT_DNS_RR_F_NSEC_TYPES, 3, "257");
    assert_null(told_text(&told, TAUT_DNS_RR_F_NSEC_TYPES, 4));
    told_case("NSEC3");
    told_is(&told, TAUT_DNS_RR_F_NSEC3_TYPES, 0, "1");
    told_case("CSYNC");
    told_is(&told, TAUT_DNS_RR_F_CSYNC_TYPE, 0, "1");
    told_is(&told, TAUT_DNS_RR_F_CSYNC_TYPE, 1, "2");
    told_case("NXT");
    told_is(&told, TAUT_DNS_RR_F_NXT_BITMAP, 0, "2");
    told_is(&told, TAUT_DNS_RR_F_NXT_BITMAP, 1, "6");
    told_is(&told, TAUT_DNS_RR_F_NXT_BITMAP, 2, "30");
    told_case("CAA");
    told_is(&told, TAUT_DNS_RR_F_CAA_ISSUE, 0, "ca.example");
    /* key tags: by RFC 4034's appendix B, by hand */
    told_case("DNSKEY");
    told_is(&told, TAUT_DNS_RR_F_DNSKEY_KEY_TAG, 0, "2187");
    told_case("KEY");
    told_is(&told, TAUT_DNS_RR_F_KEY_KEY_TAG, 0, "40398");
    told_case("SRV");
    told_is(&told, TAUT_DNS_F_OWNER, 0, "_sip._tcp.e");
    told_case("TSIG");
    told_is(&told, TAUT_DNS_RR_F_TSIG_MAC, 0, "01020304");
    told_case("OPENPGPKEY");
    told_is(&told, TAUT_DNS_RR_F_OPENPGPKEY_KEY, 0, "6b6579");
    told_case("ROOT");
    told_is(&told, TAUT_DNS_F_QNAME, 0, "");
    told_is(&told, TAUT_DNS_F_QNAME_LEN, 0, "0");
    told_is(&told, TAUT_DNS_F_LABELS, 0, "0");
}

/* told_mark marks the fields of `t` in `seen`, one bit an index. */
static void told_mark(const struct told *t, bool *seen)
{
    for (size_t i = 0; i < t->n; i++) {
        if (TAUT_FIELD_SET_ID(t->values[i].field) == TAUT_FS_DNS_RR)
            seen[TAUT_FIELD_INDEX(t->values[i].field)] = true;
    }
}

/* told_rdata visits data by themselves. */
static enum taut_status told_rdata(struct told *t, uint16_t type,
                                   const uint8_t *p, size_t len,
                                   struct taut_diag *d)
{
    static const struct taut_span none = {NULL, 0};
    struct taut_visitor v = {told_value, t, p};
    struct taut_ctx ctx = taut_ctx_of(p, d);
    memset(d, 0, sizeof *d);
    t->n = 0;
    return taut_dns_rdata_visit(&ctx, &v, type, 1, (struct taut_span){p, len},
                                none);
}

/* Types and options of which Wireshark 4.0 names no field, tags of CAA. */
static const struct {
    unsigned type, field;
    const char *wire, *text;
} more[] = {
    {41, TAUT_DNS_RR_F_OPT_NSID, "00030003 6e7331", "ns1"},
    {41, TAUT_DNS_RR_F_OPT_EXPIRE, "00090004 00000e10", "3600"},
    {41, TAUT_DNS_RR_F_OPT_KEY_TAG, "000e0002 4f66", "20326"},
    {41, TAUT_DNS_RR_F_OPT_CLIENT_TAG, "00100002 0102", "258"},
    {41, TAUT_DNS_RR_F_OPT_SERVER_TAG, "00110002 0102", "258"},
    {41, TAUT_DNS_RR_F_OPT_CHAIN, "000d0003 016100", "a"},
    {41, TAUT_DNS_RR_F_OPT_REPORT_CHANNEL, "00120003 016100", "a"},
    {41, TAUT_DNS_RR_F_OPT_VERSION_LABELS, "00130006 020001020304", "2"},
    {41, TAUT_DNS_RR_F_OPT_VERSION_TYPE, "00130006 020001020304", "0"},
    {41, TAUT_DNS_RR_F_OPT_VERSION, "00130006 020001020304", "01020304"},
    {257, TAUT_DNS_RR_F_CAA_ISSUEWILD, "00 09 697373756577696c64 3b", ";"},
    {257, TAUT_DNS_RR_F_CAA_IODEF, "00 05 696f646566 6d", "m"},
    {257, TAUT_DNS_RR_F_CAA_OTHER, "00 03 746273 6d", "m"},
    {260, TAUT_DNS_RR_F_AMTRELAY_RELAY_IPV4, "01 01 c0000201", "192.0.2.1"},
    {260, TAUT_DNS_RR_F_AMTRELAY_RELAY_NAME, "01 83 016100", "a"},
    {32, TAUT_DNS_RR_F_NIMLOC_DATA, "0102", "0102"},
    {34, TAUT_DNS_RR_F_ATMA_FORMAT, "01 0203", "1"},
    {34, TAUT_DNS_RR_F_ATMA_ADDRESS, "01 0203", "0203"},
    {57, TAUT_DNS_RR_F_RKEY_FLAGS, "0100 03 08 0102", "0x0100"},
    {57, TAUT_DNS_RR_F_RKEY_PROTOCOL, "0100 03 08 0102", "3"},
    {57, TAUT_DNS_RR_F_RKEY_ALGORITHM, "0100 03 08 0102", "8"},
    {57, TAUT_DNS_RR_F_RKEY_KEY, "0100 03 08 0102", "0102"},
    {58, TAUT_DNS_RR_F_TALINK_PREVIOUS, "016100 016200", "a"},
    {58, TAUT_DNS_RR_F_TALINK_NEXT, "016100 016200", "b"},
    {66, TAUT_DNS_RR_F_DSYNC_TYPE, "003b 01 0035 016100", "59"},
    {66, TAUT_DNS_RR_F_DSYNC_SCHEME, "003b 01 0035 016100", "1"},
    {66, TAUT_DNS_RR_F_DSYNC_PORT, "003b 01 0035 016100", "53"},
    {66, TAUT_DNS_RR_F_DSYNC_TARGET, "003b 01 0035 016100", "a"},
    {67, TAUT_DNS_RR_F_HHIT_DATA, "0102", "0102"},
    {68, TAUT_DNS_RR_F_BRID_DATA, "0102", "0102"},
    {100, TAUT_DNS_RR_F_UINFO_DATA, "0102", "0102"},
    {101, TAUT_DNS_RR_F_UID_DATA, "0102", "0102"},
    {102, TAUT_DNS_RR_F_GID_DATA, "0102", "0102"},
    {103, TAUT_DNS_RR_F_UNSPEC_DATA, "0102", "0102"},
    {263, TAUT_DNS_RR_F_CLA_STRINGS, "0161", "a"}};

static void other_options_and_tags(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(more[i].wire, &len);
        assert_int_equal(
            told_rdata(&told, (uint16_t)more[i].type, p, len, &diag), TAUT_OK);
        told_is(&told, more[i].field, 0, more[i].text);
        free(p);
    }
    /* what has no value, or a wrong one, is told as bytes */
    static const char *const bare[] = {"00090000",
                                       "000b0000",
                                       "00130000",
                                       "0009000101",
                                       "000a0009000000000000000000",
                                       "00080003000118"};
    for (size_t i = 0; i < sizeof bare / sizeof bare[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(bare[i], &len);
        assert_int_equal(told_rdata(&told, 41, p, len, &diag), TAUT_OK);
        assert_int_equal(told.n, 4); /* option, code, length, data */
        free(p);
    }
}

/* Every type's rows, and thereby every field that there is. */
static void every_field_is_told(void **state)
{
    (void)state;
    static bool seen[512];
    for (size_t i = 0; i < N_DNS_ROWS; i++) {
        size_t len;
        uint8_t *p = test_hex(dns_rows[i].wire, &len);
        assert_int_equal(
            told_rdata(&told, (uint16_t)dns_rows[i].type, p, len, &diag),
            TAUT_OK);
        assert_true(told.n > 0 || len == 0);
        told_mark(&told, seen);
        free(p);
    }
    for (size_t i = 0; i < N_CASES; i++) {
        size_t len;
        uint8_t *p = test_hex(oracle_dns[i].hex, &len);
        told_visit(&told, p, len, 0, &diag);
        told_mark(&told, seen);
        free(p);
    }
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
        seen[TAUT_FIELD_INDEX(more[i].field)] = true;
    /* told as what they hold; types without published text */
    static const uint16_t never[] = {TAUT_DNS_RR_F_IPSECKEY_GATEWAY,
                                     TAUT_DNS_RR_F_AMTRELAY_RELAY,
                                     TAUT_DNS_RR_F_APL_ITEMS};
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        assert_false(seen[TAUT_FIELD_INDEX(never[i])]);
        seen[TAUT_FIELD_INDEX(never[i])] = true;
    }
    for (unsigned i = 1; i < taut_dns_rr_fields.n; i++) {
        if (!seen[i])
            fail_msg("%s (%u) was never told",
                     taut_dns_rr_fields.fields[i].name, i);
    }
}

/* ---- faults ---- */

/* visit_is_check: what a visit comes to is what a check does. */
static void visit_is_check(const uint8_t *p, size_t len)
{
    struct taut_ctx ctx = taut_ctx_of(p, &diag2);
    memset(&diag2, 0, sizeof diag2);
    enum taut_status st = told_visit(&told2, p, len, 0, &diag);
    assert_int_equal(taut_dns_msg_check(&ctx, (struct taut_span){p, len}), st);
    assert_memory_equal(&diag, &diag2, sizeof diag);
}

/* visit_needs_all: an item whose header says more than is there, or whose
 * value depends on what comes later, is not told in part. */
static bool visit_needs_all(unsigned field)
{
    const char *name =
        taut_field_get(visit_sets(), N_SETS, (uint16_t)field)->name;
    return field == TAUT_DNS_RR_F_SRV_SERVICE ||
           field == TAUT_DNS_RR_F_SRV_PROTO ||
           field == TAUT_DNS_RR_F_SRV_DOMAIN ||
           strncmp(name, "dns.opt", 7) == 0 ||
           strncmp(name, "dns.svcb.svcparam", 17) == 0 ||
           strncmp(name, "dns.apl", 7) == 0 || strstr(name, "key_id") != NULL ||
           strstr(name, "types") != NULL || strncmp(name, "dns.dso", 7) == 0 ||
           strstr(name, "length") != NULL || strstr(name, "bitmap") != NULL;
}

/* Cut anywhere, a message is told up to there. */
static void cuts_are_told_up_to_there(void **state)
{
    (void)state;
    int compared = 0;
    for (size_t i = 0; i < N_CASES; i++) {
        bool dso = strcmp(oracle_dns[i].title, "DSO") == 0;
        bool mdns = strcmp(oracle_dns[i].title, "MDNS") == 0;
        size_t len;
        uint8_t *p = test_hex(oracle_dns[i].hex, &len);
        uint32_t flags = mdns ? TAUT_DNS_VISIT_MDNS : 0;
        told_visit(&told, p, len, flags, &diag);
        for (size_t cut = 0; cut < len; cut++) {
            uint8_t *part = test_copy(p, cut);
            size_t k = 0;
            if (!dso && !mdns)
                visit_is_check(part, cut);
            else
                told_visit(&told2, part, cut, flags, &diag);
            assert_int_equal(diag.status, dso && (cut == 12 || cut == 24 ||
                                                  cut == 32 || cut == 38)
                                              ? TAUT_OK
                                              : TAUT_E_SHORT);
            for (size_t j = 0; j < told.n; j++) {
                const struct told_value *a = &told.values[j];
                if (a->off + a->len > cut || visit_needs_all(a->field) ||
                    (a->off == cut && a->len == 0))
                    continue;
                while (k < told2.n &&
                       (told2.values[k].field != a->field ||
                        told2.values[k].off != a->off ||
                        strcmp(told2.values[k].text, a->text) != 0))
                    k++;
                if (k == told2.n)
                    fail_msg("%s cut at %u: value %u (%s) is lost",
                             oracle_dns[i].title, (unsigned)cut, (unsigned)j,
                             a->text);
                compared++;
            }
            free(part);
        }
        free(p);
    }
    assert_true(compared > 60000);
}

/* Damaged anywhere, it has the fault that a check finds. */
static void damage_has_the_fault_of_a_check(void **state)
{
    (void)state;
    static const uint8_t with[] = {0, 1, 0x3f, 0x40, 0xc0, 0xff};
    int faults = 0;
    for (size_t i = 0; i < N_CASES; i++) {
        size_t len;
        uint8_t *p = test_hex(oracle_dns[i].hex, &len);
        for (size_t at = 0; at < len; at++) {
            uint8_t was = p[at];
            for (size_t k = 0; k < sizeof with; k++) {
                p[at] = with[k];
                if (taut_dns_get_opcode(p) == TAUT_DNS_OPCODE_DSO)
                    continue;
                visit_is_check(p, len);
                faults += diag.status != 0;
            }
            p[at] = was;
        }
        free(p);
    }
    assert_true(faults > 5000);
}

/* What stands behind a fault is told where it can be found. */
static void a_fault_does_not_hide_the_rest(void **state)
{
    (void)state;
    static const struct {
        const char *hex; /* behind id and flags */
        unsigned status, field, off, need, later;
        const char *text;
    } cases[] = {
        /* two questions */
        {"00020000 00000000 016100 00010001 016200 00010001", TAUT_E_LIMIT,
         TAUT_DNS_F_QDCOUNT, 4, 2, TAUT_DNS_F_QNAME, "a"},
        /* an address of five bytes, and one of four */
        {"00000002 00000000 00 0001 0001 00000000 0005 c000020105"
         "00 0001 0001 00000000 0004 c0000202",
         TAUT_E_TRAILING, TAUT_DNS_RR_F_A_ADDRESS, 27, 1,
         TAUT_DNS_RR_F_A_ADDRESS, "192.0.2.1"},
        /* OPT among the answers, and an address behind it */
        {"00000002 00000000 00 0029 0200 00000000 0000"
         "00 0001 0001 00000000 0004 c0000202",
         TAUT_E_ORDER, TAUT_DNS_F_TYPE, 12, 41, TAUT_DNS_RR_F_A_ADDRESS,
         "192.0.2.2"},
        /* the first fault is told, not the second */
        {"00000002 00000000 00 0029 0200 00000000 0000"
         "00 0001 0001 00000000 0005 c000020203",
         TAUT_E_ORDER, TAUT_DNS_F_TYPE, 12, 41, TAUT_DNS_RR_F_A_ADDRESS,
         "192.0.2.2"},
        /* bytes behind the last record */
        {"00000000 00000000 dead", TAUT_E_TRAILING, TAUT_DNS_F_TRAILING, 12, 2,
         TAUT_DNS_F_TRAILING, "dead"},
        {"00000000 00000000 dead", TAUT_E_TRAILING, TAUT_DNS_F_TRAILING, 12, 2,
         TAUT_DNS_F_TRAILING_LEN, "2"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char hex[300];
        size_t len;
        snprintf(hex, sizeof hex, "00000000 %s", cases[i].hex);
        uint8_t *p = test_hex(hex, &len);
        assert_int_equal(told_visit(&told, p, len, 0, &diag), cases[i].status);
        test_diag(diag, cases[i].status, cases[i].field, cases[i].off,
                  cases[i].need, TAUT_DNS_WIRE_RCODE(TAUT_DNS_RCODE_FORMERR));
        assert_non_null(told_text(&told, cases[i].later, 0));
        assert_string_equal(told_text(&told, cases[i].later, 0), cases[i].text);
        free(p);
    }
    told_is(&told, TAUT_DNS_F_TRAILING_LEN, 0, "2");
}

/* An owner that cannot be read ends the message: nothing is told as behind
 * the last record. */
static void a_bad_owner_ends_it(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p = test_hex("00000000 0001 0000 0000 0000 c00c 0001 0001", &len);
    assert_int_equal(told_visit(&told, p, len, 0, &diag), TAUT_E_ORDER);
    test_diag(diag, TAUT_E_ORDER, TAUT_DNS_F_QNAME, 12, 12,
              TAUT_DNS_WIRE_RCODE(TAUT_DNS_RCODE_FORMERR));
    assert_int_equal(told.n, 16);
    free(p);
}

/* ---- multicast DNS, TCP, limits ---- */

static void multicast_is_lenient(void **state)
{
    (void)state;
    size_t len;
    /* two questions, and a compressed name in SRV (RFC 6762 18.14) */
    uint8_t *p = test_hex("00000000 0002 0001 0000 0000 0161 00 00ff 8001"
                          "c00c 0010 0001"
                          "c00c 0021 8001 00000078 0008 000000000050 c00c",
                          &len);
    assert_int_equal(told_visit(&told, p, len, TAUT_DNS_VISIT_MDNS, &diag),
                     TAUT_OK);
    told_is(&told, TAUT_DNS_F_QU, 0, "1");
    told_is(&told, TAUT_DNS_F_QU, 1, "0");
    told_is(&told, TAUT_DNS_F_QCLASS, 0, "0x0001");
    told_is(&told, TAUT_DNS_F_CLASS, 0, "0x0001");
    told_is(&told, TAUT_DNS_F_CACHE_FLUSH, 0, "1");
    told_is(&told, TAUT_DNS_RR_F_SRV_TARGET, 0, "a");
    assert_int_equal(told_visit(&told, p, len, 0, &diag), TAUT_E_LIMIT);
    told_is(&told, TAUT_DNS_F_CLASS, 0, "0x8001");
    assert_null(told_text(&told, TAUT_DNS_F_QU, 0));
    free(p);
}

/* A TLV of a length that its type does not have is bytes; a message of that
 * opcode that has records is read as others are. */
static void odd_stateful_messages(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        unsigned status, field;
        const char *text;
    } cases[] = {
        {"0001 3000 0000 0000 0000 0000 0001 0004 00003a98", TAUT_OK,
         TAUT_DNS_DSO_F_DATA, "00003a98"},
        {"0001 3000 0000 0000 0000 0000 0002 0001 07", TAUT_OK,
         TAUT_DNS_DSO_F_DATA, "07"},
        {"0001 3000 0001 0000 0000 0000 016100 0001 0001", TAUT_OK,
         TAUT_DNS_F_QNAME, "a"},
        {"0001 3000 0000 0001 0000 0000 016100 0001 0001 00000000 0000",
         TAUT_E_SHORT, TAUT_DNS_F_OWNER, "a"},
        {"0001 3000 0000 0000 0001 0000 016100 0001 0001 00000000 0000",
         TAUT_E_SHORT, TAUT_DNS_F_OWNER, "a"},
        {"0001 3000 0000 0000 0000 0001 016100 0001 0001 00000000 0000",
         TAUT_E_SHORT, TAUT_DNS_F_OWNER, "a"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t len;
        uint8_t *p = test_hex(cases[i].hex, &len);
        assert_int_equal(told_visit(&told, p, len, 0, &diag), cases[i].status);
        told_is(&told, cases[i].field, 0, cases[i].text);
        free(p);
    }
}

static void tcp_has_a_length(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p = test_hex("000e 0001 0100 0000 0000 0000 0000 dead beef", &len);
    /* bytes behind the message are the next one's */
    assert_int_equal(told_visit(&told, p, len, TAUT_DNS_VISIT_TCP, &diag),
                     TAUT_E_TRAILING);
    assert_int_equal(diag.off, 14);
    assert_int_equal(diag.need, 2);
    assert_string_equal(told.values[0].text, "14");
    assert_int_equal(told.values[0].field, TAUT_DNS_F_LENGTH);
    assert_int_equal(told.values[1].off, 2);
    told_is(&told, TAUT_DNS_F_TRAILING, 0, "dead");
    for (size_t cut = 0; cut < 16; cut++) {
        uint8_t *part = test_copy(p, cut);
        assert_int_equal(
            told_visit(&told, part, cut, TAUT_DNS_VISIT_TCP, &diag),
            TAUT_E_SHORT);
        test_diag(diag, TAUT_E_SHORT, TAUT_DNS_F_LENGTH, cut,
                  cut < 2 ? 2 - cut : 16 - cut, 0);
        assert_int_equal(told.n > 0, cut >= 2);
        free(part);
    }
    free(p);
}

static void count_value(void *arg, const struct taut_value *value)
{
    (void)value;
    ++*(size_t *)arg;
}

/* Names behind a pointer cost fuel, as much as a check burns. */
static void work_is_bounded(void **state)
{
    (void)state;
    enum { N = 2000, LEN = 12 + 17 + 4 + N * 12 };
    uint8_t *p = calloc(1, LEN), *at = p + 12;
    size_t n = 0;
    struct taut_span msg = {p, LEN};
    struct taut_visitor v = {count_value, &n, p};
    struct taut_ctx ctx = taut_ctx_of(p, &diag), ctx2 = taut_ctx_of(p, &diag2);
    taut_put16(p + 4, 1);
    taut_put16(p + 6, N);
    for (unsigned i = 0; i < 8; i++, at += 2)
        at[0] = 1; /* a name of eight labels */
    at += 1 + 4;
    for (unsigned i = 0; i < N; i++, at += 12) {
        taut_put16(at, 0xc00c);
        taut_put16(at + 2, TAUT_DNS_TYPE_NULL);
    }
    assert_int_equal(taut_dns_visit(&ctx, &v, msg, 0), TAUT_OK);
    assert_int_equal(taut_dns_msg_check(&ctx2, msg), TAUT_OK);
    assert_int_equal(ctx.fuel, ctx2.fuel);
    uint64_t cost = TAUT_FUEL_DEFAULT - ctx.fuel;
    assert_true(cost >= 8 * N && cost <= 10 * N);
    /* 16 of the header, 5 of the question, 6 a record */
    assert_int_equal(n, 16 + 5 + 6 * N);
    n = 0;
    ctx.fuel = ctx2.fuel = cost - 1;
    assert_int_equal(taut_dns_visit(&ctx, &v, msg, 0), TAUT_E_LIMIT);
    assert_int_equal(taut_dns_msg_check(&ctx2, msg), TAUT_E_LIMIT);
    assert_memory_equal(&diag, &diag2, sizeof diag);
    assert_int_equal(n, 16 + 5 + 6 * (N - 1));
    free(p);
}

static void nothing_but_the_fault_needs_a_diagnostic(void **state)
{
    (void)state;
    uint8_t p[3] = {0, 0, 0};
    struct taut_visitor v = {told_value, &told, p};
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    told.n = 0;
    assert_int_equal(taut_dns_visit(&ctx, &v, (struct taut_span){p, 3}, 0),
                     TAUT_E_SHORT);
    assert_int_equal(told.n, 6); /* id, and the flags of the third byte */
    assert_int_equal(taut_dns_visit(&ctx, &v, (struct taut_span){NULL, 0}, 0),
                     TAUT_E_SHORT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_tsharks),
        cmocka_unit_test(a_header_is_told_bit_by_bit),
        cmocka_unit_test(maps_and_made_fields),
        cmocka_unit_test(other_options_and_tags),
        cmocka_unit_test(every_field_is_told),
        cmocka_unit_test(cuts_are_told_up_to_there),
        cmocka_unit_test(damage_has_the_fault_of_a_check),
        cmocka_unit_test(a_fault_does_not_hide_the_rest),
        cmocka_unit_test(a_bad_owner_ends_it),
        cmocka_unit_test(multicast_is_lenient),
        cmocka_unit_test(odd_stateful_messages),
        cmocka_unit_test(tcp_has_a_length),
        cmocka_unit_test(work_is_bounded),
        cmocka_unit_test(nothing_but_the_fault_needs_a_diagnostic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
