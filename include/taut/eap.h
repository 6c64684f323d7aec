/* SPDX-License-Identifier: MIT */
/*
 * taut/eap.h: the Extensible Authentication Protocol (RFC 3748): packets and
 * the framing of types; the methods themselves are data.
 *
 *     0        1        2        4        5
 *    +--------+--------+--------+--------+----------
 *    | Code   | Id     | Length | Type   | Type data
 *    +--------+--------+--------+--------+----------
 *
 * Success and failure end after the length. Type 254 is expanded: a vendor of
 * 3 bytes and a type of 4 follow.
 */
#ifndef TAUT_EAP_H
#define TAUT_EAP_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_EAP_HDR_LEN: bytes of code, identifier and length. */
#define TAUT_EAP_HDR_LEN 4

/* TAUT_EAP_CODES: packet codes. X(VALUE, code, "name"), ascending. */
#define TAUT_EAP_CODES(X)                                                      \
    X(REQUEST, 1, "Request")                                                   \
    X(RESPONSE, 2, "Response")                                                 \
    X(SUCCESS, 3, "Success")                                                   \
    X(FAILURE, 4, "Failure")                                                   \
    X(INITIATE, 5, "Initiate")                                                 \
    X(FINISH, 6, "Finish")

/* TAUT_EAP_TYPES: method types of the IANA registry. X(VALUE, type, "name"),
 * ascending. */
#define TAUT_EAP_TYPES(X)                                                      \
    X(IDENTITY, 1, "Identity")                                                 \
    X(NOTIFICATION, 2, "Notification")                                         \
    X(NAK, 3, "Legacy Nak (Response Only)")                                    \
    X(MD5, 4, "MD5-Challenge EAP (EAP-MD5-CHALLENGE)")                         \
    X(OTP, 5, "One-Time Password EAP (EAP-OTP)")                               \
    X(GTC, 6, "Generic Token Card EAP (EAP-GTC)")                              \
    X(TLS, 13, "TLS EAP (EAP-TLS)")                                            \
    X(LEAP, 17, "Cisco Wireless EAP / Lightweight EAP (EAP-LEAP)")             \
    X(SIM, 18, "GSM Subscriber Identity Modules EAP (EAP-SIM)")                \
    X(TTLS, 21, "Tunneled TLS EAP (EAP-TTLS)")                                 \
    X(AKA, 23, "UMTS Authentication and Key Agreement EAP (EAP-AKA)")          \
    X(PEAP, 25, "Protected EAP (EAP-PEAP)")                                    \
    X(MSCHAPV2, 26, "MS-EAP-Authentication (EAP-MS-AUTH)")                     \
    X(TLV, 33, "EAP-TLV")                                                      \
    X(FAST, 43, "Flexible Authentication via Secure Tunneling EAP")            \
    X(PSK, 47, "EAP-PSK")                                                      \
    X(SAKE, 48, "EAP-SAKE")                                                    \
    X(IKEV2, 49, "EAP-IKEv2")                                                  \
    X(AKA_PRIME, 50, "EAP-AKA'")                                               \
    X(GPSK, 51, "EAP-GPSK")                                                    \
    X(PWD, 52, "EAP-pwd")                                                      \
    X(EKE, 53, "EAP-EKE Version 1")                                            \
    X(TEAP, 55, "TEAP")                                                        \
    X(EXPANDED, 254, "Expanded Type")                                          \
    X(EXPERIMENTAL, 255, "Experimental")

/* TAUT_EAP_CODE_ENUM and TAUT_EAP_TYPE_ENUM: enum entries. */
#define TAUT_EAP_CODE_ENUM(U, code, name) TAUT_EAP_CODE_##U = code,
/* TAUT_EAP_TYPE_ENUM: see TAUT_EAP_CODE_ENUM. */
#define TAUT_EAP_TYPE_ENUM(U, code, name) TAUT_EAP_TYPE_##U = code,
/* enum taut_eap_code: see TAUT_EAP_CODES. */
enum taut_eap_code { TAUT_EAP_CODES(TAUT_EAP_CODE_ENUM) };
/* enum taut_eap_type: see TAUT_EAP_TYPES. */
enum taut_eap_type { TAUT_EAP_TYPES(TAUT_EAP_TYPE_ENUM) };
/* taut_eap_code_reg names codes. */
TAUT_API extern const struct taut_reg taut_eap_code_reg;
/* taut_eap_type_reg names types. */
TAUT_API extern const struct taut_reg taut_eap_type_reg;

