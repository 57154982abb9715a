import HostFacts
import Text

extension FuzzTarget {
    /// What is written as JSON is read as the same by jansson; what is taken for an object by a look is one.
    static let json = FuzzTarget(
        "json",
        longest: 512,
        sources: ["Text/JSON", "HostFacts/JSONReader.swift", "Text/UTF8Sequence.swift"],
        words: [
            "{\"a\":", "\\ud83d\\ude00", "\\u0000", "[]", "true", "false", "null", "-0.5e+10", "\u{7f}", "\u{fffd}",
        ]
    ) { bytes, _ in
        for keepsDelete in [false, true] {
            var written: [UInt8] = []
            bytes.withUnsafeBytes { JSONBytes.append(string: $0, to: &written, keepingDelete: keepsDelete) }
            try hold(written.allSatisfy { $0 >= 0x20 }, "a control character in a string")
            try hold(written.count <= 6 * bytes.count + 2, "\(written.count) bytes of \(bytes.count)")
            // jansson takes no NUL.
            guard !bytes.contains(0) else { continue }
            guard case .array(let elements)? = try? JSONReader.value([0x5b] + written + [0x5d]),
                case .string(let text)? = elements.first, elements.count == 1
            else {
                throw BrokenProperty(description: "no string: \(written.text)")
            }
            try hold(text.unicodeScalars.elementsEqual(bytes.text.unicodeScalars), "read as '\(text)'")
        }
        let range = bytes.withUnsafeBytes { JSONObjectText.range(in: $0) }
        if let range {
            // Numbers beyond 64 bits and NULs are of the grammar; jansson has no room for them.
            let object = Array(bytes[range])
            do {
                try hold(try JSONReader.value(object).kind == "an object", "taken for an object: \(object.text)")
            } catch let problem as JSONProblem {
                let isKnown = ["too big", "overflow", "\\u0000", "NUL byte"].contains { problem.reason.contains($0) }
                try hold(isKnown, "taken for an object: \(problem.reason)")
            }
        } else if !bytes.contains(0), (try? JSONReader.value(bytes))?.kind == "an object" {
            // jansson passes over a NUL behind a number, which the grammar does not have.
            let depth = bytes.reduce(0) { $0 + ($1 == UInt8(ascii: "[") || $1 == UInt8(ascii: "{") ? 1 : 0) }
            try hold(depth > JSONObjectText.deepest, "an object that is not taken for one")
        }
    }
}
