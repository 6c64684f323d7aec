/* SPDX-License-Identifier: MIT */
/*
 * taut/radiotap.h: what a receiver tells of a frame, or a sender asks for:
 * radiotap headers (www.radiotap.org), and PPI headers as far as it takes to
 * reach the frame behind them.
 *
 *     0         1         2         4         8
 *    +---------+---------+---------+---------+----------------+---------
 *    | Version | Padding | Length  | Present | more Present   | fields
 *    +---------+---------+---------+---------+----------------+---------
 *
 * All numbers are little-endian. Bit n of a present word says that field n is
 * there, aligned to its size from the header's start; bit 31 that another word
 * follows; bit 29 and 30 that it begins anew in the radiotap or in a vendor's
 * namespace; bit 28 that type-length-value fields end the header.
 *
 *     struct taut_radiotap_it it;
 *     taut_radiotap_open(&ctx, &it, header);
 *     while (!taut_radiotap_next(&ctx, &it, &field))
 *         if (field.ns == TAUT_RADIOTAP_NS && field.bit == ...)
 *
 * taut_radiotap_decode gives the common fields in one struct.
 */
#ifndef TAUT_RADIOTAP_H
#define TAUT_RADIOTAP_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_RADIOTAP_HDR_LEN: bytes up to the end of the first present word. */
#define TAUT_RADIOTAP_HDR_LEN 8
/* TAUT_RADIOTAP_WORDS_MAX: present words of one header; more are
 * TAUT_E_LIMIT. */
#define TAUT_RADIOTAP_WORDS_MAX 64
/* TAUT_RADIOTAP_NS: a field of the radiotap namespace; others are OUI << 8 |
 * subspace of a vendor. */
#define TAUT_RADIOTAP_NS 0xffffffffu

/* enum taut_radiotap_bit: fields. */
enum taut_radiotap_bit {
    TAUT_RADIOTAP_TSFT = 0,
    TAUT_RADIOTAP_FLAGS = 1,
    TAUT_RADIOTAP_RATE = 2,
    TAUT_RADIOTAP_CHANNEL = 3,
    TAUT_RADIOTAP_FHSS = 4,
    TAUT_RADIOTAP_DBM_SIGNAL = 5,
    TAUT_RADIOTAP_DBM_NOISE = 6,
    TAUT_RADIOTAP_LOCK_QUALITY = 7,
    TAUT_RADIOTAP_TX_ATTENUATION = 8,
    TAUT_RADIOTAP_DB_TX_ATTENUATION = 9,
    TAUT_RADIOTAP_DBM_TX_POWER = 10,
    TAUT_RADIOTAP_ANTENNA = 11,
    TAUT_RADIOTAP_DB_SIGNAL = 12,
    TAUT_RADIOTAP_DB_NOISE = 13,
    TAUT_RADIOTAP_RX_FLAGS = 14,
    TAUT_RADIOTAP_TX_FLAGS = 15,
    TAUT_RADIOTAP_RTS_RETRIES = 16,
    TAUT_RADIOTAP_DATA_RETRIES = 17,
    TAUT_RADIOTAP_XCHANNEL = 18,
    TAUT_RADIOTAP_MCS = 19,
    TAUT_RADIOTAP_AMPDU = 20,
    TAUT_RADIOTAP_VHT = 21,
    TAUT_RADIOTAP_TIMESTAMP = 22,
    TAUT_RADIOTAP_HE = 23,
    TAUT_RADIOTAP_HE_MU = 24,
    TAUT_RADIOTAP_HE_MU_OTHER = 25,
    TAUT_RADIOTAP_ZERO_LEN_PSDU = 26,
    TAUT_RADIOTAP_L_SIG = 27,
    TAUT_RADIOTAP_TLV = 28,
    TAUT_RADIOTAP_RADIOTAP_NS = 29,
    TAUT_RADIOTAP_VENDOR_NS = 30,
    TAUT_RADIOTAP_EXT = 31
};

/* Bits of the Flags field. */
enum {
    TAUT_RADIOTAP_FLAG_CFP = 1 << 0,
    TAUT_RADIOTAP_FLAG_SHORT_PREAMBLE = 1 << 1,
    TAUT_RADIOTAP_FLAG_WEP = 1 << 2,
    TAUT_RADIOTAP_FLAG_FRAGMENT = 1 << 3,
    TAUT_RADIOTAP_FLAG_FCS = 1 << 4,    /* the frame ends in its FCS */
    TAUT_RADIOTAP_FLAG_PADDED = 1 << 5, /* header filled up to 4 bytes */
    TAUT_RADIOTAP_FLAG_BAD_FCS = 1 << 6,
    TAUT_RADIOTAP_FLAG_SHORT_GI = 1 << 7
};

/* ------------------------------------------------------------------ */
/* Fields                                                              */

