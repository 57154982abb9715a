import Model

/// One conversion of Python's `%` formatting: a letter, the layout of the value, and its place.
struct Conversion {
    let character: Unicode.Scalar
    /// The index of the letter in the format, for messages.
    let index: Int
    let layout: PercentFormat.Layout

    /// The value written out; nil stands for the mapping itself, which a conversion without a name would show.
    func text(of value: Expansions.Value?) throws(PercentFormat.Failure) -> String {
        switch character {
        case "s", "r", "a":
            guard let value else {
                // Python would print the whole mapping, with the environment in it (CFG-39).
                throw .malformed("conversion without a name; a percent sign is written %%")
            }
            return padded(truncated(representation(of: value)))
        case "d", "i", "u", "o", "x", "X":
            guard case .integer(let number) = value else { throw .malformed(refusalOfInteger(value)) }
            return integer(number)
        case "e", "E", "f", "F", "g", "G":
            guard case .integer(let number) = value else {
                throw .malformed("must be real number, not \(Self.typeName(of: value))")
            }
            let float = FloatText(number, precision: layout.precision ?? 6, alternate: layout.alternate)
            return numeric(negative: number < 0, prefix: "", digits: float.text(conversion: character))
        case "c":
            return padded(try character(of: value))
        default:
            let shown = character.value >= 31 && character.value < 126 ? String(character) : "?"
            let code = String(character.value, radix: 16)
            throw .malformed("unsupported format character '\(shown)' (0x\(code)) at index \(index)")
        }
    }

    private static func typeName(of value: Expansions.Value?) -> String {
        switch value {
        case .text: "str"
        case .integer: "int"
        case nil: "dict"
        }
    }

    private func refusalOfInteger(_ value: Expansions.Value?) -> String {
        let wanted =
            switch character {
            case "d", "i", "u": "a real number"
            default: "an integer"
            }
        return "%\(character) format: \(wanted) is required, not \(Self.typeName(of: value))"
    }

    private func representation(of value: Expansions.Value) -> String {
        switch value {
        case .integer(let number): String(number)
        case .text(let text) where character == "s": text
        case .text(let text) where character == "r": text.pythonRepresentation
        case .text(let text): Self.ascii(text.pythonRepresentation)
        }
    }

    /// Escapes every character beyond ASCII, as Python's `ascii` does.
    private static func ascii(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else {
                result += scalar.pythonEscape
            }
        }
        return result
    }

    private func character(of value: Expansions.Value?) throws(PercentFormat.Failure) -> String {
        switch value {
        case .text(let text) where text.unicodeScalars.count == 1:
            return text
        case .integer(let number):
            guard number >= 0, number < 0x110000 else { throw .malformed("%c arg not in range(0x110000)") }
            return String(Unicode.Scalar(UInt32(number)) ?? "\u{fffd}")
        case .text, nil:
            throw .malformed("%c requires int or char")
        }
    }

    private func truncated(_ text: String) -> String {
        guard let precision = layout.precision, text.utf8.count > precision else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision)))
    }

    private func padded(_ text: String) -> String {
        let padding = String(repeating: " ", count: max(0, layout.width - text.unicodeScalars.count))
        return layout.leftAligned ? text + padding : padding + text
    }

    private func integer(_ number: Int) -> String {
        let radix = character == "o" ? 8 : (character == "x" || character == "X" ? 16 : 10)
        var digits = String(number.magnitude, radix: radix, uppercase: character == "X")
        digits = String(repeating: "0", count: max(0, (layout.precision ?? 0) - digits.utf8.count)) + digits
        let prefix = layout.alternate && radix != 10 ? "0\(character)" : ""
        return numeric(negative: number < 0, prefix: prefix, digits: digits)
    }

    /// Sign, prefix and digits, with zeros between the last two or blanks around all.
    private func numeric(negative: Bool, prefix: String, digits: String) -> String {
        let sign = negative ? "-" : (layout.signed ? "+" : (layout.blankForPlus ? " " : ""))
        let length = sign.utf8.count + prefix.utf8.count + digits.utf8.count
        if layout.zeroPadded, !layout.leftAligned, length < layout.width {
            return sign + prefix + String(repeating: "0", count: layout.width - length) + digits
        }
        return padded(sign + prefix + digits)
    }
}
