/* SPDX-License-Identifier: MIT */
/*
 * taut/dot11_cap.h: the capabilities and operation elements of HT (802.11n),
 * VHT (ac), HE (ax) and EHT (be): every bit field by name, with accessors.
 *
 *     const uint8_t *ht = elem.data.p; // taut_dot11_cap_check accepted it
 *     if (taut_dot11_cap_get_ht_cap_width(ht)) ...
 *
 * One list of rows an element: field, name, place (the little-endian number
 * of so many bytes at that offset of the element's data, shift, bits), type
 * and rule. From it come the field numbers, the accessors, and what
 * taut_dot11_cap_visit tells. Optional parts behind the fixed ones (MCS maps
 * for 160 MHz, PPE thresholds, operation information) are told as their bits
 * say.
 */
#ifndef TAUT_DOT11_CAP_H
#define TAUT_DOT11_CAP_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_DOT11_HT_CAP_BITS: bit fields of the element. */
#define TAUT_DOT11_HT_CAP_BITS(B)                                              \
    B(HT_CAP, ht_cap, "wlan.ht.capabilities", 0, 2, 0, 16, HEX16,              \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_LDPCCODING, ht_cap_ldpccoding, "wlan.ht.capabilities.ldpccoding", \
      0, 2, 0, 1, BOOL, "802.11-2020 9.4.2.55")                                \
    B(HT_CAP_WIDTH, ht_cap_width, "wlan.ht.capabilities.width", 0, 2, 1, 1,    \
      BOOL, "802.11-2020 9.4.2.55")                                            \
    B(HT_CAP_SM, ht_cap_sm, "wlan.ht.capabilities.sm", 0, 2, 2, 2, HEX16,      \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_GREEN, ht_cap_green, "wlan.ht.capabilities.green", 0, 2, 4, 1,    \
      BOOL, "802.11-2020 9.4.2.55")                                            \
    B(HT_CAP_SHORT20, ht_cap_short20, "wlan.ht.capabilities.short20", 0, 2, 5, \
      1, BOOL, "802.11-2020 9.4.2.55")                                         \
    B(HT_CAP_SHORT40, ht_cap_short40, "wlan.ht.capabilities.short40", 0, 2, 6, \
      1, BOOL, "802.11-2020 9.4.2.55")                                         \
    B(HT_CAP_TXSTBC, ht_cap_txstbc, "wlan.ht.capabilities.txstbc", 0, 2, 7, 1, \
      BOOL, "802.11-2020 9.4.2.55")                                            \
    B(HT_CAP_RXSTBC, ht_cap_rxstbc, "wlan.ht.capabilities.rxstbc", 0, 2, 8, 2, \
      HEX16, "802.11-2020 9.4.2.55")                                           \
    B(HT_CAP_DELAYEDBLOCKACK, ht_cap_delayedblockack,                          \
      "wlan.ht.capabilities.delayedblockack", 0, 2, 10, 1, BOOL,               \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_AMSDU, ht_cap_amsdu, "wlan.ht.capabilities.amsdu", 0, 2, 11, 1,   \
      BOOL, "802.11-2020 9.4.2.55")                                            \
    B(HT_CAP_DSSCCK, ht_cap_dsscck, "wlan.ht.capabilities.dsscck", 0, 2, 12,   \
      1, BOOL, "802.11-2020 9.4.2.55")                                         \
    B(HT_CAP_PSMP, ht_cap_psmp, "wlan.ht.capabilities.psmp", 0, 2, 13, 1,      \
      BOOL, "802.11-2020 9.4.2.55")                                            \
    B(HT_CAP_40MHZINTOLERANT, ht_cap_40mhzintolerant,                          \
      "wlan.ht.capabilities.40mhzintolerant", 0, 2, 14, 1, BOOL,               \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_LSIG, ht_cap_lsig, "wlan.ht.capabilities.lsig", 0, 2, 15, 1,      \
      BOOL, "802.11-2020 9.4.2.55")                                            \
    B(HT_CAP_AMPDUPARAM, ht_cap_ampduparam, "wlan.ht.ampduparam", 2, 1, 0, 8,  \
      HEX, "802.11-2020 9.4.2.55")                                             \
    B(HT_CAP_AMPDUPARAM_MAXLENGTH, ht_cap_ampduparam_maxlength,                \
      "wlan.ht.ampduparam.maxlength", 2, 1, 0, 2, HEX, "802.11-2020 9.4.2.55") \
    B(HT_CAP_AMPDUPARAM_MPDUDENSITY, ht_cap_ampduparam_mpdudensity,            \
      "wlan.ht.ampduparam.mpdudensity", 2, 1, 2, 3, HEX,                       \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_AMPDUPARAM_RESERVED, ht_cap_ampduparam_reserved,                  \
      "wlan.ht.ampduparam.reserved", 2, 1, 5, 3, HEX, "802.11-2020 9.4.2.55")  \
    B(HT_CAP_MCSSET_RXBITMASK_0TO7, ht_cap_mcsset_rxbitmask_0to7,              \
      "wlan.ht.mcsset.rxbitmask.0to7", 3, 4, 0, 8, HEX32,                      \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_MCSSET_RXBITMASK_8TO15, ht_cap_mcsset_rxbitmask_8to15,            \
      "wlan.ht.mcsset.rxbitmask.8to15", 3, 4, 8, 8, HEX32,                     \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_MCSSET_RXBITMASK_16TO23, ht_cap_mcsset_rxbitmask_16to23,          \
      "wlan.ht.mcsset.rxbitmask.16to23", 3, 4, 16, 8, HEX32,                   \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_MCSSET_RXBITMASK_24TO31, ht_cap_mcsset_rxbitmask_24to31,          \
      "wlan.ht.mcsset.rxbitmask.24to31", 3, 4, 24, 8, HEX32,                   \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_MCSSET_RXBITMASK_32, ht_cap_mcsset_rxbitmask_32,                  \
      "wlan.ht.mcsset.rxbitmask.32", 7, 4, 0, 1, HEX32,                        \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_MCSSET_RXBITMASK_33TO38, ht_cap_mcsset_rxbitmask_33to38,          \
      "wlan.ht.mcsset.rxbitmask.33to38", 7, 4, 1, 6, HEX32,                    \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_MCSSET_RXBITMASK_39TO52, ht_cap_mcsset_rxbitmask_39to52,          \
      "wlan.ht.mcsset.rxbitmask.39to52", 7, 4, 7, 14, HEX32,                   \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_MCSSET_RXBITMASK_53TO76, ht_cap_mcsset_rxbitmask_53to76,          \
      "wlan.ht.mcsset.rxbitmask.53to76", 9, 4, 5, 24, HEX32,                   \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_MCSSET_HIGHESTDATARATE, ht_cap_mcsset_highestdatarate,            \
      "wlan.ht.mcsset.highestdatarate", 13, 2, 0, 10, HEX16,                   \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_MCSSET_TXSETDEFINED, ht_cap_mcsset_txsetdefined,                  \
      "wlan.ht.mcsset.txsetdefined", 15, 1, 0, 1, BOOL,                        \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_MCSSET_TXRXMCSNOTEQUAL, ht_cap_mcsset_txrxmcsnotequal,            \
      "wlan.ht.mcsset.txrxmcsnotequal", 15, 1, 1, 1, BOOL,                     \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_MCSSET_TXMAXSS, ht_cap_mcsset_txmaxss, "wlan.ht.mcsset.txmaxss",  \
      15, 1, 2, 2, HEX, "802.11-2020 9.4.2.55")                                \
    B(HT_CAP_MCSSET_TXUNEQUALMOD, ht_cap_mcsset_txunequalmod,                  \
      "wlan.ht.mcsset.txunequalmod", 15, 1, 4, 1, BOOL,                        \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_HTEX_CAPABILITIES, ht_cap_htex_capabilities,                      \
      "wlan.htex.capabilities", 19, 2, 0, 16, HEX16, "802.11-2020 9.4.2.55")   \
    B(HT_CAP_HTEX_CAPABILITIES_PCO, ht_cap_htex_capabilities_pco,              \
      "wlan.htex.capabilities.pco", 19, 2, 0, 1, BOOL, "802.11-2020 9.4.2.55") \
    B(HT_CAP_HTEX_CAPABILITIES_TRANSTIME, ht_cap_htex_capabilities_transtime,  \
      "wlan.htex.capabilities.transtime", 19, 2, 1, 2, HEX16,                  \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_HTEX_CAPABILITIES_MCS, ht_cap_htex_capabilities_mcs,              \
      "wlan.htex.capabilities.mcs", 19, 2, 8, 2, HEX16,                        \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_HTEX_CAPABILITIES_HTC, ht_cap_htex_capabilities_htc,              \
      "wlan.htex.capabilities.htc", 19, 2, 10, 1, BOOL,                        \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_HTEX_CAPABILITIES_RDRESPONDER,                                    \
      ht_cap_htex_capabilities_rdresponder,                                    \
      "wlan.htex.capabilities.rdresponder", 19, 2, 11, 1, BOOL,                \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_TXBF, ht_cap_txbf, "wlan.txbf", 21, 4, 0, 32, HEX32,              \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_TXBF_TXBF, ht_cap_txbf_txbf, "wlan.txbf.txbf", 21, 4, 0, 1, BOOL, \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_TXBF_RXSS, ht_cap_txbf_rxss, "wlan.txbf.rxss", 21, 4, 1, 1, BOOL, \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_TXBF_TXSS, ht_cap_txbf_txss, "wlan.txbf.txss", 21, 4, 2, 1, BOOL, \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_TXBF_RXNDP, ht_cap_txbf_rxndp, "wlan.txbf.rxndp", 21, 4, 3, 1,    \
      BOOL, "802.11-2020 9.4.2.55")                                            \
    B(HT_CAP_TXBF_TXNDP, ht_cap_txbf_txndp, "wlan.txbf.txndp", 21, 4, 4, 1,    \
      BOOL, "802.11-2020 9.4.2.55")                                            \
    B(HT_CAP_TXBF_IMPLTXBF, ht_cap_txbf_impltxbf, "wlan.txbf.impltxbf", 21, 4, \
      5, 1, BOOL, "802.11-2020 9.4.2.55")                                      \
    B(HT_CAP_TXBF_CALIBRATION, ht_cap_txbf_calibration,                        \
      "wlan.txbf.calibration", 21, 4, 6, 2, HEX32, "802.11-2020 9.4.2.55")     \
    B(HT_CAP_TXBF_CSI, ht_cap_txbf_csi, "wlan.txbf.csi", 21, 4, 8, 1, BOOL,    \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_TXBF_FM_UNCOMPRESSED_TBF, ht_cap_txbf_fm_uncompressed_tbf,        \
      "wlan.txbf.fm.uncompressed.tbf", 21, 4, 9, 1, BOOL,                      \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_TXBF_FM_COMPRESSED_TBF, ht_cap_txbf_fm_compressed_tbf,            \
      "wlan.txbf.fm.compressed.tbf", 21, 4, 10, 1, BOOL,                       \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_TXBF_RCSI, ht_cap_txbf_rcsi, "wlan.txbf.rcsi", 21, 4, 11, 2,      \
      HEX32, "802.11-2020 9.4.2.55")                                           \
    B(HT_CAP_TXBF_FM_UNCOMPRESSED_RBF, ht_cap_txbf_fm_uncompressed_rbf,        \
      "wlan.txbf.fm.uncompressed.rbf", 21, 4, 13, 2, HEX32,                    \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_TXBF_FM_COMPRESSED_BF, ht_cap_txbf_fm_compressed_bf,              \
      "wlan.txbf.fm.compressed.bf", 21, 4, 15, 2, HEX32,                       \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_TXBF_MINGROUP, ht_cap_txbf_mingroup, "wlan.txbf.mingroup", 21, 4, \
      17, 2, HEX32, "802.11-2020 9.4.2.55")                                    \
    B(HT_CAP_TXBF_CSINUMANT, ht_cap_txbf_csinumant, "wlan.txbf.csinumant", 21, \
      4, 19, 2, HEX32, "802.11-2020 9.4.2.55")                                 \
    B(HT_CAP_TXBF_FM_UNCOMPRESSED_MAXANT, ht_cap_txbf_fm_uncompressed_maxant,  \
      "wlan.txbf.fm.uncompressed.maxant", 21, 4, 21, 2, HEX32,                 \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_TXBF_FM_COMPRESSED_MAXANT, ht_cap_txbf_fm_compressed_maxant,      \
      "wlan.txbf.fm.compressed.maxant", 21, 4, 23, 2, HEX32,                   \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_TXBF_CSI_MAXROWS, ht_cap_txbf_csi_maxrows,                        \
      "wlan.txbf.csi.maxrows", 21, 4, 25, 2, HEX32, "802.11-2020 9.4.2.55")    \
    B(HT_CAP_TXBF_CHANNELEST, ht_cap_txbf_channelest, "wlan.txbf.channelest",  \
      21, 4, 27, 2, HEX32, "802.11-2020 9.4.2.55")                             \
    B(HT_CAP_TXBF_RESERVED, ht_cap_txbf_reserved, "wlan.txbf.reserved", 21, 4, \
      29, 3, HEX32, "802.11-2020 9.4.2.55")                                    \
    B(HT_CAP_ASEL, ht_cap_asel, "wlan.asel", 25, 1, 0, 8, HEX,                 \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_ASEL_CAPABLE, ht_cap_asel_capable, "wlan.asel.capable", 25, 1, 0, \
      1, BOOL, "802.11-2020 9.4.2.55")                                         \
    B(HT_CAP_ASEL_TXCSI, ht_cap_asel_txcsi, "wlan.asel.txcsi", 25, 1, 1, 1,    \
      BOOL, "802.11-2020 9.4.2.55")                                            \
    B(HT_CAP_ASEL_TXIF, ht_cap_asel_txif, "wlan.asel.txif", 25, 1, 2, 1, BOOL, \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_ASEL_CSI, ht_cap_asel_csi, "wlan.asel.csi", 25, 1, 3, 1, BOOL,    \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_ASEL_IF, ht_cap_asel_if, "wlan.asel.if", 25, 1, 4, 1, BOOL,       \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_ASEL_RX, ht_cap_asel_rx, "wlan.asel.rx", 25, 1, 5, 1, BOOL,       \
      "802.11-2020 9.4.2.55")                                                  \
    B(HT_CAP_ASEL_SPPDU, ht_cap_asel_sppdu, "wlan.asel.sppdu", 25, 1, 6, 1,    \
      BOOL, "802.11-2020 9.4.2.55")                                            \
    B(HT_CAP_ASEL_RESERVED, ht_cap_asel_reserved, "wlan.asel.reserved", 25, 1, \
      7, 1, HEX, "802.11-2020 9.4.2.55")

