/* SPDX-License-Identifier: MIT */
/* net_inet.c: registries and reactions that several packet codecs share. */
#include "taut/inet.h"

#define INET_REG_ROW(U, code, name) {code, name},

static const struct taut_reg_entry ethertype_entries[] = {
    TAUT_ETHERTYPES(INET_REG_ROW)};
const struct taut_reg taut_ethertype_reg = {
    "EtherType", sizeof ethertype_entries / sizeof ethertype_entries[0],
    ethertype_entries};

static const struct taut_reg_entry ipproto_entries[] = {
    TAUT_IPPROTOS(INET_REG_ROW)};
const struct taut_reg taut_ipproto_reg = {
    "IP protocol", sizeof ipproto_entries / sizeof ipproto_entries[0],
    ipproto_entries};

static const struct taut_reg_entry wire_icmp_entries[] = {
    {3, "Destination Unreachable"},
    {11, "Time Exceeded"},
    {12, "Parameter Problem"},
};
static const struct taut_reg wire_icmp_reg = {"ICMP error", 3,
                                              wire_icmp_entries};

static const struct taut_reg_entry wire_icmpv6_entries[] = {
    {1, "Destination Unreachable"},
    {2, "Packet Too Big"},
    {3, "Time Exceeded"},
    {4, "Parameter Problem"},
};
static const struct taut_reg wire_icmpv6_reg = {"ICMPv6 error", 4,
                                                wire_icmpv6_entries};

static void wire_message(struct taut_wr *wr, const char *family,
                         const struct taut_reg *reg, uint32_t wire)
{
    const char *name = taut_reg_name(reg, wire >> 20 & 0xff);
    taut_wr_text(wr, family);
    taut_wr_text(wr, name ? name : "message");
    taut_wr_text(wr, " (type ");
    taut_wr_dec(wr, wire >> 20 & 0xff);
    taut_wr_text(wr, ", code ");
    taut_wr_dec(wr, wire >> 16 & 0xf);
    taut_wr_text(wr, "), pointer ");
    taut_wr_dec(wr, wire & 0xffff);
}

void taut_inet_wire_text(struct taut_wr *wr, uint32_t wire)
{
    switch (wire >> 28) {
    case TAUT_WIRE_KIND_ICMP:
        wire_message(wr, "discard and send ICMP ", &wire_icmp_reg, wire);
        break;
    case TAUT_WIRE_KIND_ICMPV6:
        wire_message(wr, "discard and send ICMPv6 ", &wire_icmpv6_reg, wire);
        break;
    case TAUT_WIRE_KIND_RST:
        taut_wr_text(wr, "discard and send a TCP RST");
        break;
    default:
        taut_wr_text(wr, "discard silently");
    }
}
