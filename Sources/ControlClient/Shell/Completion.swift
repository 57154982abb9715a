package import Model

/// The completion of a word of a line (CTL-65).
package struct Completion {
    /// The part of the word that is there.
    package let fragment: String
    /// What the whole word may be, each once, in the order in which to show them.
    package let candidates: [String]

    /// - Parameters:
    ///   - line: up to the cursor.
    ///   - names: asked only when they matter.
    package init(line: String, names: () -> [Namespec]) {
        let bytes = line.utf8
        let start = bytes.lastIndex(where: Self.breaksWords).map { bytes.index(after: $0) } ?? bytes.startIndex
        let fragment = String(line[start...])
        self.fragment = fragment
        // What is completed counts as typed: a name must not bring an end of line, and a command behind it.
        candidates = Self.words(for: line, fragment: fragment, names: names).filter {
            $0.utf8.starts(with: fragment.utf8) && $0 == $0.spellingOutControlCharacters()
        }
    }

    /// What can be added whatever is chosen: with a blank behind it when there is one candidate only.
    package var addition: String {
        guard let first = candidates.first else { return "" }
        if candidates.count == 1 { return String(Substring(first.utf8.dropFirst(fragment.utf8.count))) + " " }
        // The longest part that all begin with.
        var common = Array(first.utf8)
        for candidate in candidates.dropFirst() {
            common = zip(common, candidate.utf8).prefix { $0 == $1 }.map(\.0)
        }
        // Whole characters only.
        return String(decoding: common.dropFirst(fragment.utf8.count), as: UTF8.self).filter { $0 != "\u{fffd}" }
    }

    private static func words(for line: String, fragment: String, names: () -> [Namespec]) -> [String] {
        let words = ActionArgument(line).words
        guard let action = words.first, words.count > 1 || line.utf8.last == UInt8(ascii: " ") else {
            return actionNames
        }
        let known = Action.named(action)
        if fragment.utf8.first == UInt8(ascii: "-"), let known { return known.options }
        switch known?.subject {
        case .actions: return actionNames
        case .groups: return unique(names().map(\.group))
        case .processes: return processNames(fragment: fragment, names())
        case .nothing, nil: return []
        }
    }

    private static var actionNames: [String] {
        ["help"] + (Action.listed + Action.added).map(\.name).sorted()
    }

    /// `group:name` where both differ, or where a colon is there already, and `group:*`.
    private static func processNames(fragment: String, _ names: [Namespec]) -> [String] {
        let hasColon = fragment.utf8.contains(UInt8(ascii: ":"))
        return unique(
            names.flatMap { name in
                hasColon || name.group != name.process
                    ? ["\(name.group):\(name.process)", "\(name.group):*"] : [name.process]
            }
        )
    }

    private static func unique(_ words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.filter { seen.insert($0).inserted }
    }

    /// Readline's list without `:`, `*` and `-`, which are parts of names.
    private static func breaksWords(_ byte: UInt8) -> Bool {
        " \t\n`~!@#$%^&()=+[{]}\\|;'\",<>/?".utf8.contains(byte)
    }
}
