"""The errnos that the Linux man pages give for each system call: the table that the faults are taken from.

Source: the sections ERRORS of man-pages 6.03 (Debian 12, manpages-dev), of the page of the call's own name in section 2
unless another one is named. Left out are EFAULT, which only a bad pointer of the caller's can bring about, the ERESTART
ones, which user space never sees, and EPERM of filters, which no page gives. EAGAIN and EOPNOTSUPP stand for their other
names too. ENOSYS stands where the call is younger than Linux 4.0 and a sandbox answers with it.
"""
import dataclasses

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
    'execveat': 'EINVAL ELOOP ENOENT ENOTDIR',
    'faccessat': (ACCESS, 'access'),
    'faccessat2': (ACCESS + ' ENOSYS', 'access'),
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
    'ioctl': 'EBADF EINVAL ENOTTY',
    'kill': 'EINVAL EPERM ESRCH',
    'linkat': (LINK, 'link'),
    'link': LINK,
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
    'sendmsg': (SEND, 'send'),
    'sendto': (SEND, 'send'),
    'setpgid': 'EACCES EINVAL EPERM ESRCH',
    'setpriority': 'EACCES EINVAL EPERM ESRCH',
    'setsid': 'EPERM',
    'setsockopt': ('EBADF EINVAL ENOPROTOOPT ENOTSOCK', 'getsockopt'),
    'shutdown': 'EBADF EINVAL ENOTCONN ENOTSOCK',
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

# Calls that are left alone, and why.
SPARED = {
    'arch_prctl': 'the C library cannot begin without it',
    'brk': 'reports no errno: the old end of the heap is the refusal, and malloc goes on with mmap',
    'execve': 'makes the process: nothing of ours runs yet',
    'exit_group': 'has no errors',
    'getegid': 'has no errors',
    'geteuid': 'has no errors',
    'getgid': 'has no errors',
    'getpid': 'has no errors',
    'getppid': 'has no errors',
    'gettid': 'has no errors',
    'getuid': 'has no errors',
    'restart_syscall': 'belongs to the call that was interrupted',
    'rseq': 'has no page; the C library goes on without it',
    'rt_sigreturn': 'has no errors',
    'sched_yield': 'has no errors',
    'set_robust_list': 'the C library does not ask what it returned',
    'set_tid_address': 'has no errors',
    'sysinfo': 'has no error but EFAULT',
    'umask': 'has no errors',
    'uname': 'has no error but EFAULT',
}

# Errnos that the page has, and the kernel never gives to a call as we make it, by call.
NEVER = {
    'getcwd': ('ERANGE', 'the C library asks with a whole page, and no longer path is answered with it'),
}

# These, or these with one errno, are made to fail once, not always. So is EINTR, whatever the call: to try again is right, and signals end.
ONCE = {
    'read EAGAIN': 'nothing is ever there to read, signals included, and the kernel does not say so of what is there',
    'wait4': 'no end of a program is seen then, and the daemon waits for it rightly',
    'mmap': 'no memory at all is the end of every process',
    'mprotect': 'the C library cannot begin without it',
}

# What is lost while a call fails at every time, or with one errno, and comes back with it. Whatever else must go on.
#   programs   they cannot be started           output   it does not reach the log
#   control    supervisorctl is not answered    reopen   USR2 does not open the logs again
#   reload     HUP does not begin again         ends     programs that get no signal end only by themselves
LOST = {
    'accept4': 'control',
    'access': 'programs control reload',
    'bind': 'control',
    'clone': 'programs control reload',
    'clone3': 'programs control reload',
    # These say that the descriptor can never be watched.
    'epoll_ctl EBADF': 'output control',
    'epoll_ctl EPERM': 'output control',
    'fcntl': 'control',
    'fstat': 'control reload',
    # The control process is not started without a secret.
    'getrandom': 'control',
    'kill': 'control reload ends',
    'listen': 'control',
    'newfstatat': 'programs control reload',
    'openat': 'programs output control reopen reload',
    'pipe2': 'programs control reload',
    'pread64': 'control',
    'recvmsg': 'control',
    'sendmsg': 'control',
    # Programs are not started with signals blocked that they would inherit.
    'rt_sigprocmask': 'programs control reload',
    # How the core talks to the control process.
    'sendto': 'control',
    'socket': 'control',
    'socketpair': 'control',
    'vfork': 'programs control reload',
    'write': 'output control',
    'writev': 'output control',
}

# What a single failure takes away for good. A process whose stop signal was refused is UNKNOWN, as in Supervisor: clients can
# neither start nor stop it before it has ended.
FOR_GOOD = {
    'kill': 'control',
}

# Where a call fails at every time these end supervisord in order: it says why and stops all programs before.
GIVES_UP = {
    'read': 'no signal can be read any more, so that supervisord would obey nothing',
}


@dataclasses.dataclass
class Call:
    name: str
    errnos: list
    page: str

    def lost(self, errno):
        """What may be lost while it always fails with this one."""
        return {ability for key in (self.name, self.name + ' ' + errno) for ability in LOST.get(key, '').split()}


def documented(name):
    """What is known of a call; None when the table does not have it."""
    entry = DOCUMENTED.get(name)
    if entry is None:
        return None
    errnos, page = entry if isinstance(entry, tuple) else (entry, name)
    return Call(name, sorted(set(errnos.split()) - {NEVER.get(name, ('',))[0]}), page + '(2)')
