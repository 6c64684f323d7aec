/* SPDX-License-Identifier: MIT */
/*
 * taut/dot11_elem.h: the elements of 802.11 management frames (IEEE Std
 * 802.11-2020 9.4.2): iterating them, extension and fragment elements, and
 * the contents of the common ones.
 *
 *    +----+--------+-----------------------     +-----+--------+-----+-----
 *    | ID | Length | Length bytes of data  or   | 255 | Length | Ext | data
 *    +----+--------+-----------------------     +-----+--------+-----+-----
 *
 *     struct taut_rd rd = taut_rd_of(mgmt.elems.p, mgmt.elems.len);
 *     while (!taut_dot11_elem_next(&ctx, &rd, &e))
 *         if (e.id == TAUT_DOT11_ELEM_SSID && !taut_dot11_ssid_check(...))
 *
 * Robust security network elements are in taut/dot11_rsn.h, capabilities of
 * HT, VHT, HE and EHT in taut/dot11_cap.h. What a frame carries that is not
 * understood is an element like any other.
 */
#ifndef TAUT_DOT11_ELEM_H
#define TAUT_DOT11_ELEM_H

#include "taut/core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TAUT_DOT11_SSID_MAX: bytes of an SSID. */
#define TAUT_DOT11_SSID_MAX 32
/* TAUT_DOT11_RATES_MAX: rates of a Supported Rates element. */
#define TAUT_DOT11_RATES_MAX 8
/* TAUT_DOT11_TIM_BITMAP_MAX: bytes of a TIM's bitmap. */
#define TAUT_DOT11_TIM_BITMAP_MAX 251
/* TAUT_DOT11_AID_MAX: the highest association ID. */
#define TAUT_DOT11_AID_MAX 2007

/* TAUT_DOT11_WIRE_ELEMENT: what a refused element asks for, where its frame
 * is a request: an answer with this status code (invalid element). */
#define TAUT_DOT11_WIRE_ELEMENT 40

/* TAUT_DOT11_ELEMS: element IDs. X(VALUE, id, "name"), ascending. */
#define TAUT_DOT11_ELEMS(X)                                                    \
    X(SSID, 0, "SSID")                                                         \
    X(RATES, 1, "Supported Rates and BSS Membership Selectors")                \
    X(DS, 3, "DSSS Parameter Set")                                             \
    X(CF, 4, "CF Parameter Set")                                               \
    X(TIM, 5, "TIM")                                                           \
    X(IBSS, 6, "IBSS Parameter Set")                                           \
    X(COUNTRY, 7, "Country")                                                   \
    X(REQUEST, 10, "Request")                                                  \
    X(BSS_LOAD, 11, "BSS Load")                                                \
    X(EDCA, 12, "EDCA Parameter Set")                                          \
    X(TSPEC, 13, "TSPEC")                                                      \
    X(CHALLENGE, 16, "Challenge text")                                         \
    X(POWER_CONSTRAINT, 32, "Power Constraint")                                \
    X(POWER_CAP, 33, "Power Capability")                                       \
    X(TPC_REQUEST, 34, "TPC Request")                                          \
    X(TPC_REPORT, 35, "TPC Report")                                            \
    X(CHANNELS, 36, "Supported Channels")                                      \
    X(CHANNEL_SWITCH, 37, "Channel Switch Announcement")                       \
    X(MEASURE_REQUEST, 38, "Measurement Request")                              \
    X(MEASURE_REPORT, 39, "Measurement Report")                                \
    X(QUIET, 40, "Quiet")                                                      \
    X(ERP, 42, "ERP")                                                          \
    X(HT_CAP, 45, "HT Capabilities")                                           \
    X(QOS_CAP, 46, "QoS Capability")                                           \
    X(RSN, 48, "RSN")                                                          \
    X(EXT_RATES, 50, "Extended Supported Rates and BSS Membership Selectors")  \
    X(AP_CHANNELS, 51, "AP Channel Report")                                    \
    X(NEIGHBOR, 52, "Neighbor Report")                                         \
    X(MOBILITY_DOMAIN, 54, "Mobility Domain")                                  \
    X(FAST_BSS, 55, "Fast BSS Transition")                                     \
    X(TIMEOUT, 56, "Timeout Interval")                                         \
    X(RIC_DATA, 57, "RIC Data")                                                \
    X(OPERATING_CLASSES, 59, "Supported Operating Classes")                    \
    X(EXT_CHANNEL_SWITCH, 60, "Extended Channel Switch Announcement")          \
    X(HT_OP, 61, "HT Operation")                                               \
    X(SEC_CHANNEL, 62, "Secondary Channel Offset")                             \
    X(RRM, 70, "RM Enabled Capabilities")                                      \
    X(MULTI_BSSID, 71, "Multiple BSSID")                                       \
    X(COEX, 72, "20/40 BSS Coexistence")                                       \
    X(OBSS_SCAN, 74, "Overlapping BSS Scan Parameters")                        \
    X(MME, 76, "Management MIC")                                               \
    X(BSS_MAX_IDLE, 90, "BSS Max Idle Period")                                 \
    X(INTERWORKING, 107, "Interworking")                                       \
    X(ADVERT_PROTOCOL, 108, "Advertisement Protocol")                          \
    X(ROAMING, 111, "Roaming Consortium")                                      \
    X(MESH_CONFIG, 113, "Mesh Configuration")                                  \
    X(MESH_ID, 114, "Mesh ID")                                                 \
    X(EXT_CAP, 127, "Extended Capabilities")                                   \
    X(VHT_CAP, 191, "VHT Capabilities")                                        \
    X(VHT_OP, 192, "VHT Operation")                                            \
    X(EXT_BSS_LOAD, 193, "Extended BSS Load")                                  \
    X(WIDE_SWITCH, 194, "Wide Bandwidth Channel Switch")                       \
    X(TX_POWER_ENVELOPE, 195, "Transmit Power Envelope")                       \
    X(OPERATING_MODE, 199, "Operating Mode Notification")                      \
    X(REDUCED_NEIGHBOR, 201, "Reduced Neighbor Report")                        \
    X(VENDOR, 221, "Vendor Specific")                                          \
    X(FRAGMENT, 242, "Fragment")                                               \
    X(RSNX, 244, "RSN Extension")                                              \
    X(EXT, 255, "Element ID Extension")

