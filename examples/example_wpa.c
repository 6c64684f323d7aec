/* SPDX-License-Identifier: MIT */
/* example_wpa.c: a station and an access point agree on keys, in one program:
 * what one sends is given to the other. docs/wpa.md shows it. */
#include <stdio.h>
#include <string.h>

#include "taut/crypto_openssl.h"
#include "taut/wpa_auth.h"
#include "taut/wpa_supplicant.h"

/* RSN element: CCMP for all, PSK. */
static const uint8_t rsne[] = {48,   20,   1, 0, 0, 0x0f, 0xac, 4,    1, 0, 0,
                               0x0f, 0xac, 4, 1, 0, 0,    0x0f, 0xac, 2, 0, 0};
static struct taut_wpa_supplicant sta;
static struct taut_wpa_auth ap;
static uint8_t sta_work[TAUT_WPA_WORKBUF_MAX], ap_work[TAUT_WPA_WORKBUF_MAX];

/* [run] */
static void show(const char *who, const struct taut_wpa_event *e)
{
    static const char *const kinds[] = {"pairwise", "group"};
    if (e->kind == TAUT_WPA_INSTALL)
        printf("%s installs a %s key of %u bytes, generation %u\n", who,
               kinds[e->key.kind], e->key.len, e->key.generation);
    else if (e->kind != TAUT_WPA_SEND)
        printf("%s: %s\n", who, taut_wpa_event_name(e->kind));
}

/* One side says all that it has to say; the other hears it. */
static bool speak(bool is_ap)
{
    uint8_t frame[TAUT_WPA_WORKBUF_MAX];
    struct taut_wpa_event e;
    struct taut_diag diag;
    struct taut_span sent = {frame, 0};
    bool is_protected = false;
    while ((is_ap ? taut_wpa_auth_next(&ap, &e)
                  : taut_wpa_supplicant_next(&sta, &e)) == TAUT_OK) {
        show(is_ap ? "access point" : "station", &e);
        if (e.kind == TAUT_WPA_SEND) { /* a radio would send it here */
            memcpy(frame, e.frame.p, e.frame.len);
            sent.len = e.frame.len;
            is_protected = e.is_protected;
        }
        taut_crypto_wipe(&e.key, sizeof e.key); /* a driver has it now */
    }
    struct taut_ctx ctx = taut_ctx_of(frame, &diag);
    if (sent.len > 0 && is_ap)
        taut_wpa_supplicant_feed(&ctx, &sta, sent, is_protected, 0);
    else if (sent.len > 0)
        taut_wpa_auth_feed(&ctx, &ap, sent, 0);
    return sent.len > 0;
}
/* [end] */

int main(void)
{
    const struct taut_crypto *crypto;
    const struct taut_span pass = {(const uint8_t *)"a long word", 11};
    const struct taut_span ssid = {(const uint8_t *)"net", 3};
    const struct taut_span ie = {rsne, sizeof rsne};
    struct taut_wpa_pmk pmk = {.key_len = TAUT_WPA_PSK_LEN};
    struct taut_wpa_key group = {
        .kind = TAUT_WPA_KEY_GTK, .id = 1, .len = 16, .key = {7}};
    if (taut_crypto_openssl_open(&crypto, NULL))
        return 1;
    if (taut_wpa_psk(crypto, pmk.key, pass, ssid))
        return 1;
    struct taut_wpa_supplicant_config sc = {.crypto = crypto,
                                            .pmks = &pmk,
                                            .n_pmks = 1,
                                            .own_ie = ie,
                                            .peer_ie = ie,
                                            .aa = {2, 0, 0, 0, 0, 1},
                                            .spa = {2, 0, 0, 0, 0, 2},
                                            .work = sta_work,
                                            .work_len = sizeof sta_work};
    struct taut_wpa_auth_config ac = {.crypto = crypto,
                                      .pmks = &pmk,
                                      .n_pmks = 1,
                                      .own_ie = ie,
                                      .peer_ie = ie,
                                      .aa = {2, 0, 0, 0, 0, 1},
                                      .spa = {2, 0, 0, 0, 0, 2},
                                      .group = &group,
                                      .n_group = 1,
                                      .work = ap_work,
                                      .work_len = sizeof ap_work};
    if (taut_wpa_supplicant_init(&sta, sizeof sta, &sc) ||
        taut_wpa_auth_init(&ap, sizeof ap, &ac) || taut_wpa_auth_start(&ap, 0))
        return 1;
    while (speak(true) && speak(false))
        ;
    bool done = ap.fsm.state == TAUT_WPA_AUTH_STATE_OPEN &&
                sta.fsm.state == TAUT_WPA_SUPPLICANT_STATE_OPEN;
    taut_wpa_supplicant_close(&sta);
    taut_wpa_auth_close(&ap);
    taut_crypto_wipe(&pmk, sizeof pmk);
    taut_crypto_openssl_close(crypto);
    return done ? 0 : 1;
}
