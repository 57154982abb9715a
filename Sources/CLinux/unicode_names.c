#include <stddef.h>
#include <stdint.h>

// The Swift library can tell the Unicode name of a character, and has half a megabyte of tables for it. Nothing in this
// binary asks; but the linker cannot know, for a function that might is part of a type that is used. It puts this in the
// place of the one that reads the tables (scripts/build-static, --wrap), and they go: no character has a name.
intptr_t __wrap__swift_stdlib_getScalarName(uint32_t scalar, uint8_t *buffer, intptr_t capacity);

intptr_t __wrap__swift_stdlib_getScalarName(uint32_t scalar, uint8_t *buffer, intptr_t capacity)
{
    (void)scalar;
    (void)buffer;
    (void)capacity;
    return 0;
}
