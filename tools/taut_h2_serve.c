/* SPDX-License-Identifier: MIT */
/*
 * taut_h2_serve.c: `taut h2 serve`: files over HTTP/2, for thousands of
 * connections in one thread: epoll waits, taut/h2_conn.h talks.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "taut_h2.h"

static const char help[] =
    "usage: taut h2 serve [OPTIONS] [DIR]\n"
    "\n"
    "Serves the files of DIR (the present one) over HTTP/2 in clear text, to\n"
    "clients that know it beforehand. Directories have their index.html;\n"
    "names that begin with a dot are not served; symbolic links are followed,\n"
    "out of DIR too. An interrupt ends it when all requests are answered, a\n"
    "second one at once.\n"
    "\n"
    "  --port N        the port (8080); 0: any, it is printed\n"
    "  --address A     the address to listen at (127.0.0.1)\n"
    "  --streams N     requests of a client at a time (128), a power of two\n"
    "  --verbose       a line for each request, to stderr\n"
    "  -h, --help      this text\n"
    "\n"
    "examples:\n"
    "  taut h2 serve --port 8080 /srv/www\n"
    "  curl --http2-prior-knowledge http://127.0.0.1:8080/\n";

enum {
    SERVE_EVENTS = 256,
    SERVE_PATH_MAX = 1024,
    SERVE_FILES = 64,      /* open files that are kept */
    SERVE_FRESH_MS = 1000, /* for as long, then they are looked at again */
    SERVE_SMALL = 2048,    /* files that are sent with their response */
    SERVE_ROOM = 8192      /* output room that a request may need */
};

/* struct serve_file: an open file. */
struct serve_file {
    char path[SERVE_PATH_MAX];
    int fd; /* -1: nothing is open */
    unsigned users;
    bool kept; /* among `files`; otherwise it goes with its last user */
    off_t size;
    uint64_t since_ms;
    char length[24], modified[40];
};

/* struct serve_body: what is left to send of a response. */
struct serve_body {
    struct serve_file *file;
    off_t at;
};

/* struct serve_request: fields of the request that is being read. */
struct serve_request {
    char path[SERVE_PATH_MAX];
    char method[16];
};

/* struct serve_conn: a client. */
struct serve_conn {
    struct h2_end end;
    int fd;
    bool blocked; /* waits until it can send */
    bool held;    /* `in` has bytes that are not read */
    uint8_t *in;  /* its own, if it is blocked with bytes unread */
    bool reads;   /* a request's fields */
    struct serve_request *request; /* NULL: none was read yet */
    struct serve_conn *prev, *next;
};

/* struct serve: the server. */
struct serve {
    int epoll, listener, dir;
    uint32_t n_slots;
    bool verbose, ending;
    bool deaf; /* no connection can be taken for now */
    uint64_t now_ms;
    uint8_t *in; /* for whoever reads now */
    struct serve_conn *conns;
    struct serve_file files[SERVE_FILES];
};

static volatile sig_atomic_t serve_signal;

static void serve_on_signal(int number)
{
    serve_signal = number;
}

/* ---- files ---- */

static const char *serve_type(const char *path)
{
    static const char *const types[][2] = {
        {".html", "text/html; charset=utf-8"},
        {".txt", "text/plain; charset=utf-8"},
        {".css", "text/css"},
        {".js", "text/javascript"},
        {".json", "application/json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".gif", "image/gif"},
        {".wasm", "application/wasm"},
        {".pdf", "application/pdf"}};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof types / sizeof types[0]; i++)
        if (strcmp(dot, types[i][0]) == 0)
            return types[i][1];
    return "application/octet-stream";
}

/* serve_safe: no name of the path begins with a dot, none is empty. */
static bool serve_safe(const char *path)
{
    for (const char *p = path; *p; p++)
        if (*p == '/' && (p[1] == '.' || p[1] == '/'))
            return false;
    return path[0] == '/';
}

static int serve_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* serve_unescape takes query and percent signs away, in place; false: wrong
 * ones, or NUL. */
