/* SPDX-License-Identifier: MIT */
/*
 * taut_app_wpa.c: keys of captured handshakes, and frames opened with them.
 * An observer's rules: message 2 proves which key it was, message 3 and the
 * group messages bring group keys; packet numbers are held against nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "taut/crypto_openssl.h"
#include "taut/dot11_elem.h"
#include "taut/dot11_mgmt.h"
#include "taut/dot11_rsn.h"
#include "taut/dot11_seal.h"
#include "taut/eapol.h"
#include "taut/wpa.h"

#include "taut_tool.h"
#include "taut_app_wpa.h"

enum {
    WPA_CREDS_MAX = 32,     /* passphrases and PMKs */
    WPA_NETS_MAX = 256,     /* access points */
    WPA_PAIRS_MAX = 1024,   /* stations at them */
    WPA_PROBES = 16,        /* places that are looked at for one */
    WPA_KEYS_MAX = 4,       /* keys of each, the last ones */
    WPA_PACKET_MAX = 1024,  /* bytes of a message 2 */
    WPA_FRAME_MAX = 1 << 18 /* bytes of a packet */
};

struct wpa_cred {
    bool is_pmk;
    uint8_t ssid[TAUT_WPA_SSID_MAX];
    size_t ssid_len; /* 0: of any network */
    uint8_t bytes[TAUT_WPA_PMK_MAX];
    size_t len;
};

/* struct wpa_keys: the last keys of a network or of a station. */
struct wpa_keys {
    unsigned n; /* that there were */
    struct {
        struct taut_dot11_key key;
        uint8_t bytes[TAUT_WPA_TK_MAX];
        size_t len;
    } of[WPA_KEYS_MAX];
};

struct wpa_net {
    uint8_t bssid[6];
    uint64_t used; /* the frame that it was seen in; 0: free */
    uint8_t ssid[TAUT_WPA_SSID_MAX];
    size_t ssid_len;
    uint32_t has_psk; /* bits: the PSK of a passphrase is there */
    uint8_t psk[WPA_CREDS_MAX][TAUT_WPA_PSK_LEN];
    struct wpa_keys group;
};

struct wpa_pair_seen {
    struct taut_wpa_pair pair;
    uint64_t used;
    bool has_anonce, has_m2;
    bool is_known; /* suite and ptk are of these nonces */
    uint8_t m2[WPA_PACKET_MAX];
    size_t m2_len;
    struct taut_wpa_suite suite;
    struct taut_wpa_ptk ptk;
    uint32_t group; /* cipher of group keys */
    struct wpa_keys keys;
};

bool wpa_is_on;
static const struct taut_crypto *wpa_crypto;
static struct wpa_cred wpa_creds[WPA_CREDS_MAX];
static unsigned wpa_n_creds;
static struct wpa_net *wpa_nets;
static struct wpa_pair_seen *wpa_pairs;
static uint64_t wpa_n_frames;
static uint8_t *wpa_clear; /* the packet with an opened frame */

/* The frame seen last. */
static struct {
    uint8_t ap[6], sta[6];
    bool is_data;
} wpa_now;

/* ---- keys that were given ---- */

/* wpa_start makes room for what is seen. */
static bool wpa_start(void)
{
    if (wpa_is_on)
        return true;
    wpa_nets = calloc(WPA_NETS_MAX, sizeof *wpa_nets);
    wpa_pairs = calloc(WPA_PAIRS_MAX, sizeof *wpa_pairs);
    wpa_clear = malloc(WPA_FRAME_MAX);
    if (!wpa_nets || !wpa_pairs || !wpa_clear ||
        taut_crypto_openssl_open(&wpa_crypto, NULL)) {
        tool_fail("no memory, or libcrypto cannot be used");
        wpa_free();
        return false;
    }
    return wpa_is_on = true;
}

static void wpa_keys_free(struct wpa_keys *keys)
{
    for (unsigned i = 0; i < WPA_KEYS_MAX && i < keys->n; i++)
        taut_dot11_key_close(&keys->of[i].key);
}

