package import Model

/// Which ends by SIGKILL are told as the kernel's, because memory ran out (EXT-80). The kernel only counts such ends; it does
/// not say whose they were. So at most as many are told as it has counted, the first to be reaped first.
package struct OutOfMemoryKills: Hashable, Sendable {
    /// The kernel kills all at once, and the memory of a large process takes its time to be given back, so that it can be
    /// reaped later than it was counted. What is reaped later still was killed by something else.
    private static let validity = TimeSpan(seconds: 10)

    /// More do not end within that time.
    private static let most = 1_000_000

    private var place: MemoryCgroup?
    private var count = 0
    /// Counted, and not told of any process yet.
    private var untold = 0
    private var validUntil = MonotonicTime(nanoseconds: .min)

    package init() {}

    /// The counter was read.
    /// - Parameters:
    ///   - count: what it says.
    ///   - place: whose it is. What another one says cannot be compared with what was.
    package mutating func counted(_ count: Int, in place: MemoryCgroup, at now: MonotonicTime) {
        if now >= validUntil { untold = 0 }
        if place == self.place, count > self.count {
            untold = min(untold + min(count - self.count, Self.most), Self.most)
            validUntil = now.advanced(by: Self.validity)
        }
        self.place = place
        self.count = count
    }

    /// An end by SIGKILL that was not ours.
    /// - Returns: whether it is told as one of those that were counted.
    package mutating func take(at now: MonotonicTime) -> Bool {
        guard untold > 0, now < validUntil else { return false }
        untold -= 1
        return true
    }
}

/// The end of a process by the kernel, because memory ran out.
package struct OutOfMemoryKill: Hashable, Sendable {
    /// Bytes that the control group of the daemon may use; nil when it has no limit of its own, or none that can be seen.
    package let limit: Int?

    package init(limit: Int?) {
        self.limit = limit
    }

    /// The limit as people write it.
    package var words: String {
        guard let limit else { return "out of memory" }
        return "out of memory, with a limit of \(Self.text(limit))"
    }

    private static func text(_ bytes: Int) -> String {
        // Not a loop over pairs, of which the compiler makes other code in one build than in the next.
        switch bytes > 0 ? bytes.trailingZeroBitCount : 0 {
        case 30...: "\(bytes >> 30) GiB"
        case 20...: "\(bytes >> 20) MiB"
        case 10...: "\(bytes >> 10) KiB"
        default: "\(bytes) bytes"
        }
    }
}