static bool serve_unescape(char *path)
{
    char *to = path;
    for (const char *p = path; *p && *p != '?'; p++) {
        if (*p != '%') {
            *to++ = *p;
            continue;
        }
        int high = serve_digit(p[1]), low = high < 0 ? -1 : serve_digit(p[2]);
        if (low < 0 || high * 16 + low == 0)
            return false;
        *to++ = (char)(high * 16 + low);
        p += 2;
    }
    *to = 0;
    return true;
}

static void serve_file_shut(struct serve_file *f)
{
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
    f->path[0] = 0;
}

/* serve_file_open opens a regular file below the directory. */
static bool serve_file_open(struct serve *s, struct serve_file *f,
                            const char *path)
{
    struct stat st;
    struct tm tm;
    int fd = openat(s->dir, path + 1, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    f->fd = fd;
    f->size = st.st_size;
    f->since_ms = s->now_ms;
    snprintf(f->path, sizeof f->path, "%s", path);
    snprintf(f->length, sizeof f->length, "%lld", (long long)st.st_size);
    gmtime_r(&st.st_mtime, &tm);
    strftime(f->modified, sizeof f->modified, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    return true;
}

/* serve_file_alone opens a file for one request, as all that are kept are in
 * use. */
static struct serve_file *serve_file_alone(struct serve *s, const char *path)
{
    struct serve_file *f = (struct serve_file *)calloc(1, sizeof *f);
    if (f && serve_file_open(s, f, path))
        return f;
    free(f);
    return NULL;
}

/* serve_file_get returns the file of a path; NULL: there is none. */
static struct serve_file *serve_file_get(struct serve *s, const char *path)
{
    struct serve_file *oldest = NULL;
    for (unsigned i = 0; i < SERVE_FILES; i++) {
        struct serve_file *f = &s->files[i];
        bool fresh = f->fd >= 0 && s->now_ms - f->since_ms < SERVE_FRESH_MS;
        if (fresh && strcmp(f->path, path) == 0)
            return f;
        if (f->users == 0 && (!oldest || f->since_ms < oldest->since_ms))
            oldest = f;
    }
    if (!oldest)
        return serve_file_alone(s, path);
    serve_file_shut(oldest);
    oldest->since_ms = 0;
    return serve_file_open(s, oldest, path) ? oldest : NULL;
}

static void serve_file_leave(struct serve_file *f)
{
    if (--f->users > 0 || f->kept)
        return;
    serve_file_shut(f);
    free(f);
}

/* ---- responses ---- */

static void serve_log(const struct serve *s, const struct serve_request *r,
                      const char *status)
{
    if (s->verbose)
        fprintf(stderr, "%s %s %s\n", r->method, r->path, status);
}

/* serve_short answers with a line of text. */
static void serve_short(struct serve *s, struct serve_conn *c, uint32_t id,
                        const char *status, const char *body)
{
    struct taut_hpack_header f[3] = {
        h2_field(":status", status),
        h2_field("content-type", "text/plain; charset=utf-8"),
        h2_field("allow", "GET, HEAD")};
    struct taut_span text = {(const uint8_t *)body, strlen(body)};
    size_t taken;
    bool head = strcmp(c->request->method, "HEAD") == 0;
    unsigned end = head ? TAUT_H2_SEND_END : 0;
    serve_log(s, c->request, status);
    if (taut_h2_conn_fields_push(&c->end.conn, id, f,
                                 strcmp(status, "405") == 0 ? 3 : 2, end))
        (void)taut_h2_conn_reset(&c->end.conn, id, TAUT_H2_INTERNAL_ERROR);
    else if (!head && (taut_h2_conn_data_push(&c->end.conn, &taken, id, text,
                                              TAUT_H2_SEND_END) ||
                       taken < text.len))
        (void)taut_h2_conn_reset(&c->end.conn, id, TAUT_H2_INTERNAL_ERROR);
}

/* serve_at_once sends a file that is small with its response; false: it is to
 * be sent when its turn comes. */
static bool serve_at_once(struct serve_conn *c, uint32_t id,
                          const struct serve_file *file)
{
    struct taut_h2_conn *h = &c->end.conn;
    uint8_t *room;
    size_t cap;
    if (file->size > SERVE_SMALL || taut_h2_conn_data_buf(h, id, &room, &cap) ||
        (off_t)cap < file->size)
        return false;
    ssize_t n = pread(file->fd, room, (size_t)file->size, 0);
    return n == file->size &&
           taut_h2_conn_data_ack(h, id, (size_t)n, TAUT_H2_SEND_END) == TAUT_OK;
}

/* serve_long begins a response with a file. */
static void serve_long(struct serve *s, struct serve_conn *c,
                       struct taut_h2_slot *slot, struct serve_file *file)
{
    struct taut_hpack_header f[5] = {
        h2_field(":status", "200"), h2_field("server", "taut"),
        h2_field("content-type", serve_type(file->path)),
        h2_field("content-length", file->length),
        h2_field("last-modified", file->modified)};
    bool head = strcmp(c->request->method, "HEAD") == 0 || file->size == 0;
    uint32_t id = slot->id;
    serve_log(s, c->request, "200");
    f[3].form = TAUT_HPACK_PLAIN;
    if (taut_h2_conn_fields_push(&c->end.conn, id, f, 5,
                                 head ? TAUT_H2_SEND_END : 0)) {
        (void)taut_h2_conn_reset(&c->end.conn, id, TAUT_H2_INTERNAL_ERROR);
        return;
    }
    if (head)
        return;
    if (serve_at_once(c, id, file))
        return;
    struct serve_body *body = (struct serve_body *)calloc(1, sizeof *body);
    if (!body) {
        (void)taut_h2_conn_reset(&c->end.conn, id, TAUT_H2_INTERNAL_ERROR);
        return;
    }
    body->file = file;
    file->users++;
    slot->user = (uint64_t)(uintptr_t)body;
    (void)taut_h2_conn_ready_set(&c->end.conn, id, true);
}

/* serve_respond answers the request that was read. */
static void serve_respond(struct serve *s, struct serve_conn *c,
                          struct taut_h2_slot *slot)
{
    struct serve_request *r = c->request;
    struct serve_file *file = NULL;
    size_t len = strlen(r->path);
    if (strcmp(r->method, "GET") != 0 && strcmp(r->method, "HEAD") != 0) {
        serve_short(s, c, slot->id, "405", "only GET and HEAD are allowed\n");
        return;
    }
    if (len > 0 && serve_unescape(r->path) && serve_safe(r->path)) {
        len = strlen(r->path);
        if (r->path[len - 1] == '/' && len + 11 < sizeof r->path)
            strcpy(r->path + len, "index.html");
        file = serve_file_get(s, r->path);
    }
    if (file) {
        file->users++;
        serve_long(s, c, slot, file);
        serve_file_leave(file);
    } else {
        serve_short(s, c, slot->id, "404", "there is no such file\n");
    }
}

static void serve_body_free(struct taut_h2_slot *slot)
{
    struct serve_body *body = (struct serve_body *)(uintptr_t)slot->user;
    if (!body)
        return;
    serve_file_leave(body->file);
    free(body);
    slot->user = 0;
}

/* ---- events ---- */

static void serve_copy(char *to, size_t room, struct taut_span from)
{
    size_t n = from.len < room ? from.len : 0;
    if (n > 0)
        memcpy(to, from.p, n);
    to[n] = 0;
}

static void serve_field(struct serve_conn *c, const struct taut_hpack_header *f)
{
    if (!c->reads)
        return;
    if (f->name.len == 5 && memcmp(f->name.p, ":path", 5) == 0)
        serve_copy(c->request->path, sizeof c->request->path, f->value);
    if (f->name.len == 7 && memcmp(f->name.p, ":method", 7) == 0)
        serve_copy(c->request->method, sizeof c->request->method, f->value);
}

/* serve_request_begin makes room for a request's fields. */
static bool serve_request_begin(struct serve_conn *c)
{
    if (!c->request)
        c->request = (struct serve_request *)malloc(sizeof *c->request);
    if (c->request)
        c->request->path[0] = c->request->method[0] = 0;
    return c->request != NULL;
}

static void serve_event(struct serve *s, struct serve_conn *c,
                        const struct taut_h2_conn_event *e)
{
    switch (e->kind) {
    case TAUT_H2_CONN_HEADERS:
        c->reads = e->number == TAUT_H2_REQUEST && serve_request_begin(c);
        break;
    case TAUT_H2_CONN_FIELD:
        serve_field(c, &e->field);
        break;
    case TAUT_H2_CONN_FIELDS_END:
        if (c->reads && e->slot)
            serve_respond(s, c, e->slot);
        c->reads = false;
        break;
    case TAUT_H2_CONN_CLOSED:
        serve_body_free(e->slot);
        if (s->verbose && e->reset == TAUT_H2_RESET_OWN)
            h2_fault("stream", &e->diag);
        break;
    default:
        break;
    }
}

/* ---- bytes ---- */

/* serve_fill puts bytes of bodies behind what waits to be sent. */
static void serve_fill(struct serve_conn *c)
{
    struct taut_h2_conn *h = &c->end.conn;
    uint32_t id;
    while (taut_h2_conn_data_next(h, &id) == TAUT_OK) {
        struct taut_h2_slot *slot = taut_h2_conn_slot_find(h, id);
        struct serve_body *body = (struct serve_body *)(uintptr_t)slot->user;
        uint8_t *room;
        size_t cap;
        if (taut_h2_conn_data_buf(h, id, &room, &cap))
            return;
        off_t left = body->file->size - body->at;
        cap = (off_t)cap < left ? cap : (size_t)left;
        ssize_t n = pread(body->file->fd, room, cap, body->at);
        if (n <= 0) { /* the file has become shorter */
            if (taut_h2_conn_reset(h, id, TAUT_H2_INTERNAL_ERROR))
                return; /* there is no room */
            serve_body_free(slot);
            continue;
        }
        body->at += n;
        if (taut_h2_conn_data_ack(
                h, id, (size_t)n,
                body->at == body->file->size ? TAUT_H2_SEND_END : 0))
            return;
    }
}

/* serve_send sends what there is; false: the connection is gone. */
static bool serve_send(struct serve_conn *c)
{
    for (;;) {
        struct taut_span out = taut_h2_conn_out_get(&c->end.conn);
        if (out.len < H2_OUT_LEN / 2) {
            serve_fill(c);
            out = taut_h2_conn_out_get(&c->end.conn);
        }
        if (out.len == 0)
            return true;
        ssize_t n = send(c->fd, out.p, out.len, MSG_NOSIGNAL);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            c->blocked = true;
            return true;
        }
        if (n <= 0)
            return false;
        (void)taut_h2_conn_out_ack(&c->end.conn, (size_t)n);
    }
}

/* serve_read tells events until there is none; false: the connection is at its
 * end, what it has to say has been queued. */
static bool serve_read(struct serve *s, struct serve_conn *c)
{
    struct taut_h2_conn_event event;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(NULL, &diag);
    c->held = false;
    for (;;) {
        if (taut_h2_conn_out_get(&c->end.conn).len > H2_OUT_LEN - SERVE_ROOM) {
            if (!serve_send(c))
                return false;
            if (c->blocked) {
                c->held = true;
                return true;
            }
        }
        ctx.fuel = TAUT_FUEL_DEFAULT;
        enum taut_status st = taut_h2_conn_next(&ctx, &c->end.conn, &event);
        if (st == TAUT_DONE)
            return true;
        if (taut_is_error(st)) {
            if (s->verbose)
                h2_fault("connection", &diag);
            return false;
        }
        if (st == TAUT_OK)
            serve_event(s, c, &event);
    }
}

/* ---- connections ---- */

static void serve_bodies_free(struct serve_conn *c, uint32_t n_slots)
{
    for (uint32_t i = 0; i < n_slots; i++)
        if (c->end.slots[i].id)
            serve_body_free(&c->end.slots[i]);
}

static void serve_drop(struct serve *s, struct serve_conn *c)
{
    if (c->prev)
        c->prev->next = c->next;
    else
        s->conns = c->next;
    if (c->next)
        c->next->prev = c->prev;
    serve_bodies_free(c, s->n_slots);
    close(c->fd);
    free(c->request);
    free(c->in);
    h2_end_close(&c->end);
    free(c);
}

/* serve_watch: sending is waited for only while it is needed. */
static void serve_watch(struct serve *s, struct serve_conn *c, int how)
{
    struct epoll_event e;
    memset(&e, 0, sizeof e);
    e.events = c->blocked ? EPOLLOUT : EPOLLIN;
    e.data.ptr = c;
    (void)epoll_ctl(s->epoll, how, c->fd, &e);
}

/* serve_listener_watch lets connections wait while there are no descriptors
 * for them, so that epoll_wait does not return at once again and again. */
static void serve_listener_watch(struct serve *s, bool deaf)
{
    struct epoll_event e;
    memset(&e, 0, sizeof e);
    e.events = deaf ? 0 : EPOLLIN;
    s->deaf = deaf;
    (void)epoll_ctl(s->epoll, EPOLL_CTL_MOD, s->listener, &e);
}

static void serve_accept(struct serve *s)
{
    for (;;) {
        int one = 1;
        int fd = accept4(s->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0 && errno != EAGAIN && errno != EWOULDBLOCK &&
            errno != ECONNABORTED && errno != EINTR)
            serve_listener_watch(s, true);
        if (fd < 0)
            return;
        struct serve_conn *c = (struct serve_conn *)calloc(1, sizeof *c);
        if (!c || !h2_end_open(&c->end, 0, s->n_slots)) {
            free(c);
            close(fd);
            return;
        }
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        c->fd = fd;
        c->next = s->conns;
        if (s->conns)
            s->conns->prev = c;
        s->conns = c;
        serve_watch(s, c, EPOLL_CTL_ADD);
    }
}

/* serve_keep: unread bytes of a blocked connection stay where they are; the
 * server takes another buffer. */
static bool serve_keep(struct serve *s, struct serve_conn *c)
{
    if (!c->held || c->in)
        return true;
    c->in = s->in;
    s->in = (uint8_t *)malloc(H2_IN_LEN);
    return s->in != NULL;
}

/* serve_on lets a connection do what it can; false: it is to be dropped. */
static bool serve_on(struct serve *s, struct serve_conn *c)
{
    bool was_blocked = c->blocked, well = true;
    c->blocked = false;
    if (was_blocked && !serve_send(c))
        return false;
    if (!c->blocked && c->held)
        well = serve_read(s, c);
    if (!c->blocked && !c->held && well) {
        ssize_t n = recv(c->fd, s->in, H2_IN_LEN, 0);
        struct taut_span piece = {s->in, n > 0 ? (size_t)n : 0};
        free(c->in);
        c->in = NULL;
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK))
            return false;
        (void)taut_h2_conn_tick(&c->end.conn, s->now_ms);
        if (n > 0 && taut_h2_conn_push(&c->end.conn, piece))
            return false;
        well = serve_read(s, c);
    }
    if (!c->blocked && !serve_send(c))
        return false;
    if (!well && !c->blocked)
        return false;
    if (c->blocked != was_blocked)
        serve_watch(s, c, EPOLL_CTL_MOD);
    return serve_keep(s, c) &&
           !(taut_h2_conn_wants(&c->end.conn) & TAUT_WANT_DONE);
}

