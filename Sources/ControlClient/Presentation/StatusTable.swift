import Model

/// The lines of `status` as Supervisor has them, for whatever reads them (CTL-30). For people there is a `TerminalStatusTable`.
package struct StatusTable {
    private let processes: [ProcessDetails]
    private let usesColours: Bool
    private let isForTerminal: Bool

    /// The processes are shown in their order.
    /// - Parameters:
    ///   - usesColours: when the user forces them upon what is no terminal.
    ///   - isForTerminal: whether control characters are spelled out.
    package init(_ processes: [ProcessDetails], usesColours: Bool = false, isForTerminal: Bool = false) {
        self.processes = processes
        self.usesColours = usesColours
        self.isForTerminal = isForTerminal
    }

    /// Without the ends of lines.
    package var lines: [String] {
        let names = processes.map { isForTerminal ? $0.name : $0.record.name.text }
        let width = names.reduce(30) { max($0, $1.unicodeScalars.count) } + 3
        return zip(names, processes).map { name, process in
            // Ten columns for the state. A longer word runs into the description, as in Supervisor.
            let state = process.record.stateName
            let blanks = String(Self.padded(state, to: 10).utf8.dropFirst(state.utf8.count)) ?? ""
            let colour = usesColours ? process.colour : nil
            let shown = colour.map { "\u{1b}[\($0)m\(state)\u{1b}[0m" } ?? state
            let description = process.record.description
            return Self.padded(name, to: width) + shown + blanks
                + (isForTerminal ? description.spellingOutControlCharacters() : description)
        }
    }

    /// More than most columns lack.
    private static let blanks = Substring(String(repeating: " ", count: 64))

    static func padded(_ text: String, to width: Int) -> String {
        let missing = width - text.unicodeScalars.count
        if missing <= 0 { return text }
        // The blanks are cut from a ready text: making one of a repeated character takes longer than all the rest of a line.
        return missing <= 64 ? text + blanks.prefix(missing) : text + String(repeating: " ", count: missing)
    }
}
