@testable import Configuration

extension FuzzTarget {
    /// `%(name)s` in a value: put in or refused, and never more than a file can ask for.
    static let expansions = FuzzTarget(
        "expansions",
        longest: 256,
        sources: ["Configuration/Expansion"],
        words: [
            "%(", ")s", ")02d", ")r", ")a", ")x", ")g", ")c", "%%", "ENV_NAME", "numprocs", "process_num", "%(file:",
        ]
    ) { bytes, _ in
        let names: Swift.KeyValuePairs<String, Expansions.Value> = [
            "here": .text("/etc"), "program_name": .text("näme\u{2003}\n'\""), "process_num": .integer(7),
            "numprocs": .integer(.min), "empty": .text(""),
        ]
        let expansions = Expansions(environment: ["NAME": "va%(here)s", "ä": "\u{1}"], names: names)
        let text = bytes.text
        for isTwice in [false, true] {
            do {
                let value =
                    try isTwice
                    ? expansions.expandTwice(text, name: "s.o", then: expansions, name: "s.o")
                    : expansions.expand(text, name: "s.o")
                try hold(value.utf8.count <= text.utf8.count + 1 << 23, "a value of \(value.utf8.count) bytes")
                if !text.utf8.contains(UInt8(ascii: "%")) {
                    try hold(value.utf8.elementsEqual(text.utf8), "changed without a percent sign")
                }
            } catch let error as ConfigurationError {
                try hold(!error.message.isEmpty, "a refusal without a reason")
                try hold(error.message.utf8.count <= 1000 + 8 * text.utf8.count, "a refusal is too long")
            }
        }
        // A text in which percent signs are doubled means itself.
        let doubled = text.replacing(byte: UInt8(ascii: "%"), with: "%%")
        if let value = try? expansions.expand(doubled, name: "s.o") {
            try hold(value.utf8.elementsEqual(text.utf8), "doubled signs are not taken for one")
        } else {
            try hold(false, "doubled signs are refused")
        }
    }
}
