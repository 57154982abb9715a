// The same loop (pipes, deadlines, a signalfd) on libevent_core and on epoll and timerfd alone, compared by size, speed and
// by what becomes of it when the kernel refuses something. Decides what Reactor is built on. Debian: libevent-dev, strace.
//
//     cc -Os -static -s -Wall -Wextra -ffunction-sections -Wl,--gc-sections -o /tmp/own Benchmarks/event-loops.c
//     cc -Os -static -s -Wall -Wextra -ffunction-sections -Wl,--gc-sections -DLIBEVENT
//        -o /tmp/libevent Benchmarks/event-loops.c -levent_core
//     for p in own libevent; do
//         for m in 'alone 1000000' 'together 1000000' 'deadlines 1000000' 'armed 1000000' memory allocations; do /tmp/$p $m; done
//         strace -c /tmp/$p alone 10000                                   # system calls of one event
//         strace -o /dev/null -e inject=epoll_ctl:error=ENOSPC:when=3+ /tmp/$p survives
//         strace -o /dev/null -e inject=epoll_create1,epoll_create:error=EMFILE /tmp/$p survives
//         strace -o /dev/null -e inject=epoll_wait:error=EBADF:when=2 /tmp/$p survives
//         for n in 0 1 2 4 8 16; do /tmp/$p starved $n; done              # malloc fails after so many times
//     done
//
// `survives` and `starved` tell whether all of 8 pipes, a deadline of 50 ms and a signal still arrive within a second, or
// else whether the caller was told of it by an error (`told`), or not (`LOST`).

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

typedef void (*callback)(void *context);

// Every allocation of a loop, so that it can be counted and refused.
static long allocations, refused_from = -1;

static bool refuses(void) { return ++allocations > refused_from && refused_from >= 0; }
static void *counted_realloc(void *old, size_t size) { return refuses() ? NULL : realloc(old, size); }

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

#ifdef LIBEVENT

#include <event2/event.h>
#include <event2/event_struct.h>

struct watch { struct event event; callback call; void *context; };
struct deadline { struct event event; callback call; void *context; };
static struct event_base *base;

static void *counted_malloc(size_t size) { return refuses() ? NULL : malloc(size); }

static void watched(evutil_socket_t descriptor, short what, void *it)
{
    (void)descriptor, (void)what;
    struct watch *watch = it;
    watch->call(watch->context);
}

static int loop_open(void)
{
    event_set_mem_functions(counted_malloc, counted_realloc, free);
    struct event_config *config = event_config_new();
    if (!config)
        return -1;
    event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK | EVENT_BASE_FLAG_IGNORE_ENV | EVENT_BASE_FLAG_PRECISE_TIMER);
    base = event_base_new_with_config(config);
    event_config_free(config);
    return base ? 0 : -1;
}

static int watch_reads(struct watch *watch, int descriptor)
{
    if (event_assign(&watch->event, base, descriptor, EV_READ | EV_PERSIST, watched, watch) < 0)
        return -1;
    return event_add(&watch->event, NULL);
}

static int deadline_set(struct deadline *deadline, int64_t nanoseconds)
{
    if (!event_initialized(&deadline->event) && event_assign(&deadline->event, base, -1, 0, watched, deadline) < 0)
        return -1;
    struct timeval after = {nanoseconds / 1000000000, nanoseconds % 1000000000 / 1000};
    return event_add(&deadline->event, &after);
}

static void deadline_cancel(struct deadline *deadline) { event_del(&deadline->event); }
static int loop_turn(void) { return event_base_loop(base, EVLOOP_ONCE); }

#else

struct watch { callback call; void *context; };
struct deadline { callback call; void *context; int64_t at; size_t place; };
enum { BATCH = 64 };
static int epoll = -1;
static int64_t armed;
static struct deadline **heap;
static size_t heap_count, heap_room;
// All watches, so that poll(2) can stand in. The first is the timer, which has no watch.
static struct watch **watches;
static struct pollfd *polls;
static size_t watch_count = 1, watch_room, refused_watches;

static int watch_reads(struct watch *watch, int descriptor)
{
    if (watch_count >= watch_room) {
        size_t room = watch_room ? 2 * watch_room : 16;
        struct pollfd *descriptors = counted_realloc(polls, room * sizeof *polls);
        if (!descriptors)
            return -1;
        polls = descriptors;
        struct watch **grown = counted_realloc(watches, room * sizeof *watches);
        if (!grown)
            return -1;
        watches = grown;
        watch_room = room;
    }
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = watch};
    refused_watches += epoll >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) < 0;
    watches[watch_count] = watch;
    polls[watch_count++] = (struct pollfd){.fd = descriptor, .events = POLLIN};
    return 0;
}

