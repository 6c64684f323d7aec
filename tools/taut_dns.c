/* SPDX-License-Identifier: MIT */
/* taut_dns.c: `taut dns query`: the call, and whom to ask. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "taut/addr.h"

#include "taut_dns.h"

static const char help[] =
    "usage: taut dns query [@SERVER] [-p PORT] NAME [TYPE [CLASS]] [OPTIONS]\n"
    "       taut dns zone [OPTIONS] FILE      (--help tells more)\n"
    "\n"
    "Asks a DNS server and prints the response, in dig's manner. TYPE is A if\n"
    "it is not given, TYPE731 and CLASS32 are understood; AXFR transfers a "
    "zone,\n"
    "IXFR=SERIAL what is newer than a serial. The servers of /etc/resolv.conf\n"
    "are asked if none is named.\n"
    "\n"
    "options, with -- or + before them; --no-NAME turns one off:\n"
    "  -p PORT            the server's port (53)\n"
    "  -x ADDRESS         the name of an address (PTR in in-addr.arpa, "
    "ip6.arpa)\n"
    "  --tcp              over TCP at once\n"
    "  --ignore           do not ask over TCP when a response is truncated\n"
    "  --dnssec           DNSSEC records too (the DO bit)\n"
    "  --cd  --ad         the header's bits CD and AD (AD is set)\n"
    "  --rec              recursion (set)\n"
    "  --bufsize N        bytes of UDP that fit (1232)\n"
    "  --edns             EDNS (set)\n"
    "  --nsid             ask for the server's name\n"
    "  --cookie[=HEX]     a DNS cookie; the one in the response is checked\n"
    "  --subnet ADDR/LEN  a client's subnet\n"
    "  --padding[=BLOCK]  padded to whole blocks (128)\n"
    "  --mixed-case       letters of random case, which the response repeats\n"
    "  --timeout SECONDS  for each try (5); may be a fraction\n"
    "  --retries N        more tries over UDP, each with a new id (2)\n"
    "  --short            only the data of the answer\n"
    "  --json             query and response by RFC 8427; of a transfer one\n"
    "                     record a line\n"
    "  -h, --help         this text\n"
    "\n"
    "exit: 0 a well-formed response came, whatever its status; 1 it was\n"
    "malformed; 2 none came, or the call is wrong\n"
    "\n"
    "examples:\n"
    "  taut dns query @127.0.0.1 -p 5300 example.org SOA --dnssec\n"
    "  taut dns query -x 192.0.2.1 --short\n";

/* ---- the call ---- */

static bool dns_flag(struct dns_ask *ask, const char *name, bool on)
{
    static const struct {
        const char *name;
        size_t at;
    } flags[] = {
        {"tcp", offsetof(struct dns_ask, tcp)},
        {"vc", offsetof(struct dns_ask, tcp)},
        {"ignore", offsetof(struct dns_ask, no_fallback)},
        {"mixed-case", offsetof(struct dns_ask, mixed_case)},
        {"rec", offsetof(struct dns_ask, rd)},
        {"recurse", offsetof(struct dns_ask, rd)},
        {"cd", offsetof(struct dns_ask, cd)},
        {"cdflag", offsetof(struct dns_ask, cd)},
        {"ad", offsetof(struct dns_ask, ad)},
        {"adflag", offsetof(struct dns_ask, ad)},
        {"edns", offsetof(struct dns_ask, edns)},
        {"dnssec", offsetof(struct dns_ask, dnssec)},
        {"do", offsetof(struct dns_ask, dnssec)},
        {"nsid", offsetof(struct dns_ask, nsid)},
        {"short", offsetof(struct dns_ask, brief)},
        {"json", offsetof(struct dns_ask, json)},
    };
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (strcmp(flags[i].name, name) == 0) {
            memcpy((char *)ask + flags[i].at, &on, sizeof on);
            return true;
        }
    }
    return false;
}

