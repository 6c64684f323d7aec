/* SPDX-License-Identifier: MIT */
/* net_pcap_int.h: what the two forms of capture files share inside the
 * library. */
#ifndef NET_PCAP_INT_H
#define NET_PCAP_INT_H

#include "taut/pcap.h"

static inline uint16_t pcap_get16(const struct taut_pcap_file *file,
                                  const uint8_t *p)
{
    return file->big ? taut_get16(p) : taut_get16le(p);
}

static inline uint32_t pcap_get32(const struct taut_pcap_file *file,
                                  const uint8_t *p)
{
    return file->big ? taut_get32(p) : taut_get32le(p);
}

static inline uint64_t pcap_get64(const struct taut_pcap_file *file,
                                  const uint8_t *p)
{
    return file->big ? taut_get64(p) : taut_get64le(p);
}

static inline void pcap_wr16(struct taut_wr *wr,
                             const struct taut_pcap_file *file, uint32_t v)
{
    if (file->big)
        taut_wr_u16(wr, v);
    else
        taut_wr_u16le(wr, v);
}

static inline void pcap_wr32(struct taut_wr *wr,
                             const struct taut_pcap_file *file, uint32_t v)
{
    if (file->big)
        taut_wr_u32(wr, v);
    else
        taut_wr_u32le(wr, v);
}

static inline void pcap_wr64(struct taut_wr *wr,
                             const struct taut_pcap_file *file, uint64_t v)
{
    if (file->big)
        taut_wr_u64(wr, v);
    else
        taut_wr_u64le(wr, v);
}

/* pcap_pass moves past `n` bytes that are there. */
static inline void pcap_pass(struct taut_pcap *f, struct taut_rd *rd, size_t n)
{
    rd->p += n;
    f->off += n;
}

/* taut_pcap_want answers a call that needs `n` bytes and has fewer: more are
 * asked for, or the file ends (inside `field`). */
enum taut_status taut_pcap_want(struct taut_ctx *ctx, struct taut_pcap *f,
                                const struct taut_rd *rd, size_t n,
                                unsigned field);

/* taut_pcap_ng_next is taut_pcap_next over pcapng, from a block's start. */
enum taut_status taut_pcap_ng_next(struct taut_ctx *ctx, struct taut_pcap *f,
                                   struct taut_rd *rd,
                                   struct taut_pcap_record *out);

/* taut_pcap_ng_section reads a section header block and passes it. */
enum taut_status taut_pcap_ng_section(struct taut_ctx *ctx, struct taut_pcap *f,
                                      struct taut_rd *rd);

/* taut_pcap_ng_file_encode is taut_pcap_file_encode for pcapng. */
enum taut_status taut_pcap_ng_file_encode(struct taut_wr *wr,
                                          const struct taut_pcap_file *file);

/* taut_pcap_ng_record_encode is taut_pcap_record_encode for pcapng. */
enum taut_status taut_pcap_ng_record_encode(struct taut_wr *wr,
                                            const struct taut_pcap_file *file,
                                            const struct taut_pcap_record *in);

#endif
