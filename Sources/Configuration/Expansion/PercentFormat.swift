import Model
import Text

/// Python's `%` formatting with a mapping (CFG-37, CFG-39): `%(name)` flags width .precision conversion.
struct PercentFormat {
    enum Piece: Equatable {
        case literal(String)
        /// The text that a conversion has put in.
        case value(String)
    }

    enum Failure: Error, Equatable {
        case unknownName(String)
        /// Why the file of a `%(file:PATH)s` cannot be put in.
        case unreadableFile(String)
        /// The problem in Python's words.
        case malformed(String)
    }

    /// The layout of one value.
    struct Layout {
        var leftAligned = false
        var signed = false
        var blankForPlus = false
        var alternate = false
        var zeroPadded = false
        var width = 0
        var precision: Int?
    }

    /// The largest width or precision; Python allocates any size, a daemon must not.
    private static let maximumSize = 1 << 16
    /// The longest text that conversions may add up to, in bytes.
    private static let maximumTotal = 1 << 22

    let scalars: [Unicode.Scalar]
    /// The index of the scalar to look at next.
    private(set) var index: Int

    /// Starts behind the `%` of a conversion.
    init(scalars: [Unicode.Scalar], index: Int) {
        self.scalars = scalars
        self.index = index
    }

    /// The whole text taken apart.
    static func pieces(of text: String, expansions: Expansions) throws(Failure) -> [Piece] {
        var pieces: [Piece] = []
        var literal = String.UnicodeScalarView()
        var format = PercentFormat(scalars: Array(text.unicodeScalars), index: 0)
        var total = 0
        while let scalar = format.next() {
            if scalar != "%" {
                literal.append(scalar)
            } else if format.peek == "%" {
                _ = format.next()
                literal.append("%")
            } else {
                let value = try format.conversion(expansions: expansions)
                total += value.utf8.count
                if total > maximumTotal { throw .malformed("result too long") }
                try refuseNUL(value)
                if !literal.isEmpty { pieces.append(.literal(String(literal))) }
                literal = String.UnicodeScalarView()
                pieces.append(.value(value))
            }
        }
        if !literal.isEmpty { pieces.append(.literal(String(literal))) }
        return pieces
    }

    /// `%(process_num)c` of 0 is a NUL, which the system takes for the end of the text.
    static func refuseNUL(_ value: String) throws(Failure) {
        if value.utf8.contains(0) { throw .malformed("result has a NUL character") }
    }

    private var peek: Unicode.Scalar? {
        index < scalars.count ? scalars[index] : nil
    }

    private mutating func next() -> Unicode.Scalar? {
        guard index < scalars.count else { return nil }
        index += 1
        return scalars[index - 1]
    }

    /// Carries out the conversion whose `%` has just been passed.
    mutating func conversion(expansions: Expansions) throws(Failure) -> String {
        var value: Expansions.Value?
        if peek == "(" {
            let name = try key()
            if name.hasBytes(prefix: Expansions.filePrefix) {
                // The content is put in as it is.
                guard next() == "s" else { throw .malformed("the content of a file is put in by s alone") }
                return try expansions.fileMark(name)
            }
            guard let found = expansions[name] else { throw .unknownName(name) }
            value = found
        }
        let layout = try layout(for: value)
        if let modifier = peek, modifier == "h" || modifier == "l" || modifier == "L" { index += 1 }
        guard let character = next() else { throw .malformed("incomplete format") }
        return try Conversion(character: character, index: index - 1, layout: layout).text(of: value)
    }

    /// The name between parentheses, which may nest.
    private mutating func key() throws(Failure) -> String {
        index += 1
        var depth = 1
        var name = String.UnicodeScalarView()
        while let scalar = next() {
            if scalar == "(" { depth += 1 }
            if scalar == ")" { depth -= 1 }
            if depth == 0 { return String(name) }
            name.append(scalar)
        }
        throw .malformed("incomplete format key")
    }

    private mutating func layout(for value: Expansions.Value?) throws(Failure) -> Layout {
        var layout = Layout()
        flags: while let flag = peek {
            switch flag {
            case "-": layout.leftAligned = true
            case "+": layout.signed = true
            case " ": layout.blankForPlus = true
            case "#": layout.alternate = true
            case "0": layout.zeroPadded = true
            default: break flags
            }
            index += 1
        }
        layout.width = try size("width too big", for: value)
        if peek == "." {
            index += 1
            layout.precision = try size("precision too big", for: value)
        }
        return layout
    }

    private mutating func size(_ complaint: String, for value: Expansions.Value?) throws(Failure) -> Int {
        if peek == "*" {
            // The one value of a name is used up by the star, if it is a number at all.
            if case .integer = value { throw .malformed("not enough arguments for format string") }
            throw .malformed("* wants int")
        }
        var size = 0
        while let digit = peek, digit.value >= 48, digit.value <= 57 {
            size = size * 10 + Int(digit.value) - 48
            if size > Self.maximumSize { throw .malformed(complaint) }
            index += 1
        }
        return size
    }
}