/* TAUT_DOT11_EXTS: element ID extensions. X(VALUE, id, "name"), ascending. */
#define TAUT_DOT11_EXTS(X)                                                     \
    X(ASSOC_DELAY, 1, "Association Delay Info")                                \
    X(FILS_REQUEST, 2, "FILS Request Parameters")                              \
    X(FILS_KEY_CONFIRM, 3, "FILS Key Confirmation")                            \
    X(FILS_SESSION, 4, "FILS Session")                                         \
    X(FILS_HLP, 5, "FILS HLP Container")                                       \
    X(FILS_IP, 6, "FILS IP Address Assignment")                                \
    X(KEY_DELIVERY, 7, "Key Delivery")                                         \
    X(FILS_WRAPPED, 8, "FILS Wrapped Data")                                    \
    X(FILS_PUBLIC_KEY, 12, "FILS Public Key")                                  \
    X(FILS_NONCE, 13, "FILS Nonce")                                            \
    X(OWE_DH, 32, "OWE Diffie-Hellman Parameter")                              \
    X(PASSWORD_ID, 33, "Password Identifier")                                  \
    X(HE_CAP, 35, "HE Capabilities")                                           \
    X(HE_OP, 36, "HE Operation")                                               \
    X(UORA, 37, "UORA Parameter Set")                                          \
    X(MU_EDCA, 38, "MU EDCA Parameter Set")                                    \
    X(SPATIAL_REUSE, 39, "Spatial Reuse Parameter Set")                        \
    X(NDP_FEEDBACK, 41, "NDP Feedback Report Parameter Set")                   \
    X(COLOR_CHANGE, 42, "BSS Color Change Announcement")                       \
    X(ESS_REPORT, 45, "ESS Report")                                            \
    X(OPS, 46, "OPS")                                                          \
    X(HE_BSS_LOAD, 47, "HE BSS Load")                                          \
    X(MULTI_BSSID_CONFIG, 55, "Multiple BSSID Configuration")                  \
    X(NON_INHERITANCE, 56, "Non-Inheritance")                                  \
    X(HE_6GHZ_CAP, 59, "HE 6 GHz Band Capabilities")                           \
    X(REJECTED_GROUPS, 92, "Rejected Groups")                                  \
    X(ANTI_CLOGGING, 93, "Anti-Clogging Token Container")                      \
    X(EHT_OP, 106, "EHT Operation")                                            \
    X(MULTI_LINK, 107, "Multi-Link")                                           \
    X(EHT_CAP, 108, "EHT Capabilities")                                        \
    X(TID_TO_LINK, 109, "TID-To-Link Mapping")                                 \
    X(AKM_SELECTOR, 114, "AKM Suite Selector")

/* TAUT_DOT11_ELEM_ENUM and TAUT_DOT11_EXT_ENUM: enum entries. */
#define TAUT_DOT11_ELEM_ENUM(U, id, name) TAUT_DOT11_ELEM_##U = id,
/* TAUT_DOT11_EXT_ENUM: see TAUT_DOT11_ELEM_ENUM. */
#define TAUT_DOT11_EXT_ENUM(U, id, name) TAUT_DOT11_EXT_##U = id,
/* enum taut_dot11_elem_id: see TAUT_DOT11_ELEMS. */
enum taut_dot11_elem_id { TAUT_DOT11_ELEMS(TAUT_DOT11_ELEM_ENUM) };
/* enum taut_dot11_ext_id: see TAUT_DOT11_EXTS. */
enum taut_dot11_ext_id { TAUT_DOT11_EXTS(TAUT_DOT11_EXT_ENUM) };

/* Selectors of vendor specific elements: OUI and type in one number. */
enum {
    TAUT_DOT11_VENDOR_WPA = 0x0050f201, /* WPA, before RSN */
    TAUT_DOT11_VENDOR_WMM = 0x0050f202, /* WMM information and parameters */
    TAUT_DOT11_VENDOR_WPS = 0x0050f204,
    TAUT_DOT11_VENDOR_P2P = 0x506f9a09,
    TAUT_DOT11_VENDOR_HS20 = 0x506f9a10,
    TAUT_DOT11_VENDOR_OWE = 0x506f9a1c /* OWE transition mode */
};

/* BSS membership selectors: bytes among the rates that are none, without the
 * bit that makes them basic (802.11-2020 Table 9-93). */
enum {
    TAUT_DOT11_SELECTOR_EHT = 121,
    TAUT_DOT11_SELECTOR_HE = 122,
    TAUT_DOT11_SELECTOR_SAE_H2E = 123,
    TAUT_DOT11_SELECTOR_EPD = 124,
    TAUT_DOT11_SELECTOR_GLK = 125,
    TAUT_DOT11_SELECTOR_VHT = 126,
    TAUT_DOT11_SELECTOR_HT = 127
};

/* ------------------------------------------------------------------ */
/* Fields                                                              */

