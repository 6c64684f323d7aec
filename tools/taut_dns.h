/* SPDX-License-Identifier: MIT */
/* taut_dns.h: what the files of `taut dns` share. */
#ifndef TAUT_DNS_TOOL_H
#define TAUT_DNS_TOOL_H

#include <sys/socket.h>

#include "taut/dns_query.h"

#include "taut_tool.h"

enum {
    DNS_SERVERS_MAX = 8,
    DNS_MEM_LEN = 1 << 21, /* of a decoded message */
    DNS_COOKIE_LEN = 8,
    DNS_COOKIE_MAX = 40
};

/* struct dns_ask: what is asked, and how. */
struct dns_ask {
    const char *servers[DNS_SERVERS_MAX]; /* addresses or host names */
    unsigned n_servers;
    const char *port;
    struct taut_dns_name name;
    uint16_t type, klass;
    uint32_t serial; /* of IXFR */
    bool has_name, has_type;
    bool tcp, no_fallback, mixed_case;
    bool rd, cd, ad, edns, dnssec, nsid;
    bool brief, json;
    uint16_t udp_size;
    uint32_t pad_block;             /* 0: no padding */
    uint8_t cookie[DNS_COOKIE_MAX]; /* ours, and the server's */
    uint32_t cookie_len;            /* 0: none */
    struct taut_dns_option subnet;  /* code 0: none */
    uint8_t subnet_bytes[16];
    uint32_t timeout_ms;
    unsigned n_retries;
    const char *line; /* name and type as they were given */
};

/* struct dns_server: who is asked. */
struct dns_server {
    struct sockaddr_storage addr;
    socklen_t addr_len;
    char text[64]; /* address#port */
};

/* struct dns_reply: what came back. */
struct dns_reply {
    uint8_t query[TAUT_DNS_MSG_MAX + 2]; /* two bytes of length before it */
    size_t query_len;
    uint8_t wire[TAUT_DNS_MSG_MAX + 2];
    size_t len;
    bool over_tcp;
    uint32_t time_us;
    const struct dns_server *server;
};

/* struct dns_foot: what is told behind a response. */
struct dns_foot {
    const struct dns_server *server;
    uint32_t time_us;
    bool over_tcp;
};

/* ---- taut_zone.c ---- */

/* dns_zone is `taut dns zone`. */
int dns_zone(int argc, char **argv);

/* ---- taut_dns_net.c ---- */

/* dns_now returns microseconds of a clock that never goes back. */
uint64_t dns_now(void);
/* dns_random fills `p` with random bytes. */
bool dns_random(void *p, size_t n);
/* dns_server_find looks a server up; false after a message. */
bool dns_server_find(struct dns_server *out, const char *name,
                     const char *port);
/* dns_exchange asks a server until there is a response; false after a
 * message if there is none. */
bool dns_exchange(const struct dns_ask *ask, const struct dns_server *server,
                  struct dns_reply *reply);
/* dns_query_make writes the query of `ask` behind two bytes of length and
 * describes it in `out`; false after a message. */
bool dns_query_make(const struct dns_ask *ask, struct dns_reply *reply,
                    struct taut_dns_query *out);

/* dns_wait_in waits for bytes until `end` (of dns_now); false: none came. */
bool dns_wait_in(int fd, uint64_t end);
/* dns_connect opens a TCP connection and sends the bytes of `p`; -1: errno
 * tells why not. */
int dns_connect(const struct dns_server *server, const uint8_t *p, size_t n,
                uint64_t end);

/* ---- taut_dns_xfr.c ---- */

/* dns_transfer asks for a zone and prints it; returns an exit code. */
int dns_transfer(const struct dns_ask *ask, const struct dns_server *server);

/* ---- taut_dns_show.c ---- */

/* dns_fault prints what is wrong with the message of `reply`. */
void dns_fault(const struct taut_diag *diag, struct taut_span wire);
/* dns_warn prints one line on standard error: what, and the fault. */
void dns_warn(const char *what, const struct taut_diag *diag);
/* dns_show prints a response; false if it is malformed. */
bool dns_show(const struct dns_ask *ask, const struct dns_reply *reply);
/* dns_show_foot prints the four lines behind a response. */
void dns_show_foot(const struct dns_foot *foot, const char *size);
/* dns_show_record prints a record as dig does, in columns; dns_show_data its
 * data alone, dns_show_record_json the record by RFC 8427. */
void dns_show_record(const uint8_t *owner, const struct taut_dns_record *r);
void dns_show_data(const struct taut_dns_record *r);
void dns_show_record_json(const struct taut_dns_record *r);
/* dns_show_json prints query and response by RFC 8427; false if the response
 * is malformed. */
bool dns_show_json(const struct dns_reply *reply);

#endif