static bool dns_number(uint32_t *out, const char *text, uint32_t low,
                       uint32_t high)
{
    char *end;
    unsigned long v = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || v < low || v > high) {
        tool_fail("'%s' is not a number from %u to %u", text, low, high);
        return false;
    }
    *out = (uint32_t)v;
    return true;
}

static bool dns_cookie(struct dns_ask *ask, const char *hex)
{
    size_t n = hex ? strlen(hex) / 2 : 0;
    if (!hex) {
        ask->cookie_len = DNS_COOKIE_LEN;
        return dns_random(ask->cookie, DNS_COOKIE_LEN);
    }
    bool good = strlen(hex) % 2 == 0 && (n == 8 || (n >= 16 && n <= 40));
    for (size_t i = 0; good && i < n; i++) {
        unsigned v;
        int used = 0;
        good = sscanf(hex + 2 * i, "%2x%n", &v, &used) == 1 && used == 2;
        if (good)
            ask->cookie[i] = (uint8_t)v;
    }
    ask->cookie_len = good ? (uint32_t)n : 0;
    if (!good)
        tool_fail("a cookie has 8, or 16 to 40 bytes in hexadecimal");
    return good;
}

/* dns_subnet reads ADDRESS/LENGTH; bits behind the prefix are cleared. */
static bool dns_subnet(struct dns_ask *ask, const char *text)
{
    struct taut_dns_option *o = &ask->subnet;
    char addr[64];
    const char *slash = strchr(text, '/');
    size_t n = slash ? (size_t)(slash - text) : strlen(text);
    uint32_t bits;
    if (n >= sizeof addr)
        n = 0;
    memcpy(addr, text, n);
    addr[n] = 0;
    if (inet_pton(AF_INET, addr, ask->subnet_bytes) == 1)
        o->family = 1;
    else if (inet_pton(AF_INET6, addr, ask->subnet_bytes) == 1)
        o->family = 2;
    else
        return tool_fail("'%s' is not an address and a length", text), false;
    uint32_t most = o->family == 1 ? 32 : 128;
    bits = most;
    if (slash && !dns_number(&bits, slash + 1, 0, most))
        return false;
    o->code = TAUT_DNS_OPT_CLIENT_SUBNET;
    o->source = (uint8_t)bits;
    o->bytes.p = ask->subnet_bytes;
    o->bytes.len = (bits + 7) / 8;
    if (bits % 8 > 0)
        ask->subnet_bytes[bits / 8] &= (uint8_t)(0xff00u >> bits % 8);
    return true;
}

static bool dns_timeout(struct dns_ask *ask, const char *text)
{
    char *end;
    double v = strtod(text, &end);
    if (*end || end == text || !(v >= 0.001 && v <= 3600)) {
        tool_fail("'%s' is not a time of 0.001 to 3600 seconds", text);
        return false;
    }
    ask->timeout_ms = (uint32_t)(v * 1000);
    return true;
}

/* dns_valued sets an option that has a value; TOOL_MALFORMED: it has none of
 * that name. */
static int dns_valued(struct dns_ask *ask, const char *name, const char *value)
{
    uint32_t v = 0;
    bool good;
    if (strcmp(name, "bufsize") == 0) {
        good = dns_number(&v, value, 0, UINT16_MAX);
        ask->udp_size = (uint16_t)v;
        ask->edns = true;
    } else if (strcmp(name, "subnet") == 0) {
        good = dns_subnet(ask, value);
    } else if (strcmp(name, "timeout") == 0 || strcmp(name, "time") == 0) {
        good = dns_timeout(ask, value);
    } else if (strcmp(name, "retries") == 0 || strcmp(name, "retry") == 0) {
        good = dns_number(&v, value, 0, 100);
        ask->n_retries = v;
    } else {
        return TOOL_MALFORMED;
    }
    return good ? TOOL_OK : TOOL_ERROR;
}