/* TAUT_DOT11_ELEM_FIELDS: every field of the elements here and of RSN. */
#define TAUT_DOT11_ELEM_FIELDS(N, P, V)                                        \
    V(DOT11_ELEM, dot11_elem, NUMBER, "wlan.tag.number", DEC,                  \
      "802.11-2020 9.4.2.1")                                                   \
    V(DOT11_ELEM, dot11_elem, LENGTH, "wlan.tag.length", DEC,                  \
      "802.11-2020 9.4.2.1")                                                   \
    V(DOT11_ELEM, dot11_elem, EXT_NUMBER, "wlan.ext_tag.number", DEC,          \
      "802.11-2020 9.4.2.1")                                                   \
    V(DOT11_ELEM, dot11_elem, DATA, "wlan.tag.data", BYTES,                    \
      "802.11-2020 9.4.2.1")                                                   \
    V(DOT11_ELEM, dot11_elem, EXT_DATA, "wlan.ext_tag.data", BYTES,            \
      "802.11-2020 9.4.2.1")                                                   \
    V(DOT11_ELEM, dot11_elem, SSID, "wlan.ssid", BYTES, "802.11-2020 9.4.2.2") \
    V(DOT11_ELEM, dot11_elem, RATE, "wlan.supported_rates", HEX,               \
      "802.11-2020 9.4.2.3")                                                   \
    V(DOT11_ELEM, dot11_elem, EXT_RATE, "wlan.extended_supported_rates", HEX,  \
      "802.11-2020 9.4.2.13")                                                  \
    V(DOT11_ELEM, dot11_elem, DS_CHANNEL, "wlan.ds.current_channel", DEC,      \
      "802.11-2020 9.4.2.4")                                                   \
    V(DOT11_ELEM, dot11_elem, TIM_COUNT, "wlan.tim.dtim_count", DEC,           \
      "802.11-2020 9.4.2.5")                                                   \
    V(DOT11_ELEM, dot11_elem, TIM_PERIOD, "wlan.tim.dtim_period", DEC,         \
      "802.11-2020 9.4.2.5")                                                   \
    V(DOT11_ELEM, dot11_elem, TIM_CONTROL, "wlan.tim.bmapctl", HEX,            \
      "802.11-2020 9.4.2.5")                                                   \
    V(DOT11_ELEM, dot11_elem, TIM_MULTICAST, "wlan.tim.bmapctl.multicast",     \
      BOOL, "802.11-2020 9.4.2.5")                                             \
    V(DOT11_ELEM, dot11_elem, TIM_OFFSET, "wlan.tim.bmapctl.offset", HEX,      \
      "802.11-2020 9.4.2.5")                                                   \
    V(DOT11_ELEM, dot11_elem, TIM_BITMAP, "wlan.tim.partial_virtual_bitmap",   \
      BYTES, "802.11-2020 9.4.2.5")                                            \
    V(DOT11_ELEM, dot11_elem, COUNTRY, "wlan.country_info.code", TEXT,         \
      "802.11-2020 9.4.2.8")                                                   \
    V(DOT11_ELEM, dot11_elem, COUNTRY_ENV, "wlan.country_info.environment",    \
      DEC, "802.11-2020 9.4.2.8")                                              \
    V(DOT11_ELEM, dot11_elem, COUNTRY_FIRST, "wlan.country_info.fnm.fcn", DEC, \
      "802.11-2020 9.4.2.8")                                                   \
    V(DOT11_ELEM, dot11_elem, COUNTRY_N, "wlan.country_info.fnm.nc", DEC,      \
      "802.11-2020 9.4.2.8")                                                   \
    V(DOT11_ELEM, dot11_elem, COUNTRY_POWER, "wlan.country_info.fnm.mtpl",     \
      INT, "802.11-2020 9.4.2.8")                                              \
    V(DOT11_ELEM, dot11_elem, COUNTRY_EXT, "wlan.country_info.rrc.oei", DEC,   \
      "802.11-2020 9.4.2.8")                                                   \
    V(DOT11_ELEM, dot11_elem, COUNTRY_CLASS, "wlan.country_info.rrc.oc", DEC,  \
      "802.11-2020 9.4.2.8")                                                   \
    V(DOT11_ELEM, dot11_elem, COUNTRY_COVER, "wlan.country_info.rrc.cc", DEC,  \
      "802.11-2020 9.4.2.8")                                                   \
    V(DOT11_ELEM, dot11_elem, POWER, "wlan.powercon.local", DEC,               \
      "802.11-2020 9.4.2.13")                                                  \
    V(DOT11_ELEM, dot11_elem, ERP, "wlan.erp_info", HEX,                       \
      "802.11-2020 9.4.2.11")                                                  \
    V(DOT11_ELEM, dot11_elem, ERP_NONERP, "wlan.erp_info.erp_present", BOOL,   \
      "802.11-2020 9.4.2.11")                                                  \
    V(DOT11_ELEM, dot11_elem, ERP_PROTECT, "wlan.erp_info.use_protection",     \
      BOOL, "802.11-2020 9.4.2.11")                                            \
    V(DOT11_ELEM, dot11_elem, ERP_BARKER,                                      \
      "wlan.erp_info.barker_preamble_mode", BOOL, "802.11-2020 9.4.2.11")      \
    V(DOT11_ELEM, dot11_elem, ERP_RESERVED, "wlan.erp_info.reserved", HEX,     \
      "802.11-2020 9.4.2.11")                                                  \
    V(DOT11_ELEM, dot11_elem, EXT_CAP, "wlan.extcap", HEX,                     \
      "802.11-2020 9.4.2.26")                                                  \
    V(DOT11_ELEM, dot11_elem, QBSS_COUNT, "wlan.qbss.scount", DEC,             \
      "802.11-2020 9.4.2.27")                                                  \
    V(DOT11_ELEM, dot11_elem, QBSS_UTIL, "wlan.qbss.cu", DEC,                  \
      "802.11-2020 9.4.2.27")                                                  \
    V(DOT11_ELEM, dot11_elem, QBSS_ADMISSION, "wlan.qbss.adc", DEC,            \
      "802.11-2020 9.4.2.27")                                                  \
    V(DOT11_ELEM, dot11_elem, CSA_MODE, "wlan.csa.channel_switch_mode", DEC,   \
      "802.11-2020 9.4.2.18")                                                  \
    V(DOT11_ELEM, dot11_elem, CSA_CHANNEL, "wlan.csa.new_channel_number", DEC, \
      "802.11-2020 9.4.2.18")                                                  \
    V(DOT11_ELEM, dot11_elem, CSA_COUNT, "wlan.csa.channel_switch.count", DEC, \
      "802.11-2020 9.4.2.18")                                                  \
    V(DOT11_ELEM, dot11_elem, CHALLENGE, "wlan.tag.challenge_text", BYTES,     \
      "802.11-2020 9.4.2.7")                                                   \
    V(DOT11_ELEM, dot11_elem, OUI, "wlan.tag.oui", DEC,                        \
      "802.11-2020 9.4.2.25")                                                  \
    V(DOT11_ELEM, dot11_elem, VENDOR_TYPE, "wlan.tag.vendor.oui.type", DEC,    \
      "802.11-2020 9.4.2.25")                                                  \
    V(DOT11_ELEM, dot11_elem, VENDOR_DATA, "wlan.tag.vendor.data", BYTES,      \
      "802.11-2020 9.4.2.25")                                                  \
    V(DOT11_ELEM, dot11_elem, WFA_TYPE, "wlan.wfa.ie.type", HEX, "WMM 2.2")    \
    V(DOT11_ELEM, dot11_elem, WMM_SUBTYPE, "wlan.wfa.ie.wme.subtype", DEC,     \
      "WMM 2.2.1")                                                             \
    V(DOT11_ELEM, dot11_elem, WMM_VERSION, "wlan.wfa.ie.wme.version", DEC,     \
      "WMM 2.2.1")                                                             \
    V(DOT11_ELEM, dot11_elem, WMM_QOS, "wlan.wfa.ie.wme.qos_info", HEX,        \
      "WMM 2.2.1")                                                             \
    V(DOT11_ELEM, dot11_elem, WMM_RESERVED, "wlan.wfa.ie.wme.reserved", BYTES, \
      "WMM 2.2.2")                                                             \
    V(DOT11_ELEM, dot11_elem, WMM_ACI_AIFSN, "wlan.wfa.ie.wme.acp.aci_aifsn",  \
      HEX, "WMM 2.2.2")                                                        \
    V(DOT11_ELEM, dot11_elem, WMM_AIFSN, "wlan.wfa.ie.wme.acp.aifsn", DEC,     \
      "WMM 2.2.2")                                                             \
    V(DOT11_ELEM, dot11_elem, WMM_ACM, "wlan.wfa.ie.wme.acp.acm", BOOL,        \
      "WMM 2.2.2")                                                             \
    V(DOT11_ELEM, dot11_elem, WMM_ACI, "wlan.wfa.ie.wme.acp.aci", DEC,         \
      "WMM 2.2.2")                                                             \
    V(DOT11_ELEM, dot11_elem, WMM_ECW, "wlan.wfa.ie.wme.acp.ecw", HEX,         \
      "WMM 2.2.2")                                                             \
    V(DOT11_ELEM, dot11_elem, WMM_ECW_MAX, "wlan.wfa.ie.wme.acp.ecw.max", DEC, \
      "WMM 2.2.2")                                                             \
    V(DOT11_ELEM, dot11_elem, WMM_ECW_MIN, "wlan.wfa.ie.wme.acp.ecw.min", DEC, \
      "WMM 2.2.2")                                                             \
    V(DOT11_ELEM, dot11_elem, WMM_TXOP, "wlan.wfa.ie.wme.acp.txop_limit", DEC, \
      "WMM 2.2.2")                                                             \
    V(DOT11_ELEM, dot11_elem, MDID, "wlan.mobility_domain.mdid", HEX16,        \
      "802.11-2020 9.4.2.46")                                                  \
    V(DOT11_ELEM, dot11_elem, MD_CAP, "wlan.mobility_domain.ft_capab", HEX,    \
      "802.11-2020 9.4.2.46")                                                  \
    V(DOT11_ELEM, dot11_elem, MD_OVER_DS,                                      \
      "wlan.mobility_domain.ft_capab.ft_over_ds", HEX, "802.11-2020 9.4.2.46") \
    V(DOT11_ELEM, dot11_elem, MD_RESOURCE,                                     \
      "wlan.mobility_domain.ft_capab.resource_req", HEX,                       \
      "802.11-2020 9.4.2.46")                                                  \
    V(DOT11_ELEM, dot11_elem, FT_CONTROL, "wlan.ft.mic_control", HEX16,        \
      "802.11-2020 9.4.2.47")                                                  \
    V(DOT11_ELEM, dot11_elem, FT_COUNT, "wlan.ft.mic_control.element_count",   \
      DEC, "802.11-2020 9.4.2.47")                                             \
    V(DOT11_ELEM, dot11_elem, FT_MIC, "wlan.ft.mic", BYTES,                    \
      "802.11-2020 9.4.2.47")                                                  \
    V(DOT11_ELEM, dot11_elem, FT_ANONCE, "wlan.ft.anonce", BYTES,              \
      "802.11-2020 9.4.2.47")                                                  \
    V(DOT11_ELEM, dot11_elem, FT_SNONCE, "wlan.ft.snonce", BYTES,              \
      "802.11-2020 9.4.2.47")                                                  \
    V(DOT11_ELEM, dot11_elem, FT_SUB_ID, "wlan.ft.subelem.id", DEC,            \
      "802.11-2020 9.4.2.47")                                                  \
    V(DOT11_ELEM, dot11_elem, FT_SUB_LEN, "wlan.ft.subelem.len", DEC,          \
      "802.11-2020 9.4.2.47")                                                  \
    V(DOT11_ELEM, dot11_elem, FT_R1KH, "wlan.ft.subelem.r1kh_id", BYTES,       \
      "802.11-2020 9.4.2.47")                                                  \
    V(DOT11_ELEM, dot11_elem, FT_R0KH, "wlan.ft.subelem.r0kh_id", BYTES,       \
      "802.11-2020 9.4.2.47")                                                  \
    V(DOT11_ELEM, dot11_elem, FT_SUB_DATA, "wlan.ft.subelem.data", BYTES,      \
      "802.11-2020 9.4.2.47")                                                  \
    V(DOT11_ELEM, dot11_elem, TIE_TYPE, "wlan.timeout_int.type", DEC,          \
      "802.11-2020 9.4.2.48")                                                  \
    V(DOT11_ELEM, dot11_elem, TIE_VALUE, "wlan.timeout_int.value", DEC,        \
      "802.11-2020 9.4.2.48")                                                  \
    V(DOT11_ELEM, dot11_elem, MESH_ID, "wlan.mesh.id", TEXT,                   \
      "802.11-2020 9.4.2.98")                                                  \
    V(DOT11_ELEM, dot11_elem, RSN_VERSION, "wlan.rsn.version", DEC,            \
      "802.11-2020 9.4.2.24.1")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_GROUP, "wlan.rsn.gcs", DEC,                  \
      "802.11-2020 9.4.2.24.2")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_GROUP_OUI, "wlan.rsn.gcs.oui", DEC,          \
      "802.11-2020 9.4.2.24.2")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_GROUP_TYPE, "wlan.rsn.gcs.type", DEC,        \
      "802.11-2020 9.4.2.24.2")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_N_PAIRWISE, "wlan.rsn.pcs.count", DEC,       \
      "802.11-2020 9.4.2.24.1")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_PAIRWISE, "wlan.rsn.pcs", DEC,               \
      "802.11-2020 9.4.2.24.2")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_PAIRWISE_OUI, "wlan.rsn.pcs.oui", DEC,       \
      "802.11-2020 9.4.2.24.2")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_PAIRWISE_TYPE, "wlan.rsn.pcs.type", DEC,     \
      "802.11-2020 9.4.2.24.2")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_N_AKM, "wlan.rsn.akms.count", DEC,           \
      "802.11-2020 9.4.2.24.1")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_AKM, "wlan.rsn.akms", DEC,                   \
      "802.11-2020 9.4.2.24.3")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_AKM_OUI, "wlan.rsn.akms.oui", DEC,           \
      "802.11-2020 9.4.2.24.3")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_AKM_TYPE, "wlan.rsn.akms.type", DEC,         \
      "802.11-2020 9.4.2.24.3")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_CAP, "wlan.rsn.capabilities", HEX16,         \
      "802.11-2020 9.4.2.24.4")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_PREAUTH, "wlan.rsn.capabilities.preauth",    \
      BOOL, "802.11-2020 9.4.2.24.4")                                          \
    V(DOT11_ELEM, dot11_elem, RSN_NO_PAIRWISE,                                 \
      "wlan.rsn.capabilities.no_pairwise", BOOL, "802.11-2020 9.4.2.24.4")     \
    V(DOT11_ELEM, dot11_elem, RSN_PTKSA,                                       \
      "wlan.rsn.capabilities.ptksa_replay_counter", HEX16,                     \
      "802.11-2020 9.4.2.24.4")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_GTKSA,                                       \
      "wlan.rsn.capabilities.gtksa_replay_counter", HEX16,                     \
      "802.11-2020 9.4.2.24.4")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_MFPR, "wlan.rsn.capabilities.mfpr", BOOL,    \
      "802.11-2020 9.4.2.24.4")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_MFPC, "wlan.rsn.capabilities.mfpc", BOOL,    \
      "802.11-2020 9.4.2.24.4")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_JMR, "wlan.rsn.capabilities.jmr", BOOL,      \
      "802.11-2020 9.4.2.24.4")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_PEERKEY, "wlan.rsn.capabilities.peerkey",    \
      BOOL, "802.11-2020 9.4.2.24.4")                                          \
    V(DOT11_ELEM, dot11_elem, RSN_EXT_KEY_ID,                                  \
      "wlan.rsn.capabilities.extended_key_id_iaf", BOOL,                       \
      "802.11-2020 9.4.2.24.4")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_OCVC, "wlan.rsn.capabilities.ocvc", BOOL,    \
      "802.11-2020 9.4.2.24.4")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_N_PMKID, "wlan.rsn.pmkid.count", DEC,        \
      "802.11-2020 9.4.2.24.5")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_PMKID, "wlan.pmkid.akms", BYTES,             \
      "802.11-2020 9.4.2.24.5")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_GROUP_MGMT, "wlan.rsn.gmcs", DEC,            \
      "802.11-2020 9.4.2.24.2")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_GROUP_MGMT_OUI, "wlan.rsn.gmcs.oui", DEC,    \
      "802.11-2020 9.4.2.24.2")                                                \
    V(DOT11_ELEM, dot11_elem, RSN_GROUP_MGMT_TYPE, "wlan.rsn.gmcs.type", DEC,  \
      "802.11-2020 9.4.2.24.2")                                                \
    V(DOT11_ELEM, dot11_elem, RSNX, "wlan.rsnx", HEX, "802.11-2020 9.4.2.241") \
    V(DOT11_ELEM, dot11_elem, RSNX_LENGTH, "wlan.rsnx.length", DEC,            \
      "802.11-2020 9.4.2.241")                                                 \
    V(DOT11_ELEM, dot11_elem, RSNX_TWT,                                        \
      "wlan.rsnx.protected_twt_operations_support", DEC,                       \
      "802.11-2020 9.4.2.241")                                                 \
    V(DOT11_ELEM, dot11_elem, RSNX_H2E, "wlan.rsnx.sae_hash_to_element", DEC,  \
      "802.11-2020 9.4.2.241")                                                 \
    V(DOT11_ELEM, dot11_elem, RSNX_RESERVED, "wlan.rsnx.reserved", HEX,        \
      "802.11-2020 9.4.2.241")                                                 \
    V(DOT11_ELEM, dot11_elem, RSNX_MORE, "wlan.rsnx.octet", HEX,               \
      "802.11-2020 9.4.2.241")                                                 \
    V(DOT11_ELEM, dot11_elem, WPA_VERSION, "wlan.wfa.ie.wpa.version", DEC,     \
      "WPA 3.1")                                                               \
    V(DOT11_ELEM, dot11_elem, WPA_GROUP, "wlan.wfa.ie.wpa.mcs", DEC,           \
      "WPA 3.1")                                                               \
    V(DOT11_ELEM, dot11_elem, WPA_GROUP_OUI, "wlan.wfa.ie.wpa.mcs.oui", DEC,   \
      "WPA 3.1")                                                               \
    V(DOT11_ELEM, dot11_elem, WPA_GROUP_TYPE, "wlan.wfa.ie.wpa.mcs.type", DEC, \
      "WPA 3.1")                                                               \
    V(DOT11_ELEM, dot11_elem, WPA_N_PAIRWISE, "wlan.wfa.ie.wpa.ucs.count",     \
      DEC, "WPA 3.1")                                                          \
    V(DOT11_ELEM, dot11_elem, WPA_PAIRWISE, "wlan.wfa.ie.wpa.ucs", DEC,        \
      "WPA 3.1")                                                               \
    V(DOT11_ELEM, dot11_elem, WPA_PAIRWISE_OUI, "wlan.wfa.ie.wpa.ucs.oui",     \
      DEC, "WPA 3.1")                                                          \
    V(DOT11_ELEM, dot11_elem, WPA_PAIRWISE_TYPE, "wlan.wfa.ie.wpa.ucs.type",   \
      DEC, "WPA 3.1")                                                          \
    V(DOT11_ELEM, dot11_elem, WPA_N_AKM, "wlan.wfa.ie.wpa.akms.count", DEC,    \
      "WPA 3.1")                                                               \
    V(DOT11_ELEM, dot11_elem, WPA_AKM, "wlan.wfa.ie.wpa.akms", DEC, "WPA 3.1") \
    V(DOT11_ELEM, dot11_elem, WPA_AKM_OUI, "wlan.wfa.ie.wpa.akms.oui", DEC,    \
      "WPA 3.1")                                                               \
    V(DOT11_ELEM, dot11_elem, WPA_AKM_TYPE, "wlan.wfa.ie.wpa.type", DEC,       \
      "WPA 3.1")                                                               \
    V(DOT11_ELEM, dot11_elem, REST, "wlan.tag.data.undecoded", BYTES,          \
      "802.11-2020 9.4.2.1")                                                   \
    V(DOT11_ELEM, dot11_elem, PASSWORD_ID,                                     \
      "wlan.ext_tag.sae.password_identifier", TEXT, "802.11-2020 9.4.2.216")   \
    V(DOT11_ELEM, dot11_elem, REJECTED_GROUP,                                  \
      "wlan.ext_tag.rejected_groups.group", DEC, "802.11-2020 9.4.2.246")      \
    V(DOT11_ELEM, dot11_elem, TOKEN, "wlan.ext_tag.sae.anti_clogging_token",   \
      BYTES, "802.11-2020 9.4.2.247")

