import Model

/// How long it takes until a process that the core keeps for itself is started again: at once when it has done its work for
/// some time, otherwise after a pause that grows with each attempt.
package struct RelaunchPauses {
    /// Milliseconds.
    static let first: Int64 = 50
    /// At most, after a failed launch and after a quick death of one that has served: that may have been one client's doing, or
    /// a person's, and others wait.
    package static let longest: Int64 = 1000
    /// At most, after the death of one that never came to serve: the next one will not either.
    package static let longestBeforeService: Int64 = 30_000
    /// One that has served and lived that long has not died at once.
    package static let life: Int64 = 1000

    private var launchedAt = MonotonicTime(nanoseconds: 0)
    /// Whether the process has come to serve.
    private(set) var hasServed = false
    private var failures = 0
    private var quickDeaths: Int

    /// - Parameter isFirstDeathFree: whether nothing is waited for after the very first death, as quick as it may be.
    init(isFirstDeathFree: Bool = false) {
        quickDeaths = isFirstDeathFree ? -1 : 0
    }

    /// - Returns: whether launches have failed before this one.
    mutating func launched(_ now: MonotonicTime) -> Bool {
        defer { failures = 0 }
        launchedAt = now
        hasServed = false
        return failures > 0
    }

    mutating func serves() {
        hasServed = true
    }

    /// - Returns: until when none is started, and whether this is the first failure in a row.
    mutating func launchFailed(_ now: MonotonicTime) -> (end: MonotonicTime, isFirst: Bool) {
        failures += 1
        return (now.advanced(byMilliseconds: Self.pause(after: failures, atMost: Self.longest)), failures == 1)
    }

    /// - Returns: until when none is started; nil when there is no reason to wait.
    mutating func died(_ now: MonotonicTime) -> MonotonicTime? {
        guard !hasServed || now < launchedAt.advanced(byMilliseconds: Self.life) else {
            quickDeaths = 0
            return nil
        }
        quickDeaths += 1
        guard quickDeaths > 0 else { return nil }
        let longest = hasServed ? Self.longest : Self.longestBeforeService
        return now.advanced(byMilliseconds: Self.pause(after: quickDeaths, atMost: longest))
    }

    /// It has ended as it was to.
    mutating func endedWell() {
        quickDeaths = 0
    }

    private static func pause(after times: Int, atMost longest: Int64) -> Int64 {
        min(longest, first << Int64(min(times - 1, 16)))
    }
}
