/* SPDX-License-Identifier: MIT */
/* test_h2_message.c: well-formed and malformed messages, from the sentences
 * of RFC 9113 8.1 to 8.5, RFC 8441 4 and RFC 9110 5.5. */
#include "test_util.h"

#include "taut/h2_message.h"

#define REQ TAUT_H2_REQUEST
#define EXT (TAUT_H2_REQUEST | 0x100) /* extended CONNECT is allowed */
#define RES TAUT_H2_RESPONSE
#define TRA TAUT_H2_TRAILERS
#define GET ":method|GET|:scheme|https|:authority|a.example|:path|/|"
#define OK(kind, fields)                                                       \
    {                                                                          \
        kind, fields, TAUT_OK, 0, 0, 0                                         \
    }
#define BAD(kind, fields, status, field, off, need)                            \
    {                                                                          \
        kind, fields, status, field, off, need                                 \
    }
#define VALUE(kind, fields, field, off, need)                                  \
    BAD(kind, fields, TAUT_E_VALUE, TAUT_H2_F_##field, off, need)
#define LACKS(kind, fields, field) VALUE(kind, fields, field, 0, 0)

/* Names and values, each ended by '|'; '^' stands for NUL. */
static const struct {
    unsigned kind;
    const char *fields;
    unsigned status, field, off, need;
} lists[] = {
    OK(REQ, GET),
    OK(REQ, GET "te|trailers|cookie|a=b|cookie|c=d|x-empty||"),
    OK(REQ, GET "host|A.EXAMPLE|"),
    OK(REQ, ":method|GET|:scheme|http|:path|/a?b|host|a.example:80|"),
    OK(REQ, ":method|OPTIONS|:scheme|https|:authority|a|:path|*|"),
    OK(REQ, ":method|POST|:scheme|coap|:path||content-length|12|"),
    OK(REQ, ":method|CONNECT|:authority|a.example:443|"),
    OK(REQ, ":path|/|:authority|a|:scheme|HTTPS|:method|X-Y|"),
    OK(EXT, ":method|CONNECT|:protocol|websocket|:scheme|https|:path|/chat|"
            ":authority|a.example|"),
    OK(RES, ":status|200|content-type|text/plain|"),
    OK(RES, ":status|103|link|</a>; rel=preload|"),
    OK(RES, ":status|599|"),
    OK(TRA, "grpc-status|0|"),
    OK(TRA, ""),
    /* 8.2.1: names and values */
    VALUE(REQ, GET "Cookie|a|", NAME, 0, 'C'),
    VALUE(REQ, GET "coo kie|a|", NAME, 3, ' '),
    VALUE(REQ, GET "cookie\x7f|a|", NAME, 6, 0x7f),
    VALUE(REQ, GET "cook:ie|a|", NAME, 4, ':'),
    VALUE(REQ, GET "cook\xc3\xa9|a|", NAME, 4, 0xc3),
    VALUE(REQ, GET "co(okie|a|", NAME, 2, '('),
    VALUE(REQ, GET "a{b|a|", NAME, 1, '{'),
    VALUE(REQ, GET "|a|", NAME, 0, 0),
    VALUE(REQ, GET ":|a|", NAME, 0, ':'),
    VALUE(REQ, GET "x|a^b|", VALUE, 1, 0),
    VALUE(REQ, GET "x|a\rb|", VALUE, 1, '\r'),
    VALUE(REQ, GET "x|a\n|", VALUE, 1, '\n'),
    VALUE(REQ, GET "x|a\x1f|", VALUE, 1, 0x1f),
    VALUE(REQ, GET "x|a\x7f|", VALUE, 1, 0x7f),
    VALUE(REQ, GET "x| a|", VALUE, 0, ' '),
    VALUE(REQ, GET "x|a\t|", VALUE, 1, '\t'),
    VALUE(REQ, GET "x| |", VALUE, 0, ' '),
    VALUE(RES, ":status|200|x|a\n|", VALUE, 1, '\n'),
    VALUE(TRA, "x|a\n|", VALUE, 1, '\n'),
    OK(REQ, GET "x|a\tb c\xff|"),
    /* 8.2.2: a connection's fields */
    VALUE(REQ, GET "connection|close|", CONNECTION, 0, 'c'),
    VALUE(REQ, GET "proxy-connection|close|", CONNECTION, 0, 'p'),
    VALUE(REQ, GET "keep-alive|1|", CONNECTION, 0, 'k'),
    VALUE(REQ, GET "transfer-encoding|chunked|", CONNECTION, 0, 't'),
    VALUE(RES, ":status|200|upgrade|h2c|", CONNECTION, 0, 'u'),
    VALUE(TRA, "upgrade|h2c|", CONNECTION, 0, 'u'),
    VALUE(REQ, GET "te|gzip|", CONNECTION, 0, 'g'),
    OK(REQ, GET "upgrades|1|connectors|1|"),
    /* 8.3: pseudo-header fields */
    BAD(REQ, ":method|GET|x|1|:path|/|", TAUT_E_ORDER, TAUT_H2_F_PSEUDO, 0,
        ':'),
    BAD(REQ, GET ":path|/|", TAUT_E_ORDER, TAUT_H2_F_PSEUDO, 0, ':'),
    BAD(REQ, ":method|GET|:method|GET|", TAUT_E_ORDER, TAUT_H2_F_PSEUDO, 0,
        ':'),
    VALUE(REQ, GET ":status|200|", PSEUDO, 0, ':'),
    VALUE(REQ, GET ":unknown|200|", PSEUDO, 0, ':'),
    VALUE(RES, ":status|200|:path|/|", PSEUDO, 0, ':'),
    VALUE(TRA, ":status|200|", PSEUDO, 0, ':'),
    VALUE(TRA, "x|y|:path|/|", PSEUDO, 0, ':'),
    /* 8.3.1: requests */
    LACKS(REQ, "", METHOD),
    LACKS(REQ, ":scheme|https|:authority|a|:path|/|", METHOD),
    LACKS(REQ, ":method|GET|:authority|a|:path|/|", SCHEME),
    LACKS(REQ, ":method|GET|:authority|a|:scheme|https|", PATH),
    LACKS(REQ, ":method|GET|:scheme|https|:authority|a|:path||", PATH),
    LACKS(REQ, ":method|GET|:scheme|https|:authority|a|:path|a|", PATH),
    LACKS(REQ, ":method|GET|:scheme|https|:authority|a|:path|*|", PATH),
    LACKS(REQ, ":method|GET|:scheme|https|:path|/|", AUTHORITY),
    LACKS(REQ, ":method|GET|:scheme|https|:authority||:path|/|", AUTHORITY),
    LACKS(REQ, ":method|GET|:scheme|https|:path|/|host||", AUTHORITY),
    LACKS(REQ, ":method|GET|:scheme|http|:authority|u@a|:path|/|", AUTHORITY),
    LACKS(REQ, GET "host|b.example|", HOST),
    LACKS(REQ, GET "host|a.example|host|b.example|", HOST),
    LACKS(REQ, ":method|GET|:scheme|http|:path|/|host|a|host|b|", HOST),
    VALUE(REQ, ":method||", METHOD, 0, 0),
    VALUE(REQ, ":method|GET /|", METHOD, 3, ' '),
    VALUE(REQ, ":scheme||", SCHEME, 0, 0),
    VALUE(REQ, ":path|/a b|", PATH, 2, ' '),
    VALUE(REQ, ":path|/a#b|", PATH, 2, '#'),
    /* 8.1.1: lengths */
    VALUE(REQ, GET "content-length||", CONTENT_LENGTH, 0, 0),
    VALUE(REQ, GET "content-length|1a|", CONTENT_LENGTH, 1, 'a'),
    VALUE(REQ, GET "content-length|+1|", CONTENT_LENGTH, 0, '+'),
    VALUE(REQ, GET "content-length|1, 1|", CONTENT_LENGTH, 1, ','),
    VALUE(REQ, GET "content-length|99999999999999999999|", CONTENT_LENGTH, 19,
          '9'),
    BAD(REQ, GET "content-length|1|content-length|1|", TAUT_E_ORDER,
        TAUT_H2_F_CONTENT_LENGTH, 0, '1'),
    /* 8.3.2: responses */
    LACKS(RES, "", STATUS),
    LACKS(RES, "x|y|", STATUS),
    VALUE(RES, ":status||", STATUS, 0, 0),
    VALUE(RES, ":status|20|", STATUS, 0, '2'),
    VALUE(RES, ":status|2000|", STATUS, 0, '2'),
    VALUE(RES, ":status|20a|", STATUS, 2, 'a'),
    VALUE(RES, ":status|099|", STATUS, 0, '0'),
    VALUE(RES, ":status|101|", STATUS, 0, '1'),
    BAD(RES, ":status|200|:status|200|", TAUT_E_ORDER, TAUT_H2_F_PSEUDO, 0,
        ':'),
    /* 8.5, RFC 8441 4: CONNECT */
    LACKS(REQ, ":method|CONNECT|", AUTHORITY),
    LACKS(REQ, ":method|CONNECT|:authority||", AUTHORITY),
    LACKS(REQ, ":method|CONNECT|:authority|a|:scheme|https|", SCHEME),
    LACKS(REQ, ":method|CONNECT|:authority|a|:path|/|", PATH),
    VALUE(REQ, ":method|CONNECT|:protocol|websocket|", PROTOCOL, 0, 'w'),
    VALUE(EXT, ":method|CONNECT|:protocol||", PROTOCOL, 0, 0),
    LACKS(EXT, GET ":protocol|websocket|", PROTOCOL),
    LACKS(EXT, ":method|CONNECT|:protocol|a|:scheme|https|:authority|a|", PATH),
    LACKS(EXT, ":method|CONNECT|:protocol|a|:path|/|:authority|a|", SCHEME),
    LACKS(EXT, ":method|CONNECT|:protocol|a|:path|/|:scheme|https|host|a|",
          AUTHORITY),
};

/* The next text up to '|', in a heap block of its length. */
static struct taut_span next_text(const char **p)
{
    const char *end = strchr(*p, '|');
    struct taut_span s;
    assert_non_null(end);
    s.len = (size_t)(end - *p);
    uint8_t *copy = test_copy((const uint8_t *)*p, s.len);
    for (size_t i = 0; i < s.len; i++)
        if (copy[i] == '^')
            copy[i] = 0;
    s.p = copy;
    *p = end + 1;
    return s;
}

static enum taut_status run(struct taut_ctx *ctx, struct taut_h2_message *m,
                            const char *p)
{
    enum taut_status st = TAUT_OK;
    while (*p && !st) {
        struct taut_span name = next_text(&p), value = next_text(&p);
        st = taut_h2_message_push(ctx, m, name, value);
        free((void *)(uintptr_t)name.p);
        free((void *)(uintptr_t)value.p);
    }
    return st ? st : taut_h2_message_close(ctx, m);
}

static void judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct taut_h2_message m;
        struct taut_diag d = {0, 0, 0, 0, 0};
        struct taut_ctx ctx = taut_ctx_of(NULL, &d);
        unsigned flags = lists[i].kind >> 8;
        assert_int_equal(
            taut_h2_message_init(&m, sizeof m, lists[i].kind & 0xff, flags),
            TAUT_OK);
        enum taut_status st = run(&ctx, &m, lists[i].fields);
        if (st != lists[i].status || d.field != lists[i].field)
            printf("# list %zu: %s\n", i, lists[i].fields);
        assert_int_equal(st, lists[i].status);
        if (st)
            test_diag(d, lists[i].status, lists[i].field, lists[i].off,
                      lists[i].need,
                      TAUT_H2_WIRE_STREAM(TAUT_H2_PROTOCOL_ERROR));
    }
}

