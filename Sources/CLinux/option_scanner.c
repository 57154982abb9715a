#include "option_scanner.h"

struct clinux_option_step clinux_next_option(
    int argc,
    char *const argv[],
    const char *short_options,
    const struct option *long_options,
    bool first
) {
    if (first) {
        // 0 and not 1: glibc then also forgets how far it was inside a cluster of an earlier scan.
        optind = 0;
    }
    opterr = 0;
    optarg = NULL;
    int value = getopt_long(argc, argv, short_options, long_options, NULL);
    return (struct clinux_option_step){.value = value, .culprit = optopt, .next = optind, .argument = optarg};
}
