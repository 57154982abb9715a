/// The style of text after sequences of terminals (ECMA-48, SGR): the 16 colours of the style, which are readable on light
/// and dark pages, and bold, dim, italic, underlined and inverse. Others of 256 or 16 million colours become the nearest of
/// the 16; the script shows them as they are.
struct ANSIStyle: Equatable {
    /// The attributes by their numbers in SGR: 1 bold, 2 dim, 3 italic, 4 underlined, 7 inverse.
    private var looks: [Bool] = Array(repeating: false, count: 8)
    private var foreground: Int?
    private var background: Int?

    /// The classes of the style sheet; empty for plain text.
    var classes: String {
        var names = [1, 2, 3, 4, 7].filter { looks[$0] }.map { "s\($0)" }
        if let foreground { names.append("f\(foreground)") }
        if let background { names.append("b\(background)") }
        return names.joined(separator: " ")
    }

    /// - Parameter parameters: the bytes between `ESC [` and `m`.
    mutating func apply(_ parameters: some Sequence<UInt8>) {
        let codes = Self.numbers(parameters)
        var index = 0
        while index < codes.count {
            let code = codes[index]
            index += 1
            switch code {
            case 0: self = ANSIStyle()
            case 1, 2, 3, 4, 7: looks[code] = true
            case 22: (looks[1], looks[2]) = (false, false)
            case 23, 24, 27: looks[code - 20] = false
            case 30...37: foreground = code - 30
            case 90...97: foreground = code - 82
            case 39: foreground = nil
            case 40...47: background = code - 40
            case 100...107: background = code - 92
            case 49: background = nil
            case 38: foreground = Self.colour(codes, &index)
            case 48: background = Self.colour(codes, &index)
            default: break
            }
        }
    }

    /// Missing numbers are 0. Colons separate them too, but for one that is missing there: the kind of a colour.
    private static func numbers(_ parameters: some Sequence<UInt8>) -> [Int] {
        var numbers = [0]
        var last: UInt8 = 0
        for byte in parameters {
            defer { last = byte }
            if byte == UInt8(ascii: ":"), last == byte { continue }
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                numbers[numbers.count - 1] = min(
                    100_000,
                    numbers[numbers.count - 1] * 10 + Int(byte - UInt8(ascii: "0"))
                )
            default: numbers.append(0)
            }
        }
        return numbers
    }

    private static func colour(_ codes: [Int], _ index: inout Int) -> Int? {
        let kind = index < codes.count ? codes[index] : 0
        let count = kind == 5 ? 1 : kind == 2 ? 3 : 0
        let values = codes.dropFirst(index + 1).prefix(count)
        index += 1 + count
        guard values.count == count, let first = values.first else { return nil }
        if kind == 2 { return nearest(Array(values)) }
        switch first {
        case 0...15: return first
        case 16...231: return nearest([(first - 16) / 36, (first - 16) / 6 % 6, (first - 16) % 6].map { $0 * 51 })
        default: return nearest(Array(repeating: 8 + 10 * (first - 232), count: 3))
        }
    }

    /// - Parameter parts: red, green and blue, to 255.
    private static func nearest(_ parts: [Int]) -> Int {
        let (low, high) = (parts.min() ?? 0, parts.max() ?? 0)
        // A colour with hardly any saturation becomes grey, or that of the text.
        if high - low < 48 { return (64..<192).contains(high) ? 8 : 7 }
        let middle = (low + high) / 2
        return (parts[0] > middle ? 1 : 0) + (parts[1] > middle ? 2 : 0) + (parts[2] > middle ? 4 : 0)
    }
}

/// A text of programs as markup: its colours become classes, and other sequences for terminals are removed.
struct ANSIText {
    private static let escape: UInt8 = 0x1B
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    /// A line begins in the plain style, whatever the line before has left.
    func write(_ html: inout HTMLBuilder) {
        guard text.utf8.contains(where: { $0 == Self.escape || $0 == 0x0D }) else { return html.text(text) }
        var style = ANSIStyle()
        var run: [UInt8] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case Self.escape:
                let (end, parameters) = Self.sequence(bytes, at: index)
                index = end
                guard let parameters else { continue }
                Self.flush(&run, style, &html)
                style.apply(parameters)
            case 0x0A:
                Self.flush(&run, style, &html)
                html.text("\n")
                style = ANSIStyle()
                index += 1
            case 0x0D:
                index += 1
            case let byte:
                run.append(byte)
                index += 1
            }
        }
        Self.flush(&run, style, &html)
    }

    private static func flush(_ run: inout [UInt8], _ style: ANSIStyle, _ html: inout HTMLBuilder) {
        guard !run.isEmpty else { return }
        let text = String(decoding: run, as: UTF8.self)
        let classes = style.classes
        if classes.isEmpty { html.text(text) } else { html.element("span", ["class": classes], text: text) }
        run.removeAll(keepingCapacity: true)
    }

    /// The place behind a sequence, and its parameters for the style, if it has any.
    private static func sequence(_ bytes: [UInt8], at start: Int) -> (end: Int, looks: ArraySlice<UInt8>?) {
        var index = start + 1
        guard index < bytes.count else { return (index, nil) }
        switch bytes[index] {
        case UInt8(ascii: "["):
            index += 1
            let first = index
            while index < bytes.count, (0x20...0x3F).contains(bytes[index]) { index += 1 }
            guard index < bytes.count, (0x40...0x7E).contains(bytes[index]) else { return (index, nil) }
            let parameters = bytes[first..<index]
            let isLooks =
                bytes[index] == UInt8(ascii: "m")
                && parameters.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: ";")).contains($0) }
            return (index + 1, isLooks ? parameters : nil)
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
            // A text for the terminal, to BEL or ESC, but no further than its line.
            while index < bytes.count, bytes[index] != 0x07, bytes[index] != escape, bytes[index] != 0x0A { index += 1 }
            if index < bytes.count, bytes[index] == 0x07 { index += 1 }
            if index + 1 < bytes.count, bytes[index] == escape, bytes[index + 1] == UInt8(ascii: "\\") { index += 2 }
            return (index, nil)
        default:
            while index < bytes.count, (0x20...0x2F).contains(bytes[index]) { index += 1 }
            return (index < bytes.count && (0x30...0x7E).contains(bytes[index]) ? index + 1 : index, nil)
        }
    }
}
