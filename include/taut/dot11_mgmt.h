/* SPDX-License-Identifier: MIT */
/*
 * taut/dot11_mgmt.h: the bodies of 802.11 management frames (IEEE Std
 * 802.11-2020 9.3.3): the fixed fields of each subtype, SAE and FT in
 * authentication frames, and action frames by category. Behind them are
 * elements; see taut/dot11_elem.h.
 *
 *     taut_dot11_decode(&ctx, &rd, &hdr, 0);
 *     taut_dot11_mgmt_decode(&ctx, &rd, &mgmt, hdr.subtype);
 *     if (taut_dot11_elem_find(mgmt.elems, &e, TAUT_DOT11_ELEM_RSN, 0)) ...
 *
 * A protected frame has no readable body: decrypt it first.
 */
#ifndef TAUT_DOT11_MGMT_H
#define TAUT_DOT11_MGMT_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bits of the capability information (802.11-2020 9.4.1.4). */
enum {
    TAUT_DOT11_CAP_ESS = 1 << 0,
    TAUT_DOT11_CAP_IBSS = 1 << 1,
    TAUT_DOT11_CAP_PRIVACY = 1 << 4,
    TAUT_DOT11_CAP_SHORT_PREAMBLE = 1 << 5,
    TAUT_DOT11_CAP_SPECTRUM = 1 << 8,
    TAUT_DOT11_CAP_QOS = 1 << 9,
    TAUT_DOT11_CAP_SHORT_SLOT = 1 << 10,
    TAUT_DOT11_CAP_APSD = 1 << 11,
    TAUT_DOT11_CAP_RADIO_MEASUREMENT = 1 << 12,
    TAUT_DOT11_CAP_EPD = 1 << 13
};

/* enum taut_dot11_auth: authentication algorithms (9.4.1.1). */
enum taut_dot11_auth {
    TAUT_DOT11_AUTH_OPEN = 0,
    TAUT_DOT11_AUTH_SHARED_KEY = 1,
    TAUT_DOT11_AUTH_FT = 2,
    TAUT_DOT11_AUTH_SAE = 3,
    TAUT_DOT11_AUTH_FILS = 4,
    TAUT_DOT11_AUTH_FILS_PFS = 5,
    TAUT_DOT11_AUTH_FILS_PUBLIC = 6,
    TAUT_DOT11_AUTH_PASN = 7
};

/* TAUT_DOT11_CATEGORIES: categories of action frames (9.4.1.11). X(VALUE,
 * code, "name"), ascending. */
#define TAUT_DOT11_CATEGORIES(X)                                               \
    X(SPECTRUM, 0, "Spectrum Management")                                      \
    X(QOS, 1, "QoS")                                                           \
    X(BLOCK_ACK, 3, "Block Ack")                                               \
    X(PUBLIC, 4, "Public")                                                     \
    X(RADIO, 5, "Radio Measurement")                                           \
    X(FT, 6, "Fast BSS Transition")                                            \
    X(HT, 7, "HT")                                                             \
    X(SA_QUERY, 8, "SA Query")                                                 \
    X(PROTECTED_PUBLIC, 9, "Protected Dual of Public Action")                  \
    X(WNM, 10, "WNM")                                                          \
    X(UNPROTECTED_WNM, 11, "Unprotected WNM")                                  \
    X(TDLS, 12, "TDLS")                                                        \
    X(MESH, 13, "Mesh")                                                        \
    X(MULTIHOP, 14, "Multihop")                                                \
    X(SELF_PROTECTED, 15, "Self-protected")                                    \
    X(DMG, 16, "DMG")                                                          \
    X(WMM, 17, "WMM")                                                          \
    X(FST, 18, "FST")                                                          \
    X(ROBUST_AV, 19, "Robust AV Streaming")                                    \
    X(UNPROTECTED_DMG, 20, "Unprotected DMG")                                  \
    X(VHT, 21, "VHT")                                                          \
    X(S1G_UNPROTECTED, 22, "Unprotected S1G")                                  \
    X(S1G, 23, "S1G")                                                          \
    X(HE, 30, "HE")                                                            \
    X(PROTECTED_HE, 31, "Protected HE")                                        \
    X(PROTECTED_FTM, 34, "Protected Fine Timing")                              \
    X(EHT, 36, "EHT")                                                          \
    X(PROTECTED_EHT, 37, "Protected EHT")                                      \
    X(VENDOR_PROTECTED, 126, "Vendor-specific Protected")                      \
    X(VENDOR, 127, "Vendor-specific")