void wpa_free(void)
{
    for (unsigned i = 0; wpa_nets && i < WPA_NETS_MAX; i++)
        wpa_keys_free(&wpa_nets[i].group);
    for (unsigned i = 0; wpa_pairs && i < WPA_PAIRS_MAX; i++)
        wpa_keys_free(&wpa_pairs[i].keys);
    free(wpa_nets);
    free(wpa_pairs);
    free(wpa_clear);
    taut_crypto_openssl_close(wpa_crypto);
    wpa_crypto = NULL;
    wpa_nets = NULL;
    wpa_pairs = NULL;
    wpa_clear = NULL;
    wpa_is_on = false;
}

/* wpa_hex reads hexadecimal digits; 0: they are none, or too many. */
static size_t wpa_hex(uint8_t *out, size_t most, const char *text)
{
    size_t n = 0;
    for (; text[0]; text += 2) {
        char pair[3] = {text[0], text[1], 0}, *end;
        if (n == most || text[1] == 0)
            return 0;
        out[n++] = (uint8_t)strtoul(pair, &end, 16);
        if (*end || pair[0] == '-' || pair[0] == '+' || pair[0] == ' ')
            return 0;
    }
    return n;
}

static bool wpa_add_pmk(struct wpa_cred *cred, const char *text)
{
    cred->is_pmk = true;
    cred->len = wpa_hex(cred->bytes, sizeof cred->bytes, text);
    return cred->len == 32 || cred->len == 48 || cred->len == 64;
}

/* wpa_add_pass reads SSID:PASSPHRASE and tries whether it is one. */
static bool wpa_add_pass(struct wpa_cred *cred, const char *text)
{
    const char *colon = strchr(text, ':');
    if (!colon || colon - text > TAUT_WPA_SSID_MAX)
        return false;
    cred->ssid_len = (size_t)(colon - text);
    memcpy(cred->ssid, text, cred->ssid_len);
    cred->len = strlen(colon + 1);
    if (cred->len < 8 || cred->len > 64)
        return false;
    memcpy(cred->bytes, colon + 1, cred->len);
    return true;
}

bool wpa_add(const char *text, bool is_pmk)
{
    struct wpa_cred *cred = &wpa_creds[wpa_n_creds];
    if (wpa_n_creds == WPA_CREDS_MAX) {
        tool_fail("more than %d keys", WPA_CREDS_MAX);
        return false;
    }
    if (is_pmk ? !wpa_add_pmk(cred, text) : !wpa_add_pass(cred, text)) {
        tool_fail(is_pmk ? "'%s' is no PMK of 32, 48 or 64 bytes"
                         : "'%s' is no SSID:PASSPHRASE",
                  text);
        return false;
    }
    wpa_n_creds++;
    return wpa_start();
}

/* ---- what was seen ---- */

static unsigned wpa_hash(const uint8_t *a, const uint8_t *b)
{
    uint32_t h = taut_get32(a + 2) * 2654435761u ^ taut_get32(b + 2) * 40503u;
    return h ^ h >> 15;
}

/* wpa_net_of finds an access point, or makes room for it. */
static struct wpa_net *wpa_net_of(const uint8_t *bssid)
{
    unsigned at = wpa_hash(bssid, bssid);
    struct wpa_net *old = NULL;
    for (unsigned i = 0; i < WPA_PROBES; i++) {
        struct wpa_net *net = &wpa_nets[(at + i) % WPA_NETS_MAX];
        if (net->used && memcmp(net->bssid, bssid, 6) == 0) {
            net->used = wpa_n_frames;
            return net;
        }
        if (!old || net->used < old->used)
            old = net;
    }
    wpa_keys_free(&old->group);
    memset(old, 0, sizeof *old);
    memcpy(old->bssid, bssid, 6);
    old->used = wpa_n_frames;
    return old;
}

/* wpa_pair_of finds a station at an access point; with `add`, or makes room
 * for it. */
static struct wpa_pair_seen *wpa_pair_of(const uint8_t *ap, const uint8_t *sta,
                                         bool add)
{
    unsigned at = wpa_hash(ap, sta);
    struct wpa_pair_seen *old = NULL;
    for (unsigned i = 0; i < WPA_PROBES; i++) {
        struct wpa_pair_seen *s = &wpa_pairs[(at + i) % WPA_PAIRS_MAX];
        if (s->used && memcmp(s->pair.aa, ap, 6) == 0 &&
            memcmp(s->pair.spa, sta, 6) == 0) {
            s->used = wpa_n_frames;
            return s;
        }
        if (!old || s->used < old->used)
            old = s;
    }
    if (!add)
        return NULL;
    wpa_keys_free(&old->keys);
    memset(old, 0, sizeof *old);
    memcpy(old->pair.aa, ap, 6);
    memcpy(old->pair.spa, sta, 6);
    old->used = wpa_n_frames;
    return old;
}

