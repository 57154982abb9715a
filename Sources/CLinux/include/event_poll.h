#ifndef CLINUX_EVENT_POLL_H
#define CLINUX_EVENT_POLL_H

#include <stdint.h>

// epoll(7) and timerfd_create(2), for the one event loop of the daemon. glibc's struct epoll_event is packed and has a
// union in it, which Swift does not take apart. Each call fails with -1 and errno.

// EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP, POLLNVAL, EPOLLONESHOT and EPOLLET.
static const uint32_t clinux_event_readable = 0x1;
static const uint32_t clinux_event_writable = 0x4;
static const uint32_t clinux_event_failed = 0x8;
static const uint32_t clinux_event_hung_up = 0x10;
static const uint32_t clinux_event_not_open = 0x20;
static const uint32_t clinux_event_once = 1u << 30;
static const uint32_t clinux_event_edge = 1u << 31;

// What has happened to a watched descriptor: its token, and the bits EPOLLIN ... of it.
struct clinux_event {
    uint64_t token;
    uint32_t bits;
    uint32_t unused;
};

// A new set, close-on-exec.
int clinux_event_set(void);
// EPOLL_CTL_ADD, EPOLL_CTL_MOD.
int clinux_event_add(int set, int descriptor, uint32_t bits, uint64_t token);
int clinux_event_change(int set, int descriptor, uint32_t bits, uint64_t token);
int clinux_event_remove(int set, int descriptor);
// The number of events, at most `capacity`, after at most so many milliseconds; -1 for ever.
int clinux_event_wait(int set, struct clinux_event *events, int capacity, int milliseconds);

// A descriptor on the monotonic clock, close-on-exec and non-blocking.
int clinux_timer(void);
// When it is to become readable, in nanoseconds of that clock; never with 0.
int clinux_timer_set(int timer, int64_t nanoseconds);

// A descriptor that becomes readable when the wall clock is set, close-on-exec and non-blocking; a read of it fails with
// ECANCELED then (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET).
int clinux_clock_steps(void);
// Once in the beginning, and after each step. Fails with ECANCELED when another one has come meanwhile.
int clinux_clock_steps_arm(int timer);

#endif