/* TAUT_DOT11_CATEGORY_ENUM: the enum entry of a registry row. */
#define TAUT_DOT11_CATEGORY_ENUM(U, code, name) TAUT_DOT11_CATEGORY_##U = code,
/* enum taut_dot11_category: see TAUT_DOT11_CATEGORIES. */
enum taut_dot11_category { TAUT_DOT11_CATEGORIES(TAUT_DOT11_CATEGORY_ENUM) };
/* taut_dot11_category_reg names categories. */
TAUT_API extern const struct taut_reg taut_dot11_category_reg;

/* TAUT_DOT11_STATUSES: status codes (9.4.1.9) that a handshake meets.
 * X(VALUE, code, "name"), ascending. */
#define TAUT_DOT11_STATUSES(X)                                                 \
    X(SUCCESS, 0, "Successful")                                                \
    X(REFUSED, 1, "Unspecified failure")                                       \
    X(CAPABILITIES, 10, "Cannot support all requested capabilities")           \
    X(NO_ASSOC, 11, "Reassociation denied: no association exists")             \
    X(DENIED, 12, "Association denied for other reasons")                      \
    X(ALGORITHM, 13, "Authentication algorithm not supported")                 \
    X(SEQUENCE, 14, "Authentication transaction sequence out of order")        \
    X(CHALLENGE, 15, "Challenge failure")                                      \
    X(AUTH_TIMEOUT, 16, "Authentication timed out")                            \
    X(AP_FULL, 17, "AP is unable to handle more stations")                     \
    X(RATES, 18, "Basic rates not supported")                                  \
    X(TRY_LATER, 30, "Refused temporarily, try again later")                   \
    X(ROBUST_POLICY, 31, "Robust management frame policy violation")           \
    X(INVALID_ELEMENT, 40, "Invalid element")                                  \
    X(INVALID_GROUP, 41, "Invalid group cipher")                               \
    X(INVALID_PAIRWISE, 42, "Invalid pairwise cipher")                         \
    X(INVALID_AKM, 43, "Invalid AKMP")                                         \
    X(RSN_VERSION, 44, "Unsupported RSN element version")                      \
    X(RSN_CAPABILITIES, 45, "Invalid RSN element capabilities")                \
    X(CIPHER_POLICY, 46, "Cipher suite rejected by policy")                    \
    X(INVALID_PMKID, 53, "Invalid PMKID")                                      \
    X(INVALID_MDE, 54, "Invalid mobility domain element")                      \
    X(INVALID_FTE, 55, "Invalid fast BSS transition element")                  \
    X(ANTI_CLOGGING, 76, "Anti-clogging token required")                       \
    X(SAE_GROUP, 77, "Finite cyclic group not supported")                      \
    X(UNKNOWN_PASSWORD_ID, 123, "Unknown password identifier")                 \
    X(SAE_HASH_TO_ELEMENT, 126, "SAE hash-to-element")                         \
    X(SAE_PK, 127, "SAE public key")

/* TAUT_DOT11_REASONS: reason codes (9.4.1.7). X(VALUE, code, "name"),
 * ascending. */