/* TAUT_DOT11_HT_OP_BITS: bit fields of the element. */
#define TAUT_DOT11_HT_OP_BITS(B)                                               \
    B(HT_OP_PRIMARYCHANNEL, ht_op_primarychannel,                              \
      "wlan.ht.info.primarychannel", 0, 1, 0, 8, DEC, "802.11-2020 9.4.2.56")  \
    B(HT_OP_DELIM1, ht_op_delim1, "wlan.ht.info.delim1", 1, 1, 0, 8, HEX,      \
      "802.11-2020 9.4.2.56")                                                  \
    B(HT_OP_SECCHANOFFSET, ht_op_secchanoffset, "wlan.ht.info.secchanoffset",  \
      1, 1, 0, 2, HEX, "802.11-2020 9.4.2.56")                                 \
    B(HT_OP_CHANWIDTH, ht_op_chanwidth, "wlan.ht.info.chanwidth", 1, 1, 2, 1,  \
      BOOL, "802.11-2020 9.4.2.56")                                            \
    B(HT_OP_RIFS, ht_op_rifs, "wlan.ht.info.rifs", 1, 1, 3, 1, BOOL,           \
      "802.11-2020 9.4.2.56")                                                  \
    B(HT_OP_RESERVED_B4_B7, ht_op_reserved_b4_b7,                              \
      "wlan.ht.info.reserved_b4_b7", 1, 1, 4, 4, HEX, "802.11-2020 9.4.2.56")  \
    B(HT_OP_DELIM2, ht_op_delim2, "wlan.ht.info.delim2", 2, 2, 0, 16, HEX16,   \
      "802.11-2020 9.4.2.56")                                                  \
    B(HT_OP_HT_PROTECTION, ht_op_ht_protection, "wlan.ht.info.ht_protection",  \
      2, 2, 0, 2, HEX16, "802.11-2020 9.4.2.56")                               \
    B(HT_OP_GREENFIELD, ht_op_greenfield, "wlan.ht.info.greenfield", 2, 2, 2,  \
      1, BOOL, "802.11-2020 9.4.2.56")                                         \
    B(HT_OP_RESERVED_B11, ht_op_reserved_b11, "wlan.ht.info.reserved_b11", 2,  \
      2, 3, 1, HEX16, "802.11-2020 9.4.2.56")                                  \
    B(HT_OP_OBSSNONHT, ht_op_obssnonht, "wlan.ht.info.obssnonht", 2, 2, 4, 1,  \
      BOOL, "802.11-2020 9.4.2.56")                                            \
    B(HT_OP_CHAN_CENTER_FREQ_SEG_2, ht_op_chan_center_freq_seg_2,              \
      "wlan.ht.info.chan_center_freq_seg_2", 2, 2, 5, 8, DEC,                  \
      "802.11-2020 9.4.2.56")                                                  \
    B(HT_OP_RESERVED_B21_B23, ht_op_reserved_b21_b23,                          \
      "wlan.ht.info.reserved_b21_b23", 2, 2, 13, 3, HEX16,                     \
      "802.11-2020 9.4.2.56")                                                  \
    B(HT_OP_DELIM3, ht_op_delim3, "wlan.ht.info.delim3", 4, 2, 0, 16, HEX16,   \
      "802.11-2020 9.4.2.56")                                                  \
    B(HT_OP_RESERVED_B24_B29, ht_op_reserved_b24_b29,                          \
      "wlan.ht.info.reserved_b24_b29", 4, 2, 0, 6, HEX16,                      \
      "802.11-2020 9.4.2.56")                                                  \
    B(HT_OP_DUALBEACON, ht_op_dualbeacon, "wlan.ht.info.dualbeacon", 4, 2, 6,  \
      1, BOOL, "802.11-2020 9.4.2.56")                                         \
    B(HT_OP_DUALCTS, ht_op_dualcts, "wlan.ht.info.dualcts", 4, 2, 7, 1, BOOL,  \
      "802.11-2020 9.4.2.56")                                                  \
    B(HT_OP_SECONDARYBEACON, ht_op_secondarybeacon,                            \
      "wlan.ht.info.secondarybeacon", 4, 2, 8, 1, BOOL,                        \
      "802.11-2020 9.4.2.56")                                                  \
    B(HT_OP_LSIGPROTSUPPORT, ht_op_lsigprotsupport,                            \
      "wlan.ht.info.lsigprotsupport", 4, 2, 9, 1, BOOL,                        \
      "802.11-2020 9.4.2.56")                                                  \
    B(HT_OP_PCO_ACTIVE, ht_op_pco_active, "wlan.ht.info.pco.active", 4, 2, 10, \
      1, BOOL, "802.11-2020 9.4.2.56")                                         \
    B(HT_OP_PCO_PHASE, ht_op_pco_phase, "wlan.ht.info.pco.phase", 4, 2, 11, 1, \
      BOOL, "802.11-2020 9.4.2.56")                                            \
    B(HT_OP_RESERVED_B36_B39, ht_op_reserved_b36_b39,                          \
      "wlan.ht.info.reserved_b36_b39", 4, 2, 12, 4, HEX16,                     \
      "802.11-2020 9.4.2.56")

/* TAUT_DOT11_VHT_CAP_BITS: bit fields of the element. */
#define TAUT_DOT11_VHT_CAP_BITS(B)                                             \
    B(VHT_CAP, vht_cap, "wlan.vht.capabilities", 0, 4, 0, 32, HEX32,           \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_MAXMPDULENGTH, vht_cap_maxmpdulength,                            \
      "wlan.vht.capabilities.maxmpdulength", 0, 4, 0, 2, HEX32,                \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_SUPPORTEDCHANWIDTHSET, vht_cap_supportedchanwidthset,            \
      "wlan.vht.capabilities.supportedchanwidthset", 0, 4, 2, 2, HEX32,        \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_RXLDPC, vht_cap_rxldpc, "wlan.vht.capabilities.rxldpc", 0, 4, 4, \
      1, BOOL, "802.11-2020 9.4.2.157")                                        \
    B(VHT_CAP_SHORT80, vht_cap_short80, "wlan.vht.capabilities.short80", 0, 4, \
      5, 1, BOOL, "802.11-2020 9.4.2.157")                                     \
    B(VHT_CAP_SHORT160, vht_cap_short160, "wlan.vht.capabilities.short160", 0, \
      4, 6, 1, BOOL, "802.11-2020 9.4.2.157")                                  \
    B(VHT_CAP_TXSTBC, vht_cap_txstbc, "wlan.vht.capabilities.txstbc", 0, 4, 7, \
      1, BOOL, "802.11-2020 9.4.2.157")                                        \
    B(VHT_CAP_RXSTBC, vht_cap_rxstbc, "wlan.vht.capabilities.rxstbc", 0, 4, 8, \
      3, HEX32, "802.11-2020 9.4.2.157")                                       \
    B(VHT_CAP_SUBEAMFORMER, vht_cap_subeamformer,                              \
      "wlan.vht.capabilities.subeamformer", 0, 4, 11, 1, BOOL,                 \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_SUBEAMFORMEE, vht_cap_subeamformee,                              \
      "wlan.vht.capabilities.subeamformee", 0, 4, 12, 1, BOOL,                 \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_BEAMFORMEE_STS_CAP, vht_cap_beamformee_sts_cap,                  \
      "wlan.vht.capabilities.beamformee_sts_cap", 0, 4, 13, 3, HEX32,          \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_SOUNDINGDIMENSIONS, vht_cap_soundingdimensions,                  \
      "wlan.vht.capabilities.soundingdimensions", 0, 4, 16, 3, HEX32,          \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_MUBEAMFORMER, vht_cap_mubeamformer,                              \
      "wlan.vht.capabilities.mubeamformer", 0, 4, 19, 1, BOOL,                 \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_MUBEAMFORMEE, vht_cap_mubeamformee,                              \
      "wlan.vht.capabilities.mubeamformee", 0, 4, 20, 1, BOOL,                 \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_VHTTXOPPS, vht_cap_vhttxopps, "wlan.vht.capabilities.vhttxopps", \
      0, 4, 21, 1, BOOL, "802.11-2020 9.4.2.157")                              \
    B(VHT_CAP_VHTHTC, vht_cap_vhthtc, "wlan.vht.capabilities.vhthtc", 0, 4,    \
      22, 1, BOOL, "802.11-2020 9.4.2.157")                                    \
    B(VHT_CAP_MAXAMPDU, vht_cap_maxampdu, "wlan.vht.capabilities.maxampdu", 0, \
      4, 23, 3, HEX32, "802.11-2020 9.4.2.157")                                \
    B(VHT_CAP_LINKADAPT, vht_cap_linkadapt, "wlan.vht.capabilities.linkadapt", \
      0, 4, 26, 2, HEX32, "802.11-2020 9.4.2.157")                             \
    B(VHT_CAP_RXPATCONSIST, vht_cap_rxpatconsist,                              \
      "wlan.vht.capabilities.rxpatconsist", 0, 4, 28, 1, BOOL,                 \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_TXPATCONSIST, vht_cap_txpatconsist,                              \
      "wlan.vht.capabilities.txpatconsist", 0, 4, 29, 1, BOOL,                 \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_EXT_NSS_BW_SUPPORT, vht_cap_ext_nss_bw_support,                  \
      "wlan.vht.capabilities.ext_nss_bw_support", 0, 4, 30, 2, HEX32,          \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_RXMCSMAP, vht_cap_rxmcsmap, "wlan.vht.mcsset.rxmcsmap", 4, 2, 0, \
      16, HEX16, "802.11-2020 9.4.2.157")                                      \
    B(VHT_CAP_RXMCSMAP_SS1, vht_cap_rxmcsmap_ss1,                              \
      "wlan.vht.mcsset.rxmcsmap.ss1", 4, 2, 0, 2, HEX16,                       \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_RXMCSMAP_SS2, vht_cap_rxmcsmap_ss2,                              \
      "wlan.vht.mcsset.rxmcsmap.ss2", 4, 2, 2, 2, HEX16,                       \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_RXMCSMAP_SS3, vht_cap_rxmcsmap_ss3,                              \
      "wlan.vht.mcsset.rxmcsmap.ss3", 4, 2, 4, 2, HEX16,                       \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_RXMCSMAP_SS4, vht_cap_rxmcsmap_ss4,                              \
      "wlan.vht.mcsset.rxmcsmap.ss4", 4, 2, 6, 2, HEX16,                       \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_RXMCSMAP_SS5, vht_cap_rxmcsmap_ss5,                              \
      "wlan.vht.mcsset.rxmcsmap.ss5", 4, 2, 8, 2, HEX16,                       \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_RXMCSMAP_SS6, vht_cap_rxmcsmap_ss6,                              \
      "wlan.vht.mcsset.rxmcsmap.ss6", 4, 2, 10, 2, HEX16,                      \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_RXMCSMAP_SS7, vht_cap_rxmcsmap_ss7,                              \
      "wlan.vht.mcsset.rxmcsmap.ss7", 4, 2, 12, 2, HEX16,                      \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_RXMCSMAP_SS8, vht_cap_rxmcsmap_ss8,                              \
      "wlan.vht.mcsset.rxmcsmap.ss8", 4, 2, 14, 2, HEX16,                      \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_RXHIGHESTLONGGIRATE, vht_cap_rxhighestlonggirate,                \
      "wlan.vht.mcsset.rxhighestlonggirate", 6, 2, 0, 13, HEX16,               \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_MAX_NSTS_TOTAL, vht_cap_max_nsts_total,                          \
      "wlan.vht.mcsset.max_nsts_total", 6, 2, 13, 3, DEC,                      \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_TXMCSMAP, vht_cap_txmcsmap, "wlan.vht.mcsset.txmcsmap", 8, 2, 0, \
      16, HEX16, "802.11-2020 9.4.2.157")                                      \
    B(VHT_CAP_TXMCSMAP_SS1, vht_cap_txmcsmap_ss1,                              \
      "wlan.vht.mcsset.txmcsmap.ss1", 8, 2, 0, 2, HEX16,                       \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_TXMCSMAP_SS2, vht_cap_txmcsmap_ss2,                              \
      "wlan.vht.mcsset.txmcsmap.ss2", 8, 2, 2, 2, HEX16,                       \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_TXMCSMAP_SS3, vht_cap_txmcsmap_ss3,                              \
      "wlan.vht.mcsset.txmcsmap.ss3", 8, 2, 4, 2, HEX16,                       \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_TXMCSMAP_SS4, vht_cap_txmcsmap_ss4,                              \
      "wlan.vht.mcsset.txmcsmap.ss4", 8, 2, 6, 2, HEX16,                       \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_TXMCSMAP_SS5, vht_cap_txmcsmap_ss5,                              \
      "wlan.vht.mcsset.txmcsmap.ss5", 8, 2, 8, 2, HEX16,                       \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_TXMCSMAP_SS6, vht_cap_txmcsmap_ss6,                              \
      "wlan.vht.mcsset.txmcsmap.ss6", 8, 2, 10, 2, HEX16,                      \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_TXMCSMAP_SS7, vht_cap_txmcsmap_ss7,                              \
      "wlan.vht.mcsset.txmcsmap.ss7", 8, 2, 12, 2, HEX16,                      \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_TXMCSMAP_SS8, vht_cap_txmcsmap_ss8,                              \
      "wlan.vht.mcsset.txmcsmap.ss8", 8, 2, 14, 2, HEX16,                      \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_TXHIGHESTLONGGIRATE, vht_cap_txhighestlonggirate,                \
      "wlan.vht.mcsset.txhighestlonggirate", 10, 2, 0, 13, HEX16,              \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_EXT_NSS_BW_CAP, vht_cap_ext_nss_bw_cap,                          \
      "wlan.vht.ncsset.ext_nss_bw_cap", 10, 2, 13, 1, BOOL,                    \
      "802.11-2020 9.4.2.157")                                                 \
    B(VHT_CAP_RESERVED, vht_cap_reserved, "wlan.vht.ncsset.reserved", 10, 2,   \
      14, 2, HEX16, "802.11-2020 9.4.2.157")

