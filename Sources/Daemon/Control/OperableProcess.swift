import ControlProtocol
import Model
import ProcessLifecycle

/// The parts that operations on a process are made of. The rules of operations are below; tests have a process of their own,
/// which does what they say.
protocol OperableProcess: AnyObject {
    /// The name of its group and its own.
    var name: Namespec { get }
    var state: ProcessState { get }
    /// True when the process has ended by itself and what it has left behind is being dealt with: STOPPING, although no
    /// stop was asked for. A start is possible once that is over, and a stop keeps it from being restarted.
    var isEnding: Bool { get }
    /// True when it is being stopped, or was, to be started again by itself: a stop request keeps it from that.
    var isToBeRestarted: Bool { get }
    /// nil when there is no process, also in a state that mostly has one: this is never the pid of a process that has ended.
    var pid: Int32? { get }

    /// Whether the command could be started, without starting it (RPC-30).
    func checkCommand() throws(CommandRefusal)
    /// Starts the process, and says how the start ended: once. That is before this returns when it is known by then: for a
    /// refusal, a program that could not be started, and with startsecs=0. A process that is still ending is started when
    /// what it has left behind is gone.
    /// - Parameter dependencies: whether what it depends on is started and waited for (EXT-70). Without, one that waits is
    ///   started at once.
    func start(dependencies: Bool, by requester: ChangeRequester, _ done: @escaping (StartOutcome) -> Void)
    /// Stops it, and tells the log that it is waited for (PROC-27). `done` is called once, when it is in a stopped state: at
    /// once if it already is.
    func stop(by requester: ChangeRequester, _ done: @escaping (StopOutcome) -> Void)
    /// Asks it to stop. When the answer is known, a state of UNKNOWN means that the stop has failed.
    func stop(by requester: ChangeRequester)
    /// Calls off a restart after an end, whether it is due or some time off (EXT-74); for clients there was nothing to be
    /// stopped.
    func callOffRestart()
    /// Sends a signal to the process alone.
    /// - Returns: why it could not be sent; nil when it was.
    func send(_ signal: SignalNumber, by requester: ChangeRequester) -> String?
}

/// Why a command cannot be started, in words.
enum CommandRefusal: Error, Hashable {
    case noFile(String)
    case notExecutable(String)
}

extension OperableProcess {
    /// Whether a stop request changes anything.
    var acceptsStop: Bool { state.isRunning || isEnding || isToBeRestarted }

    /// Whether there is a process that a signal can be sent to. In a state that otherwise has one, the process itself may
    /// have ended already.
    var isSignallable: Bool { state.isSignallable && pid != nil }

    /// The command is looked for first, also for a process that runs (RPC-30).
    /// - Parameters:
    ///   - wait: whether the result is that of the whole start.
    ///   - dependencies: whether what it depends on is started and waited for (EXT-70).
    ///   - requester: who asks for it.
    func operateStart(
        wait: Bool,
        dependencies: Bool = true,
        by requester: ChangeRequester,
        _ done: @escaping (StartResult) -> Void
    ) {
        do throws(CommandRefusal) {
            try checkCommand()
        } catch {
            switch error {
            case .noFile(let text): return done(.noFile(text))
            case .notExecutable(let text): return done(.notExecutable(text))
            }
        }
        let answer = OneAnswer(done)
        start(dependencies: dependencies, by: requester) { outcome in
            answer.give(wait ? StartResult(outcome) : StartResult(immediate: outcome))
        }
        // Only other callers wait for a result that is not known by now.
        if !wait { answer.give(.started) }
    }

    /// - Parameters:
    ///   - wait: whether the result is that of the whole stop.
    ///   - requester: who asks for it.
    func operateStop(wait: Bool, by requester: ChangeRequester, _ done: @escaping (StopResult) -> Void) {
        if wait { return stop(by: requester) { done(StopResult($0)) } }
        guard acceptsStop else {
            callOffRestart()
            return done(.notRunning)
        }
        // This is not the stop with an answer: for that one the log says that clients wait (PROC-27).
        stop(by: requester)
        done(state == .unknown ? .failed : .stopped)
    }

    func operateSignal(_ signal: SignalNumber, by requester: ChangeRequester) -> SignalResult {
        guard isSignallable else { return .notRunning }
        return send(signal, by: requester).map { .failed($0) } ?? .sent
    }
}

extension StartResult {
    /// What the end of a start means to clients that have waited for it.
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

    /// What it means to clients that only want to know that a start is under way. A start that fails because the process is
    /// being stopped looks the same to them, as in Supervisor.
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
    init(_ outcome: StopOutcome) {
        self =
            switch outcome {
            case .stopped: .stopped
            case .notRunning: .notRunning
            case .failed: .failed
            }
    }
}

/// Gives the first answer only.
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
