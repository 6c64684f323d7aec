/* SPDX-License-Identifier: MIT */
/* taut_app_dot11.c: 802.11, radiotap, PPI, EAPOL and EAP in the table of
 * taut_app.h. What the link carries around an LLC header are messages that
 * come before the packet's layers; EAPOL comes behind them. */
#include "taut/dot11.h"
#include "taut/dot11_elem.h"
#include "taut/dot11_cap.h"
#include "taut/dot11_mgmt.h"
#include "taut/dot11_seal.h"
#include "taut/eap.h"
#include "taut/eapol.h"
#include "taut/radiotap.h"

#include "taut_app.h"
#include "taut_app_wpa.h"

/* Link types that the packet walk does not know. */
enum { DOT11_LINK = 105, DOT11_LINK_RADIOTAP = 127, DOT11_LINK_PPI = 192 };

/* Rows of the table, by place. */
enum {
    DOT11_ROW_WLAN = 0, /* + TAUT_DOT11_HAS_FCS, + TAUT_DOT11_IS_PADDED */
    DOT11_ROW_RADIOTAP = 4,
    DOT11_ROW_PPI,
    DOT11_ROW_EAPOL,
    DOT11_ROW_EAP
};

/* ---- 802.11 ---- */

/* dot11_is_mgmt tells whether the body is that of a management frame that can
 * be read. */
static bool dot11_is_mgmt(const struct taut_dot11 *h)
{
    return h->type == TAUT_DOT11_TYPE_MGMT &&
           (h->flags & (TAUT_DOT11_FLAG_PROTECTED)) == 0 && h->fragment == 0 &&
           (h->flags & TAUT_DOT11_FLAG_FRAG) == 0;
}

static bool dot11_is_amsdu(const struct taut_dot11 *h)
{
    return h->type == TAUT_DOT11_TYPE_DATA && (h->subtype & 8) != 0 &&
           (h->qos & TAUT_DOT11_QOS_AMSDU) != 0 &&
           (h->flags & TAUT_DOT11_FLAG_PROTECTED) == 0;
}

static enum taut_status dot11_visit_amsdu(struct taut_ctx *ctx,
                                          const struct taut_visitor *v,
                                          struct taut_span body)
{
    struct taut_rd rd = taut_rd_of(body.p, body.len);
    struct taut_dot11_msdu m;
    enum taut_status st;
    while ((st = taut_dot11_msdu_next(ctx, &rd, &m)) == TAUT_OK) {
        const uint8_t *p = m.data.p - 14;
        taut_visit_bytes(v, &taut_dot11_fields, TAUT_DOT11_F_AMSDU_DA, p, 6);
        taut_visit_bytes(v, &taut_dot11_fields, TAUT_DOT11_F_AMSDU_SA, p + 6,
                         6);
        taut_visit_num(v, &taut_dot11_fields, TAUT_DOT11_F_AMSDU_LEN, p + 12, 2,
                       m.data.len);
    }
    return st == TAUT_DONE ? TAUT_OK : st;
}

/* dot11_visit_sealed tells the header of a protected body. Who does not know
 * the cipher takes it for TKIP's where its second byte is made as TKIP makes
 * it. */
static void dot11_visit_sealed(const struct taut_visitor *v,
                               struct taut_span body)
{
    const uint8_t *q = body.p;
    if (body.len >= TAUT_DOT11_SEAL_HDR_LEN)
        taut_dot11_seal_visit(v, q, body.len, q[1] == ((q[0] | 0x20) & 0x7f));
}

