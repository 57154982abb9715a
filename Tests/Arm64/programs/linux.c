// What Sources/CLinux takes apart for Swift: records of the kernel, control messages, contexts of signals.
#define _GNU_SOURCE
#include "capability_calls.h"
#include "check.h"
#include "descriptor_passing.h"
#include "early_signals.h"
#include "event_poll.h"
#include "kernel_calls.h"
#include "last_resort.h"
#include "notification_calls.h"
#include "seccomp_calls.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>

// More than one record at once: those of x86_64 are packed, and shorter than ours.
static void events(void)
{
    enum { COUNT = 5 };
    struct clinux_event found[COUNT + 1];
    int set = clinux_event_set();
    CHECK(set >= 0);
    for (uint64_t i = 0; i < COUNT; i++)
        CHECK(clinux_event_add(set, eventfd(1, EFD_CLOEXEC), clinux_event_readable, i << 32 | 7) == 0);
    memset(found, 0xA5, sizeof found);
    CHECK(clinux_event_wait(set, found, COUNT + 1, 1000) == COUNT);
    unsigned seen = 0;
    for (int i = 0; i < COUNT; i++) {
        CHECK(found[i].bits == clinux_event_readable);
        CHECK((uint32_t)found[i].token == 7 && found[i].token >> 32 < COUNT);
        seen |= 1u << (found[i].token >> 32);
    }
    CHECK(seen == (1u << COUNT) - 1);
}

static void timers(void)
{
    struct clinux_event found;
    struct timespec now;
    int set = clinux_event_set(), timer = clinux_timer();
    CHECK(clinux_event_add(set, timer, clinux_event_readable, 1) == 0);
    clock_gettime(CLOCK_MONOTONIC, &now);
    CHECK(clinux_timer_set(timer, now.tv_sec * 1000000000 + now.tv_nsec + 20000000) == 0);
    CHECK(clinux_event_wait(set, &found, 1, 5000) == 1);
    int steps = clinux_clock_steps();
    CHECK(steps >= 0 && clinux_clock_steps_arm(steps) == 0);
}

static void signal_records(void)
{
    static const int wanted[] = {SIGTERM, SIGCHLD};
    char record[256];
    int descriptor = clinux_signal_descriptor(-1, wanted, 2);
    CHECK(descriptor >= 0 && clinux_signal_record_size() == 128);
    kill(getpid(), SIGTERM);
    CHECK(read(descriptor, record, sizeof record) == 128);
    struct clinux_signal got = clinux_signal_of_record(record);
    CHECK(got.number == SIGTERM && !got.is_from_kernel && got.sender == getpid());
    if (fork() == 0)
        _exit(0);
    wait(NULL);
    CHECK(read(descriptor, record, sizeof record) == 128);
    got = clinux_signal_of_record(record);
    CHECK(got.number == SIGCHLD && got.is_from_kernel);
}

// By the constructor, before main.
static void early_signals(void)
{
    sigset_t mask;
    CHECK(sigprocmask(SIG_BLOCK, NULL, &mask) == 0);
    CHECK(sigismember(&mask, SIGTERM) && sigismember(&mask, SIGCHLD) && !sigismember(&mask, SIGSEGV));
    clinux_restore_signal_mask();
    CHECK(sigprocmask(SIG_BLOCK, NULL, &mask) == 0);
    CHECK(!sigismember(&mask, SIGTERM));
    CHECK((clinux_originally_ignored_signals() & 1u << (SIGTERM - 1)) == 0);
}

static void descriptors(void)
{
    int one, other, file = memfd_create("passed", MFD_CLOEXEC);
    CHECK(write(file, "passed", 6) == 6);
    CHECK(clinux_socket_pair(1, &one, &other) == 0);
    CHECK(clinux_send_descriptor(one, file) == 0);
    int got = clinux_receive_descriptor(other);
    char text[8] = "";
    CHECK(got >= 0 && got != file && pread(got, text, 6, 0) == 6 && strcmp(text, "passed") == 0);
    pid_t pid = 0;
    uid_t user = 99;
    CHECK(clinux_peer(one, &pid, &user) == 0 && pid == getpid() && user == getuid());
}

