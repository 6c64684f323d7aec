/* SPDX-License-Identifier: MIT */
/* dot11_wpa_int.h: what the two machines of the key handshake share. */
#ifndef DOT11_WPA_INT_H
#define DOT11_WPA_INT_H

#include "taut/wpa_link.h"

/* WPA_NOTE_...: events that next() will yield; the installs are one kind. */
enum {
    WPA_NOTE_SEND = 1 << 0,
    WPA_NOTE_INSTALL = 1 << 1, /* << enum taut_wpa_key_kind */
    WPA_NOTE_OPENED = 1 << 5,
    WPA_NOTE_REKEYED = 1 << 6,
    WPA_NOTE_REQUESTED = 1 << 7,
    WPA_NOTE_MICHAEL = 1 << 8,
    WPA_NOTE_FAILED = 1 << 9,
    WPA_NOTE_CLOSED = 1 << 10
};

/* struct taut_wpa_elems: what key data may hold; absent spans are empty. */
struct taut_wpa_elems {
    struct taut_span ie;   /* the RSN element, or with WPA that element */
    struct taut_span rsne; /* the RSN element, also with WPA */
    struct taut_span rsnx, mde, fte, pmkid, oci, key_id;
    struct taut_span keys[TAUT_WPA_N_KEYS]; /* data of the KDEs */
    struct taut_eapol_group_key group[TAUT_WPA_N_KEYS];
};

/* struct taut_wpa_in: a frame that came, and what was made of it. */
struct taut_wpa_in {
    struct taut_ctx ctx; /* offsets count from the frame's start */
    struct taut_diag diag;
    struct taut_span frame;
    struct taut_eapol_key key;
    struct taut_span data; /* key data, decrypted */
    size_t data_off;       /* where it is in the frame */
    struct taut_wpa_elems elems;
    struct taut_wpa_ptk ptk;
    uint64_t now_ms;
    uint32_t pmk;
    unsigned event;
    bool is_protected;
    bool differs; /* authentic, but with other elements: deauthenticate */
    uint8_t eapol_version;
};

/* struct taut_wpa_out: a frame to be built. */
struct taut_wpa_out {
    uint16_t info; /* without the descriptor version */
    uint16_t key_len;
    uint64_t replay;
    uint64_t rsc;
    const uint8_t *nonce; /* NULL: zeros */
    const struct taut_wpa_ptk *ptk;
};

/* struct taut_wpa_setup: what the configs of both sides lend. */
struct taut_wpa_setup {
    const struct taut_crypto *crypto;
    uint8_t *work;
    uint32_t work_len;
    struct taut_span own_ie, own_rsnx, peer_ie, peer_rsnx, ft, station_ie;
    const uint8_t *aa, *spa;
    const struct taut_eapol_oci *oci;
    size_t hash_len;
    uint8_t kdk_len, eapol_version;
};

/* taut_wpa_link_init fills a link. TAUT_E_USAGE, TAUT_E_VALUE. */
enum taut_status taut_wpa_link_init(struct taut_wpa_link *link,
                                    const struct taut_wpa_setup *setup);
/* taut_wpa_link_next yields an event. */
enum taut_status taut_wpa_link_next(struct taut_wpa_link *link,
                                    struct taut_wpa_event *event);
/* taut_wpa_link_fail ends with a reason. */
void taut_wpa_link_fail(struct taut_wpa_link *link, unsigned reason);
/* taut_wpa_link_install notes the pairwise key of `ptk` to be handed out, and
 * makes `ptk` the keys in use. */
void taut_wpa_link_install(struct taut_wpa_link *link,
                           const struct taut_wpa_ptk *ptk, uint8_t key_id);
/* taut_wpa_link_open notes that a handshake is complete. */
void taut_wpa_link_open(struct taut_wpa_link *link);

/* taut_wpa_in_fail refuses a frame. */
enum taut_status taut_wpa_in_fail(struct taut_wpa_in *in,
                                  enum taut_status status, unsigned field,
                                  const uint8_t *at, size_t need);
/* taut_wpa_in_read decodes in->frame: a key frame of this link. */
enum taut_status taut_wpa_in_read(const struct taut_wpa_link *link,
                                  struct taut_wpa_in *in);
/* taut_wpa_in_verify checks the MIC by `ptk`, then opens the key data (which
 * must be encrypted where `sealed` says so) and reads it. */
enum taut_status taut_wpa_in_verify(const struct taut_wpa_link *link,
                                    struct taut_wpa_in *in,
                                    const struct taut_wpa_ptk *ptk,
                                    bool sealed);
/* taut_wpa_in_scan reads key data in the clear. */
enum taut_status taut_wpa_in_scan(const struct taut_wpa_link *link,
                                  struct taut_wpa_in *in);
/* taut_wpa_in_compare tells whether the elements of message 2 or 3 are those
 * of the peer's management frames; `name` is PMKR1Name (FT) or NULL. */
enum taut_status taut_wpa_in_compare(const struct taut_wpa_link *link,
                                     struct taut_wpa_in *in,
                                     const uint8_t *name);
/* taut_wpa_in_oci tells whether the channel is the one that is used. */
enum taut_status taut_wpa_in_oci(const struct taut_wpa_link *link,
                                 struct taut_wpa_in *in);

/* taut_wpa_out_open begins the key data of a frame to be built; `sealed`: it
 * will be encrypted. */
struct taut_wr taut_wpa_out_open(struct taut_wpa_link *link, bool sealed);
/* taut_wpa_out_close builds the frame around it and notes that it is to be
 * sent. */
enum taut_status taut_wpa_out_close(struct taut_wpa_link *link,
                                    struct taut_wr *data,
                                    const struct taut_wpa_out *out);
/* taut_wpa_out_elems appends own elements; `name`: see taut_wpa_in_compare. */
void taut_wpa_out_elems(const struct taut_wpa_link *link, struct taut_wr *data,
                        const uint8_t *name);

#endif
