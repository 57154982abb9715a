"""Sends a process to a place where there is no code (ptrace(2)), so that the kernel itself finds a fault in it."""
import contextlib
import ctypes
import os
import platform
import struct

SEIZE, INTERRUPT, GETREGSET, SETREGSET, DETACH = 0x4206, 0x4207, 0x4204, 0x4205, 17
GENERAL_REGISTERS = 1
# The numbers of the registers of 64 bits: where the code is, the stack, and the one that has a call begun again.
PLACES = {'x86_64': (16, 19, 15), 'aarch64': (32, 31, None)}
SUPPORTED = platform.machine() in PLACES

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
LIBC.ptrace.restype = ctypes.c_long


class Vector(ctypes.Structure):
    _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]


def ptrace(request, pid, address=None, data=None):
    if LIBC.ptrace(request, pid, address, data) < 0:
        number = ctypes.get_errno()
        raise OSError(number, 'ptrace: ' + os.strerror(number))


@contextlib.contextmanager
def registers(pid):
    """The registers of a process, a list that may be changed while the process waits."""
    ptrace(SEIZE, pid)
    ptrace(INTERRUPT, pid)
    os.waitpid(pid, 0x40000000)     # __WALL
    room = ctypes.create_string_buffer(8 * 64)
    vector = Vector(ctypes.addressof(room), len(room))
    ptrace(GETREGSET, pid, GENERAL_REGISTERS, ctypes.addressof(vector))
    form = '%dQ' % (vector.length // 8)
    values = list(struct.unpack_from(form, room))
    yield values
    struct.pack_into(form, room, 0, *values)
    ptrace(SETREGSET, pid, GENERAL_REGISTERS, ctypes.addressof(vector))
    ptrace(DETACH, pid)


def send_astray(pid, place=0x10, stack=None):
    """It goes on at `place`, and with another stack if one is given."""
    code, top, begun = PLACES[platform.machine()]
    with registers(pid) as values:
        values[code] = place
        if stack is not None:
            values[top] = stack
        if begun is not None:
            values[begun] = 2 ** 64 - 1
