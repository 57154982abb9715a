import Model

/// How long wrong passwords make the next one wait, by where they come from (EXT-107).
///
/// The first ones are free. Each further one is answered later than the one before, up to a limit, and until then no other
/// password of the same origin is looked at, right or wrong: an answer that only the right one gets at once would tell as much,
/// and guesses over many connections would be as fast as all of them together.
///
/// Clients that share an address with the guessing one (behind NAT, or the forwarded port of a container) must not be locked
/// out. Where the right password has come from lately, others wait for a moment alone, in the order in which they have come.
/// A password that was wrong before is no guess, but a client that is configured wrongly: it is refused at once and costs nothing.
struct WrongPasswords {
    /// What becomes of a password now.
    enum Turn: Equatable {
        case look
        /// It was looked at before.
        case wrong
        case wait(until: MonotonicTime)
        /// Until the one is done with that is being looked at.
        case waitForOther
    }

    private struct Record {
        let origin: ClientOrigin
        var failures = 0
        var underWay = 0
        var opens: MonotonicTime
        var lastFailure: MonotonicTime
        var lastSuccess: MonotonicTime?
        /// The last that were wrong.
        var wrong: [Int] = []

        func isKnown(at now: MonotonicTime) -> Bool {
            lastSuccess.map { now < $0.advanced(bySeconds: WrongPasswords.memory) } ?? false
        }
    }

    /// Wrong passwords that cost nothing.
    static let free = 10
    /// Milliseconds that the next one costs; each further one twice as many.
    static let firstPause: Int64 = 100
    static let longestPause: Int64 = 3200
    /// Milliseconds between two looks where the right password has come from.
    static let sharedPause: Int64 = 50
    /// Seconds without a wrong password after which all is forgotten, and with a right one for which it counts.
    static let memory = 300
    /// Origins that are remembered: those with the latest events.
    static let mostOrigins = 256
    private static let mostWrong = 8

    /// Those with the latest events are at the end.
    private var records: [Record] = []

    /// - Parameter guess: the same for the same name and password.
    func turn(of origin: ClientOrigin, _ guess: Int, at now: MonotonicTime) -> Turn {
        guard let record = record(of: origin, at: now) else { return .look }
        if record.wrong.contains(guess) { return .wrong }
        if record.failures < Self.free { return .look }
        if record.underWay > 0, !record.isKnown(at: now) { return .waitForOther }
        return record.opens > now ? .wait(until: record.opens) : .look
    }

    /// Whether a wrong password is answered at once.
    func isFree(_ origin: ClientOrigin, at now: MonotonicTime) -> Bool {
        record(of: origin, at: now).map { $0.failures < Self.free - 1 } ?? true
    }

    /// Whether they are answered late, and the right one has not come lately.
    func isSuspect(_ origin: ClientOrigin, at now: MonotonicTime) -> Bool {
        record(of: origin, at: now).map { $0.failures >= Self.free - 1 && !$0.isKnown(at: now) } ?? false
    }

    /// A password is being looked at.
    mutating func begin(_ origin: ClientOrigin, at now: MonotonicTime) {
        update(origin, at: now) { $0.underWay += 1 }
    }

    /// It has been.
    /// - Parameter isRight: nil when there is no answer.
    /// - Returns: when a wrong one is to be answered; nil for at once.
    mutating func end(_ origin: ClientOrigin, _ guess: Int, isRight: Bool?, at now: MonotonicTime) -> MonotonicTime? {
        var answered: MonotonicTime?
        update(origin, at: now) { record in
            record.underWay -= record.underWay > 0 ? 1 : 0
            if isRight == true { record.lastSuccess = now }
            // Several may have come at once with the same.
            guard isRight == false, !record.wrong.contains(guess) else { return }
            record.wrong = record.wrong.suffix(Self.mostWrong - 1) + [guess]
            record.lastFailure = now
            record.failures += 1
            let doubled = record.failures - Self.free
            guard doubled >= 0 else { return }
            let pause = min(Self.firstPause << min(Int64(doubled), 16), Self.longestPause)
            let end = now.advanced(byMilliseconds: pause)
            answered = end
            record.opens = record.isKnown(at: now) ? now.advanced(byMilliseconds: Self.sharedPause) : end
        }
        return answered
    }

    /// What counts of it now.
    private func record(of origin: ClientOrigin, at now: MonotonicTime) -> Record? {
        guard var record = records.last(where: { $0.origin == origin }) else { return nil }
        if record.failures > 0, now >= record.lastFailure.advanced(bySeconds: Self.memory) {
            record.failures = 0
            record.wrong = []
        }
        return record
    }

    private mutating func update(_ origin: ClientOrigin, at now: MonotonicTime, _ change: (inout Record) -> Void) {
        var record = record(of: origin, at: now) ?? Record(origin: origin, opens: now, lastFailure: now)
        change(&record)
        records.removeAll { $0.origin == origin }
        if records.count >= Self.mostOrigins { records.removeFirst() }
        records.append(record)
    }
}
