/* SPDX-License-Identifier: MIT */
/* taut_app_wpa.h: 802.11 captures read with keys: `--wpa`, `--wpa-pmk`. */
#ifndef TAUT_APP_WPA_H
#define TAUT_APP_WPA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "taut/dot11.h"

#include "taut_tool.h"

/* enum wpa_note_kind: what they are. */
enum wpa_note_kind { WPA_NOTE_KEY_DATA, WPA_NOTE_MGMT, WPA_NOTE_AMSDU };

/* struct wpa_note: bytes in the clear that stand nowhere in the capture: a
 * unit's note. */
struct wpa_note {
    enum wpa_note_kind kind;
    uint8_t subtype;
    size_t len;
    uint8_t bytes[];
};

/* wpa_note_new makes a note; NULL: no memory. */
struct wpa_note *wpa_note_new(enum wpa_note_kind kind, struct taut_span bytes);

#ifdef TOOL_CRYPTO
/* wpa_is_on tells whether keys were given. */
extern bool wpa_is_on;

/* wpa_add takes "SSID:PASSPHRASE", or with `is_pmk` a PMK in hexadecimal;
 * false after a message. */
bool wpa_add(const char *text, bool is_pmk);
/* wpa_free forgets all keys. */
void wpa_free(void);

/* wpa_see looks at the header of each frame, and at the names of networks in
 * management frames. */
void wpa_see(const struct taut_dot11 *h);
/* wpa_open opens a protected frame of `len` bytes, without check sequence, that
 * begins `off` bytes behind `start`. True: `body` is what was in it; *start is
 * then the packet again, with the body where the sealed one was. */
bool wpa_open(const uint8_t **start, size_t off, size_t len,
              const struct taut_dot11 *h, struct taut_span *body);
/* wpa_eapol looks at an EAPOL packet of the frame seen last; the note is its
 * key data in the clear, NULL if there is none. */
struct wpa_note *wpa_eapol(struct taut_span packet);
#else
enum { wpa_is_on = 0 };
static inline bool wpa_add(const char *text, bool is_pmk)
{
    (void)text, (void)is_pmk;
    return tool_fail("this taut was built without libcrypto") == TOOL_OK;
}
static inline void wpa_free(void)
{
}
static inline void wpa_see(const struct taut_dot11 *h)
{
    (void)h;
}
static inline bool wpa_open(const uint8_t **start, size_t off, size_t len,
                            const struct taut_dot11 *h, struct taut_span *body)
{
    (void)start, (void)off, (void)len, (void)h, (void)body;
    return false;
}
static inline struct wpa_note *wpa_eapol(struct taut_span packet)
{
    (void)packet;
    return NULL;
}
#endif

#endif
