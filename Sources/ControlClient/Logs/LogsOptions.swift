/// The options of `logs` (EXT-90).
package struct LogsOptions: Equatable, Sendable {
    /// Lines of each program, if nothing else is asked for.
    package static let usualLines = 10
    static let longOptions = ["--follow", "--lines", "--no-prefix"]

    package var isFollowing = false
    package var lines = LogsOptions.usualLines
    /// Whether the name of its program stands before each line.
    package var hasPrefix = true
    /// None for all.
    package var names: [String] = []

    /// Why the words make no sense.
    package struct Problem: Error, Equatable {
        package let text: String

        package init(text: String) {
            self.text = text
        }
    }

    /// - Parameter words: behind the name of the action; options may stand among the names.
    package init(_ words: [String]) throws(Problem) {
        var rest = words[...]
        while let word = rest.popFirst() {
            let bytes = Array(word.utf8)
            if bytes == Array("-f".utf8) || bytes == Array("--follow".utf8) {
                isFollowing = true
            } else if bytes == Array("--no-prefix".utf8) {
                hasPrefix = false
            } else if let lines = try Self.lines(bytes, &rest) {
                self.lines = lines
            } else if bytes.first == UInt8(ascii: "-") {
                throw Problem(text: "Error: logs knows no option \(word)")
            } else {
                names.append(word)
            }
        }
    }

    /// The number of lines that a word asks for: `-n 20`, `-n20`, `--lines 20`, `--lines=20`; nil for other words.
    static func lines(_ word: [UInt8], _ rest: inout ArraySlice<String>) throws(Problem) -> Int? {
        for option in ["--lines", "-n"] {
            let name = Array(option.utf8)
            guard word.starts(with: name) else { continue }
            var value = word.dropFirst(name.count)
            if option == "--lines" {
                if value.first == UInt8(ascii: "=") {
                    value = value.dropFirst()
                } else if !value.isEmpty {
                    continue
                }
            }
            if value.isEmpty, word.count == name.count {
                guard let next = rest.popFirst() else {
                    throw Problem(text: "Error: \(option) needs a number of lines")
                }
                value = Array(next.utf8)[...]
            }
            let isNumber = !value.isEmpty && value.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
            let text = String(decoding: value, as: UTF8.self)
            guard isNumber else { throw Problem(text: "Error: \(option) needs a number of lines, not '\(text)'") }
            return Int(text) ?? .max
        }
        return nil
    }
}
