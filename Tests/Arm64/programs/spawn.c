// CSpawn from clone to exec: children that share our memory, children with their own, and what each step leaves.
#define _GNU_SOURCE
#include "CSpawn.h"
#include "check.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static char *environment[] = {"GIVEN=yes", NULL};
static char text[4096];

static struct cspawn_request request_for(char **words)
{
    return (struct cspawn_request){.path = getenv("TOLD"),
                                   .executable = -1,
                                   .argv = words,
                                   .envp = environment,
                                   .stdio = {-1, -1, -1},
                                   .start_directory = -1,
                                   .umask = -1,
                                   .terminal = -1,
                                   .io_priority = -1};
}

static void need_shared_memory(void)
{
    // EINVAL of qemu-user for CLONE_VM without CLONE_THREAD and CLONE_VFORK (linux-user/syscall.c, do_fork).
    if (is_emulated())
        skip("qemu-user makes no process that shares memory");
}

static int status_of(const struct cspawn_launch *launch)
{
    int status = 0;
    CHECK(launch->result.error == 0);
    CHECK(launch->result.pid > 0);
    CHECK(waitpid(launch->result.pid, &status, 0) == launch->result.pid);
    CHECK(WIFEXITED(status));
    return WEXITSTATUS(status);
}

// What the program tells of what it was given; in `text`.
static void tell(struct cspawn_request *request)
{
    struct cspawn_launch launch;
    int ends[2];
    CHECK(pipe2(ends, O_CLOEXEC) == 0);
    request->stdio[1] = ends[1];
    cspawn_begin(&launch, request);
    cspawn_end(&launch);
    close(ends[1]);
    size_t length = 0;
    ssize_t count;
    while ((count = read(ends[0], text + length, sizeof text - 1 - length)) > 0)
        length += (size_t)count;
    text[length] = 0;
    CHECK(status_of(&launch) == 0);
}

#define TOLD(line) CHECK(strstr(text, line "\n") != NULL)

static void shared_memory(void)
{
    need_shared_memory();
    struct cspawn_launch launch;
    char *words[] = {"told", "7", NULL};
    struct cspawn_request request = request_for(words);
    cspawn_begin(&launch, &request);
    cspawn_end(&launch);
    CHECK(cspawn_has_left(&launch) && !launch.own_memory);
    CHECK(status_of(&launch) == 7);
}

// More than there are stacks, each begun before the one before has ended.
static void many_at_once(void)
{
    need_shared_memory();
    enum { COUNT = 40 };
    static struct cspawn_launch launches[COUNT];
    char *words[] = {"told", "3", NULL};
    struct cspawn_request request = request_for(words);
    for (int i = 0; i < COUNT; i++)
        cspawn_begin(&launches[i], &request);
    for (int i = 0; i < COUNT; i++) {
        cspawn_end(&launches[i]);
        CHECK(status_of(&launches[i]) == 3);
    }
}

static void own_memory(void)
{
    struct cspawn_launch launch;
    char *words[] = {"told", "9", NULL};
    struct cspawn_request request = request_for(words);
    request.oom_score_adj = "500";
    cspawn_begin(&launch, &request);
    cspawn_end(&launch);
    CHECK(launch.own_memory);
    CHECK(status_of(&launch) == 9);
}

