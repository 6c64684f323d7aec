/* SPDX-License-Identifier: MIT */
/* test_sae.c: the numbers of SAE over each provider: what IEEE Std 802.11-2020
 * J.10 publishes, that both sides get the same, and what is refused.
 * tests/interop/sae_numbers.py compares them with another implementation. */
#include "crypto_peers.h"

#include "taut/sae.h"

#define EACH(c)                                                                \
    for (size_t n_peer = 0; peers_get(n_peer); n_peer++)                       \
        for (const struct taut_crypto *c = peers_get(n_peer); c; c = NULL)

static const struct taut_span none;

static struct taut_span text(const char *s)
{
    return (struct taut_span){(const uint8_t *)s, strlen(s)};
}

/* hex fills `out` and returns it. */
static uint8_t *hex(uint8_t *out, const char *digits)
{
    size_t len;
    uint8_t *p = test_hex(digits, &len);
    memcpy(out, p, len);
    free(p);
    return out;
}

static void is_hex(const uint8_t *got, const char *digits)
{
    size_t len;
    uint8_t *p = test_hex(digits, &len);
    assert_memory_equal(got, p, len);
    free(p);
}

static struct taut_sae_math math_of(const struct taut_crypto *c)
{
    struct taut_sae_math m;
    assert_int_equal(taut_sae_math_open(&m, sizeof m, c), TAUT_OK);
    return m;
}

/* ------------------------------------------------------------------ */
/* J.10                                                                */

static const uint8_t j10_a[6] = {0x4d, 0x3f, 0x2f, 0xff, 0xe3, 0x87};
static const uint8_t j10_b[6] = {0xa5, 0xd8, 0xaa, 0x95, 0x8e, 0x3c};

static void commit_of(struct taut_sae_commit *out, const char *digits)
{
    uint8_t all[96];
    hex(all, digits);
    memset(out, 0, sizeof *out);
    memcpy(out->scalar, all, 32);
    memcpy(out->element, all + 32, 64);
}

static void annex_j_10_hunting(void **state)
{
    (void)state;
    EACH(c)
    {
        struct taut_sae_math m = math_of(c);
        uint8_t rand[32], mask[32], pwe[64], all[96];
        struct taut_sae_commit own, peer;
        struct taut_sae_keys keys;
        struct taut_sae_exchange x = {
            .group = 19, .pwe = pwe, .rand = rand, .own = &own, .peer = &peer};
        assert_int_equal(taut_sae_hunt_derive(&m, pwe, 19, j10_a, j10_b,
                                              text("mekmitasdigoat")),
                         TAUT_OK);
        is_hex(pwe,
               "da6eb7b06a1ac5624974f90afdd6a8e9d5722634cf987c34defc91a9874e"
               "5658f4fefd130bd5be08fe68af3e4a290272ec065fd3671f3c25bf8ec419"
               "ddc9b822");
        hex(rand, "992465fd3daa3c60aa6565b7f62a2a7f2e12dd12f198faf4fbed89d7ff1a"
                  "ce94");
        hex(mask, "9507a90f777a044d6a0830b91ea3d5dd70bece44e1acffb86983b5e1bf9f"
                  "b322");
        assert_int_equal(taut_sae_commit_derive(&m, &own, 19, pwe, rand, mask),
                         TAUT_OK);
        memcpy(all, own.scalar, 32);
        memcpy(all + 32, own.element, 64);
        is_hex(all,
               "2e2c0f0db52440ad146d967114ce005ce1eab0aa2c2e5c2871b774f6c257"
               "5c65d5ad9e00829707aa36ba8b859738fc961d08243505f47c035376d7ac"
               "4bc8d7b95083bf43827d0fc31ed778dd3671fd21a46d1091d64b6f9a1e12"
               "72621325dbe1");
        commit_of(&peer,
                  "591b96f3397fb945100848e7b550543b6720d88337ee93fc49fd6df7e08b"
                  "5223e71b9bb048d3873f20556953a96c91536fd8ee6ca9b4a68a148b056a"
                  "909be03e83ae208f60f8ef5537858074db06687032399862999b511e0a15"
                  "52a5fea317c2");
        assert_int_equal(taut_sae_keys_derive(&m, &keys, &x), TAUT_OK);
        assert_int_equal(keys.kck_len, 32);
        assert_int_equal(keys.pmk_len, 32);
        is_hex(keys.kck,
               "1e733f6d9bd53256287304338831b09a39406d121017073a5c30db36f36c"
               "b81a");
        is_hex(keys.pmk,
               "4e4dfab1a2dd8ac1a91790f953faaa452ae5c6873ab75b63605ba663f8a7"
               "fe59");
        is_hex(keys.pmkid, "8747a600eea3f9f22475df58ca1e5498");
        taut_sae_math_close(&m);
    }
}

