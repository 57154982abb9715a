import Configuration
import ControlProtocol
import LinuxSystem
import Model
import ProcessLifecycle

/// Carries out what the control process asks for, and answers by the number of the request. An operation that takes time
/// keeps only that number of the client: it goes on when the client is gone.
final class ControlSession {
    /// Requests that may be without an answer at one time.
    private static let mostOutstanding = 1024

    let supervisor: Supervisor
    /// Requests without an answer.
    private(set) var outstanding = 0
    /// Hands a descriptor to the other side.
    let pass: (Int32) throws(Errno) -> Void
    private let followOutput: (Bool) -> Void
    private let reply: (UInt32, Answer) -> Void
    /// The requests for the use of resources that came while a survey for others was under way.
    private var awaitSurvey: [(Answer) -> Void] = []
    private var survey: ResourceSurvey?

    /// - Parameters:
    ///   - followOutput: starts or stops sending the output of processes.
    ///   - answer: called once for each request, in whatever order, as long as the session is there.
    init(
        _ supervisor: Supervisor,
        pass: @escaping (Int32) throws(Errno) -> Void,
        followOutput: @escaping (Bool) -> Void = { _ in },
        answer: @escaping (UInt32, Answer) -> Void
    ) {
        self.supervisor = supervisor
        self.pass = pass
        self.followOutput = followOutput
        reply = answer
    }

    /// - Parameter isFromPage: true for a request of the web page, false for one by XML-RPC.
    func carryOut(_ request: Request, _ number: UInt32, isFromPage: Bool = false) {
        guard outstanding < Self.mostOutstanding else {
            return reply(number, .refused(ConfigurationError("too many requests without an answer")))
        }
        outstanding += 1
        // The session is held weakly: an operation may outlive it.
        let answer = { [weak self] (answer: Answer) -> Void in self?.answer(number, answer) }
        let operations = supervisor.operations(by: ChangeRequester(isFromPage ? .page : .client))
        switch request {
        case .start(let process, let wait, let dependencies):
            operations.start(process, wait: wait, dependencies: dependencies) { answer(.start($0)) }
        case .stop(let process, let wait): operations.stop(process, wait: wait) { answer(.stop($0)) }
        case .restart(let process): operations.restart(process) { answer(.start($0)) }
        case .startAll(let scope, let wait): operations.start(scope, wait: wait) { answer(.startAll($0)) }
        case .stopAll(let scope, let wait): operations.stop(scope, wait: wait) { answer(.stopAll($0)) }
        case .restartAll(let scope): operations.restart(scope) { answer(.startAll($0)) }
        case .update(let groups): operations.update(groups.map(Set.init)) { answer(.update($0)) }
        case .scale(let scale): operations.scale(scale) { answer(.scale($0)) }
        case .resources: survey(answer)
        case .addGroup(let name):
            let result = operations.addGroup(named: name)
            // The answer comes after the automatic starts: in Supervisor the client's next request comes after them (RPC-53).
            supervisor.take { answer(.add(result)) }
        default: answer(immediate(request, operations))
        }
    }

    private func answer(_ number: UInt32, _ answer: Answer) {
        outstanding -= 1
        reply(number, answer)
    }

    /// A request that comes during a survey gets the next one: an answer shows a state after its request, and however many
    /// clients ask, one survey is under way.
    private func survey(_ answer: @escaping (Answer) -> Void) {
        awaitSurvey.append(answer)
        guard survey == nil else { return }
        let answered = awaitSurvey
        awaitSurvey = []
        let survey = ResourceSurvey(of: supervisor) { [weak self] uses in
            self?.survey = nil
            for answer in answered { answer(.resources(uses)) }
            guard let self, let next = awaitSurvey.popLast() else { return }
            self.survey(next)
        }
        self.survey = survey
        survey.goOn()
    }

    /// The answers that are known at once.
    private func immediate(_ request: Request, _ operations: SupervisorOperations) -> Answer {
        switch request {
        case .signal(let process, let signal): return .signal(operations.signal(process, signal))
        case .clearLogs(let process): return .clear(operations.clearLogs(of: process))
        case .write(let text, let process): return .input(operations.write(text, to: process))
        case .signalAll(let scope, let signal): return .signalAll(operations.signal(scope, signal))
        case .clearAllLogs(let scope): return .clearAll(operations.clearLogs(of: scope))
        case .reread:
            do throws(ConfigurationError) { return .reread(try operations.reread()) } catch { return .refused(error) }
        case .removeGroup(let name): return .remove(operations.removeGroup(named: name))
        case .reload: return .reload(operations.reload())
        case .shutDown: operations.shutDown()
        case .reopenLogs: operations.reopenLogs()
        case .clearActivityLog: return .activityLog(operations.clearActivityLog())
        case .remoteCommunication(let type, let data): operations.sendRemoteCommunication(type: type, data: data)
        case .configuredProcesses: return .configured(supervisor.configuredProcesses)
        case .volumes: return .volumes(supervisor.volumes)
        case .privileges(let process):
            return .privileges(supervisor.process(named: process)?.privileges ?? PrivilegeTexts())
        case .history(let process): return .history(supervisor.process(named: process)?.history ?? [])
        case .nextStep(let process): return .nextStep(supervisor.process(named: process)?.nextStep)
        case .followOutput(let isWanted): followOutput(isWanted)
        case .openLog(let log): return .log(open(log))
        case .openOutput(let log): return .output(open(log), marks(of: log))
        case .followLog(let log, let device, let inode): return .log(follow(log, device: device, inode: inode))
        case .readMemory(let log, let offset, let length):
            return memory(of: log, offset: offset, length: length)
        // These take time.
        case .start, .stop, .restart, .startAll, .stopAll, .restartAll, .update, .scale, .resources, .addGroup: break
        }
        return .done
    }
}
