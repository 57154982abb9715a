import LinuxSystem
import Model

/// The treatment of a log that cannot be written: output is dropped and counted, one sentence tells that it begins and one
/// that it is over, and it is tried again now and then (LOG-10).
struct WriteFailures {
    /// A log that fails is tried again with the first write after this time: opening it for each chunk of a program
    /// that writes a lot would cost more than writing it.
    private static let retryNanoseconds: Int64 = 1_000_000_000

    private let name: String
    private let now: () -> MonotonicTime
    private let report: (String) -> Void
    private var current: Failure?
    /// Bytes that could not be written.
    private(set) var lostBytes = 0

    /// From a write or open that failed until bytes get out again.
    private struct Failure {
        let lostBefore: Int
        var retryAt: MonotonicTime
    }

    /// - Parameters:
    ///   - name: of the log, for the sentences.
    ///   - report: gets them.
    init(of name: String, now: @escaping () -> MonotonicTime, report: @escaping (String) -> Void) {
        self.name = name
        self.now = now
        self.report = report
    }

    /// Whether the log is to be tried; what comes while it is not is lost.
    var allowTry: Bool {
        current.map { now() >= $0.retryAt } ?? true
    }

    mutating func lose(_ bytes: Int) {
        lostBytes += bytes
    }

    /// Called before what is lost by it is counted.
    mutating func failed(_ error: Errno, _ what: String) {
        // A FIFO whose reader is slow has room again in a moment, and is open.
        let pause = error == .wouldBlock ? 0 : Self.retryNanoseconds
        let retryAt = MonotonicTime(nanoseconds: now().nanoseconds + pause)
        if current != nil {
            current?.retryAt = retryAt
        } else {
            current = Failure(lostBefore: lostBytes, retryAt: retryAt)
            report("\(what): \(error.text); output is dropped meanwhile")
        }
    }

    /// The next write is tried, whenever the last one failed.
    mutating func tryAtOnce() {
        current?.retryAt = now()
    }

    mutating func recovered() {
        guard let lost = end() else { return }
        report("\(name) can be written again, \(lost) bytes were lost")
    }

    mutating func closed() {
        guard let lost = end() else { return }
        report("\(name) was closed, \(lost) bytes were lost")
    }

    /// Ends the present failure and returns the bytes that it has cost; nil while writing works.
    private mutating func end() -> Int? {
        guard let failure = current else { return nil }
        current = nil
        return lostBytes - failure.lostBefore
    }
}