/* TAUT_EAP_FIELDS: see TAUT_FIELD_ENUM_N in taut/core.h. */
#define TAUT_EAP_FIELDS(N, P, V)                                               \
    N(EAP, eap, CODE, code, "eap.code", 0, 8, DEC, 0, "RFC 3748 4",            \
      &taut_eap_code_reg)                                                      \
    N(EAP, eap, ID, id, "eap.id", 8, 8, DEC, 0, "RFC 3748 4", 0)               \
    N(EAP, eap, LEN, len, "eap.len", 16, 16, DEC, 0, "RFC 3748 4", 0)          \
    V(EAP, eap, TYPE, "eap.type", DEC, "RFC 3748 4.1")                         \
    V(EAP, eap, IDENTITY, "eap.identity", TEXT, "RFC 3748 5.1")                \
    V(EAP, eap, NOTIFICATION, "eap.notification", TEXT, "RFC 3748 5.2")        \
    V(EAP, eap, NAK, "eap.desired_type", DEC, "RFC 3748 5.3.1")                \
    V(EAP, eap, VENDOR, "eap.ext.vendor_id", HEX, "RFC 3748 5.7")              \
    V(EAP, eap, VENDOR_TYPE, "eap.ext.vendor_type", HEX32, "RFC 3748 5.7")     \
    V(EAP, eap, DATA, "eap.data", BYTES, "RFC 3748 4.1")

TAUT_FIELD_ENUM(EAP, eap, TAUT_EAP_FIELDS)
/* taut_eap_fields is the field set of EAP. */
TAUT_API extern const struct taut_fieldset taut_eap_fields;
/* taut_eap_get_code, _id, _len and their _set_ counterparts take the start of
 * a packet that taut_eap_check accepted. */
TAUT_FIELD_ACCESS(TAUT_EAP_FIELDS)

/* struct taut_eap: an EAP packet. */
struct taut_eap {
    uint8_t code; /* enum taut_eap_code */
    uint8_t id;
    uint8_t type;          /* request, response: enum taut_eap_type or another;
                              otherwise 0 */
    uint32_t vendor;       /* type 254: SMI number, 24 bits; 0 is the IETF */
    uint32_t vendor_type;  /* type 254 */
    struct taut_span data; /* behind the type; initiate, finish: all */
};

/*
 * taut_eap_check looks whether the `len` bytes at `p` begin with a whole
 * packet. TAUT_E_SHORT: the header, in eap.len fewer bytes than it says;
 * TAUT_E_RANGE in eap.len: less than a packet of its code has (4; request and
 * response 5; expanded types 12), or more than 4 in success and failure.
 * TAUT_E_VALUE in eap.code: not 1 to 6; in eap.type: a Nak in a request, or
 * type 0.
 */
TAUT_API enum taut_status taut_eap_check(struct taut_ctx *ctx, const uint8_t *p,
                                         size_t len);
/* taut_eap_decode reads a packet and moves `rd` behind it; what follows is
 * padding of the link (RFC 3748 4). Fails as taut_eap_check does. */
TAUT_API enum taut_status
taut_eap_decode(struct taut_ctx *ctx, struct taut_rd *rd, struct taut_eap *out);
/* taut_eap_encode appends a packet. TAUT_E_RANGE: longer than 65,535 bytes, or
 * a vendor over 24 bits; TAUT_E_USAGE: what taut_eap_check would refuse. */
TAUT_API enum taut_status taut_eap_encode(struct taut_wr *wr,
                                          const struct taut_eap *in);
/* taut_eap_visit tells every field of the packet at `p`, which taut_eap_check
 * accepted. */
TAUT_API void taut_eap_visit(const struct taut_visitor *v, const uint8_t *p,
                             size_t len);

#ifdef __cplusplus
}
#endif

#endif