/* dot11_told tells what was opened of a frame and stands in its note. */
static void dot11_told(const struct taut_visitor *v,
                       const struct tool_unit *unit)
{
    const struct wpa_note *note = unit->note;
    struct taut_visitor own = *v;
    struct taut_ctx ctx = taut_ctx_of(note->bytes, NULL);
    struct taut_span bytes = {note->bytes, note->len};
    struct taut_rd rd = taut_rd_of(note->bytes, note->len);
    struct taut_eapol_kde kde;
    own.start = note->bytes;
    if (note->kind == WPA_NOTE_MGMT)
        taut_dot11_mgmt_visit(&own, note->bytes, note->len, note->subtype);
    if (note->kind == WPA_NOTE_AMSDU)
        (void)dot11_visit_amsdu(&ctx, &own, bytes);
    if (note->kind != WPA_NOTE_KEY_DATA)
        return;
    while (taut_eapol_kde_next(&ctx, &rd, &kde) == TAUT_OK) {
        if (kde.id == 0xdd)
            taut_eapol_data_visit(&own, kde.whole);
        else
            taut_dot11_elems_visit(&own, kde.whole);
    }
}

static void dot11_line_told(struct taut_wr *wr, const struct tool_unit *unit)
{
    const struct wpa_note *note = unit->note;
    taut_wr_text(wr, note->kind == WPA_NOTE_KEY_DATA ? ", key data decrypted"
                                                     : ", decrypted");
}

/* dot11_visit tells a frame: its header, a management body, the check
 * sequence. */
static enum taut_status dot11_visit(const struct tool_app *app,
                                    struct taut_ctx *ctx,
                                    const struct taut_visitor *v,
                                    struct taut_span unit)
{
    struct taut_rd rd = taut_rd_of(unit.p, unit.len);
    struct taut_dot11 h;
    enum taut_status st = taut_dot11_decode(ctx, &rd, &h, app->flags);
    if (st)
        return st;
    taut_dot11_visit(v, unit.p, unit.len - h.fcs_len);
    if (dot11_is_mgmt(&h)) {
        taut_dot11_mgmt_visit(v, h.body.p, h.body.len, h.subtype);
        st = taut_dot11_mgmt_check(ctx, h.body.p, h.body.len, h.subtype);
    } else if (dot11_is_amsdu(&h)) {
        st = dot11_visit_amsdu(ctx, v, h.body);
    } else if (h.flags & TAUT_DOT11_FLAG_PROTECTED) {
        dot11_visit_sealed(v, h.body);
    }
    if (h.fcs_len)
        taut_dot11_fcs_visit(v, unit.p, unit.len);
    return st;
}

/* dot11_check finds the first fault of a frame. */
static enum taut_status dot11_check(const struct tool_app *app,
                                    struct taut_ctx *ctx, struct taut_span unit)
{
    struct taut_rd rd = taut_rd_of(unit.p, unit.len);
    struct taut_dot11_msdu m;
    struct taut_dot11 h;
    enum taut_status st = taut_dot11_decode(ctx, &rd, &h, app->flags);
    if (st)
        return st;
    if (dot11_is_mgmt(&h))
        return taut_dot11_mgmt_check(ctx, h.body.p, h.body.len, h.subtype);
    if (!dot11_is_amsdu(&h))
        return TAUT_OK;
    rd = taut_rd_of(h.body.p, h.body.len);
    while ((st = taut_dot11_msdu_next(ctx, &rd, &m)) == TAUT_OK)
        ;
    return st == TAUT_DONE ? TAUT_OK : st;
}

static void dot11_mac_text(struct taut_wr *wr, const char *label,
                           const uint8_t *mac)
{
    if (!mac)
        return;
    taut_wr_text(wr, label);
    taut_wr_hexbytes(wr, mac, 6, ':');
}

static void dot11_ssid_text(struct taut_wr *wr, struct taut_span ssid)
{
    const struct taut_value value = {
        .bytes = ssid.p, .len = (uint32_t)ssid.len, .type = TAUT_FT_TEXT};
    taut_wr_text(wr, " (");
    taut_value_text(wr, &value);
    taut_wr_text(wr, ")");
}