#define TAUT_DOT11_REASONS(X)                                                  \
    X(UNSPECIFIED, 1, "Unspecified reason")                                    \
    X(AUTH_INVALID, 2, "Previous authentication no longer valid")              \
    X(LEAVING, 3, "Station leaves the BSS")                                    \
    X(INACTIVITY, 4, "Disassociated for inactivity")                           \
    X(AP_FULL, 5, "AP cannot handle all stations")                             \
    X(CLASS_2, 6, "Class 2 frame from an unauthenticated station")             \
    X(CLASS_3, 7, "Class 3 frame from a station not associated")               \
    X(LEAVING_BSS, 8, "Disassociated for leaving the BSS")                     \
    X(NOT_AUTH, 9, "Association before authentication")                        \
    X(INVALID_ELEMENT, 13, "Invalid element")                                  \
    X(MIC_FAILURE, 14, "Message integrity code failure")                       \
    X(HANDSHAKE_TIMEOUT, 15, "4-way handshake timeout")                        \
    X(GROUP_TIMEOUT, 16, "Group key handshake timeout")                        \
    X(ELEMENT_DIFFERS, 17, "Element in 4-way handshake differs")               \
    X(INVALID_GROUP, 18, "Invalid group cipher")                               \
    X(INVALID_PAIRWISE, 19, "Invalid pairwise cipher")                         \
    X(INVALID_AKM, 20, "Invalid AKMP")                                         \
    X(RSN_VERSION, 21, "Unsupported RSN element version")                      \
    X(RSN_CAPABILITIES, 22, "Invalid RSN element capabilities")                \
    X(8021X_FAILED, 23, "802.1X authentication failed")                        \
    X(CIPHER_POLICY, 24, "Cipher suite rejected by policy")                    \
    X(INVALID_PMKID, 49, "Invalid PMKID")                                      \
    X(INVALID_MDE, 50, "Invalid mobility domain element")                      \
    X(INVALID_FTE, 51, "Invalid fast BSS transition element")

/* TAUT_DOT11_STATUS_ENUM and TAUT_DOT11_REASON_ENUM: enum entries. */
#define TAUT_DOT11_STATUS_ENUM(U, code, name) TAUT_DOT11_STATUS_##U = code,
/* TAUT_DOT11_REASON_ENUM: see TAUT_DOT11_STATUS_ENUM. */
#define TAUT_DOT11_REASON_ENUM(U, code, name) TAUT_DOT11_REASON_##U = code,
/* enum taut_dot11_status: see TAUT_DOT11_STATUSES. */
enum taut_dot11_status { TAUT_DOT11_STATUSES(TAUT_DOT11_STATUS_ENUM) };
/* enum taut_dot11_reason: see TAUT_DOT11_REASONS. */
enum taut_dot11_reason { TAUT_DOT11_REASONS(TAUT_DOT11_REASON_ENUM) };
/* taut_dot11_status_reg names status codes. */
TAUT_API extern const struct taut_reg taut_dot11_status_reg;
/* taut_dot11_reason_reg names reason codes. */
TAUT_API extern const struct taut_reg taut_dot11_reason_reg;

/* ------------------------------------------------------------------ */
/* Fields                                                              */

