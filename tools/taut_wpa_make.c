/* SPDX-License-Identifier: MIT */
/* taut_wpa_make.c: `taut wpa handshake`: a whole association as a capture,
 * spoken by taut's own machines. Nothing is sent: there is no radio. */
#include <getopt.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "taut/crypto_openssl.h"
#include "taut/dot11.h"
#include "taut/dot11_elem.h"
#include "taut/dot11_seal.h"
#include "taut/icmp.h"
#include "taut/ipv4.h"
#include "taut/sae.h"
#include "taut/wpa_auth.h"
#include "taut/wpa_supplicant.h"

#include "taut_tool.h"

static const char help[] =
    "usage: taut wpa handshake --ssid S --pass P [OPTIONS] -o FILE\n"
    "\n"
    "Writes a capture of 802.11 frames: beacon, authentication, association,\n"
    "the key handshake between taut's supplicant and authenticator, and an\n"
    "encrypted ping. It prints the addresses and the master key.\n"
    "\n"
    "      --ssid S      the network's name, 1 to 32 bytes\n"
    "      --pass P      the passphrase, 8 to 63 characters, or the key as 64\n"
    "                    hexadecimal digits (SAE: any password)\n"
    "      --akm AKM     psk (default), psk-sha256, psk-sha384, sae, sae-h2e,\n"
    "                    sae-ext\n"
    "      --cipher C    ccmp (default), gcmp, ccmp-256, gcmp-256\n"
    "      --rekey       a group handshake and new pairwise keys, and another\n"
    "                    ping\n"
    "  -o, --output FILE the capture (pcap, link type 105)\n"
    "  -h, --help        this text\n"
    "\n"
    "exit: 0 done, 2 the call is wrong or the file cannot be written\n"
    "\n"
    "example:\n"
    "  taut wpa handshake --ssid net --pass 'a long word' -o net.pcap\n";

enum { MAKE_FRAME_MAX = 2048, MAKE_GROUP = 19 };

/* struct make: the medium, and who is on it. */
struct make {
    const char *ssid, *pass, *path;
    uint32_t akm, cipher;
    bool is_sae, h2e, rekey, mfp;
    const struct taut_crypto *crypto;
    pcap_t *dead;
    pcap_dumper_t *out;
    uint64_t now_us;
    uint16_t seq[2]; /* of station and access point */
    uint8_t ap[6], sta[6];
    uint8_t ie[40], rsnx[8];
    size_t ie_len, rsnx_len;
    struct taut_wpa_pmk pmk;
    struct taut_wpa_key group[2];
    struct taut_wpa_supplicant supp;
    struct taut_wpa_auth auth;
    uint8_t supp_work[TAUT_WPA_WORKBUF_MAX], auth_work[TAUT_WPA_WORKBUF_MAX];
    struct taut_dot11_key keys[2]; /* the pairwise key at both ends */
    bool has_key[2];
    size_t n_frames;
};

static struct taut_span make_text(const char *s)
{
    return (struct taut_span){(const uint8_t *)s, strlen(s)};
}

/* ---- frames ---- */

static void make_write(struct make *m, const uint8_t *p, size_t len)
{
    struct pcap_pkthdr h;
    memset(&h, 0, sizeof h);
    m->now_us += 1000;
    h.ts.tv_sec = (time_t)(m->now_us / 1000000);
    h.ts.tv_usec = (suseconds_t)(m->now_us % 1000000);
    h.caplen = h.len = (bpf_u_int32)len;
    pcap_dump((u_char *)m->out, &h, p);
    m->n_frames++;
}

/* make_hdr appends the header of a frame of the station (0) or the access
 * point (1). */
