import Configuration
import ControlProtocol
import Model
import ProcessLifecycle
import Reactor

/// An update under way: the steps of its plan, one after the other. A group is stopped before it is removed, and one that
/// has changed is activated again at once (CTL-44).
final class UpdateOperation {
    /// The steps that are left, the last one first.
    private var steps: [UpdatePlan.Step]
    private var results: [UpdateStepResult] = []
    private let operations: SupervisorOperations
    private let done: (UpdateResult) -> Void
    /// Called after each step.
    var onStep: (UpdateStepResult) -> Void = { _ in }

    /// - Parameter done: called once, when the last step was taken.
    init(_ plan: UpdatePlan, by operations: SupervisorOperations, _ done: @escaping (UpdateResult) -> Void) {
        steps = plan.steps.reversed()
        self.operations = operations
        self.done = done
    }

    /// Takes the steps in turns: steps may end at once, and a long plan must not fill the stack, nor keep everything else
    /// from its turn.
    func run() {
        operations.supervisor.context.time.inTurns { self.takeNext() }
    }

    /// - Returns: whether the step after it can follow at once.
    private func takeNext() -> Bool {
        guard let step = steps.popLast() else {
            done(.finished(results))
            return false
        }
        if operations.supervisor.isShuttingDown {
            done(.interrupted(results))
            return false
        }
        var isTaken = false
        var isWaiting = false
        take(step) { [self] failure in
            let result = UpdateStepResult(step, failure: failure)
            results.append(result)
            onStep(result)
            isTaken = true
            if isWaiting { run() }
        }
        isWaiting = !isTaken
        return isTaken
    }

    private func take(_ step: UpdatePlan.Step, _ taken: @escaping (UpdateStepResult.Failure?) -> Void) {
        switch step.reason {
        case .added:
            taken(add(step.group, operations(for: step)))
        case .removed:
            operations(for: step).stop(.group(step.group), wait: true) { [self] stops in
                if stops.contains(where: { $0.result == .failed }) { return taken(.notStopped) }
                taken(remove(step.group))
            }
        case .changed:
            operations(for: step).stop(.group(step.group), wait: true) { [self] _ in
                taken(remove(step.group) ?? add(step.group, operations(for: step)))
            }
        }
    }

    /// The operations for a step, with the requester for the histories of processes.
    private func operations(for step: UpdatePlan.Step) -> SupervisorOperations {
        let words =
            switch step.reason {
            case .added: "new in the configuration"
            case .changed: "its configuration has changed"
            case .removed: "removed from the configuration"
            }
        let origin = operations.requester.origin
        let asker = origin == .watch ? "watch_config" : "update"
        return operations.supervisor.operations(by: ChangeRequester(origin, reason: "\(words) (\(asker))"))
    }

    /// During a shutdown the groups are stopped by the shutdown, and stay.
    private func remove(_ group: String) -> UpdateStepResult.Failure? {
        let result = operations.supervisor.isShuttingDown ? .stillRunning : operations.removeGroup(named: group)
        return result == .removed ? nil : .notRemoved(result)
    }

    private func add(_ group: String, _ operations: SupervisorOperations) -> UpdateStepResult.Failure? {
        let result = operations.addGroup(named: group)
        return result == .added ? nil : .notAdded(result)
    }
}
