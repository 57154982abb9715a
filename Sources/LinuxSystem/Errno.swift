import CLinux
import Glibc

/// The error number of a failed system call. As a part of a message it is the sentence of strerror(3).
package struct Errno: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: Int32

    package init(code: Int32) {
        self.code = code
    }

    /// What the last failed call of this thread left behind.
    package static var last: Errno { Errno(code: Glibc.errno) }

    /// The symbol, `ENOENT`.
    package var name: String {
        clinux_errno_name(code).map { String(cString: $0) } ?? "errno \(code)"
    }

    /// The sentence of strerror(3), `No such file or directory`.
    package var text: String {
        strerror(code).map { String(cString: $0) } ?? name
    }

    package var description: String { text }

    /// True when the user has as many watches of epoll sets as `fs.epoll.max_user_watches` allows (epoll_ctl(2)).
    package var isLackOfWatches: Bool { code == ENOSPC }

    /// True when the system was short of something and the same call may succeed later (EXT-18).
    package var isResourceShortage: Bool {
        switch code {
        case EAGAIN, ENOMEM, EMFILE, ENFILE: true
        default: false
        }
    }
}

/// Calls until the call was not interrupted by a signal. The one EINTR loop.
/// - Returns: what the call returned, which is not negative.
@discardableResult
package func retrying<Number: SignedInteger>(_ call: () -> Number) throws(Errno) -> Number {
    while true {
        let result = call()
        if result >= 0 { return result }
        let error = Errno.last
        if error.code != EINTR { throw error }
    }
}

extension Errno {
    /// ESRCH.
    package static var noSuchProcess: Errno { Errno(code: ESRCH) }
    /// ESPIPE.
    package static var notSeekable: Errno { Errno(code: ESPIPE) }
    /// ENOTDIR.
    package static var notDirectory: Errno { Errno(code: ENOTDIR) }
    /// EFBIG.
    package static var fileTooLarge: Errno { Errno(code: EFBIG) }
    /// EBADF.
    package static var badDescriptor: Errno { Errno(code: EBADF) }
}

extension Errno {
    /// EINTR.
    package static var interrupted: Errno { Errno(code: EINTR) }
    /// EADDRINUSE.
    package static var addressInUse: Errno { Errno(code: EADDRINUSE) }
    /// ECONNREFUSED.
    package static var connectionRefused: Errno { Errno(code: ECONNREFUSED) }
    /// ENAMETOOLONG.
    package static var nameTooLong: Errno { Errno(code: ENAMETOOLONG) }
    /// ENOENT.
    package static var noSuchFile: Errno { Errno(code: ENOENT) }

    /// The class of the exception that Python makes of it (PEP 3151), which Supervisor's messages show.
    package var pythonClass: String {
        switch code {
        case ENOENT: "FileNotFoundError"
        case EACCES, EPERM: "PermissionError"
        case ECONNREFUSED: "ConnectionRefusedError"
        case ECONNRESET: "ConnectionResetError"
        case ECONNABORTED: "ConnectionAbortedError"
        case EPIPE, ESHUTDOWN: "BrokenPipeError"
        case ETIMEDOUT: "TimeoutError"
        case ENOTDIR: "NotADirectoryError"
        case EISDIR: "IsADirectoryError"
        default: "OSError"
        }
    }
}
