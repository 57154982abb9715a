import ControlProtocol
import Model
import ProcessLifecycle
import Reactor

/// A stop of many processes of which some depend on others: each of them is asked to stop when those of them that depend on
/// it have ended (EXT-70). Processes without dependents are stopped in the order in which they were given.
final class OrderedStop {
    private struct Entry {
        let process: SupervisedProcess
        let done: (StopResult) -> Void
        /// How many processes are to be stopped before it and have not ended.
        var blockers: Int
    }

    private let wait: Bool
    private let requester: ChangeRequester
    private var entries: [ObjectIdentifier: Entry] = [:]
    /// The processes that each process holds up: a process is stopped after those that depend on it.
    private var heldUp: [ObjectIdentifier: [SupervisedProcess]] = [:]

    private init(wait: Bool, by requester: ChangeRequester) {
        self.wait = wait
        self.requester = requester
    }

    /// - Parameters:
    ///   - processes: all of them accept a stop.
    ///   - time: gives everything else its turn between two of thousands of processes.
    ///   - wait: whether results are those of the whole stop; otherwise a stop that is still to begin counts as under way.
    ///   - requester: the client that asks for it.
    ///   - done: called once, with a result for each process.
    static func run(
        on processes: [SupervisedProcess],
        _ dependencies: Dependencies,
        in time: any Timekeeper,
        wait: Bool,
        by requester: ChangeRequester,
        done: @escaping ([ProcessResult<StopResult>]) -> Void
    ) {
        let stop = OrderedStop(wait: wait, by: requester)
        let chosen = Set(processes.map(ObjectIdentifier.init))
        var blockers: [ObjectIdentifier: Int] = [:]
        for process in processes {
            let dependents = dependencies.dependents(of: process).filter { chosen.contains(ObjectIdentifier($0)) }
            blockers[ObjectIdentifier(process)] = dependents.count
            for dependent in dependents { stop.heldUp[ObjectIdentifier(dependent), default: []].append(process) }
        }
        BulkOperation.run(on: processes, in: time, done: done) { process, answer in
            guard let process = process as? SupervisedProcess else { return answer(.unknownProcess) }
            stop.take(process, blockers: blockers[ObjectIdentifier(process)] ?? 0, answer)
        }
    }

    private func take(_ process: SupervisedProcess, blockers: Int, _ done: @escaping (StopResult) -> Void) {
        guard blockers == 0 else {
            entries[ObjectIdentifier(process)] = Entry(
                process: process,
                done: wait ? done : { _ in },
                blockers: blockers
            )
            if !wait { done(.stopped) }
            return
        }
        begin(process, done)
    }

    private func begin(_ process: SupervisedProcess, _ done: @escaping (StopResult) -> Void) {
        guard heldUp[ObjectIdentifier(process)] != nil else {
            return process.operateStop(wait: wait, by: requester, done)
        }
        // Other processes wait for its end, also when no client does.
        let answer = wait ? done : { _ in }
        process.stop(by: requester) { outcome in
            answer(StopResult(outcome))
            self.hasEnded(process)
        }
        if !wait { done(process.state == .unknown ? .failed : .stopped) }
    }

    private func hasEnded(_ process: SupervisedProcess) {
        for next in heldUp[ObjectIdentifier(process)] ?? [] {
            let key = ObjectIdentifier(next)
            guard var entry = entries[key] else { continue }
            entry.blockers -= 1
            entries[key] = entry.blockers == 0 ? nil : entry
            guard entry.blockers == 0 else { continue }
            // The process may have ended meanwhile.
            begin(next) { result in entry.done(result == .notRunning ? .stopped : result) }
        }
    }
}
