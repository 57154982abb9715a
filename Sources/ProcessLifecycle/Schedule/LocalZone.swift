/// Local time, as far as a schedule has to know of it.
package protocol LocalZone {
    /// Seconds that local time is ahead of UTC at a second since the epoch.
    func offset(ofSecond second: Int) -> Int
}

/// One moment at which local time is put forward or back.
struct ZoneChange {
    /// Seconds since the epoch: the first with the new offset.
    let second: Int
    let offsetBefore: Int
    let offset: Int

    /// Local times, as seconds, that do not come, or that come twice; nothing of a change that is more than summer time, which
    /// cron(8) takes for another zone, and not for something to be made up for.
    var skipped: Range<Int> {
        isOfSummerTime && offset > offsetBefore ? (second + offsetBefore)..<(second + offset) : 0..<0
    }

    var repeated: Range<Int> {
        isOfSummerTime && offset < offsetBefore ? (second + offset)..<(second + offsetBefore) : 0..<0
    }

    private var isOfSummerTime: Bool { abs(offset - offsetBefore) < 3 * 3600 }
}

extension LocalZone {
    /// The offset, which is trusted as far as there are such zones.
    func boundedOffset(ofSecond second: Int) -> Int {
        min(max(offset(ofSecond: second), -172_800), 172_800)
    }

    /// The first change after a second and up to another one. Of changes that take each other back in between nothing is seen.
    func change(after first: Int, upTo last: Int) -> ZoneChange? {
        let before = boundedOffset(ofSecond: first)
        guard boundedOffset(ofSecond: last) != before else { return nil }
        var (low, high) = (first, last)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if boundedOffset(ofSecond: middle) == before { low = middle } else { high = middle }
        }
        return ZoneChange(second: high, offsetBefore: before, offset: boundedOffset(ofSecond: high))
    }
}
