import LinuxSystem
import Model
import Output
import Testing

@Suite struct ActivityLogTests {
    private let sink = RecordingSink()

    @Test("a line has the local time, the level and the message (LOG-1)")
    func line() throws {
        let before = Clock.wallNow().seconds
        ActivityLog(level: .info, sinks: [sink]).log(.warn, "message")
        let times = (before...Clock.wallNow().seconds).map { second -> String in
            let time = Clock.localTime(ofSecond: second)
            let date = [time.year, time.month, time.day].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-")
            let clock = [time.hour, time.minute, time.second].map { $0 < 10 ? "0\($0)" : "\($0)" }
            return date + " " + clock.joined(separator: ":") + ","
        }
        #expect(times.contains(String(sink.text.prefix(20))))
        let milliseconds = sink.text.dropFirst(20).prefix(3)
        #expect(Int(milliseconds) != nil)
        #expect(sink.text.dropFirst(23) == " WARN message\n")
    }

    @Test("lines below the level are not written, and not even made (LOG-2)", arguments: LogLevel.allCases)
    func levels(level: LogLevel) {
        let log = ActivityLog(level: level, sinks: [sink])
        var made = 0
        func text() -> String {
            made += 1
            return "m"
        }
        for each in LogLevel.allCases {
            log.log(each, text())
            #expect(log.isEnabled(each) == (each >= level))
        }
        let written = LogLevel.allCases.filter { $0 >= level }
        #expect(sink.messages == written.map { "\($0.tag) m" })
        #expect(made == written.count)
    }

    @Test("the level can change while the log is in use")
    func changingLevel() {
        let log = ActivityLog(level: .error, sinks: [sink])
        log.log(.info, "hidden")
        log.level = .info
        log.log(.info, "shown")
        #expect(sink.messages == ["INFO shown"])
    }

    @Test("every sink gets each line once, also one that is added later (LOG-3)")
    func sinks() {
        let (log, later) = (ActivityLog(level: .info, sinks: [sink]), RecordingSink())
        log.log(.info, "one")
        log.add(later)
        log.log(.info, "two")
        #expect(sink.messages == ["INFO one", "INFO two"])
        #expect(later.messages == ["INFO two"])
    }

    @Test("a sink that reports its own failure to the log does not set off itself (LOG-10)")
    func recursion() {
        let log = ActivityLog(level: .info, sinks: [sink])
        sink.onWrite = { log.log(.critical, "cannot write") }
        log.log(.info, "one")
        sink.onWrite = {}
        log.log(.info, "two")
        #expect(sink.messages == ["INFO one", "INFO two"])
    }

    @Test("reopening reaches the sinks; closing does, too, and lets go of them (LOG-36)")
    func reopenAndClose() {
        let log = ActivityLog(level: .info, sinks: [sink])
        log.reopen()
        log.close()
        log.reopen()
        log.log(.info, "nobody hears this")
        #expect(sink.calls == ["reopen", "close"])
        #expect(sink.text == "")
    }
}
