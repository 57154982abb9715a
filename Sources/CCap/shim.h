/* Names and numbers of capabilities, by Debian's libcap-dev, linked statically. */
#include <sys/capability.h>
