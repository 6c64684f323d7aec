/* SPDX-License-Identifier: MIT */
/*
 * tcp_pair.pml: two peers that run the exported TCP machine (tcp.pml, made
 * by `fsm_export tcp --promela`) over a channel that loses, repeats and
 * reorders. Written apart from the C code: the classification of segments
 * and the effect of the actions are modelled here once more, on numbers
 * relative to the initial ones (SYN is 0, FIN is 1).
 *
 * Checked: no event ever lacks a row, the sequence numbers of two open ends
 * agree, and nothing stops before both ends are at rest (spin: no invalid
 * end state).
 *
 *   BOTH_ACTIVE  1: simultaneous open; 0: peer 1 listens
 *   CAP          messages in flight each way
 *   PLANT        a fault that spin must find: 1 nothing is sent again after
 *                the SYN; 2 the FIN is counted twice
 */
#ifndef CAP
#define CAP 2
#endif
#ifndef BOTH_ACTIVE
#define BOTH_ACTIVE 0
#endif
#ifndef PLANT
#define PLANT 0
#endif

#define SYN 1
#define ACK 2
#define FIN 4
#define RST 8
/* the absolute number 0, which is in nobody's window */
#define NOWHERE 9

chan ch[2] = [CAP] of { byte, byte, byte };
byte st[2], una[2], nxt[2], rcv[2];
bool passive[2], iss[2], opened[2], fin_sent[2], fin_rcvd[2];
/* the segment at hand, the event it means, its length in sequence space */
byte m_ctl, m_seq, m_ack, ev, space;

#define SEND(me, ctl, seq, ack) \
    if \
    :: nfull(ch[1 - me]) -> ch[1 - me]!ctl, seq, ack \
    :: full(ch[1 - me]) -> skip /* lost */ \
    fi
#define SEND_ACK(me) SEND(me, ACK, nxt[me], rcv[me])

/* guards */
#define tcp_if_passive(me) passive[me]
#define tcp_if_reused(me) false
#define tcp_if_has_iss(me) iss[me]
#define tcp_if_may_reopen(me) false
#define tcp_if_keep_wait(me) false

/* actions */
#define tcp_do_none(me) skip
#define tcp_do_hold(me) assert(false)
#define tcp_do_send_text(me) assert(false)
#define tcp_do_receive(me) assert(false)
#define tcp_do_reopen(me) assert(false)
#define tcp_do_back_to_wait(me) assert(false)
#define tcp_do_need_iss(me) skip
#define tcp_do_listen(me) passive[me] = true
#define tcp_do_send_syn(me) \
    iss[me] = false; una[me] = 0; nxt[me] = 1; SEND(me, SYN, 0, 0)
#define tcp_do_accept_syn(me) \
    iss[me] = false; una[me] = 0; nxt[me] = 1; rcv[me] = m_seq + 1; \
    SEND(me, SYN + ACK, 0, rcv[me])
#define tcp_do_cross_syn(me) \
    rcv[me] = m_seq + 1; SEND(me, SYN + ACK, 0, rcv[me])
#define tcp_do_open_ack(me) \
    rcv[me] = m_seq + 1; una[me] = m_ack; SEND_ACK(me)
#define END(me) una[me] = nxt[me]
#define tcp_do_forget(me) END(me)
#define tcp_do_forget_aborted(me) END(me)
#define tcp_do_give_up(me) END(me)
#define tcp_do_reset(me) END(me)
#define tcp_do_refuse(me) END(me)
#define tcp_do_finish(me) END(me)
#define tcp_do_relisten(me) END(me)
#define tcp_do_abort(me) SEND(me, RST, nxt[me], 0); END(me)
#define tcp_do_send_fin(me) \
    fin_sent[me] = true; nxt[me] = nxt[me] + 1; \
    SEND(me, FIN + ACK, nxt[me] - 1, rcv[me])
#define tcp_do_send_rst(me) \
    if \
    :: m_ctl & ACK -> SEND(me, RST, m_ack, 0) \
    :: else -> SEND(me, RST + ACK, NOWHERE, m_seq + space) \
    fi
