/* SPDX-License-Identifier: MIT */
/*
 * test_h2_cases.c: tests/cases/h2/rfc9113.md, row by row: whole, byte by
 * byte, and at every split; the answers are the same.
 */
#include <ctype.h>

#include "h2_ends.h"

enum { BYTES_MAX = 1 << 18, BLOCKS_MAX = 32, ROWS_MAX = 400, CELL = 512 };

struct block {
    char name[16], hex[128];
};
struct row {
    char rule[128], role[16], in[CELL], answer[128];
};

static struct block blocks[BLOCKS_MAX];
static struct row rows[ROWS_MAX];
static size_t n_blocks, n_rows;
static uint8_t bytes[BYTES_MAX];

/* ---- the file ---- */

/* Takes one cell of a table's line, without blanks around it. */
static const char *cell(const char *p, char *out, size_t room)
{
    const char *end = strchr(p, '|');
    assert_non_null(end);
    while (*p == ' ')
        p++;
    const char *last = end;
    while (last > p && last[-1] == ' ')
        last--;
    assert_true((size_t)(last - p) < room);
    memcpy(out, p, (size_t)(last - p));
    out[last - p] = 0;
    return end + 1;
}

static void line_read(const char *line)
{
    unsigned bars = 0;
    for (const char *p = line; *p; p++)
        bars += *p == '|';
    if (line[0] != '|' || line[1] == '-')
        return;
    if (bars == 3) {
        assert_true(n_blocks < BLOCKS_MAX);
        struct block *b = &blocks[n_blocks++];
        cell(cell(line + 1, b->name, sizeof b->name), b->hex, sizeof b->hex);
        return;
    }
    assert_int_equal(bars, 5);
    assert_true(n_rows < ROWS_MAX);
    struct row *r = &rows[n_rows];
    const char *p = cell(line + 1, r->rule, sizeof r->rule);
    p = cell(p, r->role, sizeof r->role);
    p = cell(p, r->in, sizeof r->in);
    cell(p, r->answer, sizeof r->answer);
    n_rows += strcmp(r->rule, "rule") != 0;
}

static int file_read(void **state)
{
    char path[1024], line[2048];
    const char *root = getenv("TAUT_SOURCE_ROOT");
    (void)state;
    snprintf(path, sizeof path, "%s/tests/cases/h2/rfc9113.md",
             root ? root : ".");
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        line_read(line);
    fclose(f);
    return 0;
}

/* ---- bytes of a row ---- */

