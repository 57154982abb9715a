package import Model

/// The last changes of state of one process (EXT-91), packed: a program that was started and runs has them in 16 bytes, and no
/// process takes more than ``mostBytes``. Nothing is allocated for an ordinary beginning.
package struct ProcessHistory: Hashable, Sendable {
    /// Changes that are kept.
    package static let mostEntries = 20
    /// What a history takes at most, with the header of its array.
    package static let mostBytes = 2048
    /// Bytes of a note that are kept, so that 20 entries always fit.
    static let longestNote = 80

    /// Bytes in front of the elements of an array.
    private static let header = 32
    /// Room that is made at first.
    private static let firstRoom = 24
    /// Room that is made at once later on.
    private static let moreRoom = 64

    /// One entry after the other, the oldest first.
    private var bytes: [UInt8] = []
    /// The second of an ordinary beginning, which is nothing but a start by `autostart` and RUNNING after `startsecs`: most
    /// programs have no other changes. 0 for none, and once it is among the bytes.
    private var beganAt: UInt32 = 0
    /// Seconds from then until it was RUNNING.
    private var ranAfter = Self.notYet

    private static let notYet = UInt16.max
    private static let ordinaryStart = ChangeCause(.startRequested, by: .supervisor)
    private static let ordinaryRun = ChangeCause(.stayedUp, by: .process)

    package init() {}

    package var isEmpty: Bool { bytes.isEmpty && beganAt == 0 }

    /// What it takes of memory.
    package var size: Int { bytes.capacity == 0 ? 0 : bytes.capacity + Self.header }

    /// - Parameter second: since the epoch.
    mutating func append(
        at second: Int,
        from: ProcessState,
        to: ProcessState,
        _ cause: ChangeCause,
        isOutOfMemory: Bool
    ) {
        let entry = PackedChange(
            at: second,
            from: from,
            to: to,
            cause: cause,
            isOutOfMemory: isOutOfMemory
        )
        if takeOrdinary(entry) { return }
        let beginning = beginning
        beganAt = 0
        for change in beginning { append(change) }
        append(entry)
    }

    /// Takes an entry that is a part of an ordinary beginning.
    /// - Returns: whether it is one.
    private mutating func takeOrdinary(_ entry: PackedChange) -> Bool {
        guard bytes.isEmpty, !entry.isOutOfMemory else { return false }
        if beganAt == 0 {
            guard entry.from == .stopped, entry.to == .starting, entry.cause == Self.ordinaryStart,
                let second = UInt32(exactly: entry.second), second > 0
            else { return false }
            (beganAt, ranAfter) = (second, Self.notYet)
            return true
        }
        guard ranAfter == Self.notYet, entry.from == .starting, entry.to == .running, entry.cause == Self.ordinaryRun,
            let span = UInt16(exactly: entry.second - Int(beganAt)), span != Self.notYet
        else { return false }
        ranAfter = span
        return true
    }

    private var beginning: [PackedChange] {
        guard beganAt > 0 else { return [] }
        let second = Int(beganAt)
        let start = PackedChange(
            at: second,
            from: .stopped,
            to: .starting,
            cause: Self.ordinaryStart,
            isOutOfMemory: false
        )
        guard ranAfter != Self.notYet else { return [start] }
        let run = PackedChange(
            at: second + Int(ranAfter),
            from: .starting,
            to: .running,
            cause: Self.ordinaryRun,
            isOutOfMemory: false
        )
        return [start, run]
    }

    private mutating func append(_ entry: PackedChange) {
        // There is one of these for each process, and no room for a number that can be found out.
        if count >= Self.mostEntries { forgetOldest() }
        let needed = bytes.count + entry.size
        if needed > bytes.capacity {
            let room = bytes.isEmpty ? Self.firstRoom : bytes.capacity + Self.moreRoom
            bytes.reserveCapacity(min(max(needed, room), Self.mostEntries * PackedChange.largest))
        }
        entry.append(to: &bytes)
    }

    /// The same in words, for a process with other rules.
    /// - Parameter rules: of the process that it was about.
    func told(by rules: ProcessRules) -> ProcessHistory {
        var told = ProcessHistory()
        for entry in entries(rules) {
            told.append(
                at: entry.at,
                from: entry.from,
                to: entry.to,
                ChangeCause(.told, by: entry.origin, entry.cause, end: entry.end),
                isOutOfMemory: entry.isOutOfMemory
            )
        }
        return told
    }

    private var count: Int {
        var count = 0
        var place = 0
        while place < bytes.count {
            place += PackedChange.size(in: bytes, at: place)
            count += 1
        }
        return count
    }

    private mutating func forgetOldest() {
        var place = 0
        guard PackedChange(bytes, &place) != nil else { return self = ProcessHistory() }
        bytes.removeSubrange(..<place)
    }

    /// The oldest first.
    /// - Parameter rules: of the process.
    package func entries(_ rules: ProcessRules) -> [HistoryEntry] {
        var place = 0
        var changes = beginning
        while place < bytes.count, let change = PackedChange(bytes, &place) { changes.append(change) }
        return changes.map { change in
            HistoryEntry(
                at: change.second,
                from: change.from,
                to: change.to,
                origin: change.cause.origin,
                cause: change.cause.words(rules, isOutOfMemory: change.isOutOfMemory),
                end: change.cause.end,
                isOutOfMemory: change.isOutOfMemory
            )
        }
    }
}
