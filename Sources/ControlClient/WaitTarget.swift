import Configuration
package import Model
import Text

/// `NAME[:condition]`, what `wait` waits for (EXT-93).
package struct WaitTarget: Hashable, Sendable {
    /// The name of a process or a group, or a pattern.
    package let name: String
    package let condition: WaitCondition
    /// The word as it was typed.
    package let word: String

    /// What stands behind the last colon is a condition if it can be one, and else a part of the name.
    package init(_ word: String) {
        self.word = word
        let bytes = word.utf8
        if let colon = bytes.lastIndex(of: UInt8(ascii: ":")), colon > bytes.startIndex,
            let condition = WaitCondition(String(word[bytes.index(after: colon)...]))
        {
            name = String(word[..<colon])
            self.condition = condition
        } else {
            name = word
            condition = .started
        }
    }

    /// What is wrong with a name that means no process, without an end: the word behind its colon may have been meant as a
    /// condition.
    package func unknown(among names: [Namespec]) -> String {
        let pattern = NamePattern(name)
        guard let process = pattern.process, process != name,
            names.contains(where: { $0.text == pattern.group || $0.group == pattern.group })
        else { return "no such process" }
        return "no such process, and \(process.pythonRepresentation) is no condition: these are \(WaitCondition.choice)"
    }
}

/// The arguments of `wait`.
package struct WaitOptions: Equatable {
    /// nil for as long as it takes.
    package private(set) var milliseconds: Int64?
    package private(set) var targets: [WaitTarget] = []

    /// What is wrong with them, as the words of an error.
    package struct Problem: Error, Equatable {
        package let text: String

        package init(text: String) {
            self.text = text
        }
    }

    /// The error says what the words should be.
    package init(_ words: [String]) throws(Problem) {
        let option = "--timeout"
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == option {
                milliseconds = try Self.span(rest.popFirst())
            } else if word.utf8.starts(with: "\(option)=".utf8) {
                milliseconds = try Self.span(String(Substring(word.utf8.dropFirst(option.utf8.count + 1))))
            } else if word.utf8.first == UInt8(ascii: "-") {
                throw Problem(text: "wait knows no option \(word.pythonRepresentation), only --timeout")
            } else {
                targets.append(WaitTarget(word))
            }
        }
        if targets.isEmpty { throw Problem(text: "wait requires a process name") }
    }

    private static func span(_ text: String?) throws(Problem) -> Int64 {
        guard let text else { throw Problem(text: "--timeout requires a number of seconds") }
        switch DurationText.milliseconds(text) {
        case .success(let milliseconds): return milliseconds
        case .failure(let problem):
            throw Problem(text: "--timeout \(text.pythonRepresentation) \(problem.rule)")
        }
    }
}
