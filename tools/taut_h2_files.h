/* SPDX-License-Identifier: MIT */
/* taut_h2_files.h: the files that `taut h2 serve` has at hand. */
#ifndef TAUT_H2_FILES_H
#define TAUT_H2_FILES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

enum {
    H2_PATH_MAX = 1024,
    H2_FILES = 64,           /* that are kept */
    H2_FILE_FRESH_MS = 1000, /* for as long, then they are looked at again */
    H2_FILE_SMALL = 2048     /* files of which the bytes are kept */
};

/* struct h2_file: a regular file. */
struct h2_file {
    char path[H2_PATH_MAX]; /* empty: none */
    uint32_t hash;          /* of it */
    unsigned users;
    bool kept; /* among the files of a folder; otherwise it goes with its last
                  user */
    struct stat stat;
    uint64_t since_ms;
    uint8_t *bytes; /* all of them if it is small, */
    uint8_t *map;   /* else where it is mapped: for system calls only, as it
                       may become shorter, */
    int fd;         /* else, not -1: what cannot be mapped */
    const char *type;
    char length[24], modified[40];
};

/* struct h2_folder: files below a directory. */
struct h2_folder {
    int dir;
    struct h2_file files[H2_FILES];
};

/* h2_folder_open opens a directory; false: errno tells why. */
bool h2_folder_open(struct h2_folder *folder, const char *dir);
void h2_folder_close(struct h2_folder *folder);

/* h2_path_read takes query and percent signs off a path, in place, and adds the
 * name of a directory's index; false: no file may be meant. */
bool h2_path_read(char *path);

/* h2_file_get returns the file of a path that was read, with one user more;
 * NULL: there is none. */
struct h2_file *h2_file_get(struct h2_folder *folder, const char *path,
                            uint64_t now_ms);
/* h2_file_leave takes a user off. */
void h2_file_leave(struct h2_file *f);

#endif
