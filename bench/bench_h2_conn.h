/* SPDX-License-Identifier: MIT */
/* bench_h2_conn.h: connections, for bench_h2.c. */
#ifndef BENCH_H2_CONN_H
#define BENCH_H2_CONN_H

#include "bench_peer_h2.h"

/* bench_h2_conn_add adds the operations, with those of `lists` as requests
 * that are some. */
void bench_h2_conn_add(const struct peer_list *lists, size_t n);

#endif
