#include "revision.h"

// A section of its own, of this size and padded with NUL: scripts/build-static replaces it in the finished binary, so that
// another commit means neither another compiler flag nor another build. It is volatile because the compiler must not take
// the text below for what will be there.
__attribute__((section("product_revision"))) static const volatile char revision[64] = "unknown";

const char *clinux_revision(void)
{
    return (const char *)revision;
}
