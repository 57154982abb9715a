import Model

/// When ticks are due: whenever the wall clock enters a new multiple of a period (EVT-14, EVT-17).
package struct TickSchedule: Sendable {
    /// The multiple that was entered last, for each period that a listener wants ticks of.
    private var entered: [Event.TickPeriod: Int] = [:]

    package init() {}

    /// Which periods count from now on; of one that is new, the first tick comes with its next multiple.
    /// - Parameter second: wall-clock time since the epoch.
    package mutating func follow(_ periods: Set<Event.TickPeriod>, second: Int) {
        for period in Event.TickPeriod.allCases {
            entered[period] = periods.contains(period) ? entered[period] ?? Self.multiple(of: period, second) : nil
        }
    }

    /// The ticks that are due. However far the clock has jumped, and in whichever direction, a period has one.
    package mutating func due(second: Int) -> [Event] {
        var ticks: [Event] = []
        for period in Event.TickPeriod.allCases {
            guard let last = entered[period] else { continue }
            let multiple = Self.multiple(of: period, second)
            guard multiple != last else { continue }
            entered[period] = multiple
            ticks.append(.tick(period, second: multiple))
        }
        return ticks
    }

    /// Milliseconds until the next tick; nil when no listener wants any.
    package func wait(second: Int, millisecond: Int) -> Int64? {
        let seconds = entered.keys.map { $0.rawValue - (second - Self.multiple(of: $0, second)) }
        guard let shortest = seconds.min() else { return nil }
        return Int64(shortest * 1000 - millisecond)
    }

    private static func multiple(of period: Event.TickPeriod, _ second: Int) -> Int {
        second - second % period.rawValue
    }
}
