/* SPDX-License-Identifier: MIT */
/*
 * taut/dns.h: DNS messages (RFC 1035 4): the header, the four sections
 * record by record without decompression, and whole messages with all names
 * written out and all data checked, in the caller's memory.
 *
 *   0      1      2      3      4         12
 *   +------+------+------+------+---------+----------+--------+-----------+-
 *   |     ID      |    flags    | 4 counts| Question | Answer | Authority |
 *   +------+------+------+------+---------+----------+--------+-----------+-
 *
 * Three levels, each dearer than the one before:
 *
 *  - taut_dns_rr_next walks the records: type, class, TTL, where the owner
 *    and the data are. Names are passed over, data is not looked at.
 *  - taut_dns_msg_check also checks every name and all data, and the rules
 *    on where OPT, TSIG and SIG(0) may stand.
 *  - taut_dns_msg_decode checks the same and hands out the records as an
 *    array, owner and data in uncompressed form.
 *
 * What a fault asks of a server is told in diag->wire: the RCODE to answer
 * with (TAUT_DNS_WIRE_RCODE). Offsets count from ctx->start.
 *
 * See taut/core.h for the conventions, taut/dns_name.h for names,
 * taut/dns_rdata.h for the data of records.
 */
#ifndef TAUT_DNS_H
#define TAUT_DNS_H

#include "taut/dns_name.h"
#include "taut/dns_rdata.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ */
/* Limits and quirks                                                   */

enum {
    /* Bytes of the header. */
    TAUT_DNS_HDR_LEN = 12,
    /* Bytes of a message: its length over TCP has 16 bits. */
    TAUT_DNS_MSG_MAX = 65535,
    /* Bytes over UDP without EDNS (RFC 1035 4.2.1). */
    TAUT_DNS_UDP_MAX = 512
};

enum {
    /* Bytes behind the last record are no fault. */
    TAUT_DNS_QUIRK_TRAILING = 1u << 10,
    /* More than one question in a query or its answer (RFC 9619). */
    TAUT_DNS_QUIRK_QUESTIONS = 1u << 11,
    /* Compression pointers also in data of types that must not have them
     * (RFC 3597 4). */
    TAUT_DNS_QUIRK_POINTERS = 1u << 12,
    /* OPT, TSIG or SIG(0) in the wrong place or more than once. */
    TAUT_DNS_QUIRK_PLACES = 1u << 13
};

/* ------------------------------------------------------------------ */
/* Registries                                                          */

/* TAUT_DNS_OPCODES: X(VALUE, number, "name"), IANA's. */
#define TAUT_DNS_OPCODES(X)                                                    \
    X(QUERY, 0, "QUERY")                                                       \
    X(IQUERY, 1, "IQUERY")                                                     \
    X(STATUS, 2, "STATUS")                                                     \
    X(NOTIFY, 4, "NOTIFY")                                                     \
    X(UPDATE, 5, "UPDATE")                                                     \
    X(DSO, 6, "DSO")

/* TAUT_DNS_RCODES: X(VALUE, number, "name"), IANA's; above 15 only with EDNS
 * or in TSIG and TKEY. */
#define TAUT_DNS_RCODES(X)                                                     \
    X(NOERROR, 0, "NOERROR")                                                   \
    X(FORMERR, 1, "FORMERR")                                                   \
    X(SERVFAIL, 2, "SERVFAIL")                                                 \
    X(NXDOMAIN, 3, "NXDOMAIN")                                                 \
    X(NOTIMP, 4, "NOTIMP")                                                     \
    X(REFUSED, 5, "REFUSED")                                                   \
    X(YXDOMAIN, 6, "YXDOMAIN")                                                 \
    X(YXRRSET, 7, "YXRRSET")                                                   \
    X(NXRRSET, 8, "NXRRSET")                                                   \
    X(NOTAUTH, 9, "NOTAUTH")                                                   \
    X(NOTZONE, 10, "NOTZONE")                                                  \
    X(DSOTYPENI, 11, "DSOTYPENI")                                              \
    X(BADVERS, 16, "BADVERS")                                                  \
    X(BADKEY, 17, "BADKEY")                                                    \
    X(BADTIME, 18, "BADTIME")                                                  \
    X(BADMODE, 19, "BADMODE")                                                  \
    X(BADNAME, 20, "BADNAME")                                                  \
    X(BADALG, 21, "BADALG")                                                    \
    X(BADTRUNC, 22, "BADTRUNC")                                                \
    X(BADCOOKIE, 23, "BADCOOKIE")