static void annex_j_10_hash_to_element(void **state)
{
    static const uint8_t a[6] = {0x00, 0x09, 0x5b, 0x66, 0xec, 0x1e};
    static const uint8_t b[6] = {0x00, 0x0b, 0x6b, 0xd9, 0x02, 0x46};
    (void)state;
    EACH(c)
    {
        struct taut_sae_math m = math_of(c);
        struct taut_sae_pt pt;
        uint8_t pwe[64], swapped[64];
        assert_int_equal(taut_sae_pt_derive(&m, &pt, 19, text("byteme"),
                                            text("mekmitasdigoat"),
                                            text("psk4internet")),
                         TAUT_OK);
        assert_int_equal(taut_sae_pwe_derive(&m, pwe, &pt, a, b), TAUT_OK);
        is_hex(pwe, "c93049b9e64000f848201649e999f2b5c22dea69b5632c9df4d633b8"
                    "aa1f6c1e73634e94b53d82e7383a8d258199d9dc1a5ee8269d060382"
                    "ccbf33e614ff59a0");
        assert_int_equal(taut_sae_pwe_derive(&m, swapped, &pt, b, a), TAUT_OK);
        assert_memory_equal(swapped, pwe, 64);
        taut_sae_math_close(&m);
    }
}

/* ------------------------------------------------------------------ */
/* Two sides                                                           */

/* struct side: what one station has. */
struct side {
    uint8_t pwe[TAUT_SAE_POINT_MAX];
    uint8_t rand[TAUT_SAE_LEN_MAX], mask[TAUT_SAE_LEN_MAX];
    struct taut_sae_commit commit;
    struct taut_sae_keys keys;
};

static void side_begin(const struct taut_sae_math *m, struct side *s,
                       uint16_t group, bool h2e, const char *password)
{
    struct taut_sae_pt pt;
    if (h2e) {
        assert_int_equal(taut_sae_pt_derive(m, &pt, group, text("net"),
                                            text(password), none),
                         TAUT_OK);
        assert_int_equal(taut_sae_pwe_derive(m, s->pwe, &pt, j10_a, j10_b),
                         TAUT_OK);
    } else {
        assert_int_equal(taut_sae_hunt_derive(m, s->pwe, group, j10_a, j10_b,
                                              text(password)),
                         TAUT_OK);
    }
    assert_int_equal(taut_sae_random_derive(m, s->rand, group), TAUT_OK);
    assert_int_equal(taut_sae_random_derive(m, s->mask, group), TAUT_OK);
    assert_int_equal(
        taut_sae_commit_derive(m, &s->commit, group, s->pwe, s->rand, s->mask),
        TAUT_OK);
}

static void side_end(const struct taut_sae_math *m, struct side *s,
                     const struct side *peer, uint16_t group, bool h2e,
                     bool is_ext)
{
    struct taut_sae_exchange x = {.group = group,
                                  .h2e = h2e,
                                  .is_ext = is_ext,
                                  .pwe = s->pwe,
                                  .rand = s->rand,
                                  .own = &s->commit,
                                  .peer = &peer->commit};
    assert_int_equal(taut_sae_keys_derive(m, &s->keys, &x), TAUT_OK);
}

static void both_sides_agree(void **state)
{
    (void)state;
    EACH(c)
    {
        struct taut_sae_math m = math_of(c);
        for (uint16_t group = 19; group <= 21; group++)
            for (unsigned how = 0; how < 3; how++) {
                bool h2e = how > 0, is_ext = how > 1;
                struct side a, b, w;
                uint8_t sent[64], want[64];
                size_t hash = !h2e || group == 19 ? 32 : group == 20 ? 48 : 64;
                side_begin(&m, &a, group, h2e, "right");
                side_begin(&m, &b, group, h2e, "right");
                side_begin(&m, &w, group, h2e, "wrong");
                side_end(&m, &a, &b, group, h2e, is_ext);
                side_end(&m, &b, &a, group, h2e, is_ext);
                assert_int_equal(a.keys.kck_len, hash);
                assert_int_equal(a.keys.pmk_len, is_ext ? hash : 32);
                assert_memory_equal(&a.keys, &b.keys, sizeof a.keys);
                assert_int_equal(taut_sae_confirm_derive(&m, sent, group,
                                                         &a.keys, 1, &a.commit,
                                                         &b.commit),
                                 TAUT_OK);
                assert_int_equal(taut_sae_confirm_derive(&m, want, group,
                                                         &b.keys, 1, &a.commit,
                                                         &b.commit),
                                 TAUT_OK);
                assert_memory_equal(sent, want, hash);
                assert_int_equal(taut_sae_confirm_derive(&m, want, group,
                                                         &b.keys, 1, &b.commit,
                                                         &a.commit),
                                 TAUT_OK);
                assert_memory_not_equal(sent, want, hash);
                side_end(&m, &a, &w, group, h2e, is_ext);
                side_end(&m, &w, &a, group, h2e, is_ext);
                assert_memory_not_equal(a.keys.kck, w.keys.kck, 32);
                assert_memory_not_equal(a.keys.pmk, w.keys.pmk, 32);
            }
        taut_sae_math_close(&m);
    }
}

