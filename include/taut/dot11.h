/* SPDX-License-Identifier: MIT */
/*
 * taut/dot11.h: IEEE 802.11 MAC frames (IEEE Std 802.11-2020 9.2 and 9.3):
 * the header of every type, the frame check sequence, aggregated MSDUs and
 * the way to the EtherType.
 *
 *     0        2          4         10        16        22      24
 *    +--------+----------+---------+---------+---------+-------+---------
 *    | Frame  | Duration | Address | Address | Address | Sequ. | Address
 *    | Control| or AID   |    1    |    2    |    3    | Ctrl. |  4, QoS ..
 *    +--------+----------+---------+---------+---------+-------+---------
 *
 * Which of these a frame has depends on its type and subtype. Numbers are
 * little-endian. Management frames go on in taut/dot11_mgmt.h, elements in
 * taut/dot11_elem.h, what a receiver says about a frame in taut/radiotap.h.
 *
 * A frame does not tell whether its check sequence is there: who captured it
 * knows, and says so with TAUT_DOT11_HAS_FCS.
 */
#ifndef TAUT_DOT11_H
#define TAUT_DOT11_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_DOT11_HDR_MIN and TAUT_DOT11_HDR_MAX: bytes of a header. */
#define TAUT_DOT11_HDR_MIN 10
/* TAUT_DOT11_HDR_MAX: see TAUT_DOT11_HDR_MIN. */
#define TAUT_DOT11_HDR_MAX 36
/* TAUT_DOT11_FCS_LEN: bytes of the frame check sequence. */
#define TAUT_DOT11_FCS_LEN 4
/* TAUT_DOT11_SNAP_LEN: LLC and SNAP before an EtherType, and that. */
#define TAUT_DOT11_SNAP_LEN 8
/* TAUT_DOT11_ETHERTYPE_EAPOL: what EAPOL is carried as. */
#define TAUT_DOT11_ETHERTYPE_EAPOL 0x888e

/* Quirk bits of 802.11; TAUT_QUIRK_CUT is obeyed too. */
enum {
    /* A subframe of an A-MSDU may begin with LLC and SNAP in the place of its
     * destination: what a frame looks like that was no A-MSDU when it was
     * encrypted (CVE-2020-24588). */
    TAUT_DOT11_QUIRK_AMSDU_LLC = 1u << 15
};

/* What the caller knows of a frame, bits for taut_dot11_decode. */
enum {
    TAUT_DOT11_HAS_FCS = 1u << 0,  /* the last four bytes are the FCS */
    TAUT_DOT11_IS_PADDED = 1u << 1 /* the header is filled up to a multiple of
                                      4 (radiotap.flags.datapad) */
};

/* ------------------------------------------------------------------ */
/* Types                                                               */

/* enum taut_dot11_type: the Type field. */
enum taut_dot11_type {
    TAUT_DOT11_TYPE_MGMT = 0,
    TAUT_DOT11_TYPE_CTRL = 1,
    TAUT_DOT11_TYPE_DATA = 2,
    TAUT_DOT11_TYPE_EXT = 3
};

/* TAUT_DOT11_SUBTYPES: type and subtype as one number, type << 4 | subtype,
 * as Wireshark's wlan.fc.type_subtype (control frame extensions apart: 0x160
 * | their own number). X(VALUE, code, "name"), ascending. */
