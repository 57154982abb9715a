import Model

/// The screen of `top` (EXT-92): two lines of summary, the head of the table, and as many processes as there is room for.
package struct TopScreen {
    private let rows: [FiguresTable.Row]
    private let order: ProcessOrder
    /// The present problem; the figures are older then.
    private let problem: String?

    /// - Parameter rows: in the order that they are shown in.
    package init(_ rows: [FiguresTable.Row], order: ProcessOrder, problem: String? = nil) {
        self.rows = rows
        self.order = order
        self.problem = problem
    }

    /// At most as many lines as rows, none wider than the columns.
    package func lines(columns: Int, rows height: Int, usesColours: Bool) -> [String] {
        let table = FiguresTable(rows, width: columns, usesColours: usesColours, hasNotes: true)
        let first = TextWidth.cut(problem ?? summary, to: columns)
        var lines = [usesColours && problem != nil ? "\u{1b}[31m\(first)\u{1b}[0m" : first]
        lines.append(TextWidth.cut(keys(columns), to: columns))
        let head = TextWidth.padded(table.head, to: columns)
        lines.append(usesColours ? "\u{1b}[7m\(head)\u{1b}[0m" : table.head)
        let room = max(0, height - lines.count)
        if rows.count <= room {
            lines += table.lines
        } else if room > 0 {
            lines += table.lines.prefix(room - 1)
            lines.append(TextWidth.cut("… and \(rows.count - room + 1) more", to: columns))
        }
        return Array(lines.prefix(max(1, height)))
    }

    /// `3 processes: 2 RUNNING, 1 FATAL; CPU 12.3 %, memory 45M`
    package var summary: String {
        var counts: [(state: String, count: Int)] = []
        for row in rows {
            let state = row.process.record.stateName
            if let place = counts.firstIndex(where: { $0.state == state }) {
                counts[place].count += 1
            } else {
                counts.append((state, 1))
            }
        }
        // The most frequent states come first.
        let states = counts.sorted { ($1.count, $0.state) < ($0.count, $1.state) }.map { "\($0.count) \($0.state)" }
        let total = rows.count == 1 ? "1 process" : "\(rows.count) processes"
        let cpu = rows.reduce(0) { $0 + ($1.cpuPercent ?? 0) }
        let memory = rows.reduce(0) { $0 + ($1.use?.memory ?? 0) }
        return total + (states.isEmpty ? "" : ": ") + states.joined(separator: ", ")
            + "; CPU \(Figures.percent(cpu)) %, memory \(Figures.bytes(memory))"
    }

    private func keys(_ columns: Int) -> String {
        let sorted =
            switch order {
            case .cpu: "CPU"
            case .memory: "memory"
            case .restarts: "restarts"
            case .name: "name"
            case .state: "state"
            case .uptime: "uptime"
            }
        return columns < 60
            ? "by \(sorted); c m n r sort, q quits"
            : "sorted by \(sorted); keys: c CPU, m memory, n name, r restarts, q quits"
    }
}