static void dot11_code_text(struct taut_wr *wr, const char *label,
                            const struct taut_reg *reg, unsigned code)
{
    const char *name = taut_reg_name(reg, code);
    taut_wr_text(wr, label);
    if (name)
        taut_wr_text(wr, name);
    else
        taut_wr_dec(wr, code);
}

/* dot11_body_text tells what a line says of a management body. */
static void dot11_body_text(struct taut_wr *wr, const struct taut_dot11 *h)
{
    struct taut_ctx ctx = taut_ctx_of(h->body.p, NULL);
    struct taut_rd rd = taut_rd_of(h->body.p, h->body.len);
    struct taut_dot11_mgmt m;
    struct taut_dot11_elem e;
    if (!dot11_is_mgmt(h) || taut_dot11_mgmt_decode(&ctx, &rd, &m, h->subtype))
        return;
    if (taut_dot11_elem_find(m.elems, &e, TAUT_DOT11_ELEM_SSID, 0))
        dot11_ssid_text(wr, e.data);
    if (taut_dot11_elem_find(m.elems, &e, TAUT_DOT11_ELEM_DS, 0) &&
        e.data.len > 0) {
        taut_wr_text(wr, " CH ");
        taut_wr_dec(wr, e.data.p[0]);
    }
    if (h->subtype == TAUT_DOT11_SUBTYPE_DISASSOC ||
        h->subtype == TAUT_DOT11_SUBTYPE_DEAUTH)
        dot11_code_text(wr, ": ", &taut_dot11_reason_reg, m.reason);
    if (m.status != 0)
        dot11_code_text(wr, ": ", &taut_dot11_status_reg, m.status);
}

static void dot11_line(const struct tool_app *app, struct taut_wr *wr,
                       struct taut_span unit)
{
    struct taut_ctx ctx = taut_ctx_of(unit.p, NULL);
    struct taut_rd rd = taut_rd_of(unit.p, unit.len);
    struct taut_dot11 h;
    struct taut_dot11_addrs a;
    if (taut_dot11_decode(&ctx, &rd, &h, app->flags)) {
        taut_wr_text(wr, "802.11");
        return;
    }
    taut_dot11_addrs_get(&a, &h);
    dot11_mac_text(wr, "", a.ta ? a.ta : a.bssid);
    dot11_mac_text(wr, a.ta ? " > " : "RA ", a.ra);
    taut_wr_text(wr, ", ");
    dot11_code_text(wr, "", &taut_dot11_subtype_reg,
                    taut_dot11_subtype_get(&h));
    if (h.flags & TAUT_DOT11_FLAG_PROTECTED)
        taut_wr_text(wr, ", protected");
    if (h.flags & TAUT_DOT11_FLAG_RETRY)
        taut_wr_text(wr, ", retry");
    dot11_body_text(wr, &h);
}

/* ---- radiotap and PPI ---- */

static enum taut_status radiotap_visit(const struct tool_app *app,
                                       struct taut_ctx *ctx,
                                       const struct taut_visitor *v,
                                       struct taut_span unit)
{
    struct taut_rd rd = taut_rd_of(unit.p, unit.len);
    struct taut_radiotap r;
    struct taut_ppi ppi;
    if (app->flags == DOT11_LINK_PPI) {
        taut_ppi_visit(v, unit.p, unit.len);
        return taut_ppi_decode(ctx, &rd, &ppi);
    }
    taut_radiotap_visit(v, unit.p, unit.len);
    return taut_radiotap_decode(ctx, &rd, &r);
}

static void radiotap_line(const struct tool_app *app, struct taut_wr *wr,
                          struct taut_span unit)
{
    struct taut_ctx ctx = taut_ctx_of(unit.p, NULL);
    struct taut_rd rd = taut_rd_of(unit.p, unit.len);
    struct taut_radiotap r;
    if (app->flags == DOT11_LINK_PPI || taut_radiotap_decode(&ctx, &rd, &r))
        return;
    if (r.has >> TAUT_RADIOTAP_CHANNEL & 1) {
        taut_wr_dec(wr, r.freq);
        taut_wr_text(wr, " MHz ");
    }
    if (r.has >> TAUT_RADIOTAP_DBM_SIGNAL & 1) {
        const struct taut_value value = {.num = (uint64_t)(int64_t)r.dbm_signal,
                                         .type = TAUT_FT_INT};
        taut_value_text(wr, &value);
        taut_wr_text(wr, " dBm ");
    }
}

