/* SPDX-License-Identifier: MIT */
/* taut_wpa_pair.c: `taut wpa pair`: the handshakes of a capture. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>

#include "taut/dot11.h"
#include "taut/dot11_rsn.h"
#include "taut/radiotap.h"
#include "taut/wpa_observer.h"

#include "taut_tool.h"

static const char help[] =
    "usage: taut wpa pair [OPTIONS] FILE|-\n"
    "\n"
    "Finds the handshakes in a capture of 802.11 frames: which of the four\n"
    "messages belong together, and the PMKIDs of access points. Prints a line\n"
    "for the best pair of each station at each access point as hashcat's mode\n"
    "22000 takes it (only PSK networks whose name was seen).\n"
    "\n"
    "  -a, --all           all pairs, not only the best\n"
    "  -t, --table         what was found and how well it fits, as text\n"
    "      --timeout MS    how far apart messages may be (default 5000)\n"
    "      --slack N       by how much replay counters may be off (default 0)\n"
    "  -h, --help          this text\n"
    "\n"
    "exit: 0 pairs were found, 1 none, 2 the file cannot be read\n";

static const struct option long_options[] = {
    {"all", no_argument, NULL, 'a'},
    {"table", no_argument, NULL, 't'},
    {"timeout", required_argument, NULL, 'm'},
    {"slack", required_argument, NULL, 's'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0}};

enum { PAIR_LINKS = 3, PAIR_TABLE = 1024, PAIR_FOUND_MAX = 65536 };

/* struct pair_found: a match with its bytes. */
struct pair_found {
    struct taut_wpa_match match;
    uint8_t eapol[TAUT_WPA_OBSERVER_EAPOL_MAX];
    uint8_t pmkid[16];
    uint64_t frame;
};

/* struct pair_run: one run. */
struct pair_run {
    bool all, table;
    struct taut_wpa_observer observer;
    struct taut_wpa_observer_pair pairs[PAIR_TABLE];
    struct taut_wpa_observer_net nets[PAIR_TABLE];
    struct pair_found *found;
    size_t n_found, room;
    uint64_t n;
};

/* pair_keep keeps a match beyond the next frame. */
static bool pair_keep(struct pair_run *r, const struct taut_wpa_match *m)
{
    if (r->n_found == r->room) {
        size_t room = r->room ? 2 * r->room : 64;
        struct pair_found *more =
            room > PAIR_FOUND_MAX ? NULL
                                  : realloc(r->found, room * sizeof *r->found);
        if (!more)
            return false;
        r->found = more;
        r->room = room;
    }
    struct pair_found *f = &r->found[r->n_found++];
    f->match = *m;
    f->frame = r->n;
    if (m->kind == TAUT_WPA_MATCH_PMKID)
        memcpy(f->pmkid, m->mic.p, 16);
    else
        memcpy(f->eapol, m->eapol.p, m->eapol.len);
    return true;
}

/* pair_borrow lets a kept match borrow from what was kept with it. */
static struct taut_wpa_match pair_borrow(const struct pair_run *r,
                                         const struct pair_found *f)
{
    struct taut_wpa_match m = f->match;
    m.eapol.p = f->eapol;
    m.mic.p = m.kind == TAUT_WPA_MATCH_PMKID
                  ? f->pmkid
                  : f->eapol + (f->match.mic.p - f->match.eapol.p);
    (void)taut_wpa_observer_ssid_find(&r->observer, &m.ssid, m.ap);
    return m;
}

/* pair_inner takes the headers before a frame, and its check sequence, off. */
static bool pair_inner(int link, struct taut_span *frame)
{
    struct taut_ctx ctx = taut_ctx_of(frame->p, NULL);
    struct taut_rd rd = taut_rd_of(frame->p, frame->len);
    struct taut_radiotap radiotap;
    struct taut_ppi ppi;
    bool fcs = false;
    if (link == DLT_IEEE802_11_RADIO) {
        if (taut_radiotap_decode(&ctx, &rd, &radiotap))
            return false;
        fcs = (radiotap.flags & TAUT_RADIOTAP_FLAG_FCS) != 0;
    } else if (link == DLT_PPI) {
        if (taut_ppi_decode(&ctx, &rd, &ppi) || ppi.dlt != DLT_IEEE802_11)
            return false;
        fcs = ppi.fcs;
    }
    frame->p = rd.p;
    frame->len = taut_rd_left(&rd);
    if (fcs && frame->len < TAUT_DOT11_FCS_LEN)
        return false;
    frame->len -= fcs ? TAUT_DOT11_FCS_LEN : 0;
    return true;
}

static int pair_loop(struct pair_run *r, pcap_t *pcap, const char *file)
{
    struct pcap_pkthdr *h;
    const u_char *bytes;
    int got, link = pcap_datalink(pcap);
    if (link != DLT_IEEE802_11 && link != DLT_IEEE802_11_RADIO &&
        link != DLT_PPI)
        return tool_fail("%s: no capture of 802.11 frames", file);
    while ((got = pcap_next_ex(pcap, &h, &bytes)) == 1) {
        struct taut_span frame = {bytes, h->caplen};
        uint64_t now_ms = (uint64_t)h->ts.tv_sec * 1000 +
                          (uint64_t)(uint32_t)h->ts.tv_usec / 1000;
        struct taut_ctx ctx = taut_ctx_of(bytes, NULL);
        struct taut_wpa_match m;
        r->n++;
        if (!pair_inner(link, &frame) ||
            taut_wpa_observer_feed(&ctx, &r->observer, frame.p, frame.len,
                                   now_ms))
            continue;
        while (taut_wpa_observer_next(&r->observer, &m) == TAUT_OK) {
            if (!pair_keep(r, &m))
                return tool_fail("no memory for the matches");
        }
    }
    return got == PCAP_ERROR ? tool_fail("%s: %s", file, pcap_geterr(pcap))
                             : TOOL_OK;
}

