import Model
import ProcessLifecycle

@testable import Daemon

/// A process that does what the test says, for the rules of operations.
final class ScriptedProcess: OperableProcess {
    let name: Namespec
    var state: ProcessState
    var isEnding = false
    var isToBeRestarted = false
    var pid: Int32? { state.isSignallable ? 4711 : nil }

    var commandRefusal: CommandRefusal?
    /// nil for a start and a stop that take time.
    var startOutcome: StartOutcome?
    var stopOutcome: StopOutcome?
    /// What a stop that is not waited for leads to.
    var stateAfterStop = ProcessState.stopping
    var signalProblem: String?
    /// What was asked of it.
    private(set) var requests: [String] = []
    private var starts: [(StartOutcome) -> Void] = []
    private var stops: [(StopOutcome) -> Void] = []

    init(_ name: String, _ state: ProcessState = .stopped) {
        self.name = Namespec(group: name, process: name)
        self.state = state
    }

    func end(_ outcome: StartOutcome) {
        let waiting = starts
        starts = []
        for done in waiting { done(outcome) }
    }

    func end(_ outcome: StopOutcome) {
        let waiting = stops
        stops = []
        for done in waiting { done(outcome) }
    }

    func checkCommand() throws(CommandRefusal) {
        if let commandRefusal { throw commandRefusal }
    }

    func start(dependencies: Bool, by requester: ChangeRequester, _ done: @escaping (StartOutcome) -> Void) {
        requests.append(dependencies ? "start" : "start without dependencies")
        if let startOutcome { done(startOutcome) } else { starts.append(done) }
    }

    func stop(by requester: ChangeRequester, _ done: @escaping (StopOutcome) -> Void) {
        requests.append("stop and tell")
        if let stopOutcome { done(stopOutcome) } else { stops.append(done) }
    }

    func callOffRestart() {}

    func stop(by requester: ChangeRequester) {
        requests.append("stop")
        state = stateAfterStop
    }

    func send(_ signal: SignalNumber, by requester: ChangeRequester) -> String? {
        requests.append(signal.description)
        return signalProblem
    }
}