/* ---- EAPOL and EAP ---- */

static enum taut_status eapol_visit(const struct tool_app *app,
                                    struct taut_ctx *ctx,
                                    const struct taut_visitor *v,
                                    struct taut_span unit)
{
    struct taut_rd rd = taut_rd_of(unit.p, unit.len);
    struct taut_eapol m;
    struct taut_eapol_key key;
    struct taut_eapol_rc4 rc4;
    size_t mic_len = 16;
    (void)app;
    enum taut_status st = taut_eapol_decode(ctx, &rd, &m);
    if (st)
        return st;
    taut_eapol_visit(v, unit.p, unit.len);
    if (m.type != TAUT_EAPOL_TYPE_KEY)
        return TAUT_OK;
    if (m.body.len > 0 && m.body.p[0] == TAUT_EAPOL_DESC_RC4)
        return taut_eapol_rc4_decode(ctx, &rc4, m.body);
    (void)taut_eapol_mic_len_find(m.body, &mic_len);
    return taut_eapol_key_decode(ctx, &key, m.body, mic_len);
}

static void eapol_key_text(struct taut_wr *wr, struct taut_span body)
{
    static const char *const names[] = {"",
                                        " message 1/4",
                                        " message 2/4",
                                        " message 3/4",
                                        " message 4/4",
                                        " group 1/2",
                                        " group 2/2",
                                        " request",
                                        " SMK"};
    struct taut_ctx ctx = taut_ctx_of(body.p, NULL);
    struct taut_eapol_key key;
    size_t mic_len;
    if (!taut_eapol_mic_len_find(body, &mic_len) ||
        taut_eapol_key_decode(&ctx, &key, body, mic_len))
        return;
    taut_wr_text(wr, names[taut_eapol_msg_get(&key)]);
}

static void eapol_line(const struct tool_app *app, struct taut_wr *wr,
                       struct taut_span unit)
{
    struct taut_ctx ctx = taut_ctx_of(unit.p, NULL);
    struct taut_rd rd = taut_rd_of(unit.p, unit.len);
    struct taut_eapol m;
    (void)app;
    taut_wr_text(wr, "EAPOL");
    if (taut_eapol_decode(&ctx, &rd, &m))
        return;
    dot11_code_text(wr, " ", &taut_eapol_type_reg, m.type);
    if (m.type == TAUT_EAPOL_TYPE_KEY)
        eapol_key_text(wr, m.body);
    taut_wr_text(wr, ", v");
    taut_wr_dec(wr, m.version);
}

static enum taut_status eap_visit(const struct tool_app *app,
                                  struct taut_ctx *ctx,
                                  const struct taut_visitor *v,
                                  struct taut_span unit)
{
    (void)app;
    taut_eap_visit(v, unit.p, unit.len);
    return taut_eap_check(ctx, unit.p, unit.len);
}

static void eap_line(const struct tool_app *app, struct taut_wr *wr,
                     struct taut_span unit)
{
    struct taut_ctx ctx = taut_ctx_of(unit.p, NULL);
    struct taut_rd rd = taut_rd_of(unit.p, unit.len);
    struct taut_eap m;
    (void)app;
    taut_wr_text(wr, "EAP");
    if (taut_eap_decode(&ctx, &rd, &m))
        return;
    dot11_code_text(wr, " ", &taut_eap_code_reg, m.code);
    if (m.type)
        dot11_code_text(wr, ", ", &taut_eap_type_reg, m.type);
}