#define TAUT_DOT11_SUBTYPES(X)                                                 \
    X(ASSOC_REQ, 0x00, "Association Request")                                  \
    X(ASSOC_RESP, 0x01, "Association Response")                                \
    X(REASSOC_REQ, 0x02, "Reassociation Request")                              \
    X(REASSOC_RESP, 0x03, "Reassociation Response")                            \
    X(PROBE_REQ, 0x04, "Probe Request")                                        \
    X(PROBE_RESP, 0x05, "Probe Response")                                      \
    X(TIMING_ADVERT, 0x06, "Timing Advertisement")                             \
    X(BEACON, 0x08, "Beacon")                                                  \
    X(ATIM, 0x09, "ATIM")                                                      \
    X(DISASSOC, 0x0a, "Disassociation")                                        \
    X(AUTH, 0x0b, "Authentication")                                            \
    X(DEAUTH, 0x0c, "Deauthentication")                                        \
    X(ACTION, 0x0d, "Action")                                                  \
    X(ACTION_NO_ACK, 0x0e, "Action No Ack")                                    \
    X(TRIGGER, 0x12, "Trigger")                                                \
    X(TACK, 0x13, "TACK")                                                      \
    X(BF_POLL, 0x14, "Beamforming Report Poll")                                \
    X(NDP_ANNOUNCE, 0x15, "VHT/HE/EHT/RANGING NDP Announcement")               \
    X(CTRL_EXT, 0x16, "Control Frame Extension")                               \
    X(CTRL_WRAPPER, 0x17, "Control Wrapper")                                   \
    X(BAR, 0x18, "Block Ack Request")                                          \
    X(BA, 0x19, "Block Ack")                                                   \
    X(PS_POLL, 0x1a, "PS-Poll")                                                \
    X(RTS, 0x1b, "RTS")                                                        \
    X(CTS, 0x1c, "CTS")                                                        \
    X(ACK, 0x1d, "Ack")                                                        \
    X(CF_END, 0x1e, "CF-End")                                                  \
    X(CF_END_ACK, 0x1f, "CF-End+CF-Ack")                                       \
    X(DATA, 0x20, "Data")                                                      \
    X(DATA_CF_ACK, 0x21, "Data + CF-Ack")                                      \
    X(DATA_CF_POLL, 0x22, "Data + CF-Poll")                                    \
    X(DATA_CF_ACK_POLL, 0x23, "Data + CF-Ack + CF-Poll")                       \
    X(NULL, 0x24, "Null")                                                      \
    X(CF_ACK, 0x25, "CF-Ack")                                                  \
    X(CF_POLL, 0x26, "CF-Poll")                                                \
    X(CF_ACK_POLL, 0x27, "CF-Ack + CF-Poll")                                   \
    X(QOS_DATA, 0x28, "QoS Data")                                              \
    X(QOS_DATA_CF_ACK, 0x29, "QoS Data + CF-Ack")                              \
    X(QOS_DATA_CF_POLL, 0x2a, "QoS Data + CF-Poll")                            \
    X(QOS_DATA_CF_ACK_POLL, 0x2b, "QoS Data + CF-Ack + CF-Poll")               \
    X(QOS_NULL, 0x2c, "QoS Null")                                              \
    X(QOS_CF_POLL, 0x2e, "QoS CF-Poll")                                        \
    X(QOS_CF_ACK_POLL, 0x2f, "QoS CF-Ack + CF-Poll")                           \
    X(DMG_BEACON, 0x30, "DMG Beacon")                                          \
    X(S1G_BEACON, 0x31, "S1G Beacon")                                          \
    X(CTRL_POLL, 0x162, "Poll")                                                \
    X(CTRL_SPR, 0x163, "Service Period Request")                               \
    X(CTRL_GRANT, 0x164, "Grant")                                              \
    X(CTRL_DMG_CTS, 0x165, "DMG CTS")                                          \
    X(CTRL_DMG_DTS, 0x166, "DMG DTS")                                          \
    X(CTRL_GRANT_ACK, 0x167, "Grant Ack")                                      \
    X(CTRL_SSW, 0x168, "Sector Sweep")                                         \
    X(CTRL_SSW_FEEDBACK, 0x169, "Sector Sweep Feedback")                       \
    X(CTRL_SSW_ACK, 0x16a, "Sector Sweep Ack")

/* TAUT_DOT11_SUBTYPE_ENUM: the enum entry of a registry row. */
#define TAUT_DOT11_SUBTYPE_ENUM(U, code, name) TAUT_DOT11_SUBTYPE_##U = code,
/* enum taut_dot11_subtype: see TAUT_DOT11_SUBTYPES. */
enum taut_dot11_subtype { TAUT_DOT11_SUBTYPES(TAUT_DOT11_SUBTYPE_ENUM) };