static void notifications(void)
{
    char name[64], text[64] = "";
    struct clinux_notification notification;
    int length = snprintf(name, sizeof name, "@arm64-test-%d", getpid());
    int socket = clinux_notification_socket(name + 1, (size_t)length - 1);
    CHECK(socket >= 0);
    CHECK(clinux_send_notification(name, "READY=1", 7) == 0);
    CHECK(clinux_receive_notification(socket, text, sizeof text, &notification) == 0);
    CHECK(notification.length == 7 && strcmp(text, "READY=1") == 0);
    CHECK(notification.pid == getpid() && notification.uid == getuid() && notification.count == 0);
}

static void values(void)
{
    uint64_t soft = 0, hard = 0;
    char random[16] = "";
    CHECK(clinux_get_limit(CLINUX_LIMIT_FILES, &soft, &hard) == 0 && soft > 0 && soft <= hard);
    CHECK(clinux_set_limit(CLINUX_LIMIT_FILES, 77, hard) == 0);
    CHECK(clinux_get_limit(CLINUX_LIMIT_FILES, &soft, &hard) == 0 && soft == 77);
    CHECK(clinux_resource("nofile") == 7 && clinux_resource("none") == -1);
    CHECK(clinux_random(random, sizeof random) == sizeof random || is_emulated());
    CHECK(strcmp(clinux_errno_name(2), "ENOENT") == 0);
    struct clinux_capabilities held;
    CHECK(clinux_get_capabilities(&held) == 0);
    CHECK(geteuid() != 0 || (held.permitted & 1) != 0);
    // qemu-user does not know it.
    CHECK(is_emulated() || (clinux_set_subreaper(1) == 0 && clinux_is_subreaper() == 1));
}

// A full pipe, whose reader does not come: a timer's signal to this thread ends the call.
static void brief_writes(void)
{
    int ends[2];
    static char bytes[1 << 20];
    CHECK(pipe2(ends, O_CLOEXEC) == 0);
    CHECK(clinux_write_briefly(ends[1], bytes, 100) == 100);
    ssize_t taken = clinux_write_briefly(ends[1], bytes, sizeof bytes);
    CHECK(taken > 0 && taken < (ssize_t)sizeof bytes);
    errno = 0;
    ssize_t more = clinux_write_briefly(ends[1], bytes, sizeof bytes);
    int error = errno;
    CHECK(more == -1 && error == EAGAIN);
}

static void filter(void)
{
    if (is_emulated())
        skip("qemu-user has no seccomp");
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sethostname, 0, 3),
        // The length, which is the second argument: its lower half first.
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + 8),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 5, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 99),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {sizeof code / sizeof code[0], code};
    int gave_up = 0;
    CHECK(clinux_knows_seccomp_flag(SECCOMP_FILTER_FLAG_LOG) == 1);
    CHECK(clinux_install_filter(&program, &gave_up) == 0);
    errno = 0;
    long refused = syscall(SYS_sethostname, NULL, 5);
    int error = errno;
    CHECK(refused == -1 && error == 99);
    long other = syscall(SYS_sethostname, NULL, 4);
    error = errno;
    CHECK(other == -1 && error != 99);
}

// A fault of memory: a line with its place, and the status.
static void last_resort(void)
{
    int ends[2], status = 0;
    char line[1024] = "", expected[128];
    char *nowhere = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    snprintf(expected, sizeof expected, "supervisord: SIGSEGV at address %p, code at 0x", (void *)nowhere);
    CHECK(pipe(ends) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDERR_FILENO);
        if (clinux_last_resort_prepare(NULL) != 0)
            _exit(1);
        *(volatile char *)nowhere = 1;
        _exit(2);
    }
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == CLINUX_LAST_RESORT_STATUS);
    CHECK(read(ends[0], line, sizeof line - 1) > 0);
    CHECK(strncmp(line, expected, strlen(expected)) == 0);
    CHECK(!strstr(line, "code at 0x0 "));
}

int main(void)
{
    static const struct test tests[] = {
        {"events", events},           {"timers", timers},
        {"signal_records", signal_records}, {"early_signals", early_signals},
        {"descriptors", descriptors}, {"notifications", notifications},
        {"values", values},           {"brief_writes", brief_writes},
        {"filter", filter},           {"last_resort", last_resort},
    };
    // check.h waits for children and has a clock, for which the signals of the constructor are in the way.
    return RUN(tests);
}
