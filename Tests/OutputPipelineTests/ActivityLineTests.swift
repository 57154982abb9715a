import Model
import OutputPipeline
import Testing

@Suite struct ActivityLineTests {
    private let time = DateTime(year: 2026, month: 11, day: 21, hour: 2, minute: 27, second: 48)

    private func format(
        _ message: String,
        isOutput: Bool = false,
        level: LogLevel,
        at time: DateTime,
        milliseconds: Int
    ) -> String {
        let line = ActivityLine.format(message, isOutput: isOutput, level: level, at: time, milliseconds: milliseconds)
        return String(decoding: line, as: UTF8.self)
    }

    @Test("a line has date, time, milliseconds, level and message (LOG-1)")
    func line() {
        #expect(
            format("spawned: 'x' with pid 7", level: .info, at: time, milliseconds: 123)
                == "2026-11-21 02:27:48,123 INFO spawned: 'x' with pid 7\n"
        )
    }

    @Test("every number is padded with zeros (LOG-1)")
    func padding() {
        let early = DateTime(year: 987, month: 1, day: 2, hour: 3, minute: 4, second: 5)
        #expect(
            format("m", level: .warn, at: early, milliseconds: 6) == "0987-01-02 03:04:05,006 WARN m\n"
        )
        #expect(
            format("m", level: .warn, at: early, milliseconds: 0) == "0987-01-02 03:04:05,000 WARN m\n"
        )
    }

    @Test("each level has its tag in the line (LOG-2)", arguments: LogLevel.allCases)
    func levels(level: LogLevel) {
        let line = format("m", level: level, at: time, milliseconds: 5)
        #expect(line == "2026-11-21 02:27:48,005 \(level.tag) m\n")
    }

    private func text(of message: String, isOutput: Bool = false) -> Substring {
        format(message, isOutput: isOutput, level: .info, at: time, milliseconds: 5)
            .dropFirst(ActivityLine.headLength).dropLast()
    }

    @Test(
        "a message may be empty or have several lines, with tabs (LOG-1)",
        arguments: ["", "a\nb\n", "a\n\tPort:9001"]
    )
    func layout(message: String) {
        #expect(text(of: message) == message[...])
    }

    @Test(
        "control characters in a message are spelled out: they come from outside (EXT-106)",
        arguments: [
            ("\u{1b}]0;owned\u{7}", #"\x1b]0;owned\x07"#), ("over\rwritten", #"over\rwritten"#), ("a\0b", #"a\x00b"#),
            ("\u{7f}", #"\x7f"#), ("\u{80}\u{9b}31m\u{9f}", #"\x80\x9b31m\x9f"#), ("\u{b}\u{c}\u{8}", #"\x0b\x0c\x08"#),
        ]
    )
    func controls(message: String, spelled: String) {
        #expect(text(of: message) == spelled[...])
    }

    @Test("all else in a message stays as it is", arguments: [#"C:\x1b\n"#, "käse \u{a0}£ 日本 🙂", "'x' \u{2028}"])
    func harmless(message: String) {
        #expect(text(of: message) == message[...])
    }

    @Test("the output of a program that a message quotes stays as it is (LOG-62)")
    func output() {
        #expect(
            text(of: "'x' stdout output:\n\u{1b}[31mred\r.", isOutput: true) == "'x' stdout output:\n\u{1b}[31mred\r."
        )
    }
}
