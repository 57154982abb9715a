import Text

/// Why a text is no schedule: what is said about it, in the words of an error of the configuration.
package struct ScheduleProblem: Error, Hashable, Sendable {
    package let rule: String

    package init(rule: String) {
        self.rule = rule
    }
}

/// The five fields of cron(5), in their order; the raw value is what errors call them.
enum CronField: String, CaseIterable {
    case minute, hour, day, month, weekday

    /// Sunday is 0 and 7.
    var range: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .day: 1...31
        case .month: 1...12
        case .weekday: 0...7
        }
    }

    private var names: [String] {
        switch self {
        case .minute, .hour, .day: []
        case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        case .weekday: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        }
    }

    /// How many different values there are: a step beyond that would say something that cannot come.
    private var count: Int { self == .weekday ? 7 : range.count }

    /// The values that a field stands for, each a bit of that number. Sunday is bit 0.
    func values(_ text: String) throws(ScheduleProblem) -> UInt64 {
        var values: UInt64 = 0
        for item in text.parts(separatedBy: UInt8(ascii: ",")) { values |= try self.values(of: String(item), in: text) }
        if self == .weekday, values & 1 << 7 != 0 { values = values & ~(1 << 7) | 1 }
        return values
    }

    /// One item of a list: a value, a range or `*`, the latter two perhaps with a step.
    private func values(of item: String, in text: String) throws(ScheduleProblem) -> UInt64 {
        if item.isEmpty { throw problem(text, "something is missing before or behind a comma") }
        let (base, stepText) = item.halves(atFirst: UInt8(ascii: "/")).map { ($0, Optional($1)) } ?? (item, nil)
        var span = range
        if base != "*" {
            if let (first, last) = base.halves(atFirst: UInt8(ascii: "-")) {
                span = try self.span(from: value(first, in: text), to: last, in: text)
            } else {
                let value = try value(base, in: text)
                if stepText != nil {
                    throw problem(text, "a step needs a range or * in front of it, as */5 or 10-40/5")
                }
                span = value...value
            }
        }
        let step = try stepText.map { text throws(ScheduleProblem) in try self.step(text, in: item) } ?? 1
        var values: UInt64 = 0
        for value in stride(from: span.lowerBound, through: span.upperBound, by: step) { values |= 1 << UInt64(value) }
        return values
    }

    private func span(from first: Int, to word: String, in text: String) throws(ScheduleProblem) -> ClosedRange<Int> {
        var last = try value(word, in: text)
        // Both ends of a week can be a Sunday.
        if self == .weekday, last == 0, first > 0, word != "0" { last = 7 }
        guard first <= last else { throw problem(text, "the range goes backwards") }
        return first...last
    }

    private func step(_ word: String, in item: String) throws(ScheduleProblem) -> Int {
        guard let step = Self.number(word), (1...count).contains(step) else {
            throw problem(item, "the step must be a number from 1 to \(count)")
        }
        return step
    }

    private func value(_ word: String, in text: String) throws(ScheduleProblem) -> Int {
        if let number = Self.number(word) {
            guard range.contains(number) else {
                throw problem(text, "must be from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
        if let place = names.firstIndex(of: word.lowercased()) { return place + range.lowerBound % 7 }
        if word == "?" { throw problem(text, "? is not known here, * stands for any") }
        let forms = names.isEmpty ? "" : " or \(names[0]) to \(names[names.count - 1])"
        throw problem(text, "must have numbers from \(range.lowerBound) to \(range.upperBound)\(forms)")
    }

    /// Digits alone, few enough for a number.
    private static func number(_ word: String) -> Int? {
        let digits = word.utf8
        guard (1...9).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(word)
    }

    private func problem(_ text: String, _ rule: String) -> ScheduleProblem {
        ScheduleProblem(rule: "\(rawValue) \(quoted(text)): \(rule)")
    }

    private func quoted(_ text: String) -> String { "'\(text)'" }
}
