/* SPDX-License-Identifier: MIT */
/* test_dns_sec.c: what DNSSEC hashes and signs: the examples of RFC 4034 5.4
 * and of RFC 5155 appendix A; order, duplicates and wildcards by hand. */
#include "test_util.h"

#include "taut/dns_sec.h"
#include "taut/dns_text.h"

/* ---- SHA-1 (FIPS 180-4), for the examples ---- */

struct sha1 {
    uint32_t h[5];
    uint8_t block[64];
    uint64_t len;
};

static uint32_t rotate(uint32_t v, unsigned n)
{
    return v << n | v >> (32 - n);
}

static void sha1_block(struct sha1 *s)
{
    static const uint32_t k[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc,
                                  0xca62c1d6};
    uint32_t w[80], v[5];
    for (unsigned i = 0; i < 16; i++)
        w[i] = taut_get32(s->block + 4 * i);
    for (unsigned i = 16; i < 80; i++)
        w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    memcpy(v, s->h, sizeof v);
    for (unsigned i = 0; i < 80; i++) {
        uint32_t f = i < 20   ? (v[1] & v[2]) | (~v[1] & v[3])
                     : i < 40 ? v[1] ^ v[2] ^ v[3]
                     : i < 60 ? (v[1] & v[2]) | (v[1] & v[3]) | (v[2] & v[3])
                              : v[1] ^ v[2] ^ v[3];
        uint32_t t = rotate(v[0], 5) + f + v[4] + k[i / 20] + w[i];
        v[4] = v[3];
        v[3] = v[2];
        v[2] = rotate(v[1], 30);
        v[1] = v[0];
        v[0] = t;
    }
    for (unsigned i = 0; i < 5; i++)
        s->h[i] += v[i];
}

static void sha1_byte(struct sha1 *s, uint8_t c)
{
    s->block[s->len++ % 64] = c;
    if (s->len % 64 == 0)
        sha1_block(s);
}

static unsigned calls;

static void sha1(void *arg, uint8_t *out, const struct taut_span *spans,
                 unsigned n)
{
    struct sha1 s = {
        {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}, {0}, 0};
    (void)arg;
    calls++;
    for (unsigned i = 0; i < n; i++) {
        for (size_t j = 0; j < spans[i].len; j++)
            sha1_byte(&s, spans[i].p[j]);
    }
    uint64_t bits = s.len * 8;
    sha1_byte(&s, 0x80);
    while (s.len % 64 != 56)
        sha1_byte(&s, 0);
    for (unsigned i = 0; i < 8; i++)
        sha1_byte(&s, (uint8_t)(bits >> (56 - 8 * i)));
    for (unsigned i = 0; i < 5; i++)
        taut_put32(out + 4 * i, s.h[i]);
}

static const struct taut_dns_hash hash = {sha1, NULL, 20};

/* ---- helpers ---- */

static struct taut_dns_name name_of(const char *text)
{
    struct taut_dns_name n;
    struct taut_ctx ctx = taut_ctx_of(text, NULL);
    assert_int_equal(
        taut_dns_name_text_decode(&ctx, &n, text, strlen(text), NULL), TAUT_OK);
    return n;
}

/* ---- DS ---- */

static void delegation_signer(void **state)
{
    static const char key[] =
        "256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/"
        "2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdF"
        "LUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==";
    uint8_t rdata[256], input[512], digest[20];
    struct taut_ctx ctx = taut_ctx_of(key, NULL);
    struct taut_wr wr = taut_wr_of(rdata, sizeof rdata);
    struct taut_dns_name owner = name_of("DSkey.example.com.");
    size_t len;
    (void)state;
    assert_int_equal(taut_dns_rdata_text_decode(&ctx, &wr, TAUT_DNS_TYPE_DNSKEY,
                                                TAUT_DNS_CLASS_IN, key,
                                                strlen(key), NULL),
                     TAUT_OK);
    struct taut_span dnskey = {rdata, wr.len};
    assert_int_equal(taut_dns_key_tag_get(dnskey), 60485);
    wr = taut_wr_of(input, sizeof input);
    taut_dns_ds_input_put(&wr, owner.wire, dnskey);
    struct taut_span all = {input, wr.len};
    sha1(NULL, digest, &all, 1);
    uint8_t *want = test_hex("2BB183AF5F22588179A53B0A98631FAD1A292118", &len);
    assert_memory_equal(digest, want, 20);
    free(want);
}

/* ---- NSEC3 ---- */