static void make_hdr(struct make *m, struct taut_wr *wr, unsigned who,
                     uint8_t type, uint8_t subtype, bool to_all)
{
    static const uint8_t all[6] = {255, 255, 255, 255, 255, 255};
    struct taut_dot11 h = {.type = type, .subtype = subtype, .n_addrs = 3};
    bool data = type == TAUT_DOT11_TYPE_DATA;
    const uint8_t *to = who ? m->sta : m->ap, *from = who ? m->ap : m->sta;
    h.seq = m->seq[who]++ & 0xfff;
    if (data)
        h.flags = who ? TAUT_DOT11_FLAG_FROM_DS : TAUT_DOT11_FLAG_TO_DS;
    memcpy(h.addr[0], to_all ? all : to, 6);
    memcpy(h.addr[1], from, 6);
    memcpy(h.addr[2], m->ap, 6);
    (void)taut_dot11_encode(wr, &h);
}

/* make_mgmt writes a management frame with elements. */
static void make_mgmt(struct make *m, unsigned who,
                      const struct taut_dot11_mgmt *body, struct taut_wr *elems)
{
    uint8_t frame[MAKE_FRAME_MAX];
    struct taut_wr wr = taut_wr_of(frame, sizeof frame);
    struct taut_dot11_mgmt mgmt = *body;
    if (elems)
        mgmt.elems = (struct taut_span){elems->base, elems->len};
    make_hdr(m, &wr, who, TAUT_DOT11_TYPE_MGMT, body->subtype,
             body->subtype == TAUT_DOT11_SUBTYPE_BEACON);
    (void)taut_dot11_mgmt_encode(&wr, &mgmt);
    make_write(m, frame, wr.len);
}

/* make_data writes a data frame; sealed if asked for. */
static bool make_data(struct make *m, unsigned who, uint16_t ethertype,
                      struct taut_span payload, bool sealed)
{
    uint8_t room[MAKE_FRAME_MAX];
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(room, &d);
    struct taut_wr wr =
        taut_wr_of(room + TAUT_DOT11_SEAL_HDR_LEN, MAKE_FRAME_MAX - 64);
    make_hdr(m, &wr, who, TAUT_DOT11_TYPE_DATA, 0, false);
    taut_dot11_snap_encode(&wr, ethertype);
    taut_wr_bytes(&wr, payload.p, payload.len);
    size_t len = wr.len;
    if (!sealed) {
        make_write(m, room + TAUT_DOT11_SEAL_HDR_LEN, len);
        return true;
    }
    if (!m->has_key[who] ||
        taut_dot11_frame_seal(&ctx, &m->keys[who], &len, room, len))
        return false;
    make_write(m, room, len);
    return true;
}

/* ---- before the handshake ---- */

static void make_elems(const struct make *m, struct taut_wr *wr, bool beacon)
{
    static const uint8_t rates[] = {0x82, 0x84, 0x8b, 0x96,
                                    0x0c, 0x12, 0x18, 0x24};
    static const uint8_t channel = 1, tim[] = {0, 1, 0, 0};
    (void)taut_dot11_ssid_put(wr, make_text(m->ssid));
    (void)taut_dot11_rates_put(wr, (struct taut_span){rates, sizeof rates});
    if (beacon) {
        taut_dot11_elem_put(wr, TAUT_DOT11_ELEM_DS, 0, &channel, 1);
        taut_dot11_elem_put(wr, TAUT_DOT11_ELEM_TIM, 0, tim, sizeof tim);
    }
    taut_wr_bytes(wr, m->ie, m->ie_len);
    taut_wr_bytes(wr, m->rsnx, m->rsnx_len);
}

static void make_beacon(struct make *m)
{
    uint8_t room[256];
    struct taut_wr wr = taut_wr_of(room, sizeof room);
    struct taut_dot11_mgmt body = {.subtype = TAUT_DOT11_SUBTYPE_BEACON,
                                   .timestamp = 102400,
                                   .interval = 100,
                                   .cap = TAUT_DOT11_CAP_ESS |
                                          TAUT_DOT11_CAP_PRIVACY};
    make_elems(m, &wr, true);
    make_mgmt(m, 1, &body, &wr);
}

static void make_auth(struct make *m, unsigned who, uint16_t algorithm,
                      uint16_t sequence, uint16_t status,
                      struct taut_span fixed)
{
    struct taut_dot11_mgmt body = {.subtype = TAUT_DOT11_SUBTYPE_AUTH,
                                   .algorithm = algorithm,
                                   .sequence = sequence,
                                   .status = status,
                                   .fixed = fixed};
    make_mgmt(m, who, &body, NULL);
}

