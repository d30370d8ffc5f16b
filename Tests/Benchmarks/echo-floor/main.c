/* The floor that the benchmark compares with: what the kernel and a socket cost, and nothing else.
 *
 * echo-floor PATH
 *     Echoes length-prefixed frames (4 bytes big-endian, then that many) at a Unix socket: one thread, epoll.
 * echo-floor activate PROGRAM [ARGUMENT…]
 *     Starts PROGRAM as socket activation does: descriptor 3 is a listening socket, named rpc.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { header_length = 4, max_payload = 1 << 20, max_events = 64 };

struct connection {
    int fd;
    size_t filled;
    uint8_t buffer[header_length + max_payload];
};

static void fail(const char *what) {
    fprintf(stderr, "echo-floor: %s: %s\n", what, strerror(errno));
    exit(1);
}

static size_t frame_length(const uint8_t *header) {
    return header_length + ((size_t)header[0] << 24 | (size_t)header[1] << 16 | (size_t)header[2] << 8 | header[3]);
}

/* Blocking in the rare case that the peer does not read: the floor has one client at a time. */
static int write_all(int fd, const uint8_t *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = send(fd, bytes, count, MSG_NOSIGNAL);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return -1;
        bytes += written;
        count -= (size_t)written;
    }
    return 0;
}

/* Echoes every whole frame. Returns -1 where the connection is over. */
static int serve(struct connection *c) {
    ssize_t got = read(c->fd, c->buffer + c->filled, sizeof c->buffer - c->filled);
    if (got < 0 && errno == EINTR) return 0;
    if (got <= 0) return -1;
    c->filled += (size_t)got;
    size_t done = 0;
    while (c->filled - done >= header_length) {
        size_t length = frame_length(c->buffer + done);
        if (length > sizeof c->buffer) return -1;
        if (c->filled - done < length) break;
        done += length;
    }
    if (done > 0 && write_all(c->fd, c->buffer, done) != 0) return -1;
    memmove(c->buffer, c->buffer + done, c->filled - done);
    c->filled -= done;
    return 0;
}

static int listen_at(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) errno = ENAMETOOLONG, fail(path);
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 64) != 0) fail(path);
    return fd;
}

static void accept_one(int listener, int poll) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0) return;
    struct connection *c = malloc(sizeof *c);
    if (c == NULL) fail("malloc");
    c->fd = fd;
    c->filled = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

static void echo(const char *path) {
    int listener = listen_at(path);
    int poll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event events[max_events] = {{.events = EPOLLIN, .data.ptr = NULL}};
    if (poll < 0 || epoll_ctl(poll, EPOLL_CTL_ADD, listener, &events[0]) != 0) fail("epoll");
    for (;;) {
        int count = epoll_wait(poll, events, max_events, -1);
        if (count < 0 && errno != EINTR) fail("epoll_wait");
        for (int i = 0; i < count; i++) {
            struct connection *c = events[i].data.ptr;
            if (c == NULL) {
                accept_one(listener, poll);
            } else if (serve(c) != 0) {
                close(c->fd);
                free(c);
            }
        }
    }
}

static void activate(char **arguments) {
    char pid[32];
    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    setenv("LISTEN_PID", pid, 1);
    setenv("LISTEN_FDS", "1", 1);
    setenv("LISTEN_FDNAMES", "rpc", 1);
    execv(arguments[0], arguments);
    fail(arguments[0]);
}

int main(int count, char **arguments) {
    if (count >= 3 && strcmp(arguments[1], "activate") == 0) activate(arguments + 2);
    if (count == 2) echo(arguments[1]);
    fprintf(stderr, "usage: echo-floor PATH | echo-floor activate PROGRAM [ARGUMENT…]\n");
    return 64;
}
