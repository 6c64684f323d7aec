/* SPDX-License-Identifier: MIT */
/* test_pcap.h: reads classic pcap files for tests, without libpcap. */
#ifndef TEST_PCAP_H
#define TEST_PCAP_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test_util.h"

/* struct test_pcap: a file in memory and where reading stands. */
struct test_pcap {
    uint8_t *all;
    size_t len, at;
    bool little;       /* byte order of the file */
    uint32_t linktype; /* 1 Ethernet, 101 raw IP ... */
};

static inline uint32_t test_pcap_u32(const struct test_pcap *f, size_t at)
{
    return f->little ? taut_get32le(f->all + at) : taut_get32(f->all + at);
}

/* test_pcap_open reads the file `path`; false if it is not there or no
 * classic pcap file. */
static inline bool test_pcap_open(struct test_pcap *f, const char *path)
{
    FILE *in = fopen(path, "rb");
    memset(f, 0, sizeof *f);
    if (!in)
        return false;
    (void)fseek(in, 0, SEEK_END);
    long size = ftell(in);
    (void)fseek(in, 0, SEEK_SET);
    f->all = (uint8_t *)malloc(size > 0 ? (size_t)size : 1);
    f->len = size > 0 ? fread(f->all, 1, (size_t)size, in) : 0;
    (void)fclose(in);
    if (f->len < 24)
        return false;
    uint32_t magic = taut_get32le(f->all);
    f->little = magic == 0xa1b2c3d4 || magic == 0xa1b23c4d;
    f->linktype = test_pcap_u32(f, 20) & 0xfffff;
    f->at = 24;
    magic = test_pcap_u32(f, 0);
    return magic == 0xa1b2c3d4 || magic == 0xa1b23c4d;
}

/* test_pcap_next gives the next packet, which lies in f->all. */
static inline bool test_pcap_next(struct test_pcap *f, struct taut_span *packet)
{
    if (f->len - f->at < 16)
        return false;
    size_t n = test_pcap_u32(f, f->at + 8);
    if (n > f->len - f->at - 16)
        return false;
    packet->p = f->all + f->at + 16;
    packet->len = n;
    f->at += 16 + n;
    return true;
}

/* test_pcap_ip skips an Ethernet header (one VLAN tag too) before IPv4 or
 * IPv6; false for other packets. Raw IP is given back as it is. */
static inline bool test_pcap_ip(const struct test_pcap *f,
                                struct taut_span *packet)
{
    size_t skip = f->linktype == 1 ? 14 : 0;
    if (f->linktype != 1 && f->linktype != 101)
        return false;
    if (packet->len > 18 && skip && taut_get16(packet->p + 12) == 0x8100)
        skip = 18;
    if (packet->len <= skip)
        return false;
    uint16_t type = skip ? taut_get16(packet->p + skip - 2) : 0;
    packet->p += skip;
    packet->len -= skip;
    return !skip || type == 0x0800 || type == 0x86dd;
}

/* test_pcap_close frees the file. */
static inline void test_pcap_close(struct test_pcap *f)
{
    free(f->all);
    f->all = NULL;
}

/* test_path writes where the file `name` of this source tree is. */
static inline const char *test_path(char *out, size_t size, const char *name)
{
    const char *root = getenv("TAUT_SOURCE_ROOT");
    snprintf(out, size, "%s/%s", root ? root : ".", name);
    return out;
}

/* test_corpus writes where the public capture `name` would be: below
 * TAUT_CORPUS, or ../shared/corpus beside this source tree. */
static inline const char *test_corpus(char *out, size_t size, const char *name)
{
    const char *corpus = getenv("TAUT_CORPUS");
    const char *root = getenv("TAUT_SOURCE_ROOT");
    if (corpus)
        snprintf(out, size, "%s/%s", corpus, name);
    else
        snprintf(out, size, "%s/../shared/corpus/%s", root ? root : ".", name);
    return out;
}

#endif
