import Model
import Text

/// Reads one INI file into a ``RawConfiguration``: the grammar of Python's RawConfigParser as Supervisor sets it up (CFG-8 to
/// CFG-26). It makes one pass, so that time grows only with the length of the file.
struct INIParser {
    /// Bad lines that one message shows; a binary file has thousands.
    private static let maximumBadLines = 100
    /// Characters of a bad line that a message shows.
    private static let maximumShownLength = 1000

    /// The path in messages.
    let path: String
    let sink: ProblemSink

    private var section: String?
    /// The option whose value may go on in the next line.
    private var option: (name: String, value: [UInt8], line: Int)?
    private var indentation = 0
    private var badLines: [(number: Int, text: String)] = []
    private var badLineCount = 0

    init(path: String, sink: ProblemSink) {
        self.path = path
        self.sink = sink
    }

    /// Adds the file's sections and options to those of the files before it.
    mutating func parse(_ bytes: [UInt8], into raw: inout RawConfiguration) throws(ConfigurationError) {
        if let complaint = UTF8Text.complaint(about: bytes) {
            let location = ConfigurationError.Location(file: path, line: complaint.line)
            let reason = "\(complaint.text); the file is not UTF-8: convert it, as by iconv -f ENCODING -t UTF-8"
            try sink.report(ConfigurationError(complaint.text, reason: reason, at: location))
            return
        }
        let bytes = bytes.contains(0) ? try withoutNULs(bytes) : bytes
        // A byte order mark is skipped (CFG-9).
        var start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        var number = 0
        while start < bytes.count {
            number += 1
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), bytes[end] != UInt8(ascii: "\r") { end += 1 }
            let line = Line(bytes: bytes[start..<end], number: number, hasEnd: end < bytes.count)
            guard try take(line, into: &raw) else { return }
            start = end + 1
            if start < bytes.count, bytes[end] == UInt8(ascii: "\r"), bytes[start] == UInt8(ascii: "\n") { start += 1 }
        }
        finishOption(in: &raw)
        try reportBadLines()
    }

    /// Refuses NUL, in comments too: for the system it ends a text, so that a command, a file name or a variable would be cut
    /// short silently. `supervisord --test` reads on without it.
    private func withoutNULs(_ bytes: [UInt8]) throws(ConfigurationError) -> [UInt8] {
        var line = 1
        var lines: [Int] = []
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == UInt8(ascii: "\r") || (byte == UInt8(ascii: "\n") && previous != UInt8(ascii: "\r")) {
                line += 1
            }
            if byte == 0, lines.last != line { lines.append(line) }
            previous = byte
        }
        // A file in UTF-16 has NULs in every line.
        for line in lines.prefix(Self.maximumBadLines) {
            var error = ConfigurationError(
                "could not read config file \(path): NUL byte in line \(line)",
                at: ConfigurationError.Location(file: path, line: line)
            )
            error.reason = "NUL byte"
            try sink.report(error)
        }
        return bytes.filter { $0 != 0 }
    }

    private struct Line {
        let bytes: ArraySlice<UInt8>
        let number: Int
        let hasEnd: Bool
    }

    /// False when the rest of the file makes no sense.
    private mutating func take(_ line: Line, into raw: inout RawConfiguration) throws(ConfigurationError) -> Bool {
        let parsed = INILine(line.bytes)
        guard case .text(let text) = parsed.content else {
            // A blank line belongs to the value if one follows, a comment never does (CFG-16, CFG-19).
            if parsed.content == .blank { option?.value.append(UInt8(ascii: "\n")) }
            return true
        }
        if option != nil, parsed.indentation > indentation {
            option?.value.append(UInt8(ascii: "\n"))
            option?.value.append(contentsOf: text)
            return true
        }
        indentation = parsed.indentation
        let location = ConfigurationError.Location(file: path, line: line.number)
        if let name = INILine.sectionName(in: text) {
            finishOption(in: &raw)
            raw.open(name, at: location)
            section = name
            return true
        }
        guard section != nil else {
            let place = "file: \(path.pythonRepresentation), line: \(line.number)"
            let message = "File contains no section headers.\n\(place)\n\(shown(line))"
            var error = ConfigurationError(message, at: location)
            error.reason = "text before the first section header: \(shown(line))"
            if let format = INILine.foreignFormat(text) {
                error.reason +=
                    "; this looks like \(format): here a section begins with [program:NAME], and its lines are KEY=VALUE"
            }
            try sink.report(error)
            return false
        }
        guard let (name, value) = INILine.option(in: text), !name.isEmpty else {
            // Indented text behind a bad line still continues the option before it; `=x` ends that option.
            if INILine.option(in: text) != nil { finishOption(in: &raw) }
            badLineCount += 1
            if badLines.count < Self.maximumBadLines { badLines.append((line.number, shown(line))) }
            return true
        }
        finishOption(in: &raw)
        option = (name, Array(value), line.number)
        return true
    }

    private mutating func finishOption(in raw: inout RawConfiguration) {
        guard let (name, value, line) = option, let section else { return }
        option = nil
        let text = Self.trimmedEnd(String(decoding: value, as: UTF8.self))
        let location = ConfigurationError.Location(file: path, line: line)
        raw.set(RawOption(name: name, value: text, location: location), in: section)
    }

    private static func trimmedEnd(_ text: String) -> String {
        guard let last = text.unicodeScalars.lastIndex(where: { !$0.isBlank }) else { return "" }
        return String(text[...last])
    }

    /// All bad lines in one message (CFG-14); `supervisord --test` reports each by itself.
    private func reportBadLines() throws(ConfigurationError) {
        var message = "Source contains parsing errors: \(path.pythonRepresentation)"
        for (number, text) in badLines {
            message += "\n\t[line \(number < 10 ? " " : "")\(number)]: \(text)"
        }
        if badLineCount > badLines.count { message += "\n\t... and \(badLineCount - badLines.count) more" }
        for (number, text) in badLines {
            var error = ConfigurationError(message, at: ConfigurationError.Location(file: path, line: number))
            error.reason = "neither a section header nor an option: \(text)"
            try sink.report(error)
        }
    }

    /// The raw line in Python's quotes, its end as a newline.
    private func shown(_ line: Line) -> String {
        let text = String(decoding: line.bytes, as: UTF8.self)
        if line.bytes.count > Self.maximumShownLength {
            return String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.maximumShownLength)))
                .pythonRepresentation + "..."
        }
        return (line.hasEnd ? text + "\n" : text).pythonRepresentation
    }
}
