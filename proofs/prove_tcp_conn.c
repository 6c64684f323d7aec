/* SPDX-License-Identifier: MIT */
/*
 * prove_tcp_conn.c: a TCP connection in any state and with any numbers (the
 * start of whatever came before) through one arbitrary call, timeout or
 * segment at an arbitrary time, and all that it then says.
 */
// SOURCES: lib/core/core_fsm.c lib/core/core_status.c
// SOURCES: lib/net/net_tcp_fsm.c lib/net/net_tcp_conn.c
#include "prove_util.h"

#include "taut/tcp_fsm.h"

static struct taut_tcp_conn conn;
static struct taut_tcp_seg seg;
static struct taut_tcp_conn_event event;

static void tcp_conn_any(void)
{
    uint64_t now;
    Frama_C_make_unknown((char *)&seg, sizeof seg);
    Frama_C_make_unknown((char *)&now, sizeof now);
    switch (Frama_C_interval(0, 6)) {
    case 0:
        (void)taut_tcp_conn_open(&conn, Frama_C_interval(0, 1) == 1, now);
        break;
    case 1:
        (void)taut_tcp_conn_push(&conn, seg.len, now);
        break;
    case 2:
        (void)taut_tcp_conn_pull(&conn, seg.len, now);
        break;
    case 3:
        (void)taut_tcp_conn_close(&conn, now);
        break;
    case 4:
        (void)taut_tcp_conn_reset(&conn, now);
        break;
    case 5:
        (void)taut_tcp_conn_tick(&conn, now);
        break;
    default:
        (void)taut_tcp_conn_feed(&conn, &seg, now);
    }
}

int main(void)
{
    struct taut_tcp_conn_config config;
    Frama_C_make_unknown((char *)&config, sizeof config);
    if (taut_tcp_conn_init(&conn, sizeof conn, &config) != TAUT_OK)
        return 1;
    Frama_C_make_unknown((char *)&conn, sizeof conn);
    conn.fsm.state = (uint8_t)Frama_C_interval(0, TAUT_TCP_N_STATES - 1);
    tcp_conn_any();
    for (int i = 0; i < 12; i++) {
        if (taut_tcp_conn_next(&conn, &event) == TAUT_DONE)
            break;
    }
    return (int)(taut_tcp_conn_wants(&conn) & 1) +
           (taut_tcp_conn_event_name(event.kind)[0] != '?') +
           (taut_tcp_conn_deadline(&conn) == TAUT_TCP_NEVER);
}
