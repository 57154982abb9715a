#ifndef CSPAWN_RELAY_H
#define CSPAWN_RELAY_H

#include <sys/types.h>

// Starts a child that writes to a descriptor in our place what it gets from us, and waits there for a slow reader when we
// must not: the description is shared with others and cannot be made non-blocking for us alone.
//
// It ends once it has written all that came before our end was closed or shut down, and at once when we end. No signal that can
// be ignored ends it. When the descriptor takes nothing any more, it sends one byte and ends.
//
// `arguments` is our command line, whose memory gets the child's name, `supervisord: relay`.
// Returns the child's pid, and in `end` our end of a socketpair, close-on-exec and non-blocking; -1 and errno.
pid_t cspawn_relay(int target, char **arguments, int *end);

#endif
