/* SPDX-License-Identifier: MIT */
/*
 * test_cve_fragattacks.c: the faults of receivers that FragAttacks showed in
 * 2021, one test each, against taut_dot11_recv_push. Each first shows that the
 * honest frames beside the attack are taken. The provider is the null one: a
 * frame is told sealed by its bits and opens under any key.
 */
#include "test_util.h"

#include "taut/crypto_null.h"
#include "taut/dot11.h"
#include "taut/dot11_recv.h"
#include "taut/dot11_rsn.h"

static struct taut_crypto_null provider;
static struct taut_dot11_key tk, tk_new, gtk;
static struct taut_dot11_recv recv;
static struct taut_dot11_recv_slot slots[4];
static uint8_t pool[4 * TAUT_DOT11_RECV_SLOT_LEN];
static struct taut_dot11_received got;
static struct taut_diag diag;

static const uint8_t own[6] = {2, 0, 0, 0, 0, 1};
static const uint8_t all[6] = {255, 255, 255, 255, 255, 255};

#define EAPOL                                                                  \
    "aaaa03000000888e"                                                         \
    "02030000"
#define IPV4                                                                   \
    "aaaa030000000800"                                                         \
    "4500001c0000000040110000"

static void key_make(struct taut_dot11_key *key, unsigned id,
                     uint32_t generation)
{
    static const uint8_t bytes[16] = {0};
    struct taut_dot11_key_config config = {.crypto = &provider.table,
                                           .cipher = TAUT_DOT11_CIPHER_CCMP_128,
                                           .key = {bytes, 16},
                                           .generation = generation,
                                           .id = (uint8_t)id};
    assert_int_equal(taut_dot11_key_init(key, sizeof *key, &config), TAUT_OK);
}

