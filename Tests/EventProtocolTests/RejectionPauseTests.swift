import Model
import Testing

@testable import EventProtocol

@Suite("Pauses after events that were rejected")
struct RejectionPauseTests {
    private func second(_ number: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: number * 1_000_000_000)
    }

    @Test("a pause grows from 0.1 to 5 seconds, and is short again when an event was accepted")
    func growth() {
        var pause = RejectionPause()
        #expect((0..<8).map { _ in pause.rejected() } == [100, 200, 400, 800, 1600, 3200, 5000, 5000])
        pause.accepted()
        #expect(pause.rejected() == 100)
    }

    @Test("the first two lines are Supervisor's, the others come once a minute and count")
    func lines() {
        var pause = RejectionPause()
        let said = (0..<130).compactMap { pause.line("ear: event was rejected", at: second($0)) }
        #expect(
            said == [
                "ear: event was rejected", "ear: event was rejected",
                "ear: event was rejected (59 rejections since this was last said)",
                "ear: event was rejected (60 rejections since this was last said)",
            ]
        )
        pause = RejectionPause()
        #expect(pause.line("x", at: second(0)) == "x")
        #expect(pause.line("x", at: second(600)) == "x")
    }
}
