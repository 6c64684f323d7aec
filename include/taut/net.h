/* SPDX-License-Identifier: MIT */
/* taut/net.h: every packet codec in one include; docs/net.md is the guide. */
#ifndef TAUT_NET_H
#define TAUT_NET_H

/* shared */
#include "taut/addr.h"
#include "taut/buf.h"
#include "taut/core.h"
#include "taut/csum.h"
#include "taut/inet.h"
/* link layers */
#include "taut/arp.h"
#include "taut/eth.h"
#include "taut/llc.h"
#include "taut/loop.h"
#include "taut/sll.h"
#include "taut/tunnel.h"
/* network */
#include "taut/frag.h"
#include "taut/icmp.h"
#include "taut/icmpv6.h"
#include "taut/igmp.h"
#include "taut/ipv4.h"
#include "taut/ipv6.h"
#include "taut/ipv6_ext.h"
#include "taut/mld.h"
#include "taut/nd.h"
/* transport */
#include "taut/flow.h"
#include "taut/stream.h"
#include "taut/tcp.h"
#include "taut/tcp_fsm.h"
#include "taut/udp.h"
/* whole packets */
#include "taut/columns.h"
#include "taut/edit.h"
#include "taut/fill.h"
#include "taut/headers.h"
#include "taut/packet.h"
#include "taut/pcap.h"

#endif