/* TAUT_RADIOTAP_OLD: rows of bits 0 to 13. */
#define TAUT_RADIOTAP_OLD(B)                                                   \
    B(MACTIME, 0, "radiotap.mactime", 0, 8, 0, 64, DEC)                        \
    B(FLAGS, 1, "radiotap.flags", 0, 1, 0, 8, HEX)                             \
    B(FLAGS_CFP, 1, "radiotap.flags.cfp", 0, 1, 0, 1, BOOL)                    \
    B(FLAGS_PREAMBLE, 1, "radiotap.flags.preamble", 0, 1, 1, 1, BOOL)          \
    B(FLAGS_WEP, 1, "radiotap.flags.wep", 0, 1, 2, 1, BOOL)                    \
    B(FLAGS_FRAG, 1, "radiotap.flags.frag", 0, 1, 3, 1, BOOL)                  \
    B(FLAGS_FCS, 1, "radiotap.flags.fcs", 0, 1, 4, 1, BOOL)                    \
    B(FLAGS_DATAPAD, 1, "radiotap.flags.datapad", 0, 1, 5, 1, BOOL)            \
    B(FLAGS_BADFCS, 1, "radiotap.flags.badfcs", 0, 1, 6, 1, BOOL)              \
    B(FLAGS_SHORTGI, 1, "radiotap.flags.shortgi", 0, 1, 7, 1, BOOL)            \
    B(DATARATE, 2, "radiotap.datarate", 0, 1, 0, 8, DEC)                       \
    B(CHANNEL_FREQ, 3, "radiotap.channel.freq", 0, 2, 0, 16, DEC)              \
    B(CHANNEL_FLAGS, 3, "radiotap.channel.flags", 2, 2, 0, 16, HEX16)          \
    B(CHANNEL_FLAGS_TURBO, 3, "radiotap.channel.flags.turbo", 2, 2, 4, 1,      \
      BOOL)                                                                    \
    B(CHANNEL_FLAGS_700MHZ, 3, "radiotap.channel.flags.700mhz", 2, 2, 0, 1,    \
      BOOL)                                                                    \
    B(CHANNEL_FLAGS_800MHZ, 3, "radiotap.channel.flags.800mhz", 2, 2, 1, 1,    \
      BOOL)                                                                    \
    B(CHANNEL_FLAGS_900MHZ, 3, "radiotap.channel.flags.900mhz", 2, 2, 2, 1,    \
      BOOL)                                                                    \
    B(CHANNEL_FLAGS_CCK, 3, "radiotap.channel.flags.cck", 2, 2, 5, 1, BOOL)    \
    B(CHANNEL_FLAGS_OFDM, 3, "radiotap.channel.flags.ofdm", 2, 2, 6, 1, BOOL)  \
    B(CHANNEL_FLAGS_2GHZ, 3, "radiotap.channel.flags.2ghz", 2, 2, 7, 1, BOOL)  \
    B(CHANNEL_FLAGS_5GHZ, 3, "radiotap.channel.flags.5ghz", 2, 2, 8, 1, BOOL)  \
    B(CHANNEL_FLAGS_PASSIVE, 3, "radiotap.channel.flags.passive", 2, 2, 9, 1,  \
      BOOL)                                                                    \
    B(CHANNEL_FLAGS_DYNAMIC, 3, "radiotap.channel.flags.dynamic", 2, 2, 10, 1, \
      BOOL)                                                                    \
    B(CHANNEL_FLAGS_GFSK, 3, "radiotap.channel.flags.gfsk", 2, 2, 11, 1, BOOL) \
    B(CHANNEL_FLAGS_GSM, 3, "radiotap.channel.flags.gsm", 2, 2, 12, 1, BOOL)   \
    B(CHANNEL_FLAGS_STURBO, 3, "radiotap.channel.flags.sturbo", 2, 2, 13, 1,   \
      BOOL)                                                                    \
    B(CHANNEL_FLAGS_HALF, 3, "radiotap.channel.flags.half", 2, 2, 14, 1, BOOL) \
    B(CHANNEL_FLAGS_QUARTER, 3, "radiotap.channel.flags.quarter", 2, 2, 15, 1, \
      BOOL)                                                                    \
    B(FHSS_HOPSET, 4, "radiotap.fhss.hopset", 0, 1, 0, 8, DEC)                 \
    B(FHSS_PATTERN, 4, "radiotap.fhss.pattern", 1, 1, 0, 8, DEC)               \
    B(DBM_ANTSIGNAL, 5, "radiotap.dbm_antsignal", 0, 1, 0, 8, INT)             \
    B(DBM_ANTNOISE, 6, "radiotap.dbm_antnoise", 0, 1, 0, 8, INT)               \
    B(QUALITY, 7, "radiotap.quality", 0, 2, 0, 16, DEC)                        \
    B(TXATTENUATION, 8, "radiotap.txattenuation", 0, 2, 0, 16, DEC)            \
    B(DB_TXATTENUATION, 9, "radiotap.db_txattenuation", 0, 2, 0, 16, DEC)      \
    B(TXPOWER, 10, "radiotap.txpower", 0, 1, 0, 8, INT)                        \
    B(ANTENNA, 11, "radiotap.antenna", 0, 1, 0, 8, DEC)                        \
    B(DB_ANTSIGNAL, 12, "radiotap.db_antsignal", 0, 1, 0, 8, DEC)              \
    B(DB_ANTNOISE, 13, "radiotap.db_antnoise", 0, 1, 0, 8, DEC)
