import ControlServer
import Model
import ProcessLifecycle

/// The rules of the operations on one process.
extension ProcessControl {
    /// The command is looked for first, also for a process that runs (SPEC RPC-30).
    /// - Parameter wait: whether the result is that of the whole start.
    func operateStart(wait: Bool, _ done: @escaping (StartResult) -> Void) {
        do throws(CommandRefusal) {
            try checkCommand()
        } catch {
            switch error {
            case .noFile(let text): return done(.noFile(text))
            case .notExecutable(let text): return done(.notExecutable(text))
            }
        }
        let answer = OneAnswer(done)
        start { outcome in answer.give(wait ? StartResult(outcome) : StartResult(immediate: outcome)) }
        // What is not known by now is waited for by others.
        if !wait { answer.give(.started) }
    }

    /// - Parameter wait: whether the result is that of the whole stop.
    func operateStop(wait: Bool, _ done: @escaping (StopResult) -> Void) {
        if wait { return stop { done(StopResult($0)) } }
        guard acceptsStop else { return done(.notRunning) }
        // Not the stop with an answer: the log tells that clients wait for that one (SPEC PROC-27).
        stop()
        done(state == .unknown ? .failed : .stopped)
    }

    func operateSignal(_ signal: SignalNumber) -> SignalResult {
        guard isSignallable else { return .notRunning }
        return send(signal).map { .failed($0) } ?? .sent
    }
}

extension StartResult {
    /// What the end of a start means to those who have waited for it.
    fileprivate init(_ outcome: StartOutcome) {
        self =
            switch outcome {
            case .running: .started
            case .spawnFailed: .spawnError
            case .abnormalTermination, .refused(.stopping): .abnormalTermination
            case .refused(.alreadyStarted): .alreadyStarted
            case .refused(.unknownState): .unknownState
            }
    }

    /// What it means to those who only want to know that a start is under way. One that comes to nothing because the
    /// process is being stopped looks the same to them, as in Supervisor.
    fileprivate init(immediate outcome: StartOutcome) {
        self =
            switch outcome {
            case .running, .abnormalTermination, .refused(.stopping): .started
            case .spawnFailed: .spawnError
            case .refused(.alreadyStarted): .alreadyStarted
            case .refused(.unknownState): .unknownState
            }
    }
}

extension StopResult {
    fileprivate init(_ outcome: StopOutcome) {
        self =
            switch outcome {
            case .stopped: .stopped
            case .notRunning: .notRunning
            case .failed: .failed
            }
    }
}

/// Gives the first answer, and no other one.
private final class OneAnswer {
    private var done: ((StartResult) -> Void)?

    init(_ done: @escaping (StartResult) -> Void) {
        self.done = done
    }

    func give(_ result: StartResult) {
        let done = done
        self.done = nil
        done?(result)
    }
}