TAUT_FIELD_ENUM(DOT11_ELEM, dot11_elem, TAUT_DOT11_ELEM_FIELDS)
/* taut_dot11_elem_fields is the field set of elements. */
TAUT_API extern const struct taut_fieldset taut_dot11_elem_fields;
/* taut_dot11_elem_reg names TAUT_DOT11_ELEMS. */
TAUT_API extern const struct taut_reg taut_dot11_elem_reg;
/* taut_dot11_ext_reg names TAUT_DOT11_EXTS. */
TAUT_API extern const struct taut_reg taut_dot11_ext_reg;

/* ------------------------------------------------------------------ */
/* Elements                                                            */

/* struct taut_dot11_elem: one element. */
struct taut_dot11_elem {
    uint8_t id;            /* enum taut_dot11_elem_id or another */
    uint8_t ext;           /* enum taut_dot11_ext_id, if `id` is 255; else 0 */
    struct taut_span data; /* behind ID, length and extension */
};

/* taut_dot11_elem_fail is how taut_dot11_elem_next ends: TAUT_DONE where
 * nothing is left, else what is wrong. */
TAUT_API TAUT_COLD enum taut_status
taut_dot11_elem_fail(const struct taut_ctx *ctx, const struct taut_rd *rd);
/*
 * taut_dot11_elem_next reads one element from `rd`. TAUT_DONE at the end.
 * TAUT_E_SHORT in wlan.tag.number: one byte is left; in wlan.tag.length: fewer
 * bytes than it says. TAUT_E_RANGE in wlan.tag.length: 0 for ID 255.
 */
