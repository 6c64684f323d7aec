/* SPDX-License-Identifier: MIT */
/*
 * taut_h2_serve.c: `taut h2 serve`: files over HTTP/2, for very many
 * connections in one thread: epoll waits, taut/h2_conn.h talks.
 *
 * A connection has memory to work with (struct serve_work) only while it needs
 * it: it is given up before the first byte comes, and when the connection is at
 * rest and others came to rest after it; then it is a few hundred bytes. Large
 * files are sent from where they are mapped, behind the headers of their
 * frames (struct serve_piece).
 */
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "taut_h2.h"
#include "taut_h2_files.h"

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
    "  --idle S        seconds that a client may be silent (180)\n"
    "  --stall S       seconds in which a client that is waited for must take\n"
    "                  or send 64 bytes for each of them (60)\n"
    "  --verbose       a line for each request, to stderr\n"
    "  -h, --help      this text\n"
    "\n"
    "examples:\n"
    "  taut h2 serve --port 8080 /srv/www\n"
    "  curl --http2-prior-knowledge http://127.0.0.1:8080/\n";

enum {
    SERVE_EVENTS = 256,
    SERVE_ROOM = 8192,  /* output room that a request may need */
    SERVE_FLUSH = 4096, /* bytes that are sent before more is read */
    SERVE_PIECES = 16,  /* frames with bytes of mapped files in a call */
    SERVE_WARM = 64,    /* connections at rest that keep their memory */
    SERVE_REST_LEN = TAUT_H2_REST_LEN(H2_TABLE_LEN),
    SERVE_IDLE_S = 180,
    SERVE_STALL_S = 60,
    SERVE_BYTES_PER_S = 64, /* less than that is a stall */
    SERVE_GRACE_MS = 1000   /* for requests on their way when it ends */
};

/* struct serve_body: what is left to send of a response. */
struct serve_body {
    struct h2_file *file;
    off_t at;
};

/* struct serve_piece: bytes of a mapped file that go out behind `before` bytes
 * of the connection's output. */
struct serve_piece {
    struct h2_file *file;
    const uint8_t *p;
    size_t len, before;
};

/* struct serve_request: fields of the request that is being read. */
struct serve_request {
    char path[H2_PATH_MAX];
    char method[16];
};

/* struct serve_work: what a connection needs while it does something. */
struct serve_work {
    struct h2_end end;
    struct serve_request request;
    struct serve_piece pieces[SERVE_PIECES];
    unsigned n_pieces;
    size_t covered;          /* bytes of output that lie before pieces */
    bool reads;              /* a request's fields */
    struct serve_work *next; /* among those that nobody has */
};

/* struct serve_conn: a client. */
struct serve_conn {
    int fd;
    bool blocked; /* waits until it can send */
    bool held;    /* `in` has bytes that are not read */
    bool warm;    /* among those that are at rest with their memory */
    uint32_t rest_len;
    uint64_t since_ms;       /* at rest, or looked at for stalls */
    uint64_t ack_ms;         /* deadline of what rests without memory */
    size_t moved;            /* bytes in and out since then */
    struct serve_work *work; /* NULL: `rest`, or nothing came yet */
    uint8_t *rest;
    uint8_t *in; /* its own, if it is blocked with bytes unread */
    struct serve_conn *prev, *next;
    struct serve_conn *colder, *warmer;
};

/* struct serve: the server. */
struct serve {
    int epoll, listener;
    uint32_t n_slots, idle_ms, stall_ms;
    bool verbose;
    bool deaf;          /* no connection can be taken for now */
    bool ending, ended; /* GOAWAY was said, the last one too */
    uint64_t now_ms, ending_ms;
    uint8_t *in; /* for whoever reads now */
    struct serve_conn *conns;
    struct serve_conn *coldest, *warmest;
    unsigned n_warm, n_spare;
    struct serve_work *spare;
    struct h2_folder folder;
};

static volatile sig_atomic_t serve_signal;

static void serve_on_signal(int number)
{
    serve_signal = number;
}

/* ---- responses ---- */