static struct taut_h2_message seen_of(unsigned kind, const char *fields)
{
    struct taut_h2_message m;
    struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
    assert_int_equal(taut_h2_message_init(&m, sizeof m, kind, 0), TAUT_OK);
    assert_int_equal(run(&ctx, &m, fields), TAUT_OK);
    return m;
}

static void told(void **state)
{
    (void)state;
    struct taut_h2_message m =
        seen_of(REQ, ":method|HEAD|:scheme|http|:path|/|host|a|"
                     "content-length|18446744073709551609|");
    assert_true(m.is_head && !m.is_connect);
    assert_true(m.content_len == UINT64_MAX - 6);
    assert_int_equal(m.seen, TAUT_H2_SEEN_METHOD | TAUT_H2_SEEN_SCHEME |
                                 TAUT_H2_SEEN_PATH | TAUT_H2_SEEN_HOST |
                                 TAUT_H2_SEEN_CONTENT_LENGTH);
    m = seen_of(REQ, ":method|CONNECT|:authority|a:1|");
    assert_true(m.is_connect && !m.is_head);
    m = seen_of(RES, ":status|204|");
    assert_int_equal(m.status, 204);
    m = seen_of(TRA, "content-length|no number|");
    assert_int_equal(m.seen, 0);
}

/* An authority of TAUT_H2_AUTHORITY_MAX is compared, a longer one is not and
 * counts as another. */