/* pair_rank: what is better comes first: proven by message 3, checked, close
 * together. */
static uint64_t pair_rank(const struct taut_wpa_match *m)
{
    uint64_t rank = m->kind == TAUT_WPA_MATCH_M32E2   ? 0
                    : m->kind == TAUT_WPA_MATCH_M12E2 ? 1
                                                      : 2;
    rank = rank << 8 | m->flags;
    return rank << 32 | (uint32_t)m->gap_ms;
}

/* pair_is_best tells whether no other match of the two stations is better. */
static bool pair_is_best(const struct pair_run *r, size_t at)
{
    const struct taut_wpa_match *m = &r->found[at].match;
    bool is_pmkid = m->kind == TAUT_WPA_MATCH_PMKID;
    for (size_t i = 0; i < r->n_found; i++) {
        const struct taut_wpa_match *o = &r->found[i].match;
        if (i == at || (o->kind == TAUT_WPA_MATCH_PMKID) != is_pmkid ||
            memcmp(o->ap, m->ap, 6) != 0 || memcmp(o->sta, m->sta, 6) != 0)
            continue;
        uint64_t theirs = pair_rank(o), ours = pair_rank(m);
        if (theirs < ours || (theirs == ours && i < at))
            return false;
    }
    return true;
}

static void pair_table_line(struct taut_wr *wr, const struct pair_found *f,
                            const struct taut_wpa_match *m)
{
    static const char *const kinds[] = {"M1+M2", "M1+M4", "M2+M3",
                                        "",      "",      "M3+M4"};
    const char *akm = taut_reg_name(&taut_dot11_akm_reg, m->akm);
    const struct taut_value ssid = {
        .bytes = m->ssid.p, .len = (uint32_t)m->ssid.len, .type = TAUT_FT_TEXT};
    taut_wr_dec(wr, f->frame);
    taut_wr_text(wr, "  ");
    taut_wr_hexbytes(wr, m->ap, 6, ':');
    taut_wr_text(wr, "  ");
    taut_wr_hexbytes(wr, m->sta, 6, ':');
    taut_wr_text(wr, "  ");
    taut_wr_text(wr,
                 m->kind == TAUT_WPA_MATCH_PMKID ? "PMKID" : kinds[m->kind]);
    taut_wr_text(wr, "  ");
    taut_wr_text(wr, akm ? akm : "AKM not seen");
    taut_wr_text(wr, "  ");
    if (m->ssid.len)
        taut_value_text(wr, &ssid);
    if (m->kind == TAUT_WPA_MATCH_PMKID)
        return;
    taut_wr_text(wr, m->flags & TAUT_WPA_MATCH_REPLAY_UNCHECKED
                         ? "  replay counter off"
                         : "  replay counter checked");
    if (m->flags & TAUT_WPA_MATCH_NONCE_NEAR)
        taut_wr_text(wr, m->flags & TAUT_WPA_MATCH_NONCE_LE
                             ? ", nonce near (little-endian)"
                             : ", nonce near (big-endian)");
    taut_wr_text(wr, ", ");
    taut_wr_dec(wr, m->gap_ms);
    taut_wr_text(wr, " ms apart");
}

static size_t pair_print(const struct pair_run *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_found; i++) {
        char line[2048];
        struct taut_wr wr = taut_wr_of(line, sizeof line);
        struct taut_wpa_match m = pair_borrow(r, &r->found[i]);
        if (!r->all && !pair_is_best(r, i))
            continue;
        if (r->table)
            pair_table_line(&wr, &r->found[i], &m);
        else if (taut_wpa_match_put(&wr, &m))
            continue;
        puts(taut_wr_cstr(&wr));
        n++;
    }
    return n;
}

static int pair_file(struct pair_run *r, const char *file)
{
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *pcap = pcap_open_offline(file, error);
    if (!pcap)
        return tool_fail("%s", error);
    int status = pair_loop(r, pcap, file);
    pcap_close(pcap);
    if (status == TOOL_OK && pair_print(r) == 0)
        status = TOOL_MALFORMED;
    free(r->found);
    return status;
}

static bool pair_number(const char *text, uint32_t *out)
{
    char *end;
    unsigned long n = strtoul(text, &end, 10);
    *out = (uint32_t)n;
    if (*end == 0 && end != text && text[0] != '-' && n <= 1000000000)
        return true;
    tool_fail("'%s' is no number", text);
    return false;
}

int tool_wpa_pair(int argc, char **argv)
{
    static struct pair_run r;
    struct taut_wpa_observer_config config = {.pairs = r.pairs,
                                              .nets = r.nets,
                                              .n_pairs = PAIR_TABLE,
                                              .n_nets = PAIR_TABLE};
    int option;
    optind = 1;
    while ((option = getopt_long(argc, argv, "ath", long_options, NULL)) !=
           -1) {
        if (option == 'h') {
            fputs(help, stdout);
            return TOOL_OK;
        }
        r.all |= option == 'a';
        r.table |= option == 't';
        if (option == '?' ||
            (option == 'm' && !pair_number(optarg, &config.timeout_ms)) ||
            (option == 's' && !pair_number(optarg, &config.replay_slack)))
            return TOOL_ERROR;
    }
    if (optind + 1 != argc)
        return tool_fail("wpa pair needs one file; `taut wpa pair --help`");
    if (taut_wpa_observer_init(&r.observer, sizeof r.observer, &config))
        return tool_fail("the library is another version");
    return pair_file(&r, argv[optind]);
}
