import Model

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

    /// The size of the entry that begins there, at least 1.
    static func size(in bytes: [UInt8], at place: Int) -> Int {
        var reader = ByteReader(bytes: bytes, place: place + timeBytes + 2)
        let kind = reader.next() >> 1 & 7
        reader.place += kind == 0 ? 0 : kind == 4 ? 4 : 1
        let length = Int(reader.next())
        return reader.place + length - place
    }

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
