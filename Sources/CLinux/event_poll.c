#include "event_poll.h"

#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

// The same calls with the same arguments as SwiftNIO's SelectorEpoll makes: a filter may refuse epoll_create and not
// epoll_create1.
static const char *failing_call(int *poll, int *event, int *timer)
{
    if ((*poll = epoll_create(128)) < 0)
        return "epoll_create";
    if ((*event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0)
        return "eventfd";
    if ((*timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) < 0)
        return "timerfd_create";
    struct epoll_event interest = {.events = EPOLLIN};
    if (epoll_ctl(*poll, EPOLL_CTL_ADD, *event, &interest) < 0 || epoll_ctl(*poll, EPOLL_CTL_ADD, *timer, &interest) < 0)
        return "epoll_ctl";
    struct itimerspec soon = {.it_value = {.tv_nsec = 1}};
    if (timerfd_settime(*timer, 0, &soon, NULL) < 0)
        return "timerfd_settime";
    if (eventfd_write(*event, 1) < 0)
        return "eventfd_write";
    struct epoll_event events[2];
    while (epoll_wait(*poll, events, 2, 0) < 0) {
        if (errno != EINTR)
            return "epoll_wait";
    }
    eventfd_t value;
    return eventfd_read(*event, &value) < 0 ? "eventfd_read" : NULL;
}

int clinux_probe_event_loop(const char **call)
{
    int poll = -1, event = -1, timer = -1;
    *call = failing_call(&poll, &event, &timer);
    int error = errno;
    close(timer);
    close(event);
    close(poll);
    errno = error;
    return *call ? -1 : 0;
}
