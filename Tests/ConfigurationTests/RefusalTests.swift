import Testing

@testable import Configuration

@Suite("What Supervisor refuses")
struct RefusalTests {
    /// Rows of two lines, `text` and `-> message`; `\n`, `\t`, `\r`, `\s` and `\\` stand for what they usually do.
    private static func rows(_ table: String) -> [Golden] {
        let lines = table.split(separator: Character("\n")).map { unescaped($0.utf8) }
        return stride(from: 0, to: lines.count - 1, by: 2).map { index in
            Golden(lines[index], String(lines[index + 1].dropFirst("  -> ".utf8.count)))
        }
    }

    private static func unescaped(_ bytes: Substring.UTF8View) -> String {
        var result: [UInt8] = []
        var isEscape = false
        for byte in bytes {
            if isEscape {
                let meanings: [Character: UInt8] = ["n": 10, "t": 9, "r": 13, "s": 32]
                result.append(meanings[Character(Unicode.Scalar(byte))] ?? byte)
                isEscape = false
            } else if byte == UInt8(ascii: "\\") {
                isEscape = true
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private func message(_ text: String) -> String {
        var options = CommandLineOptions()
        options.configuration = "s.conf"
        do throws(ConfigurationError) {
            _ = try ConfigurationLoader(host: FakeHost(text)).load(options)
            return "(accepted)"
        } catch {
            return error.message
        }
    }

    @Test("an option of a program is refused in Supervisor's words (CFG-50 to CFG-75, CFG-120 to CFG-144)")
    func program() {
        let rows = Self.rows(goldenRefusalsProgram)
        #expect(rows.count > 50)
        for row in rows {
            #expect(message("[supervisord]\n[program:x]\ncommand=/bin/cat\n\(row.input)\n") == row.answer)
        }
    }

    @Test("a file is refused in Supervisor's words, the same error first (CFG-8 to CFG-39, CFG-80 to CFG-169, FCGI)")
    func file() {
        let rows = Self.rows(goldenRefusalsOther)
        #expect(rows.count > 100)
        for row in rows { #expect(message(row.input) == row.answer) }
    }

    @Test("whatever is refused has a finding in the check as well (EXT-56)")
    func check() {
        for row in Self.rows(goldenRefusalsOther) {
            var options = CommandLineOptions()
            options.configuration = "s.conf"
            let check = ConfigurationCheck(options, host: FakeHost(row.input))
            #expect(check.exitStatus == 2 || check.isFragment, "\(row.input)")
        }
    }
}