static void serve_log(const struct serve *s, const struct serve_request *r,
                      const char *status)
{
    if (s->verbose)
        fprintf(stderr, "%s %s %s\n", r->method, r->path, status);
}

/* serve_give_up: a response that cannot be sent ends its stream. */
static void serve_give_up(struct serve_work *w, uint32_t id)
{
    (void)taut_h2_conn_reset(&w->end.conn, id, TAUT_H2_INTERNAL_ERROR);
}

/* serve_short answers with a line of text. */
static void serve_short(struct serve *s, struct serve_work *w, uint32_t id,
                        const char *status, const char *body)
{
    struct taut_hpack_header f[3] = {
        h2_field(":status", status),
        h2_field("content-type", "text/plain; charset=utf-8"),
        h2_field("allow", "GET, HEAD")};
    struct taut_span text = {(const uint8_t *)body, strlen(body)};
    size_t taken;
    bool head = strcmp(w->request.method, "HEAD") == 0;
    unsigned end = head ? TAUT_H2_SEND_END : 0;
    serve_log(s, &w->request, status);
    if (taut_h2_conn_fields_push(&w->end.conn, id, f,
                                 strcmp(status, "405") == 0 ? 3 : 2, end))
        serve_give_up(w, id);
    else if (!head && (taut_h2_conn_data_push(&w->end.conn, &taken, id, text,
                                              TAUT_H2_SEND_END) ||
                       taken < text.len))
        serve_give_up(w, id);
}

/* serve_at_once sends a file that is small with its response; false: it is to
 * be sent when its turn comes. */
static bool serve_at_once(struct serve_work *w, uint32_t id,
                          const struct h2_file *file)
{
    struct taut_h2_conn *h = &w->end.conn;
    size_t size = (size_t)file->stat.st_size, cap;
    uint8_t *room;
    if (!file->bytes || taut_h2_conn_data_buf(h, id, &room, &cap) || cap < size)
        return false;
    memcpy(room, file->bytes, size);
    return taut_h2_conn_data_ack(h, id, size, TAUT_H2_SEND_END) == TAUT_OK;
}

/* serve_later lets a file be sent when its turn comes; false: no memory. */
static bool serve_later(struct serve_work *w, struct taut_h2_slot *slot,
                        struct h2_file *file)
{
    struct serve_body *body = (struct serve_body *)calloc(1, sizeof *body);
    if (!body)
        return false;
    body->file = file;
    file->users++;
    slot->user = (uint64_t)(uintptr_t)body;
    return taut_h2_conn_ready_set(&w->end.conn, slot->id, true) == TAUT_OK;
}

/* serve_file begins a response with a file. */
static void serve_file(struct serve *s, struct serve_work *w,
                       struct taut_h2_slot *slot, struct h2_file *file)
{
    struct taut_hpack_header f[5] = {h2_field(":status", "200"),
                                     h2_field("server", "taut"),
                                     h2_field("content-type", file->type),
                                     h2_field("content-length", file->length),
                                     h2_field("last-modified", file->modified)};
    bool head =
        strcmp(w->request.method, "HEAD") == 0 || file->stat.st_size == 0;
    uint32_t id = slot->id;
    serve_log(s, &w->request, "200");
    f[3].form = TAUT_HPACK_PLAIN;
    if (taut_h2_conn_fields_push(&w->end.conn, id, f, 5,
                                 head ? TAUT_H2_SEND_END : 0))
        serve_give_up(w, id);
    else if (!head && !serve_at_once(w, id, file) &&
             !serve_later(w, slot, file))
        serve_give_up(w, id);
}

/* serve_respond answers the request that was read. */
static void serve_respond(struct serve *s, struct serve_work *w,
                          struct taut_h2_slot *slot)
{
    struct serve_request *r = &w->request;
    if (strcmp(r->method, "GET") != 0 && strcmp(r->method, "HEAD") != 0) {
        serve_short(s, w, slot->id, "405", "only GET and HEAD are allowed\n");
        return;
    }
    struct h2_file *file = NULL;
    if (h2_path_read(r->path))
        file = h2_file_get(&s->folder, r->path, s->now_ms);
    if (!file) {
        serve_short(s, w, slot->id, "404", "there is no such file\n");
        return;
    }
    serve_file(s, w, slot, file);
    h2_file_leave(file);
}