/* Bits of the second byte of Frame Control. In control frame extensions the
 * low four are a subtype of their own. */
enum {
    TAUT_DOT11_FLAG_TO_DS = 1u << 0,
    TAUT_DOT11_FLAG_FROM_DS = 1u << 1,
    TAUT_DOT11_FLAG_FRAG = 1u << 2, /* more fragments follow */
    TAUT_DOT11_FLAG_RETRY = 1u << 3,
    TAUT_DOT11_FLAG_PWRMGT = 1u << 4,
    TAUT_DOT11_FLAG_MORE_DATA = 1u << 5,
    TAUT_DOT11_FLAG_PROTECTED = 1u << 6, /* the body is encrypted */
    TAUT_DOT11_FLAG_ORDER = 1u << 7      /* +HTC: HT Control is there */
};

/* Bits of QoS Control (802.11-2020 9.2.4.5). */
enum {
    TAUT_DOT11_QOS_TID = 0x000f,
    TAUT_DOT11_QOS_EOSP = 0x0010,
    TAUT_DOT11_QOS_ACK = 0x0060,
    TAUT_DOT11_QOS_AMSDU = 0x0080
};

/* ------------------------------------------------------------------ */
/* Fields                                                              */

/* TAUT_DOT11_FIELDS: see TAUT_FIELD_ENUM_N in taut/core.h. Frame Control and
 * the first address stand at a fixed place. */
