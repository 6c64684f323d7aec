/* SPDX-License-Identifier: MIT */
/*
 * taut/dns_rdata.h: the data of DNS records, for every type of IANA's
 * registry that has a published form (docs/dns-types.md) and, by RFC 3597,
 * for all others.
 *
 * One table describes each type as a row of fields, each of one kind. From it
 * alone follow what is checked, how fields are told one by one, which names
 * are decompressed, the canonical form for DNSSEC, and the text both ways.
 * There is no struct for each type: taut_dns_rdata_next tells the fields by
 * number and by the names that Python and the diagnostics use.
 *
 * RDATA comes in two forms: as a message has it, where names of some types
 * may be compressed (then functions want the message), and uncompressed,
 * which borrows nothing but its own bytes.
 *
 * See taut/core.h for the conventions.
 */
#ifndef TAUT_DNS_RDATA_H
#define TAUT_DNS_RDATA_H

#include "taut/dns_name.h"
#include "taut/dns_type.h"

#ifdef __cplusplus
extern "C" {
#endif

/* enum taut_dns_class: classes by IANA's numbers. */
enum taut_dns_class {
    TAUT_DNS_CLASS_IN = 1,
    TAUT_DNS_CLASS_CH = 3,
    TAUT_DNS_CLASS_HS = 4,
    TAUT_DNS_CLASS_NONE = 254, /* RFC 2136 */
    TAUT_DNS_CLASS_ANY = 255
};

/* TAUT_DNS_SVC_KEYS: service parameters. X(VALUE, number, "name"), IANA's. */
#define TAUT_DNS_SVC_KEYS(X)                                                   \
    X(MANDATORY, 0, "mandatory")                                               \
    X(ALPN, 1, "alpn")                                                         \
    X(NO_DEFAULT_ALPN, 2, "no-default-alpn")                                   \
    X(PORT, 3, "port")                                                         \
    X(IPV4HINT, 4, "ipv4hint")                                                 \
    X(ECH, 5, "ech")                                                           \
    X(IPV6HINT, 6, "ipv6hint")                                                 \
    X(DOHPATH, 7, "dohpath")                                                   \
    X(OHTTP, 8, "ohttp")                                                       \
    X(TLS_SUPPORTED_GROUPS, 9, "tls-supported-groups")                         \
    X(INVALID, 65535, "key65535")

/* TAUT_DNS_SVC_ENUM: the enum entry of a row. */
#define TAUT_DNS_SVC_ENUM(U, n, name) TAUT_DNS_SVC_##U = n,
/* enum taut_dns_svc_key: see TAUT_DNS_SVC_KEYS. */
enum taut_dns_svc_key { TAUT_DNS_SVC_KEYS(TAUT_DNS_SVC_ENUM) };

/* taut_dns_svc_reg names service parameters. */
TAUT_API extern const struct taut_reg taut_dns_svc_reg;

/* TAUT_DNS_KINDS: what a field of RDATA can be. X(VALUE); the comment tells
 * bytes and text form. */
#define TAUT_DNS_KINDS(X)                                                      \
    X(RAW) /* all that is left, RFC 3597's text form */                        \
    X(U8)  /* a number: decimal */                                             \
    X(U16)                                                                     \
    X(U32)                                                                     \
    X(U48)                                                                     \
    X(U64)       /* decimal */                                                 \
    X(TTL)       /* 4 bytes, seconds: decimal, or with units when read */      \
    X(TIME)      /* 4 bytes, seconds since 1970: YYYYMMDDHHmmSS */             \
    X(TYPE)      /* 2 bytes, a record type: its mnemonic */                    \
    X(ALG)       /* 1 byte, DNSSEC algorithm: decimal, mnemonic when read */   \
    X(CERT)      /* 2 bytes, CERT's type: its mnemonic */                      \
    X(RCODE)     /* 2 bytes, a response code: its mnemonic */                  \
    X(PROTO)     /* 1 byte, IP protocol: decimal, "tcp", "udp" when read */    \
    X(LEN8)      /* 1 byte: length of a later field; not in the text */        \
    X(LEN16)     /* 2 bytes: likewise */                                       \
    X(LEN16_T)   /* 2 bytes: likewise, but in the text */                      \
    X(IPV4)      /* 4 bytes */                                                 \
    X(IPV6)      /* 16 bytes */                                                \
    X(EUI48)     /* 6 bytes: xx-xx-xx-xx-xx-xx */                              \
    X(EUI64)     /* 8 bytes: likewise */                                       \
    X(ILNP)      /* 8 bytes: four groups of hexadecimal digits */              \
    X(NAME)      /* a name; neither compressed nor lowered */                  \
    X(NAME_S)    /* a name that is never compressed, lowered */                \
    X(NAME_L)    /* a name that is not compressed when written, lowered */     \
    X(NAME_C)    /* a name that may be compressed (RFC 1035), lowered */       \
    X(NAMES)     /* names up to the end */                                     \
    X(STR)       /* a character-string: length byte, bytes; quoted */          \
    X(STR_OPT)   /* one, or the end */                                         \
    X(STRS)      /* one or more up to the end */                               \
    X(TAG)       /* a character-string of letters and digits, not quoted */    \
    X(TEXT)      /* the rest, quoted */                                        \
    X(TEXT1)     /* the rest, at least one byte, quoted */                     \
    X(HEX)       /* the rest, in hexadecimal */                                \
    X(HEX1)      /* the rest, at least one byte, in hexadecimal */             \
    X(HEX0X)     /* the rest, in hexadecimal behind "0x" */                    \
    X(HEX_LEN)   /* as many bytes as its length field says; "-": none */       \
    X(HEX_LEN1)  /* likewise, at least one */                                  \
    X(B64)       /* the rest, at least one byte, in base64 (RFC 4648 4) */     \
    X(B64_ANY)   /* the rest in base64; nothing if there is none */            \
    X(B64_DASH)  /* the rest in base64; "-" if there is none */                \
    X(B64_LEN)   /* as its length field says, in base64; nothing if none */    \
    X(B64_LEN1)  /* likewise, at least one byte */                             \
    X(B32_LEN)   /* likewise, one or more, in base32hex (4648 7) */            \
    X(BITMAP)    /* windows of types (RFC 4034 4.1.2): their mnemonics */      \
    X(NXTMAP)    /* the older map of types below 128 (RFC 2535 5.2) */         \
    X(PORTS)     /* a map of ports (RFC 1035 3.4.2): their numbers */          \
    X(GWTYPE)    /* 1 byte: what a later gateway is (RFC 4025 2.3) */          \
    X(AMTTYPE)   /* 1 byte: discovery bit and relay type (RFC 8777 4.2) */     \
    X(GATEWAY)   /* nothing, an address or a name, as its type says */         \
    X(A6LEN)     /* 1 byte, 0 to 128: length of A6's prefix */                 \
    X(A6SUFFIX)  /* the address bits after that prefix */                      \
    X(A6NAME)    /* a name, unless the prefix has length 0 */                  \
    X(APL)       /* address prefix items (RFC 3123 4) */                       \
    X(SVCPARAMS) /* service parameters (RFC 9460 2.2) */                       \
    X(OPTIONS)   /* EDNS options (RFC 6891 6.1.2) */

/* TAUT_DNS_KIND_ENUM: the enum entry of a row. */
#define TAUT_DNS_KIND_ENUM(U) TAUT_DNS_KIND_##U,
/* enum taut_dns_kind: see TAUT_DNS_KINDS. */
enum taut_dns_kind { TAUT_DNS_KINDS(TAUT_DNS_KIND_ENUM) TAUT_DNS_KIND_N };

/* struct taut_dns_rdata_field: one field of a type. */
struct taut_dns_rdata_field {
    const char *attr; /* its name in Python: "preference" */
    uint16_t field;   /* enum taut_dns_rr_field, for diagnostics */
    uint8_t kind;     /* enum taut_dns_kind */
};

enum {
    TAUT_DNS_IS_IN = 1 << 0,    /* this form is that of class IN */
    TAUT_DNS_IS_META = 1 << 1,  /* never data of a zone */
    TAUT_DNS_IS_QTYPE = 1 << 2, /* in questions only */
    TAUT_DNS_IS_RAW = 1 << 3,   /* its text is RFC 3597's */
    TAUT_DNS_IS_LOC = 1 << 4    /* its text form is that of RFC 1876 3 */
};

/* struct taut_dns_shape: RDATA that is `before` bytes, `n_names` names,
 * `fixed` bytes and a rest of kind `tail`; `least` bytes or more stand behind
 * the names (internal: what of it taut checks without going field by
 * field). */
struct taut_dns_shape {
    uint8_t before, n_names, fixed, least, tail, pointers;
};

/* struct taut_dns_type: a row of the table. */
struct taut_dns_type {
    const char *name; /* mnemonic: "MX"; "": not known */
    const char *rule; /* where it is defined */
    uint16_t code;
    uint16_t first; /* of its fields */
    uint8_t n;      /* fields */
    uint8_t flags;  /* TAUT_DNS_IS_... */
    struct taut_dns_shape shape;
};

/* taut_dns_rr_fields describes the fields of RDATA in diagnostics. */
TAUT_API extern const struct taut_fieldset taut_dns_rr_fields;

/* taut_dns_type_get returns the row of type `code` as class `klass` reads
 * it; that of an unknown type (one field, raw) if there is none. Never
 * NULL. The forms that are IN's are read so in IN, with mDNS's bit for the
 * cache (RFC 6762 10.2) too, and in NONE and ANY (RFC 2136 2.4, 2.5); in
 * other classes such a type is unknown (RFC 3597 2). */
TAUT_API const struct taut_dns_type *taut_dns_type_get(uint16_t code,
                                                       uint16_t klass);
/* taut_dns_type_field_get returns field `i` (below type->n) of a row. */
TAUT_API const struct taut_dns_rdata_field *
taut_dns_type_field_get(const struct taut_dns_type *type, unsigned i);
/* taut_dns_type_row_get returns row `i` of the table, ascending by code, or
 * NULL past its end. */
TAUT_API const struct taut_dns_type *taut_dns_type_row_get(size_t i);

/* taut_dns_type_text appends the mnemonic of type `code`, or "TYPE731" (RFC
 * 3597 5). */
TAUT_API void taut_dns_type_text(struct taut_wr *wr, uint16_t code);
/* taut_dns_type_text_decode reads a type's mnemonic or TYPE731 out of the
 * `len` characters at `text`, in any letter case; false if it is neither. */
TAUT_API bool taut_dns_type_text_decode(uint16_t *code, const char *text,
                                        size_t len);
/* taut_dns_class_text appends the mnemonic of a class, or "CLASS32". */
TAUT_API void taut_dns_class_text(struct taut_wr *wr, uint16_t klass);
/* taut_dns_class_text_decode: see taut_dns_type_text_decode. */
TAUT_API bool taut_dns_class_text_decode(uint16_t *klass, const char *text,
                                         size_t len);

/* ------------------------------------------------------------------ */
/* Field by field                                                      */

/* struct taut_dns_rdata_it: where the fields of one RDATA are read; made by
 * taut_dns_rdata_open. */
struct taut_dns_rdata_it {
    struct taut_rd rd;
    struct taut_span msg;
    const struct taut_dns_type *type;
    uint8_t at;      /* index of the field read next */
    uint8_t n_lens;  /* lengths read, whose fields come */
    uint8_t gateway; /* what the gateway will be; A6: bits of the prefix */
    uint8_t n_items; /* 0: none of this field yet */
    uint16_t lens[2];
    int32_t last; /* last window or key of this field, for its order */
};

/*
 * struct taut_dns_value: one field, or one item of a field that repeats (a
 * character-string, a window of types, a parameter, an option). Which member
 * holds the value, the kind says.
 */
struct taut_dns_value {
    const struct taut_dns_rdata_field *field;
    uint64_t num;              /* numbers; window, key or code of an item */
    struct taut_span bytes;    /* bytes: addresses, strings without their length
                                  byte, an item without its header */
    struct taut_span whole;    /* all that was read for it, borrowed */
    bool has_name;             /* `name` is the value */
    struct taut_dns_name name; /* decompressed, letter case kept */
};

/* taut_dns_rdata_open begins to read `rdata`, of type `type` and class
 * `klass`; `msg` is the message that it lies in, or {NULL, 0} for RDATA in
 * uncompressed form. */
TAUT_API struct taut_dns_rdata_it taut_dns_rdata_open(uint16_t type,
                                                      uint16_t klass,
                                                      struct taut_span rdata,
                                                      struct taut_span msg);

/*
 * taut_dns_rdata_next tells the next field or item. TAUT_DONE: there is
 * none, and the RDATA ended where it should. Fields with no bytes (an empty
 * rest, no gateway) are told with empty `bytes`; fields that repeat are not
 * told when there is no item.
 *
 * TAUT_E_SHORT: the RDATA ends inside a field. TAUT_E_TRAILING: bytes are
 * left. TAUT_E_VALUE, TAUT_E_RANGE, TAUT_E_ORDER: what the type's standard
 * forbids (the window out of order, the key twice, the wrong length). Names:
 * as taut_dns_name_decode. The field is told by diag->field.
 */
TAUT_API enum taut_status taut_dns_rdata_next(struct taut_ctx *ctx,
                                              struct taut_dns_rdata_it *it,
                                              struct taut_dns_value *out);

/* ------------------------------------------------------------------ */
/* As a whole                                                          */

/* taut_dns_rdata_check tells whether `rdata` is well-formed; fails as
 * taut_dns_rdata_next does. Faster than reading it field by field. */
TAUT_API enum taut_status taut_dns_rdata_check(struct taut_ctx *ctx,
                                               uint16_t type, uint16_t klass,
                                               struct taut_span rdata,
                                               struct taut_span msg);

enum {
    /* names that RFC 4034 6.2 (with RFC 6840 5.1) names are lowered */
    TAUT_DNS_RDATA_CANONICAL = 1 << 0
};

/*
 * taut_dns_rdata_decode appends `rdata` in uncompressed form: names are
 * written out. `flags`: TAUT_DNS_RDATA_CANONICAL makes it the canonical form
 * of RFC 4034 6.2. Fails as taut_dns_rdata_next does; what was appended then
 * is unspecified.
 */
TAUT_API enum taut_status
taut_dns_rdata_decode(struct taut_ctx *ctx, struct taut_wr *wr, uint16_t type,
                      uint16_t klass, struct taut_span rdata,
                      struct taut_span msg, uint32_t flags);

/* taut_dns_rdata_order compares two RDATA in canonical form as canonical
 * order wants it (RFC 4034 6.3): as byte strings. */
TAUT_API int taut_dns_rdata_order(struct taut_span a, struct taut_span b);

/* taut_dns_key_tag_get returns the key tag of a DNSKEY, CDNSKEY or KEY's
 * RDATA (RFC 4034 appendix B). */
TAUT_API uint16_t taut_dns_key_tag_get(struct taut_span rdata);

/*
 * taut_dns_rdata_text appends RDATA in its presentation form, fields
 * separated by one blank; by RFC 3597 (\# 4 0a000001) for types without one.
 * Fails as taut_dns_rdata_next does.
 */
TAUT_API enum taut_status taut_dns_rdata_text(struct taut_ctx *ctx,
                                              struct taut_wr *wr, uint16_t type,
                                              uint16_t klass,
                                              struct taut_span rdata,
                                              struct taut_span msg);

#ifdef __cplusplus
}
#endif

#endif