/* wpa_see_name keeps the name of a network that a frame tells. */
static void wpa_see_name(const struct taut_dot11 *h)
{
    struct taut_ctx ctx = taut_ctx_of(h->body.p, NULL);
    struct taut_rd rd = taut_rd_of(h->body.p, h->body.len);
    struct taut_dot11_mgmt m;
    struct taut_dot11_elem e;
    bool tells = h->subtype == TAUT_DOT11_SUBTYPE_BEACON ||
                 h->subtype == TAUT_DOT11_SUBTYPE_PROBE_RESP ||
                 h->subtype == TAUT_DOT11_SUBTYPE_ASSOC_REQ ||
                 h->subtype == TAUT_DOT11_SUBTYPE_REASSOC_REQ;
    if (!tells || taut_dot11_mgmt_decode(&ctx, &rd, &m, h->subtype) ||
        !taut_dot11_elem_find(m.elems, &e, TAUT_DOT11_ELEM_SSID, 0) ||
        e.data.len == 0 || e.data.len > TAUT_WPA_SSID_MAX || e.data.p[0] == 0)
        return;
    struct wpa_net *net = wpa_net_of(h->addr[2]);
    if (net->ssid_len == e.data.len &&
        memcmp(net->ssid, e.data.p, e.data.len) == 0)
        return;
    memcpy(net->ssid, e.data.p, e.data.len);
    net->ssid_len = e.data.len;
    net->has_psk = 0;
}

void wpa_see(const struct taut_dot11 *h)
{
    wpa_n_frames++;
    wpa_now.is_data = h->type == TAUT_DOT11_TYPE_DATA;
    if (h->n_addrs < 3)
        return;
    bool to_ap = (h->flags & TAUT_DOT11_FLAG_TO_DS) != 0;
    if (h->type == TAUT_DOT11_TYPE_MGMT)
        to_ap = memcmp(h->addr[0], h->addr[2], 6) == 0;
    memcpy(wpa_now.ap, h->addr[to_ap ? 0 : 1], 6);
    memcpy(wpa_now.sta, h->addr[to_ap ? 1 : 0], 6);
    if (h->type == TAUT_DOT11_TYPE_MGMT &&
        (h->flags & TAUT_DOT11_FLAG_PROTECTED) == 0 && h->fragment == 0)
        wpa_see_name(h);
}

/* ---- keys of handshakes ---- */

/* wpa_keep adds a key to the last ones, unless it is there. */
static void wpa_keep(struct wpa_keys *keys, uint32_t cipher, unsigned id,
                     struct taut_span bytes)
{
    struct taut_dot11_key_config config = {.crypto = wpa_crypto,
                                           .cipher = cipher,
                                           .key = bytes,
                                           .id = (uint8_t)id,
                                           .flags = TAUT_DOT11_KEY_OBSERVER};
    struct taut_dot11_key key;
    for (unsigned i = 0; i < WPA_KEYS_MAX && i < keys->n; i++) {
        if (keys->of[i].len == bytes.len && keys->of[i].key.id == id &&
            memcmp(keys->of[i].bytes, bytes.p, bytes.len) == 0)
            return;
    }
    if (bytes.len > TAUT_WPA_TK_MAX ||
        taut_dot11_key_init(&key, sizeof key, &config))
        return;
    unsigned at = keys->n % WPA_KEYS_MAX;
    if (keys->n >= WPA_KEYS_MAX)
        taut_dot11_key_close(&keys->of[at].key);
    keys->of[at].key = key;
    keys->of[at].len = bytes.len;
    memcpy(keys->of[at].bytes, bytes.p, bytes.len);
    keys->n++;
}

