// For struct ucred.
#define _GNU_SOURCE
#include "notification_calls.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// The control messages have to stand where a header may.
union control {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(CLINUX_MOST_DESCRIPTORS * sizeof(int))];
};

// The length of an address whose name is in place.
static socklen_t length_of(size_t name)
{
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + name);
}

static int close_with_error(int descriptor)
{
    int error = errno;
    close(descriptor);
    errno = error;
    return -1;
}

int clinux_notification_socket(const char *name, size_t length)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (length > sizeof address.sun_path - 1) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path + 1, name, length);
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0)
        return -1;
    // Before it has a name, so that no message comes without its sender.
    int on = 1;
    if (setsockopt(descriptor, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0)
        return close_with_error(descriptor);
    if (bind(descriptor, (struct sockaddr *)&address, length_of(length + 1)) != 0)
        return close_with_error(descriptor);
    return descriptor;
}

int clinux_receive_notification(int socket, void *buffer, size_t size, struct clinux_notification *notification)
{
    struct iovec bytes = {.iov_base = buffer, .iov_len = size};
    union control control;
    struct msghdr message = {
        .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.room};
    ssize_t length = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC | MSG_TRUNC);
    if (length < 0)
        return -1;
    notification->length = (size_t)length;
    notification->pid = 0;
    notification->uid = 0;
    notification->count = 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET)
            continue;
        if (header->cmsg_type == SCM_CREDENTIALS && header->cmsg_len == CMSG_LEN(sizeof(struct ucred))) {
            struct ucred sender;
            memcpy(&sender, CMSG_DATA(header), sizeof sender);
            notification->pid = sender.pid;
            notification->uid = sender.uid;
        } else if (header->cmsg_type == SCM_RIGHTS) {
            size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            if (count > CLINUX_MOST_DESCRIPTORS - notification->count)
                count = CLINUX_MOST_DESCRIPTORS - notification->count;
            memcpy(notification->descriptors + notification->count, CMSG_DATA(header), count * sizeof(int));
            notification->count += count;
        }
    }
    return 0;
}

int clinux_send_notification(const char *address, const void *bytes, size_t count)
{
    struct sockaddr_un target = {.sun_family = AF_UNIX};
    size_t length = strlen(address);
    if (address[0] != '/' && address[0] != '@') {
        errno = EAFNOSUPPORT;
        return -1;
    }
    if (length >= sizeof target.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(target.sun_path, address, length);
    if (address[0] == '@')
        target.sun_path[0] = 0;
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0)
        return -1;
    ssize_t sent = sendto(descriptor, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&target,
                          length_of(length));
    if (sent < 0)
        return close_with_error(descriptor);
    close(descriptor);
    return 0;
}
