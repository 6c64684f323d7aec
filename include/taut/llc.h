/* SPDX-License-Identifier: MIT */
/*
 * taut/llc.h: IEEE 802.2 Logical Link Control and the Sub-Network Access
 * Protocol behind it (ISO/IEC 8802-2, IEEE Std 802 9.5, RFC 1042).
 *
 *     0        1        2           3 or 4            +3       +5
 *    +--------+--------+-----------+-----------------+--------+
 *    |  DSAP  |  SSAP  |  Control  |  OUI (SNAP)     |  PID   |
 *    +--------+--------+-----------+-----------------+--------+
 *
 * Control is one byte in unnumbered frames (low bits 11), otherwise two,
 * low byte first: information (low bit 0) and supervisory (low bits 01).
 * If both service access points are 0xaa, an OUI and a protocol ID follow;
 * with OUI 0 the protocol ID is an EtherType.
 */
#ifndef TAUT_LLC_H
#define TAUT_LLC_H

#include "taut/inet.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_LLC_HDR_MIN and TAUT_LLC_HDR_MAX: header bytes, SNAP included. */
#define TAUT_LLC_HDR_MIN 3
/* TAUT_LLC_HDR_MAX: see TAUT_LLC_HDR_MIN. */
#define TAUT_LLC_HDR_MAX 9
/* TAUT_LLC_SNAP_LEN: bytes of OUI and protocol ID. */
#define TAUT_LLC_SNAP_LEN 5

/* TAUT_LLC_SAPS: service access points, without the low bit. X(VALUE, code,
 * "name"), ascending. */
#define TAUT_LLC_SAPS(X)                                                       \
    X(NULL, 0x00, "NULL LSAP")                                                 \
    X(LLC_MGMT, 0x02, "LLC sublayer management")                               \
    X(SNA, 0x04, "SNA path control")                                           \
    X(IP, 0x06, "TCP/IP")                                                      \
    X(PROWAY_NM, 0x0e, "PROWAY network management")                            \
    X(STP, 0x42, "Spanning tree BPDU")                                         \
    X(RS511, 0x4e, "EIA RS-511 manufacturing message service")                 \
    X(X25, 0x7e, "X.25 over 802.2")                                            \
    X(XNS, 0x80, "XNS")                                                        \
    X(ARP, 0x98, "ARP")                                                        \
    X(SNAP, 0xaa, "SNAP")                                                      \
    X(VINES, 0xbc, "Banyan VINES")                                             \
    X(NETWARE, 0xe0, "NetWare")                                                \
    X(NETBIOS, 0xf0, "NetBIOS")                                                \
    X(OSI, 0xfe, "ISO network layer")

/* TAUT_LLC_SAP_ENUM: the enum entry of a registry row. */
#define TAUT_LLC_SAP_ENUM(U, code, name) TAUT_LLC_SAP_##U = code,
/* enum taut_llc_sap: service access points; see TAUT_LLC_SAPS. */
enum taut_llc_sap { TAUT_LLC_SAPS(TAUT_LLC_SAP_ENUM) };

/* OUIs of SNAP that decide what the protocol ID is. */
enum {
    TAUT_LLC_OUI_ETHER = 0x000000,    /* an EtherType (RFC 1042) */
    TAUT_LLC_OUI_CISCO = 0x00000c,    /* CDP, VTP, PVST+ ... */
    TAUT_LLC_OUI_CISCO_90 = 0x0000f8, /* an EtherType as well */
    TAUT_LLC_OUI_802_1 = 0x0080c2,    /* bridged frames (RFC 2684) */
    TAUT_LLC_OUI_APPLE = 0x080007     /* AppleTalk */
};

/* TAUT_LLC_FIELDS: see TAUT_FIELD_ENUM_N in taut/core.h. */
#define TAUT_LLC_FIELDS(N, P, V)                                               \
    N(LLC, llc, DSAP, dsap, "llc.dsap", 0, 8, HEX, 0, "ISO 8802-2 3.3.1", 0)   \
    N(LLC, llc, DSAP_SAP, dsap_sap, "llc.dsap.sap", 0, 7, DEC, 0,              \
      "ISO 8802-2 3.3.1.1", 0)                                                 \
    N(LLC, llc, DSAP_IG, dsap_ig, "llc.dsap.ig", 7, 1, BOOL, 0,                \
      "ISO 8802-2 3.3.1.1", 0)                                                 \
    N(LLC, llc, SSAP, ssap, "llc.ssap", 8, 8, HEX, 0, "ISO 8802-2 3.3.1", 0)   \
    N(LLC, llc, SSAP_SAP, ssap_sap, "llc.ssap.sap", 8, 7, DEC, 0,              \
      "ISO 8802-2 3.3.1.1", 0)                                                 \
    N(LLC, llc, SSAP_CR, ssap_cr, "llc.ssap.cr", 15, 1, BOOL, 0,               \
      "ISO 8802-2 3.3.1.1", 0)                                                 \
    V(LLC, llc, CONTROL, "llc.control", HEX16, "ISO 8802-2 5.2")               \
    V(LLC, llc, N_R, "llc.control.n_r", DEC, "ISO 8802-2 5.3.2")               \
    V(LLC, llc, N_S, "llc.control.n_s", DEC, "ISO 8802-2 5.3.2")               \
    V(LLC, llc, POLL, "llc.control.p", BOOL, "ISO 8802-2 5.3.3")               \
    V(LLC, llc, FINAL, "llc.control.f", BOOL, "ISO 8802-2 5.3.3")              \
    V(LLC, llc, S_FTYPE, "llc.control.s_ftype", HEX, "ISO 8802-2 5.4.2.2")     \
    V(LLC, llc, U_CMD, "llc.control.u_modifier_cmd", HEX,                      \
      "ISO 8802-2 5.4.1.1")                                                    \
    V(LLC, llc, U_RESP, "llc.control.u_modifier_resp", HEX,                    \
      "ISO 8802-2 5.4.1.2")                                                    \
    V(LLC, llc, FTYPE, "llc.control.ftype", HEX, "ISO 8802-2 5.2")             \
    V(LLC, llc, SNAP, "llc.snap", NONE, "IEEE 802 9.5")                        \
    V(LLC, llc, OUI, "llc.oui", DEC, "IEEE 802 9.5")                           \
    V(LLC, llc, TYPE, "llc.type", HEX, "RFC 1042")                             \
    V(LLC, llc, PID, "llc.pid", HEX, "IEEE 802 9.5")                           \
    V(LLC, llc, CISCO_PID, "llc.cisco_pid", HEX, "IEEE 802 9.5")               \
    V(LLC, llc, APPLE_PID, "llc.apple_atalk_pid", HEX, "IEEE 802 9.5")