/* TAUT_DOT11_VHT_OP_BITS: bit fields of the element. */
#define TAUT_DOT11_VHT_OP_BITS(B)                                              \
    B(VHT_OP_CHANNELWIDTH, vht_op_channelwidth, "wlan.vht.op.channelwidth", 0, \
      1, 0, 8, DEC, "802.11-2020 9.4.2.158")                                   \
    B(VHT_OP_CHANNELCENTER0, vht_op_channelcenter0,                            \
      "wlan.vht.op.channelcenter0", 1, 1, 0, 8, DEC, "802.11-2020 9.4.2.158")  \
    B(VHT_OP_CHANNELCENTER1, vht_op_channelcenter1,                            \
      "wlan.vht.op.channelcenter1", 2, 1, 0, 8, DEC, "802.11-2020 9.4.2.158")  \
    B(VHT_OP_BASICMCSMAP, vht_op_basicmcsmap, "wlan.vht.op.basicmcsmap", 3, 2, \
      0, 16, HEX16, "802.11-2020 9.4.2.158")                                   \
    B(VHT_OP_BASICMCSMAP_SS1, vht_op_basicmcsmap_ss1,                          \
      "wlan.vht.op.basicmcsmap.ss1", 3, 2, 0, 2, HEX16,                        \
      "802.11-2020 9.4.2.158")                                                 \
    B(VHT_OP_BASICMCSMAP_SS2, vht_op_basicmcsmap_ss2,                          \
      "wlan.vht.op.basicmcsmap.ss2", 3, 2, 2, 2, HEX16,                        \
      "802.11-2020 9.4.2.158")                                                 \
    B(VHT_OP_BASICMCSMAP_SS3, vht_op_basicmcsmap_ss3,                          \
      "wlan.vht.op.basicmcsmap.ss3", 3, 2, 4, 2, HEX16,                        \
      "802.11-2020 9.4.2.158")                                                 \
    B(VHT_OP_BASICMCSMAP_SS4, vht_op_basicmcsmap_ss4,                          \
      "wlan.vht.op.basicmcsmap.ss4", 3, 2, 6, 2, HEX16,                        \
      "802.11-2020 9.4.2.158")                                                 \
    B(VHT_OP_BASICMCSMAP_SS5, vht_op_basicmcsmap_ss5,                          \
      "wlan.vht.op.basicmcsmap.ss5", 3, 2, 8, 2, HEX16,                        \
      "802.11-2020 9.4.2.158")                                                 \
    B(VHT_OP_BASICMCSMAP_SS6, vht_op_basicmcsmap_ss6,                          \
      "wlan.vht.op.basicmcsmap.ss6", 3, 2, 10, 2, HEX16,                       \
      "802.11-2020 9.4.2.158")                                                 \
    B(VHT_OP_BASICMCSMAP_SS7, vht_op_basicmcsmap_ss7,                          \
      "wlan.vht.op.basicmcsmap.ss7", 3, 2, 12, 2, HEX16,                       \
      "802.11-2020 9.4.2.158")                                                 \
    B(VHT_OP_BASICMCSMAP_SS8, vht_op_basicmcsmap_ss8,                          \
      "wlan.vht.op.basicmcsmap.ss8", 3, 2, 14, 2, HEX16,                       \
      "802.11-2020 9.4.2.158")