static TAUT_INLINE enum taut_status
taut_dot11_elem_next(struct taut_ctx *ctx, struct taut_rd *rd,
                     struct taut_dot11_elem *out)
{
    const uint8_t *p = rd->p;
    size_t left = taut_rd_left(rd);
    if (left < 2 || p[1] > left - 2)
        return taut_dot11_elem_fail(ctx, rd);
    size_t ext = p[0] == TAUT_DOT11_ELEM_EXT;
    if (p[1] < ext)
        return taut_dot11_elem_fail(ctx, rd);
    out->id = p[0];
    out->ext = ext ? p[2] : 0;
    out->data.p = p + 2 + ext;
    out->data.len = p[1] - ext;
    rd->p += (size_t)2 + p[1];
    return TAUT_OK;
}
/* taut_dot11_elems_check reads all elements of `elems` as
 * taut_dot11_elem_next does. */
TAUT_API enum taut_status taut_dot11_elems_check(struct taut_ctx *ctx,
                                                 struct taut_span elems);
/* taut_dot11_elem_find finds the first element of `id` (and `ext`, if `id` is
 * 255) in `elems`; false if there is none before the first fault. */
TAUT_API bool taut_dot11_elem_find(struct taut_span elems,
                                   struct taut_dot11_elem *out, uint8_t id,
                                   uint8_t ext);