static int loop_open(void)
{
    epoll = epoll_create1(EPOLL_CLOEXEC);
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    watch_count = 0;
    return watch_reads(NULL, timer);
}

static void put(struct deadline *deadline, size_t place) { heap[place] = deadline, deadline->place = place + 1; }

static void settle(struct deadline *deadline, size_t place)
{
    for (; place && heap[(place - 1) / 2]->at > deadline->at; place = (place - 1) / 2)
        put(heap[(place - 1) / 2], place);
    for (size_t child; (child = 2 * place + 1) < heap_count; place = child) {
        if (child + 1 < heap_count && heap[child + 1]->at < heap[child]->at)
            child++;
        if (heap[child]->at >= deadline->at)
            break;
        put(heap[child], place);
    }
    put(deadline, place);
}

static int deadline_set(struct deadline *deadline, int64_t nanoseconds)
{
    deadline->at = now() + nanoseconds;
    if (!deadline->place) {
        if (heap_count == heap_room) {
            size_t room = heap_room ? 2 * heap_room : 16;
            struct deadline **grown = counted_realloc(heap, room * sizeof *heap);
            if (!grown)
                return -1;
            heap = grown;
            heap_room = room;
        }
        deadline->place = ++heap_count;
    }
    settle(deadline, deadline->place - 1);
    return 0;
}

static void deadline_cancel(struct deadline *deadline)
{
    if (!deadline->place)
        return;
    size_t place = deadline->place - 1;
    struct deadline *last = heap[--heap_count];
    deadline->place = 0;
    if (last != deadline)
        settle(last, place);
}

static void arrives(struct watch *watch)
{
    if (watch) {
        watch->call(watch->context);
        return;
    }
    uint64_t times;
    if (read(polls[0].fd, &times, sizeof times) == sizeof times)
        armed = 0;
}

// Milliseconds to wait; the timer, which is exact, wakes the loop unless it cannot be had. It is set again only for what
// comes before its time.
static int patience(void)
{
    if (!heap_count)
        return -1;
    int64_t next = heap[0]->at;
    if (armed && armed <= next)
        return -1;
    struct itimerspec at = {.it_value = {next / 1000000000, next % 1000000000}};
    if (timerfd_settime(polls[0].fd, TFD_TIMER_ABSTIME, &at, NULL) == 0) {
        armed = next;
        return -1;
    }
    int64_t left = (next - now() + 999999) / 1000000;
    return left < 0 ? 0 : left > 1000000 ? 1000000 : (int)left;
}

static int loop_turn(void)
{
    int timeout = patience();
    struct epoll_event events[BATCH];
    int count = refused_watches || epoll < 0 ? -1 : epoll_wait(epoll, events, BATCH, timeout);
    for (int i = 0; i < count; i++)
        arrives(events[i].data.ptr);
    if (count < 0 && poll(polls, watch_count, timeout) > 0)
        for (size_t i = watch_count; i-- > 0;)
            if (polls[i].revents)
                arrives(watches[i]);
    for (int64_t time = heap_count ? now() : 0; heap_count && heap[0]->at <= time;) {
        struct deadline *due = heap[0];
        deadline_cancel(due);
        due->call(due->context);
    }
    return 0;
}

#endif

// ---- What both are asked to do

enum { MANY = 1000 };
struct pipe { struct watch watch; int ends[2]; long seen; };
static struct pipe pipes[MANY];
static struct watch signals;
static struct deadline deadlines[MANY + 1];
static long arrived;
static bool resets;

static void nothing(void *context) { (void)context; }
static void count(void *context) { ++*(long *)context; }

static void read_pipe(void *context)
{
    char byte;
    struct pipe *pipe = context;
    arrived += read(pipe->ends[0], &byte, 1) == 1;
    pipe->seen++;
    if (resets)
        deadline_set(&deadlines[0], INT64_C(30000000000));
}

static long signalled;
static int signal_descriptor;

static void read_signal(void *context)
{
    struct signalfd_siginfo info;
    (void)context;
    signalled += read(signal_descriptor, &info, sizeof info) == sizeof info;
}

static int open_pipes(int number)
{
    int refused = 0;
    for (int i = 0; i < number; i++) {
        if (pipe2(pipes[i].ends, O_CLOEXEC | O_NONBLOCK) < 0)
            return perror("pipe2"), exit(1), 0;
        pipes[i].watch.call = read_pipe;
        pipes[i].watch.context = &pipes[i];
        refused += watch_reads(&pipes[i].watch, pipes[i].ends[0]) < 0;
    }
    return refused;
}

