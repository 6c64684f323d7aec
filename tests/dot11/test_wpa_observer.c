/* SPDX-License-Identifier: MIT */
/*
 * test_wpa_observer.c: which messages of handshakes belong together. What
 * hcxpcapngtool makes of whole captures is compared in
 * tests/interop/oracle_pair.py.
 */
#include "test_util.h"

#include "taut/dot11.h"
#include "taut/dot11_rsn.h"
#include "taut/eapol.h"
#include "taut/wpa_observer.h"

static struct taut_wpa_observer_pair pairs[2];
static struct taut_wpa_observer_net nets[2];
static struct taut_wpa_observer observer;
static struct taut_diag diag;

static const uint8_t ap[6] = {2, 0, 0, 0, 0, 1};
static const char rsn_psk[] = "30140100000fac040100000fac040100000fac020000";

static void begin(uint32_t slack)
{
    struct taut_wpa_observer_config config = {.pairs = pairs,
                                              .nets = nets,
                                              .n_pairs = 2,
                                              .n_nets = 2,
                                              .replay_slack = slack};
    assert_int_equal(
        taut_wpa_observer_init(&observer, sizeof observer - 1, &config),
        TAUT_E_USAGE);
    assert_int_equal(
        taut_wpa_observer_init(&observer, sizeof observer, &config), TAUT_OK);
    config.n_pairs = 0;
    assert_int_equal(
        taut_wpa_observer_init(&observer, sizeof observer, &config),
        TAUT_E_USAGE);
    config.n_pairs = 2;
    config.n_nets = 0;
    assert_int_equal(
        taut_wpa_observer_init(&observer, sizeof observer, &config),
        TAUT_E_USAGE);
    config.n_nets = 2;
    assert_int_equal(
        taut_wpa_observer_init(&observer, sizeof observer, &config), TAUT_OK);
}

static enum taut_status feed(const uint8_t *p, size_t len, uint64_t now_ms)
{
    uint8_t *exact = test_copy(p, len);
    struct taut_ctx ctx = taut_ctx_of(exact, &diag);
    enum taut_status st =
        taut_wpa_observer_feed(&ctx, &observer, exact, len, now_ms);
    free(exact);
    return st;
}

static enum taut_status feed_hex(const char *hex)
{
    size_t len;
    uint8_t *p = test_hex(hex, &len);
    enum taut_status st = feed(p, len, 0);
    free(p);
    return st;
}

/* struct say: one message on the air. */
struct say {
    unsigned msg, replay, nonce, tail; /* nonce: its first byte */
    unsigned sta;                      /* last byte of the address */
    uint64_t at;
    const char *data; /* of 1 and 2, hexadecimal */
    bool nonce4;      /* message 4 has one */
    size_t mic_len;
};

static void header(struct taut_wr *wr, bool from_ap, unsigned sta)
{
    struct taut_dot11 h = {
        .type = TAUT_DOT11_TYPE_DATA, .flags = from_ap ? 2 : 1, .n_addrs = 3};
    uint8_t other[6] = {2, 0, 0, 0, 1, (uint8_t)sta};
    memcpy(h.addr[0], from_ap ? other : ap, 6);
    memcpy(h.addr[1], from_ap ? ap : other, 6);
    memcpy(h.addr[2], ap, 6);
    assert_int_equal(taut_dot11_encode(wr, &h), TAUT_OK);
    taut_dot11_snap_encode(wr, TAUT_DOT11_ETHERTYPE_EAPOL);
}

static enum taut_status say(struct say s)
{
    static const unsigned infos[] = {0, 0x008a, 0x010a, 0x13ca, 0x030a};
    static const uint8_t some[24] = {1, 2, 3};
    uint8_t p[1024], mic[32];
    size_t data_len;
    uint8_t *data = test_hex(s.data       ? s.data
                             : s.msg == 2 ? "dd04aabbccdd"
                                          : "",
                             &data_len);
    struct taut_wr wr = taut_wr_of(p, sizeof p);
    struct taut_eapol_key key = {
        .desc = TAUT_EAPOL_DESC_RSN,
        .info = (uint16_t)infos[s.msg],
        .replay = s.replay,
        .mic = {mic, s.mic_len ? s.mic_len : 16},
        .data = {s.msg == 3 ? some : data, s.msg == 3 ? 24 : data_len}};
    memset(mic, 0x40 + (int)s.msg, sizeof mic);
    if (s.msg != 4 || s.nonce4) {
        memset(key.nonce, (int)s.nonce, 32);
        taut_put32(key.nonce + 28, s.tail);
    }
    header(&wr, s.msg % 2 == 1, s.sta);
    struct taut_mark m = taut_eapol_open(&wr, 1, TAUT_EAPOL_TYPE_KEY);
    assert_int_equal(taut_eapol_key_encode(&wr, &key), TAUT_OK);
    taut_wr_close(&wr, m);
    free(data);
    return feed(p, wr.len, s.at);
}