/* TAUT_RADIOTAP_LINK: rows of bits 14 to 18. */
#define TAUT_RADIOTAP_LINK(B)                                                  \
    B(RXFLAGS, 14, "radiotap.rxflags", 0, 2, 0, 16, HEX16)                     \
    B(RXFLAGS_BADPLCP, 14, "radiotap.rxflags.badplcp", 0, 2, 1, 1, BOOL)       \
    B(TXFLAGS, 15, "radiotap.txflags", 0, 2, 0, 16, HEX16)                     \
    B(RTS_RETRIES, 16, "radiotap.rts_retries", 0, 1, 0, 8, DEC)                \
    B(DATA_RETRIES, 17, "radiotap.data_retries", 0, 1, 0, 8, DEC)              \
    B(XCHANNEL_FLAGS, 18, "radiotap.xchannel.flags", 0, 4, 0, 32, HEX32)       \
    B(XCHANNEL_FLAGS_TURBO, 18, "radiotap.xchannel.flags.turbo", 0, 4, 4, 1,   \
      BOOL)                                                                    \
    B(XCHANNEL_FLAGS_CCK, 18, "radiotap.xchannel.flags.cck", 0, 4, 5, 1, BOOL) \
    B(XCHANNEL_FLAGS_OFDM, 18, "radiotap.xchannel.flags.ofdm", 0, 4, 6, 1,     \
      BOOL)                                                                    \
    B(XCHANNEL_FLAGS_2GHZ, 18, "radiotap.xchannel.flags.2ghz", 0, 4, 7, 1,     \
      BOOL)                                                                    \
    B(XCHANNEL_FLAGS_5GHZ, 18, "radiotap.xchannel.flags.5ghz", 0, 4, 8, 1,     \
      BOOL)                                                                    \
    B(XCHANNEL_FLAGS_DYNAMIC, 18, "radiotap.xchannel.flags.dynamic", 0, 4, 10, \
      1, BOOL)                                                                 \
    B(XCHANNEL_FLAGS_GFSK, 18, "radiotap.xchannel.flags.gfsk", 0, 4, 11, 1,    \
      BOOL)                                                                    \
    B(XCHANNEL_FLAGS_GSM, 18, "radiotap.xchannel.flags.gsm", 0, 4, 12, 1,      \
      BOOL)                                                                    \
    B(XCHANNEL_FLAGS_STURBO, 18, "radiotap.xchannel.flags.sturbo", 0, 4, 13,   \
      1, BOOL)                                                                 \
    B(XCHANNEL_FLAGS_HALF, 18, "radiotap.xchannel.flags.half", 0, 4, 14, 1,    \
      BOOL)                                                                    \
    B(XCHANNEL_FLAGS_QUARTER, 18, "radiotap.xchannel.flags.quarter", 0, 4, 15, \
      1, BOOL)                                                                 \
    B(XCHANNEL_FLAGS_HT20, 18, "radiotap.xchannel.flags.ht20", 0, 4, 16, 1,    \
      BOOL)                                                                    \
    B(XCHANNEL_FLAGS_HT40U, 18, "radiotap.xchannel.flags.ht40u", 0, 4, 17, 1,  \
      BOOL)                                                                    \
    B(XCHANNEL_FLAGS_HT40D, 18, "radiotap.xchannel.flags.ht40d", 0, 4, 18, 1,  \
      BOOL)                                                                    \
    B(CHANNEL_XTYPE_PASSIVE, 18, "radiotap.channel.xtype.passive", 0, 4, 9, 1, \
      BOOL)                                                                    \
    B(XCHANNEL_FREQ, 18, "radiotap.xchannel.freq", 4, 2, 0, 16, DEC)           \
    B(XCHANNEL_CHANNEL, 18, "radiotap.xchannel.channel", 6, 1, 0, 8, DEC)