static int set_up(void **state)
{
    struct taut_dot11_recv_config config = {.slots = slots,
                                            .bytes = pool,
                                            .bytes_len = sizeof pool,
                                            .n_slots = 4,
                                            .flags = TAUT_DOT11_RECV_RSN};
    (void)state;
    memcpy(config.addr, own, 6);
    assert_int_equal(taut_crypto_null_init(&provider, sizeof provider),
                     TAUT_OK);
    key_make(&tk, 0, 1);
    key_make(&tk_new, 0, 2);
    key_make(&gtk, 1, 1);
    assert_int_equal(taut_dot11_recv_init(&recv, sizeof recv, &config),
                     TAUT_OK);
    assert_int_equal(taut_dot11_recv_set(&recv, &tk, false), TAUT_OK);
    assert_int_equal(taut_dot11_recv_set(&recv, &gtk, true), TAUT_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    taut_dot11_key_close(&tk);
    taut_dot11_key_close(&tk_new);
    taut_dot11_key_close(&gtk);
    assert_int_equal(provider.n_open, 0);
    return 0;
}

/* struct air: a frame from the AP, as it is sent. */
struct air {
    const uint8_t *to;
    const char *body;
    uint64_t pn; /* 0: in the clear */
    unsigned key_id, seq, fragment;
    bool more, amsdu;
};

static enum taut_status push(struct air a)
{
    static uint8_t bytes[4096];
    size_t body_len, len = 0;
    uint8_t *body = test_hex(a.body, &body_len), *p = bytes;
    const uint8_t sealed[8] = {(uint8_t)a.pn, (uint8_t)(a.pn >> 8), 0,
                               (uint8_t)(0x20 | a.key_id << 6),
                               (uint8_t)(a.pn >> 16)};
    p[0] = 0x88;
    p[1] = (uint8_t)(2 | (a.more ? 4 : 0) | (a.pn ? 0x40 : 0));
    memcpy(p + 4, a.to, 6);
    memset(p + 10, 0, 12);
    p[10] = p[16] = 2;
    p[22] = (uint8_t)(a.seq << 4 | a.fragment);
    p[23] = (uint8_t)(a.seq >> 4);
    p[24] = a.amsdu ? 0x80 : 0;
    p[25] = 0;
    len = 26;
    if (a.pn) {
        memcpy(p + len, sealed, 8);
        len += 8;
    }
    memcpy(p + len, body, body_len);
    len += body_len;
    if (a.pn) {
        memset(p + len, 0, 8);
        len += 8;
    }
    free(body);
    uint8_t *exact = test_copy(p, len);
    struct taut_ctx ctx = taut_ctx_of(exact, &diag);
    enum taut_status st =
        taut_dot11_recv_push(&ctx, &recv, &got, exact, len, 1000);
    memcpy(bytes, exact, len);
    if (st == TAUT_OK && got.frame >= exact && got.frame < exact + len)
        got.frame = bytes + (got.frame - exact);
    free(exact);
    return st;
}

/* CVE-2020-24586: fragments stay in memory beyond a (re)connect, and are put
 * together with what comes then. */
static void cache_is_cleared_by_a_new_association(void **state)
{
    (void)state;
    struct air first = {.to = own, .body = IPV4, .pn = 1, .seq = 7, .more = 1};
    struct air last = {
        .to = own, .body = IPV4, .pn = 2, .seq = 7, .fragment = 1};
    assert_int_equal(push(first), TAUT_MORE);
    assert_int_equal(push(last), TAUT_OK);
    assert_int_equal(got.n_fragments, 2);
    first.pn = 3;
    last.pn = 4;
    assert_int_equal(push(first), TAUT_MORE);
    taut_dot11_recv_reset(&recv);
    assert_int_equal(taut_dot11_recv_set(&recv, &tk, false), TAUT_OK);
    assert_int_equal(push(last), TAUT_E_ORDER);
    assert_int_equal(diag.field, TAUT_DOT11_F_FRAGMENT);
}

/* CVE-2020-24587: fragments under different keys are put together. */
static void fragments_of_two_keys_never_meet(void **state)
{
    (void)state;
    struct air first = {.to = own, .body = IPV4, .pn = 1, .seq = 7, .more = 1};
    struct air last = {
        .to = own, .body = IPV4, .pn = 2, .seq = 7, .fragment = 1};
    assert_int_equal(push(first), TAUT_MORE);
    assert_int_equal(taut_dot11_recv_set(&recv, &tk_new, false), TAUT_OK);
    assert_int_equal(push(last), TAUT_E_ORDER);
    assert_int_equal(diag.field, TAUT_DOT11_F_FRAGMENT);
    /* two keys at a time, as with extended key IDs */
    struct taut_dot11_key other;
    key_make(&other, 1, 3);
    assert_int_equal(taut_dot11_recv_set(&recv, &other, false), TAUT_OK);
    first.pn = 3;
    last.pn = 4;
    last.key_id = 1;
    assert_int_equal(push(first), TAUT_MORE);
    assert_int_equal(push(last), TAUT_E_ORDER);
    assert_int_equal(diag.field, TAUT_DOT11_SEAL_F_PN);
    taut_dot11_recv_reset(&recv);
    taut_dot11_key_close(&other);
}

/* CVE-2020-24588: the A-MSDU bit, not covered by the MIC, is flipped: LLC and
 * SNAP become the first address of a subframe. */
static void flipped_amsdu_bit_is_seen(void **state)
{
    (void)state;
    struct air frame = {.to = own, .body = IPV4, .pn = 1};
    assert_int_equal(push(frame), TAUT_OK);
    frame.pn = 2;
    frame.amsdu = true;
    assert_int_equal(push(frame), TAUT_E_VALUE);
    assert_int_equal(diag.field, TAUT_DOT11_F_AMSDU_DA);
    frame.pn = 3;
    frame.body = "020000000001"
                 "020000000002"
                 "0009" IPV4;
    assert_int_equal(push(frame), TAUT_OK);
}

/* CVE-2020-26139: EAPOL of a sender that has not authenticated is forwarded
 * to others. */
static void eapol_is_for_oneself_only(void **state)
{
    (void)state;
    static const uint8_t other[6] = {2, 0, 0, 0, 0, 9};
    struct air frame = {.to = own, .body = EAPOL};
    assert_int_equal(push(frame), TAUT_OK);
    assert_true(got.is_eapol);
    assert_false(got.is_protected);
    frame.to = other;
    assert_int_equal(push(frame), TAUT_E_STATE);
    frame.pn = 1; /* sealed: opened, and told not to be forwarded */
    assert_int_equal(push(frame), TAUT_OK);
    assert_true(got.is_eapol);
}

/* CVE-2020-26140: data in the clear is taken in a protected network. */
static void data_in_the_clear_is_refused(void **state)
{
    (void)state;
    struct air frame = {.to = own, .body = IPV4};
    assert_int_equal(push(frame), TAUT_E_STATE);
    assert_int_equal(diag.field, TAUT_DOT11_F_PROTECTED);
    frame.to = all;
    assert_int_equal(push(frame), TAUT_E_STATE);
    frame.to = own;
    frame.pn = 1;
    assert_int_equal(push(frame), TAUT_OK);
}

/* CVE-2020-26142: a fragment is taken for a whole frame. */
static void a_fragment_is_no_frame(void **state)
{
    (void)state;
    struct air frame = {.to = own, .body = IPV4, .pn = 1, .more = true};
    assert_int_equal(push(frame), TAUT_MORE);
    frame =
        (struct air){.to = own, .body = IPV4, .pn = 2, .seq = 9, .fragment = 3};
    assert_int_equal(push(frame), TAUT_E_ORDER);
}

/* CVE-2020-26143: data in the clear is taken if it is in fragments. */
static void fragments_in_the_clear_are_refused(void **state)
{
    (void)state;
    struct air frame = {.to = own, .body = IPV4, .more = true};
    assert_int_equal(push(frame), TAUT_E_STATE);
    frame.body = EAPOL;
    assert_int_equal(push(frame), TAUT_E_STATE);
    frame.more = false;
    frame.fragment = 1;
    assert_int_equal(push(frame), TAUT_E_STATE);
}

/* CVE-2020-26144: an A-MSDU in the clear whose first bytes look like EAPOL
 * passes for it. */
static void amsdu_is_no_eapol(void **state)
{
    (void)state;
    struct air frame = {.to = own, .body = EAPOL, .amsdu = true};
    assert_int_equal(push(frame), TAUT_E_STATE);
    frame.amsdu = false;
    assert_int_equal(push(frame), TAUT_OK);
}

/* CVE-2020-26145: a fragment to everybody, in the clear, passes for a whole
 * frame. */
static void groups_get_no_fragments(void **state)
{
    (void)state;
    struct air frame = {.to = all, .body = EAPOL, .more = true};
    assert_int_equal(push(frame), TAUT_E_VALUE);
    assert_int_equal(diag.field, TAUT_DOT11_F_FRAGMENT);
    frame.more = false;
    frame.fragment = 1;
    assert_int_equal(push(frame), TAUT_E_VALUE);
    frame.pn = 1;
    frame.key_id = 1;
    assert_int_equal(push(frame), TAUT_E_VALUE);
    frame.fragment = 0;
    frame.amsdu = true;
    assert_int_equal(push(frame), TAUT_E_VALUE);
    assert_int_equal(diag.field, TAUT_DOT11_F_QOS_AMSDU);
    frame.amsdu = false;
    assert_int_equal(push(frame), TAUT_OK);
}

/* CVE-2020-26146: fragments whose packet numbers do not follow each other are
 * put together. */
static void packet_numbers_follow(void **state)
{
    (void)state;
    for (unsigned skip = 0; skip < 5; skip++) {
        struct air a = {.to = own, .body = IPV4, .seq = skip, .more = true};
        a.pn = 10 + 20 * skip;
        assert_int_equal(push(a), TAUT_MORE);
        a.fragment = 1;
        a.more = false;
        a.pn += 1 + skip;
        assert_int_equal(push(a), skip == 0 ? TAUT_OK : TAUT_E_ORDER);
    }
    assert_int_equal(diag.field, TAUT_DOT11_SEAL_F_PN);
}

/* CVE-2020-26147: sealed fragments and fragments in the clear are mixed. In an
 * association without RSN too, where each kind alone would do. */
static void sealed_and_clear_never_meet(void **state)
{
    (void)state;
    for (unsigned rsn = 0; rsn < 2; rsn++) {
        recv.config.flags = rsn ? TAUT_DOT11_RECV_RSN : 0;
        for (unsigned sealed = 0; sealed < 2; sealed++) {
            struct air a = {
                .to = own, .body = IPV4, .more = true, .seq = 2 * rsn + sealed};
            a.pn = sealed ? 10 + 10 * rsn : 0;
            assert_int_equal(push(a),
                             sealed || !rsn ? TAUT_MORE : TAUT_E_STATE);
            a.more = false;
            a.fragment = 1;
            a.pn = sealed ? 0 : 5 + 10 * rsn;
            assert_int_equal(push(a),
                             sealed && rsn ? TAUT_E_STATE : TAUT_E_ORDER);
        }
    }
}

/* CVE-2020-26141: the MIC of TKIP is not looked at when a frame came in
 * fragments. (The fragments are those of test_dot11_seal.c.) */
static void mic_of_tkip_over_fragments(void **state)
{
    (void)state;
    static const char *const parts[2] = {
        "08462c00020304050608020304050607020304050607d002"
        "8929ab20674523016cd4bd61a2b56c2f83329c1853a885ae11a5977bd3289669"
        "f7469af6cc13e06ab13ae88a2440360d279ead43",
        "08422c00020304050608020304050607020304050607d102"
        "8929ac2067452301339121dc899ceeb5e4e9193dfcef622166c0f15ebe6dc57e"
        "8308651eb8e919a163ae278a3b4d7d8526a0c3cec9e5032688a10e8f54d82872"
        "cf5a6e109d9b4b25"};
    static const uint8_t bytes[] = {
        0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12,
        0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34,
        0x56, 0x78, 0x90, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34};
    for (unsigned forged = 0; forged < 2; forged++) {
        struct taut_dot11_key_config config = {.crypto = &provider.table,
                                               .cipher = TAUT_DOT11_CIPHER_TKIP,
                                               .key = {bytes, 32}};
        struct taut_dot11_key key;
        uint8_t other[32];
        memcpy(other, bytes, 32);
        other[20] ^= (uint8_t)forged; /* as good as a changed frame */
        config.key.p = other;
        assert_int_equal(taut_dot11_key_init(&key, sizeof key, &config),
                         TAUT_OK);
        assert_int_equal(taut_dot11_recv_set(&recv, &key, false), TAUT_OK);
        for (unsigned i = 0; i < 2; i++) {
            size_t len;
            uint8_t *p = test_hex(parts[i], &len);
            struct taut_ctx ctx = taut_ctx_of(p, &diag);
            enum taut_status st =
                taut_dot11_recv_push(&ctx, &recv, &got, p, len, 1000);
            assert_int_equal(st, i == 0   ? TAUT_MORE
                                 : forged ? TAUT_E_CRYPTO
                                          : TAUT_OK);
            free(p);
        }
        assert_int_equal(recv.n_mic_failures, forged);
        taut_dot11_recv_reset(&recv);
        taut_dot11_key_close(&key);
    }
    assert_int_equal(diag.field, TAUT_DOT11_SEAL_F_TKIP_MIC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cache_is_cleared_by_a_new_association,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(fragments_of_two_keys_never_meet,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(flipped_amsdu_bit_is_seen, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(eapol_is_for_oneself_only, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(data_in_the_clear_is_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(mic_of_tkip_over_fragments, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_fragment_is_no_frame, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(fragments_in_the_clear_are_refused,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(amsdu_is_no_eapol, set_up, tear_down),
        cmocka_unit_test_setup_teardown(groups_get_no_fragments, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(packet_numbers_follow, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(sealed_and_clear_never_meet, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
