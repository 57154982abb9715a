import Model

/// The processes that completion offers, asked for once for each line (CTL-65).
final class CompletionCache {
    private var names: [Namespec]?

    /// Before each action: it may change them.
    func forget() {
        names = nil
    }

    /// The names; none when supervisord cannot be asked, which is no moment to say so.
    func names(of controller: Controller) -> [Namespec] {
        if let names { return names }
        let asked = (try? controller.allProcesses().map(\.name)) ?? []
        names = asked
        return asked
    }
}