/* TAUT_RADIOTAP_MCS_ROWS: rows of bits 19 to 22. */
#define TAUT_RADIOTAP_MCS_ROWS(B)                                              \
    B(MCS_KNOWN, 19, "radiotap.mcs.known", 0, 1, 0, 8, HEX)                    \
    B(MCS_HAVE_BW, 19, "radiotap.mcs.have_bw", 0, 1, 0, 1, BOOL)               \
    B(MCS_HAVE_INDEX, 19, "radiotap.mcs.have_index", 0, 1, 1, 1, BOOL)         \
    B(MCS_HAVE_GI, 19, "radiotap.mcs.have_gi", 0, 1, 2, 1, BOOL)               \
    B(MCS_HAVE_FORMAT, 19, "radiotap.mcs.have_format", 0, 1, 3, 1, BOOL)       \
    B(MCS_HAVE_FEC, 19, "radiotap.mcs.have_fec", 0, 1, 4, 1, BOOL)             \
    B(MCS_HAVE_STBC, 19, "radiotap.mcs.have_stbc", 0, 1, 5, 1, BOOL)           \
    B(MCS_HAVE_NESS, 19, "radiotap.mcs.have_ness", 0, 1, 6, 1, BOOL)           \
    B(MCS_BW, 19, "radiotap.mcs.bw", 1, 1, 0, 2, DEC)                          \
    B(MCS_GI, 19, "radiotap.mcs.gi", 1, 1, 2, 1, DEC)                          \
    B(MCS_FORMAT, 19, "radiotap.mcs.format", 1, 1, 3, 1, DEC)                  \
    B(MCS_FEC, 19, "radiotap.mcs.fec", 1, 1, 4, 1, DEC)                        \
    B(MCS_STBC, 19, "radiotap.mcs.stbc", 1, 1, 5, 2, DEC)                      \
    B(MCS_NESS_BIT0, 19, "radiotap.mcs.ness_bit0", 1, 1, 7, 1, DEC)            \
    B(MCS_INDEX, 19, "radiotap.mcs.index", 2, 1, 0, 8, DEC)                    \
    B(AMPDU_REFERENCE, 20, "radiotap.ampdu.reference", 0, 4, 0, 32, DEC)       \
    B(AMPDU_FLAGS, 20, "radiotap.ampdu.flags", 4, 2, 0, 16, HEX16)             \
    B(AMPDU_FLAGS_REPORT_ZEROLEN, 20, "radiotap.ampdu.flags.report_zerolen",   \
      4, 2, 0, 1, BOOL)                                                        \
    B(AMPDU_FLAGS_IS_ZEROLEN, 20, "radiotap.ampdu.flags.is_zerolen", 4, 2, 1,  \
      1, BOOL)                                                                 \
    B(AMPDU_FLAGS_LASTKNOWN, 20, "radiotap.ampdu.flags.lastknown", 4, 2, 2, 1, \
      BOOL)                                                                    \
    B(AMPDU_FLAGS_LAST, 20, "radiotap.ampdu.flags.last", 4, 2, 3, 1, BOOL)     \
    B(AMPDU_FLAGS_DELIM_CRC_ERROR, 20, "radiotap.ampdu.flags.delim_crc_error", \
      4, 2, 4, 1, BOOL)                                                        \
    B(AMPDU_FLAGS_EOF, 20, "radiotap.ampdu.flags.eof", 4, 2, 6, 1, BOOL)       \
    B(AMPDU_FLAGS_EOF_KNOWN, 20, "radiotap.ampdu.flags.eof_known", 4, 2, 7, 1, \
      BOOL)                                                                    \
    B(VHT_KNOWN, 21, "radiotap.vht.known", 0, 2, 0, 16, HEX16)                 \
    B(VHT_HAVE_STBC, 21, "radiotap.vht.have_stbc", 0, 2, 0, 1, BOOL)           \
    B(VHT_HAVE_TXOP_PS, 21, "radiotap.vht.have_txop_ps", 0, 2, 1, 1, BOOL)     \
    B(VHT_HAVE_GI, 21, "radiotap.vht.have_gi", 0, 2, 2, 1, BOOL)               \
    B(VHT_HAVE_SGI_NSYM_DA, 21, "radiotap.vht.have_sgi_nsym_da", 0, 2, 3, 1,   \
      BOOL)                                                                    \
    B(VHT_HAVE_LDPC_EXTRA, 21, "radiotap.vht.ldpc_extra", 0, 2, 4, 1, BOOL)    \
    B(VHT_HAVE_BEAMFORMED, 21, "radiotap.vht.have_beamformed", 0, 2, 5, 1,     \
      BOOL)                                                                    \
    B(VHT_STBC, 21, "radiotap.vht.stbc", 2, 1, 0, 1, BOOL)                     \
    B(VHT_TXOP_PS, 21, "radiotap.vht.txop_ps", 2, 1, 1, 1, BOOL)               \
    B(VHT_GI, 21, "radiotap.vht.gi", 2, 1, 2, 1, DEC)                          \
    B(VHT_SGI_NSYM_DA, 21, "radiotap.vht.sgi_nsym_da", 2, 1, 3, 1, BOOL)       \
    B(VHT_LDPC_EXTRA, 21, "radiotap.vht.ldpc_extra", 2, 1, 4, 1, BOOL)         \
    B(VHT_BEAMFORMED, 21, "radiotap.vht.beamformed", 2, 1, 5, 1, BOOL)         \
    B(VHT_BW, 21, "radiotap.vht.bw", 3, 1, 0, 8, DEC)                          \
    B(VHT_MCS_0, 21, "radiotap.vht.mcs.0", 4, 1, 4, 4, DEC)                    \
    B(VHT_NSS_0, 21, "radiotap.vht.nss.0", 4, 1, 0, 4, DEC)                    \
    B(VHT_MCS_1, 21, "radiotap.vht.mcs.1", 5, 1, 4, 4, DEC)                    \
    B(VHT_NSS_1, 21, "radiotap.vht.nss.1", 5, 1, 0, 4, DEC)                    \
    B(VHT_MCS_2, 21, "radiotap.vht.mcs.2", 6, 1, 4, 4, DEC)                    \
    B(VHT_NSS_2, 21, "radiotap.vht.nss.2", 6, 1, 0, 4, DEC)                    \
    B(VHT_MCS_3, 21, "radiotap.vht.mcs.3", 7, 1, 4, 4, DEC)                    \
    B(VHT_NSS_3, 21, "radiotap.vht.nss.3", 7, 1, 0, 4, DEC)                    \
    B(VHT_CODING_0, 21, "radiotap.vht.coding.0", 8, 1, 0, 1, DEC)              \
    B(VHT_CODING_1, 21, "radiotap.vht.coding.1", 8, 1, 1, 1, DEC)              \
    B(VHT_CODING_2, 21, "radiotap.vht.coding.2", 8, 1, 2, 1, DEC)              \
    B(VHT_CODING_3, 21, "radiotap.vht.coding.3", 8, 1, 3, 1, DEC)              \
    B(VHT_GID, 21, "radiotap.vht.gid", 9, 1, 0, 8, DEC)                        \
    B(VHT_PAID, 21, "radiotap.vht.paid", 10, 2, 0, 16, DEC)                    \
    B(TIMESTAMP_TS, 22, "radiotap.timestamp.ts", 0, 8, 0, 64, DEC)             \
    B(TIMESTAMP_ACCURACY, 22, "radiotap.timestamp.accuracy", 8, 2, 0, 16, DEC) \
    B(TIMESTAMP_UNIT, 22, "radiotap.timestamp.unit", 10, 1, 0, 4, DEC)         \
    B(TIMESTAMP_SAMPLINGPOS, 22, "radiotap.timestamp.samplingpos", 10, 1, 4,   \
      4, DEC)                                                                  \
    B(TIMESTAMP_FLAGS_32BIT, 22, "radiotap.timestamp.flags.32bit", 11, 1, 0,   \
      1, BOOL)                                                                 \
    B(TIMESTAMP_FLAGS_ACCURACY, 22, "radiotap.timestamp.flags.accuracy", 11,   \
      1, 1, 1, BOOL)