#define TAUT_DOT11_FIELDS(N, P, V)                                             \
    N(DOT11, dot11, SUBTYPE, subtype, "wlan.fc.subtype", 0, 4, DEC, 0,         \
      "802.11-2020 9.2.4.1.3", 0)                                              \
    N(DOT11, dot11, TYPE, type, "wlan.fc.type", 4, 2, DEC, 0,                  \
      "802.11-2020 9.2.4.1.3", 0)                                              \
    N(DOT11, dot11, VERSION, version, "wlan.fc.version", 6, 2, DEC, 0,         \
      "802.11-2020 9.2.4.1.2", 0)                                              \
    N(DOT11, dot11, FLAGS, flags, "wlan.flags", 8, 8, HEX, 0,                  \
      "802.11-2020 9.2.4.1", 0)                                                \
    N(DOT11, dot11, ORDER, order, "wlan.fc.order", 8, 1, BOOL, 0,              \
      "802.11-2020 9.2.4.1.10", 0)                                             \
    N(DOT11, dot11, PROTECTED, protected, "wlan.fc.protected", 9, 1, BOOL, 0,  \
      "802.11-2020 9.2.4.1.9", 0)                                              \
    N(DOT11, dot11, MOREDATA, moredata, "wlan.fc.moredata", 10, 1, BOOL, 0,    \
      "802.11-2020 9.2.4.1.8", 0)                                              \
    N(DOT11, dot11, PWRMGT, pwrmgt, "wlan.fc.pwrmgt", 11, 1, BOOL, 0,          \
      "802.11-2020 9.2.4.1.7", 0)                                              \
    N(DOT11, dot11, RETRY, retry, "wlan.fc.retry", 12, 1, BOOL, 0,             \
      "802.11-2020 9.2.4.1.6", 0)                                              \
    N(DOT11, dot11, FRAG, frag, "wlan.fc.frag", 13, 1, BOOL, 0,                \
      "802.11-2020 9.2.4.1.5", 0)                                              \
    N(DOT11, dot11, FROMDS, fromds, "wlan.fc.fromds", 14, 1, BOOL, 0,          \
      "802.11-2020 9.2.4.1.4", 0)                                              \
    N(DOT11, dot11, TODS, tods, "wlan.fc.tods", 15, 1, BOOL, 0,                \
      "802.11-2020 9.2.4.1.4", 0)                                              \
    P(DOT11, dot11, ADDR1, addr1, "wlan.ra", 32, 48, MAC,                      \
      "802.11-2020 9.2.4.3")                                                   \
    V(DOT11, dot11, FC, "wlan.fc", HEX16, "802.11-2020 9.2.4.1")               \
    V(DOT11, dot11, TYPE_SUBTYPE, "wlan.fc.type_subtype", HEX16,               \
      "802.11-2020 9.2.4.1.3")                                                 \
    V(DOT11, dot11, EXTENSION, "wlan.fc.extension", DEC,                       \
      "802.11-2020 9.2.4.1.3")                                                 \
    V(DOT11, dot11, DS, "wlan.fc.ds", HEX, "802.11-2020 9.2.4.1.4")            \
    V(DOT11, dot11, DURATION, "wlan.duration", DEC, "802.11-2020 9.2.4.2")     \
    V(DOT11, dot11, AID, "wlan.aid", HEX16, "802.11-2020 9.2.4.2")             \
    V(DOT11, dot11, RA, "wlan.ra", MAC, "802.11-2020 9.2.4.3.7")               \
    V(DOT11, dot11, TA, "wlan.ta", MAC, "802.11-2020 9.2.4.3.8")               \
    V(DOT11, dot11, DA, "wlan.da", MAC, "802.11-2020 9.2.4.3.5")               \
    V(DOT11, dot11, SA, "wlan.sa", MAC, "802.11-2020 9.2.4.3.6")               \
    V(DOT11, dot11, BSSID, "wlan.bssid", MAC, "802.11-2020 9.2.4.3.4")         \
    V(DOT11, dot11, STAA, "wlan.staa", MAC, "802.11-2020 9.2.4.3")             \
    V(DOT11, dot11, FRAGMENT, "wlan.frag", DEC, "802.11-2020 9.2.4.4.3")       \
    V(DOT11, dot11, SEQ, "wlan.seq", DEC, "802.11-2020 9.2.4.4.2")             \
    V(DOT11, dot11, QOS, "wlan.qos", HEX16, "802.11-2020 9.2.4.5")             \
    V(DOT11, dot11, QOS_TID, "wlan.qos.tid", DEC, "802.11-2020 9.2.4.5.2")     \
    V(DOT11, dot11, QOS_PRIORITY, "wlan.qos.priority", DEC,                    \
      "802.11-2020 9.2.4.5.2")                                                 \
    V(DOT11, dot11, QOS_EOSP, "wlan.qos.eosp", BOOL, "802.11-2020 9.2.4.5.3")  \
    V(DOT11, dot11, QOS_BIT4, "wlan.qos.bit4", BOOL, "802.11-2020 9.2.4.5.1")  \
    V(DOT11, dot11, QOS_ACK, "wlan.qos.ack", HEX16, "802.11-2020 9.2.4.5.4")   \
    V(DOT11, dot11, QOS_AMSDU, "wlan.qos.amsdupresent", BOOL,                  \
      "802.11-2020 9.2.4.5.9")                                                 \
    V(DOT11, dot11, QOS_TXOP, "wlan.qos.txop_dur_req", DEC,                    \
      "802.11-2020 9.2.4.5.7")                                                 \
    V(DOT11, dot11, QOS_QUEUE, "wlan.qos.queue_size", DEC,                     \
      "802.11-2020 9.2.4.5.6")                                                 \
    V(DOT11, dot11, QOS_TXOP_LIMIT, "wlan.qos.txop_limit", DEC,                \
      "802.11-2020 9.2.4.5.5")                                                 \
    V(DOT11, dot11, QOS_PS_BUF, "wlan.qos.ps_buf_state", HEX16,                \
      "802.11-2020 9.2.4.5.8")                                                 \
    V(DOT11, dot11, QOS_PS_BUF_KNOWN, "wlan.qos.buf_state_indicated", BOOL,    \
      "802.11-2020 9.2.4.5.8")                                                 \
    V(DOT11, dot11, QOS_PS_AC, "wlan.qos.highest_pri_buf_ac", DEC,             \
      "802.11-2020 9.2.4.5.8")                                                 \
    V(DOT11, dot11, QOS_PS_LOAD, "wlan.qos.qap_buf_load", DEC,                 \
      "802.11-2020 9.2.4.5.8")                                                 \
    V(DOT11, dot11, HTC, "wlan.htc", HEX32, "802.11-2020 9.2.4.6")             \
    V(DOT11, dot11, HTC_VHT, "wlan.htc.vht", BOOL, "802.11-2020 9.2.4.6")      \
    V(DOT11, dot11, HTC_HE, "wlan.htc.he", BOOL, "802.11ax-2021 9.2.4.6")      \
    V(DOT11, dot11, CARRIED, "wlan.carried", BYTES, "802.11-2020 9.3.1.9")     \
    V(DOT11, dot11, BAR_ACK, "wlan.ba.control.ackpolicy", BOOL,                \
      "802.11-2020 9.3.1.7")                                                   \
    V(DOT11, dot11, BA_CONTROL, "wlan.ba.control", HEX16,                      \
      "802.11-2020 9.3.1.8")                                                   \
    V(DOT11, dot11, BA_TYPE, "wlan.ba.control.ba_type", HEX,                   \
      "802.11-2020 9.3.1.7")                                                   \
    V(DOT11, dot11, BA_TID, "wlan.ba.basic.tidinfo", HEX,                      \
      "802.11-2020 9.3.1.7")                                                   \
    V(DOT11, dot11, BA_SSC, "wlan.fixed.ssc", HEX16, "802.11-2020 9.3.1.7")    \
    V(DOT11, dot11, BA_FRAGMENT, "wlan.fixed.ssc.fragment", DEC,               \
      "802.11-2020 9.3.1.7")                                                   \
    V(DOT11, dot11, BA_SEQUENCE, "wlan.fixed.ssc.sequence", DEC,               \
      "802.11-2020 9.3.1.7")                                                   \
    V(DOT11, dot11, BA_BITMAP, "wlan.ba.bm", BYTES, "802.11-2020 9.3.1.8")     \
    V(DOT11, dot11, FCS, "wlan.fcs", HEX32, "802.11-2020 9.2.4.8")             \
    V(DOT11, dot11, FCS_STATUS, "wlan.fcs.status", DEC, "802.11-2020 9.2.4.8") \
    V(DOT11, dot11, BODY, "wlan.body", BYTES, "802.11-2020 9.2.4.7")           \
    V(DOT11, dot11, AMSDU, "wlan_aggregate.a_mdsu.subframe", NONE,             \
      "802.11-2020 9.3.2.2.2")                                                 \
    V(DOT11, dot11, AMSDU_DA, "wlan.da", MAC, "802.11-2020 9.3.2.2.2")         \
    V(DOT11, dot11, AMSDU_SA, "wlan.sa", MAC, "802.11-2020 9.3.2.2.2")         \
    V(DOT11, dot11, AMSDU_LEN, "wlan_aggregate.a_mdsu.length", DEC,            \
      "802.11-2020 9.3.2.2.2")                                                 \
    V(DOT11, dot11, SNAP, "llc", NONE, "802.11-2020 9.3.2.1.2")

