import Glibc
import LinuxSystem

@testable import Daemon
@testable import Reactor

/// How programs tell that they are ready.
extension TestDaemon {
    /// A program whose process is the one that runs the tests: what these send comes from it.
    static var ownProcess: FakeProgram { FakeProgram(pid: getpid()) }

    /// One pass of the loop over descriptors, which waits for nothing.
    func turn() {
        process.reactor.inNextPass {}
        process.reactor.pass()
        time.settle()
    }

    /// The process that runs the tests tells something where a program is to do so.
    func notify(_ message: String, to name: String) throws {
        try NotificationSocket.send(message, to: try Missing.require(variables(name)["NOTIFY_SOCKET"]))
        turn()
    }

    /// The variables that a program got beside those that its section gives it.
    func variables(_ name: String) -> [String: String] { spawner.extras[name]?.variables ?? [:] }

    func logged(containing text: String) -> [String] { log.filter { $0.contains(text) } }
}
