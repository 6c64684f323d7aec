/* SPDX-License-Identifier: MIT */
/* dot11_frames.h: frames that Scapy 2.5 built, for the tests. */
#ifndef DOT11_FRAMES_H
#define DOT11_FRAMES_H

#define FRAME_DATA4                                                            \
    "08030000020000000100020000000200020000000300 3412 020000000400"           \
    "aaaa0300000000006869"
#define FRAME_QOS                                                              \
    "880100000200000001000200000002000200000003001000 0603 aaaa03000000888e"
#define FRAME_RTS "b4001122020000000100020000000200"
#define FRAME_ACK "d4000000020000000100"
#define FRAME_PS_POLL "a400c001020000000100020000000200"
#define FRAME_CF_END "e4000000ffffffffffff020000000200"
#define FRAME_CTS_FCS "c4000000020000000100e7560dc6"
#define FRAME_BEACON                                                           \
    "80000000ffffffffffff02000000010002000000010020000807060504030201 "        \
    "64001104"                                                                 \
    "0004 74617574 0104 82848b96 0301 06"                                      \
    "3032 0100 000fac04 0200 000fac04 000fac08 0200 000fac02 000fac08 c000"    \
    "0100 70707070707070707070707070707070 000fac06"                           \
    "0706 444520 010d14 2a01 00"                                               \
    "dd16 0050f201 0100 0050f202 0100 0050f202 0100 0050f202"
#define FRAME_AUTH                                                             \
    "b00000000200000001000200000002000200000001000000 000001000000"
#define FRAME_ASSOC                                                            \
    "00000000020000000100020000000200020000000100000001000500000474617574"

#endif