static void next(enum taut_wpa_match_kind kind, unsigned flags,
                 struct taut_wpa_match *m)
{
    assert_int_equal(taut_wpa_observer_next(&observer, m), TAUT_OK);
    assert_int_equal(m->kind, kind);
    assert_int_equal(m->flags, flags);
    assert_memory_equal(m->ap, ap, 6);
}

static void none(void)
{
    struct taut_wpa_match m;
    assert_int_equal(taut_wpa_observer_next(&observer, &m), TAUT_DONE);
}

static void four_messages(void **state)
{
    (void)state;
    struct taut_wpa_match m;
    begin(0);
    none();
    assert_int_equal(
        say((struct say){.msg = 1, .replay = 7, .nonce = 0xa1, .at = 10}),
        TAUT_OK);
    none();
    assert_int_equal(
        say((struct say){
            .msg = 2, .replay = 7, .nonce = 0x51, .at = 30, .data = rsn_psk}),
        TAUT_OK);
    next(TAUT_WPA_MATCH_M12E2, 0, &m);
    assert_int_equal(m.gap_ms, 20);
    assert_int_equal(m.akm, TAUT_DOT11_AKM_PSK);
    assert_int_equal(m.anonce[0], 0xa1);
    assert_int_equal(m.mic.len, 16);
    assert_int_equal(m.mic.p[0], 0x42);
    assert_int_equal(m.eapol.len, 99 + 22);
    none();
    assert_int_equal(
        say((struct say){.msg = 3, .replay = 8, .nonce = 0xa1, .at = 35}),
        TAUT_OK);
    next(TAUT_WPA_MATCH_M32E2, 0, &m);
    assert_int_equal(m.gap_ms, 5);
    assert_int_equal(m.mic.p[0], 0x42);
    none();
    assert_int_equal(say((struct say){.msg = 4, .replay = 8, .at = 40}),
                     TAUT_OK);
    none();
    assert_int_equal(
        say((struct say){
            .msg = 4, .replay = 8, .nonce = 0x51, .at = 40, .nonce4 = true}),
        TAUT_OK);
    next(TAUT_WPA_MATCH_M14E4, 0, &m);
    assert_int_equal(m.mic.p[0], 0x44);
    assert_int_equal(m.gap_ms, 30);
    next(TAUT_WPA_MATCH_M34E4, 0, &m);
    assert_int_equal(m.mic.p[0], 0x44);
    none();
    assert_int_equal(observer.n_messages[1], 1);
    assert_int_equal(observer.n_messages[4], 2);
}

static void counters_and_time(void **state)
{
    (void)state;
    struct taut_wpa_match m;
    begin(0);
    (void)say((struct say){.msg = 1, .replay = 7, .nonce = 0xa1});
    (void)say((struct say){.msg = 2, .replay = 6, .nonce = 0x51});
    none();
    (void)say((struct say){.msg = 2, .replay = 8, .nonce = 0x51});
    none();
    (void)say((struct say){.msg = 3, .replay = 8, .nonce = 0xa1});
    none();
    (void)say((struct say){.msg = 2, .replay = 7, .nonce = 0x51, .at = 5001});
    none();
    (void)say((struct say){.msg = 2, .replay = 7, .nonce = 0x51, .at = 5000});
    next(TAUT_WPA_MATCH_M12E2, 0, &m);
    (void)say((struct say){.msg = 2, .replay = 7, .nonce = 0x51, .sta = 1});
    none();
    begin(2);
    (void)say((struct say){.msg = 1, .replay = 7, .nonce = 0xa1, .at = 9});
    (void)say((struct say){.msg = 2, .replay = 5, .nonce = 0x51, .at = 3});
    next(TAUT_WPA_MATCH_M12E2, TAUT_WPA_MATCH_REPLAY_UNCHECKED, &m);
    assert_int_equal(m.gap_ms, 6);
    (void)say((struct say){.msg = 2, .replay = 10, .nonce = 0x51});
    none();
    (void)say((struct say){.msg = 3, .replay = 9, .nonce = 0xa1});
    next(TAUT_WPA_MATCH_M32E2, TAUT_WPA_MATCH_REPLAY_UNCHECKED, &m);
}

