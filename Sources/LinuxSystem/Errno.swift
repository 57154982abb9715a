import CLinux
import Glibc

/// The error number of a failed system call. As a part of a message it is the sentence of strerror(3).
package struct Errno: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: Int32

    package init(code: Int32) {
        self.code = code
    }

    /// The error of the last failed call of this thread.
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

    /// True of an error of accept(2) that is about the client alone which was to be accepted: it has gone, the network has
    /// failed it, or a firewall refuses it (accept(2), "Error handling").
    package var concernsOneClient: Bool {
        switch code {
        case ECONNABORTED, EPERM, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP,
            ENETUNREACH:
            true
        default: false
        }
    }

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