#define TAKE_ACK(me) \
    if \
    :: m_ack > una[me] -> una[me] = m_ack \
    :: else \
    fi
#define tcp_do_take(me) \
    TAKE_ACK(me); \
    if \
    :: space > 0 -> SEND_ACK(me) \
    :: else \
    fi
#if PLANT == 2
#define TAKE_FIN(me) fin_rcvd[me] = true; rcv[me] = rcv[me] + 2
#else
#define TAKE_FIN(me) fin_rcvd[me] = true; rcv[me] = rcv[me] + 1
#endif
#define tcp_do_take_fin(me) TAKE_ACK(me); TAKE_FIN(me); SEND_ACK(me)
#define tcp_do_opened(me) tcp_do_take(me)
#define tcp_do_opened_fin(me) tcp_do_take_fin(me)
#define tcp_do_challenge(me) SEND_ACK(me)
#define tcp_do_answer(me) SEND_ACK(me)
#define tcp_do_restart_wait(me) SEND_ACK(me)
#define tcp_do_retransmit(me) \
    if \
    :: una[me] == 0 && st[me] == tcp_st_SYN_SENT -> SEND(me, SYN, 0, 0) \
    :: una[me] == 0 && st[me] != tcp_st_SYN_SENT -> \
        SEND(me, SYN + ACK, 0, rcv[me]) \
    :: else \
    fi; \
    if \
    :: fin_sent[me] -> SEND(me, FIN + ACK, nxt[me] - 1, rcv[me]) \
    :: else \
    fi
#define tcp_no_row(me) assert(false)

#include "tcp.pml"

/* RFC 9293 3.10.7: what the segment at hand means to `me`. */
inline classify(me) {
    space = (m_ctl & SYN -> 1 : 0) + (m_ctl & FIN -> 1 : 0);
    if
    :: st[me] <= tcp_st_LISTEN ->
        ev = (m_ctl & RST -> tcp_ev_SEG_RST_BAD :
             (m_ctl & ACK -> tcp_ev_SEG_ACK_BAD :
             (m_ctl & SYN -> tcp_ev_SEG_SYN : tcp_ev_SEG_NO_ACK)))
    :: st[me] == tcp_st_SYN_SENT ->
        if
        :: (m_ctl & ACK) && !(una[me] < m_ack && m_ack <= nxt[me]) ->
            ev = (m_ctl & RST -> tcp_ev_SEG_RST_BAD : tcp_ev_SEG_ACK_BAD)
        :: else ->
            ev = (m_ctl & RST ->
                     (m_ctl & ACK -> tcp_ev_SEG_RST : tcp_ev_SEG_RST_BAD) :
                 (m_ctl & SYN ->
                     (m_ctl & ACK -> tcp_ev_SEG_SYN_ACK : tcp_ev_SEG_SYN) :
                     (m_ctl & ACK -> tcp_ev_SEG_ACK_SYN :
                                     tcp_ev_SEG_NO_ACK)))
        fi
    :: else -> classify_open(me)
    fi
}

/* 3.10.7.4; windows are never the limit here. */
inline classify_open(me) {
    if
    :: st[me] == tcp_st_TIME_WAIT && m_ctl == FIN + ACK &&
       m_seq + 1 == rcv[me] -> ev = tcp_ev_SEG_FIN
    :: !(st[me] == tcp_st_TIME_WAIT && m_ctl == FIN + ACK &&
         m_seq + 1 == rcv[me]) &&
       (m_seq == NOWHERE || (m_seq < rcv[me] && m_seq + space <= rcv[me])) ->
        ev = (m_ctl & RST -> tcp_ev_SEG_RST_BAD : tcp_ev_SEG_OUTSIDE)
    :: else ->
        if
        :: m_ctl & RST ->
            ev = (m_seq == rcv[me] -> tcp_ev_SEG_RST : tcp_ev_SEG_RST_NEAR)
        :: !(m_ctl & RST) && (m_ctl & SYN) -> ev = tcp_ev_SEG_SYN
        :: !(m_ctl & RST) && !(m_ctl & SYN) && !(m_ctl & ACK) ->
            ev = tcp_ev_SEG_NO_ACK
        :: else -> classify_ack(me)
        fi
    fi
}

