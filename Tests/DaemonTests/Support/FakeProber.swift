import Model

@testable import Daemon

/// Looks at a network that is made up.
final class FakeProber: NetworkProber {
    /// What looks come to, by the text of their target (`tcp://db:5432`); one that is not here does not answer.
    var outcomes: [String: ProbeOutcome] = [:]
    /// What a look takes that is answered.
    var milliseconds: Int64 = 1
    /// The targets of all looks, in their order.
    private(set) var targets: [String] = []
    /// Called for each look that is made, and with what it has come to before the daemon knows.
    var onLook: (_ target: String) -> Void = { _ in }
    var onResult: (_ target: String, _ isGood: Bool) -> Void = { _, _ in }
    private let time: ManualTime
    private var looks: [Entry] = []

    private struct Entry {
        weak var look: Look?
    }

    private final class Look: NetworkProbe {
        let target: String
        private var done: ((ProbeOutcome) -> Void)?
        var isLost = false
        var onEnd: (ProbeOutcome) -> Void = { _ in }

        init(_ target: String, _ done: @escaping (ProbeOutcome) -> Void) {
            self.target = target
            self.done = done
        }

        var isUnderWay: Bool { done != nil }

        func end(_ outcome: ProbeOutcome) {
            let action = done
            done = nil
            if action != nil { onEnd(outcome) }
            if !isLost { action?(outcome) }
        }
    }

    init(_ time: ManualTime) {
        self.time = time
    }

    func probe(_ target: NetworkTarget, timeout: TimeSpan, _ done: @escaping (ProbeOutcome) -> Void) -> any NetworkProbe
    {
        let look = Look(target.text, done)
        look.onEnd = { [weak self] in self?.onResult(target.text, $0 == .success) }
        targets.append(target.text)
        onLook(target.text)
        look.isLost = time.faults?.strikes(.lookIsLost) == true
        looks.removeAll { $0.look?.isUnderWay != true }
        looks.append(Entry(look: look))
        if let outcome = outcomes[target.text], milliseconds < timeout.milliseconds {
            time.happen(afterMilliseconds: milliseconds) { [weak look] in look?.end(outcome) }
        } else {
            let overdue = ProbeOutcome.failure("no answer in \(timeout.text)")
            time.happen(afterMilliseconds: timeout.milliseconds) { [weak look] in look?.end(overdue) }
        }
        return look
    }

    func retire() {}

    /// How many looks at a target are held and not answered.
    func underWay(_ target: String) -> Int {
        looks.count { $0.look?.isUnderWay == true && $0.look?.target == target }
    }

    /// Answers the looks at a target that are under way; those to come have an answer in `outcomes`.
    func answer(_ target: String, _ outcome: ProbeOutcome) {
        for look in looks.compactMap(\.look) where look.target == target && look.isUnderWay { look.end(outcome) }
        time.settle()
    }
}