/* ---- the table ---- */

static bool dot11_name(struct taut_wr *wr, const struct taut_value *value)
{
    static const struct {
        unsigned field;
        const struct taut_reg *reg;
    } names[] = {
        {TAUT_DOT11_F_TYPE_SUBTYPE, &taut_dot11_subtype_reg},
        {TAUT_DOT11_MGMT_F_STATUS, &taut_dot11_status_reg},
        {TAUT_DOT11_MGMT_F_REASON, &taut_dot11_reason_reg},
        {TAUT_DOT11_MGMT_F_CATEGORY, &taut_dot11_category_reg},
        {TAUT_DOT11_ELEM_F_NUMBER, &taut_dot11_elem_reg},
        {TAUT_DOT11_ELEM_F_EXT_NUMBER, &taut_dot11_ext_reg},
        {TAUT_EAP_F_TYPE, &taut_eap_type_reg},
        {TAUT_EAP_F_NAK, &taut_eap_type_reg},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].field == value->field) {
            const char *name =
                taut_reg_name(names[i].reg, (uint32_t)value->num);
            taut_wr_text(wr, name ? name : "");
            return name != NULL;
        }
    }
    return false;
}

static const struct taut_fieldset *const *dot11_sets(size_t *n)
{
    static const struct taut_fieldset *const sets[] = {
        &taut_dot11_fields,      &taut_dot11_mgmt_fields,
        &taut_dot11_elem_fields, &taut_dot11_cap_fields,
        &taut_radiotap_fields,   &taut_eapol_fields,
        &taut_eap_fields,        &taut_dot11_seal_fields};
    *n = sizeof sets / sizeof sets[0];
    return sets;
}

#define DOT11_WLAN(the_flags)                                                  \
    {                                                                          \
        .name = "wlan", .transport = APP_LINK, .flags = the_flags,             \
        .visit = dot11_visit, .check = dot11_check, .line = dot11_line,        \
        .named = dot11_name, .sets = dot11_sets, .told = dot11_told,           \
        .line_told = dot11_line_told                                           \
    }
#define DOT11_ROW(the_name, the_flags, the_visit, the_line)                    \
    {                                                                          \
        .name = the_name, .transport = APP_LINK, .flags = the_flags,           \
        .visit = the_visit, .line = the_line, .named = dot11_name,             \
        .sets = dot11_sets, .told = dot11_told, .line_told = dot11_line_told   \
    }
const struct tool_app app_dot11_rows[] = {
    DOT11_WLAN(0),
    DOT11_WLAN(1),
    DOT11_WLAN(2),
    DOT11_WLAN(3),
    DOT11_ROW("radiotap", DOT11_LINK_RADIOTAP, radiotap_visit, radiotap_line),
    DOT11_ROW("ppi", DOT11_LINK_PPI, radiotap_visit, radiotap_line),
    DOT11_ROW("eapol", 0, eapol_visit, eapol_line),
    DOT11_ROW("eap", 0, eap_visit, eap_line),
};
const size_t app_dot11_n = sizeof app_dot11_rows / sizeof app_dot11_rows[0];

/* ---- a packet ---- */

static void dot11_unit(struct tool_frame *frame, unsigned row,
                       struct taut_span bytes)
{
    (void)tool_unit_add(frame, &app_dot11_rows[row], bytes, NULL);
}

/* dot11_walk walks the bytes of a frame from LLC on; they are told with the
 * offsets that they have in the frame. */
static void dot11_walk(struct tool_frame *frame, const uint8_t *p, size_t off,
                       size_t end, size_t cut)
{
    struct taut_packet *packet = &frame->packet;
    taut_packet_decode(packet, TAUT_LINK_OF_LAYER(TAUT_LAYER_LLC), p + off,
                       end - off, end - off + cut, 0);
    for (unsigned i = 0; i < packet->n; i++) {
        packet->layers[i].off += (uint32_t)off;
        packet->layers[i].end += (uint32_t)off;
    }
    packet->fault.off += (uint32_t)off;
}