/* TAUT_DOT11_HE_CAP_BITS: bit fields of the element. */
#define TAUT_DOT11_HE_CAP_BITS(B)                                              \
    B(HE_CAP_MAC_CAPS, he_cap_mac_caps, "wlan.ext_tag.he_mac_caps", 0, 6, 0,   \
      48, HEX, "802.11ax-2021 9.4.2.248")                                      \
    B(HE_CAP_HTC_HE_SUPPORT, he_cap_htc_he_support,                            \
      "wlan.ext_tag.he_mac_cap.htc_he_support", 0, 6, 0, 1, BOOL,              \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_TWT_REQ_SUPPORT, he_cap_twt_req_support,                          \
      "wlan.ext_tag.he_mac_cap.twt_req_support", 0, 6, 1, 1, BOOL,             \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_TWT_RSP_SUPPORT, he_cap_twt_rsp_support,                          \
      "wlan.ext_tag.he_mac_cap.twt_rsp_support", 0, 6, 2, 1, BOOL,             \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_DYNAMIC_FRAGMENTATION_SUPPORT,                                    \
      he_cap_dynamic_fragmentation_support,                                    \
      "wlan.ext_tag.he_mac_cap.dynamic_fragmentation_support", 0, 6, 3, 2,     \
      DEC, "802.11ax-2021 9.4.2.248")                                          \
    B(HE_CAP_MAX_FRAG_MSDUS, he_cap_max_frag_msdus,                            \
      "wlan.ext_tag.he_mac_cap.max_frag_msdus", 0, 6, 5, 3, DEC,               \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MIN_FRAG_SIZE, he_cap_min_frag_size,                              \
      "wlan.ext_tag.he_mac_cap.min_frag_size", 0, 6, 8, 2, DEC,                \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_TRIG_FRM_MAC_PADDING_DUR, he_cap_trig_frm_mac_padding_dur,        \
      "wlan.ext_tag.he_mac_cap.trig_frm_mac_padding_dur", 0, 6, 10, 2, DEC,    \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MULTI_TID_AGG_RX_SUPPORT, he_cap_multi_tid_agg_rx_support,        \
      "wlan.ext_tag.he_mac_cap.multi_tid_agg_rx_support", 0, 6, 12, 3, DEC,    \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_HE_LINK_ADAPTATION_SUPPORT, he_cap_he_link_adaptation_support,    \
      "wlan.ext_tag.he_mac_cap.he_link_adaptation_support", 0, 6, 15, 2, DEC,  \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_ALL_ACK_SUPPORT, he_cap_all_ack_support,                          \
      "wlan.ext_tag.he_mac_cap.all_ack_support", 0, 6, 17, 1, BOOL,            \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_TRS_SUPPORT, he_cap_trs_support,                                  \
      "wlan.ext_tag.he_mac_cap.Trs_support", 0, 6, 18, 1, BOOL,                \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_BSR_SUPPORT, he_cap_bsr_support,                                  \
      "wlan.ext_tag.he_mac_cap.bsr_support", 0, 6, 19, 1, BOOL,                \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_BROADCAST_TWT_SUPPORT, he_cap_broadcast_twt_support,              \
      "wlan.ext_tag.he_mac_cap.broadcast_twt_support", 0, 6, 20, 1, BOOL,      \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_32_BIT_BA_BITMAP_SUPPORT, he_cap_32_bit_ba_bitmap_support,        \
      "wlan.ext_tag.he_mac_cap.32_bit_ba_bitmap_support", 0, 6, 21, 1, BOOL,   \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MU_CASCADING_SUPPORT, he_cap_mu_cascading_support,                \
      "wlan.ext_tag.he_mac_cap.mu_cascading_support", 0, 6, 22, 1, BOOL,       \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_ACK_ENABLED_AGG_SUPPORT, he_cap_ack_enabled_agg_support,          \
      "wlan.ext_tag.he_mac_cap.ack_enabled_agg_support", 0, 6, 23, 1, BOOL,    \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_RESERVED_B24, he_cap_reserved_b24,                                \
      "wlan.ext_tag.he_mac_cap.reserved_b24", 0, 6, 24, 1, HEX,                \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_OM_CONTROL_SUPPORT, he_cap_om_control_support,                    \
      "wlan.ext_tag.he_mac_cap.om_control_support", 0, 6, 25, 1, BOOL,         \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_OFDMA_RA_SUPPORT, he_cap_ofdma_ra_support,                        \
      "wlan.ext_tag.he_mac_cap.ofdma_ra_support", 0, 6, 26, 1, BOOL,           \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MAX_A_MPDU_LEN_EXP_EXT, he_cap_max_a_mpdu_len_exp_ext,            \
      "wlan.ext_tag.he_mac_cap.max_a_mpdu_len_exp_ext", 0, 6, 27, 2, DEC,      \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_A_MSDU_FRAG_SUPPORT, he_cap_a_msdu_frag_support,                  \
      "wlan.ext_tag.he_mac_cap.a_msdu_frag_support", 0, 6, 29, 1, BOOL,        \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_FLEXIBLE_TWT_SCHED_SUPPORT, he_cap_flexible_twt_sched_support,    \
      "wlan.ext_tag.he_mac_cap.flexible_twt_sched_support", 0, 6, 30, 1, BOOL, \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_RX_CTL_FRM_MULTIBSS, he_cap_rx_ctl_frm_multibss,                  \
      "wlan.ext_tag.he_mac_cap.rx_ctl_frm_multibss", 0, 6, 31, 1, BOOL,        \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_BSRP_BQRP_A_MPDU_AGG, he_cap_bsrp_bqrp_a_mpdu_agg,                \
      "wlan.ext_tag.he_mac_cap.bsrp_bqrp_a_mpdu_agg", 0, 6, 32, 1, BOOL,       \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_QTP_SUPPORT, he_cap_qtp_support,                                  \
      "wlan.ext_tag.he_mac_cap.qtp_support", 0, 6, 33, 1, BOOL,                \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_BQR_SUPPORT, he_cap_bqr_support,                                  \
      "wlan.ext_tag.he_mac_cap.bqr_support", 0, 6, 34, 1, BOOL,                \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_PSR_RESPONDER, he_cap_psr_responder,                              \
      "wlan.ext_tag.he_mac_cap.psr_responder", 0, 6, 35, 1, BOOL,              \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_NDP_FEEDBACK_REPORT_SUPPORT, he_cap_ndp_feedback_report_support,  \
      "wlan.ext_tag.he_mac_cap.ndp_feedback_report_support", 0, 6, 36, 1,      \
      BOOL, "802.11ax-2021 9.4.2.248")                                         \
    B(HE_CAP_OPS_SUPPORT, he_cap_ops_support,                                  \
      "wlan.ext_tag.he_mac_cap.ops_support", 0, 6, 37, 1, BOOL,                \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_A_MSDU_IN_A_MPDU_SUPPORT, he_cap_a_msdu_in_a_mpdu_support,        \
      "wlan.ext_tag.he_mac_cap.a_msdu_in_a_mpdu_support", 0, 6, 38, 1, BOOL,   \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MULTI_TID_AGG_TX_SUPPORT, he_cap_multi_tid_agg_tx_support,        \
      "wlan.ext_tag.he_mac_cap.multi_tid_agg_tx_support", 0, 6, 39, 3, DEC,    \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_SUBCHANNEL_SELECTIVE_XMIT_SUPPORT,                                \
      he_cap_subchannel_selective_xmit_support,                                \
      "wlan.ext_tag.he_mac_cap.subchannel_selective_xmit_support", 0, 6, 42,   \
      1, BOOL, "802.11ax-2021 9.4.2.248")                                      \
    B(HE_CAP_UL_2_996_TONE_RU_SUPPORT, he_cap_ul_2_996_tone_ru_support,        \
      "wlan.ext_tag.he_mac_cap.ul_2_996_tone_ru_support", 0, 6, 43, 1, BOOL,   \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_OM_CNTL_UL_MU_DATA_DISABLE_RX_SUPPORT,                            \
      he_cap_om_cntl_ul_mu_data_disable_rx_support,                            \
      "wlan.ext_tag.he_mac_cap.om_cntl_ul_mu_data_disable_rx_support", 0, 6,   \
      44, 1, BOOL, "802.11ax-2021 9.4.2.248")                                  \
    B(HE_CAP_DYNAMIC_SM_POWER_SAVE, he_cap_dynamic_sm_power_save,              \
      "wlan.ext_tag.he_dynamic_sm_power_save", 0, 6, 45, 1, BOOL,              \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_PUNCTURED_SOUNDING_SUPPORT, he_cap_punctured_sounding_support,    \
      "wlan.ext_tag.he_punctured_sounding_support", 0, 6, 46, 1, BOOL,         \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_HT_AND_VHT_TRIGGER_FRAME_RX_SUPPORT,                              \
      he_cap_ht_and_vht_trigger_frame_rx_support,                              \
      "wlan.ext_tag.he_ht_and_vht_trigger_frame_rx_support", 0, 6, 47, 1,      \
      BOOL, "802.11ax-2021 9.4.2.248")                                         \
    B(HE_CAP_RESERVED_B0, he_cap_reserved_b0,                                  \
      "wlan.ext_tag.he_phy_cap.reserved_b0", 6, 1, 0, 1, HEX,                  \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_CHAN_WIDTH_SET_40MHZ_IN_2_4GHZ,                                   \
      he_cap_chan_width_set_40mhz_in_2_4ghz,                                   \
      "wlan.ext_tag.he_phy_cap.chan_width_set.40mhz_in_2_4ghz", 6, 1, 1, 1,    \
      BOOL, "802.11ax-2021 9.4.2.248")                                         \
    B(HE_CAP_CHAN_WIDTH_SET_40_80_IN_5GHZ,                                     \
      he_cap_chan_width_set_40_80_in_5ghz,                                     \
      "wlan.ext_tag.he_phy_cap.chan_width_set.40_80_in_5ghz", 6, 1, 2, 1,      \
      BOOL, "802.11ax-2021 9.4.2.248")                                         \
    B(HE_CAP_CHAN_WIDTH_SET_160_IN_5GHZ, he_cap_chan_width_set_160_in_5ghz,    \
      "wlan.ext_tag.he_phy_cap.chan_width_set.160_in_5ghz", 6, 1, 3, 1, BOOL,  \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_CHAN_WIDTH_SET_160_80_80_IN_5GHZ,                                 \
      he_cap_chan_width_set_160_80_80_in_5ghz,                                 \
      "wlan.ext_tag.he_phy_cap.chan_width_set.160_80_80_in_5ghz", 6, 1, 4, 1,  \
      BOOL, "802.11ax-2021 9.4.2.248")                                         \
    B(HE_CAP_CHAN_WIDTH_SET_242_TONE_IN_2_4GHZ,                                \
      he_cap_chan_width_set_242_tone_in_2_4ghz,                                \
      "wlan.ext_tag.he_phy_cap.chan_width_set.242_tone_in_2_4ghz", 6, 1, 5, 1, \
      BOOL, "802.11ax-2021 9.4.2.248")                                         \
    B(HE_CAP_CHAN_WIDTH_SET_242_TONE_IN_5GHZ,                                  \
      he_cap_chan_width_set_242_tone_in_5ghz,                                  \
      "wlan.ext_tag.he_phy_cap.chan_width_set.242_tone_in_5ghz", 6, 1, 6, 1,   \
      BOOL, "802.11ax-2021 9.4.2.248")                                         \
    B(HE_CAP_CHAN_WIDTH_SET_RESERVED, he_cap_chan_width_set_reserved,          \
      "wlan.ext_tag.he_phy_cap.chan_width_set.reserved", 6, 1, 7, 1, HEX,      \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_BITS_8_TO_23, he_cap_bits_8_to_23,                                \
      "wlan.ext_tag.he_phy_cap.bits_8_to_23", 7, 2, 0, 16, HEX16,              \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_PUNC_PREAMBLE_RX, he_cap_punc_preamble_rx,                        \
      "wlan.ext_tag.he_phy_cap.punc_preamble_rx", 7, 2, 0, 4, HEX16,           \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_DEVICE_CLASS, he_cap_device_class,                                \
      "wlan.ext_tag.he_phy_cap.device_class", 7, 2, 4, 1, HEX16,               \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_LDPC_CODING_IN_PAYLOAD, he_cap_ldpc_coding_in_payload,            \
      "wlan.ext_tag.he_phy_cap.ldpc_coding_in_payload", 7, 2, 5, 1, BOOL,      \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_HE_SU_PPDU_WITH_1X_HE_LTF_08US,                                   \
      he_cap_he_su_ppdu_with_1x_he_ltf_08us,                                   \
      "wlan.ext_tag.he_phy_cap.he_su_ppdu_with_1x_he_ltf_08us", 7, 2, 6, 1,    \
      BOOL, "802.11ax-2021 9.4.2.248")                                         \
    B(HE_CAP_MIDAMBLE_TX_RX_MAX_NSTS, he_cap_midamble_tx_rx_max_nsts,          \
      "wlan.ext_tag.he_phy_cap.midamble_tx_rx_max_nsts", 7, 2, 7, 2, HEX16,    \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_NDP_WITH_4X_HE_LTF_4X_3_2US, he_cap_ndp_with_4x_he_ltf_4x_3_2us,  \
      "wlan.ext_tag.he_phy_cap.ndp_with_4x_he_ltf_4x_3.2us", 7, 2, 9, 1, BOOL, \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_STBC_TX_LT_80MHZ, he_cap_stbc_tx_lt_80mhz,                        \
      "wlan.ext_tag.he_phy_cap.stbc_tx_lt_80mhz", 7, 2, 10, 1, BOOL,           \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_STBC_RX_LT_80MHZ, he_cap_stbc_rx_lt_80mhz,                        \
      "wlan.ext_tag.he_phy_cap.stbc_rx_lt_80mhz", 7, 2, 11, 1, BOOL,           \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_DOPPLER_TX, he_cap_doppler_tx,                                    \
      "wlan.ext_tag.he_phy_cap.doppler_tx", 7, 2, 12, 1, BOOL,                 \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_DOPPLER_RX, he_cap_doppler_rx,                                    \
      "wlan.ext_tag.he_phy_cap.doppler_rx", 7, 2, 13, 1, BOOL,                 \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_FULL_BW_UL_MU_MIMO, he_cap_full_bw_ul_mu_mimo,                    \
      "wlan.ext_tag.he_phy_cap.full_bw_ul_mu_mimo", 7, 2, 14, 1, BOOL,         \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_PARTIAL_BW_UL_MU_MIMO, he_cap_partial_bw_ul_mu_mimo,              \
      "wlan.ext_tag.he_phy_cap.partial_bw_ul_mu_mimo", 7, 2, 15, 1, BOOL,      \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_BITS_24_TO_39, he_cap_bits_24_to_39,                              \
      "wlan.ext_tag.he_phy_cap.bits_24_to_39", 9, 2, 0, 16, HEX16,             \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_DCM_MAX_CONST_TX, he_cap_dcm_max_const_tx,                        \
      "wlan.ext_tag.he_phy_cap.dcm_max_const_tx", 9, 2, 0, 2, HEX16,           \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_DCM_MAX_NSS_TX, he_cap_dcm_max_nss_tx,                            \
      "wlan.ext_tag.he_phy_cap.dcm_max_nss_tx", 9, 2, 2, 1, HEX16,             \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_DCM_MAX_CONST_RX, he_cap_dcm_max_const_rx,                        \
      "wlan.ext_tag.he_phy_cap.dcm_max_const_rx", 9, 2, 3, 2, HEX16,           \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_DCM_MAX_NSS_RX, he_cap_dcm_max_nss_rx,                            \
      "wlan.ext_tag.he_phy_cap.dcm_max_nss_rx", 9, 2, 5, 1, HEX16,             \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_RX_PARTIAL_BW_SU_20MHZ_HE_MU_PPDU,                                \
      he_cap_rx_partial_bw_su_20mhz_he_mu_ppdu,                                \
      "wlan.ext_tag.he_phy_cap.rx_partial_bw_su_20mhz_he_mu_ppdu", 9, 2, 6, 1, \
      BOOL, "802.11ax-2021 9.4.2.248")                                         \
    B(HE_CAP_SU_BEAMFORMER, he_cap_su_beamformer,                              \
      "wlan.ext_tag.he_phy_cap.su_beamformer", 9, 2, 7, 1, BOOL,               \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_SU_BEAMFORMEE, he_cap_su_beamformee,                              \
      "wlan.ext_tag.he_phy_cap.su_beamformee", 9, 2, 8, 1, BOOL,               \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MU_BEAMFORMER, he_cap_mu_beamformer,                              \
      "wlan.ext_tag.he_phy_cap.mu_beamformer", 9, 2, 9, 1, BOOL,               \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_BEAMFORMEE_STS_LTE_80MHZ, he_cap_beamformee_sts_lte_80mhz,        \
      "wlan.ext_tag.he_phy_cap.beamformee_sts_lte_80mhz", 9, 2, 10, 3, HEX16,  \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_BEAMFORMEE_STS_GT_80MHZ, he_cap_beamformee_sts_gt_80mhz,          \
      "wlan.ext_tag.he_phy_cap.beamformee_sts_gt_80mhz", 9, 2, 13, 3, HEX16,   \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_BITS_40_TO_55, he_cap_bits_40_to_55,                              \
      "wlan.ext_tag.he_phy_cap.bits_40_to_55", 11, 2, 0, 16, HEX16,            \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_NO_SOUNDING_DIMS_LTE_80, he_cap_no_sounding_dims_lte_80,          \
      "wlan.ext_tag.he_phy_cap.no_sounding_dims_lte_80", 11, 2, 0, 3, DEC,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_NO_SOUNDING_DIMS_GT_80, he_cap_no_sounding_dims_gt_80,            \
      "wlan.ext_tag.he_phy_cap.no_sounding_dims_gt_80", 11, 2, 3, 3, DEC,      \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_NG_EQ_16_SU_FB, he_cap_ng_eq_16_su_fb,                            \
      "wlan.ext_tag.he_phy_cap.ng_eq_16_su_fb", 11, 2, 6, 1, BOOL,             \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_NG_EQ_16_MU_FB, he_cap_ng_eq_16_mu_fb,                            \
      "wlan.ext_tag.he_phy_cap.ng_eq_16_mu_fb", 11, 2, 7, 1, BOOL,             \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_CODEBOOK_SIZE_SU_FB, he_cap_codebook_size_su_fb,                  \
      "wlan.ext_tag.he_phy_cap.codebook_size_su_fb", 11, 2, 8, 1, BOOL,        \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_CODEBOOK_SIZE_MU_FB, he_cap_codebook_size_mu_fb,                  \
      "wlan.ext_tag.he_phy_cap.codebook_size_mu_fb", 11, 2, 9, 1, BOOL,        \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_TRIG_SU_BF_FB, he_cap_trig_su_bf_fb,                              \
      "wlan.ext_tag.he_phy_cap.trig_su_bf_fb", 11, 2, 10, 1, BOOL,             \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_TRIG_MU_BF_FB, he_cap_trig_mu_bf_fb,                              \
      "wlan.ext_tag.he_phy_cap.trig_mu_bf_fb", 11, 2, 11, 1, BOOL,             \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_TRIG_CQI_FB, he_cap_trig_cqi_fb,                                  \
      "wlan.ext_tag.he_phy_cap.trig_cqi_fb", 11, 2, 12, 1, BOOL,               \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_PARTIAL_BW_ER, he_cap_partial_bw_er,                              \
      "wlan.ext_tag.he_phy_cap.partial_bw_er", 11, 2, 13, 1, BOOL,             \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_PARTIAL_BW_DL_MU_MIMO, he_cap_partial_bw_dl_mu_mimo,              \
      "wlan.ext_tag.he_phy_cap.partial_bw_dl_mu_mimo", 11, 2, 14, 1, BOOL,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_PPE_THRES_PRESENT, he_cap_ppe_thres_present,                      \
      "wlan.ext_tag.he_phy_cap.ppe_thres_present", 11, 2, 15, 1, BOOL,         \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_BITS_56_TO_71, he_cap_bits_56_to_71,                              \
      "wlan.ext_tag.he_phy_cap.bits_56_to_71", 13, 2, 0, 16, HEX16,            \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_PSR_BASED_SR_SUP, he_cap_psr_based_sr_sup,                        \
      "wlan.ext_tag.he_phy_cap.psr_based_sr_sup", 13, 2, 0, 1, BOOL,           \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_PWR_BST_FACTOR_AR_SUP, he_cap_pwr_bst_factor_ar_sup,              \
      "wlan.ext_tag.he_phy_cap.pwr_bst_factor_ar_sup", 13, 2, 1, 1, BOOL,      \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_HE_SU_PPDU_ETC_GI, he_cap_he_su_ppdu_etc_gi,                      \
      "wlan.ext_tag.he_phy_cap.he_su_ppdu_etc_gi", 13, 2, 2, 1, BOOL,          \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MAX_NC, he_cap_max_nc, "wlan.ext_tag.he_phy_cap.max_nc", 13, 2,   \
      3, 3, HEX16, "802.11ax-2021 9.4.2.248")                                  \
    B(HE_CAP_STBC_TX_GT_80_MHZ, he_cap_stbc_tx_gt_80_mhz,                      \
      "wlan.ext_tag.he_phy_cap.stbc_tx_gt_80_mhz", 13, 2, 6, 1, BOOL,          \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_STBC_RX_GT_80_MHZ, he_cap_stbc_rx_gt_80_mhz,                      \
      "wlan.ext_tag.he_phy_cap.stbc_rx_gt_80_mhz", 13, 2, 7, 1, BOOL,          \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_HE_ER_SU_PPDU_4XXX_GI, he_cap_he_er_su_ppdu_4xxx_gi,              \
      "wlan.ext_tag.he_phy_cap.he_er_su_ppdu_4xxx_gi", 13, 2, 8, 1, BOOL,      \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_20_MHZ_IN_40_IN_2_4GHZ, he_cap_20_mhz_in_40_in_2_4ghz,            \
      "wlan.ext_tag.he_phy_cap.20_mhz_in_40_in_2_4ghz", 13, 2, 9, 1, BOOL,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_20_MHZ_IN_160_80P80_PPDU, he_cap_20_mhz_in_160_80p80_ppdu,        \
      "wlan.ext_tag.he_phy_cap.20_mhz_in_160_80p80_ppdu", 13, 2, 10, 1, BOOL,  \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_80_MHZ_IN_160_80P80_PPDU, he_cap_80_mhz_in_160_80p80_ppdu,        \
      "wlan.ext_tag.he_phy_cap.80_mhz_in_160_80p80_ppdu", 13, 2, 11, 1, BOOL,  \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_HE_ER_SU_PPDU_1XXX_GI, he_cap_he_er_su_ppdu_1xxx_gi,              \
      "wlan.ext_tag.he_phy_cap.he_er_su_ppdu_1xxx_gi", 13, 2, 12, 1, BOOL,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MIDAMBLE_TX_RX_2X_1X_HE_LTF, he_cap_midamble_tx_rx_2x_1x_he_ltf,  \
      "wlan.ext_tag.he_phy_cap.midamble_tx_rx_2x_1x_he_ltf", 13, 2, 13, 1,     \
      BOOL, "802.11ax-2021 9.4.2.248")                                         \
    B(HE_CAP_DCM_MAX_RU, he_cap_dcm_max_ru,                                    \
      "wlan.ext_tag.he_phy_cap.dcm_max_ru", 13, 2, 14, 2, HEX16,               \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_BITS_72_TO_87, he_cap_bits_72_to_87,                              \
      "wlan.ext_tag.he_phy_cap.bits_72_to_87", 15, 2, 0, 16, HEX16,            \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_LONGER_THAN_16_HE_SIGB_OFDM_SYM_SUPPORT,                          \
      he_cap_longer_than_16_he_sigb_ofdm_sym_support,                          \
      "wlan.ext_tag.he_phy_cap.longer_than_16_he_sigb_ofdm_sym_support", 15,   \
      2, 0, 1, BOOL, "802.11ax-2021 9.4.2.248")                                \
    B(HE_CAP_NON_TRIGGERED_FEEDBACK, he_cap_non_triggered_feedback,            \
      "wlan.ext_tag.he_phy_cap.non_triggered_feedback", 15, 2, 1, 1, BOOL,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_TX_1024_QAM_SUPPORT_LT_242_TONE_RU,                               \
      he_cap_tx_1024_qam_support_lt_242_tone_ru,                               \
      "wlan.ext_tag.he_phy_cap.tx_1024_qam_support_lt_242_tone_ru", 15, 2, 2,  \
      1, BOOL, "802.11ax-2021 9.4.2.248")                                      \
    B(HE_CAP_RX_1024_QAM_SUPPORT_LT_242_TONE_RU,                               \
      he_cap_rx_1024_qam_support_lt_242_tone_ru,                               \
      "wlan.ext_tag.he_phy_cap.rx_1024_qam_support_lt_242_tone_ru", 15, 2, 3,  \
      1, BOOL, "802.11ax-2021 9.4.2.248")                                      \
    B(HE_CAP_RX_FULL_BW_SU_USING_HE_MU_PPDU_WITH_COMPRESSED_SIGB,              \
      he_cap_rx_full_bw_su_using_he_mu_ppdu_with_compressed_sigb,              \
      "wlan.ext_tag.he_phy_cap.rx_full_bw_su_using_he_mu_ppdu_with_"           \
      "compressed_sigb",                                                       \
      15, 2, 4, 1, BOOL, "802.11ax-2021 9.4.2.248")                            \
    B(HE_CAP_RX_FULL_BW_SU_USING_HE_MU_PPDU_WITH_NON_COMPRESSED_SIGB,          \
      he_cap_rx_full_bw_su_using_he_mu_ppdu_with_non_compressed_sigb,          \
      "wlan.ext_tag.he_phy_cap.rx_full_bw_su_using_he_mu_ppdu_with_non_"       \
      "compressed_sigb",                                                       \
      15, 2, 5, 1, BOOL, "802.11ax-2021 9.4.2.248")                            \
    B(HE_CAP_NOMINAL_PACKET_PADDING, he_cap_nominal_packet_padding,            \
      "wlan.ext_tag.he_phy_cap.nominal_packet_padding", 15, 2, 6, 2, DEC,      \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_HE_MU_PPDU_RU_RX_MAX, he_cap_he_mu_ppdu_ru_rx_max,                \
      "wlan.ext_tag.he_phy_cap.he_mu_ppdu_ru_rx_max", 15, 2, 8, 1, DEC,        \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_RESERVED_B81_B87, he_cap_reserved_b81_b87,                        \
      "wlan.ext_tag.he_phy_cap.reserved_b81_b87", 15, 2, 9, 7, HEX16,          \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_RX_HE_MCS_MAP_LTE_80,                                     \
      he_cap_mcs_map_rx_he_mcs_map_lte_80,                                     \
      "wlan.ext_tag.he_mcs_map.rx_he_mcs_map_lte_80", 17, 2, 0, 16, HEX16,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_MAX_HE_MCS_80_RX_1_SS,                                    \
      he_cap_mcs_map_max_he_mcs_80_rx_1_ss,                                    \
      "wlan.ext_tag.he_mcs_map.max_he_mcs_80_rx_1_ss", 17, 2, 0, 2, HEX16,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_MAX_HE_MCS_80_RX_2_SS,                                    \
      he_cap_mcs_map_max_he_mcs_80_rx_2_ss,                                    \
      "wlan.ext_tag.he_mcs_map.max_he_mcs_80_rx_2_ss", 17, 2, 2, 2, HEX16,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_MAX_HE_MCS_80_RX_3_SS,                                    \
      he_cap_mcs_map_max_he_mcs_80_rx_3_ss,                                    \
      "wlan.ext_tag.he_mcs_map.max_he_mcs_80_rx_3_ss", 17, 2, 4, 2, HEX16,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_MAX_HE_MCS_80_RX_4_SS,                                    \
      he_cap_mcs_map_max_he_mcs_80_rx_4_ss,                                    \
      "wlan.ext_tag.he_mcs_map.max_he_mcs_80_rx_4_ss", 17, 2, 6, 2, HEX16,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_MAX_HE_MCS_80_RX_5_SS,                                    \
      he_cap_mcs_map_max_he_mcs_80_rx_5_ss,                                    \
      "wlan.ext_tag.he_mcs_map.max_he_mcs_80_rx_5_ss", 17, 2, 8, 2, HEX16,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_MAX_HE_MCS_80_RX_6_SS,                                    \
      he_cap_mcs_map_max_he_mcs_80_rx_6_ss,                                    \
      "wlan.ext_tag.he_mcs_map.max_he_mcs_80_rx_6_ss", 17, 2, 10, 2, HEX16,    \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_MAX_HE_MCS_80_RX_7_SS,                                    \
      he_cap_mcs_map_max_he_mcs_80_rx_7_ss,                                    \
      "wlan.ext_tag.he_mcs_map.max_he_mcs_80_rx_7_ss", 17, 2, 12, 2, HEX16,    \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_MAX_HE_MCS_80_RX_8_SS,                                    \
      he_cap_mcs_map_max_he_mcs_80_rx_8_ss,                                    \
      "wlan.ext_tag.he_mcs_map.max_he_mcs_80_rx_8_ss", 17, 2, 14, 2, HEX16,    \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_TX_HE_MCS_MAP_LTE_80,                                     \
      he_cap_mcs_map_tx_he_mcs_map_lte_80,                                     \
      "wlan.ext_tag.he_mcs_map.tx_he_mcs_map_lte_80", 19, 2, 0, 16, HEX16,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_MAX_HE_MCS_80_TX_1_SS,                                    \
      he_cap_mcs_map_max_he_mcs_80_tx_1_ss,                                    \
      "wlan.ext_tag.he_mcs_map.max_he_mcs_80_tx_1_ss", 19, 2, 0, 2, HEX16,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_MAX_HE_MCS_80_TX_2_SS,                                    \
      he_cap_mcs_map_max_he_mcs_80_tx_2_ss,                                    \
      "wlan.ext_tag.he_mcs_map.max_he_mcs_80_tx_2_ss", 19, 2, 2, 2, HEX16,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_MAX_HE_MCS_80_TX_3_SS,                                    \
      he_cap_mcs_map_max_he_mcs_80_tx_3_ss,                                    \
      "wlan.ext_tag.he_mcs_map.max_he_mcs_80_tx_3_ss", 19, 2, 4, 2, HEX16,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_MAX_HE_MCS_80_TX_4_SS,                                    \
      he_cap_mcs_map_max_he_mcs_80_tx_4_ss,                                    \
      "wlan.ext_tag.he_mcs_map.max_he_mcs_80_tx_4_ss", 19, 2, 6, 2, HEX16,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_MAX_HE_MCS_80_TX_5_SS,                                    \
      he_cap_mcs_map_max_he_mcs_80_tx_5_ss,                                    \
      "wlan.ext_tag.he_mcs_map.max_he_mcs_80_tx_5_ss", 19, 2, 8, 2, HEX16,     \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_MAX_HE_MCS_80_TX_6_SS,                                    \
      he_cap_mcs_map_max_he_mcs_80_tx_6_ss,                                    \
      "wlan.ext_tag.he_mcs_map.max_he_mcs_80_tx_6_ss", 19, 2, 10, 2, HEX16,    \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_MAX_HE_MCS_80_TX_7_SS,                                    \
      he_cap_mcs_map_max_he_mcs_80_tx_7_ss,                                    \
      "wlan.ext_tag.he_mcs_map.max_he_mcs_80_tx_7_ss", 19, 2, 12, 2, HEX16,    \
      "802.11ax-2021 9.4.2.248")                                               \
    B(HE_CAP_MCS_MAP_MAX_HE_MCS_80_TX_8_SS,                                    \
      he_cap_mcs_map_max_he_mcs_80_tx_8_ss,                                    \
      "wlan.ext_tag.he_mcs_map.max_he_mcs_80_tx_8_ss", 19, 2, 14, 2, HEX16,    \
      "802.11ax-2021 9.4.2.248")

