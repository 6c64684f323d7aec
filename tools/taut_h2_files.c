/* SPDX-License-Identifier: MIT */
/* taut_h2_files.c: files at hand: small ones in memory, large ones mapped. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "taut_h2_files.h"

/* ---- paths ---- */

/* files_safe: no name of the path begins with a dot, none is empty. */
static bool files_safe(const char *path)
{
    for (const char *p = path; *p; p++)
        if (*p == '/' && (p[1] == '.' || p[1] == '/'))
            return false;
    return path[0] == '/';
}

static int files_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* files_unescape takes query and percent signs away, in place; false: wrong
 * ones, or NUL. */
static bool files_unescape(char *path)
{
    char *to = path;
    for (const char *p = path; *p && *p != '?'; p++) {
        if (*p != '%') {
            *to++ = *p;
            continue;
        }
        int high = files_digit(p[1]), low = high < 0 ? -1 : files_digit(p[2]);
        if (low < 0 || high * 16 + low == 0)
            return false;
        *to++ = (char)(high * 16 + low);
        p += 2;
    }
    *to = 0;
    return true;
}

bool h2_path_read(char *path)
{
    static const char index[] = "index.html";
    if (!files_unescape(path) || !files_safe(path))
        return false;
    size_t len = strlen(path);
    if (path[len - 1] == '/' && len + sizeof index <= H2_PATH_MAX)
        memcpy(path + len, index, sizeof index);
    return true;
}

static const char *files_type(const char *path)
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

static uint32_t files_hash(const char *path)
{
    uint32_t h = 2166136261u; /* FNV-1a */
    for (; *path; path++)
        h = (h ^ (uint8_t)*path) * 16777619u;
    return h;
}

/* ---- one file ---- */

static void files_shut(struct h2_file *f)
{
    free(f->bytes);
    if (f->map)
        munmap(f->map, (size_t)f->stat.st_size);
    if (f->fd >= 0)
        close(f->fd);
    f->bytes = f->map = NULL;
    f->fd = -1;
    f->path[0] = 0;
    f->hash = 0;
}

/* files_load makes the bytes of an open file reachable; false: they are not
 * what they were a moment ago. */
static bool files_load(struct h2_file *f, int fd)
{
    size_t size = (size_t)f->stat.st_size;
    if (size <= H2_FILE_SMALL) {
        f->bytes = (uint8_t *)malloc(size + 1);
        return f->bytes && pread(fd, f->bytes, size, 0) == (ssize_t)size;
    }
    void *map = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    if (map != MAP_FAILED)
        f->map = (uint8_t *)map;
    else
        f->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    return f->map || f->fd >= 0;
}

static void files_describe(struct h2_file *f, const char *path)
{
    struct tm tm;
    snprintf(f->path, sizeof f->path, "%s", path);
    snprintf(f->length, sizeof f->length, "%lld", (long long)f->stat.st_size);
    gmtime_r(&f->stat.st_mtime, &tm);
    strftime(f->modified, sizeof f->modified, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    f->hash = files_hash(path);
    f->type = files_type(path);
}

/* files_open opens a regular file. */
static bool files_open(const struct h2_folder *folder, struct h2_file *f,
                       const char *path)
{
    int fd = openat(folder->dir, path + 1, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool well = fd >= 0 && fstat(fd, &f->stat) == 0 &&
                S_ISREG(f->stat.st_mode) && files_load(f, fd);
    if (fd >= 0)
        close(fd);
    if (well)
        files_describe(f, path);
    else
        files_shut(f);
    return well;
}

/* files_same looks whether a file is still what it was. */
static bool files_same(const struct h2_folder *folder, const struct h2_file *f)
{
    struct stat now;
    const struct stat *was = &f->stat;
    return fstatat(folder->dir, f->path + 1, &now, 0) == 0 &&
           now.st_dev == was->st_dev && now.st_ino == was->st_ino &&
           now.st_size == was->st_size &&
           now.st_mtim.tv_sec == was->st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == was->st_mtim.tv_nsec;
}

/* ---- all ---- */

bool h2_folder_open(struct h2_folder *folder, const char *dir)
{
    folder->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (unsigned i = 0; i < H2_FILES; i++)
        folder->files[i] = (struct h2_file){.fd = -1, .kept = true};
    return folder->dir >= 0;
}

void h2_folder_close(struct h2_folder *folder)
{
    for (unsigned i = 0; i < H2_FILES; i++)
        files_shut(&folder->files[i]);
    close(folder->dir);
}

/* files_find returns the file that is kept and as it is on disk; else it sets
 * `*oldest` to one that may go, NULL: all are in use. */
static struct h2_file *files_find(struct h2_folder *folder, const char *path,
                                  uint64_t now_ms, struct h2_file **oldest)
{
    uint32_t hash = files_hash(path);
    *oldest = NULL;
    for (unsigned i = 0; i < H2_FILES; i++) {
        struct h2_file *f = &folder->files[i];
        if (f->hash == hash && strcmp(f->path, path) == 0) {
            if (now_ms - f->since_ms < H2_FILE_FRESH_MS)
                return f;
            if (files_same(folder, f)) {
                f->since_ms = now_ms;
                return f;
            }
        }
        if (f->users == 0 && (!*oldest || f->since_ms < (*oldest)->since_ms))
            *oldest = f;
    }
    return NULL;
}

/* files_alone opens a file for one request, as all that are kept are in
 * use. */
static struct h2_file *files_alone(const struct h2_folder *folder,
                                   const char *path)
{
    struct h2_file *f = (struct h2_file *)calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->fd = -1;
    if (files_open(folder, f, path))
        return f;
    free(f);
    return NULL;
}

struct h2_file *h2_file_get(struct h2_folder *folder, const char *path,
                            uint64_t now_ms)
{
    struct h2_file *old, *f = files_find(folder, path, now_ms, &old);
    if (!f && old) {
        files_shut(old);
        old->since_ms = now_ms;
        f = files_open(folder, old, path) ? old : NULL;
    } else if (!f) {
        f = files_alone(folder, path);
    }
    if (f)
        f->users++;
    return f;
}

void h2_file_leave(struct h2_file *f)
{
    if (--f->users > 0 || f->kept)
        return;
    files_shut(f);
    free(f);
}