/* TAUT_DOT11_MGMT_FIELDS: every fixed field. */
#define TAUT_DOT11_MGMT_FIELDS(N, P, V)                                        \
    V(DOT11_MGMT, dot11_mgmt, TIMESTAMP, "wlan.fixed.timestamp", DEC,          \
      "802.11-2020 9.4.1.10")                                                  \
    V(DOT11_MGMT, dot11_mgmt, INTERVAL, "wlan.fixed.beacon", DEC,              \
      "802.11-2020 9.4.1.3")                                                   \
    V(DOT11_MGMT, dot11_mgmt, CAP, "wlan.fixed.capabilities", HEX16,           \
      "802.11-2020 9.4.1.4")                                                   \
    V(DOT11_MGMT, dot11_mgmt, CAP_ESS, "wlan.fixed.capabilities.ess", BOOL,    \
      "802.11-2020 9.4.1.4")                                                   \
    V(DOT11_MGMT, dot11_mgmt, CAP_IBSS, "wlan.fixed.capabilities.ibss", BOOL,  \
      "802.11-2020 9.4.1.4")                                                   \
    V(DOT11_MGMT, dot11_mgmt, CAP_R1, "wlan.fixed.capabilities.reserved1",     \
      DEC, "802.11-2020 9.4.1.4")                                              \
    V(DOT11_MGMT, dot11_mgmt, CAP_R2, "wlan.fixed.capabilities.reserved2",     \
      DEC, "802.11-2020 9.4.1.4")                                              \
    V(DOT11_MGMT, dot11_mgmt, CAP_PRIVACY, "wlan.fixed.capabilities.privacy",  \
      BOOL, "802.11-2020 9.4.1.4")                                             \
    V(DOT11_MGMT, dot11_mgmt, CAP_PREAMBLE,                                    \
      "wlan.fixed.capabilities.short_preamble", BOOL, "802.11-2020 9.4.1.4")   \
    V(DOT11_MGMT, dot11_mgmt, CAP_R3, "wlan.fixed.capabilities.reserved3",     \
      DEC, "802.11-2020 9.4.1.4")                                              \
    V(DOT11_MGMT, dot11_mgmt, CAP_R4, "wlan.fixed.capabilities.reserved4",     \
      DEC, "802.11-2020 9.4.1.4")                                              \
    V(DOT11_MGMT, dot11_mgmt, CAP_SPECTRUM,                                    \
      "wlan.fixed.capabilities.spec_man", BOOL, "802.11-2020 9.4.1.4")         \
    V(DOT11_MGMT, dot11_mgmt, CAP_QOS, "wlan.fixed.capabilities.qos", BOOL,    \
      "802.11-2020 9.4.1.4")                                                   \
    V(DOT11_MGMT, dot11_mgmt, CAP_SLOT,                                        \
      "wlan.fixed.capabilities.short_slot_time", BOOL, "802.11-2020 9.4.1.4")  \
    V(DOT11_MGMT, dot11_mgmt, CAP_APSD, "wlan.fixed.capabilities.apsd", BOOL,  \
      "802.11-2020 9.4.1.4")                                                   \
    V(DOT11_MGMT, dot11_mgmt, CAP_RADIO,                                       \
      "wlan.fixed.capabilities.radio_measurement", BOOL,                       \
      "802.11-2020 9.4.1.4")                                                   \
    V(DOT11_MGMT, dot11_mgmt, CAP_EPD, "wlan.fixed.capabilities.epd", BOOL,    \
      "802.11-2020 9.4.1.4")                                                   \
    V(DOT11_MGMT, dot11_mgmt, CAP_R5, "wlan.fixed.capabilities.reserved5",     \
      DEC, "802.11-2020 9.4.1.4")                                              \
    V(DOT11_MGMT, dot11_mgmt, CAP_R6, "wlan.fixed.capabilities.reserved6",     \
      DEC, "802.11-2020 9.4.1.4")                                              \
    V(DOT11_MGMT, dot11_mgmt, LISTEN, "wlan.fixed.listen_ival", HEX16,         \
      "802.11-2020 9.4.1.6")                                                   \
    V(DOT11_MGMT, dot11_mgmt, CURRENT_AP, "wlan.fixed.current_ap", MAC,        \
      "802.11-2020 9.4.1.5")                                                   \
    V(DOT11_MGMT, dot11_mgmt, ALGORITHM, "wlan.fixed.auth.alg", DEC,           \
      "802.11-2020 9.4.1.1")                                                   \
    V(DOT11_MGMT, dot11_mgmt, SEQUENCE, "wlan.fixed.auth_seq", HEX16,          \
      "802.11-2020 9.4.1.2")                                                   \
    V(DOT11_MGMT, dot11_mgmt, STATUS, "wlan.fixed.status_code", HEX16,         \
      "802.11-2020 9.4.1.9")                                                   \
    V(DOT11_MGMT, dot11_mgmt, REASON, "wlan.fixed.reason_code", HEX16,         \
      "802.11-2020 9.4.1.7")                                                   \
    V(DOT11_MGMT, dot11_mgmt, AID, "wlan.fixed.aid", HEX16,                    \
      "802.11-2020 9.4.1.8")                                                   \
    V(DOT11_MGMT, dot11_mgmt, SAE_TYPE, "wlan.fixed.sae_message_type", DEC,    \
      "802.11-2020 12.4.7.4")                                                  \
    V(DOT11_MGMT, dot11_mgmt, SAE_GROUP, "wlan.fixed.finite_cyclic_group",     \
      DEC, "802.11-2020 9.4.1.42")                                             \
    V(DOT11_MGMT, dot11_mgmt, SAE_TOKEN, "wlan.fixed.anti_clogging_token",     \
      BYTES, "802.11-2020 9.4.1.38")                                           \
    V(DOT11_MGMT, dot11_mgmt, SAE_SCALAR, "wlan.fixed.scalar", BYTES,          \
      "802.11-2020 9.4.1.39")                                                  \
    V(DOT11_MGMT, dot11_mgmt, SAE_ELEMENT, "wlan.fixed.finite_field_element",  \
      BYTES, "802.11-2020 9.4.1.40")                                           \
    V(DOT11_MGMT, dot11_mgmt, SAE_SEND, "wlan.fixed.send_confirm", DEC,        \
      "802.11-2020 9.4.1.37")                                                  \
    V(DOT11_MGMT, dot11_mgmt, SAE_CONFIRM, "wlan.fixed.confirm", BYTES,        \
      "802.11-2020 9.4.1.41")                                                  \
    V(DOT11_MGMT, dot11_mgmt, CATEGORY, "wlan.fixed.category_code", DEC,       \
      "802.11-2020 9.4.1.11")                                                  \
    V(DOT11_MGMT, dot11_mgmt, ACTION, "wlan.fixed.action_code", DEC,           \
      "802.11-2020 9.4.1.11")                                                  \
    V(DOT11_MGMT, dot11_mgmt, PUBLIC_ACTION, "wlan.fixed.publicact", HEX,      \
      "802.11-2020 9.6.7.1")                                                   \
    V(DOT11_MGMT, dot11_mgmt, TOKEN, "wlan.fixed.dialog_token", HEX,           \
      "802.11-2020 9.4.1.12")                                                  \
    V(DOT11_MGMT, dot11_mgmt, BA_PARAMS, "wlan.fixed.baparams", HEX16,         \
      "802.11-2020 9.4.1.13")                                                  \
    V(DOT11_MGMT, dot11_mgmt, BA_AMSDU, "wlan.fixed.baparams.amsdu", BOOL,     \
      "802.11-2020 9.4.1.13")                                                  \
    V(DOT11_MGMT, dot11_mgmt, BA_POLICY, "wlan.fixed.baparams.policy", BOOL,   \
      "802.11-2020 9.4.1.13")                                                  \
    V(DOT11_MGMT, dot11_mgmt, BA_TID, "wlan.fixed.baparams.tid", HEX16,        \
      "802.11-2020 9.4.1.13")                                                  \
    V(DOT11_MGMT, dot11_mgmt, BA_SIZE, "wlan.fixed.baparams.buffersize", DEC,  \
      "802.11-2020 9.4.1.13")                                                  \
    V(DOT11_MGMT, dot11_mgmt, BA_TIMEOUT, "wlan.fixed.batimeout", HEX16,       \
      "802.11-2020 9.4.1.14")                                                  \
    V(DOT11_MGMT, dot11_mgmt, BA_SSC, "wlan.fixed.ssc", HEX16,                 \
      "802.11-2020 9.3.1.7")                                                   \
    V(DOT11_MGMT, dot11_mgmt, BA_FRAGMENT, "wlan.fixed.ssc.fragment", DEC,     \
      "802.11-2020 9.3.1.7")                                                   \
    V(DOT11_MGMT, dot11_mgmt, BA_SEQUENCE, "wlan.fixed.ssc.sequence", DEC,     \
      "802.11-2020 9.3.1.7")                                                   \
    V(DOT11_MGMT, dot11_mgmt, DELBA, "wlan.fixed.delba.param", HEX16,          \
      "802.11-2020 9.4.1.15")                                                  \
    V(DOT11_MGMT, dot11_mgmt, DELBA_RESERVED,                                  \
      "wlan.fixed.delba.param.reserved", HEX16, "802.11-2020 9.4.1.15")        \
    V(DOT11_MGMT, dot11_mgmt, DELBA_INITIATOR,                                 \
      "wlan.fixed.delba.param.initiator", BOOL, "802.11-2020 9.4.1.15")        \
    V(DOT11_MGMT, dot11_mgmt, DELBA_TID, "wlan.fixed.delba.param.tid", HEX16,  \
      "802.11-2020 9.4.1.15")                                                  \
    V(DOT11_MGMT, dot11_mgmt, TRANSACTION, "wlan.fixed.transaction_id", HEX16, \
      "802.11-2020 9.4.1.13")                                                  \
    V(DOT11_MGMT, dot11_mgmt, STA, "wlan.fixed.sta_address", MAC,              \
      "802.11-2020 9.6.8.2")                                                   \
    V(DOT11_MGMT, dot11_mgmt, TARGET, "wlan.fixed.target_ap_address", MAC,     \
      "802.11-2020 9.6.8.2")                                                   \
    V(DOT11_MGMT, dot11_mgmt, DATA, "wlan.fixed.data", BYTES, "802.11-2020 9.6")

