/* SPDX-License-Identifier: MIT */
/* fsm_list.h: all state machines of the library; a new one is added here. */
#ifndef FSM_LIST_H
#define FSM_LIST_H

#include "taut/tcp_fsm.h"
#ifdef TOOL_DNS
#include "taut/dns_xfr.h"
#endif
#ifdef TOOL_H2
#include "taut/h2_stream.h"
#endif
#ifdef TOOL_DOT11
#include "taut/sae.h"
#include "taut/wpa_auth.h"
#include "taut/wpa_supplicant.h"
#endif

static const struct taut_fsm_desc *const machines[] = {
    &taut_tcp_fsm,
#ifdef TOOL_DNS
    &taut_dns_xfr_fsm,
#endif
#ifdef TOOL_H2
    &taut_h2_stream_fsm,
#endif
#ifdef TOOL_DOT11
    &taut_sae_fsm,       &taut_wpa_supplicant_fsm, &taut_wpa_authenticator_fsm,
#endif
};

enum { N_MACHINES = sizeof machines / sizeof machines[0] };

#endif
