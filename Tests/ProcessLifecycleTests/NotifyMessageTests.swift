import Model
import Testing

@testable import ProcessLifecycle

/// What programs tell of themselves (EXT-71, sd_notify(3)).
@Suite struct NotifyMessageTests {
    private func message(_ text: String) -> NotifyMessage { message(Array(text.utf8)) }

    private func message(_ bytes: [UInt8]) -> NotifyMessage { bytes.withUnsafeBytes { NotifyMessage($0) } }

    @Test func `each word is understood, in one message or alone`() {
        let all = message(
            "READY=1\nRELOADING=1\nSTOPPING=1\nWATCHDOG=1\nWATCHDOG=trigger\nBARRIER=1\nSTATUS=going on\n"
                + "EXTEND_TIMEOUT_USEC=1500000\nWATCHDOG_USEC=20000\n"
        )
        #expect(all.isReady && all.isReloading && all.isStopping && all.isBarrier)
        #expect(all.pingsWatchdog && all.triggersWatchdog)
        #expect(all.status == "going on")
        #expect(all.neededTime == TimeSpan(milliseconds: 1500))
        #expect(all.watchdogInterval == TimeSpan(milliseconds: 20))
        #expect(message("READY=1").isReady)
    }

    @Test(
        "what is no such word counts for nothing",
        arguments: [
            "", "\n\n", "READY", "READY=", "READY=0", "READY=11", " READY=1", "READY=1 ", "ready=1", "XREADY=1", "=1",
            "READY=1\r\n", "FDSTORE=1", "MAINPID=1", "ERRNO=2", "WATCHDOG=2", "WATCHDOG_USEC=x", "WATCHDOG_USEC=",
            "EXTEND_TIMEOUT_USEC=-1", "EXTEND_TIMEOUT_USEC=1s", "\0READY=1",
        ]
    )
    func others(text: String) {
        #expect(message(text) == message(""))
    }

    @Test func `of a word that is there twice the first one counts`() {
        #expect(message("STATUS=a\nSTATUS=b").status == "a")
        #expect(message("EXTEND_TIMEOUT_USEC=1000\nEXTEND_TIMEOUT_USEC=9000").neededTime?.milliseconds == 1)
    }

    @Test func `times are rounded up, and what is too large is for ever`() {
        #expect(message("WATCHDOG_USEC=1").watchdogInterval?.milliseconds == 1)
        #expect(message("WATCHDOG_USEC=0").watchdogInterval == .zero)
        #expect(message("WATCHDOG_USEC=18446744073709551615").watchdogInterval?.milliseconds == 9_223_372_036_854_776)
    }

    @Test func `a status is cleaned of what would do something to a terminal`() {
        #expect(message("STATUS=").status == "")
        #expect(message("STATUS=a=b").status == "a=b")
        #expect(message("STATUS=\u{1b}[31mred\tä").status == "\\x1b[31mred\\tä")
        #expect(message(Array("STATUS=a".utf8) + [0xff, 0xe2, 0x82]).status == "a\u{fffd}\u{fffd}")
    }

    @Test func `no more than 256 bytes of a status are kept, in whole characters`() {
        #expect(message("STATUS=" + String(repeating: "x", count: 70_000)).status == String(repeating: "x", count: 256))
        #expect(message("STATUS=x" + String(repeating: "€", count: 200)).status?.utf8.count == 256)
        #expect(message("STATUS=" + String(repeating: "€", count: 200)).status?.utf8.count == 255)
        #expect(message(Array("STATUS=".utf8) + [UInt8](repeating: 0xff, count: 900)).status?.utf8.count == 255)
    }
}
