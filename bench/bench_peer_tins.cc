/* SPDX-License-Identifier: MIT */
/* bench_peer_tins.cc: libtins, which is C++. */
#include <tins/tins.h>

#include "bench_peer_net.h"

extern "C" uint64_t peer_tins(const uint8_t *p, size_t len)
{
    try {
        Tins::EthernetII eth(p, static_cast<uint32_t>(len));
        const Tins::TCP *tcp = eth.find_pdu<Tins::TCP>();
        if (tcp)
            return tcp->seq() + tcp->options().size() + 1u;
        const Tins::UDP *udp = eth.find_pdu<Tins::UDP>();
        return udp ? udp->dport() + 1u : 1u;
    } catch (const Tins::exception_base &) {
        return 0;
    }
}
