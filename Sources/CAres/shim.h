/* c-ares of Debian's libc-ares-dev, linked statically. */
#include <ares.h>