/* TAUT_DOT11_HE_OP_BITS: bit fields of the element. */
#define TAUT_DOT11_HE_OP_BITS(B)                                               \
    B(HE_OP_PARAMS, he_op_params, "wlan.ext_tag.he_operation.params", 0, 3, 0, \
      24, HEX, "802.11ax-2021 9.4.2.249")                                      \
    B(HE_OP_DEFAULT_PE_DURATION, he_op_default_pe_duration,                    \
      "wlan.ext_tag.he_operation.default_pe_duration", 0, 3, 0, 3, DEC,        \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_TWT_REQUIRED, he_op_twt_required,                                  \
      "wlan.ext_tag.he_operation.twt_required", 0, 3, 3, 1, BOOL,              \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_TXOP_DURATION_RTS_THRESH, he_op_txop_duration_rts_thresh,          \
      "wlan.ext_tag.he_operation.txop_duration_rts_thresh", 0, 3, 4, 10, DEC,  \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_VHT_OP_INFO_PRESENT, he_op_vht_op_info_present,                    \
      "wlan.ext_tag.he_operation.vht_op_info_present", 0, 3, 14, 1, BOOL,      \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_CO_HOSTED_BSS, he_op_co_hosted_bss,                                \
      "wlan.ext_tag.he_operation.co_hosted_bss", 0, 3, 15, 1, BOOL,            \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_ER_SU_DISABLE, he_op_er_su_disable,                                \
      "wlan.ext_tag.he_operation.er_su_disable", 0, 3, 16, 1, BOOL,            \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_6GHZ_OPERATION_INFORMATION_PRESENT,                                \
      he_op_6ghz_operation_information_present,                                \
      "wlan.ext_tag.he_operation.6ghz_operation_information_present", 0, 3,    \
      17, 1, BOOL, "802.11ax-2021 9.4.2.249")                                  \
    B(HE_OP_RESERVED_B16_B32, he_op_reserved_b16_b32,                          \
      "wlan.ext_tag.he_operation.reserved_b16_b32", 0, 3, 18, 6, HEX,          \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_BSS_COLOR_INFORMATION, he_op_bss_color_information,                \
      "wlan.ext_tag.bss_color_information", 3, 1, 0, 8, HEX,                   \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_BSS_COLOR_INFORMATION_BSS_COLOR,                                   \
      he_op_bss_color_information_bss_color,                                   \
      "wlan.ext_tag.bss_color_information.bss_color", 3, 1, 0, 6, HEX,         \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_BSS_COLOR_INFORMATION_PARTIAL_BSS_COLOR,                           \
      he_op_bss_color_information_partial_bss_color,                           \
      "wlan.ext_tag.bss_color_information.partial_bss_color", 3, 1, 6, 1,      \
      BOOL, "802.11ax-2021 9.4.2.249")                                         \
    B(HE_OP_BSS_COLOR_INFORMATION_BSS_COLOR_DISABLED,                          \
      he_op_bss_color_information_bss_color_disabled,                          \
      "wlan.ext_tag.bss_color_information.bss_color_disabled", 3, 1, 7, 1,     \
      BOOL, "802.11ax-2021 9.4.2.249")                                         \
    B(HE_OP_BASIC_HE_MCS_AND_NSS, he_op_basic_he_mcs_and_nss,                  \
      "wlan.ext_tag.he_operation.basic_he_mcs_and_nss", 4, 2, 0, 16, HEX16,    \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_MAX_HE_MCS_FOR_1_SS, he_op_max_he_mcs_for_1_ss,                    \
      "wlan.ext_tag.he_operation.max_he_mcs_for_1_ss", 4, 2, 0, 2, DEC,        \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_MAX_HE_MCS_FOR_2_SS, he_op_max_he_mcs_for_2_ss,                    \
      "wlan.ext_tag.he_operation.max_he_mcs_for_2_ss", 4, 2, 2, 2, DEC,        \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_MAX_HE_MCS_FOR_3_SS, he_op_max_he_mcs_for_3_ss,                    \
      "wlan.ext_tag.he_operation.max_he_mcs_for_3_ss", 4, 2, 4, 2, DEC,        \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_MAX_HE_MCS_FOR_4_SS, he_op_max_he_mcs_for_4_ss,                    \
      "wlan.ext_tag.he_operation.max_he_mcs_for_4_ss", 4, 2, 6, 2, DEC,        \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_MAX_HE_MCS_FOR_5_SS, he_op_max_he_mcs_for_5_ss,                    \
      "wlan.ext_tag.he_operation.max_he_mcs_for_5_ss", 4, 2, 8, 2, DEC,        \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_MAX_HE_MCS_FOR_6_SS, he_op_max_he_mcs_for_6_ss,                    \
      "wlan.ext_tag.he_operation.max_he_mcs_for_6_ss", 4, 2, 10, 2, DEC,       \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_MAX_HE_MCS_FOR_7_SS, he_op_max_he_mcs_for_7_ss,                    \
      "wlan.ext_tag.he_operation.max_he_mcs_for_7_ss", 4, 2, 12, 2, DEC,       \
      "802.11ax-2021 9.4.2.249")                                               \
    B(HE_OP_MAX_HE_MCS_FOR_8_SS, he_op_max_he_mcs_for_8_ss,                    \
      "wlan.ext_tag.he_operation.max_he_mcs_for_8_ss", 4, 2, 14, 2, DEC,       \
      "802.11ax-2021 9.4.2.249")

