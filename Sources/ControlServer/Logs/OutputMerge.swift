import ControlProtocol
import Model

/// The last lines of many processes in one order: by the time of their arrival; lines without a known time come first,
/// process by process.
struct OutputMerge {
    let lines: [(channel: OutputChannel, line: OutputLine)]
    /// Notes about processes whose output cannot be read.
    let notes: [(process: Namespec, text: String)]

    /// - Parameters:
    ///   - count: the number of lines of each process.
    ///   - keepsRests: whether lines that have not ended are left out, because they go on.
    init(_ processes: [ProcessHistory], lines count: Int, keepsRests: Bool) {
        notes = processes.compactMap { process in process.note.map { (process.process, $0) } }
        let all = processes.flatMap { $0.lines(atMost: count, keepsRests: keepsRests) }
        // The sort is stable: lines of the same moment, and lines without a time, stay in their order.
        lines = all.enumerated()
            .sorted { ($0.element.line.at, $0.offset) < ($1.element.line.at, $1.offset) }
            .map(\.element)
    }

    /// What stands before the lines.
    /// - Parameter selection: the processes that it is about.
    func writeOpening(_ selection: OutputSelection, of control: any SupervisorControl, to output: inout [UInt8]) {
        let names = control.processesByName.map(\.name).filter(selection.contains).map(\.text)
        // Another daemon has another name.
        OutputRecord.opening(daemon: "\(control.pid).\(control.daemonStartedAt)", names: names, to: &output)
        for note in notes { OutputRecord.note(note.text, of: note.process, to: &output) }
    }
}