/* The annex's scalars, of a peer that rejected groups before. */
static void rejected_groups_salt_the_keys(void **state)
{
    (void)state;
    EACH(c)
    {
        struct taut_sae_math m = math_of(c);
        struct side a, b;
        uint8_t first[32];
        side_begin(&m, &a, 20, true, "right");
        side_begin(&m, &b, 20, true, "right");
        side_end(&m, &a, &b, 20, true, false);
        memcpy(first, a.keys.pmk, 32);
        struct taut_sae_exchange x = {.group = 20,
                                      .h2e = true,
                                      .pwe = a.pwe,
                                      .rand = a.rand,
                                      .own = &a.commit,
                                      .peer = &b.commit,
                                      .salt = text("\x13")};
        assert_int_equal(taut_sae_keys_derive(&m, &a.keys, &x), TAUT_OK);
        assert_memory_not_equal(a.keys.pmk, first, 32);
        taut_sae_math_close(&m);
    }
}

/* ------------------------------------------------------------------ */
/* What is refused                                                     */

static void set_number(uint8_t *out, const uint8_t *from, size_t len, int add)
{
    memcpy(out, from, len);
    for (size_t i = len; add && i-- > 0;) {
        int v = out[i] + add;
        out[i] = (uint8_t)v;
        add = v < 0 ? -1 : v > 255 ? 1 : 0;
    }
}

static void bad_numbers_are_refused(void **state)
{
    static const uint8_t zero[TAUT_SAE_LEN_MAX];
    (void)state;
    EACH(c)
    {
        struct taut_sae_math m = math_of(c);
        for (uint16_t group = 19; group <= 21; group++) {
            const struct taut_crypto_curve *curve =
                taut_crypto_curve_get(taut_sae_group_get(group));
            size_t len = curve->len;
            struct taut_sae_commit good = {{0}, {0}}, bad;
            set_number(good.scalar, zero, len, 2);
            memcpy(good.element, curve->base, 2 * len);
            assert_int_equal(taut_sae_commit_check(&m, group, &good), TAUT_OK);
            bad = good;
            set_number(bad.scalar, curve->order, len, -1);
            assert_int_equal(taut_sae_commit_check(&m, group, &bad), TAUT_OK);
            for (int add = 0; add < 2; add++) {
                set_number(bad.scalar, zero, len, add);
                assert_int_equal(taut_sae_commit_check(&m, group, &bad),
                                 TAUT_E_RANGE);
                set_number(bad.scalar, curve->order, len, add);
                assert_int_equal(taut_sae_commit_check(&m, group, &bad),
                                 TAUT_E_RANGE);
            }
            memset(bad.scalar, 0xff, len);
            assert_int_equal(taut_sae_commit_check(&m, group, &bad),
                             TAUT_E_RANGE);
            bad = good; /* off the curve */
            bad.element[len - 1] ^= 1;
            assert_int_equal(taut_sae_commit_check(&m, group, &bad),
                             TAUT_E_CRYPTO);
            memset(bad.element, 0, 2 * len); /* what stands for infinity */
            assert_int_equal(taut_sae_commit_check(&m, group, &bad),
                             TAUT_E_CRYPTO);
            bad = good; /* coordinates that are not reduced */
            memcpy(bad.element, curve->p, len);
            assert_int_equal(taut_sae_commit_check(&m, group, &bad),
                             TAUT_E_RANGE);
            bad = good;
            memset(bad.element + len, 0xff, len);
            assert_int_equal(taut_sae_commit_check(&m, group, &bad),
                             TAUT_E_RANGE);
        }
        taut_sae_math_close(&m);
    }
}