/* TAUT_DNS_OPCODE_ENUM: the enum entry of a row. */
#define TAUT_DNS_OPCODE_ENUM(U, n, name) TAUT_DNS_OPCODE_##U = n,
/* TAUT_DNS_RCODE_ENUM: the enum entry of a row. */
#define TAUT_DNS_RCODE_ENUM(U, n, name) TAUT_DNS_RCODE_##U = n,
/* enum taut_dns_opcode: see TAUT_DNS_OPCODES. */
enum taut_dns_opcode { TAUT_DNS_OPCODES(TAUT_DNS_OPCODE_ENUM) };
/* enum taut_dns_rcode: see TAUT_DNS_RCODES. */
enum taut_dns_rcode { TAUT_DNS_RCODES(TAUT_DNS_RCODE_ENUM) };

/* taut_dns_opcode_reg, taut_dns_rcode_reg, taut_dns_type_reg and
 * taut_dns_class_reg name opcodes, response codes, types and classes. */
TAUT_API extern const struct taut_reg taut_dns_opcode_reg;
/* taut_dns_rcode_reg: see taut_dns_opcode_reg. */
TAUT_API extern const struct taut_reg taut_dns_rcode_reg;
/* taut_dns_class_reg: see taut_dns_opcode_reg. */
TAUT_API extern const struct taut_reg taut_dns_class_reg;

/* TAUT_DNS_WIRE_RCODE: diag->wire that asks for an answer with `rcode`. */
#define TAUT_DNS_WIRE_RCODE(rcode) (0x10000u | (uint32_t)(rcode))

/* ------------------------------------------------------------------ */
/* Fields                                                              */