static void nonces_that_count_up(void **state)
{
    (void)state;
    static const struct {
        unsigned first, third, flags;
    } cases[] = {
        {5, 5, 0},
        {5, 6, TAUT_WPA_MATCH_NONCE_NEAR},
        {0x05000000, 0x06000000,
         TAUT_WPA_MATCH_NONCE_NEAR | TAUT_WPA_MATCH_NONCE_LE},
        {0xffffff, 0x1000000, TAUT_WPA_MATCH_NONCE_NEAR},
    };
    for (size_t i = 0; i < 4; i++) {
        struct taut_wpa_match m;
        begin(0);
        (void)say((struct say){
            .msg = 1, .replay = 1, .nonce = 0xa1, .tail = cases[i].first});
        (void)say((struct say){.msg = 2, .replay = 1, .nonce = 0x51});
        next(TAUT_WPA_MATCH_M12E2, 0, &m);
        (void)say((struct say){
            .msg = 3, .replay = 2, .nonce = 0xa1, .tail = cases[i].third});
        next(TAUT_WPA_MATCH_M32E2, cases[i].flags, &m);
    }
    struct taut_wpa_match m;
    begin(0);
    (void)say((struct say){.msg = 1, .replay = 1, .nonce = 0xa1});
    (void)say((struct say){.msg = 2, .replay = 1, .nonce = 0x51});
    (void)say((struct say){.msg = 3, .replay = 2, .nonce = 0xa2, .tail = 1});
    next(TAUT_WPA_MATCH_M32E2, 0, &m);
}

static void line_is(const struct taut_wpa_match *m, const char *want)
{
    char text[2048];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    assert_int_equal(taut_wpa_match_put(&wr, m), TAUT_OK);
    assert_string_equal(taut_wr_cstr(&wr), want);
}

#define BEACON(ssid)                                                           \
    "80000000ffffffffffff0200000000010200000000010000"                         \
    "00000000000000006400110000" ssid

static void lines_of_hashcat(void **state)
{
    (void)state;
    struct taut_wpa_match m;
    char text[8];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    begin(1);
    (void)say(
        (struct say){.msg = 1,
                     .replay = 1,
                     .nonce = 0xa1,
                     .data = "dd14000fac04000102030405060708090a0b0c0d0e0f"});
    next(TAUT_WPA_MATCH_PMKID, 0, &m);
    assert_int_equal(taut_wpa_match_put(&wr, &m), TAUT_E_UNSUPPORTED);
    assert_int_equal(m.ssid.len, 0);
    m.akm = TAUT_DOT11_AKM_PSK;
    assert_int_equal(taut_wpa_match_put(&wr, &m), TAUT_E_VALUE);
    assert_int_equal(feed_hex(BEACON("0474617574")), TAUT_OK);
    (void)say((struct say){.msg = 2,
                           .replay = 2,
                           .nonce = 0x51,
                           .tail = 7,
                           .data = "3000"
                                   "30020100"});
    (void)say((struct say){
        .msg = 2, .replay = 2, .nonce = 0x51, .tail = 7, .data = rsn_psk});
    next(TAUT_WPA_MATCH_M12E2, TAUT_WPA_MATCH_REPLAY_UNCHECKED, &m);
#define ANONCE "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"
#define SNONCE                                                                 \
    "5151515151515151515151515151515151515151515151515151515100000007"
#define Z16 "00000000000000000000000000000000"
#define EAPOL                                                                  \
    "0103007502010a00000000000000000002" SNONCE Z16 Z16 Z16 "0016"             \
    "30140100000fac040100000fac040100000fac020000"
    line_is(&m, "WPA*02*42424242424242424242424242424242*020000000001*"
                "020000000100*74617574*" ANONCE "00000000*" EAPOL "*80");
    m.flags = 0;
    line_is(&m, "WPA*02*42424242424242424242424242424242*020000000001*"
                "020000000100*74617574*" ANONCE "00000000*" EAPOL "*00");
    m.flags = TAUT_WPA_MATCH_NONCE_NEAR;
    m.kind = TAUT_WPA_MATCH_M32E2;
    line_is(&m, "WPA*02*42424242424242424242424242424242*020000000001*"
                "020000000100*74617574*" ANONCE "00000000*" EAPOL "*c2");
    m.flags = TAUT_WPA_MATCH_NONCE_NEAR | TAUT_WPA_MATCH_NONCE_LE;
    line_is(&m, "WPA*02*42424242424242424242424242424242*020000000001*"
                "020000000100*74617574*" ANONCE "00000000*" EAPOL "*a2");
    m.akm = TAUT_DOT11_AKM_SAE;
    assert_int_equal(taut_wpa_match_put(&wr, &m), TAUT_E_UNSUPPORTED);
    m.akm = TAUT_DOT11_AKM_PSK_SHA256;
    m.mic.len = 24;
    assert_int_equal(taut_wpa_match_put(&wr, &m), TAUT_E_UNSUPPORTED);
    (void)say(
        (struct say){.msg = 1,
                     .replay = 1,
                     .nonce = 0xa1,
                     .data = "dd14000fac04000102030405060708090a0b0c0d0e0f"});
    next(TAUT_WPA_MATCH_PMKID, 0, &m);
    m.akm = TAUT_DOT11_AKM_WPA_PSK;
    line_is(&m, "WPA*01*000102030405060708090a0b0c0d0e0f*020000000001*"
                "020000000100*74617574***");
    /* a PMKID of zeros, or of another length, is none */
    (void)say((struct say){
        .msg = 1, .replay = 1, .nonce = 0xa1, .data = "dd14000fac04" Z16});
    none();
    (void)say((struct say){
        .msg = 1, .replay = 1, .nonce = 0xa1, .data = "dd05000fac0401"});
    none();
}

