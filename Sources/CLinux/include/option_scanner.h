#ifndef CLINUX_OPTION_SCANNER_H
#define CLINUX_OPTION_SCANNER_H

#include <getopt.h>
#include <stddef.h>

// getopt_long(3) without its global variables: Swift 6 refuses to touch optind, optarg and optopt, and rightly so.

// What one call of getopt_long found.
struct clinux_option_step {
    // The option's value, '?' or ':' as getopt_long returns them, or -1 at the end of the options.
    int value;
    // What an error is about: a byte of a cluster, the value of a long option, or 0 (see getopt(3), optopt).
    int culprit;
    // Index in argv of the next element to be looked at.
    int next;
    // The option's argument, part of argv; NULL when it has none.
    const char *argument;
};

// Calls getopt_long, printing nothing, until the options or the room for steps end; errors do not end it. A command
// line yields at most one step for each of its bytes, and one more for the end. Returns the number of steps.
// Safe to call from several threads.
int clinux_scan_options(
    int argc,
    char *const argv[],
    const char *short_options,
    const struct option *long_options,
    struct clinux_option_step *steps,
    int capacity
);

#endif