static void make_assoc(struct make *m)
{
    uint8_t room[256];
    struct taut_wr wr = taut_wr_of(room, sizeof room);
    struct taut_dot11_mgmt body = {.subtype = TAUT_DOT11_SUBTYPE_ASSOC_REQ,
                                   .cap = TAUT_DOT11_CAP_ESS |
                                          TAUT_DOT11_CAP_PRIVACY,
                                   .listen = 10};
    make_elems(m, &wr, false);
    make_mgmt(m, 0, &body, &wr);
    struct taut_dot11_mgmt answer = {.subtype = TAUT_DOT11_SUBTYPE_ASSOC_RESP,
                                     .cap = body.cap,
                                     .aid = 0xc001};
    static const uint8_t rates[] = {0x82, 0x84, 0x8b, 0x96};
    wr = taut_wr_of(room, sizeof room);
    (void)taut_dot11_rates_put(&wr, (struct taut_span){rates, sizeof rates});
    make_mgmt(m, 1, &answer, &wr);
}

/* ---- SAE ---- */

/* struct make_sae: both machines of the exchange, and what they came to. */
struct make_sae {
    struct taut_sae_math math;
    struct taut_sae_pt pt;
    struct taut_sae ends[2]; /* station, access point */
    struct taut_wpa_pmk pmk[2];
};

static enum taut_status make_sae_open(struct make *m, struct make_sae *x,
                                      unsigned who)
{
    static const uint16_t groups[] = {MAKE_GROUP};
    struct taut_sae_config config = {.math = &x->math,
                                     .password = make_text(m->pass),
                                     .pts = m->h2e ? &x->pt : NULL,
                                     .n_pts = m->h2e,
                                     .groups = groups,
                                     .n_groups = 1,
                                     .akm = m->akm,
                                     .role = who ? TAUT_SAE_AP : TAUT_SAE_STA,
                                     .methods =
                                         m->h2e ? TAUT_SAE_H2E : TAUT_SAE_HUNT};
    memcpy(config.own, who ? m->ap : m->sta, 6);
    memcpy(config.peer, who ? m->sta : m->ap, 6);
    return taut_sae_init(&x->ends[who], sizeof x->ends[who], &config);
}

/* make_sae_take keeps the PMK, or writes a frame and gives it to the other. */
static enum taut_status make_sae_take(struct make *m, struct make_sae *x,
                                      unsigned who,
                                      const struct taut_sae_event *ev,
                                      struct taut_span body)
{
    uint8_t frame[MAKE_FRAME_MAX];
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(body.p, &d);
    struct taut_wr wr = taut_wr_of(frame, sizeof frame);
    if (ev->kind == TAUT_SAE_DONE) {
        memcpy(x->pmk[who].key, ev->pmk, ev->pmk_len);
        memcpy(x->pmk[who].id, ev->pmkid, sizeof x->pmk[who].id);
        x->pmk[who].key_len = ev->pmk_len;
        x->pmk[who].has_id = true;
    }
    if (body.len == 0)
        return TAUT_OK;
    make_hdr(m, &wr, who, TAUT_DOT11_TYPE_MGMT, TAUT_DOT11_SUBTYPE_AUTH, false);
    taut_wr_bytes(&wr, body.p, body.len);
    make_write(m, frame, wr.len);
    return taut_sae_feed(&ctx, &x->ends[1 - who], body, 0);
}

/* make_sae_side lets one side say all that it has to say. */
static enum taut_status make_sae_side(struct make *m, struct make_sae *x,
                                      unsigned who, bool *any)
{
    struct taut_sae_event ev;
    enum taut_status st;
    for (;;) {
        uint8_t body[512];
        struct taut_wr wr = taut_wr_of(body, sizeof body);
        st = taut_sae_next(&x->ends[who], &ev, &wr);
        if (st)
            break;
        *any = true;
        st = make_sae_take(m, x, who, &ev, (struct taut_span){body, wr.len});
        if (st)
            break;
    }
    taut_crypto_wipe(&ev, sizeof ev);
    return st == TAUT_DONE ? TAUT_OK : st;
}

