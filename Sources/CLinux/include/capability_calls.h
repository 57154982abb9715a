#ifndef CLINUX_CAPABILITY_CALLS_H
#define CLINUX_CAPABILITY_CALLS_H

#include <stdint.h>

// Capability sets as masks of bits (capabilities(7)). By the bare system calls, so that capabilities that the kernel has
// and libcap does not know are there too (PITFALLS P35).
struct clinux_capabilities {
    uint64_t permitted;
    uint64_t inheritable;
    uint64_t bounding;
};

// Our own. 0, or -1 and errno.
int clinux_get_capabilities(struct clinux_capabilities *held);

// Drops everything else from the bounding set; takes CAP_SETPCAP. Acts on the calling thread alone. 0, or -1 and errno.
int clinux_limit_bounding_set(uint64_t bounding);

// Gives up all other capabilities; the effective set becomes the permitted one. Acts on the calling thread alone. 0, or -1
// and errno.
int clinux_limit_capabilities(uint64_t permitted);

// Our own ambient set; none where the kernel has no such set.
uint64_t clinux_ambient_capabilities(void);

#endif
