package import Model

/// What came from one channel of a process, over all its runs (EXT-53).
package struct OutputVolume: Equatable, Sendable {
    package let bytes: Int
    /// Lines that were dropped because the log sink was too slow (EXT-16).
    package let droppedLines: Int

    package init(bytes: Int, droppedLines: Int) {
        self.bytes = bytes
        self.droppedLines = droppedLines
    }
}

/// The numbers that grow all the time, asked for when a page of metrics is.
package struct Volumes: Equatable, Sendable {
    /// The volumes of one process; nil when nothing is read from the channel.
    package struct Entry: Equatable, Sendable {
        package var process: Namespec
        package var stdout: OutputVolume?
        package var stderr: OutputVolume?

        package init(_ process: Namespec, stdout: OutputVolume?, stderr: OutputVolume?) {
            self.process = process
            self.stdout = stdout
            self.stderr = stderr
        }
    }

    package var processes: [Entry]
    /// Children that were reaped without being our processes, since the start of the daemon (EXT-3).
    package var orphansReaped: Int

    package init(processes: [Entry], orphansReaped: Int) {
        self.processes = processes
        self.orphansReaped = orphansReaped
    }
}

/// What the kernel says that a process may do (EXT-37), as texts; empty ones of a process that does not run.
package struct PrivilegeTexts: Equatable, Sendable {
    package var user = ""
    package var groups = ""
    package var capabilities = ""
    package var noNewPrivileges = ""
    package var seccomp = ""

    package init() {}
}
