#ifndef CLINUX_NOTIFICATION_CALLS_H
#define CLINUX_NOTIFICATION_CALLS_H

#include <stddef.h>
#include <sys/types.h>

// Datagrams of sd_notify(3), with who has sent them and descriptors along with them: the macros that lay out control
// messages are not for Swift. No call waits, and none raises SIGPIPE.

// SCM_MAX_FD: the kernel takes no more with one message.
enum { CLINUX_MOST_DESCRIPTORS = 253 };

struct clinux_notification {
    // The whole length, which may be more than there was room for.
    size_t length;
    // The pid of the sender; 0 for one outside our pid namespace.
    pid_t pid;
    uid_t uid;
    // Close-on-exec, the caller's to close.
    int descriptors[CLINUX_MOST_DESCRIPTORS];
    size_t count;
};

// A datagram socket, non-blocking and close-on-exec, that is told who sends, at a name in the abstract namespace (unix(7)).
// Or -1 and errno.
int clinux_notification_socket(const char *name, size_t length);

// The next message, as far as there is room for it. 0, or -1 and errno: EAGAIN when there is none.
int clinux_receive_notification(int socket, void *buffer, size_t size, struct clinux_notification *notification);

// One message to an address as NOTIFY_SOCKET has it: a path, or @ and a name of the abstract namespace. 0, or -1 and errno:
// EAFNOSUPPORT for an address of another kind.
int clinux_send_notification(const char *address, const void *bytes, size_t count);

#endif
