import Glibc
import Text

@testable import Configuration

extension FuzzTarget {
    /// `command=` in words, and back.
    static let commandWords = FuzzTarget(
        "command-words",
        longest: 256,
        sources: ["Configuration/Values/CommandWords.swift"],
        words: ["'", "\"", "\\", "\\\n", "''"]
    ) { bytes, _ in
        guard let command = try? CommandWords(bytes.text) else { return }
        let length = command.words.reduce(0) { $0 + $1.utf8.count }
        try hold(length <= bytes.text.utf8.count, "the words are longer than the command")
        let quoted = command.words.map { "'" + $0.replacing(byte: UInt8(ascii: "'"), with: "'\\''") + "'" }.joined(
            separator: " "
        )
        let again = try CommandWords(quoted).words
        try hold(again == command.words, "\(command.words) in quotes are read as \(again)")
    }

    /// A pattern and a name, apart by a newline: what it matches, fnmatch(3) does.
    static let shellPattern = FuzzTarget(
        "shell-pattern",
        longest: 128,
        sources: ["Text/ShellPattern.swift"],
        words: ["[[:digit:]]", "[!a-c]", "[^x]", "\\*", "*?*", "[]a]", "[a-]"]
    ) { bytes, _ in
        let halves = bytes.split(separator: 0x0a, maxSplits: 1, omittingEmptySubsequences: false).map { Array($0).text }
        guard halves.count == 2 else { return }
        let (pattern, name) = (halves[0], halves[1])
        _ = ShellPattern(pattern, .python).matches(name)
        let fits = ShellPattern(pattern).matches(name)
        // Text without a meaning fits itself.
        if !ShellPattern.isPattern(pattern), !pattern.utf8.contains(UInt8(ascii: "\\")) {
            try hold(fits == (pattern.unicodeScalars.elementsEqual(name.unicodeScalars)), "'\(pattern)' and '\(name)'")
        }
        // Brackets of fnmatch(3) have forms that are its own.
        guard (pattern + name).utf8.allSatisfy({ (0x20..<0x7f).contains($0) }),
            !pattern.utf8.contains(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "\\") })
        else { return }
        try hold(fits == (fnmatch(pattern, name, 0) == 0), "fnmatch(3) differs on '\(pattern)' and '\(name)'")
    }

    /// A password of a configuration that may be a hash of crypt(3).
    static let cryptHash = FuzzTarget(
        "crypt-hash",
        longest: 200,
        sources: ["Configuration/CryptHash.swift"],
        words: ["$1$", "$5$", "$6$", "$7$", "$y$", "$gy$", "$2b$10$", "rounds=5000$"]
    ) { bytes, _ in
        let text = bytes.text
        if CryptHash.isUsable(text) {
            try hold(CryptHash.isMeant(by: text), "a hash that does not begin like one")
            try hold(
                !text.hasControlCharacters && !text.utf8.contains(UInt8(ascii: ":")),
                "a hash with a bad character"
            )
        }
    }
}
