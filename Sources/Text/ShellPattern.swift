/// A pattern as shells have them for names of files: `*`, `?`, `[a-z]`, `[!x]`. A bracket that is not closed stands for itself.
/// Characters are Unicode scalars.
package struct ShellPattern: Sendable {
    package enum Dialect: Sendable {
        /// fnmatch(3) without flags: also `[^x]`, `[[:digit:]]`, and a backslash before what is to stand for itself.
        case posix
        /// Python's fnmatch, in which a backslash is a character like others.
        case python
    }

    private enum Part: Sendable {
        case any
        case one
        case literal(Unicode.Scalar)
        case set(Set)
    }

    private struct Set: Sendable {
        var isNegated = false
        var ranges: [ClosedRange<Unicode.Scalar>] = []

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            ranges.contains { $0.contains(scalar) } != isNegated
        }
    }

    private var parts: [Part] = []

    /// Every text is a pattern.
    package init(_ text: String, _ dialect: Dialect = .posix) {
        let isPOSIX = dialect == .posix
        let scalars = Array(text.unicodeScalars)
        var place = 0
        while place < scalars.count {
            let scalar = scalars[place]
            place += 1
            switch scalar {
            case "*": parts.append(.any)
            case "?": parts.append(.one)
            case "\\" where isPOSIX && place < scalars.count:
                parts.append(.literal(scalars[place]))
                place += 1
            case "[":
                if let (set, end) = Self.set(scalars, from: place, isPOSIX: isPOSIX) {
                    parts.append(.set(set))
                    place = end
                } else {
                    parts.append(.literal(scalar))
                }
            default: parts.append(.literal(scalar))
            }
        }
    }

    /// Whether a text has a character that means something in patterns.
    package static func isPattern(_ text: String) -> Bool {
        text.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
    }

    /// Whether it is all of the text that the pattern stands for. Takes no longer than one length times the other.
    package func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var (part, place) = (0, 0)
        // Behind the last star, and how much of the text it has taken.
        var retry: (part: Int, place: Int)?
        while place < scalars.count {
            if part < parts.count, case .any = parts[part] {
                part += 1
                retry = (part, place)
            } else if part < parts.count, Self.stands(parts[part], for: scalars[place]) {
                part += 1
                place += 1
            } else if let last = retry {
                retry = (last.part, last.place + 1)
                (part, place) = (last.part, last.place + 1)
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { if case .any = $0 { true } else { false } }
    }

    private static func stands(_ part: Part, for scalar: Unicode.Scalar) -> Bool {
        switch part {
        case .any, .one: true
        case .literal(let literal): literal == scalar
        case .set(let set): set.contains(scalar)
        }
    }

    /// What stands in brackets, and the place behind them; nil when they are not closed.
    private static func set(_ scalars: [Unicode.Scalar], from start: Int, isPOSIX: Bool) -> (Set, end: Int)? {
        var set = Set()
        var place = start
        if place < scalars.count, scalars[place] == "!" || (isPOSIX && scalars[place] == "^") {
            set.isNegated = true
            place += 1
        }
        let first = place
        while place < scalars.count {
            // A bracket at the beginning is a member.
            if scalars[place] == "]", place > first { return (set, place + 1) }
            if isPOSIX, let (ranges, end) = characterClass(scalars, from: place) {
                set.ranges += ranges
                place = end
                continue
            }
            guard let (low, next) = member(scalars, at: place, isPOSIX: isPOSIX) else { return nil }
            place = next
            if place + 1 < scalars.count, scalars[place] == "-", scalars[place + 1] != "]",
                let (high, end) = member(scalars, at: place + 1, isPOSIX: isPOSIX)
            {
                // A range that runs backwards has no members.
                if low <= high { set.ranges.append(low...high) }
                place = end
            } else {
                set.ranges.append(low...low)
            }
        }
        return nil
    }

    private static func member(
        _ scalars: [Unicode.Scalar],
        at place: Int,
        isPOSIX: Bool
    ) -> (Unicode.Scalar, next: Int)? {
        guard place < scalars.count else { return nil }
        if !isPOSIX || scalars[place] != "\\" { return (scalars[place], place + 1) }
        return place + 1 < scalars.count ? (scalars[place + 1], place + 2) : nil
    }

    /// `[:digit:]` and the others of ASCII; nil for anything else.
    private static func characterClass(
        _ scalars: [Unicode.Scalar],
        from start: Int
    ) -> ([ClosedRange<Unicode.Scalar>], end: Int)? {
        guard start + 1 < scalars.count, scalars[start] == "[", scalars[start + 1] == ":" else { return nil }
        var name = ""
        var place = start + 2
        while place < scalars.count, ("a"..."z").contains(scalars[place]) {
            name.unicodeScalars.append(scalars[place])
            place += 1
        }
        guard place + 1 < scalars.count, scalars[place] == ":", scalars[place + 1] == "]" else { return nil }
        let ranges: [ClosedRange<Unicode.Scalar>]
        switch name {
        case "alnum": ranges = ["0"..."9", "A"..."Z", "a"..."z"]
        case "alpha": ranges = ["A"..."Z", "a"..."z"]
        case "blank": ranges = [" "..." ", "\t"..."\t"]
        case "cntrl": ranges = ["\0"..."\u{1f}", "\u{7f}"..."\u{7f}"]
        case "digit": ranges = ["0"..."9"]
        case "graph": ranges = ["!"..."~"]
        case "lower": ranges = ["a"..."z"]
        case "print": ranges = [" "..."~"]
        case "punct": ranges = ["!"..."/", ":"..."@", "["..."`", "{"..."~"]
        case "space": ranges = [" "..." ", "\t"..."\r"]
        case "upper": ranges = ["A"..."Z"]
        case "xdigit": ranges = ["0"..."9", "A"..."F", "a"..."f"]
        default: return nil
        }
        return (ranges, place + 2)
    }
}
