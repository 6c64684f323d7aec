/* SPDX-License-Identifier: MIT */
/* dot11_wpa_link.c: what the two machines of the key handshake share: set-up,
 * events, frames read and built; see taut/wpa_link.h. */
#include "dot11_wpa_int.h"

#include "core_mem.h"

/* ------------------------------------------------------------------ */
/* Master keys                                                         */

static bool link_names(struct taut_span ids, const uint8_t *id)
{
    for (size_t i = 0; i + TAUT_WPA_PMKID_LEN <= ids.len;
         i += TAUT_WPA_PMKID_LEN)
        if (memcmp(ids.p + i, id, TAUT_WPA_PMKID_LEN) == 0)
            return true;
    return false;
}

const struct taut_wpa_pmk *taut_wpa_pmk_find(const struct taut_wpa_pmk *pmks,
                                             size_t n, struct taut_span ids)
{
    for (size_t i = 0; i < n; i++)
        if (pmks[i].has_id && link_names(ids, pmks[i].id))
            return &pmks[i];
    return NULL;
}

/* ------------------------------------------------------------------ */
/* Set-up                                                              */

/* Element IDs in key data and in the config. */
enum {
    LINK_ID_RSN = 48,
    LINK_ID_MDE = 54,
    LINK_ID_FTE = 55,
    LINK_ID_VENDOR = 221,
    LINK_ID_RSNX = 244
};
#define LINK_VENDOR_WPA 0x0050f201u

/* link_ie_read decodes an RSN or WPA element with its ID and length. */
static enum taut_status link_ie_read(struct taut_dot11_rsn *rsn,
                                     struct taut_span ie)
{
    struct taut_ctx ctx = taut_ctx_of(ie.p, NULL);
    if (ie.len < 2 || ie.len != 2u + ie.p[1])
        return TAUT_E_VALUE;
    if (ie.p[0] == LINK_ID_RSN)
        return taut_dot11_rsn_decode(&ctx, rsn,
                                     (struct taut_span){ie.p + 2, ie.len - 2});
    if (ie.p[0] != LINK_ID_VENDOR || ie.len < 6 ||
        taut_get32(ie.p + 2) != LINK_VENDOR_WPA)
        return TAUT_E_VALUE;
    return taut_dot11_wpa_decode(&ctx, rsn,
                                 (struct taut_span){ie.p + 6, ie.len - 6});
}

enum taut_status taut_wpa_suite_read(struct taut_wpa_suite *out,
                                     struct taut_dot11_rsn *rsn,
                                     struct taut_span ie, size_t hash_len)
{
    struct taut_dot11_rsn mine;
    if (link_ie_read(&mine, ie) || mine.pairwise.len != 4 ||
        mine.akms.len != 4 ||
        !taut_wpa_suite_get(out, taut_dot11_suite_get(mine.akms, 0),
                            taut_dot11_suite_get(mine.pairwise, 0), hash_len))
        return TAUT_E_VALUE;
    if ((out->flags & TAUT_WPA_AKM_WPA) != 0 && ie.p[0] == LINK_ID_RSN)
        return TAUT_E_VALUE;
    if (rsn)
        *rsn = mine;
    return TAUT_OK;
}

static bool link_is_usable(const struct taut_wpa_setup *s)
{
    return s->crypto && s->crypto->size == sizeof *s->crypto && s->work &&
           s->work_len >= 256 && s->kdk_len <= TAUT_WPA_KDK_MAX;
}

/* link_is_elem: empty, or one whole element `id`. */
static bool link_is_elem(struct taut_span e, uint8_t id)
{
    return e.len == 0 || (e.len >= 2 && e.p[0] == id && e.len == 2u + e.p[1]);
}

/* link_has looks into a list of suites; an empty one stands for `or_else`. */
static bool link_has(struct taut_span list, uint32_t suite, uint32_t or_else)
{
    return list.len > 0 ? taut_dot11_suite_find(list, suite) : suite == or_else;
}

