/* SPDX-License-Identifier: MIT */
/* taut_h2_get.c: `taut h2 get`: fetches over HTTP/2. */
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "taut_h2.h"

static const char help[] =
    "usage: taut h2 get [OPTIONS] URL...\n"
    "\n"
    "Fetches http:// URLs of one server over HTTP/2 in clear text, which the\n"
    "server must know beforehand, over one connection. Bodies go to stdout in\n"
    "the order of the URLs.\n"
    "\n"
    "  --head             HEAD instead of GET\n"
    "  --include          fields of the responses too\n"
    "  --header N:V       one more field (16 at most)\n"
    "  --count N          all URLs N times\n"
    "  --streams M        M requests at a time (1); with more than one only\n"
    "                     the sum is told\n"
    "  --quiet            no bodies, only the sum\n"
    "  --timeout SECONDS  without a byte from the server (10)\n"
    "  -h, --help         this text\n"
    "\n"
    "exit: 0 every response is whole and its status below 400; 1 not so; 2\n"
    "there is no connection, or the call is wrong\n"
    "\n"
    "examples:\n"
    "  taut h2 get http://127.0.0.1:8080/\n"
    "  taut h2 get --count 1000 --streams 100 http://127.0.0.1:8080/a.txt\n";

enum { GET_FIELDS_MAX = 16, GET_SLOTS = 2048, GET_ROOM = 16384 };

/* struct get: the call, and how far it is. */
struct get {
    struct h2_end end;
    int fd, timeout_ms;
    const char *host; /* the authority, as it stands in the URLs */
    char name[256], port[8];
    const char **paths;
    unsigned n_paths, n_streams;
    struct taut_hpack_header extra[GET_FIELDS_MAX];
    unsigned n_extra;
    bool head, include, quiet, many;

    uint64_t n_wanted, n_sent, n_done, n_failed, n_bytes;
};

/* ---- URLs ---- */

/* get_path returns what a server is asked for: path and query, no fragment
 * (RFC 3986 3.5). */
static char *get_path(const char *from)
{
    size_t len = strcspn(from, "#");
    char *path = (char *)malloc(len + 2);
    bool rooted = from[0] == '/';
    if (!path)
        return NULL;
    path[0] = '/';
    memcpy(path + !rooted, from, len);
    path[len + !rooted] = 0;
    return path;
}

/* get_url takes a URL apart; the host of all must be one. */
static bool get_url(struct get *g, const char *url)
{
    const char *host = url + 7, *end = url + 7;
    if (strncmp(url, "http://", 7) != 0)
        return false;
    end += strcspn(end, "/?#");
    size_t len = (size_t)(end - host);
    if (len == 0 || len >= sizeof g->name)
        return false;
    if (g->host && (strlen(g->host) != len || strncmp(g->host, host, len)))
        return false;
    if (!g->host) {
        g->host = strndup(host, len);
        memcpy(g->name, host, len);
        g->name[len] = 0;
    }
    char *path = get_path(end);
    g->paths[g->n_paths++] = path;
    return g->host && path;
}

/* get_split splits the authority into name and port. */
static bool get_split(struct get *g)
{
    char *from = g->name, *close = strchr(g->name, ']');
    char *colon = strrchr(close ? close : g->name, ':');
    strcpy(g->port, "80");
    if (colon) {
        if (strlen(colon + 1) == 0 || strlen(colon + 1) >= sizeof g->port)
            return false;
        strcpy(g->port, colon + 1);
        *colon = 0;
    }
    if (close) {
        *close = 0;
        memmove(from, from + 1, strlen(from));
    }
    return true;
}

/* ---- the connection ---- */

static int get_connect(struct get *g)
{
    struct addrinfo hints, *list;
    int one = 1, fd = -1;
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    int error = getaddrinfo(g->name, g->port, &hints, &list);
    if (error)
        return tool_fail("%s: %s", g->host, gai_strerror(error));
    for (struct addrinfo *a = list; a && fd < 0; a = a->ai_next) {
        fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) != 0) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(list);
    if (fd < 0)
        return tool_fail("%s: %s", g->host, strerror(errno));
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    g->fd = fd;
    return TOOL_OK;
}

/* ---- requests ---- */