static enum taut_status make_sae_talk(struct make *m, struct make_sae *x)
{
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    enum taut_status st = taut_sae_start(&ctx, &x->ends[0], 0);
    bool any = true;
    while (!st && any) {
        any = false;
        st = make_sae_side(m, x, 0, &any);
        if (!st)
            st = make_sae_side(m, x, 1, &any);
    }
    if (!st && (!x->pmk[0].has_id ||
                memcmp(&x->pmk[0], &x->pmk[1], sizeof x->pmk[0]) != 0))
        st = TAUT_E_CRYPTO;
    return st;
}

static enum taut_status make_sae(struct make *m)
{
    static struct make_sae x;
    const struct taut_span none = {NULL, 0};
    memset(&x, 0, sizeof x);
    enum taut_status st = taut_sae_math_open(&x.math, sizeof x.math, m->crypto);
    if (st)
        return st;
    if (m->h2e)
        st = taut_sae_pt_derive(&x.math, &x.pt, MAKE_GROUP, make_text(m->ssid),
                                make_text(m->pass), none);
    for (unsigned i = 0; i < 2 && !st; i++)
        st = make_sae_open(m, &x, i);
    if (!st)
        st = make_sae_talk(m, &x);
    m->pmk = x.pmk[0];
    taut_sae_math_close(&x.math);
    taut_crypto_wipe(&x, sizeof x);
    return st;
}

/* ---- the handshake ---- */

static bool make_install(struct make *m, unsigned who,
                         const struct taut_wpa_key *key)
{
    struct taut_dot11_key_config config = {.crypto = m->crypto,
                                           .cipher = key->cipher,
                                           .key = {key->key, key->len},
                                           .generation = key->generation,
                                           .id = key->id};
    if (key->kind != TAUT_WPA_KEY_PAIRWISE)
        return true;
    if (m->has_key[who])
        taut_dot11_key_close(&m->keys[who]);
    m->has_key[who] = taut_dot11_key_init(&m->keys[who], sizeof m->keys[who],
                                          &config) == TAUT_OK;
    return m->has_key[who];
}

static bool make_give(struct make *m, unsigned who, struct taut_span frame,
                      bool is_protected)
{
    struct taut_diag d;
    struct taut_ctx ctx = taut_ctx_of(frame.p, &d);
    return (who ? taut_wpa_supplicant_feed(&ctx, &m->supp, frame, is_protected,
                                           0)
                : taut_wpa_auth_feed(&ctx, &m->auth, frame, 0)) == TAUT_OK;
}

/* make_side takes what one side has to say; whether it was anything. */
static bool make_side(struct make *m, unsigned who, bool *ok)
{
    struct taut_wpa_event ev;
    uint8_t frame[TAUT_WPA_WORKBUF_MAX];
    size_t len = 0;
    bool any = false, is_protected = false;
    while ((who ? taut_wpa_auth_next(&m->auth, &ev)
                : taut_wpa_supplicant_next(&m->supp, &ev)) == TAUT_OK) {
        any = true;
        if (ev.kind == TAUT_WPA_FAILED)
            *ok = false;
        if (ev.kind == TAUT_WPA_INSTALL)
            *ok = make_install(m, who, &ev.key) && *ok;
        if (ev.kind == TAUT_WPA_SEND) {
            memcpy(frame, ev.frame.p, ev.frame.len);
            len = ev.frame.len;
            is_protected = ev.is_protected;
            *ok = make_data(m, who, 0x888e, (struct taut_span){frame, len},
                            is_protected) &&
                  *ok;
        }
        taut_crypto_wipe(&ev.key, sizeof ev.key);
    }
    if (len > 0)
        *ok = make_give(m, who, (struct taut_span){frame, len}, is_protected) &&
              *ok;
    return any;
}

/* make_talk lets both sides talk until nothing is left to say. */
static bool make_talk(struct make *m)
{
    bool ok = true, any = true;
    while (ok && any) {
        any = make_side(m, 1, &ok);
        any = make_side(m, 0, &ok) || any;
    }
    return ok && m->auth.fsm.state == TAUT_WPA_AUTH_STATE_OPEN &&
           m->supp.fsm.state == TAUT_WPA_SUPPLICANT_STATE_OPEN;
}

