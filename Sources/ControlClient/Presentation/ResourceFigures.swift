package import Model
package import XMLRPC

/// The resources that a process uses: an element of init.getResources (EXT-97).
package struct ResourceFigures: Sendable {
    package var cpuSeconds: Double
    /// Bytes.
    package var memory: Int
    /// nil when the kernel does not let supervisord see them.
    package var descriptors: Int?
    package var threads: Int

    /// nil when a member is missing.
    package init?(_ value: XMLRPCValue) {
        guard case .double(let seconds)? = value["cpu_seconds"], let memory = value["rss"]?.integer,
            let descriptors = value["fds"]?.integer, let threads = value["threads"]?.integer
        else { return nil }
        cpuSeconds = seconds
        self.memory = memory
        self.descriptors = descriptors < 0 ? nil : descriptors
        self.threads = threads
    }
}

/// How busy processes are: the CPU time between two looks, or since the start of the process at the first one, in percent of
/// one CPU.
package struct CPUMeter {
    private struct Look {
        let pid: Int
        let cpuSeconds: Double
        let at: MonotonicTime
    }

    /// Less time between two looks says nothing: the kernel counts in hundredths of a second.
    private static let shortest: Double = 0.2

    private var looks: [Namespec: Look] = [:]

    package init() {}

    /// - Parameters:
    ///   - uptime: seconds.
    ///   - now: when the CPU time was asked for.
    /// - Returns: nil of a process that does not run.
    package mutating func percent(
        of name: Namespec,
        pid: Int,
        cpuSeconds: Double,
        uptime: Int,
        now: MonotonicTime
    ) -> Double? {
        guard pid > 0 else { return nil }
        defer { looks[name] = Look(pid: pid, cpuSeconds: cpuSeconds, at: now) }
        if let last = looks[name], last.pid == pid {
            let seconds = Double(now.nanoseconds &- last.at.nanoseconds) / 1e9
            if seconds >= Self.shortest { return max(0, cpuSeconds - last.cpuSeconds) / seconds * 100 }
        }
        return cpuSeconds / Double(max(1, uptime)) * 100
    }
}
