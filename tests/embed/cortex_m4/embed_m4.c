/* SPDX-License-Identifier: MIT */
/*
 * embed_m4.c: taut on a Cortex-M4 without operating system and without C
 * library. What is printed goes through semihosting, to the debugger or to
 * qemu.
 */
#include "taut.h"

/* ------------------------------------------------------------------ */
/* The four functions that taut needs                                  */

/* gcc would make a call of memcpy out of the loop in memcpy. */
#define PLAIN_LOOP __attribute__((optimize("no-tree-loop-distribute-patterns")))

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);

PLAIN_LOOP void *memcpy(void *to, const void *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ((uint8_t *)to)[i] = ((const uint8_t *)from)[i];
    return to;
}

PLAIN_LOOP void *memmove(void *to, const void *from, size_t n)
{
    if ((uintptr_t)to < (uintptr_t)from)
        return memcpy(to, from, n);
    while (n-- > 0)
        ((uint8_t *)to)[n] = ((const uint8_t *)from)[n];
    return to;
}

PLAIN_LOOP void *memset(void *to, int c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ((uint8_t *)to)[i] = (uint8_t)c;
    return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const uint8_t *x = a, *y = b;
    for (; n > 0; n--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

/* ------------------------------------------------------------------ */
/* The machine                                                         */

enum { SEMIHOST_WRITE0 = 0x04, SEMIHOST_EXIT = 0x18 };

static void semihost(unsigned op, const void *arg)
{
    register unsigned r0 __asm__("r0") = op;
    register const void *r1 __asm__("r1") = arg;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

static void leave(bool good)
{
    enum { APPLICATION_EXIT = 0x20026, RUN_TIME_ERROR = 0x20023 };
    uintptr_t why = good ? APPLICATION_EXIT : RUN_TIME_ERROR;
    semihost(SEMIHOST_EXIT, (const void *)why); /* NOLINT: the interface */
    for (;;)
        continue;
}

static void fault(void)
{
    semihost(SEMIHOST_WRITE0, "fault\n");
    leave(false);
}

/* ------------------------------------------------------------------ */
/* The program                                                         */

static const uint8_t packet[] = {
    0x45, 0x00, 0x00, 0x21, 0x00, 0x00, 0x00, 0x00, 0x40, 0x11, 0xf6,
    0xc8, 0xc0, 0x00, 0x02, 0x01, 0xc0, 0x00, 0x02, 0x02, 0x30, 0x39,
    0x00, 0x35, 0x00, 0x0d, 0x00, 0x00, 'h',  'e',  'l',  'l',  'o'};

/* What the `len` bytes at `p` are, as a line of text. */
static void tell(struct taut_wr *wr, const uint8_t *p, size_t len)
{
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(p, &diag);
    struct taut_rd rd = taut_rd_of(p, len);
    struct taut_ipv4 ip;
    const struct taut_fieldset *sets[] = {&taut_ipv4_fields};
    if (taut_ipv4_decode(&ctx, &rd, &ip) != TAUT_OK) {
        taut_diag_text(wr, &diag, sets, 1);
        taut_wr_u8(wr, '\n');
        return;
    }
    taut_ipv4_text(wr, ip.src);
    taut_wr_text(wr, " > ");
    taut_ipv4_text(wr, ip.dst);
    taut_wr_u8(wr, '\n');
}

/* From the linker script. */
extern uint8_t bss_start[], bss_end[];
extern uint32_t stack_top[];

static void start(void)
{
    static char text[200];
    memset(bss_start, 0, (size_t)(bss_end - bss_start));
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    tell(&wr, packet, sizeof packet);
    tell(&wr, packet + 7, 20); /* which is no header */
    semihost(SEMIHOST_WRITE0, taut_wr_cstr(&wr));
    leave(taut_csum_sum_get(packet, 20) == 0xffff);
}

/* The vector table: the stack's top, reset, the faults. */
__attribute__((section(".vectors"), used)) static const struct {
    uint32_t *stack;
    void (*handler[15])(void);
} vectors = {stack_top, {start, fault, fault, fault, fault, fault}};
