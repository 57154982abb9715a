"""System calls of a daemon that fail as the kernel may have them fail (seccomp_unotify(2)). x86_64, and root."""
import ctypes
import errno
import fcntl
import os
import select
import socket
import struct
import threading

CALLS = {'accept4': 288, 'clone3': 435}
_ALLOW, _ERRNO, _NOTIFY = 0x7fff0000, 0x00050000, 0x7fc00000
_RECEIVE, _SEND = 0xc0502100, 0xc0182101
_libc = ctypes.CDLL(None, use_errno=True)


def _filter(call, action):
    """Returns the action for one call and allows all others."""
    def instruction(code, k, yes=0, no=0):
        return struct.pack('HBBI', code, yes, no, k)
    program = (instruction(0x20, 0) + instruction(0x15, CALLS[call], 0, 1) + instruction(0x06, action)
               + instruction(0x06, _ALLOW))
    memory = ctypes.create_string_buffer(program, len(program))
    return memory, struct.pack('HxxxxxxP', len(program) // 8, ctypes.addressof(memory))


def _install(call, action, flags=0):
    memory, program = _filter(call, action)
    result = _libc.syscall(317, 1, flags, program)
    if result < 0:
        raise OSError(ctypes.get_errno(), 'seccomp')
    del memory
    return result


def refusing(call, number):
    """For `before` of Lab.start: the call always fails with this errno."""
    return lambda: _install(call, _ERRNO | number)


class Faults:
    """One kind of call of one daemon that fails when the test wants it to."""

    def __init__(self, call):
        self.call = call
        self.number = 0
        self.left = 0
        self.failed = 0
        self.ours, self.theirs = socket.socketpair()

    def before(self):
        """For `before` of Lab.start."""
        descriptor = _install(self.call, _NOTIFY, flags=8)
        socket.send_fds(self.theirs, [b'x'], [descriptor])

    def begin(self):
        """To be called before the daemon makes the call for the first time, and ends with the daemon."""
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def fail(self, number, times=1):
        """The next calls fail."""
        self.number, self.left = number, times

    def _serve(self):
        _, descriptors, _, _ = socket.recv_fds(self.ours, 1, 1)
        listener = descriptors[0]
        poll = select.poll()
        poll.register(listener, select.POLLIN)
        while not poll.poll()[0][1] & select.POLLHUP:
            request = bytearray(80)
            try:
                fcntl.ioctl(listener, _RECEIVE, request)
                number = 0
                if self.left:
                    self.left -= 1
                    self.failed += 1
                    number = self.number
                reply = struct.pack('QqiI', struct.unpack_from('Q', request)[0], 0, -number, 0 if number else 1)
                fcntl.ioctl(listener, _SEND, bytearray(reply))
            except OSError as e:
                if e.errno not in (errno.ENOENT, errno.EINTR):
                    raise
        os.close(listener)