/* serve_end announces the end to all. */
static void serve_end(struct serve *s)
{
    s->ending = true;
    close(s->listener);
    s->listener = -1;
    for (struct serve_conn *c = s->conns, *next; c; c = next) {
        next = c->next;
        (void)taut_h2_conn_close(&c->end.conn, TAUT_H2_NO_ERROR, false);
        if (!serve_on(s, c))
            serve_drop(s, c);
    }
}

/* serve_tick: whoever does not acknowledge SETTINGS is sent away. */
static void serve_tick(struct serve *s)
{
    for (struct serve_conn *c = s->conns, *next; c; c = next) {
        next = c->next;
        if (taut_h2_conn_tick(&c->end.conn, s->now_ms)) {
            (void)serve_send(c);
            serve_drop(s, c);
        }
    }
}

static int serve_loop(struct serve *s)
{
    struct epoll_event events[SERVE_EVENTS];
    uint64_t ticked = h2_now_ms();
    while (!s->ending || s->conns) {
        int n = epoll_wait(s->epoll, events, SERVE_EVENTS, 1000);
        if (n < 0 && errno != EINTR)
            return tool_fail("epoll_wait: %s", strerror(errno));
        s->now_ms = h2_now_ms();
        if (serve_signal && !s->ending)
            serve_end(s);
        else
            for (int i = 0; i < n; i++) {
                struct serve_conn *c = (struct serve_conn *)events[i].data.ptr;
                if (!c)
                    serve_accept(s);
                else if (!serve_on(s, c))
                    serve_drop(s, c);
            }
        if (s->now_ms - ticked >= 1000) {
            ticked = s->now_ms;
            serve_tick(s);
            if (s->deaf && !s->ending)
                serve_listener_watch(s, false);
        }
    }
    return TOOL_OK;
}

