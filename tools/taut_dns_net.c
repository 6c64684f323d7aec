/* SPDX-License-Identifier: MIT */
/* taut_dns_net.c: a query, and the response that belongs to it. */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "taut_dns.h"

uint64_t dns_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

bool dns_random(void *p, size_t n)
{
    if (getrandom(p, n, 0) == (ssize_t)n)
        return true;
    tool_fail("no random numbers: %s", strerror(errno));
    return false;
}

bool dns_server_find(struct dns_server *out, const char *name, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM}, *found;
    char addr[48], service[8];
    int e = getaddrinfo(name, port, &hints, &found);
    if (e) {
        tool_fail("no server '%s': %s", name, gai_strerror(e));
        return false;
    }
    memcpy(&out->addr, found->ai_addr, found->ai_addrlen);
    out->addr_len = found->ai_addrlen;
    getnameinfo(found->ai_addr, found->ai_addrlen, addr, sizeof addr, service,
                sizeof service, NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(out->text, sizeof out->text, "%s#%s", addr, service);
    freeaddrinfo(found);
    return true;
}

/* ---- the query ---- */

/* net_options writes the options that are asked for. */
static void net_options(struct taut_wr *wr, const struct dns_ask *ask)
{
    struct taut_dns_option nsid = {.code = TAUT_DNS_OPT_NSID};
    struct taut_dns_option cookie = {.code = TAUT_DNS_OPT_COOKIE,
                                     .client = ask->cookie};
    if (ask->nsid)
        taut_dns_option_encode(wr, &nsid);
    if (ask->subnet.code)
        taut_dns_option_encode(wr, &ask->subnet);
    if (ask->cookie_len > DNS_COOKIE_LEN)
        cookie.bytes = (struct taut_span){ask->cookie + DNS_COOKIE_LEN,
                                          ask->cookie_len - DNS_COOKIE_LEN};
    if (ask->cookie_len > 0)
        taut_dns_option_encode(wr, &cookie);
}

/* net_query_encode writes the query, with its length before it. */
static enum taut_status net_query_encode(struct dns_reply *reply,
                                         const struct taut_dns_query *query)
{
    struct taut_ctx ctx = taut_ctx_of(reply->query, NULL);
    struct taut_wr wr = taut_wr_of(reply->query + 2, TAUT_DNS_MSG_MAX);
    enum taut_status st = taut_dns_query_encode(&ctx, &wr, query);
    if (!st)
        st = taut_wr_finish(&wr, &reply->query_len);
    taut_put16(reply->query, (uint32_t)reply->query_len);
    return st;
}

bool dns_query_make(const struct dns_ask *ask, struct dns_reply *reply,
                    struct taut_dns_query *out)
{
    static struct taut_dns_name name;
    static struct taut_dns_edns edns;
    static uint8_t options[TAUT_DNS_MSG_MAX];
    uint8_t random[34];
    struct taut_wr wr = taut_wr_of(options, sizeof options);
    bool has_edns = ask->edns || ask->dnssec || ask->nsid || ask->cookie_len ||
                    ask->subnet.code || ask->pad_block;
    if (!dns_random(random, sizeof random))
        return false;
    name = ask->name;
    if (ask->mixed_case)
        taut_dns_name_case_set(name.wire, (struct taut_span){random + 2, 32});
    net_options(&wr, ask);
    edns = (struct taut_dns_edns){.options = {options, wr.len},
                                  .udp_size = ask->udp_size,
                                  .dnssec_ok = ask->dnssec};
    *out = (struct taut_dns_query){.name = name.wire,
                                   .id = taut_get16(random),
                                   .type = ask->type,
                                   .klass = ask->klass,
                                   .rd = ask->rd,
                                   .cd = ask->cd,
                                   .ad = ask->ad,
                                   .edns = has_edns ? &edns : NULL};
    enum taut_status st = net_query_encode(reply, out);
    if (!st && ask->pad_block) {
        size_t pad = taut_dns_padding_get(reply->query_len, ask->pad_block,
                                          TAUT_DNS_MSG_MAX);
        struct taut_dns_option padding = {.code = TAUT_DNS_OPT_PADDING};
        static const uint8_t zeros[UINT16_MAX];
        padding.bytes = (struct taut_span){zeros, pad == SIZE_MAX ? 0 : pad};
        taut_dns_option_encode(&wr, &padding);
        edns.options.len = wr.len;
        st = net_query_encode(reply, out);
    }
    if (st)
        tool_fail("this query cannot be written: %s", taut_status_name(st));
    return !st;
}

/* ---- what comes back ---- */