/* TAUT_DNS_FIELDS: see TAUT_FIELD_ENUM in taut/core.h. */
#define TAUT_DNS_FIELDS(N, P, V)                                               \
    N(DNS, dns, ID, id, "dns.id", 0, 16, HEX16, 0, "RFC 1035 4.1.1", 0)        \
    N(DNS, dns, FLAGS, flags, "dns.flags", 16, 16, HEX16, 0, "RFC 1035 4.1.1", \
      0)                                                                       \
    N(DNS, dns, QR, qr, "dns.flags.response", 16, 1, BOOL, 0,                  \
      "RFC 1035 4.1.1", 0)                                                     \
    N(DNS, dns, OPCODE, opcode, "dns.flags.opcode", 17, 4, DEC, 0,             \
      "RFC 1035 4.1.1", &taut_dns_opcode_reg)                                  \
    N(DNS, dns, AA, aa, "dns.flags.authoritative", 21, 1, BOOL, 0,             \
      "RFC 1035 4.1.1", 0)                                                     \
    N(DNS, dns, TC, tc, "dns.flags.truncated", 22, 1, BOOL, 0,                 \
      "RFC 1035 4.1.1", 0)                                                     \
    N(DNS, dns, RD, rd, "dns.flags.recdesired", 23, 1, BOOL, 0,                \
      "RFC 1035 4.1.1", 0)                                                     \
    N(DNS, dns, RA, ra, "dns.flags.recavail", 24, 1, BOOL, 0,                  \
      "RFC 1035 4.1.1", 0)                                                     \
    N(DNS, dns, Z, z, "dns.flags.z", 25, 1, BOOL, 0, "RFC 1035 4.1.1", 0)      \
    N(DNS, dns, AD, ad, "dns.flags.authenticated", 26, 1, BOOL, 0,             \
      "RFC 4035 3.1.6", 0)                                                     \
    N(DNS, dns, CD, cd, "dns.flags.checkdisable", 27, 1, BOOL, 0,              \
      "RFC 4035 3.2.2", 0)                                                     \
    N(DNS, dns, RCODE, rcode, "dns.flags.rcode", 28, 4, DEC, 0,                \
      "RFC 1035 4.1.1", &taut_dns_rcode_reg)                                   \
    N(DNS, dns, QDCOUNT, qdcount, "dns.count.queries", 32, 16, DEC, 0,         \
      "RFC 1035 4.1.1", 0)                                                     \
    N(DNS, dns, ANCOUNT, ancount, "dns.count.answers", 48, 16, DEC, 0,         \
      "RFC 1035 4.1.1", 0)                                                     \
    N(DNS, dns, NSCOUNT, nscount, "dns.count.auth_rr", 64, 16, DEC, 0,         \
      "RFC 1035 4.1.1", 0)                                                     \
    N(DNS, dns, ARCOUNT, arcount, "dns.count.add_rr", 80, 16, DEC, 0,          \
      "RFC 1035 4.1.1", 0)                                                     \
    V(DNS, dns, NAME, "dns.name", LABELS, "RFC 1035 4.1.4")                    \
    V(DNS, dns, LENGTH, "dns.length", DEC, "RFC 1035 4.2.2")                   \
    V(DNS, dns, QNAME, "dns.qry.name", LABELS, "RFC 1035 4.1.2")               \
    V(DNS, dns, QNAME_LEN, "dns.qry.name.len", DEC, "RFC 1035 4.1.2")          \
    V(DNS, dns, LABELS, "dns.count.labels", DEC, "RFC 1035 4.1.2")             \
    V(DNS, dns, QTYPE, "dns.qry.type", DEC, "RFC 1035 4.1.2")                  \
    V(DNS, dns, QCLASS, "dns.qry.class", HEX16, "RFC 1035 4.1.2")              \
    V(DNS, dns, QU, "dns.qry.qu", BOOL, "RFC 6762 5.4")                        \
    V(DNS, dns, OWNER, "dns.resp.name", LABELS, "RFC 1035 4.1.3")              \
    V(DNS, dns, TYPE, "dns.resp.type", DEC, "RFC 1035 4.1.3")                  \
    V(DNS, dns, CLASS, "dns.resp.class", HEX16, "RFC 1035 4.1.3")              \
    V(DNS, dns, CACHE_FLUSH, "dns.resp.cache_flush", BOOL, "RFC 6762 10.2")    \
    V(DNS, dns, TTL, "dns.resp.ttl", DEC, "RFC 2181 8")                        \
    V(DNS, dns, RDLENGTH, "dns.resp.len", DEC, "RFC 1035 4.1.3")               \
    V(DNS, dns, UDP_SIZE, "dns.rr.udp_payload_size", DEC, "RFC 6891 6.1.2")    \
    V(DNS, dns, EXT_RCODE, "dns.resp.ext_rcode", HEX, "RFC 6891 6.1.3")        \
    V(DNS, dns, VERSION, "dns.resp.edns0_version", DEC, "RFC 6891 6.1.3")      \
    V(DNS, dns, EDNS_Z, "dns.resp.z", HEX16, "RFC 6891 6.1.4")                 \
    V(DNS, dns, DO, "dns.resp.z.do", BOOL, "RFC 6891 6.1.4")                   \
    V(DNS, dns, OPT_CODE, "dns.opt.code", DEC, "RFC 6891 6.1.2")               \
    V(DNS, dns, OPT_LEN, "dns.opt.len", DEC, "RFC 6891 6.1.2")                 \
    V(DNS, dns, OPT_DATA, "dns.opt.data", BYTES, "RFC 6891 6.1.2")             \
    V(DNS, dns, TRAILING, "dns.extraneous.data", BYTES, "RFC 1035 4.1")        \
    V(DNS, dns, TRAILING_LEN, "dns.extraneous.length", DEC, "RFC 1035 4.1")    \
    V(DNS, dns, CONFLICT, "dns.flags.conflict", BOOL, "RFC 4795 2.1.1")        \
    V(DNS, dns, TENTATIVE, "dns.flags.tentative", BOOL, "RFC 4795 2.1.1")      \
    V(DNS, dns, ZOCOUNT, "dns.count.zones", DEC, "RFC 2136 2.2")               \
    V(DNS, dns, PRCOUNT, "dns.count.prerequisites", DEC, "RFC 2136 2.2")       \
    V(DNS, dns, UPCOUNT, "dns.count.updates", DEC, "RFC 2136 2.2")             \
    V(DNS, dns, EDNS_RESERVED, "dns.resp.z.reserved", HEX16, "RFC 6891 6.1.4")