/* ---- set-up ---- */

static int serve_listen(struct serve *s, const char *address, const char *port)
{
    struct addrinfo hints, *list, *a;
    int one = 1, error;
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV;
    error = getaddrinfo(address, port, &hints, &list);
    if (error)
        return tool_fail("%s port %s: %s", address, port, gai_strerror(error));
    a = list;
    s->listener =
        socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    (void)setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    error = s->listener < 0 ||
            bind(s->listener, a->ai_addr, a->ai_addrlen) != 0 ||
            listen(s->listener, SOMAXCONN) != 0;
    freeaddrinfo(list);
    return error ? tool_fail("%s port %s: %s", address, port, strerror(errno))
                 : TOOL_OK;
}

static void serve_hello(const struct serve *s, const char *dir)
{
    struct sockaddr_storage at;
    socklen_t len = sizeof at;
    char host[64] = "?", port[16] = "?";
    (void)getsockname(s->listener, (struct sockaddr *)&at, &len);
    (void)getnameinfo((struct sockaddr *)&at, len, host, sizeof host, port,
                      sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    printf(strchr(host, ':') ? "serving %s at http://[%s]:%s/\n"
                             : "serving %s at http://%s:%s/\n",
           dir, host, port);
    fflush(stdout);
}

static int serve_run(struct serve *s, const char *dir, const char *address,
                     const char *port)
{
    struct sigaction action;
    struct epoll_event e;
    struct rlimit files;
    memset(&e, 0, sizeof e);
    memset(&action, 0, sizeof action);
    action.sa_handler = serve_on_signal;
    action.sa_flags = (int)SA_RESETHAND;
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
    s->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (s->dir < 0)
        return tool_fail("%s: %s", dir, strerror(errno));
    int status = serve_listen(s, address, port);
    if (status != TOOL_OK)
        return status;
    for (unsigned i = 0; i < SERVE_FILES; i++)
        s->files[i] = (struct serve_file){.fd = -1, .kept = true};
    s->in = (uint8_t *)malloc(H2_IN_LEN);
    s->epoll = epoll_create1(EPOLL_CLOEXEC);
    e.events = EPOLLIN;
    if (!s->in || s->epoll < 0 ||
        epoll_ctl(s->epoll, EPOLL_CTL_ADD, s->listener, &e) != 0)
        return tool_fail("cannot begin: %s", strerror(errno));
    serve_hello(s, dir);
    status = serve_loop(s);
    for (unsigned i = 0; i < SERVE_FILES; i++)
        serve_file_shut(&s->files[i]);
    free(s->in);
    close(s->epoll);
    close(s->dir);
    return status;
}

int h2_serve(int argc, char **argv)
{
    static struct serve s;
    const char *dir = ".", *address = "127.0.0.1", *port = "8080";
    s.n_slots = 256;
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (!strcmp(a, "-h") || !strcmp(a, "--help")) {
            fputs(help, stdout);
            return TOOL_OK;
        }
        if (!strcmp(a, "--verbose")) {
            s.verbose = true;
        } else if (!strcmp(a, "--port") && value) {
            port = argv[++i];
        } else if (!strcmp(a, "--address") && value) {
            address = argv[++i];
        } else if (!strcmp(a, "--streams") && value) {
            s.n_slots = 2 * (uint32_t)strtoul(argv[++i], NULL, 10);
        } else if (a[0] == '-') {
            return tool_fail("h2 serve: no option '%s'", a);
        } else {
            dir = a;
        }
    }
    if (s.n_slots < 2 || s.n_slots > 1 << 20 || (s.n_slots & (s.n_slots - 1)))
        return tool_fail("h2 serve: --streams takes a power of two");
    return serve_run(&s, dir, address, port);
}
