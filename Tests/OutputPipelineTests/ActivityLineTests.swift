import Model
import OutputPipeline
import Testing

@Suite struct ActivityLineTests {
    private let time = DateTime(year: 2026, month: 11, day: 21, hour: 2, minute: 27, second: 48)

    @Test("a line has date, time, milliseconds, level and message (LOG-1)")
    func line() {
        #expect(
            ActivityLine.format("spawned: 'x' with pid 7", level: .info, at: time, milliseconds: 123)
                == "2026-11-21 02:27:48,123 INFO spawned: 'x' with pid 7\n"
        )
    }

    @Test("every number is padded with zeros (LOG-1)")
    func padding() {
        let early = DateTime(year: 987, month: 1, day: 2, hour: 3, minute: 4, second: 5)
        #expect(
            ActivityLine.format("m", level: .warn, at: early, milliseconds: 6) == "0987-01-02 03:04:05,006 WARN m\n"
        )
        #expect(
            ActivityLine.format("m", level: .warn, at: early, milliseconds: 0) == "0987-01-02 03:04:05,000 WARN m\n"
        )
    }

    @Test("each level has its tag in the line (LOG-2)", arguments: LogLevel.allCases)
    func levels(level: LogLevel) {
        let line = ActivityLine.format("m", level: level, at: time, milliseconds: 5)
        #expect(line == "2026-11-21 02:27:48,005 \(level.tag) m\n")
    }

    @Test("the message is taken as it is, empty or of several lines (LOG-1, LOG-62)")
    func message() {
        #expect(ActivityLine.format("", level: .info, at: time, milliseconds: 5) == "2026-11-21 02:27:48,005 INFO \n")
        #expect(
            ActivityLine.format("a\nb\u{1b}", level: .info, at: time, milliseconds: 5)
                == "2026-11-21 02:27:48,005 INFO a\nb\u{1b}\n"
        )
    }
}
