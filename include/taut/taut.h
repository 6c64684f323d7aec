/* SPDX-License-Identifier: MIT */
/* taut/taut.h: all of taut in one include. */
#ifndef TAUT_TAUT_H
#define TAUT_TAUT_H

#include "taut/core.h"
#include "taut/cpu.h"
#include "taut/crypto.h"
#include "taut/crypto_null.h"
#include "taut/crypto_recorded.h"
#include "taut/crypto_ssh.h"
#include "taut/dns.h"
#include "taut/dns_build.h"
#include "taut/dns_columns.h"
#include "taut/dns_edns.h"
#include "taut/dns_query.h"
#include "taut/dns_text.h"
#include "taut/dns_visit.h"
#include "taut/dns_xfr.h"
#include "taut/explore.h"
#include "taut/fsm.h"
#include "taut/h2_conn.h"
#include "taut/h2_observer.h"
#include "taut/h2_stream.h"
#include "taut/h2_visit.h"
#include "taut/hpack.h"
#include "taut/huffman.h"
#include "taut/net.h"
#include "taut/zip_null.h"

#endif
