/// Faults in what a daemon stands on, or in how it uses that, which the simulator has to find: a simulator that finds nothing proves
/// nothing.
enum PlantedFault: String, CaseIterable {
    case timerNeverFires = "one timer in 50 never fires"
    case timerFiresLate = "one timer in 50 fires a second late"
    case timerFiresEarly = "one timer in 50 fires at once"
    case passIsLost = "one piece of work in 200 that is put off is never done"
    case killIsLost = "one SIGKILL in 5 does nothing"
    case reapingMissesOne = "one child in 20 that has ended is not reaped"
    case startsTwice = "one start in 20 makes two processes"
    case lookIsLost = "one look in 20 at a health has no result"
    case readyIsLost = "a ready program is not heard"

    /// - Parameter count: how often it could have happened by now.
    /// - Returns: whether it happens this time.
    func strikes(_ count: Int) -> Bool {
        switch self {
        case .timerNeverFires, .timerFiresLate, .timerFiresEarly: count % 50 == 0
        case .passIsLost: count % 200 == 0
        case .killIsLost: count % 5 == 0
        case .reapingMissesOne, .startsTwice, .lookIsLost: count % 20 == 0
        case .readyIsLost: true
        }
    }
}

/// Strikes in one life.
final class FaultPlan {
    let fault: PlantedFault
    private var count = 0

    init(_ fault: PlantedFault) {
        self.fault = fault
    }

    /// - Parameter fault: one that could happen now.
    func strikes(_ fault: PlantedFault) -> Bool {
        guard fault == self.fault else { return false }
        count += 1
        return fault.strikes(count)
    }
}