/* TAUT_RADIOTAP_HE_ROWS: rows of bits 23 to 27. */
#define TAUT_RADIOTAP_HE_ROWS(B)                                               \
    B(HE_DATA_1, 23, "radiotap.he.data_1", 0, 2, 0, 16, HEX16)                 \
    B(HE_DATA_1_PPDU_FORMAT, 23, "radiotap.he.data_1.ppdu_format", 0, 2, 0, 2, \
      HEX16)                                                                   \
    B(HE_DATA_1_BSS_COLOR_KNOWN, 23, "radiotap.he.data_1.bss_color_known", 0,  \
      2, 2, 1, BOOL)                                                           \
    B(HE_DATA_1_BEAM_CHANGE_KNOWN, 23, "radiotap.he.data_1.beam_change_known", \
      0, 2, 3, 1, BOOL)                                                        \
    B(HE_DATA_1_UL_DL_KNOWN, 23, "radiotap.he.data_1.ul_dl_known", 0, 2, 4, 1, \
      BOOL)                                                                    \
    B(HE_DATA_1_DATA_MCS_KNOWN, 23, "radiotap.he.data_1.data_mcs_known", 0, 2, \
      5, 1, BOOL)                                                              \
    B(HE_DATA_1_DATA_DCM_KNOWN, 23, "radiotap.he.data_1.data_dcm_known", 0, 2, \
      6, 1, BOOL)                                                              \
    B(HE_DATA_1_CODING_KNOWN, 23, "radiotap.he.data_1.coding_known", 0, 2, 7,  \
      1, BOOL)                                                                 \
    B(HE_DATA_1_LDPC_EXTRA_SYMBOL_SEGMENT_KNOWN, 23,                           \
      "radiotap.he.data_1.ldpc_extra_symbol_segment_known", 0, 2, 8, 1, BOOL)  \
    B(HE_DATA_1_STBC_KNOWN, 23, "radiotap.he.data_1.stbc_known", 0, 2, 9, 1,   \
      BOOL)                                                                    \
    B(HE_DATA_1_SPATIAL_REUSE_1_KNOWN, 23,                                     \
      "radiotap.he.data_1.spatial_reuse_1_known", 0, 2, 10, 1, BOOL)           \
    B(HE_DATA_1_SPATIAL_REUSE_2_KNOWN, 23,                                     \
      "radiotap.he.data_1.spatial_reuse_2_known", 0, 2, 11, 1, BOOL)           \
    B(HE_DATA_1_SPATIAL_REUSE_3_KNOWN, 23,                                     \
      "radiotap.he.data_1.spatial_reuse_3_known", 0, 2, 12, 1, BOOL)           \
    B(HE_DATA_1_SPATIAL_REUSE_4_KNOWN, 23,                                     \
      "radiotap.he.data_1.spatial_reuse_4_known", 0, 2, 13, 1, BOOL)           \
    B(HE_DATA_1_DATA_BW_RU_ALLOCATION_KNOWN, 23,                               \
      "radiotap.he.data_1.data_bw_ru_allocation_known", 0, 2, 14, 1, BOOL)     \
    B(HE_DATA_1_DOPPLER_KNOWN, 23, "radiotap.he.data_1.doppler_known", 0, 2,   \
      15, 1, BOOL)                                                             \
    B(HE_DATA_2, 23, "radiotap.he.data_2", 2, 2, 0, 16, HEX16)                 \
    B(HE_DATA_2_PRI_SEC_80_MHZ_KNOWN, 23,                                      \
      "radiotap.he.data_2.pri_sec_80_mhz_known", 2, 2, 0, 1, BOOL)             \
    B(HE_DATA_2_GI_KNOWN, 23, "radiotap.he.data_2.gi_known", 2, 2, 1, 1, BOOL) \
    B(HE_DATA_2_NUM_LTF_SYMBOLS_KNOWN, 23,                                     \
      "radiotap.he.data_2.num_ltf_symbols_known", 2, 2, 2, 1, BOOL)            \
    B(HE_DATA_2_PRE_FEC_PADDING_FACTOR_KNOWN, 23,                              \
      "radiotap.he.data_2.pre_fec_padding_factor_known", 2, 2, 3, 1, BOOL)     \
    B(HE_DATA_2_TXBF_KNOWN, 23, "radiotap.he.data_2.txbf_known", 2, 2, 4, 1,   \
      BOOL)                                                                    \
    B(HE_DATA_2_PE_DISAMBIGUITY_KNOWN, 23,                                     \
      "radiotap.he.data_2.pe_disambiguity_known", 2, 2, 5, 1, BOOL)            \
    B(HE_DATA_2_TXOP_KNOWN, 23, "radiotap.he.data_2.txop_known", 2, 2, 6, 1,   \
      BOOL)                                                                    \
    B(HE_DATA_2_MIDAMBLE_PERIODICITY_KNOWN, 23,                                \
      "radiotap.he.data_2.midamble_periodicity_known", 2, 2, 7, 1, BOOL)       \
    B(HE_DATA_2_RU_ALLOCATION_OFFSET, 23,                                      \
      "radiotap.he.data_2.ru_allocation_offset", 2, 2, 8, 6, HEX16)            \
    B(HE_DATA_2_RU_ALLOCATION_OFFSETI_KNOWN, 23,                               \
      "radiotap.he.data_2.ru_allocation_offseti_known", 2, 2, 14, 1, BOOL)     \
    B(HE_DATA_2_PRI_SEC_80_MHZ, 23, "radiotap.he.data_2.pri_sec_80_mhz", 2, 2, \
      15, 1, BOOL)                                                             \
    B(HE_DATA_3, 23, "radiotap.he.data_3", 4, 2, 0, 16, HEX16)                 \
    B(HE_DATA_3_BSS_COLOR, 23, "radiotap.he.data_3.bss_color", 4, 2, 0, 6,     \
      HEX16)                                                                   \
    B(HE_DATA_3_BEAM_CHANGE, 23, "radiotap.he.data_3.beam_change", 4, 2, 6, 1, \
      HEX16)                                                                   \
    B(HE_DATA_3_UL_DL, 23, "radiotap.he.data_3.ul_dl", 4, 2, 7, 1, HEX16)      \
    B(HE_DATA_3_DATA_MCS, 23, "radiotap.he.data_3.data_mcs", 4, 2, 8, 4,       \
      HEX16)                                                                   \
    B(HE_DATA_3_DATA_DCM, 23, "radiotap.he.data_3.data_dcm", 4, 2, 12, 1,      \
      HEX16)                                                                   \
    B(HE_DATA_3_CODING, 23, "radiotap.he.data_3.coding", 4, 2, 13, 1, HEX16)   \
    B(HE_DATA_3_LDPC_EXTRA_SYMBOL_SEGMENT, 23,                                 \
      "radiotap.he.data_3.ldpc_extra_symbol_segment", 4, 2, 14, 1, HEX16)      \
    B(HE_DATA_3_STBC, 23, "radiotap.he.data_3.stbc", 4, 2, 15, 1, HEX16)       \
    B(HE_DATA_4, 23, "radiotap.he.data_4", 6, 2, 0, 16, HEX16)                 \
    B(HE_DATA_4_SPATIAL_REUSE_UNKNOWN, 23,                                     \
      "radiotap.he.data_4.spatial_reuse_unknown", 6, 2, 0, 4, HEX16)           \
    B(HE_DATA_4_RESERVED_D4_FFF0, 23, "radiotap.he.data_4.reserved_d4_fff0",   \
      6, 2, 4, 12, HEX16)                                                      \
    B(HE_DATA_5, 23, "radiotap.he.data_5", 8, 2, 0, 16, HEX16)                 \
    B(HE_DATA_5_DATA_BW_RU_ALLOCATION, 23,                                     \
      "radiotap.he.data_5.data_bw_ru_allocation", 8, 2, 0, 4, HEX16)           \
    B(HE_DATA_5_GI, 23, "radiotap.he.data_5.gi", 8, 2, 4, 2, HEX16)            \
    B(HE_DATA_5_LTF_SYMBOL_SIZE, 23, "radiotap.he.data_5.ltf_symbol_size", 8,  \
      2, 6, 2, HEX16)                                                          \
    B(HE_NUM_LTF_SYMBOLS, 23, "radiotap.he.num_ltf_symbols", 8, 2, 8, 3,       \
      HEX16)                                                                   \
    B(HE_DATA_5_RESERVED_D5_B11, 23, "radiotap.he.data_5.reserved_d5_b11", 8,  \
      2, 11, 1, HEX16)                                                         \
    B(HE_PRE_FEC_PADDING_FACTOR, 23, "radiotap.he.pre_fec_padding_factor", 8,  \
      2, 12, 2, HEX16)                                                         \
    B(HE_TXBF, 23, "radiotap.he.txbf", 8, 2, 14, 1, HEX16)                     \
    B(HE_PE_DISAMBIGUITY, 23, "radiotap.he.pe_disambiguity", 8, 2, 15, 1,      \
      HEX16)                                                                   \
    B(HE_DATA_6, 23, "radiotap.he.data_6", 10, 2, 0, 16, HEX16)                \
    B(HE_DATA_6_NSTS, 23, "radiotap.he.data_6.nsts", 10, 2, 0, 4, HEX16)       \
    B(HE_DATA_6_DOPPLER_VALUE, 23, "radiotap.he.data_6.doppler_value", 10, 2,  \
      4, 1, HEX16)                                                             \
    B(HE_DATA_6_RESERVED_D6_00E0, 23, "radiotap.he.data_6.reserved_d6_00e0",   \
      10, 2, 5, 3, HEX16)                                                      \
    B(HE_DATA_6_TXOP_VALUE, 23, "radiotap.he.data_6.txop_value", 10, 2, 8, 7,  \
      HEX16)                                                                   \
    B(HE_DATA_6_MIDAMBLE_PERIODICITY, 23,                                      \
      "radiotap.he.data_6.midamble_periodicity", 10, 2, 15, 1, HEX16)          \
    B(ZERO_LEN_PSDU, 26, "radiotap.0_len_psdu.type", 0, 1, 0, 8, HEX)          \
    B(L_SIG_DATA1, 27, "radiotap.l_sig.data1", 0, 2, 0, 16, HEX16)             \
    B(L_SIG_RATE_KNOWN, 27, "radiotap.l_sig.rate_known", 0, 2, 0, 1, BOOL)     \
    B(L_SIG_LENGTH_KNOWN, 27, "radiotap.l_sig.length_known", 0, 2, 1, 1, BOOL) \
    B(L_SIG_DATA2, 27, "radiotap.l_sig.data2", 2, 2, 0, 16, HEX16)             \
    B(L_SIG_RATE, 27, "radiotap.l_sig.rate", 2, 2, 0, 4, DEC)                  \
    B(L_SIG_LENGTH, 27, "radiotap.l_sig.length", 2, 2, 4, 12, DEC)