TAUT_FIELD_ENUM(DOT11_MGMT, dot11_mgmt, TAUT_DOT11_MGMT_FIELDS)
/* taut_dot11_mgmt_fields is the field set of fixed fields. */
TAUT_API extern const struct taut_fieldset taut_dot11_mgmt_fields;

/* ------------------------------------------------------------------ */
/* The body                                                            */

/* struct taut_dot11_mgmt: the body of a management frame that is no action
 * frame. Which members it has depends on the subtype; others are 0. */
struct taut_dot11_mgmt {
    uint8_t subtype;        /* enum taut_dot11_subtype, 0 to 12 */
    uint64_t timestamp;     /* beacon, probe response, timing advert: us */
    uint16_t interval;      /* beacon, probe response: TU of 1024 us */
    uint16_t cap;           /* TAUT_DOT11_CAP_... */
    uint16_t listen;        /* (re)association request: listen interval */
    uint8_t current_ap[6];  /* reassociation request */
    uint16_t algorithm;     /* authentication: enum taut_dot11_auth */
    uint16_t sequence;      /* authentication: transaction, from 1 */
    uint16_t status;        /* authentication, association response */
    uint16_t reason;        /* disassociation, deauthentication */
    uint16_t aid;           /* association response, two high bits set */
    struct taut_span fixed; /* authentication: fields of SAE, see
                               taut_dot11_sae_decode; other algorithms but
                               open, shared key and FT: all that follows */
    struct taut_span elems; /* elements */
};