/* make_group draws the group keys; `first` is the GTK's ID. */
static enum taut_status make_group(struct make *m, uint8_t first)
{
    const struct taut_crypto *c = m->crypto;
    struct taut_wpa_key *g = m->group;
    enum taut_status st;
    memset(g, 0, sizeof m->group);
    g[0].kind = TAUT_WPA_KEY_GTK;
    g[0].id = first;
    g[0].len = (uint8_t)taut_wpa_key_len(m->cipher);
    g[1].kind = TAUT_WPA_KEY_IGTK;
    g[1].id = (uint8_t)(first + 3);
    g[1].len = 16;
    st = c->random_fill(c->self, g[0].key, g[0].len);
    return st ? st : c->random_fill(c->self, g[1].key, g[1].len);
}

static enum taut_status make_open(struct make *m)
{
    const struct taut_span ie = {m->ie, m->ie_len},
                           rsnx = {m->rsnx, m->rsnx_len};
    struct taut_wpa_supplicant_config s = {.crypto = m->crypto,
                                           .pmks = &m->pmk,
                                           .n_pmks = 1,
                                           .own_ie = ie,
                                           .own_rsnx = rsnx,
                                           .peer_ie = ie,
                                           .peer_rsnx = rsnx,
                                           .work = m->supp_work,
                                           .work_len = sizeof m->supp_work,
                                           .hash_len = 32};
    struct taut_wpa_auth_config a = {.crypto = m->crypto,
                                     .pmks = &m->pmk,
                                     .n_pmks = 1,
                                     .own_ie = ie,
                                     .own_rsnx = rsnx,
                                     .peer_ie = ie,
                                     .peer_rsnx = rsnx,
                                     .group = m->group,
                                     .n_group = m->mfp ? 2 : 1,
                                     .work = m->auth_work,
                                     .work_len = sizeof m->auth_work,
                                     .hash_len = 32};
    memcpy(s.aa, m->ap, 6);
    memcpy(s.spa, m->sta, 6);
    memcpy(a.aa, m->ap, 6);
    memcpy(a.spa, m->sta, 6);
    enum taut_status st = make_group(m, 1);
    if (!st)
        st = taut_wpa_supplicant_init(&m->supp, sizeof m->supp, &s);
    if (!st)
        st = taut_wpa_auth_init(&m->auth, sizeof m->auth, &a);
    return st ? st : taut_wpa_auth_start(&m->auth, 0);
}

/* ---- data ---- */

static bool make_ping(struct make *m, unsigned who, uint16_t seq)
{
    uint8_t packet[128];
    struct taut_wr wr = taut_wr_of(packet, sizeof packet);
    struct taut_icmp icmp = {.type = who ? 0 : 8,
                             .ident = 0x7461,
                             .seq = seq,
                             .data = make_text("taut says hello")};
    struct taut_ipv4 ip = {.ttl = 64,
                           .proto = 1,
                           .id = seq,
                           .len = (uint16_t)(28 + icmp.data.len),
                           .src = {192, 0, 2, who ? 1 : 2},
                           .dst = {192, 0, 2, who ? 2 : 1}};
    (void)taut_ipv4_encode(&wr, &ip);
    (void)taut_icmp_encode(&wr, &icmp);
    taut_ipv4_checksum_fill(packet);
    taut_icmp_checksum_fill(packet + 20, wr.len - 20);
    return make_data(m, who, 0x0800, (struct taut_span){packet, wr.len}, true);
}

/* ---- the command ---- */

