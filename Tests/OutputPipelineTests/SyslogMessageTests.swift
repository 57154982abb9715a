import Model
import OutputPipeline
import Testing

@Suite struct SyslogMessageTests {
    private func message(_ text: String, day: Int = 21) -> String {
        let time = DateTime(year: 2026, month: 11, day: day, hour: 2, minute: 7, second: 8)
        return String(decoding: SyslogMessage.bytes(text.utf8, tag: "supervisord", at: time), as: UTF8.self)
    }

    @Test("a message is what syslog(3) writes: facility USER, priority INFO, no pid (LOG-60)")
    func format() {
        #expect(message("x hello") == "<14>Nov 21 02:07:08 supervisord: x hello")
    }

    @Test("the day takes two places, filled with a blank (RFC 3164, section 4.1.2)")
    func day() {
        #expect(message("", day: 1) == "<14>Nov  1 02:07:08 supervisord: ")
    }

    @Test("NUL, the end of a message on a stream, is shown instead")
    func zero() {
        #expect(message("a\0b") == "<14>Nov 21 02:07:08 supervisord: a#000b")
    }
}
