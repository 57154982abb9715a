import Model
import Testing

@testable import ProcessLifecycle

/// One action for each burst of changes (EXT-78).
@Suite struct ChangeBurstTests {
    /// A run of changes, at milliseconds, and when the owner of the burst acts, which asks as it is told to.
    private static func actions(_ changes: [Int64]) -> [Int64] {
        func time(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }
        var burst = ChangeBurst()
        var timer: MonotonicTime?
        var actions: [Int64] = []
        func fire(before end: MonotonicTime) {
            while let due = timer, due < end {
                timer = nil
                switch burst.timerFired(at: due) {
                case .act: actions.append(due.nanoseconds / 1_000_000)
                case .wait(let next): timer = next
                case .nothing: Issue.record("a timer without a burst")
                }
            }
        }
        for change in changes {
            fire(before: time(change))
            if let due = burst.changed(at: time(change)) {
                #expect(timer == nil)
                timer = due
            }
        }
        fire(before: MonotonicTime(nanoseconds: .max))
        #expect(!burst.isOn)
        return actions
    }

    @Test(
        arguments: [
            ("nothing", [], []),
            ("one change", [0], [500]),
            ("two at once", [0, 0], [500]),
            ("one more within the silence", [0, 400], [900]),
            ("one more at its end", [0, 500], [1000]),
            ("one more behind it", [0, 501], [500, 1001]),
            ("many", [0, 300, 600, 900], [1400]),
            ("two bursts", [0, 100, 2000, 2100], [600, 2600]),
            ("changes that do not end", Array(stride(from: 0, through: 12_000, by: 400)), [5000, 10_200, 12_500]),
            ("a last change shortly before five seconds", Array(stride(from: 0, through: 4900, by: 490)), [5000]),
            ("at the latest", [0, 490, 980, 1470, 1960, 2450, 2940, 3430, 3920, 4410], [4910]),
        ] as [(String, [Int64], [Int64])]
    )
    func `a burst is over after half a second of silence, or after five seconds`(
        name: String,
        changes: [Int64],
        expected: [Int64]
    ) {
        #expect(Self.actions(changes) == expected)
    }

    @Test func `thousands of changes ask for one timer`() {
        var burst = ChangeBurst()
        let asked = (0..<10_000).count { burst.changed(at: MonotonicTime(nanoseconds: Int64($0) * 10_000)) != nil }
        #expect(asked == 1)
    }

    @Test func `a timer that comes late acts at once`() {
        var burst = ChangeBurst()
        _ = burst.changed(at: MonotonicTime(nanoseconds: 0))
        #expect(burst.timerFired(at: MonotonicTime(nanoseconds: 60_000_000_000)) == .act)
        #expect(burst.timerFired(at: MonotonicTime(nanoseconds: 61_000_000_000)) == .nothing)
    }
}