static void long_authority(void **state)
{
    (void)state;
    for (size_t n = TAUT_H2_AUTHORITY_MAX - 1; n < TAUT_H2_AUTHORITY_MAX + 3;
         n++) {
        char fields[1024], name[300];
        memset(name, 'a', n);
        name[n] = 0;
        struct taut_h2_message m;
        struct taut_ctx ctx = taut_ctx_of(NULL, NULL);
        memset(&m, 'a', sizeof m); /* what lies behind is not looked at */
        assert_int_equal(taut_h2_message_init(&m, sizeof m, REQ, 0), TAUT_OK);
        snprintf(fields, sizeof fields,
                 ":method|GET|:scheme|http|:path|/|:authority|%s|", name);
        assert_int_equal(run(&ctx, &m, fields), TAUT_OK);
        assert_int_equal(taut_h2_message_init(&m, sizeof m, REQ, 0), TAUT_OK);
        snprintf(fields, sizeof fields,
                 ":method|GET|:scheme|http|:path|/|:authority|%s|host|%s|",
                 name, name);
        assert_int_equal(run(&ctx, &m, fields),
                         n > TAUT_H2_AUTHORITY_MAX ? TAUT_E_VALUE : TAUT_OK);
    }
}

static void usage(void **state)
{
    struct taut_h2_message m;
    (void)state;
    assert_int_equal(taut_h2_message_init(&m, 1, REQ, 0), TAUT_E_USAGE);
    assert_int_equal(taut_h2_message_init(&m, sizeof m, 3, 0), TAUT_E_USAGE);
    assert_int_equal(taut_h2_message_init(&m, sizeof m, 0, 2), TAUT_E_USAGE);
}

