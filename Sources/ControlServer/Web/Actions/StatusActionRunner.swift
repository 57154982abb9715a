import ControlProtocol
import LinuxSystem
import Model

/// Translates what the status page is asked for into operations, and tells in words what came of them (WEB-10 to
/// WEB-12).
struct StatusActionRunner {
    let control: any SupervisorControl

    /// - Parameter done: called once with the message, when everything is done.
    func perform(_ action: StatusAction, done: @escaping (String) -> Void) {
        switch action {
        case .refresh: done("Page refreshed at \(Self.now)")
        case .stopAll: control.pageOperations.stop(.all, wait: true) { _ in done("All stopped at \(Self.now)") }
        case .restartAll: control.pageOperations.restart(.all) { _ in done("All restarted at \(Self.now)") }
        case .process(let action, let name):
            guard let process = try? control.process(name) else { return done(Self.unknown(name)) }
            perform(action, process.name, name, done: done)
        }
    }

    private func perform(
        _ action: ProcessAction,
        _ process: Namespec,
        _ name: String,
        done: @escaping (String) -> Void
    ) {
        let operations = control.pageOperations
        switch action {
        case .start:
            operations.start(process, wait: true) { result in
                done(result.problem(of: name).map { "ERROR: Process \(name): \($0)" } ?? "Process \(name) started")
            }
        case .stop:
            operations.stop(process, wait: true) { result in
                done(result.fault(as: name).map(Self.unexpected) ?? "Process \(name) stopped")
            }
        case .restart:
            // It always succeeds (WEB-11).
            operations.restart(process) { _ in done("Process \(name) restarted") }
        case .clearLog:
            let fault = operations.clearLogs(of: process).fault(as: name)
            done(fault.map(Self.unexpected) ?? "Log for \(name) cleared")
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

extension StartResult {
    /// Words for a start that has failed.
    fileprivate func problem(of name: String) -> String? {
        switch self {
        case .noFile: "no such file"
        case .notExecutable: "file not executable"
        case .alreadyStarted: "already started"
        case .spawnError: "spawn error"
        case .abnormalTermination: "abnormal termination"
        case .started, .unknownState, .shuttingDown, .unknownProcess: fault(as: name).map(StatusActionRunner.unexpected)
        }
    }
}
