#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes what is known of DNS record types: the one table of this tree.

TABLE below has one row a type, `MNEMONIC CODE | RULE | FLAGS`, and under it
one line a field of its RDATA: `FIELD KIND ATTRIBUTE WIRESHARK-NAME`. KIND is
one of TAUT_DNS_KINDS in include/taut/dns_rdata.h (what is checked, the text
form and the canonical form of a field follow from it alone); `/hex` shows the
number in hexadecimal as Wireshark does, `/bytes` a map as bytes. FLAGS: IN
(the form is that of class IN only), META (never stored in a zone), QTYPE
(only in questions), RAW (its text form is RFC 3597's), LOC (its text form is
RFC 1876's).

PARTS has what Wireshark names inside a field, one line a part: `TYPE PART
SHOWN WIRESHARK-NAME`, and the field whose length byte it is, if it is one.

Usage: gen_dns_types.py        run in the root of the tree; writes
    include/taut/dns_type.h   codes and field numbers
    lib/dns/dns_type_tab.h    the table that the library reads
    docs/dns-types.md         the same for people
"""
import collections
import pathlib

TABLE = r"""
A 1 | RFC 1035 3.4.1 | IN
    ADDRESS IPV4 address dns.a
NS 2 | RFC 1035 3.3.11 |
    TARGET NAME_C target dns.ns
MD 3 | RFC 1035 3.3.4 |
    TARGET NAME_C target dns.md
MF 4 | RFC 1035 3.3.5 |
    TARGET NAME_C target dns.mf
CNAME 5 | RFC 1035 3.3.1 |
    TARGET NAME_C target dns.cname
SOA 6 | RFC 1035 3.3.13 |
    MNAME NAME_C mname dns.soa.mname
    RNAME NAME_C rname dns.soa.rname
    SERIAL U32 serial dns.soa.serial_number
    REFRESH TTL refresh dns.soa.refresh_interval
    RETRY TTL retry dns.soa.retry_interval
    EXPIRE TTL expire dns.soa.expire_limit
    MINIMUM TTL minimum dns.soa.minimum_ttl
MB 7 | RFC 1035 3.3.3 |
    TARGET NAME_C target dns.mb
MG 8 | RFC 1035 3.3.6 |
    TARGET NAME_C target dns.mg
MR 9 | RFC 1035 3.3.8 |
    TARGET NAME_C target dns.mr
NULL 10 | RFC 1035 3.3.10 | RAW
    DATA HEX data dns.null
WKS 11 | RFC 1035 3.4.2 | IN
    ADDRESS IPV4 address dns.wks.address
    PROTOCOL PROTO protocol dns.wks.protocol
    BITMAP PORTS bitmap dns.wks.bits
PTR 12 | RFC 1035 3.3.12 |
    TARGET NAME_C target dns.ptr.domain_name
HINFO 13 | RFC 1035 3.3.2 |
    CPU STR cpu dns.hinfo.cpu
    OS STR os dns.hinfo.os
MINFO 14 | RFC 1035 3.3.7 |
    RMAILBX NAME_C rmailbx dns.minfo.r
    EMAILBX NAME_C emailbx dns.minfo.e
MX 15 | RFC 1035 3.3.9 |
    PREFERENCE U16 preference dns.mx.preference
    EXCHANGE NAME_C exchange dns.mx.mail_exchange
TXT 16 | RFC 1035 3.3.14 |
    STRINGS STRS strings dns.txt
RP 17 | RFC 1183 2.2 |
    MBOX NAME_L mbox dns.rp.mailbox
    TXT NAME_L txt dns.rp.txt_rr
AFSDB 18 | RFC 1183 1 |
    SUBTYPE U16 subtype dns.afsdb.subtype
    HOSTNAME NAME_L hostname dns.afsdb.hostname
X25 19 | RFC 1183 3.1 |
    ADDRESS STR address dns.x25.psdn_address
ISDN 20 | RFC 1183 3.2 |
    ADDRESS STR address dns.idsn.address
    SUBADDRESS STR_OPT subaddress dns.idsn.sa.address
RT 21 | RFC 1183 3.3 |
    PREFERENCE U16 preference dns.rt.subtype
    EXCHANGE NAME_L exchange dns.rt.intermediate_host
NSAP 22 | RFC 1706 5 | IN
    ADDRESS HEX0X address dns.nsap.rdata
NSAP-PTR 23 | RFC 1348 | IN
    TARGET NAME_L target dns.nsap_ptr.owner
SIG 24 | RFC 2535 4.1 |
    TYPE_COVERED TYPE type_covered dns.rrsig.type_covered
    ALGORITHM ALG algorithm dns.rrsig.algorithm
    LABELS U8 labels dns.rrsig.labels
    ORIGINAL_TTL TTL original_ttl dns.rrsig.original_ttl
    EXPIRATION TIME expiration dns.rrsig.signature_expiration
    INCEPTION TIME inception dns.rrsig.signature_inception
    KEY_TAG U16 key_tag dns.rrsig.key_tag
    SIGNER NAME_L signer dns.rrsig.signers_name
    SIGNATURE B64 signature dns.rrsig.signature
KEY 25 | RFC 2535 3.1 |
    FLAGS U16/hex flags dns.key.flags
    PROTOCOL U8 protocol dns.key.protocol
    ALGORITHM ALG algorithm dns.key.algorithm
    KEY B64_ANY key dns.key.public_key
PX 26 | RFC 2163 4 | IN
    PREFERENCE U16 preference dns.px.preference
    MAP822 NAME_L map822 dns.px.map822
    MAPX400 NAME_L mapx400 dns.px.map400
GPOS 27 | RFC 1712 3 |
    LONGITUDE STR longitude dns.gpos.longitude
    LATITUDE STR latitude dns.gpos.latitude
    ALTITUDE STR altitude dns.gpos.altitude
AAAA 28 | RFC 3596 2.2 | IN
    ADDRESS IPV6 address dns.aaaa
LOC 29 | RFC 1876 2 | LOC
    VERSION U8 version dns.loc.version
    SIZE U8 size dns.loc.size
    HORIZONTAL U8 horizontal_precision dns.loc.horizontal_precision
    VERTICAL U8 vertical_precision dns.loc.vertical_precision
    LATITUDE U32 latitude dns.loc.latitude
    LONGITUDE U32 longitude dns.loc.longitude
    ALTITUDE U32 altitude dns.loc.altitude
NXT 30 | RFC 2535 5.2 |
    NEXT NAME_L next dns.nxt.next_domain_name
    BITMAP NXTMAP bitmap dns.nxt.bitmap
EID 31 | NIMROD (draft) | RAW
    DATA HEX data dns.eid
NIMLOC 32 | NIMROD (draft) | RAW
    DATA HEX data dns.nimloc
SRV 33 | RFC 2782 | IN
    PRIORITY U16 priority dns.srv.priority
    WEIGHT U16 weight dns.srv.weight
    PORT U16 port dns.srv.port
    TARGET NAME_L target dns.srv.target
ATMA 34 | AF-DANS-0152 | IN RAW
    FORMAT U8 format dns.atma.format
    ADDRESS HEX address dns.atma.address
NAPTR 35 | RFC 3403 4.1 | IN
    ORDER U16 order dns.naptr.order
    PREFERENCE U16 preference dns.naptr.preference
    FLAGS STR flags dns.naptr.flags
    SERVICE STR service dns.naptr.service
    REGEXP STR regexp dns.naptr.regex
    REPLACEMENT NAME_L replacement dns.naptr.replacement
KX 36 | RFC 2230 3.1 | IN
    PREFERENCE U16 preference dns.kx.preference
    EXCHANGE NAME_S exchange dns.kx.key_exchange
CERT 37 | RFC 4398 2 |
    TYPE CERT certificate_type dns.cert.type
    KEY_TAG U16/hex key_tag dns.cert.key_tag
    ALGORITHM ALG algorithm dns.cert.algorithm
    CERTIFICATE B64 certificate dns.cert.certificate
A6 38 | RFC 2874 3.1 | IN
    PREFIX_LEN A6LEN prefix_len dns.a6.prefix_len
    SUFFIX A6SUFFIX suffix dns.a6.address_suffix
    PREFIX_NAME A6NAME prefix_name dns.a6.prefix_name
DNAME 39 | RFC 6672 2.1 |
    TARGET NAME_S target dns.dname
SINK 40 | draft-eastlake-kitchen-sink |
    MEANING U8 meaning dns.sink.meaning
    CODING U8 coding dns.sink.coding
    SUBCODING U8 subcoding dns.sink.subcoding
    DATA B64_ANY data dns.sink.data
OPT 41 | RFC 6891 6.1 | META RAW
    OPTIONS OPTIONS options dns.opt
APL 42 | RFC 3123 4 | IN
    ITEMS APL items dns.apl
DS 43 | RFC 4034 5.1 |
    KEY_TAG U16/hex key_tag dns.ds.key_id
    ALGORITHM ALG algorithm dns.ds.algorithm
    DIGEST_TYPE U8 digest_type dns.ds.digest_type
    DIGEST HEX1 digest dns.ds.digest
SSHFP 44 | RFC 4255 3.1 |
    ALGORITHM U8 algorithm dns.sshfp.algorithm
    TYPE U8 fp_type dns.sshfp.fingerprint.type
    FINGERPRINT HEX1 fingerprint dns.sshfp.fingerprint
IPSECKEY 45 | RFC 4025 2.1 |
    PRECEDENCE U8 precedence dns.ipseckey.gateway_precedence
    GATEWAY_TYPE GWTYPE gateway_type dns.ipseckey.gateway_type
    ALGORITHM U8 algorithm dns.ipseckey.gateway_algorithm
    GATEWAY GATEWAY gateway dns.ipseckey.gateway
    KEY B64_ANY key dns.ipseckey.public_key
RRSIG 46 | RFC 4034 3.1 |
    TYPE_COVERED TYPE type_covered dns.rrsig.type_covered
    ALGORITHM ALG algorithm dns.rrsig.algorithm
    LABELS U8 labels dns.rrsig.labels
    ORIGINAL_TTL TTL original_ttl dns.rrsig.original_ttl
    EXPIRATION TIME expiration dns.rrsig.signature_expiration
    INCEPTION TIME inception dns.rrsig.signature_inception
    KEY_TAG U16 key_tag dns.rrsig.key_tag
    SIGNER NAME_S signer dns.rrsig.signers_name
    SIGNATURE B64 signature dns.rrsig.signature
NSEC 47 | RFC 4034 4.1 |
    NEXT NAME next dns.nsec.next_domain_name
    TYPES BITMAP types dns.nsec.types
DNSKEY 48 | RFC 4034 2.1 |
    FLAGS U16/hex flags dns.dnskey.flags
    PROTOCOL U8 protocol dns.dnskey.protocol
    ALGORITHM ALG algorithm dns.dnskey.algorithm
    KEY B64 key dns.dnskey.public_key
DHCID 49 | RFC 4701 3.1 | IN
    DATA B64 data dns.dhcid.rdata
NSEC3 50 | RFC 5155 3.2 |
    ALGORITHM U8 algorithm dns.nsec3.algo
    FLAGS U8 flags dns.nsec3.flags
    ITERATIONS U16 iterations dns.nsec3.iterations
    SALT_LEN LEN8 salt_len dns.nsec3.salt_length
    SALT HEX_LEN salt dns.nsec3.salt_value
    NEXT_LEN LEN8 next_len dns.nsec3.hash_length
    NEXT B32_LEN next dns.nsec3.hash_value
    TYPES BITMAP types dns.nsec3.types
NSEC3PARAM 51 | RFC 5155 4.2 |
    ALGORITHM U8 algorithm dns.nsec3.algo
    FLAGS U8 flags dns.nsec3.flags
    ITERATIONS U16 iterations dns.nsec3.iterations
    SALT_LEN LEN8 salt_len dns.nsec3.salt_length
    SALT HEX_LEN salt dns.nsec3.salt_value
TLSA 52 | RFC 6698 2.1 |
    USAGE U8 usage dns.tlsa.certificate_usage
    SELECTOR U8 selector dns.tlsa.selector
    MTYPE U8 mtype dns.tlsa.matching_type
    CERT HEX1 cert dns.tlsa.certificate_association_data
SMIMEA 53 | RFC 8162 2 |
    USAGE U8 usage dns.smimea.certificate_usage
    SELECTOR U8 selector dns.smimea.selector
    MTYPE U8 mtype dns.smimea.matching_type
    CERT HEX1 cert dns.smimea.certificate_association_data
HIP 55 | RFC 8005 5 |
    HIT_LEN LEN8 hit_len dns.hip.hit.length
    ALGORITHM U8 algorithm dns.hip.hit.pk.algo
    KEY_LEN LEN16 key_len dns.hip.pk.length
    HIT HEX_LEN1 hit dns.hip.hit
    KEY B64_LEN1 key dns.hip.pk
    SERVERS NAMES servers dns.hip.rendezvous_server
NINFO 56 | draft-lewis-dns-undocumented-types |
    STRINGS STRS strings dns.ninfo
RKEY 57 | draft-lewis-dns-undocumented-types |
    FLAGS U16/hex flags dns.rkey.flags
    PROTOCOL U8 protocol dns.rkey.protocol
    ALGORITHM ALG algorithm dns.rkey.algorithm
    KEY B64 key dns.rkey.public_key
TALINK 58 | draft-ietf-dnsop-dnssec-trust-history |
    PREVIOUS NAME previous dns.talink.previous
    NEXT NAME next dns.talink.next
CDS 59 | RFC 7344 3.1 |
    KEY_TAG U16/hex key_tag dns.ds.key_id
    ALGORITHM ALG algorithm dns.ds.algorithm
    DIGEST_TYPE U8 digest_type dns.ds.digest_type
    DIGEST HEX1 digest dns.ds.digest
CDNSKEY 60 | RFC 7344 3.2 |
    FLAGS U16/hex flags dns.dnskey.flags
    PROTOCOL U8 protocol dns.dnskey.protocol
    ALGORITHM ALG algorithm dns.dnskey.algorithm
    KEY B64 key dns.dnskey.public_key
OPENPGPKEY 61 | RFC 7929 2.3 |
    KEY B64 key dns.openpgpkey
CSYNC 62 | RFC 7477 2.1 |
    SERIAL U32 serial dns.csync.soa
    FLAGS U16/hex flags dns.csync.flags
    TYPES BITMAP/bytes types dns.csync.type_bitmap
ZONEMD 63 | RFC 8976 2.2 |
    SERIAL U32 serial dns.zonemd.serial
    SCHEME U8 scheme dns.zonemd.scheme
    HASH_ALGORITHM U8 hash_algorithm dns.zonemd.hash_algo
    DIGEST HEX1 digest dns.zonemd.digest
SVCB 64 | RFC 9460 2.2 | IN
    PRIORITY U16 priority dns.svcb.svcpriority
    TARGET NAME target dns.svcb.targetname
    PARAMS SVCPARAMS params dns.svcb.svcparam
HTTPS 65 | RFC 9460 9 | IN
    PRIORITY U16 priority dns.svcb.svcpriority
    TARGET NAME target dns.svcb.targetname
    PARAMS SVCPARAMS params dns.svcb.svcparam
DSYNC 66 | RFC 9859 2.1 |
    TYPE TYPE rrtype dns.dsync.rrtype
    SCHEME U8 scheme dns.dsync.scheme
    PORT U16 port dns.dsync.port
    TARGET NAME target dns.dsync.target
HHIT 67 | draft-ietf-drip-registries |
    DATA B64 data dns.hhit.data
BRID 68 | draft-ietf-drip-registries |
    DATA B64 data dns.brid.data
SPF 99 | RFC 7208 3.1 |
    STRINGS STRS strings dns.spf
UINFO 100 | IANA-Reserved | RAW
    DATA HEX data dns.uinfo
UID 101 | IANA-Reserved | RAW
    DATA HEX data dns.uid
GID 102 | IANA-Reserved | RAW
    DATA HEX data dns.gid
UNSPEC 103 | IANA-Reserved | RAW
    DATA HEX data dns.unspec
NID 104 | RFC 6742 2.1 |
    PREFERENCE U16 preference dns.ilnp.nid.preference
    NODE ILNP nodeid dns.ilnp.nid
L32 105 | RFC 6742 2.2 |
    PREFERENCE U16 preference dns.ilnp.l32.preference
    LOCATOR IPV4 locator32 dns.ilnp.l32
L64 106 | RFC 6742 2.3 |
    PREFERENCE U16 preference dns.ilnp.l64.preference
    LOCATOR ILNP locator64 dns.ilnp.l64
LP 107 | RFC 6742 2.4 |
    PREFERENCE U16 preference dns.ilnp.lp.preference
    FQDN NAME fqdn dns.ilnp.lp
EUI48 108 | RFC 7043 3.1 |
    ADDRESS EUI48 address dns.eui48
EUI64 109 | RFC 7043 4.1 |
    ADDRESS EUI64 address dns.eui64
NXNAME 128 | RFC 9824 3.4 | META RAW
TKEY 249 | RFC 2930 2 | META
    ALGORITHM NAME algorithm dns.tkey.algo_name
    INCEPTION TIME inception dns.tkey.signature_inception
    EXPIRATION TIME expiration dns.tkey.signature_expiration
    MODE U16 mode dns.tkey.mode
    ERROR RCODE error dns.tkey.error
    KEY_LEN LEN16_T key_len dns.tkey.key_size
    KEY B64_LEN key dns.tkey.key_data
    OTHER_LEN LEN16_T other_len dns.tkey.other_size
    OTHER B64_LEN other dns.tkey.other_data
TSIG 250 | RFC 8945 4.2 | META
    ALGORITHM NAME algorithm dns.tsig.algorithm_name
    TIME_SIGNED U48 time_signed dns.tsig.time_signed
    FUDGE U16 fudge dns.tsig.fudge
    MAC_LEN LEN16_T mac_len dns.tsig.mac_size
    MAC B64_LEN mac dns.tsig.mac
    ORIGINAL_ID U16 original_id dns.tsig.original_id
    ERROR RCODE error dns.tsig.error
    OTHER_LEN LEN16_T other_len dns.tsig.other_len
    OTHER B64_LEN other dns.tsig.other_data
IXFR 251 | RFC 1995 | META QTYPE
AXFR 252 | RFC 5936 | META QTYPE
MAILB 253 | RFC 1035 3.2.3 | META QTYPE
MAILA 254 | RFC 1035 3.2.3 | META QTYPE
ANY 255 | RFC 8482 | META QTYPE
URI 256 | RFC 7553 4.5 |
    PRIORITY U16 priority dns.uri.priority
    WEIGHT U16 weight dns.uri.weight
    TARGET TEXT1 target dns.uri.target
CAA 257 | RFC 8659 4.1 |
    FLAGS U8/hex flags dns.caa.flags
    TAG TAG tag dns.caa.tag
    VALUE TEXT value dns.caa.value
AVC 258 | Wolfgang Riedel |
    STRINGS STRS strings dns.avc
DOA 259 | draft-durand-doa-over-dns |
    ENTERPRISE U32 enterprise dns.doa.enterprise
    TYPE U32 doa_type dns.doa.type
    LOCATION U8 location dns.doa.location
    MEDIA_TYPE STR media_type dns.doa.media_type
    DATA B64_DASH data dns.doa.data
AMTRELAY 260 | RFC 8777 4.1 |
    PRECEDENCE U8 precedence dns.amtrelay.precedence
    RELAY_TYPE AMTTYPE relay_type dns.amtrelay.relay_type
    RELAY GATEWAY relay dns.amtrelay.relay
RESINFO 261 | RFC 9606 4 |
    STRINGS STRS strings dns.resinfo
WALLET 262 | Paul Hoffman |
    STRINGS STRS strings dns.wallet
CLA 263 | draft-johnson-dns-ipn-cla |
    STRINGS STRS strings dns.cla
IPN 264 | draft-johnson-dns-ipn-cla |
    NUMBER U64 number dns.ipn.number
TA 32768 | Sam Weiler (INI 1999-19) |
    KEY_TAG U16/hex key_tag dns.ta.key_id
    ALGORITHM ALG algorithm dns.ta.algorithm
    DIGEST_TYPE U8 digest_type dns.ta.digest_type
    DIGEST HEX1 digest dns.ta.digest
DLV 32769 | RFC 4431 2 |
    KEY_TAG U16/hex key_tag dns.ds.key_id
    ALGORITHM ALG algorithm dns.ds.algorithm
    DIGEST_TYPE U8 digest_type dns.ds.digest_type
    DIGEST HEX1 digest dns.ds.digest
"""

PARTS = """
HINFO CPU_LEN DEC dns.hinfo.cpu_length CPU
HINFO OS_LEN DEC dns.hinfo.os_length OS
TXT STRING_LEN DEC dns.txt.length STRINGS
X25 ADDRESS_LEN DEC dns.x25.length ADDRESS
ISDN ADDRESS_LEN DEC dns.idsn.length ADDRESS
ISDN SUBADDRESS_LEN DEC dns.idsn.sa.length SUBADDRESS
KEY AUTHENTICATION BOOL dns.key.flags.authentication
KEY CONFIDENTIALITY BOOL dns.key.flags.confidentiality
KEY REQUIRED BOOL dns.key.flags.required
KEY USER BOOL dns.key.flags.associated_user
KEY NAMED BOOL dns.key.flags.associated_named_entity
KEY IPSEC BOOL dns.key.flags.ipsec
KEY MIME BOOL dns.key.flags.mime
KEY SIGNATORY DEC dns.key.flags.signatory
KEY KEY_TAG DEC dns.key.key_id
GPOS LONGITUDE_LEN DEC dns.gpos.longitude_length LONGITUDE
GPOS LATITUDE_LEN DEC dns.gpos.latitude_length LATITUDE
GPOS ALTITUDE_LEN DEC dns.gpos.altitude_length ALTITUDE
SRV SERVICE TEXT dns.srv.service
SRV PROTO TEXT dns.srv.proto
SRV DOMAIN LABELS dns.srv.name
NAPTR FLAGS_LEN DEC dns.naptr.flags_length FLAGS
NAPTR SERVICE_LEN DEC dns.naptr.service_length SERVICE
NAPTR REGEXP_LEN DEC dns.naptr.regex_length REGEXP
OPT DAU DEC dns.opt.dau
OPT DHU DEC dns.opt.dhu
OPT N3U DEC dns.opt.n3u
OPT CLIENT_FAMILY DEC dns.opt.client.family
OPT CLIENT_SOURCE DEC dns.opt.client.netmask
OPT CLIENT_SCOPE DEC dns.opt.client.scope
OPT CLIENT_IPV4 IPV4 dns.opt.client.addr4
OPT CLIENT_IPV6 IPV6 dns.opt.client.addr6
OPT CLIENT_ADDRESS BYTES dns.opt.client.addr
OPT COOKIE_CLIENT BYTES dns.opt.cookie.client
OPT COOKIE_SERVER BYTES dns.opt.cookie.server
OPT KEEPALIVE DEC dns.opt.edns_tcp_keepalive.timeout
OPT PADDING BYTES dns.opt.padding
OPT CHAIN LABELS dns.opt.chain.fqdn
OPT ERROR_CODE DEC dns.opt.ext_error.info_code
OPT ERROR_TEXT TEXT dns.opt.ext_error.extra_text
OPT NSID TEXT dns.opt.nsid
OPT EXPIRE DEC dns.opt.expire
OPT KEY_TAG DEC dns.opt.key_tag
OPT CLIENT_TAG DEC dns.opt.client_tag
OPT SERVER_TAG DEC dns.opt.server_tag
OPT REPORT_CHANNEL LABELS dns.opt.report_channel
OPT VERSION_LABELS DEC dns.opt.zone_version.labels
OPT VERSION_TYPE DEC dns.opt.zone_version.type
OPT VERSION BYTES dns.opt.zone_version
APL FAMILY DEC dns.apl.address_family
APL PREFIX_LEN DEC dns.apl.coded_prefix
APL NEGATION BOOL dns.apl.negation
APL PART_LEN DEC dns.apl.afdlength
APL IPV4 IPV4 dns.apl.afdpart.ipv4
APL IPV6 IPV6 dns.apl.afdpart.ipv6
APL DATA BYTES dns.apl.afdpart.data
IPSECKEY GATEWAY_IPV4 IPV4 dns.ipseckey.gateway_ipv4
IPSECKEY GATEWAY_IPV6 IPV6 dns.ipseckey.gateway_ipv6
IPSECKEY GATEWAY_NAME LABELS dns.ipseckey.gateway_dns
DNSKEY ZONE_KEY BOOL dns.dnskey.flags.zone_key
DNSKEY REVOKED BOOL dns.dnskey.flags.key_revoked
DNSKEY SEP BOOL dns.dnskey.flags.secure_entry_point
DNSKEY RESERVED HEX dns.dnskey.flags.reserved
DNSKEY KEY_TAG DEC dns.dnskey.key_id
NSEC3 OPT_OUT BOOL dns.nsec3.flags.opt_out
CSYNC IMMEDIATE BOOL dns.csync.flags.immediate
CSYNC SOAMINIMUM BOOL dns.csync.flags.soaminimum
CSYNC TYPE DEC dns.csync.types
SVCB PARAM_KEY DEC dns.svcb.svcparam.key
SVCB PARAM_LEN DEC dns.svcb.svcparam.value.length
SVCB PARAM_VALUE BYTES dns.svcb.svcparam.value
SVCB MANDATORY DEC dns.svcb.svcparam.mandatory.key
SVCB ALPN_LEN DEC dns.svcb.svcparam.alpn.length
SVCB ALPN TEXT dns.svcb.svcparam.alpn
SVCB PORT DEC dns.svcb.svcparam.port
SVCB IPV4HINT IPV4 dns.svcb.svcparam.ipv4hint.ip
SVCB ECH BYTES dns.svcb.svcparam.echconfig
SVCB IPV6HINT IPV6 dns.svcb.svcparam.ipv6hint.ip
SPF STRING_LEN DEC dns.spf.length STRINGS
CAA CRITICAL BOOL dns.caa.flags.issuer_critical
CAA TAG_LEN DEC dns.caa.tag_length TAG
CAA ISSUE TEXT dns.caa.issue
CAA ISSUEWILD TEXT dns.caa.issuewild
CAA IODEF TEXT dns.caa.iodef
CAA OTHER TEXT dns.caa.unknown
AMTRELAY RELAY_IPV4 IPV4 dns.amtrelay.relay_ipv4
AMTRELAY RELAY_IPV6 IPV6 dns.amtrelay.relay_ipv6
AMTRELAY RELAY_NAME LABELS dns.amtrelay.relay_dns
"""

Type = collections.namedtuple("Type", "name code rule flags fields")
Field = collections.namedtuple("Field", "name kind base attr wireshark")
Part = collections.namedtuple("Part", "type name shown wireshark length_of")

# How a kind's value is shown (enum taut_field_type).
SHOWN = {
    "U8": "DEC", "U16": "DEC", "U32": "DEC", "U48": "DEC", "U64": "DEC",
    "ALG": "DEC", "TYPE": "DEC", "CERT": "DEC", "RCODE": "DEC",
    "PROTO": "DEC", "TTL": "DEC",
    "TIME": "DEC", "LEN8": "DEC", "LEN16": "DEC", "LEN16_T": "DEC",
    "GWTYPE": "DEC", "AMTTYPE": "DEC", "A6LEN": "DEC",
    "IPV4": "IPV4", "IPV6": "IPV6", "EUI48": "MAC", "EUI64": "MAC",
    "A6SUFFIX": "IPV6",
    "NAME": "LABELS", "NAME_C": "LABELS", "NAME_L": "LABELS",
    "NAME_S": "LABELS", "NAMES": "LABELS", "A6NAME": "LABELS",
    "STR": "TEXT", "STR_OPT": "TEXT", "STRS": "TEXT", "TAG": "TEXT",
    "TEXT": "TEXT", "TEXT1": "TEXT",
    "BITMAP": "DEC", "NXTMAP": "DEC", "PORTS": "HEX",
    "B32_LEN": "TEXT", "SVCPARAMS": "NONE", "OPTIONS": "NONE",
}

# Bytes of the kinds that have a fixed size and allow any value.
SIZE = {"U8": 1, "U16": 2, "U32": 4, "U48": 6, "U64": 8, "ALG": 1, "TYPE": 2,
        "CERT": 2, "RCODE": 2, "PROTO": 1, "TTL": 4, "TIME": 4, "IPV4": 4,
        "IPV6": 16,
        "EUI48": 6, "EUI64": 8, "ILNP": 8}
# Names: 0 never compressed, 1 perhaps when read, 2 also when written.
NAMES = {"NAME": 0, "NAME_S": 0, "NAME_L": 1, "NAME_C": 2}
# What may stand behind names and fixed bytes: (at least so many bytes, kind).
TAIL = {"B64": (1, "ANY"), "HEX1": (1, "ANY"), "HEX": (0, "ANY"),
        "HEX0X": (0, "ANY"), "B64_ANY": (0, "ANY"), "B64_DASH": (0, "ANY"),
        "TEXT": (0, "ANY"), "TEXT1": (1, "ANY"), "STRS": (1, "STRS"),
        "BITMAP": (0, "BITMAP"), "SVCPARAMS": (0, "PARAMS"),
        "OPTIONS": (0, "OPTIONS")}
# NSEC3 behind its first four bytes.
HASHED = ["LEN8", "HEX_LEN", "LEN8", "B32_LEN", "BITMAP"]
# Kinds that are or may be a name.
NAMED = {"NAME", "NAME_S", "NAME_L", "NAME_C", "NAMES", "A6NAME", "GATEWAY"}


def read_table():
    types = []
    for line in TABLE.strip().splitlines():
        if not line.startswith(" "):
            head, rule, flags = (x.strip() for x in line.split("|"))
            name, code = head.split()
            types.append(Type(name, int(code), rule, flags.split(), []))
            continue
        name, kind, attr, wireshark = line.split()
        kind, _, base = kind.partition("/")
        types[-1].fields.append(Field(name, kind, base, attr, wireshark))
    codes = [t.code for t in types]
    assert codes == sorted(set(codes)), "ascending, each once"
    return types


def read_parts(types):
    fields = {t.name: [f.name for f in t.fields] for t in types}
    parts = []
    for line in PARTS.strip().splitlines():
        part = Part(*(line.split() + [None])[:5])
        assert part.name not in fields[part.type], line
        assert part.length_of in fields[part.type] + [None], line
        parts.append(part)
    assert len({(p.type, p.name) for p in parts}) == len(parts), "each once"
    return parts


def shape(fields):
    """A type of fixed bytes, names, fixed bytes and a plain tail is checked
    by these numbers: bytes before the names, names, fixed bytes behind them
    (if there is no name: in all), these and the least of the tail, kind of
    the tail, pointers. WALK: only field by field; the number of names then
    just tells whether there are any."""
    kinds = [f.kind for f in fields]
    walk = 0, int(any(k in NAMED for k in kinds)), 0, 0, "WALK", 0
    before = names = after = least = pointers = 0
    tail = "NONE"
    if kinds[-5:] == HASHED:
        kinds[-5:] = []
        tail = "HASHED"
    for kind in kinds:
        if kind in SIZE and names == 0 and tail in ("NONE", "HASHED"):
            before += SIZE[kind]
        elif kind in SIZE and tail == "NONE":
            after += SIZE[kind]
        elif kind in NAMES and after == 0 and tail == "NONE":
            names += 1
            pointers = NAMES[kind]
        elif kind in TAIL and tail == "NONE":
            least, tail = TAIL[kind]
        else:
            return walk
    if names == 0:
        before, after = 0, before + after
    return before, names, after, after + least, tail, pointers


# Found by trying: no two names meet in the table.
MUL = 1868049883


def hashed(types):
    """The table that type_hash in lib/dns/dns_type.c looks into."""
    table = [0] * 512
    for i, t in enumerate(types):
        n, c = len(t.name), [ord(x) & 31 for x in t.name]
        mix = (c[0] | c[n // 2] << 5 | c[-1] << 10 | c[(n - 1) // 2] << 15
               | (n & 15) << 20)
        at = (mix * MUL & 0xffffffff) >> 23
        assert table[at] == 0, f"{t.name}: try another MUL"
        table[at] = i + 1
    return table


def macro(name):
    return name.replace("-", "_")


BANNER = """/* SPDX-License-Identifier: MIT */
/* Generated by tools/gen_dns_types.py; do not edit. */
"""


def header(types, parts):
    out = [BANNER, """/*
 * taut/dns_type.h: the DNS record types that taut knows the form of, and the
 * numbers of their RDATA's fields in diagnostics. docs/dns-types.md shows
 * them as a table.
 */
#ifndef TAUT_DNS_TYPE_H
#define TAUT_DNS_TYPE_H

#include "taut/core.h"

/* enum taut_dns_type_code: types by IANA's numbers. Any other number is a
 * type too: an unknown one (RFC 3597). */
enum taut_dns_type_code {"""]
    for t in types:
        out.append(f"    TAUT_DNS_TYPE_{macro(t.name)} = {t.code},")
    out[-1] = out[-1].rstrip(",")
    out.append("""};

/* enum taut_dns_rr_field: fields of RDATA, by type. */
enum taut_dns_rr_field {
    TAUT_DNS_RR_F_HEADER = TAUT_FS_DNS_RR << 9,
    TAUT_DNS_RR_F_UNKNOWN, /* RDATA of a type not known */""")
    for t in types:
        for f in t.fields:
            out.append(f"    TAUT_DNS_RR_F_{macro(t.name)}_{f.name},")
    out.append("    /* parts of fields */")
    for p in parts:
        out.append(f"    TAUT_DNS_RR_F_{p.type}_{p.name},")
    out.append("    TAUT_DNS_RR_F_END\n};\n\n#endif\n")
    return "\n".join(out)


def table(types, parts):
    out = [BANNER, "/* dns_type_tab.h: rows of lib/dns/dns_type.c. */",
           "#ifndef DNS_TYPE_TAB_H", "#define DNS_TYPE_TAB_H", "",
           "static const struct taut_field dns_rr_field_rows[] = {",
           '    {"dns.resp", "RFC 1035 4.1.3", 0, 0, TAUT_FT_NONE, 0, NULL},',
           '    {"dns.data", "RFC 3597 5", 0, 0, TAUT_FT_BYTES, 0, NULL},']
    for t in types:
        for f in t.fields:
            kind = f.base.upper() or SHOWN.get(f.kind, "BYTES")
            out.append(f'    {{"{f.wireshark}", "{t.rule}", 0, 0,'
                       f" TAUT_FT_{kind}, 0, NULL}},")
    rule = {t.name: t.rule for t in types}
    for p in parts:
        out.append(f'    {{"{p.wireshark}", "{rule[p.type]}", 0, 0,'
                   f" TAUT_FT_{p.shown}, 0, NULL}},")
    out += ["};", "", "/* the field of the byte before a string; 0: none */",
            "static const uint16_t dns_rr_len_fields[] = {"]
    out += [f"    [TAUT_FIELD_INDEX(TAUT_DNS_RR_F_{p.type}_{p.length_of})] ="
            f" TAUT_DNS_RR_F_{p.type}_{p.name}," for p in parts if p.length_of]
    out += ["};", "",
            "static const struct taut_dns_rdata_field dns_rdata_rows[] = {",
            '    {"rdata", TAUT_DNS_RR_F_HEADER, TAUT_DNS_KIND_RAW},',
            '    {"data", TAUT_DNS_RR_F_UNKNOWN, TAUT_DNS_KIND_RAW},']
    for t in types:
        for f in t.fields:
            out.append(f'    {{"{f.attr}", TAUT_DNS_RR_F_{macro(t.name)}_'
                       f"{f.name}, TAUT_DNS_KIND_{f.kind}}},")
    out += ["};", "", "const struct taut_dns_type taut_dns_type_rows[] = {",
            '    {"", "RFC 3597 5", 0, 1, 1, TAUT_DNS_IS_RAW,'
            " {0, 0, 0, 0, DNS_TAIL_ANY, 0}},"]
    at = 2
    for t in types:
        flags = " | ".join("TAUT_DNS_IS_" + f for f in t.flags) or "0"
        before, names, *sizes, tail, pointers = shape(t.fields)
        out.append(f'    {{"{t.name}", "{t.rule}", {t.code}, {at}, '
                   f"{len(t.fields)}, {flags}, "
                   f"{{{before}, {names}, {sizes[0]}, {sizes[1]}, "
                   f"DNS_TAIL_{tail}, "
                   f"{pointers}}}}},")
        at += len(t.fields)
    out += ["};", "", "/* index of a type's row by its code */",
            "const uint8_t taut_dns_type_index[DNS_TYPE_INDEX_N] = {"]
    low = {t.code: i + 1 for i, t in enumerate(types) if t.code < 1024}
    line = "   "
    for code in range(max(low) + 1):
        word = f" {low.get(code, 0)},"
        if len(line + word) > 79:
            out.append(line)
            line = "   "
        line += word
    out += [line, "};", "", "/* rows by the hash of their names; 0: none */",
            f"#define DNS_TYPE_HASH_MUL {MUL}u",
            "static const uint8_t dns_type_hash[512] = {"]
    line = "   "
    for row in hashed(types):
        word = f" {row},"
        if len(line + word) > 79:
            out.append(line)
            line = "   "
        line += word
    out += [line, "};", "", "#endif", ""]
    return "\n".join(out)


def page(types, parts):
    out = ["# DNS record types", "",
           "Generated by `tools/gen_dns_types.py`, which holds the one table"
           " of types.", "",
           "Each field has the name of its attribute in Python and, in"
           " brackets, its name in",
           "diagnostics and in `taut dissect`, which is Wireshark's where it"
           " has one. Any type", "that is not listed is read and written by"
           " RFC 3597.", "", "| type | code | rule | fields |",
           "|---|---|---|---|"]
    for t in types:
        fields = ", ".join(f"{f.attr} (`{f.wireshark}`)" for f in t.fields)
        out.append(f"| {t.name} | {t.code} | {t.rule} | {fields or '-'} |")
    out += ["", "What is told besides, inside of fields:", "",
            "| type | parts |", "|---|---|"]
    names = collections.defaultdict(list)
    for p in parts:
        names[p.type].append(f"`{p.wireshark}`")
    out += [f"| {t} | {', '.join(n)} |" for t, n in names.items()]
    return "\n".join(out) + "\n"


def main():
    types = read_table()
    parts = read_parts(types)
    for path, text in (("include/taut/dns_type.h", header(types, parts)),
                       ("lib/dns/dns_type_tab.h", table(types, parts)),
                       ("docs/dns-types.md", page(types, parts))):
        pathlib.Path(path).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