static size_t hex_put(uint8_t *to, const char *p)
{
    size_t n = 0;
    for (; *p; p += 2) {
        while (*p == ' ')
            p++;
        char pair[3] = {p[0], p[1], 0};
        assert_true(isxdigit((unsigned char)p[0]) &&
                    isxdigit((unsigned char)p[1]));
        to[n++] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return n;
}

/* One word of a payload: a block, a repetition, or bytes. */
static size_t word_put(uint8_t *to, const char *word)
{
    char *star;
    for (size_t i = 0; i < n_blocks; i++)
        if (strcmp(blocks[i].name, word) == 0)
            return hex_put(to, blocks[i].hex);
    unsigned long n = strtoul(word, &star, 10);
    if (*star != '*')
        return hex_put(to, word);
    assert_true(n < BYTES_MAX / 2);
    memset(to, (int)strtoul(star + 1, NULL, 16), n);
    return n;
}

static unsigned type_of(const char *word)
{
    uint32_t code;
    if (taut_reg_code_find(&taut_h2_type_reg, &code, word))
        return code;
    return (unsigned)strtoul(word, NULL, 16);
}

/* Cuts the next part off `*p`, up to `sep`; NULL: there is none. */
static char *part(char **p, char sep)
{
    while (**p == ' ')
        (*p)++;
    if (**p == 0)
        return NULL;
    char *start = *p, *end = strchr(start, sep);
    *p = end ? end + 1 : start + strlen(start);
    if (end)
        *end = 0;
    return start;
}

/* One frame of a row. */
static size_t frame_put(uint8_t *to, char *text)
{
    char *word = part(&text, ' ');
    size_t len = 0, head = 0;
    if (strcmp(word, "PREFACE") == 0)
        return hex_put(to, "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a");
    if (strcmp(word, "RAW") != 0) {
        head = TAUT_H2_HDR_LEN;
        to[3] = (uint8_t)type_of(word);
        to[4] = (uint8_t)strtoul(part(&text, ' '), NULL, 16);
        word = part(&text, ' ');
        taut_put32(to + 5,
                   (uint32_t)strtoul(word, NULL, strlen(word) == 8 ? 16 : 10));
    }
    while ((word = part(&text, ' ')) != NULL)
        len += word_put(to + head + len, word);
    if (head)
        taut_put24(to, (uint32_t)len);
    return head + len;
}

static size_t row_put(const struct row *r)
{
    char text[CELL], *rest = text, *p;
    size_t len = 0;
    strcpy(text, r->in);
    while ((p = part(&rest, ';')) != NULL)
        len += frame_put(bytes + len, p);
    assert_true(len < BYTES_MAX);
    return len;
}

/* ---- running ---- */

/* The frames of interest among those that were sent. */
static void answer_text(struct taut_wr *wr, struct end *e)
{
    struct taut_span out = taut_h2_conn_out_get(&e->conn);
    struct taut_rd rd = taut_rd_of(out.p, out.len);
    struct taut_ctx ctx = taut_ctx_of(out.p, NULL);
    struct taut_h2_frame f;
    while (taut_rd_left(&rd) > 0) {
        assert_int_equal(
            taut_h2_frame_decode(&ctx, &rd, &f, TAUT_H2_FRAME_LEN_DEFAULT),
            TAUT_OK);
        bool rst = f.type == TAUT_H2_TYPE_RST_STREAM;
        if (!rst && f.type != TAUT_H2_TYPE_GOAWAY &&
            f.type != TAUT_H2_TYPE_PING)
            continue;
        taut_wr_text(wr, wr->len ? ", " : "");
        taut_wr_text(wr, taut_reg_name(&taut_h2_type_reg, f.type));
        taut_wr_text(wr, " ");
        if (f.type == TAUT_H2_TYPE_PING) {
            taut_wr_hex(wr, f.flags, 2);
            taut_wr_text(wr, " ");
            taut_wr_hexbytes(wr, f.opaque, sizeof f.opaque, 0);
            continue;
        }
        taut_wr_dec(wr, rst ? f.stream : f.number);
        taut_wr_text(wr, " ");
        taut_wr_text(wr, taut_reg_name(&taut_h2_error_reg, f.error));
    }
    assert_int_equal(taut_h2_conn_out_ack(&e->conn, out.len), TAUT_OK);
}

/* Gives a piece; false: the connection is over. */
static bool give(struct end *e, const uint8_t *p, size_t len)
{
    struct taut_h2_conn_event event;
    struct taut_diag diag;
    uint8_t *copy = test_copy(p, len);
    struct taut_ctx ctx = taut_ctx_of(copy, &diag);
    struct taut_span piece = {copy, len};
    enum taut_status st = TAUT_OK;
    assert_int_equal(taut_h2_conn_push(&e->conn, piece), TAUT_OK);
    while (st == TAUT_OK)
        st = taut_h2_conn_next(&ctx, &e->conn, &event);
    free(copy);
    if (st == TAUT_DONE)
        return true;
    assert_true(taut_is_error(st));
    assert_int_equal(diag.status, st);
    assert_true(taut_h2_conn_wants(&e->conn) & TAUT_WANT_FAILED);
    return false;
}

/* Drops what was sent so far. */
static void hush(struct end *e)
{
    assert_int_equal(
        taut_h2_conn_out_ack(&e->conn, taut_h2_conn_out_get(&e->conn).len),
        TAUT_OK);
}

static struct end *begin(const struct row *r)
{
    static struct end e;
    bool bare = strncmp(r->role, "bare ", 5) == 0;
    bool client = strstr(r->role, "client") != NULL;
    uint8_t hello[64];
    size_t len = 0;
    end_open(&e, client ? TAUT_H2_CONN_CLIENT : 0);
    hush(&e);
    if (bare)
        return &e;
    if (!client)
        len =
            hex_put(hello, "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a");
    len += hex_put(hello + len, "000000040000000000"
                                "000000040100000000");
    assert_true(give(&e, hello, len));
    if (client) {
        assert_int_equal(end_request(&e, "GET", false), 1);
        assert_int_equal(end_request(&e, "HEAD", false), 3);
    }
    hush(&e);
    return &e;
}

static void run(const struct row *r, size_t len, size_t first, size_t step)
{
    char text[512];
    struct taut_wr wr = taut_wr_of(text, sizeof text);
    struct end *e = begin(r);
    bool well = true;
    for (size_t at = 0; well && at < len;) {
        size_t n = at == 0 ? first : step;
        n = n < len - at ? n : len - at;
        well = give(e, bytes + at, n);
        at += n;
    }
    answer_text(&wr, e);
    if (wr.len == 0)
        taut_wr_text(&wr, "-");
    if (strcmp(taut_wr_cstr(&wr), r->answer) != 0)
        printf("# %s (%s), first %zu, then %zu\n", r->rule, r->role, first,
               step);
    assert_string_equal(taut_wr_cstr(&wr), r->answer);
    assert_int_equal(well, strstr(r->answer, "GOAWAY") == NULL);
}

static void whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_rows; i++) {
        size_t len = row_put(&rows[i]);
        run(&rows[i], len, len, len);
    }
    printf("# %zu rows\n", n_rows);
    assert_true(n_rows >= 140);
}

static void byte_by_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_rows; i++)
        run(&rows[i], row_put(&rows[i]), 1, 1);
}

static void split(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_rows; i++) {
        size_t len = row_put(&rows[i]);
        for (size_t at = 1; at < len && at < 400; at++)
            run(&rows[i], len, at, len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole),
        cmocka_unit_test(byte_by_byte),
        cmocka_unit_test(split),
    };
    return cmocka_run_group_tests(tests, file_read, NULL);
}