/* wpa_suite reads what a station asks for from the element in its message. */
static bool wpa_suite(struct wpa_pair_seen *s, struct taut_span data,
                      size_t mic_len)
{
    struct taut_ctx ctx = taut_ctx_of(data.p, NULL);
    struct taut_rd rd = taut_rd_of(data.p, data.len);
    struct taut_eapol_kde kde;
    struct taut_dot11_rsn rsn;
    while (taut_eapol_kde_next(&ctx, &rd, &kde) == TAUT_OK) {
        bool is_wpa = kde.id == 0xdd && kde.selector == TAUT_DOT11_VENDOR_WPA;
        if (is_wpa ? taut_dot11_wpa_decode(&ctx, &rsn, kde.data)
                   : kde.id != TAUT_DOT11_ELEM_RSN ||
                         taut_dot11_rsn_decode(&ctx, &rsn, kde.data))
            continue;
        s->group = rsn.group;
        return taut_wpa_suite_get(&s->suite, taut_dot11_suite_get(rsn.akms, 0),
                                  taut_dot11_suite_get(rsn.pairwise, 0),
                                  2 * mic_len);
    }
    return false;
}

/* wpa_ft makes PMK-R1 of a key, with what message 2 tells. */
static bool wpa_ft(const struct wpa_pair_seen *s, const struct wpa_net *net,
                   struct taut_span data, struct taut_span key,
                   struct taut_wpa_ft_key *r1)
{
    struct taut_ctx ctx = taut_ctx_of(data.p, NULL);
    struct taut_wpa_ft ft = {.ssid = {net->ssid, net->ssid_len}};
    struct taut_wpa_ft_key r0;
    struct taut_dot11_elem e;
    struct taut_dot11_ft m;
    memcpy(ft.spa, s->pair.spa, 6);
    if (!taut_dot11_elem_find(data, &e, TAUT_DOT11_ELEM_MOBILITY_DOMAIN, 0) ||
        e.data.len < 2)
        return false;
    memcpy(ft.mdid, e.data.p, 2);
    if (!taut_dot11_elem_find(data, &e, TAUT_DOT11_ELEM_FAST_BSS, 0) ||
        taut_dot11_ft_decode(&ctx, &m, e.data, s->suite.lens.mic))
        return false;
    struct taut_rd rd = taut_rd_of(m.subelems.p, m.subelems.len);
    while (taut_dot11_sub_next(&ctx, &rd, &e) == TAUT_OK) {
        if (e.id == TAUT_DOT11_FT_R1KH)
            memcpy(ft.r1kh_id, e.data.p, 6);
        if (e.id == TAUT_DOT11_FT_R0KH)
            ft.r0kh_id = e.data;
    }
    return taut_wpa_ft_r0_derive(wpa_crypto, &s->suite, &r0, key, &ft) ==
               TAUT_OK &&
           taut_wpa_ft_r1_derive(wpa_crypto, &s->suite, r1, &r0, &ft) ==
               TAUT_OK;
}

/* wpa_psk_of returns the key that a credential is for a network; none: empty.
 * A passphrase costs its time once for each network. */
static struct taut_span wpa_psk_of(struct wpa_net *net, unsigned i)
{
    struct wpa_cred *cred = &wpa_creds[i];
    struct taut_span bytes = {cred->bytes, cred->len}, none = {NULL, 0};
    struct taut_span ssid = {net->ssid, net->ssid_len};
    if (cred->is_pmk)
        return bytes;
    if (net->ssid_len == 0) { /* it hides its name */
        if (cred->ssid_len == 0)
            return none;
        ssid = (struct taut_span){cred->ssid, cred->ssid_len};
    } else if (cred->ssid_len > 0 &&
               (cred->ssid_len != ssid.len ||
                memcmp(cred->ssid, ssid.p, ssid.len) != 0)) {
        return none;
    }
    if ((net->has_psk >> i & 1) == 0 &&
        taut_wpa_psk(wpa_crypto, net->psk[i], bytes, ssid))
        return none;
    net->has_psk |= 1u << i;
    return (struct taut_span){net->psk[i], TAUT_WPA_PSK_LEN};
}

/* wpa_try tries one key on a handshake. */
static bool wpa_try(struct wpa_pair_seen *s, const struct wpa_net *net,
                    struct taut_span data, struct taut_span key)
{
    struct taut_span m2 = {s->m2, s->m2_len};
    struct taut_wpa_ft_key r1;
    if (key.len == 0)
        return false;
    if (s->suite.flags & TAUT_WPA_AKM_FT) {
        if (!wpa_ft(s, net, data, key, &r1))
            return false;
        key = (struct taut_span){r1.key, r1.key_len};
    }
    return taut_wpa_ptk_derive(wpa_crypto, &s->suite, &s->ptk, key, &s->pair) ==
               TAUT_OK &&
           taut_wpa_mic_check(wpa_crypto, &s->suite, s->ptk.kck, m2) == TAUT_OK;
}