/*
 * taut_dot11_mgmt_decode reads the body that is all of `rd`, of subtype
 * `subtype`, and moves `rd` to its end. The elements are not looked at.
 * TAUT_E_SHORT: the fixed fields; TAUT_E_UNSUPPORTED: an action frame (see
 * taut_dot11_action_decode) or a reserved subtype. TAUT_E_SHORT in
 * wlan.fixed.scalar ...: see taut_dot11_sae_decode.
 */
TAUT_API enum taut_status taut_dot11_mgmt_decode(struct taut_ctx *ctx,
                                                 struct taut_rd *rd,
                                                 struct taut_dot11_mgmt *out,
                                                 uint8_t subtype);
/* taut_dot11_mgmt_encode appends fixed fields, in->fixed and in->elems (which
 * may be empty: elements can be appended after). TAUT_E_USAGE: an action
 * frame, a reserved subtype, or in->fixed in another than authentication. */
TAUT_API enum taut_status
taut_dot11_mgmt_encode(struct taut_wr *wr, const struct taut_dot11_mgmt *in);

/* struct taut_dot11_sae: the fields of an SAE authentication frame. */
struct taut_dot11_sae {
    uint16_t group;           /* commit: finite cyclic group */
    struct taut_span token;   /* commit: anti-clogging token, may be empty */
    struct taut_span scalar;  /* commit */
    struct taut_span element; /* commit: x and y of a point, or a number */
    uint16_t send_confirm;    /* confirm: counter */
    struct taut_span confirm; /* confirm: as long as the hash: 32 bytes,
                                 with groups of longer primes 48 or 64 */
};

/*
 * taut_dot11_sae_len returns the bytes of a scalar of `group`; an element has
 * twice as many on a curve, and as many in a field of numbers (`*element`).
 * 0 if the group is not known: 1, 2, 5, 14 to 21 and 25 to 30 are.
 */
TAUT_API size_t taut_dot11_sae_len(uint16_t group, size_t *element);

/*
 * taut_dot11_sae_decode reads the fields of SAE that begin `data` (behind
 * algorithm, sequence and status), and tells in `*len` how many bytes they
 * have; elements follow. Sequence 1 is a commit, 2 a confirm. A commit with
 * status ANTI_CLOGGING has but group and token, one with SAE_GROUP but the
 * group. Without status SAE_HASH_TO_ELEMENT or SAE_PK a token comes before the
 * scalar; it has the bytes that are too many, up to TAUT_DOT11_SAE_TOKEN_MAX,
 * unless those are well-formed extension elements.
 *
 * TAUT_E_SHORT: fields are cut; TAUT_E_UNSUPPORTED in
 * wlan.fixed.finite_cyclic_group: a group whose lengths are not known;
 * TAUT_E_LIMIT in wlan.fixed.anti_clogging_token: too long. TAUT_E_ORDER in
 * wlan.fixed.auth_seq: neither 1 nor 2.
 */