/* taut_dot11_vendor_find finds the first vendor specific element that begins
 * with `selector` (TAUT_DOT11_VENDOR_...), which is left out of out->data. */
TAUT_API bool taut_dot11_vendor_find(struct taut_span elems,
                                     struct taut_dot11_elem *out,
                                     uint32_t selector);
/* taut_dot11_elem_put appends an element of `len` bytes. More than 255 (254
 * with an extension) go on in fragment elements (802.11-2020 10.28.11).
 * `ext` is 0 unless `id` is 255. */
TAUT_API void taut_dot11_elem_put(struct taut_wr *wr, uint8_t id, uint8_t ext,
                                  const void *data, size_t len);
/*
 * taut_dot11_elem_whole_get appends to `wr` the data of `elem`, just read from
 * `rd`, and of the fragment elements that follow it there (10.28.12), and
 * moves `rd` past them. They follow where a length is 255. Fails as
 * taut_dot11_elem_next does; TAUT_FULL: `wr` has no room.
 */
TAUT_API enum taut_status
taut_dot11_elem_whole_get(struct taut_ctx *ctx, struct taut_rd *rd,
                          struct taut_wr *wr,
                          const struct taut_dot11_elem *elem);

/* ------------------------------------------------------------------ */
/* Simple contents                                                     */