static void failed(struct cspawn_request *request, enum cspawn_stage stage, int error)
{
    struct cspawn_launch launch;
    cspawn_begin(&launch, request);
    cspawn_end(&launch);
    CHECK(launch.result.pid == 0);
    CHECK(launch.result.stage == stage);
    CHECK(launch.result.error == error);
    // It has been reaped.
    CHECK(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
}

static void failures_with_own_memory(void)
{
    char *words[] = {"told", NULL};
    struct cspawn_request request = request_for(words);
    request.oom_score_adj = "500";
    request.path = "/no/such/program";
    failed(&request, CSPAWN_STAGE_EXEC, ENOENT);
    request = request_for(words);
    request.oom_score_adj = "500";
    request.directory = "/no/such/directory";
    failed(&request, CSPAWN_STAGE_DIRECTORY, ENOENT);
}

static void failures_with_shared_memory(void)
{
    need_shared_memory();
    char *words[] = {"told", NULL};
    struct cspawn_request request = request_for(words);
    request.path = "/no/such/program";
    errno = 0;
    failed(&request, CSPAWN_STAGE_EXEC, ENOENT);
    request = request_for(words);
    request.directory = "/no/such/directory";
    failed(&request, CSPAWN_STAGE_DIRECTORY, ENOENT);
}

// All that a program may be given without a right, by both ways.
static void steps(const char *oom_score_adj)
{
    char *words[] = {"told", "tell", NULL};
    struct cspawn_request request = request_for(words);
    int nice = 5;
    struct cspawn_limit limit = {RLIMIT_NOFILE, 99, 200};
    int file = open("/", O_RDONLY | O_CLOEXEC);
    struct cspawn_passed passed[] = {{file, 3}, {file, 7}};
    // As in supervisord, where everything is close-on-exec.
    for (int number = 3; number < 64; number++)
        fcntl(number, F_SETFD, FD_CLOEXEC);
    request.oom_score_adj = oom_score_adj;
    request.directory = "/";
    request.umask = 027;
    request.blocked_signals = 1u << (SIGUSR1 - 1) | (uint64_t)1 << (40 - 1);
    request.ignored_signals = 1u << (SIGHUP - 1);
    request.new_session = 1;
    request.limits = &limit;
    request.limit_count = 1;
    request.nice = &nice;
    request.no_new_privileges = 1;
    request.parent_death_signal = SIGTERM;
    request.passed = passed;
    request.passed_count = 2;
    tell(&request);
    TOLD("descriptors 0 1 2 3 7");
    // qemu-user keeps the mask to itself.
    if (!is_emulated())
        TOLD("blocked 8000000200");
    TOLD("ignored 1");
    TOLD("files 99 200");
    TOLD("umask 27");
    TOLD("directory /");
    TOLD("leads 1");
    TOLD("death 15");
    TOLD("nice 5");
    TOLD("privileges 1");
    TOLD("variable yes");
}

static void steps_with_own_memory(void)
{
    steps("500");
}

static void steps_with_shared_memory(void)
{
    need_shared_memory();
    steps(NULL);
}

static void another_user(void)
{
    if (geteuid() != 0)
        skip("this needs root");
    char *words[] = {"told", "tell", NULL};
    struct cspawn_request request = request_for(words);
    gid_t groups[] = {23, 42, 99};
    struct cspawn_capabilities capabilities = {.bounding = 1u << 5, .permitted = 0};
    request.switch_user = 1;
    request.uid = 12345;
    request.gid = 54321;
    request.groups = groups;
    request.group_count = 3;
    request.capabilities = &capabilities;
    tell(&request);
    TOLD("user 12345 54321 groups 3");
    TOLD("bounding 0 1");
}

// The filter asks which machine's numbers these are, as all filters of supervisord do; a wrong answer ends the program.
static void filter(void)
{
    if (is_emulated())
        skip("qemu-user has no seccomp");
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 99),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof code[0], code};
    char *words[] = {"told", "tell", NULL};
    for (int own = 0; own < 2; own++) {
        struct cspawn_request request = request_for(words);
        request.seccomp = &program;
        request.oom_score_adj = own ? "500" : NULL;
        tell(&request);
        TOLD("parent -99");
    }
}

static void relay(void)
{
    int ends[2], end = -1;
    char *arguments[] = {NULL, NULL};
    char got[64] = "";
    CHECK(pipe2(ends, O_CLOEXEC) == 0);
    pid_t pid = cspawn_relay(ends[1], arguments, &end);
    CHECK(pid > 0 && end >= 0);
    close(ends[1]);
    CHECK(write(end, "to the end\n", 11) == 11);
    close(end);
    CHECK(read(ends[0], got, sizeof got) == 11 && strcmp(got, "to the end\n") == 0);
    CHECK(waitpid(pid, NULL, 0) == pid);
}

int main(void)
{
    static const struct test tests[] = {
        {"shared_memory", shared_memory},
        {"many_at_once", many_at_once},
        {"own_memory", own_memory},
        {"failures_with_own_memory", failures_with_own_memory},
        {"failures_with_shared_memory", failures_with_shared_memory},
        {"steps_with_own_memory", steps_with_own_memory},
        {"steps_with_shared_memory", steps_with_shared_memory},
        {"another_user", another_user},
        {"filter", filter},
        {"relay", relay},
    };
    return RUN(tests);
}