/* get_ask sends requests as long as there is room for them. */
static bool get_ask(struct get *g)
{
    struct taut_h2_conn *c = &g->end.conn;
    while (g->n_sent < g->n_wanted && c->n_own < g->n_streams &&
           taut_h2_conn_out_get(c).len < H2_OUT_LEN - GET_ROOM) {
        struct taut_hpack_header f[4 + GET_FIELDS_MAX] = {
            h2_field(":method", g->head ? "HEAD" : "GET"),
            h2_field(":scheme", "http"), h2_field(":authority", g->host),
            h2_field(":path", g->paths[g->n_sent % g->n_paths])};
        uint32_t id;
        memcpy(f + 4, g->extra, g->n_extra * sizeof *f);
        enum taut_status st = taut_h2_conn_request_open(
            c, &id, f, 4 + g->n_extra, TAUT_H2_SEND_END);
        if (c->n_own > 0 && (st == TAUT_E_LIMIT || st == TAUT_E_STATE))
            return true; /* after a GOAWAY, too: others may still be whole */
        if (st) {
            tool_fail("request: %s", taut_status_name(st));
            return false;
        }
        g->n_sent++;
    }
    return true;
}

/* ---- events ---- */

static void get_field(const struct get *g, const struct taut_hpack_header *f)
{
    if (!g->include || g->many)
        return;
    fwrite(f->name.p, 1, f->name.len, stdout);
    fputs(": ", stdout);
    fwrite(f->value.p, 1, f->value.len, stdout);
    fputc('\n', stdout);
}

static void get_closed(struct get *g, const struct taut_h2_conn_event *e)
{
    const char *name = taut_reg_name(&taut_h2_error_reg, e->number);
    g->n_done++;
    if (e->reset == TAUT_H2_RESET_NONE) {
        g->n_failed += e->slot->user;
        return;
    }
    g->n_failed++;
    if (e->reset == TAUT_H2_RESET_OWN)
        h2_fault("response", &e->diag);
    else
        tool_fail("stream %u was reset: %s", e->stream, name ? name : "?");
}

static void get_event(struct get *g, const struct taut_h2_conn_event *e)
{
    switch (e->kind) {
    case TAUT_H2_CONN_FIELD:
        get_field(g, &e->field);
        break;
    case TAUT_H2_CONN_FIELDS_END:
        if (g->include && !g->many)
            fputc('\n', stdout);
        if (e->message->status >= 400) {
            e->slot->user = 1;
            if (!g->many)
                tool_fail("%s: status %u",
                          g->paths[(e->stream / 2) % g->n_paths],
                          e->message->status);
        }
        break;
    case TAUT_H2_CONN_DATA:
        g->n_bytes += e->piece.len;
        if (!g->many)
            fwrite(e->piece.p, 1, e->piece.len, stdout);
        break;
    case TAUT_H2_CONN_CLOSED:
        get_closed(g, e);
        break;
    default:
        break;
    }
}

/* ---- bytes ---- */

static bool get_send(struct get *g)
{
    struct taut_span out = taut_h2_conn_out_get(&g->end.conn);
    ssize_t n = send(g->fd, out.p, out.len, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n > 0)
        (void)taut_h2_conn_out_ack(&g->end.conn, (size_t)n);
    return n > 0 || errno == EAGAIN || errno == EWOULDBLOCK;
}

/* get_read tells the events of what came; output that is full is sent first.
 */
static int get_read(struct get *g, struct taut_span piece)
{
    struct taut_h2_conn_event event;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(NULL, &diag);
    if (taut_h2_conn_push(&g->end.conn, piece))
        return tool_fail("the connection is at its end");
    for (;;) {
        ctx.fuel = TAUT_FUEL_DEFAULT;
        enum taut_status st = taut_h2_conn_next(&ctx, &g->end.conn, &event);
        struct pollfd p = {g->fd, POLLOUT, 0};
        if (st == TAUT_DONE)
            return TOOL_OK;
        if (st == TAUT_OK) {
            get_event(g, &event);
        } else if (st == TAUT_FULL) {
            if (poll(&p, 1, g->timeout_ms) <= 0 || !get_send(g))
                return tool_fail("cannot send: %s", strerror(errno));
        } else {
            h2_fault("connection", &diag);
            (void)get_send(g);
            return TOOL_MALFORMED;
        }
    }
}

