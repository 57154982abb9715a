#ifndef CSPAWN_CALLS_H
#define CSPAWN_CALLS_H

// Bare system calls, which return -errno and leave errno itself alone. A child that shares our memory shares errno too, and
// we go on meanwhile: what failed there must not look like our failure, nor the other way round.

#include <sys/syscall.h>

#if defined(__x86_64__)

static inline long call6(long number, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

// Whether valgrind runs us, which knows no children but those of fork and vfork ("client requests" in its manual: these
// instructions do nothing, and it alone answers them).
static inline int runs_in_valgrind(void)
{
    unsigned long question[6] = {0x1001, 0, 0, 0, 0, 0};
    unsigned long answer = 0;
    __asm__ volatile("rolq $3, %%rdi; rolq $13, %%rdi; rolq $61, %%rdi; rolq $51, %%rdi; xchgq %%rbx, %%rbx"
                     : "=d"(answer)
                     : "a"(&question[0]), "0"(answer)
                     : "cc", "memory");
    return answer != 0;
}

#elif defined(__aarch64__)

static inline long call6(long number, long a, long b, long c, long d, long e, long f)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory", "cc");
    return x0;
}

static inline int runs_in_valgrind(void)
{
    unsigned long question[6] = {0x1001, 0, 0, 0, 0, 0};
    register unsigned long x3 __asm__("x3") = 0;
    register unsigned long *x4 __asm__("x4") = &question[0];
    __asm__ volatile("ror x12, x12, #3; ror x12, x12, #13; ror x12, x12, #51; ror x12, x12, #61; orr x10, x10, x10"
                     : "+r"(x3)
                     : "r"(x4)
                     : "x12", "memory", "cc");
    return x3 != 0;
}

#else
#error "Write down how a system call is made on this processor."
#endif

// The arguments of call(), filled up with zeros.
#define CSPAWN_CALL(number, a, b, c, d, e, f, ...)                                                                     \
    call6(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))
#define call(...) CSPAWN_CALL(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)

#endif
