import Model

/// How the lines of `why` look: the width of the terminal, colours, control characters of programs spelled out.
package struct WhyStyle {
    struct Row {
        let time: String
        let state: String
        let text: String
    }

    /// The width of the words in front of a field.
    private static let label = 11
    private static let indent = "  "
    /// What is left to a text however narrow the terminal is.
    private static let narrowest = 20

    /// 0 when lines may be as long as they are.
    private let columns: Int
    private let hasColours: Bool
    private let isInShell: Bool

    /// - Parameters:
    ///   - columns: of the terminal; 0 without one.
    ///   - isInShell: whether commands are typed without `supervisorctl`.
    package init(columns: Int, hasColours: Bool, isInShell: Bool = false) {
        self.columns = columns
        self.hasColours = hasColours
        self.isInShell = isInShell
    }

    func command(_ words: String) -> String { isInShell ? words : "supervisorctl \(words)" }

    func headline(
        _ name: String,
        _ state: ProcessState,
        _ stateName: String,
        _ reason: String,
        isFailure: Bool
    ) -> [String] {
        let beginning = "\(safe(name)) is "
        let rest = reason.isEmpty ? "" : ": \(safe(reason))"
        var lines = wrapped(beginning + stateName + rest, first: "", next: Self.indent)
        guard hasColours, let first = lines.first, first.hasPrefix(beginning + stateName) else { return lines }
        let end = first.dropFirst(beginning.count + stateName.count)
        lines[0] = bold(safe(name)) + " is " + coloured(stateName, colour(of: state, isFailure: isFailure)) + end
        return lines
    }

    /// A quotation of the program's own output, in one line.
    func quote(_ channel: String, _ line: String?) -> [String] {
        guard let line else { return [] }
        return [Self.indent + shortened("\(channel): \(safe(line))", by: Self.indent.count)]
    }

    /// A text behind its name; without a name it stands alone.
    func field(_ name: String, _ text: String) -> [String] {
        if text.isEmpty { return [] }
        if name.isEmpty { return wrapped(safe(text), first: Self.indent, next: Self.indent) }
        let front = StatusTable.padded(name, to: Self.label)
        let lines = wrapped(
            safe(text),
            first: Self.indent + front,
            next: Self.indent + String(repeating: " ", count: Self.label)
        )
        return lines
    }

    func title(_ text: String) -> [String] {
        let lines = wrapped(safe(text), first: Self.indent, next: Self.indent)
        return hasColours ? lines.map { Self.indent + bold(String($0.dropFirst(Self.indent.count))) } : lines
    }

    func table(_ rows: [Row]) -> [String] {
        let time = rows.map(\.time.count).max() ?? 0
        return rows.flatMap { row in
            let state = StatusTable.padded(row.state, to: 8)
            let front = Self.indent + Self.indent + StatusTable.padded(row.time, to: time) + "  " + state + "  "
            let next = String(repeating: " ", count: front.count)
            var lines = wrapped(safe(row.text), first: front, next: next)
            if hasColours, let colour = colour(ofName: row.state) {
                let place = Self.indent.count * 2 + time + 2
                let first = lines[0]
                let end = first.dropFirst(place + row.state.count)
                lines[0] = String(first.prefix(place)) + coloured(row.state, colour) + end
            }
            return lines
        }
    }

    /// A line of a log is cut, as it is the beginning that tells what it is about.
    func outputLine(_ line: String) -> [String] {
        [Self.indent + Self.indent + shortened(safe(line), by: 2 * Self.indent.count)]
    }

    private func safe(_ text: String) -> String { text.spellingOutControlCharacters() }

    // MARK: Width

    private func shortened(_ text: String, by indent: Int) -> String {
        guard columns > 0 else { return text }
        let most = max(Self.narrowest, columns - indent)
        return text.count > most ? text.prefix(most - 1) + "…" : text
    }

    /// Breaks a text between words, and a word only where it is longer than a line.
    private func wrapped(_ text: String, first: String, next: String) -> [String] {
        guard columns > 0 else { return [trimmed(first + text)] }
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in text.split(separator: " " as Character, omittingEmptySubsequences: false) {
            var word = word
            while true {
                let room = max(Self.narrowest, columns - (isEmpty ? line.count : line.count + 1))
                if word.count <= columns - line.count - (isEmpty ? 0 : 1) {
                    line += (isEmpty ? "" : " ") + word
                    isEmpty = false
                    break
                }
                guard isEmpty else {
                    lines.append(trimmed(line))
                    line = next
                    isEmpty = true
                    continue
                }
                guard word.count > room else {
                    line += word
                    isEmpty = false
                    break
                }
                lines.append(line + word.prefix(room))
                word = word.dropFirst(room)
                line = next
            }
        }
        lines.append(trimmed(line))
        return lines
    }

    private func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line = line.dropLast() }
        return String(line)
    }

    // MARK: Colours

    private func bold(_ text: String) -> String { hasColours ? "\u{1b}[1m\(text)\u{1b}[0m" : text }

    private func coloured(_ text: String, _ colour: Int?) -> String {
        guard hasColours, let colour else { return text }
        return "\u{1b}[\(colour)m\(text)\u{1b}[0m"
    }

    private func colour(of state: ProcessState, isFailure: Bool) -> Int? {
        switch state {
        case .running: isFailure ? 33 : 32
        case .starting, .stopping, .backoff: 33
        case .fatal, .unknown: 31
        case .exited: isFailure ? 31 : nil
        case .stopped: nil
        }
    }

    private func colour(ofName name: String) -> Int? {
        ProcessState.allCases.first { $0.name == name }.flatMap { colour(of: $0, isFailure: false) }
    }
}