/* link_is_offered: what the station chose is what the access point has. */
static bool link_is_offered(const struct taut_dot11_rsn *ap,
                            const struct taut_dot11_rsn *sta,
                            const struct taut_wpa_suite *suite)
{
    bool wpa = (suite->flags & TAUT_WPA_AKM_WPA) != 0;
    bool ap_mfp = (ap->cap & TAUT_DOT11_RSN_MFPC) != 0;
    bool sta_mfp = (sta->cap & TAUT_DOT11_RSN_MFPC) != 0;
    if ((ap->cap & TAUT_DOT11_RSN_MFPR && !sta_mfp) ||
        (sta->cap & TAUT_DOT11_RSN_MFPR && !ap_mfp) ||
        (ap_mfp && sta_mfp && ap->group_mgmt != sta->group_mgmt))
        return false;
    return ap->group == sta->group &&
           link_has(ap->akms, suite->akm,
                    wpa ? TAUT_DOT11_AKM_WPA_8021X : TAUT_DOT11_AKM_8021X) &&
           link_has(ap->pairwise, suite->cipher,
                    wpa ? TAUT_DOT11_CIPHER_WPA_TKIP
                        : TAUT_DOT11_CIPHER_CCMP_128);
}

enum taut_status taut_wpa_link_init(struct taut_wpa_link *link,
                                    const struct taut_wpa_setup *s)
{
    struct taut_dot11_rsn sta, own, peer;
    if (!link_is_usable(s))
        return TAUT_E_USAGE;
    if (taut_wpa_suite_read(&link->suite, &sta, s->station_ie, s->hash_len) ||
        link_ie_read(&own, s->own_ie) || link_ie_read(&peer, s->peer_ie) ||
        s->own_ie.p[0] != s->peer_ie.p[0] ||
        !link_is_elem(s->own_rsnx, LINK_ID_RSNX) ||
        !link_is_elem(s->peer_rsnx, LINK_ID_RSNX))
        return TAUT_E_VALUE;
    bool is_sta = s->station_ie.p == s->own_ie.p;
    if (!link_is_offered(is_sta ? &peer : &own, &sta, &link->suite))
        return TAUT_E_VALUE;
    uint16_t both = own.cap & peer.cap;
    link->crypto = s->crypto;
    link->work = s->work;
    link->work_len = s->work_len;
    link->suite.kdk_len = s->kdk_len;
    link->group = sta.group;
    link->group_mgmt = sta.group_mgmt;
    link->own_ie = s->own_ie;
    link->own_rsnx = s->own_rsnx;
    link->peer_ie = s->peer_ie;
    link->peer_rsnx = s->peer_rsnx;
    link->ft = s->ft;
    link->is_wpa = s->own_ie.p[0] == LINK_ID_VENDOR;
    link->has_oci = s->oci && (both & TAUT_DOT11_RSN_OCVC) != 0;
    link->has_ext_id = !link->is_wpa && (both & TAUT_DOT11_RSN_EXT_KEY_ID) != 0;
    link->has_mfp = !link->is_wpa && (both & TAUT_DOT11_RSN_MFPC) != 0;
    if (s->oci)
        link->oci = *s->oci;
    link->eapol_version = s->eapol_version;
    memcpy(link->pair.aa, s->aa, 6);
    memcpy(link->pair.spa, s->spa, 6);
    return TAUT_OK;
}

/* ------------------------------------------------------------------ */
/* Events                                                              */

void taut_wpa_link_fail(struct taut_wpa_link *link, unsigned reason)
{
    link->reason = (uint16_t)reason;
    link->notes = WPA_NOTE_FAILED;
}

void taut_wpa_link_install(struct taut_wpa_link *link,
                           const struct taut_wpa_ptk *ptk, uint8_t key_id)
{
    struct taut_wpa_key *key = &link->keys[TAUT_WPA_KEY_PAIRWISE];
    link->ptk = *ptk;
    link->has_keys = true;
    if (ptk->tk_len == 0)
        return;
    memset(key, 0, sizeof *key);
    key->kind = TAUT_WPA_KEY_PAIRWISE;
    key->cipher = link->suite.cipher;
    key->generation = ++link->generation;
    key->id = key_id;
    key->len = ptk->tk_len;
    memcpy(key->key, ptk->tk, sizeof key->key);
    taut_crypto_wipe(link->ptk.tk, sizeof link->ptk.tk);
    link->notes |= WPA_NOTE_INSTALL << TAUT_WPA_KEY_PAIRWISE;
}