/* dot11_plain makes a layer of the bytes that nothing else tells. */
static void dot11_plain(struct taut_packet *packet, size_t off, size_t end)
{
    if (off >= end)
        return;
    packet->layers[packet->n++] =
        (struct taut_layer){.kind = TAUT_LAYER_DATA,
                            .off = (uint32_t)off,
                            .len = (uint32_t)(end - off),
                            .end = (uint32_t)end};
}

/* dot11_data walks into the body of a data frame. */
static void dot11_data(struct tool_frame *frame, const uint8_t *p,
                       const struct taut_dot11 *h, size_t cut)
{
    size_t off = (size_t)(h->body.p - p), end = off + h->body.len;
    bool has_llc = h->type == TAUT_DOT11_TYPE_DATA && (h->subtype & 4) == 0 &&
                   (h->flags & TAUT_DOT11_FLAG_PROTECTED) == 0 &&
                   h->fragment == 0;
    if (dot11_is_amsdu(h)) {
        struct taut_ctx ctx = taut_ctx_of(p, NULL);
        struct taut_rd rd = taut_rd_of(h->body.p, h->body.len);
        struct taut_dot11_msdu m;
        if (taut_dot11_msdu_next(&ctx, &rd, &m))
            return;
        off = (size_t)(m.data.p - p); /* the first of them */
        end = off + m.data.len;
    }
    if (has_llc && off < end)
        dot11_walk(frame, p, off, end, cut);
    else if (h->type == TAUT_DOT11_TYPE_DATA ||
             (h->flags & TAUT_DOT11_FLAG_PROTECTED))
        dot11_plain(&frame->packet, off, end);
}

/* dot11_outer takes the header before the frame and returns its length; the
 * whole frame if it cannot be read. */
static size_t dot11_outer(struct tool_frame *frame, uint32_t link,
                          struct taut_span all, unsigned *has, uint32_t *inner)
{
    struct taut_ctx ctx = taut_ctx_of(all.p, NULL);
    struct taut_rd rd = taut_rd_of(all.p, all.len);
    struct taut_radiotap r;
    struct taut_ppi ppi;
    *inner = DOT11_LINK;
    if (link == DOT11_LINK_PPI) {
        dot11_unit(frame, DOT11_ROW_PPI, all);
        if (taut_ppi_decode(&ctx, &rd, &ppi))
            return all.len;
        *has = ppi.fcs ? TAUT_DOT11_HAS_FCS : 0;
        *inner = ppi.dlt;
    } else {
        dot11_unit(frame, DOT11_ROW_RADIOTAP, all);
        if (taut_radiotap_decode(&ctx, &rd, &r))
            return all.len;
        *has = (r.flags & TAUT_RADIOTAP_FLAG_FCS ? TAUT_DOT11_HAS_FCS : 0) |
               (r.flags & TAUT_RADIOTAP_FLAG_PADDED ? TAUT_DOT11_IS_PADDED : 0);
    }
    frame->units[frame->n_units - 1].bytes.len = (size_t)(rd.p - all.p);
    return (size_t)(rd.p - all.p);
}

/* dot11_open opens a protected frame, if its key is known: `h` is then in the
 * clear. It returns where the packet is now. */
static const uint8_t *dot11_open(struct tool_frame *frame, const uint8_t *p,
                                 size_t off, struct taut_dot11 *h)
{
    struct tool_unit *unit = &frame->units[frame->n_units - 1];
    size_t len = (size_t)(h->body.p - (p + off)) + h->body.len;
    wpa_see(h);
    if ((h->flags & TAUT_DOT11_FLAG_PROTECTED) == 0 ||
        !wpa_open(&p, off, len, h, &h->body))
        return p;
    h->flags &= (uint8_t)~TAUT_DOT11_FLAG_PROTECTED;
    bool is_mgmt = dot11_is_mgmt(h);
    if (is_mgmt || dot11_is_amsdu(h)) {
        struct wpa_note *note =
            wpa_note_new(is_mgmt ? WPA_NOTE_MGMT : WPA_NOTE_AMSDU, h->body);
        if (note)
            note->subtype = h->subtype;
        unit->note = note;
    }
    return p;
}

