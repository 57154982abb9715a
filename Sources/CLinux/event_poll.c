#include "event_poll.h"

#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>

_Static_assert(sizeof(struct clinux_event) >= sizeof(struct epoll_event), "events are converted in place");

_Static_assert(EPOLLIN == 0x1 && EPOLLOUT == 0x4 && EPOLLERR == 0x8 && EPOLLHUP == 0x10, "the bits of poll(2)");
_Static_assert(POLLNVAL == 0x20, "a bit of poll(2)");
_Static_assert(EPOLLONESHOT == 1u << 30 && EPOLLET == 1u << 31, "the bits of epoll_ctl(2)");

int clinux_event_set(void)
{
    return epoll_create1(EPOLL_CLOEXEC);
}

static int control(int set, int operation, int descriptor, uint32_t bits, uint64_t token)
{
    struct epoll_event event = {.events = bits, .data.u64 = token};
    return epoll_ctl(set, operation, descriptor, &event);
}

int clinux_event_add(int set, int descriptor, uint32_t bits, uint64_t token)
{
    return control(set, EPOLL_CTL_ADD, descriptor, bits, token);
}

int clinux_event_change(int set, int descriptor, uint32_t bits, uint64_t token)
{
    return control(set, EPOLL_CTL_MOD, descriptor, bits, token);
}

int clinux_event_remove(int set, int descriptor)
{
    return control(set, EPOLL_CTL_DEL, descriptor, 0, 0);
}

int clinux_event_wait(int set, struct clinux_event *events, int capacity, int milliseconds)
{
    // The kernel's records are no larger than ours and take the same place, so they are spread out from the last one on.
    int count = epoll_wait(set, (struct epoll_event *)events, capacity, milliseconds);
    for (int i = count - 1; i >= 0; i--) {
        struct epoll_event record;
        memcpy(&record, (const char *)events + i * sizeof record, sizeof record);
        events[i] = (struct clinux_event){.token = record.data.u64, .bits = record.events};
    }
    return count;
}

int clinux_timer(void)
{
    return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
}

int clinux_clock_steps(void)
{
    return timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
}

int clinux_clock_steps_arm(int timer)
{
    // Later than any run, and before the end of what the kernel can count in nanoseconds.
    struct itimerspec at = {.it_value = {.tv_sec = 9000000000}};
    return timerfd_settime(timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &at, NULL);
}

int clinux_timer_set(int timer, int64_t nanoseconds)
{
    struct itimerspec at = {.it_value = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000}};
    return timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
}
