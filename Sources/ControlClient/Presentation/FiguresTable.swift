import Model

/// The columns of `top` and `status -v` (EXT-92): a head and a line for each process, no wider than they may be.
package struct FiguresTable {
    /// One process.
    package struct Row {
        package let process: ProcessDetails
        /// nil when nothing is known.
        package let use: ResourceFigures?
        /// Percent of one CPU.
        package let cpuPercent: Double?

        package init(_ process: ProcessDetails, use: ResourceFigures?, cpuPercent: Double?) {
            self.process = process
            self.use = use
            self.cpuPercent = cpuPercent
        }
    }

    private enum Column: Int {
        case state, health, pid, uptime, restarts, cpu, memory, descriptors

        var title: String {
            switch self {
            case .state: "STATE"
            case .health: "HEALTH"
            case .pid: "PID"
            case .uptime: "UPTIME"
            case .restarts: "RST"
            case .cpu: "CPU%"
            case .memory: "MEM"
            case .descriptors: "FDS"
            }
        }

        /// So that a table that is drawn again and again stays where it is.
        var leastWidth: Int {
            switch self {
            case .state: 8
            case .health: 9
            case .pid, .cpu, .memory: 5
            case .uptime: 7
            case .restarts, .descriptors: 3
            }
        }

        /// Words begin, and numbers end, below each other.
        var isText: Bool { self == .state || self == .health }
    }

    private static let gap = 2
    private static let shortestName = 16
    /// A narrower column of words says nothing.
    private static let shortestNote = 24
    /// The columns that go first where there is no room for all.
    private static let dispensable: [Column] = [.descriptors, .restarts, .uptime, .pid, .health]

    private let rows: [Row]
    /// nil for as wide as it takes.
    private let width: Int?
    private let usesColours: Bool
    private var columns: [Column] = [.state, .health, .pid, .uptime, .restarts, .cpu, .memory, .descriptors]
    private var widths: [Int] = []
    private var nameWidth = 0
    /// The width of the words behind the columns; 0 for none.
    private var noteWidth = 0

    /// - Parameters:
    ///   - width: columns of the terminal; nil where the reader is no person, who is told all of it.
    ///   - hasNotes: whether the reason of a state stands behind the columns, where there is room.
    package init(_ rows: [Row], width: Int?, usesColours: Bool = false, hasNotes: Bool = false) {
        self.rows = rows
        self.width = width
        self.usesColours = usesColours
        let longest = rows.reduce(4) { max($0, TextWidth.columns($1.process.name)) }
        if width != nil, !rows.contains(where: { !$0.process.health.isEmpty }) { columns.removeAll { $0 == .health } }
        for column in Self.dispensable where room < min(longest, Self.shortestName) {
            columns.removeAll { $0 == column }
        }
        widths = columns.map(contentWidth)
        nameWidth = max(1, min(longest, room))
        guard hasNotes else { return }
        let rest = width == nil ? Int.max : room - nameWidth - Self.gap
        noteWidth = rest >= Self.shortestNote ? rest : 0
    }

    /// The room that the columns leave in a line.
    private var room: Int {
        guard let width else { return Int.max }
        return width - columns.reduce(0) { $0 + contentWidth($1) + Self.gap }
    }

    private func contentWidth(_ column: Column) -> Int {
        rows.reduce(max(column.leastWidth, column.title.utf8.count)) { max($0, cell(column, of: $1).utf8.count) }
    }

    private func cell(_ column: Column, of row: Row) -> String {
        let process = row.process
        switch column {
        case .state: return process.record.stateName
        case .health: return process.health.isEmpty ? "-" : process.health
        case .pid: return process.record.pid > 0 ? String(process.record.pid) : "-"
        case .uptime: return process.uptime.map(Figures.duration) ?? "-"
        case .restarts: return String(process.restarts)
        case .cpu: return row.cpuPercent.map(Figures.percent) ?? "-"
        case .memory: return row.use.map { Figures.bytes($0.memory) } ?? "-"
        case .descriptors: return row.use?.descriptors.map { String($0) } ?? "-"
        }
    }

    private func layOut(_ name: String, _ cells: [String], _ note: String, colour: Int? = nil) -> String {
        var line = TextWidth.padded(TextWidth.shortened(name, to: nameWidth), to: nameWidth)
        for (index, column) in columns.enumerated() {
            line += TextWidth.blanks(Self.gap)
            let isLast = index == columns.count - 1 && note.isEmpty
            var text = cells[index]
            let blanks = TextWidth.blanks(widths[index] - text.utf8.count)
            if column == .state, let colour { text = "\u{1b}[\(colour)m\(text)\u{1b}[0m" }
            line += column.isText ? (isLast ? text : text + blanks) : blanks + text
        }
        if !note.isEmpty { line += TextWidth.blanks(Self.gap) + TextWidth.cut(note, to: noteWidth) }
        return line
    }

    /// The titles of the columns.
    package var head: String { layOut("NAME", columns.map(\.title), "") }

    /// One for each row, in their order, without their ends.
    package var lines: [String] {
        rows.map { row in
            layOut(
                row.process.name,
                columns.map { cell($0, of: row) },
                noteWidth > 0 ? row.process.note : "",
                colour: usesColours ? row.process.colour : nil
            )
        }
    }
}

extension ProcessDetails {
    /// What the columns do not tell: why it is not up, or what it says of itself.
    fileprivate var note: String {
        state == .running ? statusText.spellingOutControlCharacters() : words
    }
}