static void characters(void **state)
{
    static const char tchars[] = "!#$%&'*+-.^_`|~0123456789"
                                 "abcdefghijklmnopqrstuvwxyz";
    (void)state;
    for (unsigned c = 0; c < 256; c++) {
        uint8_t b[3] = {'a', (uint8_t)c, 'a'};
        struct taut_span s = {b, 3};
        assert_int_equal(taut_h2_name_check(s),
                         c != 0 && strchr(tchars, (int)c) != NULL);
        assert_int_equal(taut_h2_value_check(s),
                         (c >= 0x20 && c != 0x7f) || c == '\t');
    }
    /* the same at each place of longer ones */
    for (unsigned at = 0; at < 20; at++) {
        for (unsigned c = 0; c < 256; c++) {
            uint8_t b[20];
            memset(b, 'a', sizeof b);
            b[at] = (uint8_t)c;
            struct taut_span s = {b, sizeof b};
            bool blank = (c == ' ' || c == '\t') && (at == 0 || at == 19);
            assert_int_equal(taut_h2_name_check(s),
                             (c != 0 && strchr(tchars, (int)c) != NULL) ||
                                 (c == ':' && at == 0));
            assert_int_equal(taut_h2_value_check(s),
                             !blank && ((c >= 0x20 && c != 0x7f) || c == '\t'));
        }
    }
    struct taut_span none = {NULL, 0};
    assert_false(taut_h2_name_check(none));
    assert_true(taut_h2_value_check(none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judged),         cmocka_unit_test(told),
        cmocka_unit_test(long_authority), cmocka_unit_test(usage),
        cmocka_unit_test(characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