static int open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal_descriptor = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    signals.call = read_signal;
    return watch_reads(&signals, signal_descriptor);
}

static void send_byte(int i)
{
    if (write(pipes[i].ends[1], "", 1) != 1)
        perror("write"), exit(1);
}

static void traffic(long events, int at_once)
{
    open_pipes(100);
    open_signals();
    int64_t begun = now();
    for (long sent = 0; sent < events; sent += at_once) {
        for (int i = 0; i < at_once; i++)
            send_byte((sent + i) % 100);
        while (arrived < sent + at_once)
            if (loop_turn() < 0)
                exit(1);
    }
    printf("%ld ns an event\n", (long)((now() - begun) / events));
}

// Sets and cancels one deadline while a thousand others stand.
static void set_and_cancel(long events)
{
    for (int i = 0; i <= MANY; i++) {
        deadlines[i].call = nothing;
        deadlines[i].context = NULL;
        deadline_set(&deadlines[i], INT64_C(1000000000) * (10 + i * 7919 % MANY));
    }
    int64_t begun = now();
    for (long i = 0; i < events; i++) {
        deadline_cancel(&deadlines[i % MANY]);
        deadline_set(&deadlines[i % MANY], INT64_C(1000000) * (10000 + i * 7919 % 997));
    }
    printf("%ld ns to cancel and set\n", (long)((now() - begun) / events));
}

static void survives(void)
{
    int refused = open_pipes(8) + (open_signals() < 0);
    long rung = 0;
    deadlines[0].call = deadlines[1].call = count;
    deadlines[0].context = &rung;
    static long unused;
    deadlines[1].context = &unused;
    int set = deadline_set(&deadlines[0], 50000000);
    deadline_set(&deadlines[1], INT64_C(1050000000));
    for (int i = 0; i < 8; i++)
        send_byte(i);
    kill(getpid(), SIGUSR1);
    int failed = 0;
    if (set < 0) {
        puts("told: no deadline");
        return;
    }
    int64_t begun = now();
    while (now() < begun + INT64_C(1000000000) && (arrived < 8 || !rung || !signalled))
        if (loop_turn() < 0 && ++failed > 1000)
            break;
    printf("%s: pipes %ld of 8, deadline %ld (set: %d), signals %ld; refused watches %d, failed turns %d, %ld ms\n",
           arrived == 8 && rung && signalled ? "survives" : refused || failed ? "told" : "LOST", arrived, rung, set, signalled, refused, failed,
           (long)((now() - begun) / 1000000));
}

static long heap_used(void) { return (long)mallinfo2().uordblks; }

static void memory(void)
{
    long before = heap_used();
    open_pipes(MANY);
    long with_pipes = heap_used();
    for (int i = 0; i < MANY; i++) {
        deadlines[i].call = nothing;
        deadline_set(&deadlines[i], INT64_C(1000000000));
    }
    printf("loop %ld, a watch %ld + %zu, a deadline %ld + %zu bytes (heap + the caller's)\n", before,
           (with_pipes - before) / MANY, sizeof(struct watch), (heap_used() - with_pipes) / MANY, sizeof(struct deadline));
}

// Of ten thousand events, each of which sets a deadline, after the first hundred.
static void steady_allocations(void)
{
    open_pipes(100);
    deadlines[0].call = nothing;
    resets = true;
    long before = 0;
    for (long sent = 0; sent < 10000; sent++) {
        if (sent == 100)
            before = allocations;
        send_byte(sent % 100);
        while (arrived <= sent)
            loop_turn();
    }
    printf("%ld allocations\n", allocations - before);
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "";
    long events = argc > 2 ? atol(argv[2]) : 1000000;
    if (strcmp(mode, "starved") == 0)
        refused_from = argc > 2 ? atol(argv[2]) : 0;
    if (loop_open() < 0)
        return puts("told: no loop"), 1;
    if (strcmp(mode, "alone") == 0 || strcmp(mode, "armed") == 0) {
        resets = mode[1] == 'r';
        deadlines[0].call = nothing;
        traffic(events, 1);
    } else if (strcmp(mode, "together") == 0) {
        traffic(events, 100);
    } else if (strcmp(mode, "deadlines") == 0) {
        set_and_cancel(events);
    } else if (strcmp(mode, "memory") == 0) {
        memory();
    } else if (strcmp(mode, "allocations") == 0) {
        steady_allocations();
    } else {
        survives();
    }
    return 0;
}