/* enum taut_dns_field: TAUT_DNS_F_ID ... */
TAUT_FIELD_ENUM(DNS, dns, TAUT_DNS_FIELDS)

/* taut_dns_fields describes TAUT_DNS_FIELDS. */
TAUT_API extern const struct taut_fieldset taut_dns_fields;

/* taut_dns_get_id, taut_dns_set_tc ...: accessors of the header of a message
 * of at least TAUT_DNS_HDR_LEN bytes. */
TAUT_FIELD_ACCESS(TAUT_DNS_FIELDS)

/* ------------------------------------------------------------------ */
/* Header                                                              */

/* enum taut_dns_section: the four sections; in an UPDATE (RFC 2136 2.2) they
 * are Zone, Prerequisite, Update and Additional Data. */
enum taut_dns_section {
    TAUT_DNS_QUESTION,
    TAUT_DNS_ANSWER,
    TAUT_DNS_AUTHORITY,
    TAUT_DNS_ADDITIONAL
};

/* struct taut_dns_hdr: the header. */
struct taut_dns_hdr {
    uint16_t id;
    uint8_t opcode; /* enum taut_dns_opcode, below 16 */
    uint8_t rcode;  /* enum taut_dns_rcode, below 16: the low bits of it */
    bool qr;        /* a response */
    bool aa;        /* authoritative answer */
    bool tc;        /* truncated */
    bool rd;        /* recursion desired */
    bool ra;        /* recursion available */
    bool z;         /* reserved */
    bool ad;        /* authentic data */
    bool cd;        /* checking disabled */
    uint16_t n_records[4]; /* by enum taut_dns_section */
};

/* taut_dns_hdr_decode reads the header at the cursor. TAUT_E_SHORT. */
TAUT_API enum taut_status taut_dns_hdr_decode(struct taut_ctx *ctx,
                                              struct taut_rd *rd,
                                              struct taut_dns_hdr *out);
/* taut_dns_hdr_encode appends the header. TAUT_E_RANGE: opcode or rcode over
 * 15. */
TAUT_API enum taut_status taut_dns_hdr_encode(struct taut_wr *wr,
                                              const struct taut_dns_hdr *in);

/* ------------------------------------------------------------------ */
/* Record by record                                                    */

/* struct taut_dns_rr: a record as the message has it; borrows the message.
 * A question has no TTL and no data. */
struct taut_dns_rr {
    const uint8_t *owner;   /* its name, perhaps compressed */
    struct taut_span rdata; /* names in it perhaps compressed */
    uint32_t ttl;           /* seconds; OPT: extended RCODE, version, flags */
    uint16_t type;
    uint16_t klass;  /* class; OPT: bytes that fit into a UDP datagram */
    uint8_t section; /* enum taut_dns_section */
};

/* struct taut_dns_it: where the records of a message are read. */
struct taut_dns_it {
    struct taut_rd rd;
    struct taut_span msg;
    uint32_t n;       /* records told */
    uint32_t ends[4]; /* records up to the end of each section */
};

