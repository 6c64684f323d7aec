/* SPDX-License-Identifier: MIT */
/* taut_dissect.c: `taut dissect`: the packets of a capture file. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <pcap/pcap.h>

#include "taut_app.h"
#include "taut_app_wpa.h"

static const char help[] =
    "usage: taut dissect [OPTIONS] FILE|-\n"
    "\n"
    "Prints the packets of a pcap or pcapng file (- is standard input), one\n"
    "line each in tcpdump's manner. Malformed packets are followed by what is\n"
    "wrong: status, offset, field and the RFC's rule; reading goes on.\n"
    "\n"
    "  -V, --tree          all fields of every layer, as a tree\n"
    "  -j, --json          one JSON object a packet and line\n"
    "  -f, --fields LIST   tab-separated values of the comma-separated "
    "fields,\n"
    "                      named as in Wireshark: frame.number, ip.src,\n"
    "                      tcp.dstport, tcp.checksum.status ...; a field that\n"
    "                      occurs more than once is joined by commas\n"
    "  -d, --decode-as RULE  udp.port==5300,dns: look for that protocol on "
    "that\n"
    "                      port too (udp or tcp; dns, mdns, llmnr)\n"
    "      --wpa SSID:PASSPHRASE   decrypt 802.11 frames of that network, "
    "from\n"
    "                      the handshakes in the capture on; no SSID: of any\n"
    "                      network; may be given more than once, as --wpa-pmk\n"
    "      --wpa-pmk HEX   decrypt with a pairwise master key (WPA3, 802.1X)\n"
    "  -c, --count N       stop after N packets\n"
    "  -s, --stats         at the end: packets, bytes, packets per second,\n"
    "                      faults by status (to standard error)\n"
    "  -q, --quiet         print no packets (with --stats)\n"
    "      --strict        exit 1 if a malformed packet was seen\n"
    "  -h, --help          this text\n"
    "\n"
    "exit: 0 done, 1 malformed seen (--strict), 2 the file cannot be read\n";

/* struct dissect: one run. */
struct dissect {
    enum { DISSECT_LINE, DISSECT_TREE, DISSECT_JSON, DISSECT_FIELDS } form;
    bool quiet, stats, strict;
    uint64_t most; /* packets; 0: all */
    struct tool_columns *columns;
    const char *file;
    pcap_t *pcap;
    int link;
    bool nano, failed;
    uint64_t n, n_bytes, n_faulty;
    uint64_t by_status[32];
    struct timespec began;
    int64_t size; /* of the file; 0: not known */
    struct tool_frame frame;
    struct app_streams *streams; /* NULL: none was met */
    struct tool_out out;
    char in[1 << 16]; /* libpcap's FILE reads through it */
};

static double dissect_elapsed(const struct dissect *d)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - d->began.tv_sec) +
           (double)(now.tv_nsec - d->began.tv_nsec) / 1e9;
}

/* dissect_progress draws a bar on a terminal every 65,536 packets. */
static void dissect_progress(const struct dissect *d, bool done)
{
    if (d->size < (8 << 20) || !isatty(2) || (isatty(1) && !d->quiet))
        return;
    int64_t at = done ? d->size : (int64_t)ftello(pcap_file(d->pcap));
    int part = (int)(at * 40 / d->size);
    fprintf(stderr, "\r[%.*s%*s] %3d%% %" PRIu64 " packets%s", part,
            "########################################", 40 - part, "",
            (int)(at * 100 / d->size), d->n, done ? "\n" : "");
}

static bool dissect_line(struct dissect *d)
{
    struct tool_out *out = &d->out;
    if (!tool_out_room(out, TOOL_LINE_MAX + TOOL_FAULT_MAX))
        return false;
    char *end = tool_line(out->buf + out->wr.len, &d->frame);
    out->wr.len = (size_t)(end - out->buf);
    if (d->frame.packet.n_faults > 0)
        tool_fault(&out->wr, &d->frame);
    return true;
}

static bool dissect_print(struct dissect *d)
{
    switch (d->form) {
    case DISSECT_LINE:
        return dissect_line(d);
    case DISSECT_FIELDS:
        return tool_columns_row(d->columns, &d->out, &d->frame);
    case DISSECT_TREE:
        tool_tree(stdout, &d->frame);
        break;
    case DISSECT_JSON:
        tool_json(stdout, &d->frame);
        break;
    }
    return !ferror(stdout);
}

static bool dissect_packet(struct dissect *d, const struct pcap_pkthdr *h,
                           const uint8_t *bytes)
{
    d->frame.number = ++d->n;
    /* a damaged file may say more than a second */
    uint64_t nsec = (uint64_t)(uint32_t)h->ts.tv_usec * (d->nano ? 1u : 1000u);
    d->frame.sec = h->ts.tv_sec;
    if (nsec >= 1000000000u) {
        d->frame.sec += (int64_t)(nsec / 1000000000u);
        nsec %= 1000000000u;
    }
    d->frame.nsec = (uint32_t)nsec;
    d->n_bytes += h->caplen;
    tool_packet_decode(&d->frame, (uint32_t)d->link, bytes, h->caplen, h->len);
    tool_app_look(&d->streams, &d->frame);
    if (d->frame.packet.n_faults > 0) {
        d->n_faulty++;
        d->by_status[d->frame.packet.fault.status & 31]++;
    }
    if ((d->n & 0xffff) == 0)
        dissect_progress(d, false);
    return d->quiet || dissect_print(d);
}