/* net_cookie_get finds the cookie of a message; its length, 0: none. */
static size_t net_cookie_get(uint8_t out[DNS_COOKIE_MAX], uint16_t *rcode,
                             struct taut_span msg)
{
    struct taut_ctx ctx = taut_ctx_of(msg.p, NULL);
    struct taut_dns_it it;
    struct taut_dns_hdr hdr;
    struct taut_dns_rr rr;
    struct taut_dns_edns edns;
    struct taut_dns_option o;
    if (taut_dns_open(&ctx, &it, &hdr, msg))
        return 0;
    *rcode = hdr.rcode;
    while (!taut_dns_rr_next(&ctx, &it, &rr)) {
        if (rr.type != TAUT_DNS_TYPE_OPT || rr.section != TAUT_DNS_ADDITIONAL)
            continue;
        taut_dns_edns_rr_get(&edns, hdr.rcode, &rr);
        *rcode = edns.rcode;
        struct taut_rd rd = taut_rd_of(edns.options.p, edns.options.len);
        for (enum taut_status st = TAUT_OK; st != TAUT_DONE;) {
            const uint8_t *at = rd.p;
            st = taut_dns_option_next(&ctx, &rd, &o);
            if (!st && o.code == TAUT_DNS_OPT_COOKIE) {
                memcpy(out, o.data.p, o.data.len);
                return o.data.len;
            }
            if (rd.p == at)
                break;
        }
    }
    return 0;
}

/* net_is_ours tells whether a response belongs to the query; what does not is
 * told on standard error. */
static bool net_is_ours(const struct dns_ask *ask,
                        const struct taut_dns_query *query,
                        const struct dns_reply *reply)
{
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(reply->wire, &diag);
    struct taut_span msg = {reply->wire, reply->len};
    uint8_t cookie[DNS_COOKIE_MAX];
    uint16_t rcode;
    if (taut_dns_query_match(&ctx, query, msg,
                             ask->mixed_case ? TAUT_DNS_MATCH_CASE : 0)) {
        dns_warn("a response is not the query's", &diag);
        return false;
    }
    /* RFC 7873 5.3: the client's part must be the query's */
    if (ask->cookie_len > 0 && net_cookie_get(cookie, &rcode, msg) > 0 &&
        memcmp(cookie, ask->cookie, DNS_COOKIE_LEN) != 0) {
        fputs(";; warning: a response has another client's cookie\n", stderr);
        return false;
    }
    return true;
}

/* net_left returns milliseconds until `end`, or 0. */
static int net_left(uint64_t end)
{
    uint64_t now = dns_now();
    return now < end ? (int)((end - now + 999) / 1000) : 0;
}

/* net_wait waits for `events`; false: the time is over, or an error. */
static bool net_wait(int fd, short events, uint64_t end)
{
    struct pollfd p = {fd, events, 0};
    for (;;) {
        int left = net_left(end);
        int n = poll(&p, 1, left);
        if (n > 0)
            return true;
        if (n == 0 && left == 0) {
            errno = ETIMEDOUT;
            return false;
        }
        if (n < 0 && errno != EINTR)
            return false;
    }
}

bool dns_wait_in(int fd, uint64_t end)
{
    return net_wait(fd, POLLIN, end);
}

static int net_open(const struct dns_server *server, int type)
{
    int fd = socket(server->addr.ss_family, type | SOCK_NONBLOCK, 0);
    if (fd >= 0 &&
        connect(fd, (const struct sockaddr *)&server->addr, server->addr_len) &&
        errno != EINPROGRESS) {
        int e = errno;
        close(fd);
        errno = e;
        return -1;
    }
    return fd;
}

/* ---- UDP ---- */

/* net_udp sends the query once and waits for its response. */
static bool net_udp(const struct dns_ask *ask,
                    const struct taut_dns_query *query, struct dns_reply *reply)
{
    uint64_t from = dns_now(), end = from + 1000ull * ask->timeout_ms;
    int fd = net_open(reply->server, SOCK_DGRAM);
    bool good = false;
    if (fd < 0)
        return false;
    if (send(fd, reply->query + 2, reply->query_len, 0) < 0)
        goto out;
    while (!good && net_wait(fd, POLLIN, end)) {
        ssize_t n = recv(fd, reply->wire, sizeof reply->wire, 0);
        if (n < 0)
            break;
        reply->len = (size_t)n;
        good = net_is_ours(ask, query, reply);
    }
    reply->time_us = (uint32_t)(dns_now() - from);
    reply->over_tcp = false;
out:;
    int e = errno;
    close(fd);
    errno = e;
    return good;
}