static void names_and_associations(void **state)
{
    (void)state;
    struct taut_wpa_match m;
    begin(0);
#define ASSOC(subtype, more)                                                   \
    subtype "000000"                                                           \
            "020000000001020000000100020000000001"                             \
            "0000"                                                             \
            "31040a00" more
    assert_int_equal(
        feed_hex(ASSOC("00", "000474617574"
                             "30140100000fac040100000fac040100000fac060000")),
        TAUT_OK);
    (void)say((struct say){.msg = 1, .replay = 1, .nonce = 0xa1});
    (void)say((struct say){.msg = 2, .replay = 1, .nonce = 0x51});
    next(TAUT_WPA_MATCH_M12E2, 0, &m);
    assert_int_equal(m.akm, TAUT_DOT11_AKM_PSK_SHA256);
    assert_int_equal(m.ssid.len, 4);
    /* another association: message 1 of before is over */
    (void)say((struct say){.msg = 1, .replay = 1, .nonce = 0xa1});
    assert_int_equal(
        feed_hex(ASSOC("20", "020000000001"
                             "000474617574"
                             "30140100000fac040100000fac040100000fac020000")),
        TAUT_OK);
    (void)say((struct say){.msg = 2, .replay = 1, .nonce = 0x51});
    none();
    /* names that are hidden, and one without RSN */
    assert_int_equal(feed_hex(BEACON("0400000000")), TAUT_OK);
    assert_int_equal(feed_hex(BEACON("0000")), TAUT_OK);
    assert_int_equal(feed_hex(BEACON("")), TAUT_OK);
    assert_int_equal(feed_hex(ASSOC("00", "0000")), TAUT_OK);
    struct taut_span ssid;
    assert_true(taut_wpa_observer_ssid_find(&observer, &ssid, ap));
    assert_memory_equal(ssid.p, "taut", 4);
    assert_int_equal(feed_hex("50"
                              "000000"
                              "020000000100020000000001"
                              "020000000001"
                              "0000"
                              "00000000000000006400110000"
                              "0161"),
                     TAUT_OK);
    assert_true(taut_wpa_observer_ssid_find(&observer, &ssid, ap));
    assert_memory_equal(ssid.p, "a", 1);
    assert_false(taut_wpa_observer_ssid_find(&observer, &ssid,
                                             (const uint8_t *)"xxxxxx"));
}

static void the_least_recent_makes_room(void **state)
{
    (void)state;
    struct taut_wpa_match m;
    begin(0);
    for (unsigned sta = 0; sta < 3; sta++)
        (void)say(
            (struct say){.msg = 1, .replay = 1, .nonce = 0xa1, .sta = sta});
    assert_int_equal(observer.n_evicted, 1);
    (void)say((struct say){.msg = 2, .replay = 1, .nonce = 0x51, .sta = 1});
    next(TAUT_WPA_MATCH_M12E2, 0, &m);
    (void)say((struct say){.msg = 2, .replay = 1, .nonce = 0x51, .sta = 2});
    next(TAUT_WPA_MATCH_M12E2, 0, &m);
    (void)say((struct say){.msg = 2, .replay = 1, .nonce = 0x51, .sta = 0});
    none();
    for (unsigned i = 0; i < 4; i++) {
        char hex[] = BEACON("0161");
        hex[43] = hex[31] = (char)('1' + i);
        assert_int_equal(feed_hex(hex), TAUT_OK);
    }
    struct taut_span ssid;
    uint8_t addr[6] = {2, 0, 0, 0, 0, 1};
    assert_false(taut_wpa_observer_ssid_find(&observer, &ssid, addr));
    addr[5] = 4;
    assert_true(taut_wpa_observer_ssid_find(&observer, &ssid, addr));
}