/* TAUT_DOT11_EHT_CAP_BITS: bit fields of the element. */
#define TAUT_DOT11_EHT_CAP_BITS(B)                                             \
    B(EHT_CAP_MAC_CAPABILITIES, eht_cap_mac_capabilities,                      \
      "wlan.eht.mac_capabilities", 0, 2, 0, 16, HEX16,                         \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_EPCS_PRIORITY_ACCESS, eht_cap_epcs_priority_access,              \
      "wlan.eht.mac_capabilities.epcs_priority_access", 0, 2, 0, 1, BOOL,      \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_OM_CONTROL, eht_cap_om_control,                                  \
      "wlan.eht.mac_capabilities.om_control", 0, 2, 1, 1, BOOL,                \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_TRIGGERED_TXOP_SHARING_MODE_1,                                   \
      eht_cap_triggered_txop_sharing_mode_1,                                   \
      "wlan.eht.mac_capabilities.triggered_txop_sharing_mode_1", 0, 2, 2, 1,   \
      BOOL, "802.11be-2024 9.4.2.323")                                         \
    B(EHT_CAP_TRIGGERED_TXOP_SHARING_MODE_2,                                   \
      eht_cap_triggered_txop_sharing_mode_2,                                   \
      "wlan.eht.mac_capabilities.triggered_txop_sharing_mode_2", 0, 2, 3, 1,   \
      BOOL, "802.11be-2024 9.4.2.323")                                         \
    B(EHT_CAP_RESTRICTED_TWT, eht_cap_restricted_twt,                          \
      "wlan.eht.mac_capabilities.restricted_twt", 0, 2, 4, 1, BOOL,            \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_SCS_TRAFFIC_DESCRIPTION, eht_cap_scs_traffic_description,        \
      "wlan.eht.mac_capabilities.scs_traffic_description", 0, 2, 5, 1, BOOL,   \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_MAXIMUM_MPDU_LENGTH, eht_cap_maximum_mpdu_length,                \
      "wlan.eht.mac_capabilities.maximum_mpdu_length", 0, 2, 6, 2, DEC,        \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_MAXIMUM_AMPDU_LENGTH_EXPONENT_EXTENSION,                         \
      eht_cap_maximum_ampdu_length_exponent_extension,                         \
      "wlan.eht.mac_capabilities.maximum_ampdu_length_exponent_extension", 0,  \
      2, 8, 1, BOOL, "802.11be-2024 9.4.2.323")                                \
    B(EHT_CAP_TRS, eht_cap_trs, "wlan.eht.mac_capabilities.trs", 0, 2, 9, 1,   \
      BOOL, "802.11be-2024 9.4.2.323")                                         \
    B(EHT_CAP_TXOP_RETURN, eht_cap_txop_return,                                \
      "wlan.eht.mac_capabilities.txop_return", 0, 2, 10, 1, BOOL,              \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_TWO_BQRS, eht_cap_two_bqrs,                                      \
      "wlan.eht.mac_capabilities.two_bqrs", 0, 2, 11, 1, BOOL,                 \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_LINK_ADAPTATION, eht_cap_link_adaptation,                        \
      "wlan.eht.mac_capabilities.link_adaptation", 0, 2, 12, 2, DEC,           \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_UNSOLICITED_EPCS_UPDATE, eht_cap_unsolicited_epcs_update,        \
      "wlan.eht.mac_capabilities.unsolicited_epcs_update", 0, 2, 14, 1, BOOL,  \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_RESERVED, eht_cap_reserved,                                      \
      "wlan.eht.mac_capabilities.reserved", 0, 2, 15, 1, BOOL,                 \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_BITS_0_31, eht_cap_bits_0_31,                                    \
      "wlan.eht.phy_capabilities.bits_0_31", 2, 4, 0, 32, HEX32,               \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_RESERVED_B0, eht_cap_reserved_b0,                                \
      "wlan.eht.phy_capabilities.reserved_b0", 2, 4, 0, 1, BOOL,               \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_320MHZ_IN_6GHZ, eht_cap_320mhz_in_6ghz,                          \
      "wlan.eht.phy_capabilities.320mhz_in_6ghz", 2, 4, 1, 1, BOOL,            \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_242_TONE_RU_WIDER_THAN_20MHZ,                                    \
      eht_cap_242_tone_ru_wider_than_20mhz,                                    \
      "wlan.eht.phy_capabilities.242_tone_ru_wider_than_20mhz", 2, 4, 2, 1,    \
      BOOL, "802.11be-2024 9.4.2.323")                                         \
    B(EHT_CAP_NDP_WITH_4X_EHT_LTF_AND_3_2_US_GI,                               \
      eht_cap_ndp_with_4x_eht_ltf_and_3_2_us_gi,                               \
      "wlan.eht.phy_capabilities.ndp_with_4x_eht_ltf_and_3_2_us_gi", 2, 4, 3,  \
      1, BOOL, "802.11be-2024 9.4.2.323")                                      \
    B(EHT_CAP_PARTIAL_BANDWIDTH_UL_MU_MIMO,                                    \
      eht_cap_partial_bandwidth_ul_mu_mimo,                                    \
      "wlan.eht.phy_capabilities.partial_bandwidth_ul_mu_mimo", 2, 4, 4, 1,    \
      BOOL, "802.11be-2024 9.4.2.323")                                         \
    B(EHT_CAP_SU_BEAMFORMER, eht_cap_su_beamformer,                            \
      "wlan.eht.phy_capabilities.su_beamformer", 2, 4, 5, 1, BOOL,             \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_SU_BEAMFORMEE, eht_cap_su_beamformee,                            \
      "wlan.eht.phy_capabilities.su_beamformee", 2, 4, 6, 1, BOOL,             \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_SU_BEAMFORMEE_SS_80MHZ, eht_cap_su_beamformee_ss_80mhz,          \
      "wlan.eht.phy_capabilities.su_beamformee_ss_80mhz", 2, 4, 7, 3, DEC,     \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_SU_BEAMFORMEE_SS_160MHZ, eht_cap_su_beamformee_ss_160mhz,        \
      "wlan.eht.phy_capabilities.su_beamformee_ss_160mhz", 2, 4, 10, 3, DEC,   \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_SU_BEAMFORMEE_SS_320MHZ, eht_cap_su_beamformee_ss_320mhz,        \
      "wlan.eht.phy_capabilities.su_beamformee_ss_320mhz", 2, 4, 13, 3, DEC,   \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_SOUNDING_DIMENSIONS_80MHZ, eht_cap_sounding_dimensions_80mhz,    \
      "wlan.eht.phy_capabilities.sounding_dimensions_80mhz", 2, 4, 16, 3, DEC, \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_SOUNDING_DIMENSIONS_160MHZ, eht_cap_sounding_dimensions_160mhz,  \
      "wlan.eht.phy_capabilities.sounding_dimensions_160mhz", 2, 4, 19, 3,     \
      DEC, "802.11be-2024 9.4.2.323")                                          \
    B(EHT_CAP_SOUNDING_DIMENSIONS_320MHZ, eht_cap_sounding_dimensions_320mhz,  \
      "wlan.eht.phy_capabilities.sounding_dimensions_320mhz", 2, 4, 22, 3,     \
      DEC, "802.11be-2024 9.4.2.323")                                          \
    B(EHT_CAP_NG_16_SU_FEEDBACK, eht_cap_ng_16_su_feedback,                    \
      "wlan.eht.phy_capabilities.ng_16_su_feedback", 2, 4, 25, 1, BOOL,        \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_NG_16_MU_FEEDBACK, eht_cap_ng_16_mu_feedback,                    \
      "wlan.eht.phy_capabilities.ng_16_mu_feedback", 2, 4, 26, 1, BOOL,        \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_CODEBOOK_SIZE_4_2_SU_FEEDBACK,                                   \
      eht_cap_codebook_size_4_2_su_feedback,                                   \
      "wlan.eht.phy_capabilities.codebook_size_4_2_su_feedback", 2, 4, 27, 1,  \
      BOOL, "802.11be-2024 9.4.2.323")                                         \
    B(EHT_CAP_CODEBOOK_SIZE_7_5_MU_FEEDBACK,                                   \
      eht_cap_codebook_size_7_5_mu_feedback,                                   \
      "wlan.eht.phy_capabilities.codebook_size_7_5_mu_feedback", 2, 4, 28, 1,  \
      BOOL, "802.11be-2024 9.4.2.323")                                         \
    B(EHT_CAP_TRIGGERED_SU_BEAMFORMING_FEEDBACK,                               \
      eht_cap_triggered_su_beamforming_feedback,                               \
      "wlan.eht.phy_capabilities.triggered_su_beamforming_feedback", 2, 4, 29, \
      1, BOOL, "802.11be-2024 9.4.2.323")                                      \
    B(EHT_CAP_TRIGGERED_MU_BEAMFORMING_PARTIAL_BW_FEEDBACK,                    \
      eht_cap_triggered_mu_beamforming_partial_bw_feedback,                    \
      "wlan.eht.phy_capabilities.triggered_mu_beamforming_partial_bw_"         \
      "feedback",                                                              \
      2, 4, 30, 1, BOOL, "802.11be-2024 9.4.2.323")                            \
    B(EHT_CAP_TRIGGERED_CQI_FEEDBACK, eht_cap_triggered_cqi_feedback,          \
      "wlan.eht.phy_capabilities.triggered_cqi_feedback", 2, 4, 31, 1, BOOL,   \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_BITS_32_71, eht_cap_bits_32_71,                                  \
      "wlan.eht.phy_capabilities.bits_32_71", 6, 5, 0, 40, HEX,                \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_PARTIAL_BANDWIDTH_DL_MU_MIMO,                                    \
      eht_cap_partial_bandwidth_dl_mu_mimo,                                    \
      "wlan.eht.phy_capabilities.partial_bandwidth_dl_mu_mimo", 6, 5, 0, 1,    \
      BOOL, "802.11be-2024 9.4.2.323")                                         \
    B(EHT_CAP_PSR_BASED_SR, eht_cap_psr_based_sr,                              \
      "wlan.eht.phy_capabilities.psr_based_sr", 6, 5, 1, 1, BOOL,              \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_POWER_BOOST_FACTOR, eht_cap_power_boost_factor,                  \
      "wlan.eht.phy_capabilities.power_boost_factor", 6, 5, 2, 1, BOOL,        \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_MU_PPDU_WITH_4X_EHT_LTF_AND_0_8_US_GI,                           \
      eht_cap_mu_ppdu_with_4x_eht_ltf_and_0_8_us_gi,                           \
      "wlan.eht.phy_capabilities.mu_ppdu_with_4x_eht_ltf_and_0_8_us_gi", 6, 5, \
      3, 1, BOOL, "802.11be-2024 9.4.2.323")                                   \
    B(EHT_CAP_MAX_NC, eht_cap_max_nc, "wlan.eht.phy_capabilities.max_nc", 6,   \
      5, 4, 4, DEC, "802.11be-2024 9.4.2.323")                                 \
    B(EHT_CAP_NON_TRIGGERED_CQI_FEEDBACK, eht_cap_non_triggered_cqi_feedback,  \
      "wlan.eht.phy_capabilities.non_triggered_cqi_feedback", 6, 5, 8, 1,      \
      BOOL, "802.11be-2024 9.4.2.323")                                         \
    B(EHT_CAP_TX_1024_AND_4096_QAM_LT_242_TONE,                                \
      eht_cap_tx_1024_and_4096_qam_lt_242_tone,                                \
      "wlan.eht.phy_capabilities.tx_1024_and_4096_qam_lt_242_tone", 6, 5, 9,   \
      1, BOOL, "802.11be-2024 9.4.2.323")                                      \
    B(EHT_CAP_RX_1024_AND_4096_QAM_LT_242_TONE,                                \
      eht_cap_rx_1024_and_4096_qam_lt_242_tone,                                \
      "wlan.eht.phy_capabilities.rx_1024_and_4096_qam_lt_242_tone", 6, 5, 10,  \
      1, BOOL, "802.11be-2024 9.4.2.323")                                      \
    B(EHT_CAP_PPE_THRESHOLDS_PRESENT, eht_cap_ppe_thresholds_present,          \
      "wlan.eht.phy_capabilities.ppe_thresholds_present", 6, 5, 11, 1, BOOL,   \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_COMMON_NOMINAL_PACKET_PADDING,                                   \
      eht_cap_common_nominal_packet_padding,                                   \
      "wlan.eht.phy_capabilities.common_nominal_packet_padding", 6, 5, 12, 2,  \
      DEC, "802.11be-2024 9.4.2.323")                                          \
    B(EHT_CAP_MAXIMUM_NUMBER_OF_SUPPORTED_EHT_LTFS,                            \
      eht_cap_maximum_number_of_supported_eht_ltfs,                            \
      "wlan.eht.phy_capabilities.maximum_number_of_supported_eht_ltfs", 6, 5,  \
      14, 5, DEC, "802.11be-2024 9.4.2.323")                                   \
    B(EHT_CAP_MCS_15, eht_cap_mcs_15, "wlan.eht.phy_capabilities.mcs_15", 6,   \
      5, 19, 4, DEC, "802.11be-2024 9.4.2.323")                                \
    B(EHT_CAP_EHT_DUP_6GHZ, eht_cap_eht_dup_6ghz,                              \
      "wlan.eht.phy_capabilities.eht_dup_6ghz", 6, 5, 23, 1, BOOL,             \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_20MHZ_STA_RX_NDP_WIDER_BW, eht_cap_20mhz_sta_rx_ndp_wider_bw,    \
      "wlan.eht.phy_capabilities.20mhz_sta_rx_ndp_wider_bw", 6, 5, 24, 1,      \
      BOOL, "802.11be-2024 9.4.2.323")                                         \
    B(EHT_CAP_NON_OFDMA_UL_MU_BW_80MHZ, eht_cap_non_ofdma_ul_mu_bw_80mhz,      \
      "wlan.eht.phy_capabilities.non_ofdma_ul_mu_bw_80mhz", 6, 5, 25, 1, BOOL, \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_NON_OFDMA_UL_MU_BW_160MHZ, eht_cap_non_ofdma_ul_mu_bw_160mhz,    \
      "wlan.eht.phy_capabilities.non_ofdma_ul_mu_bw_160mhz", 6, 5, 26, 1,      \
      BOOL, "802.11be-2024 9.4.2.323")                                         \
    B(EHT_CAP_NON_OFDMA_UL_MU_BW_320MHZ, eht_cap_non_ofdma_ul_mu_bw_320mhz,    \
      "wlan.eht.phy_capabilities.non_ofdma_ul_mu_bw_320mhz", 6, 5, 27, 1,      \
      BOOL, "802.11be-2024 9.4.2.323")                                         \
    B(EHT_CAP_MU_BEAMFORMER_80MHZ, eht_cap_mu_beamformer_80mhz,                \
      "wlan.eht.phy_capabilities.mu_beamformer_80mhz", 6, 5, 28, 1, BOOL,      \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_MU_BEAMFORMER_160MHZ, eht_cap_mu_beamformer_160mhz,              \
      "wlan.eht.phy_capabilities.mu_beamformer_160mhz", 6, 5, 29, 1, BOOL,     \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_MU_BEAMFORMER_320MHZ, eht_cap_mu_beamformer_320mhz,              \
      "wlan.eht.phy_capabilities.mu_beamformer_320mhz", 6, 5, 30, 1, BOOL,     \
      "802.11be-2024 9.4.2.323")                                               \
    B(EHT_CAP_TB_SOUNDING_FEEDBACK_RATE_LIMIT,                                 \
      eht_cap_tb_sounding_feedback_rate_limit,                                 \
      "wlan.eht.phy_capabilities.tb_sounding_feedback_rate_limit", 6, 5, 31,   \
      1, BOOL, "802.11be-2024 9.4.2.323")                                      \
    B(EHT_CAP_RX_1024_QAM_WIDER_BW_DL_OFDMA,                                   \
      eht_cap_rx_1024_qam_wider_bw_dl_ofdma,                                   \
      "wlan.eht.phy_capabilities.rx_1024_qam_wider_bw_dl_ofdma", 6, 5, 32, 1,  \
      BOOL, "802.11be-2024 9.4.2.323")                                         \
    B(EHT_CAP_RX_4096_QAM_WIDER_BW_DL_OFDMA,                                   \
      eht_cap_rx_4096_qam_wider_bw_dl_ofdma,                                   \
      "wlan.eht.phy_capabilities.rx_4096_qam_wider_bw_dl_ofdma", 6, 5, 33, 1,  \
      BOOL, "802.11be-2024 9.4.2.323")