static void make_ie(struct make *m)
{
    uint8_t pairwise[4], akm[4];
    struct taut_wr wr = taut_wr_of(m->ie, sizeof m->ie);
    struct taut_dot11_rsn rsn = {
        .version = 1,
        .has = TAUT_DOT11_RSN_HAS_GROUP | TAUT_DOT11_RSN_HAS_PAIRWISE |
               TAUT_DOT11_RSN_HAS_AKM | TAUT_DOT11_RSN_HAS_CAP,
        .group = m->cipher,
        .pairwise = {pairwise, 4},
        .akms = {akm, 4}};
    taut_put32(pairwise, m->cipher);
    taut_put32(akm, m->akm);
    if (m->mfp)
        rsn.cap = TAUT_DOT11_RSN_MFPC | TAUT_DOT11_RSN_MFPR;
    (void)taut_dot11_rsn_put(&wr, &rsn);
    m->ie_len = wr.len;
    wr = taut_wr_of(m->rsnx, sizeof m->rsnx);
    if (m->h2e)
        (void)taut_dot11_rsnx_put(&wr, 1u << TAUT_DOT11_RSNX_H2E);
    m->rsnx_len = wr.len;
}

static enum taut_status make_keys(struct make *m)
{
    if (m->is_sae)
        return make_sae(m);
    make_auth(m, 0, TAUT_DOT11_AUTH_OPEN, 1, 0, (struct taut_span){NULL, 0});
    make_auth(m, 1, TAUT_DOT11_AUTH_OPEN, 2, 0, (struct taut_span){NULL, 0});
    m->pmk.key_len = TAUT_WPA_PSK_LEN;
    return taut_wpa_psk(m->crypto, m->pmk.key, make_text(m->pass),
                        make_text(m->ssid));
}

static bool make_rekey(struct make *m)
{
    if (make_group(m, 2) ||
        taut_wpa_auth_regroup(&m->auth, m->group, m->mfp ? 2 : 1, 0) ||
        !make_talk(m))
        return false;
    if (taut_wpa_supplicant_request(&m->supp, true) || !make_talk(m))
        return false;
    return make_ping(m, 0, 2) && make_ping(m, 1, 2);
}

static bool make_all(struct make *m)
{
    const struct taut_crypto *c = m->crypto;
    if (c->random_fill(c->self, m->ap, 6) || c->random_fill(c->self, m->sta, 6))
        return false;
    m->ap[0] = m->sta[0] = 2; /* of local meaning, for one station */
    make_ie(m);
    make_beacon(m);
    if (make_keys(m))
        return false;
    make_assoc(m);
    return make_open(m) == TAUT_OK && make_talk(m) && make_ping(m, 0, 1) &&
           make_ping(m, 1, 1) && (!m->rekey || make_rekey(m));
}

static void make_print(const struct make *m)
{
    char text[512];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    taut_wr_text(&wr, "ap   ");
    taut_wr_hexbytes(&wr, m->ap, 6, ':');
    taut_wr_text(&wr, "\nsta  ");
    taut_wr_hexbytes(&wr, m->sta, 6, ':');
    taut_wr_text(&wr, "\npmk  ");
    taut_wr_hexbytes(&wr, m->pmk.key, m->pmk.key_len, 0);
    taut_wr_text(&wr, "\n");
    fputs(taut_wr_cstr(&wr), stdout);
    printf("%zu frames\n", m->n_frames);
}

static void make_close(struct make *m)
{
    for (unsigned i = 0; i < 2; i++)
        if (m->has_key[i])
            taut_dot11_key_close(&m->keys[i]);
    taut_wpa_supplicant_close(&m->supp);
    taut_wpa_auth_close(&m->auth);
    taut_crypto_openssl_close(m->crypto);
    if (m->out)
        pcap_dump_close(m->out);
    if (m->dead)
        pcap_close(m->dead);
    taut_crypto_wipe(m, sizeof *m);
}

static int make_run(struct make *m)
{
    m->now_us = (uint64_t)1700000000 * 1000000;
    m->dead = pcap_open_dead(DLT_IEEE802_11, 65535);
    m->out = m->dead ? pcap_dump_open(m->dead, m->path) : NULL;
    if (!m->out)
        return tool_fail("cannot write %s", m->path);
    if (taut_crypto_openssl_open(&m->crypto, NULL))
        return tool_fail("libcrypto does not work");
    if (!make_all(m))
        return tool_fail("the handshake failed");
    make_print(m);
    return TOOL_OK;
}

