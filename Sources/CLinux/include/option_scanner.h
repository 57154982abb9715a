// getopt_long(3) without its global variables: Swift 6 refuses to touch optind, optarg and optopt, which any thread
// could change. One thread scans one command line at a time; the caller sees to that.
#ifndef CLINUX_OPTION_SCANNER_H
#define CLINUX_OPTION_SCANNER_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

// What one step of the scan found.
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

// Takes the next option off the command line; prints nothing. `first` begins a new one.
struct clinux_option_step clinux_next_option(
    int argc,
    char *const argv[],
    const char *short_options,
    const struct option *long_options,
    bool first
);

#endif
