import Model

/// How long wrong passwords make the next one wait, by their origin (EXT-107).
///
/// The first ones are free. Each further one is answered later than the one before, up to a limit, and until then no other
/// password of the same origin is checked, right or wrong: if only the right one had an answer at once, that would show it,
/// and guesses over many connections would be as fast as all of them together.
///
/// Clients that share an address with the guessing one (behind NAT, or the forwarded port of a container) must not be locked
/// out. At an origin from which the right password has come lately, others wait only for a moment, in the order in which they
/// have come. A password that was wrong before is not a guess, but that of a client with a wrong configuration: it is refused
/// at once and costs nothing.
struct WrongPasswords {
    /// The decision about a password now.
    enum Turn: Equatable {
        case look
        /// The password was checked before, and was wrong.
        case wrong
        case wait(until: MonotonicTime)
        /// It waits until the password that is being checked is done with.
        case waitForOther
    }

    private struct Record {
        let origin: ClientOrigin
        var failures = 0
        var underWay = 0
        var opens: MonotonicTime
        var lastFailure: MonotonicTime
        var lastSuccess: MonotonicTime?
        /// The last wrong passwords.
        var wrong: [Int] = []

        func isKnown(at now: MonotonicTime) -> Bool {
            lastSuccess.map { now < $0.advanced(bySeconds: WrongPasswords.memory) } ?? false
        }
    }

    /// Wrong passwords that cost nothing.
    static let free = 10
    /// Milliseconds that the next wrong password costs; each further one costs twice as many.
    static let firstPause: Int64 = 100
    static let longestPause: Int64 = 3200
    /// Milliseconds between two checks for an origin from which the right password has come.
    static let sharedPause: Int64 = 50
    /// Seconds without a wrong password after which an origin is forgotten, and seconds for which a right one counts.
    static let memory = 300
    /// Origins that are remembered: those with the latest events.
    static let mostOrigins = 256
    private static let mostWrong = 8

    /// The records; those with the latest events are at the end.
    private var records: [Record] = []

    /// - Parameter guess: a number, the same for the same name and password.
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

    /// Whether wrong passwords are answered late, and the right one has not come lately.
    func isSuspect(_ origin: ClientOrigin, at now: MonotonicTime) -> Bool {
        record(of: origin, at: now).map { $0.failures >= Self.free - 1 && !$0.isKnown(at: now) } ?? false
    }

    /// The check of a password begins.
    mutating func begin(_ origin: ClientOrigin, at now: MonotonicTime) {
        update(origin, at: now) { $0.underWay += 1 }
    }

    /// It has been.
    /// - Parameter isRight: nil when there is no answer.
    /// - Returns: when a wrong password is to be answered; nil for at once.
    mutating func end(_ origin: ClientOrigin, _ guess: Int, isRight: Bool?, at now: MonotonicTime) -> MonotonicTime? {
        var answered: MonotonicTime?
        update(origin, at: now) { record in
            record.underWay -= record.underWay > 0 ? 1 : 0
            if isRight == true { record.lastSuccess = now }
            // Several requests with the same password may have come at once.
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

    /// The record of an origin, as far as it counts now.
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