/* taut_dot11_ssid_check: TAUT_E_LIMIT in wlan.ssid: more than 32 bytes. */
TAUT_API enum taut_status taut_dot11_ssid_check(struct taut_ctx *ctx,
                                                struct taut_span data);
/* taut_dot11_ssid_put appends an SSID element. TAUT_E_RANGE: more than 32
 * bytes. */
TAUT_API enum taut_status taut_dot11_ssid_put(struct taut_wr *wr,
                                              struct taut_span ssid);
/* taut_dot11_rates_put appends Supported Rates with the first 8 of `rates`
 * (units of 500 kbit/s, 0x80 makes one basic, or selectors) and, if there are
 * more, Extended Supported Rates. TAUT_E_USAGE: none at all; TAUT_E_RANGE:
 * more than 263. */
TAUT_API enum taut_status taut_dot11_rates_put(struct taut_wr *wr,
                                               struct taut_span rates);
/* taut_dot11_selector_get tells whether one of `rates` is the BSS membership
 * selector `selector`. */
TAUT_API bool taut_dot11_selector_get(struct taut_span rates, uint8_t selector);

/* struct taut_dot11_tim: a traffic indication map. */
struct taut_dot11_tim {
    uint8_t count, period;   /* beacons to the next DTIM, and between them */
    uint8_t control;         /* bit 0: group traffic; else offset / 2 */
    struct taut_span bitmap; /* 1 to 251 bytes */
};

/*
 * taut_dot11_tim_decode reads a TIM. TAUT_E_SHORT: less than 4 bytes;
 * TAUT_E_RANGE in wlan.tim.dtim_period: 0; in wlan.tim.dtim_count: not below
 * the period; in wlan.tim.partial_virtual_bitmap: longer than 251 bytes, or
 * ending past the 2008 associations.
 */
TAUT_API enum taut_status taut_dot11_tim_decode(struct taut_ctx *ctx,
                                                struct taut_dot11_tim *out,
                                                struct taut_span data);
/* taut_dot11_tim_get tells whether frames wait for the station `aid`. */
TAUT_API bool taut_dot11_tim_get(const struct taut_dot11_tim *tim,
                                 uint16_t aid);
/* taut_dot11_tim_put appends a TIM element; TAUT_E_RANGE: what
 * taut_dot11_tim_decode would refuse. */
TAUT_API enum taut_status taut_dot11_tim_put(struct taut_wr *wr,
                                             const struct taut_dot11_tim *in);

/* struct taut_dot11_triplet: a triplet of a Country element. */
struct taut_dot11_triplet {
    bool operating;   /* first is 201 or more: an operating triplet: extension
                         ID, operating class, coverage class */
    uint8_t first, n; /* first channel and number of channels */
    int8_t max_dbm;   /* or the coverage class */
};

/* taut_dot11_country_next reads one triplet from `rd`, which begins behind the
 * three bytes of the country string. TAUT_DONE at the end, padding included;
 * TAUT_E_SHORT: 2 bytes, or 1 that is not padding. */