void taut_wpa_link_open(struct taut_wpa_link *link)
{
    link->notes |= link->was_opened ? WPA_NOTE_REKEYED : WPA_NOTE_OPENED;
    link->was_opened = true;
}

/* link_take takes a note away; whether it was there. */
static bool link_take(struct taut_wpa_link *link, unsigned note)
{
    bool there = (link->notes & note) != 0;
    link->notes &= (uint16_t)~note;
    return there;
}

/* link_take_key hands out the next key to be installed. */
static bool link_take_key(struct taut_wpa_link *link, struct taut_wpa_key *out)
{
    for (unsigned i = 0; i < TAUT_WPA_N_KEYS; i++)
        if (link_take(link, (unsigned)WPA_NOTE_INSTALL << i)) {
            *out = link->keys[i];
            if (i == TAUT_WPA_KEY_PAIRWISE)
                taut_crypto_wipe(link->keys[i].key, sizeof link->keys[i].key);
            return true;
        }
    return false;
}

enum taut_status taut_wpa_link_next(struct taut_wpa_link *link,
                                    struct taut_wpa_event *event)
{
    static const struct {
        uint16_t note;
        uint8_t kind;
    } rest[] = {{WPA_NOTE_OPENED, TAUT_WPA_OPENED},
                {WPA_NOTE_REKEYED, TAUT_WPA_REKEYED},
                {WPA_NOTE_REQUESTED, TAUT_WPA_REQUESTED},
                {WPA_NOTE_MICHAEL, TAUT_WPA_MICHAEL},
                {WPA_NOTE_FAILED, TAUT_WPA_FAILED},
                {WPA_NOTE_CLOSED, TAUT_WPA_CLOSED}};
    memset(event, 0, sizeof *event);
    if (link_take(link, WPA_NOTE_SEND)) {
        event->kind = TAUT_WPA_SEND;
        event->frame = (struct taut_span){link->work, link->out_len};
        event->is_protected = link->is_protected;
        return TAUT_OK;
    }
    if (link_take_key(link, &event->key)) {
        event->kind = TAUT_WPA_INSTALL;
        return TAUT_OK;
    }
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++)
        if (link_take(link, rest[i].note)) {
            event->kind = (enum taut_wpa_event_kind)rest[i].kind;
            event->reason = link->reason;
            return TAUT_OK;
        }
    return TAUT_DONE;
}

const char *taut_wpa_event_name(unsigned kind)
{
    static const char *const names[] = {"send",    "install",   "opened",
                                        "rekeyed", "requested", "michael",
                                        "failed",  "closed"};
    return kind < sizeof names / sizeof names[0] ? names[kind] : "?";
}

/* ------------------------------------------------------------------ */
/* What comes                                                          */

enum taut_status taut_wpa_in_fail(struct taut_wpa_in *in,
                                  enum taut_status status, unsigned field,
                                  const uint8_t *at, size_t need)
{
    uint32_t wire = in->differs ? TAUT_DOT11_REASON_ELEMENT_DIFFERS : 0;
    return taut_fail(&in->ctx, status, field, at, need, wire);
}

/* link_info_fail refuses the Key Information. */
static enum taut_status link_info_fail(struct taut_wpa_in *in,
                                       enum taut_status status, unsigned field)
{
    return taut_wpa_in_fail(in, status, field, in->frame.p + 5, in->key.info);
}

static enum taut_status link_suite_check(const struct taut_wpa_link *link,
                                         struct taut_wpa_in *in)
{
    uint8_t desc = link->is_wpa ? TAUT_EAPOL_DESC_WPA : TAUT_EAPOL_DESC_RSN;
    if (in->key.desc != desc)
        return taut_wpa_in_fail(in, TAUT_E_UNSUPPORTED, TAUT_EAPOL_F_DESC,
                                in->frame.p + 4, in->key.desc);
    if ((in->key.info & TAUT_EAPOL_INFO_VERSION) != link->suite.lens.version)
        return link_info_fail(in, TAUT_E_UNSUPPORTED,
                              TAUT_EAPOL_F_INFO_VERSION);
    if (in->key.info & TAUT_EAPOL_INFO_SMK)
        return link_info_fail(in, TAUT_E_UNSUPPORTED, TAUT_EAPOL_F_INFO_SMK);
    return TAUT_OK;
}

