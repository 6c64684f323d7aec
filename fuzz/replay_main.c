/* SPDX-License-Identifier: MIT */
/*
 * replay_main.c: drives a fuzz harness without a fuzzing engine.
 *
 *   fuzz_x [--random N] [--mutate N] [--cut] [--max-len N] [FILE|FOLDER]...
 *
 * Every file given, and every file in a folder given, is one input. --cut
 * also gives each input cut short after every byte, --mutate gives N
 * changed copies of each input, --random gives N made-up inputs. All of it
 * is deterministic: the same arguments give the same inputs. An input lies
 * alone in a heap block of its exact size, so that ASan and valgrind see a
 * read past its end.
 */
#define _POSIX_C_SOURCE 200809L

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    REPLAY_FILE_MAX = 1 << 20, /* longer files are refused */
    REPLAY_CUT_MAX = 4096,     /* --cut leaves longer inputs whole */
    REPLAY_PATH_MAX = 4096
};

struct replay {
    unsigned long n_random, n_mutate, max_len;
    unsigned long n_inputs, n_files;
    int cut, failed;
    uint64_t seed;
};

/* xorshift64*: small, and the same on every machine */
static uint32_t replay_random(struct replay *r)
{
    r->seed ^= r->seed >> 12;
    r->seed ^= r->seed << 25;
    r->seed ^= r->seed >> 27;
    return (uint32_t)((r->seed * 2685821657736338717u) >> 32);
}

static void *replay_alloc(size_t n)
{
    void *p = malloc(n > 0 ? n : 1);
    if (p == NULL) {
        fprintf(stderr, "replay: out of memory\n");
        exit(2);
    }
    return p;
}

static void replay_run(struct replay *r, const uint8_t *p, size_t len)
{
    uint8_t *copy = (uint8_t *)replay_alloc(len);
    /* With length 0 the harness gets the end of a block: no byte of it may
     * be read, and it is not NULL. */
    uint8_t *input = len > 0 ? copy : copy + 1;
    if (len > 0)
        memcpy(copy, p, len);
    LLVMFuzzerTestOneInput(input, len);
    r->n_inputs++;
    free(copy);
}

/* replay_change changes 1 to 4 places of the `len` bytes at `p`; returns
 * the new length, which is not greater. */
static size_t replay_change(struct replay *r, uint8_t *p, size_t len)
{
    static const uint8_t corners[] = {0, 1, 0x7f, 0x80, 0xfe, 0xff};
    for (unsigned n = 1 + replay_random(r) % 4; n > 0 && len > 0; n--) {
        size_t at = replay_random(r) % len;
        switch (replay_random(r) % 4) {
        case 0:
            p[at] = (uint8_t)(p[at] ^ 1u << replay_random(r) % 8);
            break;
        case 1:
            p[at] = corners[replay_random(r) % sizeof corners];
            break;
        case 2:
            p[at] = (uint8_t)replay_random(r);
            break;
        default:
            memmove(p + at, p + at + 1, len - at - 1);
            len--;
        }
    }
    return len;
}

static void replay_variants(struct replay *r, const uint8_t *p, size_t len)
{
    uint8_t *copy = (uint8_t *)replay_alloc(len);
    for (size_t n = 0; r->cut && len <= REPLAY_CUT_MAX && n < len; n++)
        replay_run(r, p, n);
    for (unsigned long i = 0; i < r->n_mutate; i++) {
        if (len > 0)
            memcpy(copy, p, len);
        replay_run(r, copy, replay_change(r, copy, len));
    }
    free(copy);
}

static void replay_file(struct replay *r, const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *p = (uint8_t *)replay_alloc(REPLAY_FILE_MAX + 1);
    size_t len = f == NULL ? 0 : fread(p, 1, REPLAY_FILE_MAX + 1, f);
    if (f == NULL || ferror(f) || len > REPLAY_FILE_MAX) {
        fprintf(stderr, "replay: %s: %s\n", path,
                f != NULL && !ferror(f) ? "too long" : strerror(errno));
        r->failed = 1;
    } else {
        replay_run(r, p, len);
        replay_variants(r, p, len);
        r->n_files++;
    }
    if (f != NULL)
        fclose(f);
    free(p);
}

static int replay_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* replay_path runs a file, or the files of a folder in order of name. */
static void replay_path(struct replay *r, const char *path)
{
    struct dirent **entries;
    int n = scandir(path, &entries, replay_visible, alphasort);
    if (n < 0) {
        replay_file(r, path);
        return;
    }
    for (int i = 0; i < n; i++) {
        char name[REPLAY_PATH_MAX];
        snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
        replay_file(r, name);
        free(entries[i]);
    }
    free(entries);
}

static void replay_made_up(struct replay *r)
{
    uint8_t *p = (uint8_t *)replay_alloc(r->max_len);
    for (unsigned long i = 0; i < r->n_random; i++) {
        size_t len = replay_random(r) % (r->max_len + 1);
        for (size_t k = 0; k < len; k++)
            p[k] = (uint8_t)replay_random(r);
        replay_run(r, p, len);
    }
    free(p);
}

/* replay_option takes an option off the command line; 0 if argv[i] is
 * none, otherwise how many words it has. */
static int replay_option(struct replay *r, char **argv)
{
    unsigned long *number = strcmp(argv[0], "--random") == 0    ? &r->n_random
                            : strcmp(argv[0], "--mutate") == 0  ? &r->n_mutate
                            : strcmp(argv[0], "--max-len") == 0 ? &r->max_len
                                                                : NULL;
    if (strcmp(argv[0], "--cut") == 0) {
        r->cut = 1;
        return 1;
    }
    if (number == NULL || argv[1] == NULL)
        return 0;
    *number = strtoul(argv[1], NULL, 10);
    return 2;
}

int main(int argc, char **argv)
{
    struct replay r = {0, 0, 512, 0, 0, 0, 0, 88172645463325252u};
    int n_words, i = 1;
    while (i < argc && (n_words = replay_option(&r, argv + i)) > 0)
        i += n_words;
    if (i < argc && argv[i][0] == '-') {
        fprintf(stderr,
                "usage: %s [--random N] [--mutate N] [--cut] [--max-len N] "
                "[FILE|FOLDER]...\n",
                argv[0]);
        return 2;
    }
    for (; i < argc; i++)
        replay_path(&r, argv[i]);
    replay_made_up(&r);
    printf("# %lu inputs, %lu of them from files\n", r.n_inputs, r.n_files);
    return r.failed || r.n_inputs == 0;
}