/* TAUT_DOT11_EHT_OP_BITS: bit fields of the element. */
#define TAUT_DOT11_EHT_OP_BITS(B)                                              \
    B(EHT_OP_PARAMETERS, eht_op_parameters,                                    \
      "wlan.eht.eht_operation_parameters", 0, 1, 0, 8, HEX,                    \
      "802.11be-2024 9.4.2.321")                                               \
    B(EHT_OP_PRESENT, eht_op_present,                                          \
      "wlan.eht.eht_operation_information.present", 0, 1, 0, 1, BOOL,          \
      "802.11be-2024 9.4.2.321")                                               \
    B(EHT_OP_DISABLED_SUBCHANNEL_BITMAP_PRESENT,                               \
      eht_op_disabled_subchannel_bitmap_present,                               \
      "wlan.eht.eht_operation_information.disabled_subchannel_bitmap_present", \
      0, 1, 1, 1, BOOL, "802.11be-2024 9.4.2.321")                             \
    B(EHT_OP_DEFAULT_PE_DURATION, eht_op_default_pe_duration,                  \
      "wlan.eht.eht_operation_information.default_pe_duration", 0, 1, 2, 1,    \
      BOOL, "802.11be-2024 9.4.2.321")                                         \
    B(EHT_OP_GROUP_ADDRESSED_BU_INDICATION_LIMIT,                              \
      eht_op_group_addressed_bu_indication_limit,                              \
      "wlan.eht.eht_operation_information.group_addressed_bu_indication_"      \
      "limit",                                                                 \
      0, 1, 3, 1, BOOL, "802.11be-2024 9.4.2.321")                             \
    B(EHT_OP_GROUP_ADDRESSED_BU_INDICATION_EXPONENT,                           \
      eht_op_group_addressed_bu_indication_exponent,                           \
      "wlan.eht.eht_operation_information.group_addressed_bu_indication_"      \
      "exponent",                                                              \
      0, 1, 4, 2, DEC, "802.11be-2024 9.4.2.321")                              \
    B(EHT_OP_RESERVED, eht_op_reserved,                                        \
      "wlan.eht.eht_operation_information.reserved", 0, 1, 6, 2, DEC,          \
      "802.11be-2024 9.4.2.321")                                               \
    B(EHT_OP_BASIC_MCS_NSS_SET, eht_op_basic_mcs_nss_set,                      \
      "wlan.eht.basic_mcs_nss_set", 1, 4, 0, 32, HEX32,                        \
      "802.11be-2024 9.4.2.321")                                               \
    B(EHT_OP_RX_MAX_NSS_MCS_0_7, eht_op_rx_max_nss_mcs_0_7,                    \
      "wlan.eht.basic_mcs_nss_set.rx_max_nss_mcs_0_7", 1, 4, 0, 4, DEC,        \
      "802.11be-2024 9.4.2.321")                                               \
    B(EHT_OP_TX_MAX_NSS_MCS_0_7, eht_op_tx_max_nss_mcs_0_7,                    \
      "wlan.eht.basic_mcs_nss_set.tx_max_nss_mcs_0_7", 1, 4, 4, 4, DEC,        \
      "802.11be-2024 9.4.2.321")                                               \
    B(EHT_OP_RX_MAX_NSS_MCS_8_9, eht_op_rx_max_nss_mcs_8_9,                    \
      "wlan.eht.basic_mcs_nss_set.rx_max_nss_mcs_8_9", 1, 4, 8, 4, DEC,        \
      "802.11be-2024 9.4.2.321")                                               \
    B(EHT_OP_TX_MAX_NSS_MCS_8_9, eht_op_tx_max_nss_mcs_8_9,                    \
      "wlan.eht.basic_mcs_nss_set.tx_max_nss_mcs_8_9", 1, 4, 12, 4, DEC,       \
      "802.11be-2024 9.4.2.321")                                               \
    B(EHT_OP_RX_MAX_NSS_MCS_10_11, eht_op_rx_max_nss_mcs_10_11,                \
      "wlan.eht.basic_mcs_nss_set.rx_max_nss_mcs_10_11", 1, 4, 16, 4, DEC,     \
      "802.11be-2024 9.4.2.321")                                               \
    B(EHT_OP_TX_MAX_NSS_MCS_10_11, eht_op_tx_max_nss_mcs_10_11,                \
      "wlan.eht.basic_mcs_nss_set.tx_max_nss_mcs_10_11", 1, 4, 20, 4, DEC,     \
      "802.11be-2024 9.4.2.321")                                               \
    B(EHT_OP_RX_MAX_NSS_MCS_12_13, eht_op_rx_max_nss_mcs_12_13,                \
      "wlan.eht.basic_mcs_nss_set.rx_max_nss_mcs_12_13", 1, 4, 24, 4, DEC,     \
      "802.11be-2024 9.4.2.321")                                               \
    B(EHT_OP_TX_MAX_NSS_MCS_12_13, eht_op_tx_max_nss_mcs_12_13,                \
      "wlan.eht.basic_mcs_nss_set.tx_max_nss_mcs_12_13", 1, 4, 28, 4, DEC,     \
      "802.11be-2024 9.4.2.321")

