"""The errnos that the Linux man pages give for each system call: the table that the faults are taken from.

Source: the sections ERRORS of man-pages 6.03 (Debian 12, manpages-dev), of the page of the call's own name in section 2
unless another one is named. Left out are EFAULT, which only a bad pointer of the caller's can bring about, the ERESTART
ones, which user space never sees, and EPERM of filters, which no page gives. EAGAIN and EOPNOTSUPP stand for their other
names too. ENOSYS stands where the call is younger than Linux 4.0 and a sandbox answers with it.
"""
WALK = 'EACCES ELOOP ENAMETOOLONG ENOENT ENOMEM ENOTDIR '
MAKE = 'EDQUOT EEXIST ENOSPC EPERM EROFS '
DESCRIPTORS = 'EINVAL EMFILE ENFILE ENOMEM '
OPEN = WALK + MAKE + ('EBUSY EFBIG EINTR EINVAL EISDIR EMFILE ENFILE ENODEV ENXIO EOPNOTSUPP EOVERFLOW ETXTBSY EAGAIN')
RENAME = WALK + MAKE + 'EBUSY EINVAL EISDIR EMLINK ENOTEMPTY EXDEV'
CLONE = 'EACCES EAGAIN EBUSY EEXIST EINVAL ENOMEM ENOSPC EOPNOTSUPP EPERM EUSERS'
SEND = ('EACCES EAGAIN EALREADY EBADF ECONNRESET EDESTADDRREQ EINTR EINVAL EISCONN EMSGSIZE ENOBUFS ENOMEM ENOTCONN ENOTSOCK '
        'EOPNOTSUPP EPIPE')
RECEIVE = 'EAGAIN EBADF ECONNREFUSED ECONNRESET EINTR EINVAL ENOMEM ENOTCONN ENOTSOCK'
READ = 'EAGAIN EBADF EINTR EINVAL EIO EISDIR'
WRITE = 'EAGAIN EBADF EDESTADDRREQ EDQUOT EFBIG EINTR EINVAL EIO ENOSPC EPERM EPIPE'
ACCESS = WALK + 'EINVAL EIO EPERM EROFS ETXTBSY'
STAT = WALK + 'EBADF EINVAL EOVERFLOW'
MODE = WALK + 'EBADF EINVAL EIO EOPNOTSUPP EPERM EROFS'
OWNER = WALK + 'EBADF EINVAL EIO EPERM EROFS'
UNLINK = WALK + 'EBUSY EINVAL EIO EISDIR EPERM EROFS'
LINK = WALK + MAKE + 'EINVAL EIO EMLINK EXDEV'
TRUNCATE = 'EACCES EBADF EFBIG EINTR EINVAL EIO EISDIR EPERM EROFS ETXTBSY'
EXECUTE = WALK + 'E2BIG EAGAIN EINVAL EIO EISDIR ELIBBAD EMFILE ENFILE ENOEXEC EPERM ETXTBSY'