/* TAUT_RADIOTAP_ROWS: all rows: B(FIELD, bit, "name", offset in the field,
 * bytes, shift, bits, TYPE). */
#define TAUT_RADIOTAP_ROWS(B)                                                  \
    TAUT_RADIOTAP_OLD(B)                                                       \
    TAUT_RADIOTAP_MORE(B)
/* TAUT_RADIOTAP_MORE: see TAUT_RADIOTAP_ROWS. */
#define TAUT_RADIOTAP_MORE(B)                                                  \
    TAUT_RADIOTAP_LINK(B)                                                      \
    TAUT_RADIOTAP_NEW(B)
/* TAUT_RADIOTAP_NEW: see TAUT_RADIOTAP_ROWS. */
#define TAUT_RADIOTAP_NEW(B)                                                   \
    TAUT_RADIOTAP_MCS_ROWS(B)                                                  \
    TAUT_RADIOTAP_HE_ROWS(B)

/* TAUT_RADIOTAP_HEAD: fields of the header itself, of namespaces, of fields
 * that are told as bytes, and of PPI: V(FIELD, "name", TYPE). */
#define TAUT_RADIOTAP_HEAD(V)                                                  \
    V(VERSION, "radiotap.version", DEC)                                        \
    V(PAD, "radiotap.pad", DEC)                                                \
    V(LENGTH, "radiotap.length", DEC)                                          \
    V(PRESENT, "radiotap.present.word", HEX32)                                 \
    V(NAMESPACE, "radiotap.vendor_namespace", BYTES)                           \
    V(OUI, "radiotap.vendor_oui", DEC)                                         \
    V(SUBSPACE, "radiotap.vendor_subns", DEC)                                  \
    V(SKIP, "radiotap.vendor_data_len", DEC)                                   \
    V(VENDOR_DATA, "radiotap.vendor_data", BYTES)                              \
    V(HE_MU, "radiotap.he_mu", BYTES)                                          \
    V(HE_MU_OTHER, "radiotap.he_mu.other_user", BYTES)                         \
    V(TLV_TYPE, "radiotap.tlv.type", DEC)                                      \
    V(TLV_LEN, "radiotap.tlv.datalen", DEC)                                    \
    V(TLV_DATA, "radiotap.tlv.unknown_data", BYTES)                            \
    V(PPI_VERSION, "ppi.version", DEC)                                         \
    V(PPI_FLAGS, "ppi.flags", HEX)                                             \
    V(PPI_ALIGNED, "ppi.flags.alignment", BOOL)                                \
    V(PPI_RESERVED, "ppi.flags.reserved", HEX)                                 \
    V(PPI_LENGTH, "ppi.length", DEC)                                           \
    V(PPI_DLT, "ppi.dlt", DEC)                                                 \
    V(PPI_TYPE, "ppi.field_type", DEC)                                         \
    V(PPI_LEN, "ppi.field_len", DEC)                                           \
    V(PPI_DATA, "ppi.field_data", BYTES)