TAUT_FIELD_ENUM(DOT11, dot11, TAUT_DOT11_FIELDS)
/* taut_dot11_fields is the field set of the MAC header. */
TAUT_API extern const struct taut_fieldset taut_dot11_fields;
/* taut_dot11_subtype_reg names TAUT_DOT11_SUBTYPES. */
TAUT_API extern const struct taut_reg taut_dot11_subtype_reg;
/* taut_dot11_get_subtype, _type, _version, _flags, its bits, _addr1 and their
 * _set_ counterparts take the start of a frame that taut_dot11_check
 * accepted. */
TAUT_FIELD_ACCESS(TAUT_DOT11_FIELDS)

/* taut_dot11_get_duration returns the Duration/ID field. */
static inline uint16_t taut_dot11_get_duration(const uint8_t *p)
{
    return taut_get16le(p + 2);
}

/* taut_dot11_set_duration stores the Duration/ID field. */
static inline void taut_dot11_set_duration(uint8_t *p, uint32_t v)
{
    p[2] = (uint8_t)v;
    p[3] = (uint8_t)(v >> 8);
}

/* ------------------------------------------------------------------ */
/* The header                                                          */

/* struct taut_dot11: a MAC header. What a frame of its type does not have is
 * 0, and so it must be for taut_dot11_encode. */