/* dissect_next is told each packet by libpcap. */
static void dissect_next(u_char *arg, const struct pcap_pkthdr *h,
                         const u_char *bytes)
{
    struct dissect *d = (struct dissect *)(void *)arg;
    if (!dissect_packet(d, h, bytes)) {
        d->failed = true;
        pcap_breakloop(d->pcap);
    } else if (d->n == d->most) {
        pcap_breakloop(d->pcap);
    }
}

static int dissect_loop(struct dissect *d)
{
    d->link = pcap_datalink(d->pcap);
    d->nano = pcap_get_tstamp_precision(d->pcap) == PCAP_TSTAMP_PRECISION_NANO;
    int got = pcap_loop(d->pcap, -1, dissect_next, (u_char *)d);
    if (!tool_out_flush(&d->out) || d->failed)
        return tool_fail("cannot write the output");
    dissect_progress(d, true);
    if (got == PCAP_ERROR)
        return tool_fail("%s: after packet %" PRIu64 ": %s", d->file, d->n,
                         pcap_geterr(d->pcap));
    return d->strict && d->n_faulty > 0 ? TOOL_MALFORMED : TOOL_OK;
}

static void dissect_stats(const struct dissect *d)
{
    double s = dissect_elapsed(d);
    fflush(stdout);
    fprintf(stderr,
            "%" PRIu64 " packets, %" PRIu64 " bytes, %" PRIu64
            " malformed, %.3f s, %.0f packets/s\n",
            d->n, d->n_bytes, d->n_faulty, s, s > 0 ? (double)d->n / s : 0.0);
    for (unsigned i = 0; i < 32; i++) {
        if (d->by_status[i])
            fprintf(stderr, "  %-12s %" PRIu64 "\n",
                    taut_status_name((enum taut_status)i), d->by_status[i]);
    }
}

/* dissect_open gives libpcap a FILE with a buffer that saves it most of its
 * system calls: by itself it reads 4,096 bytes at a time. */
static bool dissect_open(struct dissect *d)
{
    char error[PCAP_ERRBUF_SIZE];
    bool standard = strcmp(d->file, "-") == 0;
    FILE *f = standard ? stdin : fopen(d->file, "rb");
    if (!f) {
        tool_fail("%s: %s", d->file, strerror(errno));
        return false;
    }
    setvbuf(f, d->in, _IOFBF, sizeof d->in);
    d->pcap = pcap_fopen_offline_with_tstamp_precision(
        f, PCAP_TSTAMP_PRECISION_NANO, error);
    if (d->pcap)
        return true;
    tool_fail("%s", error);
    if (!standard)
        fclose(f);
    return false;
}

static int dissect_file(struct dissect *d)
{
    struct stat st;
    clock_gettime(CLOCK_MONOTONIC, &d->began);
    if (!dissect_open(d))
        return TOOL_ERROR;
    if (fstat(fileno(pcap_file(d->pcap)), &st) == 0 && S_ISREG(st.st_mode))
        d->size = st.st_size;
    tool_out_init(&d->out);
    tool_app_init();
    int status = dissect_loop(d);
    tool_units_drop(&d->frame);
    app_streams_free(d->streams);
    if (d->stats)
        dissect_stats(d);
    pcap_close(d->pcap);
    return status;
}

static const struct option long_options[] = {
    {"tree", no_argument, NULL, 'V'},
    {"json", no_argument, NULL, 'j'},
    {"fields", required_argument, NULL, 'f'},
    {"count", required_argument, NULL, 'c'},
    {"decode-as", required_argument, NULL, 'd'},
    {"wpa", required_argument, NULL, 'W'},
    {"wpa-pmk", required_argument, NULL, 'P'},
    {"stats", no_argument, NULL, 's'},
    {"quiet", no_argument, NULL, 'q'},
    {"strict", no_argument, NULL, 'S'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0}};

/* dissect_count reads a number of packets, 1 or more. */
static bool dissect_count(struct dissect *d, const char *text)
{
    char *end;
    d->most = strtoull(text, &end, 10);
    if (*end == 0 && d->most > 0 && text[0] != '-')
        return true;
    tool_fail("'%s' is not a number of packets", text);
    return false;
}

/* dissect_option takes one option; false if it is wrong. */
static bool dissect_option(struct dissect *d, int option, const char *value)
{
    switch (option) {
    case 'V':
        d->form = DISSECT_TREE;
        return true;
    case 'j':
        d->form = DISSECT_JSON;
        return true;
    case 'f':
        d->form = DISSECT_FIELDS;
        tool_columns_free(d->columns);
        d->columns = tool_columns_new(value);
        return d->columns != NULL;
    case 'c':
        return dissect_count(d, value);
    case 'd':
        if (tool_app_add(value))
            return true;
        tool_fail("'%s' is no rule such as udp.port==5300,dns", value);
        return false;
    case 'W':
        return wpa_add(value, false);
    case 'P':
        return wpa_add(value, true);
    case 's':
        d->stats = true;
        return true;
    case 'q':
        d->quiet = true;
        return true;
    case 'S':
        d->strict = true;
        return true;
    default:
        return false;
    }
}

int tool_dissect(int argc, char **argv)
{
    static struct dissect d;
    int option;
    while ((option = getopt_long(argc, argv, "Vjf:c:d:sqh", long_options,
                                 NULL)) != -1) {
        if (option == 'h') {
            fputs(help, stdout);
            return TOOL_OK;
        }
        if (!dissect_option(&d, option, optarg))
            return TOOL_ERROR;
    }
    if (optind + 1 != argc) {
        fputs("taut: dissect needs one file; `taut dissect --help`\n", stderr);
        return TOOL_ERROR;
    }
    d.file = argv[optind];
    int status = dissect_file(&d);
    wpa_free();
    tool_columns_free(d.columns);
    return status;
}
