/* The JSON reader of Debian's libjansson-dev, linked statically. Its flags and type tests are macros. */
#ifndef CJANSSON_SHIM_H
#define CJANSSON_SHIM_H

#include <jansson.h>

/* Any value of UTF-8 text; a key that is there twice is an error. NULL and the error otherwise. */
static inline json_t *cjansson_read(const char *text, size_t size, json_error_t *error)
{
    return json_loadb(text, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, error);
}

/* Gives a value back to the library. */
static inline void cjansson_release(json_t *value)
{
    json_decref(value);
}

static inline json_type cjansson_type(const json_t *value)
{
    return json_typeof(value);
}

#endif