inline classify_ack(me) {
    if
    :: st[me] == tcp_st_SYN_RECEIVED &&
       !(una[me] < m_ack && m_ack <= nxt[me]) -> ev = tcp_ev_SEG_ACK_BAD
    :: st[me] == tcp_st_SYN_RECEIVED && una[me] < m_ack && m_ack <= nxt[me] ->
        ev = ((m_ctl & FIN) && m_seq == rcv[me] -> tcp_ev_SEG_FIN_ACK_SYN :
                                                   tcp_ev_SEG_ACK_SYN)
    :: st[me] != tcp_st_SYN_RECEIVED && m_ack > nxt[me] ->
        ev = tcp_ev_SEG_ACK_BAD
    :: else ->
        if
        :: fin_sent[me] && una[me] != nxt[me] && m_ack == nxt[me] ->
            ev = ((m_ctl & FIN) && m_seq == rcv[me] ->
                      tcp_ev_SEG_FIN_ACK_FIN : tcp_ev_SEG_ACK_FIN)
        :: else ->
            ev = ((m_ctl & FIN) && m_seq == rcv[me] &&
                  st[me] != tcp_st_TIME_WAIT -> tcp_ev_SEG_FIN :
                                                tcp_ev_SEG_ACK)
        fi
    fi
}

#define OPEN(p) (st[p] >= tcp_st_ESTABLISHED)
inline agree() {
    assert(!(OPEN(0) && OPEN(1)) ||
           (una[0] <= rcv[1] && rcv[1] <= nxt[0] &&
            una[1] <= rcv[0] && rcv[0] <= nxt[1]))
}

#define AT_REST(p) \
    (opened[p] && (st[p] == tcp_st_CLOSED || st[p] == tcp_st_LISTEN))
#define MAY_CLOSE(p) \
    (st[p] == tcp_st_SYN_SENT || st[p] == tcp_st_SYN_RECEIVED || \
     st[p] == tcp_st_ESTABLISHED || st[p] == tcp_st_CLOSE_WAIT)
#if PLANT == 1
#define MAY_RESEND(p) (una[p] != nxt[p] && !OPEN(p))
#else
#define MAY_RESEND(p) (una[p] != nxt[p])
#endif

/* One thing that can happen: it chooses the event, or leaves NOTHING. */
#define NOTHING 255
inline choose(me) {
    ev = NOTHING;
    if
    /* the channel: deliver, repeat, lose, overtake */
    :: ch[me]?m_ctl, m_seq, m_ack -> classify(me)
    :: ch[me]?<m_ctl, m_seq, m_ack> -> classify(me)
    :: ch[me]?m_ctl, m_seq, m_ack
    :: len(ch[me]) > 1 -> ch[me]?m_ctl, m_seq, m_ack;
        ch[me]!m_ctl, m_seq, m_ack
    /* the user */
    :: !opened[me] -> opened[me] = true; iss[me] = true;
        ev = (BOTH_ACTIVE || me == 0 -> tcp_ev_OPEN_ACTIVE :
                                        tcp_ev_OPEN_PASSIVE)
    :: MAY_CLOSE(me) -> ev = tcp_ev_CLOSE
    /* the clock */
    :: MAY_RESEND(me) -> ev = tcp_ev_TIMEOUT_RETRANSMIT
    :: st[me] == tcp_st_TIME_WAIT -> ev = tcp_ev_TIMEOUT_2MSL
    fi
}

inline happen(me) {
    if
    :: ev != NOTHING -> tcp_step(me, st[me], ev)
    :: else
    fi;
    agree();
    m_ctl = 0; m_seq = 0; m_ack = 0; ev = 0; space = 0
}

#define BUSY(p) \
    (nempty(ch[p]) || !opened[p] || MAY_CLOSE(p) || MAY_RESEND(p) || \
     st[p] == tcp_st_TIME_WAIT)

proctype peer(byte me) {
    do
    :: atomic { BUSY(me) -> choose(me); happen(me) }
    :: AT_REST(0) && AT_REST(1) && empty(ch[0]) && empty(ch[1]) -> break
    od
}

init {
    atomic { run peer(0); run peer(1) }
}