TAUT_API enum taut_status
taut_dot11_country_next(struct taut_ctx *ctx, struct taut_rd *rd,
                        struct taut_dot11_triplet *out);

/* struct taut_dot11_wmm_ac: one access category of WMM parameters. */
struct taut_dot11_wmm_ac {
    uint8_t aci, aifsn, ecw_min, ecw_max;
    bool acm;
    uint16_t txop; /* 32 us */
};

/* struct taut_dot11_wmm: a WMM information (subtype 0) or parameter (1)
 * element. */
struct taut_dot11_wmm {
    uint8_t subtype, version, qos, reserved;
    struct taut_dot11_wmm_ac ac[4]; /* parameters only */
};

/* taut_dot11_wmm_decode reads what follows TAUT_DOT11_VENDOR_WMM.
 * TAUT_E_SHORT: not all there; TAUT_E_UNSUPPORTED: another subtype. */
TAUT_API enum taut_status taut_dot11_wmm_decode(struct taut_ctx *ctx,
                                                struct taut_dot11_wmm *out,
                                                struct taut_span data);
/* taut_dot11_wmm_put appends the element. TAUT_E_RANGE: a number does not
 * fit, or another subtype. */
TAUT_API enum taut_status taut_dot11_wmm_put(struct taut_wr *wr,
                                             const struct taut_dot11_wmm *in);

/* ------------------------------------------------------------------ */
/* Fast BSS transition                                                 */

/* struct taut_dot11_md: a Mobility Domain element. */
struct taut_dot11_md {
    uint8_t id[2]; /* as it stands: the key derivation takes the bytes */
    uint8_t cap;   /* bit 0: over the DS; bit 1: resource request */
};

/* taut_dot11_md_decode reads it. TAUT_E_RANGE: not 3 bytes. */
TAUT_API enum taut_status taut_dot11_md_decode(struct taut_ctx *ctx,
                                               struct taut_dot11_md *out,
                                               struct taut_span data);
/* taut_dot11_md_put appends it. */
TAUT_API void taut_dot11_md_put(struct taut_wr *wr,
                                const struct taut_dot11_md *in);

/* struct taut_dot11_ft: a Fast BSS Transition element. */
struct taut_dot11_ft {
    uint16_t control;     /* upper byte: elements that the MIC covers */
    struct taut_span mic; /* 16 bytes, 24 or 32 by the AKM */
    uint8_t anonce[32], snonce[32];
    struct taut_span subelems; /* see taut_dot11_sub_next */
};

/* Subelements of FT. */
enum {
    TAUT_DOT11_FT_R1KH = 1, /* 6 bytes */
    TAUT_DOT11_FT_GTK = 2,
    TAUT_DOT11_FT_R0KH = 3, /* 1 to 48 bytes */
    TAUT_DOT11_FT_IGTK = 4,
    TAUT_DOT11_FT_OCI = 5,
    TAUT_DOT11_FT_BIGTK = 6
};

/* taut_dot11_ft_decode reads it; `mic_len` is what the AKM has (16, 24 or
 * 32; see taut_eapol_lens_get). TAUT_E_SHORT: the fixed part. */
TAUT_API enum taut_status taut_dot11_ft_decode(struct taut_ctx *ctx,
                                               struct taut_dot11_ft *out,
                                               struct taut_span data,
                                               size_t mic_len);
/* taut_dot11_ft_put appends it. TAUT_E_RANGE: longer than 255 bytes. */
TAUT_API enum taut_status taut_dot11_ft_put(struct taut_wr *wr,
                                            const struct taut_dot11_ft *in);
/* taut_dot11_sub_next reads one subelement (ID, length, data) from `rd`.
 * TAUT_DONE at the end; TAUT_E_SHORT: not all there; TAUT_E_RANGE: R1KH is
 * not 6 bytes, R0KH not 1 to 48. */
TAUT_API enum taut_status taut_dot11_sub_next(struct taut_ctx *ctx,
                                              struct taut_rd *rd,
                                              struct taut_dot11_elem *out);

/* struct taut_dot11_timeout: a Timeout Interval element. */
struct taut_dot11_timeout {
    uint8_t type; /* 1 reassociation deadline (TU), 2 key lifetime (s), 3
                     association comeback time (TU) ... */
    uint32_t value;
};

/* taut_dot11_timeout_decode reads it. TAUT_E_RANGE: not 5 bytes. */
TAUT_API enum taut_status
taut_dot11_timeout_decode(struct taut_ctx *ctx, struct taut_dot11_timeout *out,
                          struct taut_span data);
/* taut_dot11_timeout_put appends it. */
TAUT_API void taut_dot11_timeout_put(struct taut_wr *wr,
                                     const struct taut_dot11_timeout *in);

/* ------------------------------------------------------------------ */
/* Whole elements                                                      */

/* taut_dot11_elem_check checks the contents of `elem` if its kind is known
 * here (RSN and capabilities too): fails as the decoder of that kind does.
 * Other elements are well-formed. `mic_len` is that of FT; 0: 16. */
TAUT_API enum taut_status
taut_dot11_elem_check(struct taut_ctx *ctx, const struct taut_dot11_elem *elem,
                      size_t mic_len);

/* taut_dot11_elem_visit tells the fields of one element; contents that
 * taut_dot11_elem_check would refuse are told as bytes. */
TAUT_API void taut_dot11_elem_visit(const struct taut_visitor *v,
                                    const struct taut_dot11_elem *elem);
/* taut_dot11_elems_visit tells those of all elements up to the first fault. */
TAUT_API void taut_dot11_elems_visit(const struct taut_visitor *v,
                                     struct taut_span elems);

#ifdef __cplusplus
}
#endif

#endif
