package import Model

/// The last changes of state of one process (EXT-91), packed: a program that was started and runs takes 20 bytes, and no
/// process more than ``mostBytes``. Nothing is allocated before the first change.
package struct ProcessHistory: Hashable, Sendable {
    /// Changes that are kept.
    package static let mostEntries = 20
    /// What a history takes at most, with the header of its array.
    package static let mostBytes = 2048
    /// Bytes of a note that are kept, so that 20 entries always fit.
    static let longestNote = 80

    /// Bytes in front of the elements of an array.
    private static let header = 32
    /// Room for the changes of a program that only starts.
    private static let firstRoom = 24
    /// Room that is made at once later on.
    private static let moreRoom = 64

    /// One entry after the other, the oldest first.
    private var bytes: [UInt8] = []
    private var count: UInt8 = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

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
        if count >= Self.mostEntries { forgetOldest() }
        let needed = bytes.count + entry.size
        if needed > bytes.capacity {
            let room = count == 0 ? Self.firstRoom : bytes.capacity + Self.moreRoom
            bytes.reserveCapacity(min(max(needed, room), Self.mostEntries * PackedChange.largest))
        }
        entry.append(to: &bytes)
        count += 1
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

    private mutating func forgetOldest() {
        var place = 0
        guard PackedChange(bytes, &place) != nil else { return self = ProcessHistory() }
        bytes.removeSubrange(..<place)
        count -= 1
    }

    /// The oldest first.
    /// - Parameter rules: of the process.
    package func entries(_ rules: ProcessRules) -> [HistoryEntry] {
        var place = 0
        var entries: [HistoryEntry] = []
        while place < bytes.count, let change = PackedChange(bytes, &place) {
            entries.append(
                HistoryEntry(
                    at: change.second,
                    from: change.from,
                    to: change.to,
                    origin: change.cause.origin,
                    cause: change.cause.words(rules, isOutOfMemory: change.isOutOfMemory),
                    end: change.cause.end,
                    isOutOfMemory: change.isOutOfMemory
                )
            )
        }
        return entries
    }
}

/// One change, between its parts and its bytes: five of the time, one each for the states, the phrase, the origin and what
/// follows, the end where there is one, and the note behind its length.
struct PackedChange {
    /// Bytes of an entry with everything.
    static let largest = 9 + 4 + ProcessHistory.longestNote

    private static let timeBytes = 5

    let second: Int
    let from: ProcessState
    let to: ProcessState
    let cause: ChangeCause
    let isOutOfMemory: Bool

    init(at second: Int, from: ProcessState, to: ProcessState, cause: ChangeCause, isOutOfMemory: Bool) {
        self.second = min(max(0, second), 1 << (8 * Self.timeBytes) - 1)
        self.from = from
        self.to = to
        var cause = cause
        cause.note = cause.note.cut(toBytes: ProcessHistory.longestNote)
        self.cause = cause
        self.isOutOfMemory = isOutOfMemory
    }

    var size: Int { Self.timeBytes + 4 + (cause.end?.packedBytes ?? 0) + cause.note.utf8.count }

    func append(to bytes: inout [UInt8]) {
        for place in 0..<Self.timeBytes { bytes.append(UInt8(truncatingIfNeeded: second >> (8 * place))) }
        bytes.append(from.packed << 4 | to.packed)
        bytes.append(cause.phrase.rawValue)
        bytes.append(cause.origin.rawValue << 4 | cause.end.packedKind << 1 | (isOutOfMemory ? 1 : 0))
        switch cause.end {
        case nil: break
        case .exited(let code)?: bytes.append(UInt8(truncatingIfNeeded: code))
        case .signaled(let signal, _)?: bytes.append(UInt8(truncatingIfNeeded: signal.rawValue))
        case .other(let raw)?:
            for place in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: raw >> (8 * Int32(place)))) }
        }
        bytes.append(UInt8(cause.note.utf8.count))
        bytes.append(contentsOf: cause.note.utf8)
    }

    /// - Parameter place: of the entry; behind it afterwards.
    /// - Returns: nil where the bytes are no entry.
    init?(_ bytes: [UInt8], _ place: inout Int) {
        var reader = ByteReader(bytes: bytes, place: place)
        var second = 0
        for place in 0..<Self.timeBytes { second |= Int(reader.next()) << (8 * place) }
        let states = reader.next()
        let phrase = reader.next()
        let flags = reader.next()
        guard let from = ProcessState(packed: states >> 4), let to = ProcessState(packed: states & 15),
            let phrase = ChangeCause.Phrase(rawValue: phrase), let origin = ChangeOrigin(rawValue: flags >> 4)
        else { return nil }
        var end: WaitStatus?
        switch flags >> 1 & 7 {
        case 1: end = .exited(code: Int32(reader.next()))
        case 2: end = .signaled(SignalNumber(rawValue: Int32(reader.next())), coreDumped: false)
        case 3: end = .signaled(SignalNumber(rawValue: Int32(reader.next())), coreDumped: true)
        case 4:
            var raw: UInt32 = 0
            for place in 0..<4 { raw |= UInt32(reader.next()) << (8 * UInt32(place)) }
            end = .other(raw: Int32(bitPattern: raw))
        default: break
        }
        let length = Int(reader.next())
        guard length <= bytes.count, reader.place <= bytes.count - length else { return nil }
        let note = String(decoding: bytes[reader.place..<reader.place + length], as: UTF8.self)
        place = reader.place + length
        self.init(
            at: second,
            from: from,
            to: to,
            cause: ChangeCause(phrase, by: origin, note, end: end),
            isOutOfMemory: flags & 1 == 1
        )
    }
}

/// Reads zeros behind the end, so that nothing traps.
private struct ByteReader {
    let bytes: [UInt8]
    var place: Int

    mutating func next() -> UInt8 {
        defer { place += 1 }
        return bytes.indices.contains(place) ? bytes[place] : 0
    }
}

extension WaitStatus {
    fileprivate var packedBytes: Int {
        if case .other = self { 4 } else { 1 }
    }
}

extension WaitStatus? {
    fileprivate var packedKind: UInt8 {
        switch self {
        case nil: 0
        case .exited?: 1
        case .signaled(_, coreDumped: false)?: 2
        case .signaled(_, coreDumped: true)?: 3
        case .other?: 4
        }
    }
}

extension ProcessState {
    fileprivate var packed: UInt8 {
        switch self {
        case .stopped: 0
        case .starting: 1
        case .running: 2
        case .backoff: 3
        case .stopping: 4
        case .exited: 5
        case .fatal: 6
        case .unknown: 7
        }
    }

    fileprivate init?(packed: UInt8) {
        switch packed {
        case 0: self = .stopped
        case 1: self = .starting
        case 2: self = .running
        case 3: self = .backoff
        case 4: self = .stopping
        case 5: self = .exited
        case 6: self = .fatal
        case 7: self = .unknown
        default: return nil
        }
    }
}

extension String {
    /// At most so many bytes of UTF-8, whole characters, with `…` where something is missing.
    func cut(toBytes most: Int) -> String {
        guard utf8.count > most else { return self }
        var size = 3
        var end = startIndex
        while end < endIndex {
            let next = index(after: end)
            size += self[end..<next].utf8.count
            if size > most { break }
            end = next
        }
        return self[..<end] + "…"
    }
}