static const struct {
    const char *name;
    uint32_t akm;
    bool is_sae, h2e, mfp;
} make_akms[] = {{"psk", TAUT_DOT11_AKM_PSK, false, false, false},
                 {"psk-sha256", TAUT_DOT11_AKM_PSK_SHA256, false, false, true},
                 {"psk-sha384", TAUT_DOT11_AKM_PSK_SHA384, false, false, true},
                 {"sae", TAUT_DOT11_AKM_SAE, true, false, true},
                 {"sae-h2e", TAUT_DOT11_AKM_SAE, true, true, true},
                 {"sae-ext", TAUT_DOT11_AKM_SAE_EXT, true, true, true}};

static bool make_akm(struct make *m, const char *name)
{
    for (size_t i = 0; i < sizeof make_akms / sizeof make_akms[0]; i++)
        if (strcmp(make_akms[i].name, name) == 0) {
            m->akm = make_akms[i].akm;
            m->is_sae = make_akms[i].is_sae;
            m->h2e = make_akms[i].h2e;
            m->mfp = make_akms[i].mfp;
            return true;
        }
    return false;
}

static bool make_cipher(struct make *m, const char *name)
{
    static const struct {
        const char *name;
        uint32_t cipher;
    } all[] = {{"ccmp", TAUT_DOT11_CIPHER_CCMP_128},
               {"gcmp", TAUT_DOT11_CIPHER_GCMP_128},
               {"ccmp-256", TAUT_DOT11_CIPHER_CCMP_256},
               {"gcmp-256", TAUT_DOT11_CIPHER_GCMP_256}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (strcmp(all[i].name, name) == 0) {
            m->cipher = all[i].cipher;
            return true;
        }
    return false;
}

static const struct option make_options[] = {
    {"ssid", required_argument, NULL, 's'},
    {"pass", required_argument, NULL, 'p'},
    {"akm", required_argument, NULL, 'a'},
    {"cipher", required_argument, NULL, 'c'},
    {"rekey", no_argument, NULL, 'r'},
    {"output", required_argument, NULL, 'o'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0}};

/* make_option takes one option; false if it is wrong. */
static bool make_option(struct make *m, int option, const char *value)
{
    switch (option) {
    case 's':
        m->ssid = value;
        return true;
    case 'p':
        m->pass = value;
        return true;
    case 'o':
        m->path = value;
        return true;
    case 'r':
        m->rekey = true;
        return true;
    case 'a':
        return make_akm(m, value);
    default:
        return option == 'c' && make_cipher(m, value);
    }
}

/* make_check says what is wrong with the call, or NULL. */
static const char *make_check(const struct make *m)
{
    if (!m->ssid || !m->pass || !m->path)
        return "--ssid, --pass and -o are needed";
    if (strlen(m->ssid) < 1 || strlen(m->ssid) > TAUT_WPA_SSID_MAX)
        return "an SSID has 1 to 32 bytes";
    size_t n = strlen(m->pass);
    if (m->is_sae ? n == 0 : n < 8 || n > 64)
        return "a passphrase has 8 to 63 characters, a key 64 digits";
    return NULL;
}

int tool_wpa_handshake(int argc, char **argv)
{
    static struct make m;
    int option;
    const char *wrong;
    memset(&m, 0, sizeof m);
    m.akm = TAUT_DOT11_AKM_PSK;
    m.cipher = TAUT_DOT11_CIPHER_CCMP_128;
    opterr = 0;
    optind = 1;
    while ((option = getopt_long(argc, argv, "o:h", make_options, NULL)) !=
           -1) {
        if (option == 'h') {
            fputs(help, stdout);
            return TOOL_OK;
        }
        if (!make_option(&m, option, optarg))
            return tool_fail("wpa handshake: '%s' is wrong; --help tells more",
                             argv[optind - 1]);
    }
    if (optind < argc)
        return tool_fail("wpa handshake takes no '%s'", argv[optind]);
    wrong = make_check(&m);
    if (wrong)
        return tool_fail("wpa handshake: %s", wrong);
    int rc = make_run(&m);
    make_close(&m);
    return rc;
}
