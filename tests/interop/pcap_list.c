/* SPDX-License-Identifier: MIT */
/* pcap_list.c: the packets of a capture file, one a line, as taut's own
 * reader finds them or as libpcap does: oracle_pcap.py compares the two.
 * With a number, taut is given the file in pieces of so many bytes. */
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "taut/pcap.h"

static uint32_t list_sum(const uint8_t *p, size_t len)
{
    uint32_t sum = 2166136261u;
    for (size_t i = 0; i < len; i++)
        sum = (sum ^ p[i]) * 16777619u;
    return sum;
}

static void list_line(int64_t sec, uint32_t nsec, uint32_t cap, uint32_t wire,
                      const uint8_t *p)
{
    printf("%lld.%09u %u %u %08x\n", (long long)sec, nsec, cap, wire,
           list_sum(p, cap));
}

static int list_libpcap(const char *name)
{
    char error[PCAP_ERRBUF_SIZE];
    struct pcap_pkthdr *h;
    const u_char *p;
    int n;
    pcap_t *f = pcap_open_offline_with_tstamp_precision(
        name, PCAP_TSTAMP_PRECISION_NANO, error);
    if (!f) {
        printf("refused\n");
        return 0;
    }
    while ((n = pcap_next_ex(f, &h, &p)) == 1)
        list_line(h->ts.tv_sec, (uint32_t)h->ts.tv_usec, h->caplen, h->len, p);
    if (n == PCAP_ERROR)
        printf("refused\n");
    pcap_close(f);
    return 0;
}

static uint8_t *list_file(const char *name, size_t *len)
{
    FILE *f = fopen(name, "rb");
    uint8_t *p = NULL;
    if (f && fseek(f, 0, SEEK_END) == 0) {
        *len = (size_t)ftell(f);
        rewind(f);
        p = malloc(*len + 1);
        if (p && fread(p, 1, *len, f) != *len)
            exit(2);
    }
    if (!p)
        exit(2);
    fclose(f);
    return p;
}

static int list_taut(const char *name, size_t piece)
{
    static struct taut_pcap_if ifs[1024];
    size_t len;
    uint8_t *p = list_file(name, &len);
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(p, &diag);
    struct taut_pcap f;
    struct taut_pcap_record rec;
    enum taut_status st;
    if (taut_pcap_init(&f, sizeof f, ifs, 1024) != TAUT_OK)
        return 2;
    size_t end = piece < len ? piece : len;
    for (;;) {
        f.whole = end == len;
        struct taut_rd rd = taut_rd_of(p + f.off, end - (size_t)f.off);
        while ((st = taut_pcap_next(&ctx, &f, &rd, &rec)) == TAUT_OK)
            list_line(rec.sec, rec.nsec, rec.cap_len, rec.wire_len, rec.data.p);
        if (st != TAUT_MORE)
            break;
        size_t from = (size_t)f.off;
        end = f.need > len - from ? len : from + f.need;
        end = end + piece < len ? end + piece : len;
    }
    if (st != TAUT_DONE)
        printf("refused\n");
    free(p);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "libpcap") == 0)
        return list_libpcap(argv[2]);
    if (argc == 4 && strcmp(argv[1], "taut") == 0)
        return list_taut(argv[2], (size_t)strtoull(argv[3], NULL, 10));
    fputs("usage: pcap_list libpcap FILE | taut FILE BYTES\n", stderr);
    return 2;
}
