import Glibc

/// The numbers of errno(3) that something depends on.
extension Errno {
    /// EACCES.
    package static var permissionDenied: Errno { Errno(code: EACCES) }
    /// EADDRINUSE.
    package static var addressInUse: Errno { Errno(code: EADDRINUSE) }
    /// EADDRNOTAVAIL.
    package static var addressNotAvailable: Errno { Errno(code: EADDRNOTAVAIL) }
    /// EAFNOSUPPORT.
    package static var addressFamilyNotSupported: Errno { Errno(code: EAFNOSUPPORT) }
    /// EAGAIN.
    package static var wouldBlock: Errno { Errno(code: EAGAIN) }
    /// EALREADY.
    package static var alreadyConnecting: Errno { Errno(code: EALREADY) }
    /// EBADF.
    package static var badDescriptor: Errno { Errno(code: EBADF) }
    /// ECHILD.
    package static var noChild: Errno { Errno(code: ECHILD) }
    /// ECONNREFUSED.
    package static var connectionRefused: Errno { Errno(code: ECONNREFUSED) }
    /// ECONNRESET.
    package static var connectionReset: Errno { Errno(code: ECONNRESET) }
    /// EDQUOT.
    package static var quotaExceeded: Errno { Errno(code: EDQUOT) }
    /// EEXIST.
    package static var fileExists: Errno { Errno(code: EEXIST) }
    /// EFBIG.
    package static var fileTooLarge: Errno { Errno(code: EFBIG) }
    /// EINPROGRESS.
    package static var inProgress: Errno { Errno(code: EINPROGRESS) }
    /// EINTR.
    package static var interrupted: Errno { Errno(code: EINTR) }
    /// EISCONN.
    package static var alreadyConnected: Errno { Errno(code: EISCONN) }
    /// EISDIR.
    package static var isDirectory: Errno { Errno(code: EISDIR) }
    /// EMFILE.
    package static var tooManyOpenFiles: Errno { Errno(code: EMFILE) }
    /// EMSGSIZE.
    package static var messageTooLong: Errno { Errno(code: EMSGSIZE) }
    /// ELOOP: also what O_NOFOLLOW says of a symbolic link.
    package static var symbolicLink: Errno { Errno(code: ELOOP) }
    /// ENAMETOOLONG.
    package static var nameTooLong: Errno { Errno(code: ENAMETOOLONG) }
    /// ENOENT.
    package static var noSuchFile: Errno { Errno(code: ENOENT) }
    /// EINVAL.
    package static var invalidArgument: Errno { Errno(code: EINVAL) }
    /// ENOSYS.
    package static var notImplemented: Errno { Errno(code: ENOSYS) }
    /// ENOSPC.
    package static var noSpace: Errno { Errno(code: ENOSPC) }
    /// ENOTDIR.
    package static var notDirectory: Errno { Errno(code: ENOTDIR) }
    /// ENXIO.
    package static var noSuchDevice: Errno { Errno(code: ENXIO) }
    /// EOPNOTSUPP.
    package static var notSupported: Errno { Errno(code: EOPNOTSUPP) }
    /// EPERM.
    package static var notPermitted: Errno { Errno(code: EPERM) }
    /// EPROTOTYPE.
    package static var wrongSocketType: Errno { Errno(code: EPROTOTYPE) }
    /// EPIPE.
    package static var brokenPipe: Errno { Errno(code: EPIPE) }
    /// EROFS.
    package static var readOnlyFileSystem: Errno { Errno(code: EROFS) }
    /// ESPIPE.
    package static var notSeekable: Errno { Errno(code: ESPIPE) }
    /// ESRCH.
    package static var noSuchProcess: Errno { Errno(code: ESRCH) }
    /// ETIMEDOUT.
    package static var timedOut: Errno { Errno(code: ETIMEDOUT) }
}
