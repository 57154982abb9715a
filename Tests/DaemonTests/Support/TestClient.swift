import Configuration
import ControlProtocol
import Model
import ProcessLifecycle

@testable import Daemon

/// Asks for operations as the methods of XML-RPC do, by names as users write them, and says what these would answer: `done`
/// or the name of a fault.
struct TestClient {
    let supervisor: Supervisor
    private let refusal = "SHUTDOWN_STATE"

    private var operations: SupervisorOperations { supervisor.operations(by: ChangeRequester(.client)) }

    func start(_ name: String, wait: Bool, _ done: @escaping (String) -> Void) {
        if supervisor.isShuttingDown { return done(refusal) }
        operations.start(Namespec(name), wait: wait) { done($0.word) }
    }

    func stop(_ name: String, wait: Bool, _ done: @escaping (String) -> Void) {
        if supervisor.isShuttingDown { return done(refusal) }
        operations.stop(Namespec(name), wait: wait) { done($0.word) }
    }

    func startGroup(_ name: String, _ done: @escaping (String) -> Void) {
        operations.start(.group(name), wait: true) { results in
            done(results.map(\.result.word).joined(separator: " "))
        }
    }

    func stopAll(_ done: @escaping (String) -> Void) {
        if supervisor.isShuttingDown { return done(refusal) }
        operations.stop(.all, wait: true) { _ in done("done") }
    }

    func send(_ signal: String, to name: String) -> String {
        if supervisor.isShuttingDown { return refusal }
        guard let signal = SignalNumber(name: signal) else { return "BAD_SIGNAL" }
        return operations.signal(Namespec(name), signal).word
    }

    func write(_ text: String, to name: String) -> String {
        if supervisor.isShuttingDown { return refusal }
        return operations.write(text, to: Namespec(name)).word
    }

    func addGroup(_ name: String) -> String {
        if supervisor.isShuttingDown { return refusal }
        return switch operations.addGroup(named: name) {
        case .added: "done"
        case .unknown: "BAD_NAME"
        case .alreadyActive: "ALREADY_ADDED"
        case .failed: "FAILED"
        }
    }

    func removeGroup(_ name: String) -> String {
        if supervisor.isShuttingDown { return refusal }
        return switch operations.removeGroup(named: name) {
        case .removed: "done"
        case .unknown: "BAD_NAME"
        case .stillRunning: "STILL_RUNNING"
        }
    }

    func reread() -> String {
        if supervisor.isShuttingDown { return refusal }
        return (try? operations.reread()) == nil ? "CANT_REREAD" : "done"
    }

    func shutDown() -> String {
        if supervisor.isShuttingDown { return refusal }
        operations.shutDown()
        return "done"
    }

    func reload() -> String {
        if supervisor.isShuttingDown { return refusal }
        return switch operations.reload() {
        case .begun: "done"
        case .shuttingDown: refusal
        case .refused: "CANT_REREAD"
        }
    }
}

extension Namespec {
    /// `group:process`, or the name of both.
    init(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        self.init(group: parts[0], process: parts[parts.count - 1])
    }
}

extension StartResult {
    fileprivate var word: String {
        switch self {
        case .started: "done"
        case .noFile: "NO_FILE"
        case .notExecutable: "NOT_EXECUTABLE"
        case .alreadyStarted: "ALREADY_STARTED"
        case .unknownState: "FAILED"
        case .spawnError: "SPAWN_ERROR"
        case .abnormalTermination: "ABNORMAL_TERMINATION"
        case .shuttingDown: "SHUTDOWN_STATE"
        case .unknownProcess: "BAD_NAME"
        }
    }
}

extension StopResult {
    fileprivate var word: String {
        switch self {
        case .stopped: "done"
        case .notRunning: "NOT_RUNNING"
        case .failed: "FAILED"
        case .unknownProcess: "BAD_NAME"
        }
    }
}

extension SignalResult {
    fileprivate var word: String {
        switch self {
        case .sent: "done"
        case .notRunning: "NOT_RUNNING"
        case .failed: "FAILED"
        case .unknownProcess: "BAD_NAME"
        }
    }
}

extension InputResult {
    fileprivate var word: String {
        switch self {
        case .queued: "done"
        case .notRunning: "NOT_RUNNING"
        case .noInput: "NO_FILE"
        case .full: "FAILED"
        case .unknownProcess: "BAD_NAME"
        }
    }
}
