/* SPDX-License-Identifier: MIT */
/* test_captures.h: the tests' way over all packets of tests/captures. */
#ifndef TEST_CAPTURES_H
#define TEST_CAPTURES_H

#include "test_pcap.h"

/* One name a line; append yours. */
static const char *const test_captures[] = {
    /* clang-format off */
    "arping",
    "dns",
    "http4",
    "http6",
    "icmp-errors",
    "icmp-redirect",
    "icmp6-errors",
    "igmp-mld",
    "iperf3",
    "ipsec",
    "ipv6-ext",
    "ipv6-srh",
    "loopback",
    "malformed",
    "mptcp",
    "nanosecond",
    "ndp-radvd",
    "null-bigendian",
    "null-loopback",
    "offload",
    "other-transports",
    "ping-fragments",
    "ping4",
    "ping4-options",
    "ping6",
    "pmtu",
    "pppoe",
    "qinq",
    "raw-tun",
    "sll",
    "sll2",
    "snaplen",
    "stp",
    "tcp-close",
    "tcp-crafted",
    "tcp-fastopen",
    "tcp-loss",
    "tcp-md5",
    "tcp-plain",
    "traceroute",
    "tunnels",
    "tunnels-l2",
    "tunnels-l3",
    "udp-special",
    "vlan",
    "vxlan",
    /* clang-format on */
};

/* test_captures_each calls `fn` for every packet of every capture and
 * returns how many there were. */
static inline size_t
test_captures_each(void (*fn)(uint32_t link, const uint8_t *p, size_t len))
{
    size_t seen = 0;
    for (size_t i = 0; i < sizeof test_captures / sizeof test_captures[0];
         i++) {
        struct test_pcap f;
        struct taut_span packet;
        char path[600], name[80];
        snprintf(name, sizeof name, "tests/captures/%s.pcap", test_captures[i]);
        assert_true(test_pcap_open(&f, test_path(path, sizeof path, name)));
        for (; test_pcap_next(&f, &packet); seen++)
            fn(f.linktype & 0xffff, packet.p, packet.len);
        test_pcap_close(&f);
    }
    return seen;
}

#endif