/* taut_dns_open reads the header of the message `msg` into `hdr` and begins
 * to walk its records. TAUT_E_SHORT: no whole header. TAUT_E_LIMIT: over
 * TAUT_DNS_MSG_MAX bytes. */
TAUT_API enum taut_status taut_dns_open(struct taut_ctx *ctx,
                                        struct taut_dns_it *it,
                                        struct taut_dns_hdr *hdr,
                                        struct taut_span msg);

/*
 * taut_dns_rr_next tells the next question or record, in the order of the
 * message. TAUT_DONE: that was the last one; taut_rd_left(&it->rd) bytes
 * stand behind it. TAUT_E_SHORT: the message ends inside a record. Names:
 * as taut_dns_name_skip.
 */
TAUT_API enum taut_status taut_dns_rr_next(struct taut_ctx *ctx,
                                           struct taut_dns_it *it,
                                           struct taut_dns_rr *out);

/* taut_dns_rr_owner_get decodes the owner's name of a record of the message
 * `msg`; fails as taut_dns_name_decode does. */
TAUT_API enum taut_status taut_dns_rr_owner_get(struct taut_ctx *ctx,
                                                struct taut_dns_name *out,
                                                const struct taut_dns_rr *rr,
                                                struct taut_span msg);

/* ------------------------------------------------------------------ */
/* Whole messages                                                      */

/*
 * taut_dns_msg_check tells whether `msg` is a whole well-formed message: the
 * header, every record, every name, all data by its type, nothing behind.
 * Of the rules on places: at most one question unless the opcode is another
 * than QUERY (RFC 9619); at most one OPT, in the additional section, owned
 * by the root (RFC 6891 6.1.1); a TSIG is the last record (RFC 8945 5.1).
 * Class ANY and NONE may have no data in an UPDATE (RFC 2136 2.4, 2.5).
 */
TAUT_API enum taut_status taut_dns_msg_check(struct taut_ctx *ctx,
                                             struct taut_span msg);

/* struct taut_dns_record: a record in uncompressed form. `name` and `rdata`
 * lie in the memory given to taut_dns_msg_decode, or borrow the message
 * where that has them uncompressed. */
struct taut_dns_record {
    const uint8_t *name;  /* the owner, checked */
    const uint8_t *rdata; /* checked by the type */
    uint32_t ttl;
    uint16_t rdata_len;
    uint16_t type;
    uint16_t klass;
    uint8_t section;  /* enum taut_dns_section */
    uint8_t name_len; /* bytes of `name` */
};

/* struct taut_dns_msg: a decoded message. */
struct taut_dns_msg {
    struct taut_dns_hdr hdr;
    struct taut_span wire;                 /* the message, borrowed */
    const struct taut_dns_record *records; /* all sections, in order */
    uint32_t n;                            /* records */
    uint32_t at[5]; /* where each section begins; at[4] is `n` */
    const struct taut_dns_record *opt;  /* EDNS; NULL: none */
    const struct taut_dns_record *tsig; /* NULL: none */
    size_t mem_len;                     /* bytes of the memory that are used */
};

/* TAUT_DNS_MSG_MEM_MAX: memory that is enough for nearly all messages of up
 * to `len` bytes; hostile ones answer TAUT_FULL. */
#define TAUT_DNS_MSG_MEM_MAX(len) (8 * (size_t)(len) + 1024)

/*
 * taut_dns_msg_decode decodes the message `msg` into the `mem_len` bytes at
 * `mem` (aligned as a pointer is). `out` points into `mem` and into the
 * message. Checks what taut_dns_msg_check does, at the same offsets, and
 * burns a unit of fuel for each pointer, and for each label behind it if it
 * leads to a name that is not remembered. TAUT_FULL: `mem` is too small;
 * nothing is wrong with what was read so far.
 */
TAUT_API enum taut_status taut_dns_msg_decode(struct taut_ctx *ctx,
                                              struct taut_dns_msg *out,
                                              struct taut_span msg, void *mem,
                                              size_t mem_len);

#ifdef __cplusplus
}
#endif

#endif