static void serve_body_free(struct taut_h2_slot *slot)
{
    struct serve_body *body = (struct serve_body *)(uintptr_t)slot->user;
    if (!body)
        return;
    h2_file_leave(body->file);
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

static void serve_field(struct serve_work *w, const struct taut_hpack_header *f)
{
    if (!w->reads)
        return;
    if (f->name.len == 5 && memcmp(f->name.p, ":path", 5) == 0)
        serve_copy(w->request.path, sizeof w->request.path, f->value);
    if (f->name.len == 7 && memcmp(f->name.p, ":method", 7) == 0)
        serve_copy(w->request.method, sizeof w->request.method, f->value);
}

static void serve_event(struct serve *s, struct serve_work *w,
                        const struct taut_h2_conn_event *e)
{
    switch (e->kind) {
    case TAUT_H2_CONN_HEADERS:
        w->reads = e->number == TAUT_H2_REQUEST;
        w->request.path[0] = w->request.method[0] = 0;
        break;
    case TAUT_H2_CONN_FIELD:
        serve_field(w, &e->field);
        break;
    case TAUT_H2_CONN_FIELDS_END:
        if (w->reads && e->slot)
            serve_respond(s, w, e->slot);
        w->reads = false;
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

/* ---- bytes out ---- */

/* serve_piece_put queues a frame of a mapped body; false: not now. */
static bool serve_piece_put(struct serve_work *w, uint32_t id,
                            struct serve_body *body)
{
    struct taut_h2_conn *h = &w->end.conn;
    struct h2_file *file = body->file;
    size_t n = (size_t)(file->stat.st_size - body->at);
    if (w->n_pieces == SERVE_PIECES ||
        taut_h2_conn_data_put(h, id, &n, TAUT_H2_SEND_END) || n == 0)
        return false;
    size_t before = taut_h2_conn_out_get(h).len - w->covered;
    file->users++;
    w->pieces[w->n_pieces++] =
        (struct serve_piece){file, file->map + body->at, n, before};
    w->covered += before;
    body->at += (off_t)n;
    return true;
}

/* serve_part_put reads a part of a body that cannot be mapped to where it is
 * sent from; false: not now. */
static bool serve_part_put(struct serve_work *w, struct taut_h2_slot *slot,
                           struct serve_body *body)
{
    struct taut_h2_conn *h = &w->end.conn;
    off_t left = body->file->stat.st_size - body->at;
    uint8_t *room;
    size_t cap;
    ssize_t n = 0;
    if (taut_h2_conn_data_buf(h, slot->id, &room, &cap))
        return false;
    cap = (off_t)cap < left ? cap : (size_t)left;
    if (!body->file->bytes)
        n = pread(body->file->fd, room, cap, body->at);
    else if ((n = (ssize_t)cap) > 0)
        memcpy(room, body->file->bytes + body->at, cap);
    if (n <= 0) { /* the file has become shorter */
        if (taut_h2_conn_reset(h, slot->id, TAUT_H2_INTERNAL_ERROR))
            return false; /* there is no room */
        serve_body_free(slot);
        return true;
    }
    body->at += n;
    unsigned end = n == left ? TAUT_H2_SEND_END : 0;
    return taut_h2_conn_data_ack(h, slot->id, (size_t)n, end) == TAUT_OK;
}

/* serve_fill queues bodies behind what waits to be sent. */
static void serve_fill(struct serve_work *w)
{
    struct taut_h2_conn *h = &w->end.conn;
    uint32_t id;
    bool well = true;
    while (well && taut_h2_conn_data_next(h, &id) == TAUT_OK) {
        struct taut_h2_slot *slot = taut_h2_conn_slot_find(h, id);
        struct serve_body *body = (struct serve_body *)(uintptr_t)slot->user;
        well = body->file->map ? serve_piece_put(w, id, body)
                               : serve_part_put(w, slot, body);
    }
}

/* serve_gather lists what is to be sent, in its order. */
static size_t serve_gather(const struct serve_work *w, struct iovec *list)
{
    struct taut_span out = taut_h2_conn_out_get(&w->end.conn);
    uint8_t *at = (uint8_t *)(uintptr_t)out.p;
    size_t n = 0, left = out.len - w->covered;
    for (unsigned i = 0; i < w->n_pieces; i++) {
        const struct serve_piece *p = &w->pieces[i];
        if (p->before > 0)
            list[n++] = (struct iovec){at, p->before};
        at += p->before;
        list[n++] = (struct iovec){(void *)(uintptr_t)p->p, p->len};
    }
    if (left > 0)
        list[n++] = (struct iovec){at, left};
    return n;
}

static void serve_piece_drop(struct serve_work *w, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        h2_file_leave(w->pieces[i].file);
    w->n_pieces -= n;
    memmove(w->pieces, w->pieces + n, w->n_pieces * sizeof w->pieces[0]);
}

/* serve_sent takes `n` bytes that were sent off what there is to send. */
static void serve_sent(struct serve_work *w, size_t n)
{
    size_t out = 0;
    unsigned i = 0;
    for (; i < w->n_pieces && n > 0; i++) {
        struct serve_piece *p = &w->pieces[i];
        size_t before = n < p->before ? n : p->before;
        n -= before;
        out += before;
        p->before -= before;
        w->covered -= before;
        size_t part = n < p->len ? n : p->len;
        n -= part;
        p->p += part;
        p->len -= part;
        if (p->len > 0)
            break;
    }
    serve_piece_drop(w, i);
    (void)taut_h2_conn_out_ack(&w->end.conn, out + n);
}

/* serve_send sends what there is; false: the connection is gone. */
static bool serve_send(struct serve_conn *c)
{
    struct serve_work *w = c->work;
    for (;;) {
        struct iovec list[2 * SERVE_PIECES + 1];
        struct msghdr m;
        memset(&m, 0, sizeof m);
        serve_fill(w);
        m.msg_iov = list;
        m.msg_iovlen = serve_gather(w, list);
        if (m.msg_iovlen == 0)
            return true;
        ssize_t n = sendmsg(c->fd, &m, MSG_NOSIGNAL);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            c->blocked = true;
            return true;
        }
        if (n <= 0)
            return false;
        c->moved += (size_t)n;
        serve_sent(w, (size_t)n);
    }
}

/* ---- bytes in ---- */

/* serve_read tells events until there is none; false: the connection is at its
 * end, what it has to say has been queued. Some answers are sent before all is
 * read, ever more of them: the client then has something to do, too. */
static bool serve_read(struct serve *s, struct serve_conn *c)
{
    struct taut_h2_conn *h = &c->work->end.conn;
    struct taut_h2_conn_event event;
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(NULL, &diag);
    size_t most = SERVE_FLUSH;
    c->held = false;
    for (;;) {
        if (taut_h2_conn_out_get(h).len > most) {
            if (!serve_send(c))
                return false;
            if (c->blocked &&
                taut_h2_conn_out_get(h).len > H2_OUT_LEN - SERVE_ROOM) {
                c->held = true;
                return true;
            }
            most = c->blocked || most > H2_OUT_LEN / 4 ? H2_OUT_LEN - SERVE_ROOM
                                                       : 2 * most;
        }
        ctx.fuel = TAUT_FUEL_DEFAULT;
        enum taut_status st = taut_h2_conn_next(&ctx, h, &event);
        if (st == TAUT_DONE)
            return true;
        if (taut_is_error(st)) {
            if (s->verbose)
                h2_fault("connection", &diag);
            return false;
        }
        if (st == TAUT_OK)
            serve_event(s, c->work, &event);
    }
}

/* ---- memory ---- */

static void serve_work_free(struct serve_work *w)
{
    h2_end_close(&w->end);
    free(w);
}

/* serve_work_get returns memory to work with; NULL: there is none. */
static struct serve_work *serve_work_get(struct serve *s)
{
    struct serve_work *w = s->spare;
    if (w) {
        s->spare = w->next;
        s->n_spare--;
        return w;
    }
    w = (struct serve_work *)calloc(1, sizeof *w);
    if (w && h2_end_alloc(&w->end, s->n_slots))
        return w;
    free(w);
    return NULL;
}

static void serve_work_leave(struct serve *s, struct serve_work *w)
{
    serve_piece_drop(w, w->n_pieces);
    w->covered = 0;
    w->reads = false;
    if (s->n_spare >= SERVE_WARM) {
        serve_work_free(w);
        return;
    }
    w->next = s->spare;
    s->spare = w;
    s->n_spare++;
}

/* serve_cool takes a connection out of those that are warm. */
static void serve_cool(struct serve *s, struct serve_conn *c)
{
    if (!c->warm)
        return;
    *(c->colder ? &c->colder->warmer : &s->coldest) = c->warmer;
    *(c->warmer ? &c->warmer->colder : &s->warmest) = c->colder;
    c->colder = c->warmer = NULL;
    c->warm = false;
    s->n_warm--;
}

/* serve_pack takes a connection's memory away, if it can. */
static void serve_pack(struct serve *s, struct serve_conn *c)
{
    uint8_t room[SERVE_REST_LEN];
    struct taut_wr wr = taut_wr_of(room, sizeof room);
    serve_cool(s, c);
    if (taut_h2_conn_rest_encode(&c->work->end.conn, &wr))
        return;
    c->rest = (uint8_t *)malloc(wr.len);
    if (!c->rest)
        return;
    memcpy(c->rest, room, wr.len);
    c->rest_len = (uint32_t)wr.len;
    c->ack_ms = taut_h2_conn_deadline(&c->work->end.conn);
    serve_work_leave(s, c->work);
    c->work = NULL;
}

/* serve_settle: a connection at rest keeps its memory until enough others have
 * come to rest after it. */
static void serve_settle(struct serve *s, struct serve_conn *c)
{
    if (c->blocked || c->warm ||
        taut_h2_conn_rest_check(&c->work->end.conn) != TAUT_OK)
        return;
    c->since_ms = s->now_ms;
    c->moved = 0;
    c->warm = true;
    c->colder = s->warmest;
    *(s->warmest ? &s->warmest->warmer : &s->coldest) = c;
    s->warmest = c;
    if (++s->n_warm > SERVE_WARM)
        serve_pack(s, s->coldest);
}

/* serve_wake gives a connection memory to work with; false: there is none. */
static bool serve_wake(struct serve *s, struct serve_conn *c)
{
    if (c->work) {
        if (c->warm)
            c->since_ms = s->now_ms;
        serve_cool(s, c);
        return true;
    }
    struct serve_work *w = serve_work_get(s);
    if (!w)
        return false;
    struct taut_span rest = {c->rest, c->rest_len};
    bool well =
        c->rest ? h2_end_go_on(&w->end, 0, rest) : h2_end_begin(&w->end, 0);
    free(c->rest);
    c->rest = NULL;
    c->since_ms = s->now_ms;
    c->work = w;
    return well;
}

/* ---- connections ---- */

static void serve_drop(struct serve *s, struct serve_conn *c)
{
    if (c->prev)
        c->prev->next = c->next;
    else
        s->conns = c->next;
    if (c->next)
        c->next->prev = c->prev;
    serve_cool(s, c);
    if (c->work) {
        for (uint32_t i = 0; i < s->n_slots; i++)
            if (c->work->end.slots[i].id)
                serve_body_free(&c->work->end.slots[i]);
        serve_work_leave(s, c->work);
    }
    close(c->fd);
    free(c->rest);
    free(c->in);
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
        if (!c) {
            close(fd);
            return;
        }
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        c->fd = fd;
        c->since_ms = s->now_ms;
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

/* serve_hear reads what came; false: the connection is to be ended. */
static bool serve_hear(struct serve *s, struct serve_conn *c)
{
    struct taut_h2_conn *h = &c->work->end.conn;
    ssize_t n = recv(c->fd, s->in, H2_IN_LEN, 0);
    struct taut_span piece = {s->in, n > 0 ? (size_t)n : 0};
    free(c->in);
    c->in = NULL;
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK))
        return false;
    (void)taut_h2_conn_tick(h, s->now_ms);
    c->moved += piece.len;
    if (n > 0 && taut_h2_conn_push(h, piece))
        return false;
    return serve_read(s, c);
}

/* serve_talk sends, and tells what became of that, until there is nothing to do
 * but to wait; false: the connection is to be ended. */
static bool serve_talk(struct serve *s, struct serve_conn *c)
{
    struct taut_h2_conn *h = &c->work->end.conn;
    while (!c->blocked) {
        if (!serve_send(c))
            return false;
        if (c->blocked || !(taut_h2_conn_wants(h) & TAUT_WANT_APP_OUT))
            break;
        if (!serve_read(s, c))
            return serve_send(c) && c->blocked;
    }
    return true;
}

/* serve_on lets a connection do what it can; false: it is to be dropped. */
static bool serve_on(struct serve *s, struct serve_conn *c)
{
    bool was_blocked = c->blocked, well = true;
    if (!serve_wake(s, c))
        return false;
    c->blocked = false;
    if (was_blocked && !serve_send(c))
        return false;
    if (!c->blocked && c->held)
        well = serve_read(s, c);
    if (!c->blocked && !c->held && well)
        well = serve_hear(s, c);
    if (well)
        well = serve_talk(s, c);
    else if (!c->blocked)
        (void)serve_send(c);
    if (!well && !c->blocked)
        return false;
    if (c->blocked != was_blocked)
        serve_watch(s, c, EPOLL_CTL_MOD);
    if (!serve_keep(s, c) ||
        (taut_h2_conn_wants(&c->work->end.conn) & TAUT_WANT_DONE))
        return false;
    serve_settle(s, c);
    return true;
}

/* ---- time ---- */

/* serve_bye says goodbye to a connection that is to be dropped. */
static void serve_bye(struct serve *s, struct serve_conn *c, uint32_t error)
{
    if (!c->rest && !c->work)
        return;
    if (serve_wake(s, c) && !c->blocked) {
        (void)taut_h2_conn_tick(&c->work->end.conn, s->now_ms);
        (void)taut_h2_conn_close(&c->work->end.conn, error, false);
        (void)serve_send(c);
    }
}

/* serve_late: is it time to drop a connection, and what is it told? */
static bool serve_late(const struct serve *s, struct serve_conn *c,
                       uint32_t *error)
{
    uint64_t since = s->now_ms - c->since_ms;
    bool rests = c->warm || c->rest;
    *error = TAUT_H2_NO_ERROR;
    if (rests && since >= s->idle_ms)
        return true;
    if (c->rest)
        return s->now_ms >= c->ack_ms;
    if (c->work && taut_h2_conn_tick(&c->work->end.conn, s->now_ms))
        return true;
    if (rests || since < s->stall_ms)
        return false;
    *error = TAUT_H2_ENHANCE_YOUR_CALM;
    if (c->moved < (size_t)s->stall_ms / 1000 * SERVE_BYTES_PER_S)
        return true;
    c->since_ms = s->now_ms;
    c->moved = 0;
    return false;
}

/* serve_tick: whoever is late is sent away. */
static void serve_tick(struct serve *s)
{
    uint32_t error;
    for (struct serve_conn *c = s->conns, *next; c; c = next) {
        next = c->next;
        if (!serve_late(s, c, &error))
            continue;
        serve_bye(s, c, error);
        serve_drop(s, c);
    }
}

/* serve_end announces the end to all: at first that it is near, so that
 * requests on their way are answered (RFC 9113 6.8), then that it is there. */
static void serve_end(struct serve *s)
{
    bool gentle = !s->ending;
    if (gentle) {
        close(s->listener);
        s->listener = -1;
        s->ending_ms = s->now_ms;
    }
    s->ending = true;
    s->ended = !gentle;
    for (struct serve_conn *c = s->conns, *next; c; c = next) {
        next = c->next;
        bool begun = c->rest || c->work;
        if (begun && serve_wake(s, c)) {
            (void)taut_h2_conn_close(&c->work->end.conn, TAUT_H2_NO_ERROR,
                                     gentle);
            begun = serve_on(s, c);
        }
        if (!begun)
            serve_drop(s, c);
    }
}

/* serve_beat does what is done each second. */
static void serve_beat(struct serve *s)
{
    serve_tick(s);
    if (s->ending && !s->ended && s->now_ms - s->ending_ms >= SERVE_GRACE_MS)
        serve_end(s);
    if (s->deaf && !s->ending)
        serve_listener_watch(s, false);
}

static int serve_loop(struct serve *s)
{
    struct epoll_event events[SERVE_EVENTS];
    uint64_t beat = h2_now_ms();
    while (!s->ending || s->conns) {
        int n = epoll_wait(s->epoll, events, SERVE_EVENTS, 1000);
        if (n < 0 && errno != EINTR)
            return tool_fail("epoll_wait: %s", strerror(errno));
        s->now_ms = h2_now_ms();
        if (serve_signal && !s->ending) {
            serve_end(s);
            n = 0; /* some may be gone */
        }
        for (int i = 0; i < n; i++) {
            struct serve_conn *c = (struct serve_conn *)events[i].data.ptr;
            if (!c)
                serve_accept(s);
            else if (!serve_on(s, c))
                serve_drop(s, c);
        }
        if (s->now_ms - beat >= 1000) {
            beat = s->now_ms;
            serve_beat(s);
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
    if (!h2_folder_open(&s->folder, dir))
        return tool_fail("%s: %s", dir, strerror(errno));
    int status = serve_listen(s, address, port);
    if (status != TOOL_OK)
        return status;
    s->in = (uint8_t *)malloc(H2_IN_LEN);
    s->epoll = epoll_create1(EPOLL_CLOEXEC);
    e.events = EPOLLIN;
    if (!s->in || s->epoll < 0 ||
        epoll_ctl(s->epoll, EPOLL_CTL_ADD, s->listener, &e) != 0)
        return tool_fail("cannot begin: %s", strerror(errno));
    serve_hello(s, dir);
    status = serve_loop(s);
    while (s->spare) {
        struct serve_work *w = s->spare;
        s->spare = w->next;
        serve_work_free(w);
    }
    h2_folder_close(&s->folder);
    free(s->in);
    close(s->epoll);
    return status;
}

/* serve_seconds reads a time as milliseconds; 0: it is none. */
static uint32_t serve_seconds(const char *text)
{
    char *end;
    unsigned long n = strtoul(text, &end, 10);
    return *end || n > 1000000 ? 0 : (uint32_t)n * 1000;
}

int h2_serve(int argc, char **argv)
{
    static struct serve s;
    const char *dir = ".", *address = "127.0.0.1", *port = "8080";
    s.n_slots = 256;
    s.idle_ms = SERVE_IDLE_S * 1000;
    s.stall_ms = SERVE_STALL_S * 1000;
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
        } else if (!strcmp(a, "--idle") && value) {
            s.idle_ms = serve_seconds(argv[++i]);
        } else if (!strcmp(a, "--stall") && value) {
            s.stall_ms = serve_seconds(argv[++i]);
        } else if (a[0] == '-') {
            return tool_fail("h2 serve: no option '%s'", a);
        } else {
            dir = a;
        }
    }
    if (s.n_slots < 2 || s.n_slots > 1 << 20 || (s.n_slots & (s.n_slots - 1)))
        return tool_fail("h2 serve: --streams takes a power of two");
    if (s.idle_ms == 0 || s.stall_ms == 0)
        return tool_fail("h2 serve: a time is 1 to 1000000 seconds");
    return serve_run(&s, dir, address, port);
}