bool app_dot11_take(struct tool_frame *frame, uint32_t link, const uint8_t *p,
                    size_t len, size_t wire_len)
{
    struct taut_packet *packet = &frame->packet;
    uint32_t inner = link;
    unsigned has = 0;
    size_t off = 0, cut = wire_len > len ? wire_len - len : 0;
    if (link != DOT11_LINK && link != DOT11_LINK_RADIOTAP &&
        link != DOT11_LINK_PPI)
        return false;
    *packet = (struct taut_packet){.start = p};
    if (link != DOT11_LINK) {
        off =
            dot11_outer(frame, link, (struct taut_span){p, len}, &has, &inner);
        frame->n_outer = frame->n_units;
    }
    if (cut)
        has &= ~(unsigned)TAUT_DOT11_HAS_FCS; /* it was cut off */
    struct taut_ctx ctx = taut_ctx_of(p, NULL);
    struct taut_rd rd = taut_rd_of(p + off, len - off);
    struct taut_dot11 h;
    if (inner == DOT11_LINK && off < len) {
        dot11_unit(frame, DOT11_ROW_WLAN + has,
                   (struct taut_span){p + off, len - off});
        frame->n_outer = frame->n_units;
        if (taut_dot11_decode(&ctx, &rd, &h, has) == TAUT_OK) {
            if (wpa_is_on)
                p = dot11_open(frame, p, off, &h);
            dot11_data(frame, p, &h, cut);
        }
    }
    packet->start = p;
    packet->len = (uint32_t)len;
    packet->wire_len = (uint32_t)(wire_len > len ? wire_len : len);
    packet->link = (uint16_t)link;
    tool_units_judge(frame, cut > 0);
    return true;
}

bool app_dot11_unit(struct tool_frame *frame, const struct tool_app *app,
                    const uint8_t *p, size_t len)
{
    uint32_t link = app == &app_dot11_rows[DOT11_ROW_WLAN]       ? DOT11_LINK
                    : app == &app_dot11_rows[DOT11_ROW_RADIOTAP] ? app->flags
                    : app == &app_dot11_rows[DOT11_ROW_PPI]      ? app->flags
                                                                 : 0;
    return link != 0 && app_dot11_take(frame, link, p, len, len);
}

void app_eapol_take(struct tool_frame *frame)
{
    struct taut_packet *packet = &frame->packet;
    const struct taut_layer *l = &packet->layers[packet->n - 1];
    struct taut_span all = {packet->start + l->off, l->len};
    struct taut_ctx ctx = taut_ctx_of(all.p, NULL);
    struct taut_rd rd = taut_rd_of(all.p, all.len);
    struct taut_eapol m;
    uint32_t from = frame->n_units;
    bool is_cut =
        l[-1].flags & TAUT_LAYER_IS_CUT || packet->wire_len > packet->len;
    if (is_cut)
        ctx.quirks = TAUT_QUIRK_CUT;
    dot11_unit(frame, DOT11_ROW_EAPOL, all);
    packet->n--;
    if (taut_eapol_decode(&ctx, &rd, &m) == TAUT_OK) {
        frame->units[from].bytes.len = (size_t)(rd.p - all.p);
        if (wpa_is_on && frame->n_outer > 0)
            frame->units[from].note = wpa_eapol(frame->units[from].bytes);
        if (m.type == TAUT_EAPOL_TYPE_EAP && m.body.len > 0)
            dot11_unit(frame, DOT11_ROW_EAP, m.body);
    }
    tool_units_judge_from(frame, from, is_cut);
}
