#ifndef CLINUX_DESCRIPTOR_PASSING_H
#define CLINUX_DESCRIPTOR_PASSING_H

#include <sys/types.h>

// Descriptors over a unix socket that keeps messages apart (SCM_RIGHTS, unix(7)): the macros that lay out control messages
// are not for Swift. Neither call waits, and neither raises SIGPIPE.

// One message of one byte and one descriptor. 0, or -1 and errno: EAGAIN when there is no room, ETOOMANYREFS when too many
// are on their way.
int clinux_send_descriptor(int socket, int descriptor);

// The descriptor of the next message, close-on-exec. Or -1 and errno: EAGAIN when there is none, EPIPE at the end, EMFILE when
// we had no room for it, EBADMSG for a message of another kind.
int clinux_receive_descriptor(int socket);

// What the socket takes of bytes now. Their number, or -1 and errno.
ssize_t clinux_send_now(int socket, const void *bytes, size_t count);

#endif
