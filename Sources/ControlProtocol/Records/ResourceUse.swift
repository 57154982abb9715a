package import Model

/// What a process uses, as the kernel counts it for that process alone (EXT-92); read from /proc when it is asked for.
package struct ResourceUse: Equatable, Sendable {
    package var process: Namespec
    /// In user and in kernel mode.
    package var cpuMilliseconds: Int
    /// Bytes.
    package var residentMemory: Int
    package var threads: Int
    /// nil when the kernel does not let us see them.
    package var openDescriptors: Int?

    package init(_ process: Namespec, cpuMilliseconds: Int, residentMemory: Int, threads: Int, openDescriptors: Int?) {
        self.process = process
        self.cpuMilliseconds = cpuMilliseconds
        self.residentMemory = residentMemory
        self.threads = threads
        self.openDescriptors = openDescriptors
    }
}
