/* SPDX-License-Identifier: MIT */
/* taut_wpa.c: `taut wpa`: what belongs to Wi-Fi; `taut wpa rate`. `taut wpa
 * handshake` is in taut_wpa_make.c. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "taut/dot11_rate.h"

#include "taut_tool.h"

static const char help[] =
    "usage: taut wpa rate [OPTIONS]\n"
    "       taut wpa pair [OPTIONS] FILE (see taut wpa pair --help)\n"
    "       taut wpa handshake --ssid S --pass P -o FILE; --help tells more\n"
    "\n"
    "Tells the data rate of 802.11n (HT), ac (VHT), ax (HE) or be (EHT) in\n"
    "Mbit/s, as in the standard's tables.\n"
    "\n"
    "      --ht, --vht, --he, --eht   which; --he if none is given\n"
    "      --mcs N       modulation and coding; all of them if not given\n"
    "      --nss N       streams, 1 to 8 (default 1; HT: as the MCS says)\n"
    "      --width MHZ   20 (default), 40, 80, 160, 320\n"
    "      --ru TONES    a resource unit in the place of a width: 26, 52 ...\n"
    "      --gi NS       guard interval: 400, 800 (default), 1600, 3200\n"
    "      --dcm         dual carrier modulation (HE)\n"
    "  -h, --help        this text\n"
    "\n"
    "exit: 0 done, 1 there is no such rate, 2 the call is wrong\n"
    "\n"
    "example:\n"
    "  taut wpa rate --he --mcs 11 --nss 2 --width 80\n";

static const struct option long_options[] = {
    {"ht", no_argument, NULL, 'n'},
    {"vht", no_argument, NULL, 'a'},
    {"he", no_argument, NULL, 'x'},
    {"eht", no_argument, NULL, 'b'},
    {"mcs", required_argument, NULL, 'm'},
    {"nss", required_argument, NULL, 's'},
    {"width", required_argument, NULL, 'w'},
    {"ru", required_argument, NULL, 'r'},
    {"gi", required_argument, NULL, 'g'},
    {"dcm", no_argument, NULL, 'd'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0}};

/* wpa_number reads a number of at most `most`; false if it is none. */
static bool wpa_number(const char *text, unsigned most, unsigned *out)
{
    char *end;
    unsigned long n = strtoul(text, &end, 10);
    if (*end != 0 || end == text || text[0] == '-' || n > most) {
        tool_fail("'%s' is not a number from 0 to %u", text, most);
        return false;
    }
    *out = (unsigned)n;
    return true;
}

/* wpa_option takes one option; false if it is wrong. */
static bool wpa_option(struct taut_dot11_rate *r, int *mcs, int option,
                       const char *value)
{
    unsigned n = 0;
    bool is_number = strchr("mswrg", option) != NULL;
    if (is_number && !wpa_number(value, strchr("ms", option) ? 255 : 9999, &n))
        return false;
    switch (option) {
    case 'n':
        r->phy = TAUT_DOT11_PHY_HT;
        return true;
    case 'a':
        r->phy = TAUT_DOT11_PHY_VHT;
        return true;
    case 'x':
        r->phy = TAUT_DOT11_PHY_HE;
        return true;
    case 'b':
        r->phy = TAUT_DOT11_PHY_EHT;
        return true;
    case 'm':
        *mcs = (int)n;
        return true;
    case 's':
        r->nss = (uint8_t)n;
        return true;
    case 'w':
        r->width = (uint16_t)n;
        return true;
    case 'r':
        r->ru = (uint16_t)n;
        r->width = 0;
        return true;
    case 'g':
        r->gi = (uint16_t)n;
        return true;
    case 'd':
        r->dcm = true;
        return true;
    default:
        return false;
    }
}

/* wpa_rate_print prints one rate, rounded to 100 kbit/s. */
static enum taut_status wpa_rate_print(const struct taut_dot11_rate *r,
                                       bool with_mcs)
{
    uint32_t kbps;
    enum taut_status st = taut_dot11_rate_get(r, &kbps);
    if (with_mcs)
        printf("%2u  ", r->mcs);
    if (st == TAUT_OK)
        printf("%u.%u Mbit/s\n", (kbps + 50) / 1000, (kbps + 50) / 100 % 10);
    else if (with_mcs)
        puts("-");
    return st;
}

/* wpa_rate_table prints the rates of every MCS. */
static int wpa_rate_table(struct taut_dot11_rate *r)
{
    unsigned last = taut_dot11_phy_mcs_max((enum taut_dot11_phy)r->phy);
    bool any = false;
    for (unsigned mcs = 0; mcs <= last; mcs++) {
        r->mcs = (uint8_t)mcs;
        any |= wpa_rate_print(r, true) == TAUT_OK;
    }
    return any ? TOOL_OK : TOOL_MALFORMED;
}

static int wpa_rate(int argc, char **argv)
{
    struct taut_dot11_rate r = {
        .phy = TAUT_DOT11_PHY_HE, .width = 20, .gi = 800};
    int option, mcs = -1;
    opterr = 0;
    optind = 1;
    while ((option = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
        if (option == 'h') {
            fputs(help, stdout);
            return TOOL_OK;
        }
        if (option == '?')
            return tool_fail("wpa rate: wrong option '%s'; --help lists them",
                             argv[optind - 1]);
        if (!wpa_option(&r, &mcs, option, optarg))
            return TOOL_ERROR;
    }
    if (optind < argc)
        return tool_fail("wpa rate takes no '%s'", argv[optind]);
    if (r.nss == 0 && r.phy != TAUT_DOT11_PHY_HT)
        r.nss = 1;
    if (mcs < 0)
        return wpa_rate_table(&r);
    r.mcs = (uint8_t)mcs;
    if (wpa_rate_print(&r, false) == TAUT_OK)
        return TOOL_OK;
    tool_fail("there is no such rate");
    return TOOL_MALFORMED;
}

static int wpa_handshake(int argc, char **argv)
{
#ifdef TOOL_CRYPTO
    return tool_wpa_handshake(argc, argv);
#else
    (void)argc;
    (void)argv;
    return tool_fail("wpa handshake needs libcrypto, which is not built in");
#endif
}

int tool_wpa(int argc, char **argv)
{
    bool is_help = argc > 1 && (strcmp(argv[1], "--help") == 0 ||
                                strcmp(argv[1], "-h") == 0);
    if (is_help) {
        fputs(help, stdout);
        return TOOL_OK;
    }
    if (argc > 1 && strcmp(argv[1], "rate") == 0)
        return wpa_rate(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "pair") == 0)
        return tool_wpa_pair(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "handshake") == 0)
        return wpa_handshake(argc - 1, argv + 1);
    return tool_fail(
        "wpa needs a subcommand: rate, pair, handshake; `taut wpa --help`");
}