/* what is no handshake changes nothing; what is broken is told */
static void other_frames(void **state)
{
    (void)state;
#define DATA                                                                   \
    "08020000"                                                                 \
    "020000000100"                                                             \
    "020000000001"                                                             \
    "020000000001"                                                             \
    "0000"
    static const char *const others[] = {
        "d4000000020000000001", /* acknowledgement */
        "48010000"
        "020000000001020000000100020000000001"
        "0000", /* null */
        DATA "aaaa030000000800"
             "45",     /* IP */
        DATA "aaaa03", /* cut */
        DATA "aaaa03000000888e"
             "01000000", /* EAP */
        DATA "aaaa03000000888e"
             "0103000101", /* RC4 key */
        "08420000"
        "020000000100020000000001020000000001"
        "0000"
        "aaaa03000000888e"
        "0103", /* protected */
        "08060000"
        "020000000100020000000001020000000001"
        "0000"
        "aaaa03000000888e"
        "0103", /* fragment */
        "08020000"
        "020000000100020000000001020000000001"
        "0100"
        "aaaa03000000888e"
        "0103",
        "88020000"
        "020000000100020000000001020000000001"
        "0000"
        "8000"
        "aaaa03000000888e"
        "0103", /* A-MSDU */
        "40000000"
        "ffffffffffff020000000100ffffffffffff"
        "0000"
        "0000",
        "80000000"
        "ffffffffffff020000000001020000000001"
        "0000"
        "00",
    };
    begin(0);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_int_equal(feed_hex(others[i]), TAUT_OK);
        none();
    }
    assert_int_equal(feed_hex("08"), TAUT_E_SHORT);
    assert_int_equal(feed_hex(DATA "aaaa03000000888e"
                                   "01030005"
                                   "02"),
                     TAUT_E_SHORT);
    assert_int_equal(feed_hex(DATA "aaaa03000000888e"
                                   "0103000102"),
                     TAUT_E_SHORT);
    /* a group message; a message that is too long to keep */
    static char data[2 * 500 + 1];
    memset(data, '3', sizeof data - 1);
    (void)say((struct say){.msg = 1, .replay = 1, .nonce = 0xa1});
    assert_int_equal(
        say((struct say){.msg = 2, .replay = 1, .nonce = 0x51, .data = data}),
        TAUT_OK);
    none();
    assert_int_equal(observer.n_messages[2], 1);
    struct taut_wpa_match m;
    assert_int_equal(
        say((struct say){.msg = 2, .replay = 1, .nonce = 0x51, .mic_len = 24}),
        TAUT_OK);
    next(TAUT_WPA_MATCH_M12E2, 0, &m);
    assert_int_equal(m.mic.len, 24);
    uint8_t frame[24] = {0x08, 2};
    struct taut_ctx ctx = taut_ctx_of(frame, &diag);
    ctx.fuel = 3;
    assert_int_equal(
        taut_wpa_observer_feed(&ctx, &observer, frame, sizeof frame, 0),
        TAUT_E_LIMIT);
}

static void group_messages_are_counted(void **state)
{
    (void)state;
    uint8_t p[256];
    struct taut_wr wr = taut_wr_of(p, sizeof p);
    struct taut_eapol_key key = {.desc = TAUT_EAPOL_DESC_RSN,
                                 .info = 0x1382,
                                 .mic = {NULL, 16},
                                 .data = {p, 16}};
    begin(0);
    header(&wr, true, 0);
    struct taut_mark m = taut_eapol_open(&wr, 1, TAUT_EAPOL_TYPE_KEY);
    assert_int_equal(taut_eapol_key_encode(&wr, &key), TAUT_OK);
    taut_wr_close(&wr, m);
    assert_int_equal(feed(p, wr.len, 0), TAUT_OK);
    assert_int_equal(observer.n_messages[0], 1);
    none();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_messages),
        cmocka_unit_test(counters_and_time),
        cmocka_unit_test(nonces_that_count_up),
        cmocka_unit_test(lines_of_hashcat),
        cmocka_unit_test(names_and_associations),
        cmocka_unit_test(the_least_recent_makes_room),
        cmocka_unit_test(other_frames),
        cmocka_unit_test(group_messages_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
