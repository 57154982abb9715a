// SHA-1 and SHA-256 of libmd.
#include <sys/types.h>
#include <stdint.h>
#include <sha1.h>
#include <sha2.h>