static int get_loop(struct get *g)
{
    static uint8_t in[H2_IN_LEN];
    while (g->n_done < g->n_wanted) {
        if (!get_ask(g))
            return TOOL_MALFORMED;
        bool out = taut_h2_conn_out_get(&g->end.conn).len > 0;
        struct pollfd p = {g->fd, (short)(out ? POLLIN | POLLOUT : POLLIN), 0};
        if (poll(&p, 1, g->timeout_ms) <= 0)
            return tool_fail("nothing came for %d ms", g->timeout_ms);
        if ((p.revents & POLLOUT) && !get_send(g))
            return tool_fail("cannot send: %s", strerror(errno));
        if (!(p.revents & (POLLIN | POLLHUP | POLLERR)))
            continue;
        ssize_t n = recv(g->fd, in, sizeof in, 0);
        if (n <= 0)
            return tool_fail("the server closed the connection");
        struct taut_span piece = {in, (size_t)n};
        if (taut_h2_conn_tick(&g->end.conn, h2_now_ms()))
            return tool_fail("the server did not acknowledge SETTINGS");
        int status = get_read(g, piece);
        if (status != TOOL_OK)
            return status;
    }
    return g->n_failed ? TOOL_MALFORMED : TOOL_OK;
}

/* get_leave tells the server that this was all. */
static void get_leave(struct get *g)
{
    if (taut_h2_conn_close(&g->end.conn, TAUT_H2_NO_ERROR, false) == TAUT_OK)
        (void)get_send(g);
    close(g->fd);
}

/* ---- the call ---- */

static bool get_number(const char *text, uint64_t least, uint64_t most,
                       uint64_t *out)
{
    char *end;
    errno = 0;
    unsigned long long v = text ? strtoull(text, &end, 10) : 0;
    if (!text || *end || errno || v < least || v > most)
        return false;
    *out = v;
    return true;
}

static bool get_header(struct get *g, char *text)
{
    char *colon = text ? strchr(text, ':') : NULL;
    if (!colon || g->n_extra == GET_FIELDS_MAX)
        return false;
    *colon++ = 0;
    while (*colon == ' ')
        colon++;
    g->extra[g->n_extra++] = h2_field(text, colon);
    return true;
}

/* get_option takes an option that has a value. */
static bool get_option(struct get *g, const char *name, char *value)
{
    uint64_t n;
    if (!strcmp(name, "--header"))
        return get_header(g, value);
    if (!strcmp(name, "--count") && get_number(value, 1, 1u << 30, &n))
        g->n_wanted = n;
    else if (!strcmp(name, "--streams") &&
             get_number(value, 1, GET_SLOTS / 2, &n))
        g->n_streams = (unsigned)n;
    else if (!strcmp(name, "--timeout") && get_number(value, 1, 3600, &n))
        g->timeout_ms = (int)n * 1000;
    else
        return false;
    return true;
}

static bool get_flag(struct get *g, const char *name)
{
    bool *flag = !strcmp(name, "--head")      ? &g->head
                 : !strcmp(name, "--include") ? &g->include
                 : !strcmp(name, "--quiet")   ? &g->quiet
                                              : NULL;
    if (flag)
        *flag = true;
    return flag != NULL;
}

static int get_args(struct get *g, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        char *a = argv[i];
        if (a[0] != '-') {
            if (!get_url(g, a))
                return tool_fail("h2 get: '%s' is no http:// URL of this "
                                 "server",
                                 a);
        } else if (get_flag(g, a)) {
            continue;
        } else if (!get_option(g, a, i + 1 < argc ? argv[i + 1] : NULL)) {
            return tool_fail("h2 get: '%s' is wrong; --help tells more", a);
        } else {
            i++;
        }
    }
    if (g->n_paths == 0 || !get_split(g))
        return tool_fail("h2 get: no URL");
    g->n_wanted *= g->n_paths;
    g->many = g->quiet || g->n_streams > 1;
    return TOOL_OK;
}

int h2_get(int argc, char **argv)
{
    static struct get g;
    if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
        fputs(help, stdout);
        return TOOL_OK;
    }
    g.n_wanted = g.n_streams = 1;
    g.timeout_ms = 10000;
    g.paths = (const char **)calloc((size_t)argc, sizeof *g.paths);
    int status = g.paths ? get_args(&g, argc, argv) : tool_fail("no memory");
    if (status == TOOL_OK)
        status = get_connect(&g);
    if (status != TOOL_OK)
        return status;
    if (!h2_end_alloc(&g.end, GET_SLOTS) ||
        !h2_end_begin(&g.end, TAUT_H2_CONN_CLIENT))
        return tool_fail("no memory");
    status = get_loop(&g);
    get_leave(&g);
    if (g.many)
        printf("%llu responses, %llu failed, %llu bytes\n",
               (unsigned long long)g.n_done, (unsigned long long)g.n_failed,
               (unsigned long long)g.n_bytes);
    return status;
}
