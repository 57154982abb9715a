import ControlProtocol
import Model

/// What clients ask about processes only when they are looked at: nothing of it is kept ready.
extension SupervisedProcess {
    /// The changes of state that are remembered, the oldest first (EXT-91).
    var history: [HistoryEntry] { [] }
}