static void hashed_names(void **state)
{
    static const char *const names[][2] = {
        {"example", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"},
        {"a.example", "35mthgpgcu1qg68fab165klnsnk3dpvl"},
        {"ai.example", "gjeqe526plbf1g8mklp59enfd789njgi"},
        {"NS1.Example", "2t7b4g4vsa5smi47k61mv5bv1a22bojr"},
        {"ns2.example", "q04jkcevqvmu85r014c7dkba38o0ji5r"},
        {"w.example", "k8udemvp1j2f7eg6jebps17vp3n8i58h"},
        {"*.w.example", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"},
        {"x.w.example", "b4um86eghhds6nea196smvmlo4ors995"},
        {"y.w.example", "ji6neoaepv8b5o6k4ev33abha8ht9fgc"},
        {"x.y.w.example", "2vptu5timamqttgl4luu9kg21e0aor3s"},
        {"xx.example", "t644ebqk9bibcna874givr6joj62mlhv"},
    };
    static const uint8_t salt[4] = {0xaa, 0xbb, 0xcc, 0xdd};
    struct taut_dns_name zone = name_of("example.");
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct taut_dns_name name = name_of(names[i][0]), owner;
        uint8_t out[20], back[20];
        char text[128];
        struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
        struct taut_wr wr = taut_wr_of(text, sizeof text);
        calls = 0;
        assert_int_equal(taut_dns_nsec3_hash(&ctx, out, name.wire,
                                             (struct taut_span){salt, 4}, 12,
                                             &hash),
                         TAUT_OK);
        assert_int_equal(calls, 13);
        assert_int_equal(ctx.fuel, TAUT_FUEL_DEFAULT - 13);
        assert_int_equal(taut_dns_nsec3_owner_set(
                             &owner, (struct taut_span){out, 20}, zone.wire),
                         TAUT_OK);
        taut_dns_name_text(&wr, owner.wire);
        assert_memory_equal(taut_wr_cstr(&wr), names[i][1], 32);
        assert_string_equal(text + 32, ".example.");
        assert_int_equal(owner.len, 42);
        assert_int_equal(owner.n_labels, 2);
        assert_int_equal(taut_dns_nsec3_owner_get(back, 20, owner.wire), 20);
        assert_memory_equal(back, out, 20);
        assert_int_equal(taut_dns_nsec3_owner_get(back, 19, owner.wire), 0);
    }
}

static void hash_faults(void **state)
{
    uint8_t out[64], salt[256] = {0};
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(salt, &d);
    struct taut_span none = {NULL, 0};
    struct taut_dns_name zone = name_of("example."), owner;
    (void)state;
    assert_int_equal(taut_dns_nsec3_hash(&ctx, out, zone.wire, none,
                                         TAUT_DNS_NSEC3_ITERATIONS_MAX, &hash),
                     TAUT_OK);
    assert_int_equal(taut_dns_nsec3_hash(&ctx, out, zone.wire, none,
                                         TAUT_DNS_NSEC3_ITERATIONS_MAX + 1,
                                         &hash),
                     TAUT_E_LIMIT);
    test_diag(d, TAUT_E_LIMIT, TAUT_DNS_RR_F_NSEC3_ITERATIONS, 0, 2501, 0);
    assert_int_equal(taut_dns_nsec3_hash(&ctx, out, zone.wire,
                                         (struct taut_span){salt, 256}, 0,
                                         &hash),
                     TAUT_E_RANGE);
    ctx.fuel = 3;
    assert_int_equal(taut_dns_nsec3_hash(&ctx, out, zone.wire, none, 3, &hash),
                     TAUT_E_LIMIT);
    struct taut_dns_hash wrong = {sha1, NULL, 0};
    assert_int_equal(taut_dns_nsec3_hash(&ctx, out, zone.wire, none, 0, &wrong),
                     TAUT_E_USAGE);
    wrong.len = 65;
    assert_int_equal(taut_dns_nsec3_hash(&ctx, out, zone.wire, none, 0, &wrong),
                     TAUT_E_USAGE);
    /* owners */
    assert_int_equal(taut_dns_nsec3_owner_set(&owner, none, zone.wire),
                     TAUT_E_RANGE);
    assert_int_equal(taut_dns_nsec3_owner_set(
                         &owner, (struct taut_span){salt, 40}, zone.wire),
                     TAUT_E_RANGE);
    uint8_t longest[255];
    memset(longest, 1, sizeof longest);
    longest[254] = 0;
    assert_int_equal(
        taut_dns_nsec3_owner_set(&owner, (struct taut_span){salt, 20}, longest),
        TAUT_E_RANGE);
    assert_int_equal(
        taut_dns_nsec3_owner_get(out, 64, name_of("w.example.").wire), 0);
    assert_int_equal(taut_dns_nsec3_owner_get(out, 64, (const uint8_t *)""), 0);
}

static void covers(void **state)
{
    struct taut_dns_name a = name_of("a.z."), c = name_of("c.z."),
                         b = name_of("B.z."), apex = name_of("z."),
                         d = name_of("d.z."), other = name_of("zz.");
    (void)state;
    assert_true(taut_dns_nsec_covers(a.wire, c.wire, b.wire));
    assert_false(taut_dns_nsec_covers(a.wire, c.wire, a.wire));
    assert_false(taut_dns_nsec_covers(a.wire, c.wire, c.wire));
    assert_false(taut_dns_nsec_covers(a.wire, c.wire, d.wire));
    assert_true(taut_dns_nsec_covers(c.wire, apex.wire, d.wire));
    assert_false(taut_dns_nsec_covers(c.wire, apex.wire, b.wire));
    assert_false(taut_dns_nsec_covers(c.wire, apex.wire, other.wire));
    assert_true(taut_dns_nsec_covers(apex.wire, apex.wire, d.wire));
    static const uint8_t h[5] = {1, 3, 5, 7, 9};
    const struct taut_span s[5] = {
        {h, 1}, {h + 1, 1}, {h + 2, 1}, {h + 3, 1}, {h + 4, 1}};
    assert_true(taut_dns_nsec3_covers(s[1], s[3], s[2]));
    assert_false(taut_dns_nsec3_covers(s[1], s[3], s[1]));
    assert_false(taut_dns_nsec3_covers(s[1], s[3], s[3]));
    assert_false(taut_dns_nsec3_covers(s[1], s[3], s[4]));
    assert_true(taut_dns_nsec3_covers(s[3], s[1], s[4]));
    assert_true(taut_dns_nsec3_covers(s[3], s[1], s[0]));
    assert_false(taut_dns_nsec3_covers(s[3], s[1], s[2]));
    assert_true(taut_dns_nsec3_covers(s[2], s[2], s[4]));
    assert_false(taut_dns_nsec3_covers(s[2], s[2], s[2]));
}

/* RFC 4034 4.3: A MX RRSIG NSEC TYPE1234. */
static void bit_maps(void **state)
{
    size_t len;
    uint8_t *p = test_hex("0006400100000003 041b000000000000000000000000000000"
                          "000000000000000000000020",
                          &len);
    static const uint16_t in[] = {1, 15, 46, 47, 1234};
    unsigned n = 0;
    (void)state;
    for (unsigned t = 0; t < 65536; t++) {
        bool has = taut_dns_bitmap_has((struct taut_span){p, len}, (uint16_t)t);
        assert_true(!has || (n < 5 && t == in[n]));
        n += has;
    }
    assert_int_equal(n, 5);
    assert_false(taut_dns_bitmap_has((struct taut_span){p, 0}, 1));
    free(p);
}

/* ---- RRSIG ---- */

/* A of www.Example., labels 2, original TTL 3600, signer ExamplE. */
#define HEAD "0001 0d 02 00000e10 5f5e1000 5e0be100 1234 074578616d706c4500"
#define SIGNED "0001 0d 02 00000e10 5f5e1000 5e0be100 1234 076578616d706c6500"
#define RR "03777777 076578616d706c6500 0001 0001 00000e10 0004"

static enum taut_status signed_data(const char *rrsig, const char *owner,
                                    struct taut_span *rdata, size_t n,
                                    const char *want, uint64_t fuel,
                                    struct taut_diag *d)
{
    size_t len, want_len;
    uint8_t *sig = test_hex(rrsig, &len), out[512];
    uint8_t *expected = test_hex(want, &want_len);
    struct taut_dns_name name = name_of(owner);
    struct taut_ctx ctx = taut_ctx_of(sig, d);
    struct taut_wr wr = taut_wr_of(out, sizeof out);
    ctx.fuel = fuel;
    enum taut_status st =
        taut_dns_rrsig_input_put(&ctx, &wr, (struct taut_span){sig, len},
                                 name.wire, TAUT_DNS_CLASS_IN, rdata, n);
    if (!st) {
        assert_int_equal(wr.len, want_len);
        assert_memory_equal(out, expected, want_len);
    }
    free(sig);
    free(expected);
    return st;
}

static void signed_rrset(void **state)
{
    static const uint8_t a[4][4] = {
        {192, 0, 2, 9}, {10, 0, 0, 1}, {192, 0, 2, 9}, {192, 0, 2, 1}};
    struct taut_diag d;
    (void)state;
    struct taut_span rdata[4];
    for (unsigned i = 0; i < 4; i++)
        rdata[i] = (struct taut_span){a[i], 4};
    assert_int_equal(
        signed_data(HEAD "aabbcc", "wWw.example.", rdata, 4,
                    SIGNED RR "0a000001" RR "c0000201" RR "c0000209", 99, &d),
        TAUT_OK);
    assert_int_equal(signed_data(HEAD, "www.example.", rdata, 1,
                                 SIGNED RR "0a000001", 0, &d),
                     TAUT_OK);
    assert_int_equal(signed_data(HEAD, "www.example.", rdata, 0, SIGNED, 0, &d),
                     TAUT_OK);
    /* a name that a wildcard made, and the wildcard itself */
    static const char wild[] =
        SIGNED "012a 03777777 076578616d706c6500 0001 0001 00000e10 0004"
               "0a000001";
    assert_int_equal(
        signed_data(HEAD, "a.b.WWW.example.", rdata, 1, wild, 9, &d), TAUT_OK);
    assert_int_equal(signed_data(HEAD, "*.www.example.", rdata, 1, wild, 9, &d),
                     TAUT_OK);
    /* more labels than the name has: RFC 4035 5.3.1 */
    assert_int_equal(signed_data(HEAD, "example.", rdata, 1, "", 9, &d),
                     TAUT_E_VALUE);
    test_diag(d, TAUT_E_VALUE, TAUT_DNS_RR_F_RRSIG_LABELS, 3, 2, 0);
    assert_int_equal(signed_data(HEAD, "*.example.", rdata, 1, "", 9, &d),
                     TAUT_E_VALUE);
    /* no fuel to sort with; cut data */
    assert_int_equal(signed_data(HEAD, "www.example.", rdata, 4, "", 3, &d),
                     TAUT_E_LIMIT);
    assert_int_equal(
        signed_data("0001 0d 02", "www.example.", rdata, 1, "", 9, &d),
        TAUT_E_SHORT);
    test_diag(d, TAUT_E_SHORT, TAUT_DNS_RR_F_RRSIG_KEY_TAG, 4, 14, 0);
    assert_int_equal(signed_data("0001 0d 02 00000e10 5f5e1000 5e0be100 1234"
                                 "0765",
                                 "www.example.", rdata, 1, "", 9, &d),
                     TAUT_E_SHORT);
    assert_int_equal(d.field, TAUT_DNS_RR_F_RRSIG_SIGNER);
    /* data that no record holds */
    uint8_t *big = (uint8_t *)calloc(1, 65536);
    struct taut_span too_long = {big, 65536};
    assert_int_equal(signed_data(HEAD, "www.example.", &too_long, 1, "", 9, &d),
                     TAUT_E_RANGE);
    free(big);
}

/* Any order sorts to the same. */
static void any_order(void **state)
{
    uint8_t bytes[9];
    uint32_t seed = 1;
    (void)state;
    for (unsigned i = 0; i < 9; i++)
        bytes[i] = (uint8_t)i;
    for (unsigned round = 0; round < 2000; round++) {
        struct taut_span v[9];
        uint8_t out[1024];
        struct taut_ctx ctx = taut_ctx_of(bytes, NULL);
        struct taut_wr wr = taut_wr_of(out, sizeof out);
        static const uint8_t sig[19] = {[3] = 1};
        for (unsigned i = 0; i < 9; i++)
            v[i] = (struct taut_span){bytes + i, 1};
        for (unsigned i = 8; i > 0; i--) {
            seed = seed * 1103515245 + 12345;
            unsigned j = (seed >> 16) % (i + 1);
            struct taut_span t = v[i];
            v[i] = v[j];
            v[j] = t;
        }
        assert_int_equal(
            taut_dns_rrsig_input_put(&ctx, &wr, (struct taut_span){sig, 19},
                                     (const uint8_t *)"\1a", 1, v, 9),
            TAUT_OK);
        for (unsigned i = 0; i < 9; i++)
            assert_int_equal(*v[i].p, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delegation_signer), cmocka_unit_test(hashed_names),
        cmocka_unit_test(hash_faults),       cmocka_unit_test(covers),
        cmocka_unit_test(bit_maps),          cmocka_unit_test(signed_rrset),
        cmocka_unit_test(any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