enum taut_status taut_wpa_in_read(const struct taut_wpa_link *link,
                                  struct taut_wpa_in *in)
{
    struct taut_rd rd = taut_rd_of(in->frame.p, in->frame.len);
    struct taut_eapol packet;
    enum taut_status st = taut_eapol_decode(&in->ctx, &rd, &packet);
    if (st)
        return st;
    if (packet.type != TAUT_EAPOL_TYPE_KEY)
        return taut_wpa_in_fail(in, TAUT_E_UNSUPPORTED, TAUT_EAPOL_F_TYPE,
                                in->frame.p + 1, packet.type);
    st = taut_eapol_key_decode(&in->ctx, &in->key, packet.body,
                               link->suite.lens.mic);
    if (st)
        return st;
    in->frame.len = TAUT_EAPOL_HDR_LEN + packet.body.len;
    in->eapol_version = packet.version;
    in->data = in->key.data;
    in->data_off =
        TAUT_EAPOL_HDR_LEN + TAUT_EAPOL_KEY_LEN + (size_t)link->suite.lens.mic;
    return link_suite_check(link, in);
}

/* link_data_open decrypts key data into the work buffer. */
static enum taut_status link_data_open(const struct taut_wpa_link *link,
                                       struct taut_wpa_in *in,
                                       const struct taut_wpa_ptk *ptk)
{
    size_t extra = taut_wpa_wrap_extra(&link->suite), len = in->key.data.len;
    if (len > link->work_len)
        return taut_wpa_in_fail(in, TAUT_E_LIMIT, TAUT_EAPOL_F_DATA_LEN,
                                in->key.data.p - 2, len);
    memcpy(link->work, in->key.data.p, len);
    enum taut_status st = taut_wpa_data_unwrap(
        link->crypto, &link->suite, ptk->kek, in->key.iv, link->work, len);
    if (st)
        return taut_wpa_in_fail(in, st, TAUT_EAPOL_F_DATA, in->key.data.p, len);
    in->data = (struct taut_span){link->work + extra, len - extra};
    in->data_off += extra;
    return TAUT_OK;
}

enum taut_status taut_wpa_in_verify(const struct taut_wpa_link *link,
                                    struct taut_wpa_in *in,
                                    const struct taut_wpa_ptk *ptk, bool sealed)
{
    enum taut_status st =
        taut_wpa_mic_check(link->crypto, &link->suite, ptk->kck, in->frame);
    bool is_sealed = taut_eapol_key_is_encrypted(&in->key);
    if (st)
        return taut_wpa_in_fail(in, st, TAUT_EAPOL_F_MIC,
                                in->frame.p + TAUT_EAPOL_MIC_OFF, 0);
    if (is_sealed != sealed && in->key.data.len > 0)
        return link_info_fail(in, TAUT_E_VALUE, TAUT_EAPOL_F_INFO_ENCRYPTED);
    if (is_sealed && in->key.data.len > 0)
        st = link_data_open(link, in, ptk);
    return st ? st : taut_wpa_in_scan(link, in);
}

/* ------------------------------------------------------------------ */
/* Key data                                                            */

/* link_slot returns where an entry is noted, or NULL. */
static struct taut_span *link_slot(struct taut_wpa_elems *e,
                                   const struct taut_wpa_link *link,
                                   const struct taut_eapol_kde *kde)
{
    switch (kde->id) {
    case LINK_ID_RSN:
        return link->is_wpa ? &e->rsne : &e->ie;
    case LINK_ID_RSNX:
        return &e->rsnx;
    case LINK_ID_MDE:
        return &e->mde;
    case LINK_ID_FTE:
        return &e->fte;
    default:
        break;
    }
    switch (kde->selector) {
    case LINK_VENDOR_WPA:
        return link->is_wpa ? &e->ie : NULL;
    case TAUT_EAPOL_KDE_GTK:
        return &e->keys[TAUT_WPA_KEY_GTK];
    case TAUT_EAPOL_KDE_IGTK:
        return &e->keys[TAUT_WPA_KEY_IGTK];
    case TAUT_EAPOL_KDE_BIGTK:
        return &e->keys[TAUT_WPA_KEY_BIGTK];
    case TAUT_EAPOL_KDE_PMKID:
        return &e->pmkid;
    case TAUT_EAPOL_KDE_OCI:
        return &e->oci;
    case TAUT_EAPOL_KDE_KEY_ID:
        return &e->key_id;
    default:
        return NULL;
    }
}