/* scalar * PWE = -ELEMENT: the sum has no coordinates. */
static void a_sum_at_infinity_is_refused(void **state)
{
    (void)state;
    EACH(c)
    {
        struct taut_sae_math m = math_of(c);
        struct side a;
        side_begin(&m, &a, 19, true, "right");
        struct taut_sae_commit evil = {{0}, {0}}, made;
        struct taut_sae_keys keys;
        uint8_t two[32] = {0}, three[32] = {0};
        two[31] = 2;
        three[31] = 3;
        /* scalar 5, element -2 PWE of it; then scalar 2 */
        assert_int_equal(
            taut_sae_commit_derive(&m, &made, 19, a.pwe, three, two), TAUT_OK);
        evil = made;
        memcpy(evil.scalar, two, 32);
        struct taut_sae_exchange x = {.group = 19,
                                      .h2e = true,
                                      .pwe = a.pwe,
                                      .rand = a.rand,
                                      .own = &a.commit,
                                      .peer = &evil};
        assert_int_equal(taut_sae_keys_derive(&m, &keys, &x), TAUT_E_CRYPTO);
        taut_sae_math_close(&m);
    }
}

static void other_groups_and_sizes_are_refused(void **state)
{
    static const uint16_t groups[] = {0,  1,  5,  14, 15,   18,
                                      22, 25, 28, 30, 65535};
    const struct taut_crypto *c = peers_get(0);
    struct taut_sae_math m = math_of(c), other;
    struct taut_sae_pt pt = {0};
    struct taut_sae_keys keys;
    uint8_t out[TAUT_SAE_POINT_MAX] = {0};
    struct taut_sae_commit commit = {{0}, {0}};
    (void)state;
    assert_int_equal(taut_sae_math_open(&other, sizeof other - 1, c),
                     TAUT_E_USAGE);
    struct taut_crypto old = *c;
    old.size--;
    assert_int_equal(taut_sae_math_open(&other, sizeof other, &old),
                     TAUT_E_USAGE);
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        uint16_t g = groups[i];
        struct taut_sae_exchange x = {
            .group = g, .own = &commit, .peer = &commit};
        pt.group = g;
        assert_int_equal(taut_sae_group_get(g), 0);
        assert_int_equal(
            taut_sae_hunt_derive(&m, out, g, j10_a, j10_b, text("x")),
            TAUT_E_UNSUPPORTED);
        assert_int_equal(taut_sae_pwe_derive(&m, out, &pt, j10_a, j10_b),
                         TAUT_E_UNSUPPORTED);
        assert_int_equal(
            taut_sae_pt_derive(&m, &pt, g, text("x"), text("x"), none),
            TAUT_E_UNSUPPORTED);
        assert_int_equal(taut_sae_random_derive(&m, out, g),
                         TAUT_E_UNSUPPORTED);
        assert_int_equal(taut_sae_commit_derive(&m, &commit, g, out, out, out),
                         TAUT_E_UNSUPPORTED);
        assert_int_equal(taut_sae_commit_check(&m, g, &commit),
                         TAUT_E_UNSUPPORTED);
        assert_int_equal(taut_sae_keys_derive(&m, &keys, &x),
                         TAUT_E_UNSUPPORTED);
        assert_int_equal(
            taut_sae_confirm_derive(&m, out, g, &keys, 0, &commit, &commit),
            TAUT_E_UNSUPPORTED);
    }
    assert_int_equal(taut_sae_pt_derive(&m, &pt, 19, none, text("x"), none),
                     TAUT_E_USAGE);
    assert_int_equal(taut_sae_pt_derive(
                         &m, &pt, 19, text("123456789012345678901234567890123"),
                         text("x"), none),
                     TAUT_E_USAGE);
    taut_sae_math_close(&m);
}

/* rand + mask = order, or order + 1 */
static void a_scalar_of_0_or_1_is_drawn_again(void **state)
{
    const struct taut_crypto_curve *curve =
        taut_crypto_curve_get(TAUT_CRYPTO_GROUP_P256);
    (void)state;
    EACH(c)
    {
        struct taut_sae_math m = math_of(c);
        struct side a;
        side_begin(&m, &a, 19, true, "right");
        for (int add = 2; add < 5; add++) {
            set_number(a.rand, (const uint8_t[32]){0}, 32, add);
            set_number(a.mask, curve->order, 32, -2);
            assert_int_equal(taut_sae_commit_derive(&m, &a.commit, 19, a.pwe,
                                                    a.rand, a.mask),
                             add < 4 ? TAUT_E_RANGE : TAUT_OK);
        }
        taut_sae_math_close(&m);
    }
}

