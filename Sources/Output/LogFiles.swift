package import LinuxSystem
package import OutputPipeline

/// The log files that the daemon has open, several of which may be one file: `numprocs=8` with one `stdout_logfile`,
/// standard output and standard error in one, two programs, a program and the activity log (LOG-20).
///
/// All of them append, so no line is lost or cut. But when one of them renames the file at its rotation, the others have
/// the renamed one open: they are told here, and go on with the one that has the name now.
package final class LogFiles {
    /// The identity of a file, as long as it is open.
    fileprivate struct Identity: Hashable {
        let device: UInt
        let inode: UInt

        init(_ status: FileStatus) {
            device = status.device
            inode = status.inode
        }
    }

    /// A file that is open, shared by all logs that have opened it.
    final class OpenFile {
        /// Whether it has lost its name through us.
        fileprivate(set) var isMoved = false
        private let identity: Identity
        private weak var files: LogFiles?

        fileprivate init(_ identity: Identity, in files: LogFiles) {
            self.identity = identity
            self.files = files
        }

        deinit {
            // Another may be known by it meanwhile.
            if let files, files.open[identity]?.file == nil { files.open[identity] = nil }
        }

        func noteMove() {
            isMoved = true
        }
    }

    private struct Reference {
        weak var file: OpenFile?
    }

    private var open: [Identity: Reference] = [:]

    package init() {}

    /// Opens a log.
    /// - Parameters:
    ///   - isPrivate: an AUTO log, in a directory that others may write.
    ///   - report: gets a sentence when writing or rotating begins to fail, and when writing works again.
    package func open(
        _ path: String,
        policy: RotationPolicy,
        isPrivate: Bool = false,
        report: @escaping (String) -> Void
    ) throws(Errno) -> RotatingFile {
        try RotatingFile(path: path, policy: policy, isPrivate: isPrivate, files: self, report: report)
    }

    /// Removes a log; the logs that have it open make another one with their next write.
    /// - Parameter lastWords: called when it is removed, and still open.
    package func remove(_ path: String, lastWords: () -> Void = {}) throws(Errno) {
        let status = try? FileStatus(path: path)
        try Files.remove(path)
        lastWords()
        if let status { open[Identity(status)]?.file?.noteMove() }
    }

    /// The file of a descriptor that has been opened for a log.
    func file(_ status: FileStatus) -> OpenFile {
        let identity = Identity(status)
        if let known = open[identity]?.file, !known.isMoved { return known }
        let file = OpenFile(identity, in: self)
        open[identity] = Reference(file: file)
        return file
    }
}