struct taut_dot11 {
    uint8_t version;       /* 0; others are not understood */
    uint8_t type;          /* enum taut_dot11_type */
    uint8_t subtype;       /* 4 bits */
    uint8_t flags;         /* TAUT_DOT11_FLAG_... */
    uint16_t duration;     /* Duration in us, or the AID of a PS-Poll */
    uint8_t n_addrs;       /* 1 to 4 */
    uint8_t addr[4][6];    /* as they stand: see taut_dot11_da ... */
    uint8_t fragment;      /* management and data: number of the fragment */
    uint16_t seq;          /* management and data: 12 bits */
    uint16_t qos;          /* QoS Control */
    uint32_t htc;          /* HT Control */
    uint16_t carried;      /* control wrapper: the carried Frame Control */
    uint16_t fcs_len;      /* 4 or 0 */
    uint16_t hdr_len;      /* bytes of the header, without padding; not encoded,
                              taut_dot11_hdr_len computes it */
    uint32_t fcs;          /* as on the wire, if fcs_len is 4; not encoded */
    struct taut_span body; /* what follows, without FCS; not encoded */
};

/* taut_dot11_subtype_get returns type and subtype as one number; see enum
 * taut_dot11_subtype. */
TAUT_API uint16_t taut_dot11_subtype_get(const struct taut_dot11 *hdr);

/* taut_dot11_hdr_len returns the bytes of a header that begins with the two
 * bytes of Frame Control at `fc`; 0 for a type and subtype that is reserved. */
TAUT_API size_t taut_dot11_hdr_len(const uint8_t *fc);

/*
 * taut_dot11_check looks whether the `len` bytes at `p` begin with a whole
 * header. TAUT_E_SHORT in wlan: the header; TAUT_E_UNSUPPORTED in
 * wlan.fc.version: not version 0; in wlan.fc.subtype: a reserved subtype.
 */
TAUT_API enum taut_status taut_dot11_check(struct taut_ctx *ctx,
                                           const uint8_t *p, size_t len);

/*
 * taut_dot11_decode reads the frame that is all of `rd` and moves `rd` behind
 * the header: what is left is out->body (the check sequence is taken off the
 * end). `has` is TAUT_DOT11_HAS_FCS, TAUT_DOT11_IS_PADDED or both. Fails as
 * taut_dot11_check does; TAUT_E_SHORT in wlan.fcs: less than 4 bytes behind
 * the header. With TAUT_QUIRK_CUT the check sequence is taken as cut off.
 */
TAUT_API enum taut_status taut_dot11_decode(struct taut_ctx *ctx,
                                            struct taut_rd *rd,
                                            struct taut_dot11 *out,
                                            unsigned has);

/*
 * taut_dot11_encode appends the header; body and check sequence are the
 * caller's to append. TAUT_E_RANGE: a number does not fit. TAUT_E_USAGE:
 * n_addrs is not what the type has, a member is set that it does not have, or
 * the subtype is reserved.
 */
TAUT_API enum taut_status taut_dot11_encode(struct taut_wr *wr,
                                            const struct taut_dot11 *in);

/* taut_dot11_fcs_get returns the check sequence (CRC-32) of `len` bytes, to
 * be appended by taut_wr_u32le. */
