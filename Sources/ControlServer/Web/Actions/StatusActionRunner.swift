import LinuxSystem
import Model
import XMLRPC

/// Does what the status page is asked for by XML-RPC methods, and tells in words what came of it (SPEC WEB-10 to
/// WEB-12).
struct StatusActionRunner {
    let control: any SupervisorControl
    let methods: RPCDispatcher

    /// - Parameter done: called once with the message, when everything is done.
    func perform(_ action: StatusAction, done: @escaping (String) -> Void) {
        switch action {
        case .refresh: done("Page refreshed at \(Self.now)")
        case .stopAll: call("stopAllProcesses") { _ in done("All stopped at \(Self.now)") }
        case .restartAll:
            call("stopAllProcesses") { _ in
                call("startAllProcesses") { _ in done("All restarted at \(Self.now)") }
            }
        case .process(let action, let name):
            guard (try? control.process(name)) != nil else { return done(Self.unknown(name)) }
            perform(action, name, done: done)
        }
    }

    private func perform(_ action: ProcessAction, _ name: String, done: @escaping (String) -> Void) {
        switch action {
        case .start:
            call("startProcess", name) { fault in
                done(fault.map { "ERROR: Process \(name): \(Self.startError($0))" } ?? "Process \(name) started")
            }
        case .stop:
            call("stopProcess", name) { fault in
                done(fault.map(Self.unexpected) ?? "Process \(name) stopped")
            }
        case .restart:
            call("stopProcess", name) { _ in
                call("startProcess", name) { _ in done("Process \(name) restarted") }
            }
        case .clearLog:
            call("clearProcessLogs", name) { fault in
                done(fault.map(Self.unexpected) ?? "Log for \(name) cleared")
            }
        }
    }

    private func call(_ method: String, _ name: String? = nil, done: @escaping (Fault?) -> Void) {
        methods.call("supervisor.\(method)", name.map { [.string($0)] } ?? []) { outcome in
            if case .failure(let fault) = outcome { done(fault) } else { done(nil) }
        }
    }

    private static func startError(_ fault: Fault) -> String {
        switch fault.kind {
        case .noFile: "no such file"
        case .notExecutable: "file not executable"
        case .alreadyStarted: "already started"
        case .spawnError: "spawn error"
        case .abnormalTermination: "abnormal termination"
        default: unexpected(fault)
        }
    }

    /// The words for a name that no process has.
    static func unknown(_ name: String) -> String {
        "No such process named \(name)"
    }

    /// The words for a fault that has none of its own.
    static func unexpected(_ fault: Fault) -> String {
        "unexpected rpc fault [\(fault.code)] \(fault.text)"
    }

    private static var now: String {
        Clock.localTime(ofSecond: Clock.wallNow().seconds).ctime
    }
}