/* wpa_derive finds the key of a handshake whose messages 1 (or 3) and 2 were
 * seen. */
static void wpa_derive(struct wpa_pair_seen *s)
{
    struct taut_span body = {s->m2 + TAUT_EAPOL_HDR_LEN,
                             s->m2_len - TAUT_EAPOL_HDR_LEN};
    struct taut_ctx ctx = taut_ctx_of(s->m2, NULL);
    struct wpa_net *net = wpa_net_of(s->pair.aa);
    struct taut_eapol_key key;
    size_t mic_len;
    if (!s->has_anonce || !s->has_m2 || s->is_known)
        return;
    if (!taut_eapol_mic_len_find(body, &mic_len) || mic_len == 0 ||
        taut_eapol_key_decode(&ctx, &key, body, mic_len) ||
        !wpa_suite(s, key.data, mic_len))
        return;
    for (unsigned i = 0; i < wpa_n_creds && !s->is_known; i++)
        s->is_known = wpa_try(s, net, key.data, wpa_psk_of(net, i));
    if (s->is_known)
        wpa_keep(&s->keys, s->suite.cipher, 0,
                 (struct taut_span){s->ptk.tk, s->ptk.tk_len});
}

/* wpa_nonce keeps a nonce; another one begins another handshake. */
static void wpa_nonce(struct wpa_pair_seen *s, uint8_t *to, const uint8_t *from)
{
    if (memcmp(to, from, TAUT_WPA_NONCE_LEN) != 0)
        s->is_known = false;
    memcpy(to, from, TAUT_WPA_NONCE_LEN);
}

/* wpa_group_keep keeps the group key that a message brings; in WPA it is the
 * key data itself. */
static void wpa_group_keep(struct wpa_pair_seen *s,
                           const struct taut_eapol_key *key,
                           struct taut_span data)
{
    struct taut_ctx ctx = taut_ctx_of(data.p, NULL);
    struct wpa_net *net = wpa_net_of(s->pair.aa);
    struct taut_eapol_group_key gtk;
    struct taut_eapol_kde kde;
    if (key->desc == TAUT_EAPOL_DESC_WPA) {
        size_t len = taut_dot11_key_len(s->group);
        if (data.len >= len && len > 0)
            wpa_keep(&net->group, s->group, key->info >> 4 & 3,
                     (struct taut_span){data.p, len});
        return;
    }
    if (taut_eapol_kde_find(data, &kde, TAUT_EAPOL_KDE_GTK) &&
        taut_eapol_gtk_decode(&ctx, &gtk, kde.data) == TAUT_OK)
        wpa_keep(&net->group, s->group, gtk.id, gtk.key);
    if (taut_eapol_kde_find(data, &kde, TAUT_EAPOL_KDE_KEY_ID) &&
        kde.data.len > 0 && (kde.data.p[0] & 3) == 1)
        wpa_keep(&s->keys, s->suite.cipher, 1,
                 (struct taut_span){s->ptk.tk, s->ptk.tk_len});
}

struct wpa_note *wpa_note_new(enum wpa_note_kind kind, struct taut_span bytes)
{
    struct wpa_note *note = calloc(1, sizeof *note + bytes.len);
    if (!note)
        return NULL;
    note->kind = kind;
    note->len = bytes.len;
    memcpy(note->bytes, bytes.p, bytes.len);
    return note;
}

/* wpa_unwrap decrypts the key data of a message whose MIC is right. */
static struct wpa_note *wpa_unwrap(struct wpa_pair_seen *s,
                                   const struct taut_eapol_key *key,
                                   struct taut_span packet)
{
    size_t extra = taut_wpa_wrap_extra(&s->suite);
    if (!s->is_known || !taut_eapol_key_is_encrypted(key) ||
        key->data.len <= extra ||
        taut_wpa_mic_check(wpa_crypto, &s->suite, s->ptk.kck, packet))
        return NULL;
    struct wpa_note *note = wpa_note_new(WPA_NOTE_KEY_DATA, key->data);
    if (!note)
        return NULL;
    if (taut_wpa_data_unwrap(wpa_crypto, &s->suite, s->ptk.kek, key->iv,
                             note->bytes, note->len)) {
        free(note);
        return NULL;
    }
    note->len -= extra;
    memmove(note->bytes, note->bytes + extra, note->len);
    wpa_group_keep(s, key, (struct taut_span){note->bytes, note->len});
    return note;
}