TAUT_API uint32_t taut_dot11_fcs_get(const uint8_t *p, size_t len);
/* taut_dot11_fcs_verify checks that of the whole frame at `p`, whose last
 * four bytes it is: TAUT_OK, TAUT_E_CHECKSUM or TAUT_E_SHORT. */
TAUT_API enum taut_status taut_dot11_fcs_verify(struct taut_ctx *ctx,
                                                const uint8_t *p, size_t len);

/* struct taut_dot11_addrs: who a frame is from and for. NULL: the frame does
 * not say. */
struct taut_dot11_addrs {
    const uint8_t *ra, *ta; /* receiver and transmitter */
    const uint8_t *da, *sa; /* destination and source */
    const uint8_t *bssid;
};

/* taut_dot11_addrs_get tells the meaning of a header's addresses, by type
 * and the DS bits (802.11-2020 Table 9-30). In an A-MSDU the subframes have
 * destination and source. The pointers lead into `hdr`. */
TAUT_API void taut_dot11_addrs_get(struct taut_dot11_addrs *out,
                                   const struct taut_dot11 *hdr);

/* ------------------------------------------------------------------ */
/* Data                                                                */

/* struct taut_dot11_msdu: one subframe of an A-MSDU. */
struct taut_dot11_msdu {
    uint8_t da[6], sa[6];
    struct taut_span data; /* begins with LLC */
};

/*
 * taut_dot11_msdu_next reads one subframe from `rd` (over the body of a QoS
 * data frame with TAUT_DOT11_QOS_AMSDU) and its padding: all but the last are
 * filled up to a multiple of 4 bytes. TAUT_DONE at the end. TAUT_E_SHORT: the
 * subframe header, or fewer bytes than it says. TAUT_E_VALUE in wlan.da: the
 * first bytes are LLC and SNAP, so that the whole is no A-MSDU but made to
 * look like one (CVE-2020-24588); allowed by TAUT_DOT11_QUIRK_AMSDU_LLC.
 */
TAUT_API enum taut_status taut_dot11_msdu_next(struct taut_ctx *ctx,
                                               struct taut_rd *rd,
                                               struct taut_dot11_msdu *out);
/* taut_dot11_msdu_encode appends a subframe, and before it the padding of the
 * one before: `start` is wr->len at the beginning of the body. TAUT_E_RANGE:
 * more than 65,535 bytes. */
TAUT_API enum taut_status
taut_dot11_msdu_encode(struct taut_wr *wr, const struct taut_dot11_msdu *in,
                       size_t start);

/*
 * taut_dot11_snap_decode reads LLC and SNAP and tells the EtherType behind
 * it (RFC 1042, and bridge tunnels, OUI 00-00-F8). TAUT_E_SHORT: fewer than 8
 * bytes; TAUT_E_UNSUPPORTED: other service access points or another OUI.
 */
TAUT_API enum taut_status taut_dot11_snap_decode(struct taut_ctx *ctx,
                                                 struct taut_rd *rd,
                                                 uint16_t *ethertype);
/* taut_dot11_snap_encode appends LLC and SNAP for an EtherType. */
TAUT_API void taut_dot11_snap_encode(struct taut_wr *wr, uint16_t ethertype);

/* ------------------------------------------------------------------ */
/* Visiting                                                            */

/* taut_dot11_visit tells every field of the header of the frame of `len`
 * bytes at `p`, which taut_dot11_check accepted, and of the body what BAR and
 * BA have; not the bodies of management and data frames. */
TAUT_API void taut_dot11_visit(const struct taut_visitor *v, const uint8_t *p,
                               size_t len);
/* taut_dot11_fcs_visit tells the check sequence that ends the frame of `len`
 * bytes (4 or more) at `p`, and whether it is right (wlan.fcs.status: 1; wrong
 * is 0). */
TAUT_API void taut_dot11_fcs_visit(const struct taut_visitor *v,
                                   const uint8_t *p, size_t len);

#ifdef __cplusplus
}
#endif

#endif