/* enum taut_llc_field: TAUT_LLC_F_DSAP ... */
TAUT_FIELD_ENUM(LLC, llc, TAUT_LLC_FIELDS)

/* taut_llc_fields describes TAUT_LLC_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_llc_fields;
/* taut_llc_sap_reg names service access points (low bit cleared). */
TAUT_API extern const struct taut_reg taut_llc_sap_reg;

/* taut_llc_get_dsap, taut_llc_set_dsap and so on; `p` is a header that
 * taut_llc_check accepted. Setting a SAP to or from 0xaa voids that. */
TAUT_FIELD_ACCESS(TAUT_LLC_FIELDS)

/* enum taut_llc_format: the three kinds of Control (ISO 8802-2 5.2). */
enum taut_llc_format {
    TAUT_LLC_FORMAT_I = 0, /* information: N(S), N(R), P/F */
    TAUT_LLC_FORMAT_S = 1, /* supervisory: kind, N(R), P/F */
    TAUT_LLC_FORMAT_U = 3  /* unnumbered: modifier, P/F; one byte */
};

/* Control bytes of unnumbered frames, P/F cleared. */
enum {
    TAUT_LLC_U_UI = 0x03,   /* unnumbered information */
    TAUT_LLC_U_DM = 0x0f,   /* disconnected mode */
    TAUT_LLC_U_DISC = 0x43, /* disconnect */
    TAUT_LLC_U_UA = 0x63,   /* unnumbered acknowledgement */
    TAUT_LLC_U_SABME = 0x6f,
    TAUT_LLC_U_FRMR = 0x87, /* frame reject */
    TAUT_LLC_U_XID = 0xaf,  /* exchange identification */
    TAUT_LLC_U_TEST = 0xe3
};

/* struct taut_llc: a decoded header. Nothing is borrowed. */
struct taut_llc {
    uint8_t dsap;       /* with the group bit, 0x01 */
    uint8_t ssap;       /* with the command/response bit, 0x01 */
    bool snap;          /* both SAPs are 0xaa: oui and pid are there */
    uint16_t control;   /* the byte, or both with the second one high */
    uint16_t pid;       /* SNAP: protocol ID; EtherType if oui is 0 */
    uint32_t oui;       /* SNAP: 24 bits */
    size_t payload_len; /* bytes behind the header */
};

/* taut_llc_format_get returns the kind of a Control field. */
static inline enum taut_llc_format taut_llc_format_get(uint16_t control)
{
    return (control & 1) == 0   ? TAUT_LLC_FORMAT_I
           : (control & 3) == 1 ? TAUT_LLC_FORMAT_S
                                : TAUT_LLC_FORMAT_U;
}

/*
 * taut_llc_check tells whether the `len` bytes at `p` begin with a header.
 * TAUT_E_SHORT in the field where they end: HEADER (SAPs), CONTROL, or SNAP
 * (OUI and protocol ID). Any value is well-formed.
 */
TAUT_API enum taut_status taut_llc_check(struct taut_ctx *ctx, const uint8_t *p,
                                         size_t len);

/* taut_llc_decode decodes the header at `rd`, which ends where the 802.3
 * payload ends, and moves past it. Fails as taut_llc_check does. */
TAUT_API enum taut_status
taut_llc_decode(struct taut_ctx *ctx, struct taut_rd *rd, struct taut_llc *out);

/*
 * taut_llc_encode appends the header `in`: 3, 4, 8 or 9 bytes.
 * TAUT_E_RANGE: a control over 255 of unnumbered kind, or an oui over 24
 * bits. TAUT_E_USAGE: `snap` does not say what the SAPs say.
 */
TAUT_API enum taut_status taut_llc_encode(struct taut_wr *wr,
                                          const struct taut_llc *in);

/* taut_llc_ethertype_get returns the EtherType of the payload: the SNAP
 * protocol ID where the OUI says so, 0x0800 for SAP 0x06, else 0. */
TAUT_API uint16_t taut_llc_ethertype_get(const struct taut_llc *llc);

/* taut_llc_visit tells every field of the checked header `p`. */
TAUT_API void taut_llc_visit(const struct taut_visitor *v, const uint8_t *p,
                             size_t len);

#ifdef __cplusplus
}
#endif

#endif
