import Model

@testable import Daemon

/// A stop of many programs, of which each waits for those that depend on it.
struct ModelOrderedStop {
    /// What is still to be stopped, with those that have to be stopped before.
    var waiting: [(name: String, blockers: Set<String>)]
    /// What is being stopped, with the number of its stops by then.
    var stopping: [(name: String, stops: Int)] = []
}

extension Life {
    /// All programs are to be stopped, dependents first.
    func stopAllAsked() {
        let now = daemon.time.now
        let chosen = models.filter { $0.isActive && $0.acceptsStop }.map(\.name)
        for place in models.indices where models[place].isActive && !models[place].acceptsStop {
            models[place].stopAsked(now: now)
        }
        orderedStops.append(
            ModelOrderedStop(
                waiting: chosen.map { name in
                    let dependents = models.filter { other in
                        chosen.contains(other.name) && other.settings.dependencies.contains { $0.name == name }
                    }
                    return (name, Set(dependents.map(\.name)))
                }
            )
        )
        _ = goOnWithStops(now)
    }

    /// - Returns: whether anything has changed.
    func goOnWithStops(_ now: MonotonicTime) -> Bool {
        var hasChanged = false
        for number in orderedStops.indices {
            var isStable = false
            while !isStable {
                isStable = true
                let ended = orderedStops[number].stopping.filter { name, stops in
                    place(of: name).map { models[$0].stopsEnded != stops } ?? true
                }.map(\.name)
                orderedStops[number].stopping.removeAll { ended.contains($0.name) }
                for place in orderedStops[number].waiting.indices {
                    orderedStops[number].waiting[place].blockers.subtract(ended)
                }
                let free = orderedStops[number].waiting.filter(\.blockers.isEmpty).map(\.name)
                orderedStops[number].waiting.removeAll { free.contains($0.name) }
                for name in free {
                    guard let place = place(of: name) else { continue }
                    let stops = models[place].stopsEnded
                    // Its end may have been told by now, or not.
                    if models[place].endedAt == now { models[place].isAmbiguous = true }
                    // One that does not run any more has been stopped.
                    let isStopped = models[place].stopAsked(now: now)
                    orderedStops[number].stopping.append((name, isStopped ? stops : -1))
                }
                if !free.isEmpty || !ended.isEmpty {
                    isStable = false
                    hasChanged = true
                }
            }
        }
        orderedStops.removeAll { $0.waiting.isEmpty && $0.stopping.isEmpty }
        return hasChanged
    }
}
