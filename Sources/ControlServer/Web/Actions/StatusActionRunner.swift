import ControlProtocol
import LinuxSystem
import Model

/// Translates actions of the status page into operations, and their results into words (WEB-10 to WEB-12).
struct StatusActionRunner {
    let control: any SupervisorControl
    /// Whether people read the message, which then says why a start has failed. Programs know only Supervisor's words.
    var tellsReasons = false

    /// - Parameter done: called once with the message, when everything is done.
    func perform(_ action: StatusAction, done: @escaping (String) -> Void) {
        switch action {
        case .refresh: done("Page refreshed at \(Self.now)")
        case .startAll:
            control.pageOperations.start(.all, wait: true) { results in
                done(failures(of: results).map { "ERROR: \($0)" } ?? "All started at \(Self.now)")
            }
        case .stopAll: control.pageOperations.stop(.all, wait: true) { _ in done("All stopped at \(Self.now)") }
        case .restartAll: control.pageOperations.restart(.all) { _ in done("All restarted at \(Self.now)") }
        case .group(let action, let name):
            guard control.activeGroup(named: name) != nil else { return done("No such group named \(name)") }
            perform(action, name, done: done)
        case .process(let action, let name):
            guard let process = try? control.process(name) else { return done(Self.unknown(name)) }
            perform(action, process.name, name, done: done)
        }
    }

    private func perform(_ action: GroupAction, _ name: String, done: @escaping (String) -> Void) {
        let operations = control.pageOperations
        let told = { (results: [ProcessResult<StartResult>], word: String) in
            done(failures(of: results).map { "ERROR: Group \(name): \($0)" } ?? "Group \(name) \(word)")
        }
        switch action {
        case .start: operations.start(.group(name), wait: true) { told($0, "started") }
        case .restart: operations.restart(.group(name)) { told($0, "restarted") }
        case .stop: operations.stop(.group(name), wait: true) { _ in done("Group \(name) stopped") }
        }
    }

    /// `2 of 5 not started: web (spawn error), app:worker (no such file)`; nil when all have come up.
    private func failures(of results: [ProcessResult<StartResult>]) -> String? {
        let failed = results.compactMap { result in
            // A process that another client has started does not count as a failure of a start of all.
            result.result == .alreadyStarted
                ? nil : result.result.problem(of: result.process.text).map { (result.process.text, $0) }
        }
        if failed.isEmpty { return nil }
        let shown =
            failed.prefix(5).map { "\($0.0) (\($0.1))" } + (failed.count > 5 ? ["\(failed.count - 5) more"] : [])
        return "\(failed.count) of \(results.count) not started: \(shown.joined(separator: ", "))"
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
                guard let problem = result.problem(of: name) else { return done("Process \(name) started") }
                done("ERROR: Process \(name): \(problem)\(reason(of: result, name))")
            }
        case .stop:
            operations.stop(process, wait: true) { result in
                done(result.fault(as: name).map(Self.unexpected) ?? "Process \(name) stopped")
            }
        case .restart:
            operations.restart(process) { result in
                // It always succeeds, as on Supervisor's page (WEB-11).
                guard tellsReasons, let problem = result.problem(of: name) else {
                    return done("Process \(name) restarted")
                }
                done("ERROR: Process \(name): \(problem)\(reason(of: result, name))")
            }
        case .clearLog:
            let fault = operations.clearLogs(of: process).fault(as: name)
            done(fault.map(Self.unexpected) ?? "Log for \(name) cleared")
        }
    }

    /// The reason why a start has failed, behind the words for it; empty when these are enough.
    private func reason(of result: StartResult, _ name: String) -> String {
        guard tellsReasons else { return "" }
        switch result {
        case .noFile(let text), .notExecutable(let text): return text.isEmpty ? "" : ": \(text)"
        case .spawnError, .abnormalTermination:
            guard let process = try? control.process(name) else { return "" }
            let reason = process.failureReason(control.history(of: process.name))
            return reason.map { ": \($0)" } ?? ""
        case .started, .alreadyStarted, .unknownState, .shuttingDown, .unknownProcess: return ""
        }
    }

    /// The words for a name that no process has.
    static func unknown(_ name: String) -> String {
        "No such process named \(name)"
    }

    /// The words for a fault without words of its own.
    static func unexpected(_ fault: Fault) -> String {
        "unexpected rpc fault [\(fault.code)] \(fault.text)"
    }

    private static var now: String {
        Clock.localTime(ofSecond: Clock.wallNow().seconds).ctime
    }
}

extension ActiveProcess {
    /// Why its last start or run has failed, in words: from its history (EXT-91), or else from its record; nil when neither
    /// has a reason. The end before a process was given up says more than that it was given up.
    func failureReason(_ history: [HistoryEntry]) -> String? {
        let end = history.last { $0.to == .backoff || $0.to == .exited }
        let given = history.last?.to == .fatal ? history.last : nil
        let words = [end?.words, given?.words].compactMap(\.self)
        if words.isEmpty { return record.spawnError.flatMap { $0.isEmpty ? nil : $0 } }
        return words.joined(separator: "; ")
    }
}

extension HistoryEntry {
    /// The cause or, without one, the end; nil when both are missing.
    var words: String? {
        if !cause.isEmpty { return cause }
        return end.map { $0.description + (isOutOfMemory ? ", out of memory" : "") }
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
