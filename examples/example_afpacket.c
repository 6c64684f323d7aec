/* SPDX-License-Identifier: MIT */
/*
 * example_afpacket.c: a packet filter over AF_PACKET. Sees every frame of the
 * loopback interface and passes those of TCP or UDP to one port; what is
 * malformed is told with its reason. Sends itself what to filter. Exit status
 * 77: raw sockets are not permitted here.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <taut/net.h>

enum { PORT = 40053, SKIPPED = 77 };

/* The filter: is this frame for TCP or UDP port `port`? */
static bool wanted(const uint8_t *frame, size_t len, uint16_t port)
{
    struct taut_diag diag;
    struct taut_ctx ctx = taut_ctx_of(frame, &diag);
    struct taut_index at;
    if (taut_index_decode(&ctx, &at, frame, len) != TAUT_OK) {
        printf("malformed: %s at %u\n",
               taut_status_name((enum taut_status)diag.status), diag.off);
        return false;
    }
    return (at.flags & TAUT_INDEX_L4) &&
           (at.proto == TAUT_IPPROTO_TCP || at.proto == TAUT_IPPROTO_UDP) &&
           taut_get16(frame + at.l4 + 2) == port;
}

/* A raw socket on the loopback interface; who may not have one gets a
 * network of his own, with nothing but a loopback interface. */
static int raw_socket(void)
{
    struct sockaddr_ll at = {.sll_family = AF_PACKET,
                             .sll_protocol = htons(ETH_P_ALL)};
    struct timeval patience = {2, 0};
    struct ifreq up = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
    if (fd < 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0) {
        fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
        if (fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &up) != 0)
            return -1;
    }
    at.sll_ifindex = (int)if_nametoindex("lo");
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience))
        return -1;
    return fd;
}

/* One datagram to `port` of this machine. */
static bool send_to(uint16_t port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(port),
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    bool sent = fd >= 0 && sendto(fd, "taut", 4, 0, (struct sockaddr *)&to,
                                  sizeof to) == 4;
    return fd >= 0 && close(fd) == 0 && sent;
}

int main(void)
{
    static uint8_t frame[65536];
    int fd = raw_socket();
    unsigned n_seen = 0;
    if (fd < 0) {
        printf("skipped: no raw socket: %s\n", strerror(errno));
        return SKIPPED;
    }
    if (!send_to(PORT + 1) || !send_to(PORT))
        return 1;
    for (;;) {
        ssize_t len = recv(fd, frame, sizeof frame, 0);
        if (len < 0) {
            printf("nothing to port %d in %u frames\n", PORT, n_seen);
            return 1;
        }
        n_seen++;
        if (wanted(frame, (size_t)len, PORT))
            break;
    }
    printf("a frame to port %d passes; it was number %u\n", PORT, n_seen);
    return n_seen > 1 && close(fd) == 0 ? 0 : 1;
}
