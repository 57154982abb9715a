// SHA-1 of libmd.
#include <sys/types.h>
#include <stdint.h>
#include <sha1.h>