/* link_note notes one entry. Elements are kept whole, of KDEs the data. None
 * may come twice. */
static enum taut_status link_note(const struct taut_wpa_link *link,
                                  struct taut_wpa_in *in, struct taut_ctx *ctx,
                                  const struct taut_eapol_kde *kde)
{
    struct taut_span *slot = link_slot(&in->elems, link, kde);
    bool whole = kde->id != LINK_ID_VENDOR || kde->selector == LINK_VENDOR_WPA;
    if (!slot)
        return TAUT_OK;
    if (slot->p)
        return taut_fail(ctx, TAUT_E_VALUE, TAUT_EAPOL_F_KDE, kde->whole.p,
                         kde->id, 0);
    *slot = whole ? kde->whole : kde->data;
    return TAUT_OK;
}

/* link_cipher_of returns the cipher that a group key is for. */
static uint32_t link_cipher_of(const struct taut_wpa_link *link, unsigned kind)
{
    return kind == TAUT_WPA_KEY_GTK ? link->group : link->group_mgmt;
}

/* link_group_read decodes one of the group keys that came. */
static enum taut_status link_group_read(const struct taut_wpa_link *link,
                                        struct taut_wpa_in *in,
                                        struct taut_ctx *ctx, unsigned kind)
{
    static const uint16_t fields[] = {0, TAUT_EAPOL_F_GTK, TAUT_EAPOL_F_IGTK,
                                      TAUT_EAPOL_F_BIGTK};
    struct taut_eapol_group_key *g = &in->elems.group[kind];
    struct taut_span data = in->elems.keys[kind];
    if (!data.p)
        return TAUT_OK;
    enum taut_status st =
        kind == TAUT_WPA_KEY_GTK
            ? taut_eapol_gtk_decode(ctx, g, data)
            : taut_eapol_igtk_decode(ctx, g, data, kind == TAUT_WPA_KEY_BIGTK);
    if (!st && g->key.len != taut_wpa_key_len(link_cipher_of(link, kind)))
        st =
            taut_fail(ctx, TAUT_E_RANGE, fields[kind], g->key.p, g->key.len, 0);
    return st;
}

/* link_sizes checks the entries that have one length only. */
static enum taut_status link_sizes(const struct taut_wpa_in *in,
                                   struct taut_ctx *ctx)
{
    const struct taut_wpa_elems *e = &in->elems;
    if (e->pmkid.p && e->pmkid.len != TAUT_WPA_PMKID_LEN)
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_EAPOL_F_PMKID, e->pmkid.p,
                         e->pmkid.len, 0);
    if (e->key_id.p && (e->key_id.len != 2 || e->key_id.p[0] > 1))
        return taut_fail(ctx, TAUT_E_RANGE, TAUT_EAPOL_F_KDE_DATA, e->key_id.p,
                         e->key_id.len, 0);
    return TAUT_OK;
}

/* link_wpa_group reads the group key of WPA, which is the key data. */
static void link_wpa_group(struct taut_wpa_in *in)
{
    struct taut_eapol_group_key *g = &in->elems.group[TAUT_WPA_KEY_GTK];
    g->id = (uint16_t)((in->key.info & TAUT_EAPOL_INFO_INDEX) >> 4);
    g->key = in->data;
    in->elems.keys[TAUT_WPA_KEY_GTK] = in->data;
}

static enum taut_status link_entries(const struct taut_wpa_link *link,
                                     struct taut_wpa_in *in,
                                     struct taut_ctx *ctx)
{
    struct taut_rd rd = taut_rd_of(in->data.p, in->data.len);
    struct taut_eapol_kde kde;
    enum taut_status st;
    while ((st = taut_eapol_kde_next(ctx, &rd, &kde)) == TAUT_OK) {
        st = link_note(link, in, ctx, &kde);
        if (st)
            return st;
    }
    if (st == TAUT_DONE)
        st = link_sizes(in, ctx);
    for (unsigned i = TAUT_WPA_KEY_GTK; i < TAUT_WPA_N_KEYS && !st; i++)
        st = link_group_read(link, in, ctx, i);
    return st;
}

