import Foundation

/// The process that serves the clients of a supervisord under test.
extension Supervisor {
    package static let controlProcessName = "supervisord: control"

    package static let checksProcessName = "supervisord: checks"

    /// nil when there is none.
    package var controlProcess: Int32? { process(named: Self.controlProcessName) }

    /// The process that looks at things over the network; nil when there is none.
    package var checksProcess: Int32? { process(named: Self.checksProcessName) }

    private func process(named name: String) -> Int32? {
        ProcessTable.children(of: pid).first { entry in
            entry.state != "Z" && Text.ofFile("/proc/\(entry.pid)/cmdline").hasPrefix(name)
        }?.pid
    }

    /// Once there is one, another than that.
    package func waitForChecksProcess(otherThan old: Int32? = nil) throws -> Int32 {
        try waitFor("a checks process", state: { self.state }) { checksProcess.flatMap { $0 == old ? nil : $0 } }
    }

    /// Once there is one, another than that.
    package func waitForControlProcess(otherThan old: Int32? = nil) throws -> Int32 {
        try waitFor("a control process", state: { self.state }) { controlProcess.flatMap { $0 == old ? nil : $0 } }
    }

    package func waitForNoControlProcess() throws {
        try waitUntil("the end of the control process") { controlProcess == nil }
    }
}
