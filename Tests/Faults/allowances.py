"""What a failing call may cost, and what the kernel cannot answer."""
from calls import documented_errnos
from verdicts import CHECKS, CHILD, CONTROL, CORE

# Calls that are left alone, and why.
SPARED = {
    'arch_prctl': 'the C library cannot begin without it',
    'brk': 'reports no errno: the old end of the heap is the refusal, and malloc goes on with mmap',
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

# The same, of the core alone.
SPARED_IN_CORE = {
    'execve': 'makes the process: no code of supervisord runs yet',
}

# Errnos that the page has, and the kernel never gives to a call as we make it: of all processes, or of one role.
NEVER = {
    **dict.fromkeys(('core capget EINVAL', 'core capget EPERM', 'core capget ESRCH'),
                    'of the process itself, in the version that the kernel has, it has no error (kernel/capability.c, capget)'),
    **dict.fromkeys(['core prctl E' + e for e in ('ACCES', 'BADF', 'BUSY', 'NODEV', 'NXIO', 'OPNOTSUPP', 'PERM', 'RANGE')],
                    'PR_CAPBSET_READ, PR_SET_CHILD_SUBREAPER and PR_SET_NAME, which this life has, know EINVAL only (kernel/sys.c)'),
    'child rt_sigaction EINVAL': 'signals are from 1 to 64, and KILL and STOP are to fail (kernel/signal.c, do_sigaction)',
    'child rt_sigprocmask EINVAL': 'SIG_SETMASK with a set of eight bytes has no error (kernel/signal.c, sigprocmask)',
    'kill EINVAL': 'the signals are from 1 to 64 (kernel/signal.c, valid_signal)',
    'kill ESRCH': 'a child that has not been reaped is found, also when it has ended (kernel/signal.c, kill_proc_info)',
    'getcwd ERANGE': 'the C library asks with a whole page, and no longer path is answered with it',
}

# These, or these with one errno, are made to fail once, not always. So is EINTR, whatever the call: to try again is right, and
# signals end.
ONCE = {
    'prctl EINVAL': 'of the capabilities that are asked for the kernel knows each (security/commoncap.c, cap_prctl_drop)',
    'read EAGAIN': 'nothing is ever there to read, signals included, and the kernel does not say so of what is there',
    'wait4': 'no end of a program is seen then, and the daemon waits for it rightly',
    'fstat': 'of a file that is open nothing is looked up or allocated (fs/stat.c, vfs_fstat), so no errno stays',
    'lseek': 'a regular file that is open has an offset at any time (fs/read_write.c, ksys_lseek)',
    'mmap': 'no memory at all is the end of every process',
    'mprotect': 'the C library cannot begin without it',
    'rename ENOENT': 'says that a log has no such older part yet, and of one that is there the kernel does not say so for ever',
    'unlink ENOENT': 'says that the file is gone already, as it was to be',
    'write EAGAIN': 'epoll tells when there is room again, and there is room then',
}

# What is lost while a call of the core fails at every time, or with one errno, and comes back with it. Whatever else must go on.
#   programs   they cannot be started, which takes what they are for as well: checks, events, schedule
#   checks     health checks                events   what listeners hear        schedule   programs that run by the clock
#   control    supervisorctl is not answered         update   reread and update change nothing
#   output     it does not reach the log             rotation logs grow
#   reopen     USR2 does not open the logs again     reload   HUP does not begin again
#   ends       programs that get no signal end only by themselves
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
    # The control process is not started without a secret.
    'getrandom': 'control',
    'kill': 'control update reload ends',
    'listen': 'control',
    # A configuration with a seccomp profile cannot be read.
    'memfd_create': 'update reload programs',
    'newfstatat': 'programs control reload',
    'openat': 'programs output control reopen reload',
    'pipe2': 'programs control reload',
    'pread64': 'control update reload programs',
    # What capabilities there are cannot be known, and programs that are to have some are refused.
    'prctl': 'programs',
    'recvmsg': 'control',
    'rename': 'rotation',
    'sendmsg': 'control',
    # Programs are not started with signals blocked that they would inherit.
    'rt_sigprocmask': 'programs control reload',
    # How the core talks to the processes for clients and for checks.
    'sendto': 'control checks',
    'socket': 'control',
    'socketpair': 'control checks',
    # The socket of the generation before stays in the way.
    'unlink': 'control',
    'vfork': 'programs control reload',
    # The filter of a seccomp profile is written into a file without a name.
    'write': 'output control events update reload programs',
    'writev': 'output control events',
}

# What a single failure takes away for good. A process whose stop signal was refused is UNKNOWN, as in Supervisor: clients can
# neither start nor stop it before it has ended, nor can an update remove it.
FOR_GOOD = {
    'kill': 'control update',
}

# Where a call fails at every time these end supervisord in order: it says why and stops all programs before.
GIVES_UP = {
    'read': 'no signal can be read any more, so that supervisord would obey nothing',
}


# The same of the other processes, whatever the call.
LOST_WITH = {
    # Nothing can be started: no program, no process for clients.
    CHILD: 'programs control reload',
    CONTROL: 'control',
    CHECKS: 'checks',
}
# What goes with another ability.
NEEDS = {'programs': {'checks', 'events', 'schedule', 'update', 'rotation'}, 'control': {'update'}, 'output': {'rotation'}}


def spared(role, name):
    """Why a call is left alone; nothing when it is not."""
    return SPARED.get(name) or (SPARED_IN_CORE.get(name) if role == CORE else None)


def errnos(role, name):
    """What a call may answer to this process."""
    return [e for e in documented_errnos(name) if not {name + ' ' + e, role + ' ' + name + ' ' + e} & set(NEVER)]


def only_once(name, errno):
    return errno == 'EINTR' or name in ONCE or name + ' ' + errno in ONCE


def losses(fault):
    """What may be lost while it always fails so."""
    if fault.role == CORE:
        lost = {ability for key in (fault.call, fault.call + ' ' + fault.errno) for ability in LOST.get(key, '').split()}
    else:
        lost = set(LOST_WITH[fault.role].split())
    return lost.union(*(NEEDS.get(ability, ()) for ability in lost))