/* TAUT_RADIOTAP_ENUM_B: the enum entry of a row. */
#define TAUT_RADIOTAP_ENUM_B(F, ...) TAUT_RADIOTAP_F_##F,
/* enum taut_radiotap_field_number: field numbers. */
enum taut_radiotap_field_number {
    TAUT_RADIOTAP_F_HEADER = TAUT_FS_RADIOTAP << 9,
    TAUT_RADIOTAP_ROWS(TAUT_RADIOTAP_ENUM_B)
        TAUT_RADIOTAP_HEAD(TAUT_RADIOTAP_ENUM_B) TAUT_RADIOTAP_F_END
};
/* taut_radiotap_fields is the field set of radiotap and PPI. */
TAUT_API extern const struct taut_fieldset taut_radiotap_fields;

/* ------------------------------------------------------------------ */
/* Iterating                                                           */

/* struct taut_radiotap_it: an iterator over one header. */
struct taut_radiotap_it {
    struct taut_span bytes; /* the header, as its length says */
    uint32_t n_words;       /* present words */
    uint32_t word, bit;     /* where it is */
    uint32_t at;            /* offset of the next field */
    uint32_t ns;            /* TAUT_RADIOTAP_NS or a vendor's */
    uint32_t vendor_end;    /* offset behind a vendor's fields; 0: none */
    bool tlv;               /* TLV fields are being read */
};

/* struct taut_radiotap_field: one field. */
struct taut_radiotap_field {
    uint32_t ns;  /* TAUT_RADIOTAP_NS, or OUI << 8 | subspace of a vendor */
    uint32_t bit; /* enum taut_radiotap_bit; a TLV's type; 30: all fields of a
                     vendor at once */
    bool tlv;
    struct taut_span data;
};