/* ---- TCP ---- */

static bool net_send_all(int fd, const uint8_t *p, size_t n, uint64_t end)
{
    while (n > 0) {
        if (!net_wait(fd, POLLOUT, end))
            return false;
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN)
            return false;
        if (sent > 0) {
            p += sent;
            n -= (size_t)sent;
        }
    }
    return true;
}

int dns_connect(const struct dns_server *server, const uint8_t *p, size_t n,
                uint64_t end)
{
    int fd = net_open(server, SOCK_STREAM);
    if (fd < 0 || net_send_all(fd, p, n, end))
        return fd;
    int e = errno;
    close(fd);
    errno = e;
    return -1;
}

/* net_receive hands the next message of the stream to `reply`; false: there
 * is none. */
static bool net_receive(int fd, struct taut_dns_tcp *tcp,
                        struct dns_reply *reply, uint64_t end)
{
    static uint8_t piece[65536];
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(piece, &diag);
    struct taut_span msg;
    for (;;) {
        enum taut_status st = taut_dns_tcp_next(&ctx, tcp, &msg);
        if (!st) {
            memcpy(reply->wire, msg.p, msg.len);
            reply->len = msg.len;
            return true;
        }
        if (st != TAUT_MORE) {
            dns_warn("the stream is malformed", &diag);
            errno = EPROTO;
            return false;
        }
        if (!net_wait(fd, POLLIN, end))
            return false;
        ssize_t n = recv(fd, piece, sizeof piece, 0);
        if (n == 0)
            errno = ECONNRESET;
        if (n == 0 || (n < 0 && errno != EAGAIN))
            return false;
        taut_dns_tcp_push(tcp,
                          (struct taut_span){piece, n > 0 ? (size_t)n : 0});
    }
}

static bool net_tcp(const struct dns_ask *ask,
                    const struct taut_dns_query *query, struct dns_reply *reply)
{
    static uint8_t mem[TAUT_DNS_MSG_MAX + 2];
    uint64_t from = dns_now(), end = from + 1000ull * ask->timeout_ms;
    struct taut_dns_tcp tcp;
    int fd =
        dns_connect(reply->server, reply->query, reply->query_len + 2, end);
    if (fd < 0)
        return false;
    bool good = !taut_dns_tcp_init(&tcp, sizeof tcp, mem, sizeof mem);
    while (good) {
        good = net_receive(fd, &tcp, reply, end);
        if (good && net_is_ours(ask, query, reply))
            break;
    }
    int e = errno;
    reply->time_us = (uint32_t)(dns_now() - from);
    reply->over_tcp = true;
    close(fd);
    errno = e;
    return good;
}

/* ---- all of it ---- */

/* net_cookie_learn takes the server's cookie out of a BADCOOKIE response (RFC
 * 7873 5.3); false: it is another response. */
static bool net_cookie_learn(struct dns_ask *ask, const struct dns_reply *reply)
{
    uint8_t cookie[DNS_COOKIE_MAX];
    uint16_t rcode = 0;
    struct taut_span msg = {reply->wire, reply->len};
    size_t n = net_cookie_get(cookie, &rcode, msg);
    if (rcode != TAUT_DNS_RCODE_BADCOOKIE || n <= DNS_COOKIE_LEN)
        return false;
    memcpy(ask->cookie, cookie, n);
    ask->cookie_len = (uint32_t)n;
    return true;
}

bool dns_exchange(const struct dns_ask *given, const struct dns_server *server,
                  struct dns_reply *reply)
{
    struct dns_ask ask = *given;
    struct taut_dns_query query;
    bool good = false, learned = false, tcp = ask.tcp;
    reply->server = server;
    for (unsigned i = 0; !good && i <= ask.n_retries; i++) {
        if (!dns_query_make(&ask, reply, &query))
            return false;
        good =
            tcp ? net_tcp(&ask, &query, reply) : net_udp(&ask, &query, reply);
        if (good && ask.cookie_len > 0 && !tcp &&
            net_cookie_learn(&ask, reply)) {
            fputs(";; BADCOOKIE, asking again with the server's cookie\n",
                  stderr);
            tcp = learned; /* a second time: over TCP */
            learned = true;
            good = false;
            ask.n_retries++;
        }
        if (good && !tcp && taut_dns_get_tc(reply->wire) && !ask.no_fallback) {
            fputs(";; truncated, asking again over TCP\n", stderr);
            tcp = true;
            good = false;
            ask.n_retries++;
        }
    }
    if (!good)
        tool_fail("no response from %s: %s", server->text, strerror(errno));
    return good;
}
