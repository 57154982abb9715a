#include "option_scanner.h"

#include <pthread.h>

static pthread_mutex_t getopt_state = PTHREAD_MUTEX_INITIALIZER;

int clinux_scan_options(
    int argc,
    char *const argv[],
    const char *short_options,
    const struct option *long_options,
    struct clinux_option_step *steps,
    int capacity
) {
    int count = 0;
    pthread_mutex_lock(&getopt_state);
    // 0 and not 1: glibc then also forgets how far it was inside a cluster of an earlier scan.
    optind = 0;
    opterr = 0;
    while (count < capacity) {
        optarg = NULL;
        int value = getopt_long(argc, argv, short_options, long_options, NULL);
        steps[count++] = (struct clinux_option_step){
            .value = value,
            .culprit = optopt,
            .next = optind,
            .argument = optarg,
        };
        if (value == -1)
            break;
    }
    pthread_mutex_unlock(&getopt_state);
    return count;
}