enum taut_status taut_wpa_in_scan(const struct taut_wpa_link *link,
                                  struct taut_wpa_in *in)
{
    struct taut_ctx ctx = in->ctx;
    if (link->is_wpa && (in->key.info & TAUT_EAPOL_INFO_PAIRWISE) == 0) {
        link_wpa_group(in);
        return TAUT_OK;
    }
    ctx.start = in->data.p; /* decrypted data lies elsewhere */
    enum taut_status st = link_entries(link, in, &ctx);
    if (st)
        in->diag.off += (uint32_t)in->data_off;
    return st;
}

/* ------------------------------------------------------------------ */
/* Comparing                                                           */

static bool link_same(struct taut_span a, struct taut_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

/* link_ft_ie appends an RSN element with the one PMKID that FT puts there. */
static void link_ft_ie(struct taut_wr *wr, struct taut_span ie,
                       const uint8_t *name)
{
    struct taut_dot11_rsn rsn;
    (void)link_ie_read(&rsn, ie); /* it was read in init */
    rsn.has |= TAUT_DOT11_RSN_HAS_CAP | TAUT_DOT11_RSN_HAS_PMKID;
    rsn.pmkids = (struct taut_span){name, TAUT_WPA_PMKID_LEN};
    (void)taut_dot11_rsn_put(wr, &rsn);
}

/* link_same_ft: mobility domain and FT element are those of the association
 * response. */
static bool link_same_ft(struct taut_span ft, const struct taut_wpa_elems *e)
{
    return ft.len == e->mde.len + e->fte.len &&
           link_same((struct taut_span){ft.p, e->mde.len}, e->mde) &&
           link_same((struct taut_span){ft.p + e->mde.len, e->fte.len}, e->fte);
}

/* link_differs: the frame is authentic, and yet these elements are not what
 * was said before. */
static enum taut_status link_differs(struct taut_wpa_in *in, unsigned id)
{
    in->differs = true;
    return taut_wpa_in_fail(in, TAUT_E_VALUE, TAUT_EAPOL_F_KDE,
                            in->frame.p + in->data_off, id);
}

enum taut_status taut_wpa_in_compare(const struct taut_wpa_link *link,
                                     struct taut_wpa_in *in,
                                     const uint8_t *name)
{
    uint8_t room[257];
    struct taut_wr wr = taut_wr_of(room, sizeof room);
    struct taut_span want = link->peer_ie;
    const struct taut_wpa_elems *e = &in->elems;
    if (name) {
        link_ft_ie(&wr, want, name);
        want = (struct taut_span){room, wr.len};
    }
    if (!link_same(e->ie, want) || e->rsne.p)
        return link_differs(in, link->is_wpa ? LINK_ID_VENDOR : LINK_ID_RSN);
    if (!link_same(e->rsnx, link->peer_rsnx))
        return link_differs(in, LINK_ID_RSNX);
    if (name && !link_same_ft(link->ft, e))
        return link_differs(in, LINK_ID_FTE);
    return TAUT_OK;
}

enum taut_status taut_wpa_in_oci(const struct taut_wpa_link *link,
                                 struct taut_wpa_in *in)
{
    const uint8_t want[3] = {link->oci.op_class, link->oci.channel,
                             link->oci.segment1};
    struct taut_span oci = in->elems.oci;
    if (!link->has_oci || link_same(oci, (struct taut_span){want, sizeof want}))
        return TAUT_OK;
    return taut_wpa_in_fail(in, TAUT_E_VALUE, TAUT_EAPOL_F_OCI_CHANNEL,
                            in->frame.p + in->data_off,
                            oci.len == 3 ? oci.p[1] : 0);
}

/* ------------------------------------------------------------------ */
/* What is sent                                                        */

static size_t link_data_off(const struct taut_wpa_link *link)
{
    return TAUT_EAPOL_HDR_LEN + TAUT_EAPOL_KEY_LEN +
           (size_t)link->suite.lens.mic;
}

struct taut_wr taut_wpa_out_open(struct taut_wpa_link *link, bool sealed)
{
    size_t off =
        link_data_off(link) + (sealed ? taut_wpa_wrap_extra(&link->suite) : 0);
    return taut_wr_of(link->work + off, link->work_len - off);
}

void taut_wpa_out_elems(const struct taut_wpa_link *link, struct taut_wr *data,
                        const uint8_t *name)
{
    if (name)
        link_ft_ie(data, link->own_ie, name);
    else
        taut_wr_bytes(data, link->own_ie.p, link->own_ie.len);
    taut_wr_bytes(data, link->own_rsnx.p, link->own_rsnx.len);
    if (name)
        taut_wr_bytes(data, link->ft.p, link->ft.len);
}

/* link_seal encrypts the key data, and draws the IV that RC4 needs. */
static enum taut_status link_seal(struct taut_wpa_link *link,
                                  struct taut_eapol_key *key, size_t len,
                                  const struct taut_wpa_ptk *ptk)
{
    const struct taut_crypto *c = link->crypto;
    enum taut_status st = TAUT_OK;
    uint8_t *data = link->work + link_data_off(link);
    if (taut_wpa_wrap_extra(&link->suite) == 0)
        st = c->random_fill(c->self, key->iv, sizeof key->iv);
    if (!st)
        st = taut_wpa_data_wrap(c, &link->suite, ptk->kek, key->iv, data, len);
    key->data.len = len + taut_wpa_wrap_extra(&link->suite);
    return st;
}

/* link_is_sealed: group keys travel encrypted, WPA has no bit for it. */
static bool link_is_sealed(const struct taut_wpa_link *link, uint16_t info,
                           size_t len)
{
    return (info & TAUT_EAPOL_INFO_ENCRYPTED) != 0 ||
           (link->is_wpa && (info & TAUT_EAPOL_INFO_PAIRWISE) == 0 && len > 0);
}

/* link_frame writes all before the key data; the MIC is zeros. */
static void link_frame(struct taut_wpa_link *link,
                       const struct taut_eapol_key *key)
{
    struct taut_eapol_key head = *key;
    struct taut_wr wr = taut_wr_of(link->work, link_data_off(link));
    size_t body = link_data_off(link) - TAUT_EAPOL_HDR_LEN + key->data.len;
    head.mic = (struct taut_span){NULL, link->suite.lens.mic};
    head.data.len = 0;
    taut_wr_u8(&wr, link->eapol_version);
    taut_wr_u8(&wr, TAUT_EAPOL_TYPE_KEY);
    taut_wr_u16(&wr, (uint32_t)body);
    (void)taut_eapol_key_encode(&wr, &head); /* key data is there already */
    taut_put16(link->work + link_data_off(link) - 2, (uint32_t)key->data.len);
    link->out_len = (uint16_t)(TAUT_EAPOL_HDR_LEN + body);
}

enum taut_status taut_wpa_out_close(struct taut_wpa_link *link,
                                    struct taut_wr *data,
                                    const struct taut_wpa_out *out)
{
    struct taut_eapol_key key;
    enum taut_status st = TAUT_OK;
    memset(&key, 0, sizeof key);
    if (link_is_sealed(link, out->info, data->len) && !link->is_wpa &&
        taut_wpa_wrap_extra(&link->suite) > 0)
        taut_eapol_pad_put(data, 0);
    if (data->bad || data->len > data->cap)
        return TAUT_E_LIMIT;
    key.desc = link->is_wpa ? TAUT_EAPOL_DESC_WPA : TAUT_EAPOL_DESC_RSN;
    key.info = (uint16_t)(out->info | link->suite.lens.version);
    key.key_len = out->key_len;
    key.replay = out->replay;
    key.data.len = data->len;
    if (out->nonce)
        memcpy(key.nonce, out->nonce, sizeof key.nonce);
    for (unsigned i = 0; i < sizeof key.rsc; i++)
        key.rsc[i] = (uint8_t)(out->rsc >> 8 * i);
    if (link_is_sealed(link, out->info, data->len))
        st = link_seal(link, &key, data->len, out->ptk);
    if (st)
        return st;
    link_frame(link, &key);
    if (out->info & TAUT_EAPOL_INFO_MIC)
        st = taut_wpa_mic_make(link->crypto, &link->suite,
                               link->work + TAUT_EAPOL_MIC_OFF, out->ptk->kck,
                               (struct taut_span){link->work, link->out_len});
    if (!st)
        link->notes |= WPA_NOTE_SEND;
    return st;
}
