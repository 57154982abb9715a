/* libseccomp of Debian's libseccomp-dev, linked statically. Actions are macros, which Swift does not see. */
#ifndef CSECCOMP_SHIM_H
#define CSECCOMP_SHIM_H

#include <linux/filter.h>
#include <seccomp.h>
#include <stdint.h>

static inline uint32_t cseccomp_allow(void) { return SCMP_ACT_ALLOW; }
static inline uint32_t cseccomp_errno(uint16_t error) { return SCMP_ACT_ERRNO(error); }
static inline uint32_t cseccomp_kill_thread(void) { return SCMP_ACT_KILL_THREAD; }
static inline uint32_t cseccomp_kill_process(void) { return SCMP_ACT_KILL_PROCESS; }
static inline uint32_t cseccomp_trap(void) { return SCMP_ACT_TRAP; }
static inline uint32_t cseccomp_trace(uint16_t message) { return SCMP_ACT_TRACE(message); }
static inline uint32_t cseccomp_log(void) { return SCMP_ACT_LOG; }
static inline uint32_t cseccomp_x86_64(void) { return SCMP_ARCH_X86_64; }
static inline uint32_t cseccomp_x32(void) { return SCMP_ARCH_X32; }
static inline int cseccomp_no_call(void) { return __NR_SCMP_ERROR; }

#endif