struct wpa_note *wpa_eapol(struct taut_span packet)
{
    struct taut_ctx ctx = taut_ctx_of(packet.p, NULL);
    struct taut_rd rd = taut_rd_of(packet.p, packet.len);
    struct taut_eapol m;
    struct taut_eapol_key key;
    size_t mic_len;
    if (!wpa_now.is_data || taut_eapol_decode(&ctx, &rd, &m) ||
        m.type != TAUT_EAPOL_TYPE_KEY ||
        !taut_eapol_mic_len_find(m.body, &mic_len) ||
        taut_eapol_key_decode(&ctx, &key, m.body, mic_len))
        return NULL;
    struct wpa_pair_seen *s = wpa_pair_of(wpa_now.ap, wpa_now.sta, true);
    packet.len = (size_t)(rd.p - packet.p);
    switch (taut_eapol_msg_get(&key)) {
    case TAUT_EAPOL_MSG_1:
        wpa_nonce(s, s->pair.anonce, key.nonce);
        s->has_anonce = true;
        s->has_m2 = false;
        return NULL;
    case TAUT_EAPOL_MSG_2:
        if (packet.len > WPA_PACKET_MAX)
            return NULL;
        wpa_nonce(s, s->pair.snonce, key.nonce);
        memcpy(s->m2, packet.p, packet.len);
        s->m2_len = packet.len;
        s->has_m2 = true;
        wpa_derive(s);
        return NULL;
    case TAUT_EAPOL_MSG_3:
        wpa_nonce(s, s->pair.anonce, key.nonce);
        s->has_anonce = true;
        wpa_derive(s);
        return wpa_unwrap(s, &key, packet);
    case TAUT_EAPOL_MSG_GROUP_1:
        return wpa_unwrap(s, &key, packet);
    default:
        return NULL;
    }
}

/* ---- frames ---- */

/* wpa_open_with tries the last keys, the newest first. */
static bool wpa_open_with(struct wpa_keys *keys, const uint8_t *start,
                          size_t off, size_t len, struct taut_span *body)
{
    struct taut_ctx ctx = taut_ctx_of(start, NULL);
    uint8_t *frame = wpa_clear + off;
    unsigned n = keys->n < WPA_KEYS_MAX ? keys->n : WPA_KEYS_MAX;
    for (unsigned i = 1; i <= n; i++) {
        struct taut_dot11_key *key =
            &keys->of[(keys->n - i) % WPA_KEYS_MAX].key;
        struct taut_dot11_opened o;
        memcpy(frame, start + off, len);
        if (taut_dot11_frame_unseal(&ctx, key, &o, frame, len))
            continue;
        body->p = o.frame + o.hdr_len;
        body->len = o.len - o.hdr_len;
        memcpy(frame, start + off, o.hdr_len + TAUT_DOT11_SEAL_HDR_LEN);
        return true;
    }
    return false;
}

bool wpa_open(const uint8_t **start, size_t off, size_t len,
              const struct taut_dot11 *h, struct taut_span *body)
{
    struct wpa_keys *keys = NULL;
    if (len > WPA_FRAME_MAX || off > WPA_FRAME_MAX - len)
        return false;
    if (h->addr[0][0] & 1) {
        keys = &wpa_net_of(h->addr[1])->group;
    } else {
        struct wpa_pair_seen *s = wpa_pair_of(wpa_now.ap, wpa_now.sta, false);
        if (!s && (h->flags & 3) == 3)
            s = wpa_pair_of(wpa_now.sta, wpa_now.ap, false);
        keys = s ? &s->keys : NULL;
    }
    if (!keys || !wpa_open_with(keys, *start, off, len, body))
        return false;
    memcpy(wpa_clear, *start, off);
    *start = wpa_clear;
    return true;
}