/* taut_radiotap_check looks whether the `len` bytes at `p` begin with a whole
 * header. TAUT_E_SHORT: 8 bytes, or in radiotap.length fewer than it says;
 * TAUT_E_UNSUPPORTED in radiotap.version: not 0; TAUT_E_RANGE in
 * radiotap.length: less than the present words take; TAUT_E_LIMIT in
 * radiotap.present.word: more than TAUT_RADIOTAP_WORDS_MAX. */
TAUT_API enum taut_status taut_radiotap_check(struct taut_ctx *ctx,
                                              const uint8_t *p, size_t len);

/* taut_radiotap_open checks the header that begins `bytes` and sets `it` to
 * its first field. it->bytes.len is the header's length: the frame is behind
 * it. */
TAUT_API enum taut_status taut_radiotap_open(struct taut_ctx *ctx,
                                             struct taut_radiotap_it *it,
                                             struct taut_span bytes);

/*
 * taut_radiotap_next reads the next field. TAUT_DONE at the end. TAUT_E_RANGE
 * in radiotap.length: the field ends past the header. A vendor's fields come
 * as one with bit 30, in their namespace.
 */
TAUT_API enum taut_status taut_radiotap_next(struct taut_ctx *ctx,
                                             struct taut_radiotap_it *it,
                                             struct taut_radiotap_field *out);

/* ------------------------------------------------------------------ */
/* The common fields                                                   */

/* struct taut_radiotap: the fields that most programs want, the first of each
 * in the radiotap namespace. `has` tells which are there, 1 << bit. */
struct taut_radiotap {
    uint32_t has;
    uint64_t tsft; /* us */
    uint8_t flags; /* TAUT_RADIOTAP_FLAG_... */
    uint8_t rate;  /* 500 kbit/s */
    uint16_t freq; /* MHz */
    uint16_t chan_flags;
    int8_t dbm_signal, dbm_noise;
    int8_t dbm_tx_power;
    uint8_t antenna;
    uint16_t rx_flags, tx_flags;
    uint8_t data_retries;
    uint8_t mcs_known, mcs_flags, mcs;
    uint32_t ampdu_ref;
    uint16_t ampdu_flags;
    struct taut_span vht;       /* 12 bytes */
    struct taut_span timestamp; /* 12 bytes */
    struct taut_span he;        /* 12 bytes */
    uint16_t len;               /* of the header; not encoded */
};

/* taut_radiotap_decode reads the header at `rd` and moves behind it. A fault
 * of taut_radiotap_next is one here. */
TAUT_API enum taut_status taut_radiotap_decode(struct taut_ctx *ctx,
                                               struct taut_rd *rd,
                                               struct taut_radiotap *out);
/* taut_radiotap_encode appends a header of one present word with the fields
 * that in->has names; alignment counts from the header's start. TAUT_E_USAGE:
 * a bit that the struct does not have, or a span that is not 12 bytes long. */
TAUT_API enum taut_status taut_radiotap_encode(struct taut_wr *wr,
                                               const struct taut_radiotap *in);

/* taut_radiotap_visit tells every field of the header at `p`, which
 * taut_radiotap_check accepted. */
TAUT_API void taut_radiotap_visit(const struct taut_visitor *v,
                                  const uint8_t *p, size_t len);

/* ------------------------------------------------------------------ */
/* PPI                                                                 */

/* TAUT_PPI_HDR_LEN: bytes of a PPI header without fields. */
#define TAUT_PPI_HDR_LEN 8
/* TAUT_PPI_80211_COMMON: the field that tells whether an FCS is there. */
#define TAUT_PPI_80211_COMMON 2

/* struct taut_ppi: a PPI header. */
struct taut_ppi {
    uint8_t version, flags;
    uint16_t len;            /* of the header with its fields */
    uint32_t dlt;            /* link type of the frame: 105 is 802.11 */
    bool fcs;                /* 802.11-common says that it ends in its FCS */
    struct taut_span fields; /* type, length, data; see taut_ppi_next */
};

/* taut_ppi_decode reads a PPI header and moves `rd` behind it. TAUT_E_SHORT:
 * the header, or in ppi.length fewer bytes than it says; TAUT_E_RANGE in
 * ppi.length: less than 8; TAUT_E_UNSUPPORTED in ppi.version: not 0; and what
 * taut_ppi_next fails with. */
TAUT_API enum taut_status
taut_ppi_decode(struct taut_ctx *ctx, struct taut_rd *rd, struct taut_ppi *out);
/* taut_ppi_next reads one field from `rd` over `fields`; `flags` are the
 * header's (bit 0: fields are aligned to 4 bytes). TAUT_DONE at the end;
 * TAUT_E_SHORT in ppi.field_len: fewer bytes than it says. */
TAUT_API enum taut_status taut_ppi_next(struct taut_ctx *ctx,
                                        struct taut_rd *rd, uint16_t *type,
                                        struct taut_span *data, uint8_t flags);
/* taut_ppi_check decodes and drops the result. */
TAUT_API enum taut_status taut_ppi_check(struct taut_ctx *ctx, const uint8_t *p,
                                         size_t len);
/* taut_ppi_visit tells the fields of the PPI header at `p`. */
TAUT_API void taut_ppi_visit(const struct taut_visitor *v, const uint8_t *p,
                             size_t len);

#ifdef __cplusplus
}
#endif

#endif