# Errnos, and the page if it has another name.
DOCUMENTED = {
    'accept4': 'EAGAIN EBADF ECONNABORTED EINTR EINVAL EMFILE ENFILE ENOBUFS ENOMEM ENOSR ENOTSOCK EOPNOTSUPP EPERM EPROTO '
               'EPROTONOSUPPORT ESOCKTNOSUPPORT ETIMEDOUT',
    'access': ACCESS,
    'bind': WALK + 'EADDRINUSE EADDRNOTAVAIL EBADF EINVAL ENOTSOCK EROFS',
    'capget': 'EINVAL EPERM ESRCH',
    'capset': 'EINVAL EPERM ESRCH',
    'chdir': WALK + 'EIO',
    'chmod': MODE,
    'chown': OWNER,
    'clone': CLONE,
    'clone3': (CLONE + ' ENOSYS', 'clone'),
    'close': 'EBADF EDQUOT EINTR EIO ENOSPC',
    'close_range': 'EINVAL EMFILE ENOMEM ENOSYS',
    'connect': 'EACCES EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EAGAIN EALREADY EBADF ECONNREFUSED EINPROGRESS EINTR EISCONN '
               'ENETUNREACH ENOTSOCK EPERM EPROTOTYPE ETIMEDOUT',
    'dup': 'EBADF EMFILE',
    'dup2': ('EBADF EBUSY EINTR EMFILE', 'dup'),
    'dup3': ('EBADF EBUSY EINTR EINVAL EMFILE', 'dup'),
    'epoll_create': DESCRIPTORS,
    'epoll_create1': (DESCRIPTORS, 'epoll_create'),
    'epoll_ctl': 'EBADF EEXIST EINVAL ELOOP ENOENT ENOMEM ENOSPC EPERM',
    'epoll_pwait': ('EBADF EINTR EINVAL', 'epoll_wait'),
    'epoll_pwait2': ('EBADF EINTR EINVAL ENOSYS', 'epoll_wait'),
    'epoll_wait': 'EBADF EINTR EINVAL',
    'eventfd2': (DESCRIPTORS + 'ENODEV', 'eventfd'),
    'execve': EXECUTE,
    'execveat': (EXECUTE + ' EBADF ENOSYS', 'execveat'),
    'faccessat': (ACCESS, 'access'),
    'faccessat2': (ACCESS + ' ENOSYS', 'access'),
    'fchdir': ('EACCES EBADF ENOTDIR', 'chdir'),
    'fchmod': ('EACCES EBADF EINVAL EIO ENOMEM EPERM EROFS', 'chmod'),
    'fchmodat': (MODE, 'chmod'),
    'fchown': ('EACCES EBADF EINVAL EIO ENOMEM EPERM EROFS', 'chown'),
    'fchownat': (OWNER, 'chown'),
    'fcntl': 'EACCES EAGAIN EBADF EBUSY EDEADLK EINTR EINVAL EMFILE ENOLCK ENOTDIR EPERM',
    'fstat': ('EBADF ENOMEM EOVERFLOW', 'stat'),
    'fstatfs': ('EBADF EINTR EIO ENOMEM ENOSYS EOVERFLOW', 'statfs'),
    'ftruncate': (TRUNCATE, 'truncate'),
    'futex': 'EACCES EAGAIN EDEADLK EINTR EINVAL ENFILE ENOMEM ENOSYS EPERM ESRCH ETIMEDOUT',
    'getcwd': 'EACCES EINVAL ENAMETOOLONG ENOENT ENOMEM ERANGE',
    'getdents64': ('EBADF EINVAL ENOENT ENOTDIR', 'getdents'),
    'getgroups': 'EINVAL',
    'getpeername': 'EBADF EINVAL ENOBUFS ENOTCONN ENOTSOCK',
    'getpgid': ('EPERM ESRCH', 'setpgid'),
    'getrandom': 'EAGAIN EINTR EINVAL ENOSYS',
    'getsid': 'EPERM ESRCH',
    'getsockname': 'EBADF EINVAL ENOBUFS ENOTSOCK',
    'getsockopt': 'EBADF EINVAL ENOPROTOOPT ENOTSOCK',
    'inotify_add_watch': 'EACCES EBADF EEXIST EINVAL ENAMETOOLONG ENOENT ENOMEM ENOSPC ENOTDIR',
    'inotify_init1': ('EINVAL EMFILE ENFILE ENOMEM', 'inotify_init'),
    'ioctl': 'EBADF EINVAL ENOTTY',
    'ioprio_set': 'EINVAL EPERM ESRCH',
    'kill': 'EINVAL EPERM ESRCH',
    'link': LINK,
    'linkat': (LINK, 'link'),
    'listen': 'EADDRINUSE EBADF ENOTSOCK EOPNOTSUPP',
    'lseek': 'EBADF EINVAL ENXIO EOVERFLOW ESPIPE',
    'lstat': (STAT, 'stat'),
    'madvise': 'EACCES EAGAIN EBADF EBUSY EINVAL EIO ENOMEM EPERM',
    'memfd_create': DESCRIPTORS,
    'mkdir': WALK + MAKE + 'EINVAL EMLINK',
    'mkdirat': (WALK + MAKE + 'EINVAL EMLINK', 'mkdir'),
    'mmap': 'EACCES EAGAIN EBADF EINVAL ENFILE ENODEV ENOMEM EOVERFLOW EPERM ETXTBSY',
    'mprotect': 'EACCES EINVAL ENOMEM',
    'mremap': 'EAGAIN EINVAL ENOMEM',
    'munmap': ('EINVAL ENOMEM', 'mmap'),
    'newfstatat': (STAT, 'stat'),
    'open': OPEN,
    'openat': (OPEN, 'open'),
    'pidfd_open': DESCRIPTORS + 'ENODEV ENOSYS ESRCH',
    'pidfd_send_signal': 'EBADF EINVAL ENOSYS EPERM ESRCH',
    'pipe2': ('EINVAL EMFILE ENFILE ENOPKG', 'pipe'),
    'poll': 'EINTR EINVAL ENOMEM',
    'ppoll': ('EINTR EINVAL ENOMEM', 'poll'),
    'prctl': 'EACCES EBADF EBUSY EINVAL ENODEV ENXIO EOPNOTSUPP EPERM ERANGE',
    'pread64': (READ + ' ENXIO EOVERFLOW ESPIPE', 'pread'),
    'prlimit64': ('EINVAL EPERM ESRCH', 'getrlimit'),
    'pwrite64': (WRITE + ' ENXIO EOVERFLOW ESPIPE', 'pread'),
    'read': READ + ' ECONNRESET',
    'readlink': WALK + 'EINVAL EIO',
    'readlinkat': (WALK + 'EBADF EINVAL EIO', 'readlink'),
    'recvfrom': (RECEIVE, 'recv'),
    'recvmsg': (RECEIVE + ' EMFILE', 'recv'),
    'rename': RENAME,
    'renameat': (RENAME, 'rename'),
    'renameat2': (RENAME, 'rename'),
    'rmdir': WALK + 'EBUSY EINVAL ENOTEMPTY EPERM EROFS',
    'rt_sigaction': ('EINVAL', 'sigaction'),
    'rt_sigprocmask': ('EINVAL', 'sigprocmask'),
    'sched_getaffinity': ('EINVAL EPERM ESRCH', 'sched_setaffinity'),
    'sched_setaffinity': 'EINVAL EPERM ESRCH',
    'seccomp': 'EACCES EBUSY EINVAL ENOMEM ENOSYS EOPNOTSUPP ESRCH EPERM',
    'sendmsg': (SEND, 'send'),
    'sendto': (SEND, 'send'),
    'setgid': 'EINVAL EPERM',
    'setgroups': ('EINVAL ENOMEM EPERM', 'getgroups'),
    'setpgid': 'EACCES EINVAL EPERM ESRCH',
    'setpriority': 'EACCES EINVAL EPERM ESRCH',
    'setsid': 'EPERM',
    'setsockopt': ('EBADF EINVAL ENOPROTOOPT ENOTSOCK', 'getsockopt'),
    'setuid': 'EAGAIN EINVAL EPERM',
    'shutdown': 'EBADF EINVAL ENOTCONN ENOTSOCK',
    'sigaltstack': 'EINVAL ENOMEM EPERM',
    'signalfd4': (DESCRIPTORS + 'EBADF ENODEV', 'signalfd'),
    'socket': 'EACCES EAFNOSUPPORT EINVAL EMFILE ENFILE ENOBUFS ENOMEM EPROTONOSUPPORT',
    'socketpair': 'EAFNOSUPPORT EMFILE ENFILE EOPNOTSUPP EPROTONOSUPPORT',
    'stat': STAT,
    'statfs': WALK + 'EINTR EIO ENOSYS EOVERFLOW',
    'statx': WALK + 'EBADF EINVAL ENOSYS',
    'symlink': WALK + MAKE + 'EBADF EIO',
    'timerfd_create': DESCRIPTORS + 'ENODEV EPERM',
    'timerfd_settime': ('EBADF ECANCELED EINVAL', 'timerfd_create'),
    'truncate': WALK + TRUNCATE,
    'unlink': UNLINK,
    'unlinkat': (UNLINK + ' EBADF', 'unlink'),
    'vfork': ('EAGAIN ENOMEM ENOSYS', 'fork'),
    'wait4': ('ECHILD EINTR EINVAL ESRCH', 'wait'),
    'waitid': ('EAGAIN ECHILD EINTR EINVAL ESRCH', 'wait'),
    'write': WRITE,
    'writev': (WRITE, 'readv'),
}


def page(name):
    """The page that has a call's errnos."""
    entry = DOCUMENTED[name]
    return (entry[1] if isinstance(entry, tuple) else name) + '(2)'


def documented_errnos(name):
    entry = DOCUMENTED[name]
    return sorted(set((entry[0] if isinstance(entry, tuple) else entry).split()))
