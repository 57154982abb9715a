import Model
import Reactor

/// Reads the last lines of the processes that a query is about, in turns with everything else.
final class OutputReading {
    private let time: any Timekeeper
    private let query: OutputQuery
    private var history: OutputHistory
    private var timer: ReactorTimer?
    private var done: (([ProcessHistory]) -> Void)?

    init(_ query: OutputQuery, of control: any SupervisorControl, time: any Timekeeper) {
        self.time = time
        self.query = query
        let processes = query.lines > 0 ? control.processesByName.filter { query.selection.contains($0.name) } : []
        history = OutputHistory(processes, lines: query.lines, of: control) { query.wants($0) }
    }

    /// - Parameter done: called once with the lines that were read, at once or later; never once the reading was let go.
    func begin(_ done: @escaping ([ProcessHistory]) -> Void) {
        self.done = done
        goOn()
    }

    private func goOn() {
        let turn = Turn()
        while history.readNext() {
            guard turn.isOver else { continue }
            timer = time.schedule(afterMilliseconds: 1) { [weak self] in self?.goOn() }
            return
        }
        let done = done
        self.done = nil
        done?(history.processes)
    }
}