/* ------------------------------------------------------------------ */
/* Machines                                                            */

/* relay carries what one machine has to say to the other; true if it told
 * keys. */
static bool relay(struct taut_sae *from, struct taut_sae *to,
                  struct taut_sae_event *done)
{
    uint8_t body[1024];
    struct taut_sae_event event;
    bool is_done = false;
    for (;;) {
        struct taut_wr wr = taut_wr_of(body, sizeof body);
        enum taut_status st = taut_sae_next(from, &event, &wr);
        if (st == TAUT_DONE)
            return is_done;
        assert_int_equal(st, TAUT_OK);
        if (event.kind <= TAUT_SAE_SEND_CONFIRM) {
            struct taut_span all = {body, wr.len};
            struct taut_ctx ctx = taut_ctx_of(body, NULL);
            assert_int_equal(taut_sae_feed(&ctx, to, all, 0), TAUT_OK);
        } else {
            assert_int_equal(event.kind, TAUT_SAE_DONE);
            *done = event;
            is_done = true;
        }
    }
}

/* handshake runs a station over `m` and an AP over `n`. */
static void handshake(const struct taut_sae_math *m,
                      const struct taut_sae_math *n, uint16_t group,
                      uint8_t methods)
{
    struct taut_sae_pt pts[2];
    struct taut_sae_config a = {.math = m,
                                .password = text("secret"),
                                .pts = &pts[0],
                                .n_pts = 1,
                                .groups = &group,
                                .n_groups = 1,
                                .role = TAUT_SAE_STA,
                                .methods = methods};
    struct taut_sae_config b = a;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    struct taut_sae sta, ap;
    struct taut_sae_event one, two;
    assert_int_equal(taut_sae_pt_derive(m, &pts[0], group, text("net"),
                                        text("secret"), none),
                     TAUT_OK);
    assert_int_equal(taut_sae_pt_derive(n, &pts[1], group, text("net"),
                                        text("secret"), none),
                     TAUT_OK);
    b.math = n;
    b.pts = &pts[1];
    b.role = TAUT_SAE_AP;
    b.methods = TAUT_SAE_HUNT | TAUT_SAE_H2E;
    memcpy(a.own, j10_a, 6);
    memcpy(a.peer, j10_b, 6);
    memcpy(b.own, j10_b, 6);
    memcpy(b.peer, j10_a, 6);
    assert_int_equal(taut_sae_init(&sta, sizeof sta, &a), TAUT_OK);
    assert_int_equal(taut_sae_init(&ap, sizeof ap, &b), TAUT_OK);
    assert_int_equal(taut_sae_start(&ctx, &sta, 0), TAUT_OK);
    assert_false(relay(&sta, &ap, &one)); /* commits */
    assert_false(relay(&ap, &sta, &two));
    assert_false(relay(&sta, &ap, &one)); /* confirms */
    assert_true(relay(&ap, &sta, &two));
    assert_true(relay(&sta, &ap, &one));
    assert_memory_equal(one.pmk, two.pmk, 32);
    assert_memory_equal(one.pmkid, two.pmkid, 16);
    taut_sae_close(&sta);
    taut_sae_close(&ap);
}

static void machines_of_every_pair_of_providers(void **state)
{
    (void)state;
    for (size_t i = 0; peers_get(i); i++)
        for (size_t k = 0; peers_get(k); k++) {
            struct taut_sae_math m = math_of(peers_get(i));
            struct taut_sae_math n = math_of(peers_get(k));
            for (uint16_t group = 19; group <= 21; group++) {
                handshake(&m, &n, group, TAUT_SAE_HUNT);
                handshake(&m, &n, group, TAUT_SAE_H2E);
            }
            taut_sae_math_close(&m);
            taut_sae_math_close(&n);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(annex_j_10_hunting),
        cmocka_unit_test(annex_j_10_hash_to_element),
        cmocka_unit_test(both_sides_agree),
        cmocka_unit_test(rejected_groups_salt_the_keys),
        cmocka_unit_test(bad_numbers_are_refused),
        cmocka_unit_test(a_sum_at_infinity_is_refused),
        cmocka_unit_test(other_groups_and_sizes_are_refused),
        cmocka_unit_test(a_scalar_of_0_or_1_is_drawn_again),
        cmocka_unit_test(machines_of_every_pair_of_providers),
    };
    return cmocka_run_group_tests_name("sae", tests, peers_open, peers_close);
}