TAUT_API enum taut_status
taut_dot11_sae_decode(struct taut_ctx *ctx, struct taut_dot11_sae *out,
                      size_t *len, struct taut_span data, uint16_t sequence,
                      uint16_t status);
/* taut_dot11_sae_encode appends them. TAUT_E_USAGE: a sequence that is neither
 * 1 nor 2, or lengths that are not the group's. */
TAUT_API enum taut_status taut_dot11_sae_encode(struct taut_wr *wr,
                                                const struct taut_dot11_sae *in,
                                                uint16_t sequence,
                                                uint16_t status);

/* TAUT_DOT11_SAE_TOKEN_MAX: bytes of an anti-clogging token. */
#define TAUT_DOT11_SAE_TOKEN_MAX 256
/* TAUT_DOT11_SAE_CONFIRM_MAX: bytes of a confirm. */
#define TAUT_DOT11_SAE_CONFIRM_MAX 64

/* ------------------------------------------------------------------ */
/* Action frames                                                       */

/* Action codes of the typed categories. */
enum {
    TAUT_DOT11_ACTION_ADDBA_REQ = 0,
    TAUT_DOT11_ACTION_ADDBA_RESP = 1,
    TAUT_DOT11_ACTION_DELBA = 2,
    TAUT_DOT11_ACTION_SA_QUERY_REQ = 0,
    TAUT_DOT11_ACTION_SA_QUERY_RESP = 1,
    TAUT_DOT11_ACTION_FT_REQ = 1,
    TAUT_DOT11_ACTION_FT_RESP = 2,
    TAUT_DOT11_ACTION_FT_CONFIRM = 3,
    TAUT_DOT11_ACTION_FT_ACK = 4
};

/* struct taut_dot11_action: an action frame. Block ack, SA query and FT are
 * typed; of all others `data` is what follows the action code. */
struct taut_dot11_action {
    uint8_t category;      /* enum taut_dot11_category or another */
    uint8_t action;        /* code within it */
    uint8_t token;         /* ADDBA: dialog token */
    uint16_t status;       /* ADDBA response, FT response and ack */
    uint16_t params;       /* ADDBA, DELBA: parameter set */
    uint16_t timeout;      /* ADDBA: TU */
    uint16_t ssc;          /* ADDBA request: starting sequence control */
    uint16_t reason;       /* DELBA */
    uint16_t transaction;  /* SA query */
    uint8_t sta[6];        /* FT */
    uint8_t target[6];     /* FT: the AP to go to */
    bool typed;            /* data holds elements; not encoded */
    struct taut_span data; /* elements, or all that follows */
};

/* taut_dot11_action_decode reads the body of an action frame that is all of
 * `rd`. TAUT_E_SHORT: category and action, or the fields of a typed one. */
TAUT_API enum taut_status
taut_dot11_action_decode(struct taut_ctx *ctx, struct taut_rd *rd,
                         struct taut_dot11_action *out);
/* taut_dot11_action_encode appends it. */
TAUT_API enum taut_status
taut_dot11_action_encode(struct taut_wr *wr,
                         const struct taut_dot11_action *in);

/* ------------------------------------------------------------------ */
/* Visiting                                                            */

/* taut_dot11_mgmt_check checks the body of `len` bytes at `p` of a frame of
 * `subtype`: its fixed fields, elements, and their contents. The first fault
 * is told. */
TAUT_API enum taut_status taut_dot11_mgmt_check(struct taut_ctx *ctx,
                                                const uint8_t *p, size_t len,
                                                uint8_t subtype);
/* taut_dot11_mgmt_visit tells the fields of that body up to the first that is
 * cut: fixed fields and elements. */
TAUT_API void taut_dot11_mgmt_visit(const struct taut_visitor *v,
                                    const uint8_t *p, size_t len,
                                    uint8_t subtype);

#ifdef __cplusplus
}
#endif

#endif