/* TAUT_DOT11_CAP_MORE: fields of the optional parts, which have no fixed
 * place. */
#define TAUT_DOT11_CAP_MORE(V)                                                 \
    V(HE_CAP_RX_160, "wlan.ext_tag.he_mcs_map.rx_he_mcs_map_160", HEX16,       \
      "802.11ax-2021 9.4.2.248.4")                                             \
    V(HE_CAP_TX_160, "wlan.ext_tag.he_mcs_map.tx_he_mcs_map_160", HEX16,       \
      "802.11ax-2021 9.4.2.248.4")                                             \
    V(HE_CAP_RX_80P80, "wlan.ext_tag.he_mcs_map.rx_he_mcs_map_80_80", HEX16,   \
      "802.11ax-2021 9.4.2.248.4")                                             \
    V(HE_CAP_TX_80P80, "wlan.ext_tag.he_mcs_map.tx_he_mcs_map_80_80", HEX16,   \
      "802.11ax-2021 9.4.2.248.4")                                             \
    V(HE_CAP_PPE, "wlan.ext_tag.he_ppe_thresholds", BYTES,                     \
      "802.11ax-2021 9.4.2.248.5")                                             \
    V(HE_OP_VHT_WIDTH, "wlan.ext_tag.he_operation.vht_op_info.channel_width",  \
      DEC, "802.11ax-2021 9.4.2.249")                                          \
    V(HE_OP_VHT_SEG0,                                                          \
      "wlan.ext_tag.he_operation.vht_op_info.chan_center_freq_seg_0", DEC,     \
      "802.11ax-2021 9.4.2.249")                                               \
    V(HE_OP_VHT_SEG1,                                                          \
      "wlan.ext_tag.he_operation.vht_op_info.chan_center_freq_seg_1", DEC,     \
      "802.11ax-2021 9.4.2.249")                                               \
    V(HE_OP_COHOSTED,                                                          \
      "wlan.ext_tag.he_operation.max_co_hosted_bssid_indicator", DEC,          \
      "802.11ax-2021 9.4.2.249")                                               \
    V(HE_OP_6GHZ_PRIMARY, "wlan.ext_tag.he_operation.6ghz.primary_channel",    \
      DEC, "802.11ax-2021 9.4.2.249")                                          \
    V(HE_OP_6GHZ_CONTROL, "wlan.ext_tag.he_operation.6ghz.control", HEX,       \
      "802.11ax-2021 9.4.2.249")                                               \
    V(HE_OP_6GHZ_SEG0,                                                         \
      "wlan.ext_tag.he_operation.6ghz.chan_center_freq_seg_0", DEC,            \
      "802.11ax-2021 9.4.2.249")                                               \
    V(HE_OP_6GHZ_SEG1,                                                         \
      "wlan.ext_tag.he_operation.6ghz.chan_center_freq_seg_1", DEC,            \
      "802.11ax-2021 9.4.2.249")                                               \
    V(HE_OP_6GHZ_MIN_RATE, "wlan.ext_tag.he_operation.6ghz.minimum_rate", DEC, \
      "802.11ax-2021 9.4.2.249")                                               \
    V(EHT_CAP_MCS_NSS, "wlan.eht.supported_mcs_nss_set", BYTES,                \
      "802.11be-2024 9.4.2.323.4")                                             \
    V(EHT_OP_CONTROL, "wlan.eht.eht_operation_information.control", HEX,       \
      "802.11be-2024 9.4.2.321")                                               \
    V(EHT_OP_CCFS0, "wlan.eht.eht_operation_information.ccfs0", DEC,           \
      "802.11be-2024 9.4.2.321")                                               \
    V(EHT_OP_CCFS1, "wlan.eht.eht_operation_information.ccfs1", DEC,           \
      "802.11be-2024 9.4.2.321")                                               \
    V(EHT_OP_DISABLED, "wlan.eht.eht_operation_information.disabled_bitmap",   \
      HEX16, "802.11be-2024 9.4.2.321")

/* TAUT_DOT11_CAP_OLD and TAUT_DOT11_CAP_NEW: rows of HT and VHT, of HE and
 * EHT. */
#define TAUT_DOT11_CAP_OLD(B)                                                  \
    TAUT_DOT11_HT_CAP_BITS(B)                                                  \
    TAUT_DOT11_HT_OP_BITS(B)                                                   \
    TAUT_DOT11_VHT_CAP_BITS(B)                                                 \
    TAUT_DOT11_VHT_OP_BITS(B)
/* TAUT_DOT11_CAP_NEW: see TAUT_DOT11_CAP_OLD. */
#define TAUT_DOT11_CAP_NEW(B)                                                  \
    TAUT_DOT11_HE_CAP_BITS(B)                                                  \
    TAUT_DOT11_HE_OP_BITS(B)                                                   \
    TAUT_DOT11_EHT_CAP_BITS(B)                                                 \
    TAUT_DOT11_EHT_OP_BITS(B)
/* TAUT_DOT11_CAP_BITS: all rows with a fixed place. */
#define TAUT_DOT11_CAP_BITS(B)                                                 \
    TAUT_DOT11_CAP_OLD(B)                                                      \
    TAUT_DOT11_CAP_NEW(B)

/* TAUT_DOT11_CAP_ENUM_B: the enum entry of a row. */
#define TAUT_DOT11_CAP_ENUM_B(F, ...) TAUT_DOT11_CAP_F_##F,
/* enum taut_dot11_cap_field: field numbers. */
enum taut_dot11_cap_field {
    TAUT_DOT11_CAP_F_HEADER = TAUT_FS_DOT11_CAP << 9,
    TAUT_DOT11_CAP_BITS(TAUT_DOT11_CAP_ENUM_B)
        TAUT_DOT11_CAP_MORE(TAUT_DOT11_CAP_ENUM_B) TAUT_DOT11_CAP_F_END
};
/* taut_dot11_cap_fields is the field set of these elements. */
TAUT_API extern const struct taut_fieldset taut_dot11_cap_fields;

/* taut_dot11_bits_get returns `n_bits` (1 to 48) from bit `shift` of the
 * little-endian number of `len` bytes at `p`. */
static inline uint64_t taut_dot11_bits_get(const uint8_t *p, unsigned len,
                                           unsigned shift, unsigned n_bits)
{
    uint64_t v = 0;
    for (unsigned i = len; i-- > 0;)
        v = v << 8 | p[i];
    return v >> shift & (UINT64_MAX >> (64 - n_bits));
}

/* taut_dot11_bits_set stores the low `n_bits` of `v` where
 * taut_dot11_bits_get reads them, and leaves every other bit. */
static inline void taut_dot11_bits_set(uint8_t *p, unsigned len, unsigned shift,
                                       unsigned n_bits, uint64_t v)
{
    uint64_t mask = (UINT64_MAX >> (64 - n_bits)) << shift;
    v = v << shift & mask;
    for (unsigned i = 0; i < len; i++, v >>= 8, mask >>= 8)
        p[i] = (uint8_t)((p[i] & ~mask) | v);
}

/* TAUT_DOT11_CAP_ACCESS_B: get and set of a row. */
#define TAUT_DOT11_CAP_ACCESS_B(F, f, name, off, len, shift, n, ft, rule)      \
    static inline uint64_t taut_dot11_cap_get_##f(const uint8_t *p)            \
    {                                                                          \
        return taut_dot11_bits_get(p + (off), len, shift, n);                  \
    }                                                                          \
    static inline void taut_dot11_cap_set_##f(uint8_t *p, uint64_t v)          \
    {                                                                          \
        taut_dot11_bits_set(p + (off), len, shift, n, v);                      \
    }
/* taut_dot11_cap_get_ht_cap_width and its kin take the data of an element
 * that taut_dot11_cap_check accepted. */
TAUT_DOT11_CAP_BITS(TAUT_DOT11_CAP_ACCESS_B)

/* enum taut_dot11_cap_kind: the elements, in the order of their rows. */
enum taut_dot11_cap_kind {
    TAUT_DOT11_CAP_HT_CAP,
    TAUT_DOT11_CAP_HT_OP,
    TAUT_DOT11_CAP_VHT_CAP,
    TAUT_DOT11_CAP_VHT_OP,
    TAUT_DOT11_CAP_HE_CAP,
    TAUT_DOT11_CAP_HE_OP,
    TAUT_DOT11_CAP_EHT_CAP,
    TAUT_DOT11_CAP_EHT_OP,
    TAUT_DOT11_CAP_N
};

/* taut_dot11_cap_kind_get tells which of them the element `id` (and `ext`, if
 * `id` is 255) is; TAUT_DOT11_CAP_N: none. */
TAUT_API enum taut_dot11_cap_kind taut_dot11_cap_kind_get(uint8_t id,
                                                          uint8_t ext);

/* taut_dot11_cap_len returns the bytes that an element of `kind` has at
 * least. */
TAUT_API size_t taut_dot11_cap_len(enum taut_dot11_cap_kind kind);

/*
 * taut_dot11_cap_check looks whether `data` (behind ID, length and extension)
 * holds all that an element of `kind` has, optional parts as its bits say.
 * TAUT_E_SHORT in wlan.tag.length: it does not. Bytes behind are no fault:
 * later versions of the standard append.
 */
TAUT_API enum taut_status taut_dot11_cap_check(struct taut_ctx *ctx,
                                               enum taut_dot11_cap_kind kind,
                                               struct taut_span data);

/* taut_dot11_cap_visit tells every field of an element that
 * taut_dot11_cap_check accepted. */
TAUT_API void taut_dot11_cap_visit(const struct taut_visitor *v,
                                   enum taut_dot11_cap_kind kind,
                                   struct taut_span data);

#ifdef __cplusplus
}
#endif

#endif