static bool dns_wants_value(const char *name)
{
    static const char *const names[] = {"bufsize", "subnet",  "timeout",
                                        "time",    "retries", "retry"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

/* dns_option sets the option `text`, which has no dashes; `next` is the
 * argument behind it, or NULL. `*used` tells that it was its value. */
static bool dns_option(struct dns_ask *ask, const char *text, const char *next,
                       bool *used)
{
    char name[32];
    const char *value = strchr(text, '=');
    size_t n = value ? (size_t)(value - text) : strlen(text);
    bool on = strncmp(text, "no", 2) != 0;
    const char *rest = on ? text : text + 2 + (text[2] == '-');
    n -= (size_t)(rest - text);
    snprintf(name, sizeof name, "%.*s", (int)n, rest);
    value = value ? value + 1 : NULL;
    if (!value && dns_flag(ask, name, on))
        return true;
    if (on && strcmp(name, "cookie") == 0)
        return dns_cookie(ask, value);
    if (strcmp(name, "cookie") == 0 && !value) {
        ask->cookie_len = 0;
        return true;
    }
    if (strcmp(name, "padding") == 0) {
        ask->pad_block = on ? 128 : 0;
        return !value || dns_number(&ask->pad_block, value, 1, UINT16_MAX);
    }
    if (on && !value && next && dns_wants_value(name)) {
        value = next;
        *used = true;
    }
    int status = on && value ? dns_valued(ask, name, value) : TOOL_MALFORMED;
    if (status == TOOL_MALFORMED)
        tool_fail("no option '%s', or not with this value; `taut dns query "
                  "--help` lists them",
                  text);
    return status == TOOL_OK;
}

static bool dns_name_set(struct dns_ask *ask, const char *text)
{
    char line[256];
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(text, &diag);
    if (taut_dns_name_text_decode(&ctx, &ask->name, text, strlen(text), NULL)) {
        struct taut_wr wr = taut_wr_of(line, sizeof line);
        const struct taut_fieldset *const sets[] = {&taut_dns_fields};
        taut_diag_text(&wr, &diag, sets, 1);
        tool_fail("'%s' is not a name: %s", text, taut_wr_cstr(&wr));
        return false;
    }
    ask->has_name = true;
    return true;
}

/* dns_reverse asks for the name of an address (RFC 1035 3.5, RFC 3596 2.5). */
static bool dns_reverse(struct dns_ask *ask, const char *text)
{
    uint8_t a[16];
    char name[80], *to = name;
    if (inet_pton(AF_INET, text, a) == 1) {
        snprintf(name, sizeof name, "%u.%u.%u.%u.in-addr.arpa.", a[3], a[2],
                 a[1], a[0]);
    } else if (inet_pton(AF_INET6, text, a) == 1) {
        for (unsigned i = 16; i-- > 0;)
            to += sprintf(to, "%x.%x.", a[i] & 15u, a[i] >> 4);
        strcpy(to, "ip6.arpa.");
    } else {
        return tool_fail("'%s' is not an address", text), false;
    }
    ask->type = TAUT_DNS_TYPE_PTR;
    ask->has_type = true;
    return dns_name_set(ask, name);
}

/* dns_word reads a word that is no option: the name first, then type and
 * class in either order. */
static bool dns_word(struct dns_ask *ask, const char *text)
{
    size_t n = strlen(text);
    if (!ask->has_name)
        return dns_name_set(ask, text);
    if (strncasecmp(text, "IXFR=", 5) == 0) {
        ask->type = TAUT_DNS_TYPE_IXFR;
        ask->has_type = true;
        return dns_number(&ask->serial, text + 5, 0, UINT32_MAX);
    }
    if (!ask->has_type && taut_dns_type_text_decode(&ask->type, text, n)) {
        ask->has_type = true;
        return true;
    }
    if (taut_dns_class_text_decode(&ask->klass, text, n))
        return true;
    tool_fail("'%s' is neither a type nor a class", text);
    return false;
}

/* dns_arg reads argument `*i` and those that belong to it. */
static bool dns_arg(struct dns_ask *ask, int argc, char **argv, int *i)
{
    const char *a = argv[*i], *next = *i + 1 < argc ? argv[*i + 1] : NULL;
    bool used = false, good;
    if (a[0] == '@') {
        ask->servers[0] = a + 1;
        ask->n_servers = 1;
        return true;
    }
    if (a[0] == '+' || strncmp(a, "--", 2) == 0) {
        good = dns_option(ask, a + (a[0] == '+' ? 1 : 2), next, &used);
        *i += used;
        return good;
    }
    if (a[0] != '-' || !a[1])
        return dns_word(ask, a);
    if (!next || a[2] || !strchr("pxtc", a[1])) {
        tool_fail("no option '%s', or nothing behind it", a);
        return false;
    }
    ++*i;
    if (a[1] == 'x')
        return dns_reverse(ask, next);
    if (a[1] == 'p') {
        ask->port = next;
        return true;
    }
    uint16_t *to = a[1] == 't' ? &ask->type : &ask->klass;
    ask->has_type = ask->has_type || a[1] == 't';
    good = a[1] == 't' ? taut_dns_type_text_decode(to, next, strlen(next))
                       : taut_dns_class_text_decode(to, next, strlen(next));
    if (!good)
        tool_fail("'%s' is not a %s", next, a[1] == 't' ? "type" : "class");
    return good;
}

/* dns_resolv takes the servers of /etc/resolv.conf. */
static void dns_resolv(struct dns_ask *ask)
{
    static char lines[DNS_SERVERS_MAX][256];
    FILE *f = fopen("/etc/resolv.conf", "r");
    char line[256];
    while (f && ask->n_servers < DNS_SERVERS_MAX &&
           fgets(line, sizeof line, f)) {
        if (sscanf(line, " nameserver %255s", lines[ask->n_servers]) == 1) {
            ask->servers[ask->n_servers] = lines[ask->n_servers];
            ask->n_servers++;
        }
    }
    if (f)
        fclose(f);
    if (ask->n_servers == 0)
        ask->servers[ask->n_servers++] = "127.0.0.1";
}

/* ---- asking ---- */

static int dns_answer(const struct dns_ask *ask, const struct dns_reply *reply)
{
    bool good = ask->json ? dns_show_json(reply) : dns_show(ask, reply);
    return good ? TOOL_OK : TOOL_MALFORMED;
}

static int dns_ask_all(const struct dns_ask *ask)
{
    static struct dns_reply reply;
    static struct dns_server server;
    for (unsigned i = 0; i < ask->n_servers; i++) {
        if (!dns_server_find(&server, ask->servers[i], ask->port))
            continue;
        if (ask->type == TAUT_DNS_TYPE_AXFR || ask->type == TAUT_DNS_TYPE_IXFR)
            return dns_transfer(ask, &server);
        if (dns_exchange(ask, &server, &reply))
            return dns_answer(ask, &reply);
    }
    return TOOL_ERROR;
}

static int dns_query(int argc, char **argv)
{
    static struct dns_ask ask;
    ask = (struct dns_ask){.port = "53",
                           .type = TAUT_DNS_TYPE_A,
                           .klass = TAUT_DNS_CLASS_IN,
                           .rd = true,
                           .ad = true,
                           .edns = true,
                           .udp_size = 1232,
                           .timeout_ms = 5000,
                           .n_retries = 2};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            fputs(help, stdout);
            return TOOL_OK;
        }
        if (!dns_arg(&ask, argc, argv, &i))
            return TOOL_ERROR;
    }
    if (!ask.has_name)
        return tool_fail("no name to ask for; `taut dns query --help`");
    if (ask.n_servers == 0)
        dns_resolv(&ask);
    return dns_ask_all(&ask);
}

int tool_dns(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "query") == 0)
        return dns_query(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "zone") == 0)
        return dns_zone(argc - 1, argv + 1);
    bool asked = argc > 1 &&
                 (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);
    fputs(help, asked ? stdout : stderr);
    return asked ? TOOL_OK : TOOL_ERROR;
}
