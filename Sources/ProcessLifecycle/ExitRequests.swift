package import Model

/// Which signals ask for the end once more, and which are the same request again (EXT-6): `timeout docker run`, process
/// groups and hooks before a stop send two in the same moment.
package struct ExitRequests: Equatable, Sendable {
    /// What a signal is among those before it.
    package enum Kind: Equatable, Sendable {
        case first
        /// It came less than a second after the one that counted last.
        case same
        case further
    }

    private static let pause: Int64 = 1_000_000_000

    private var last: MonotonicTime?

    package init() {}

    /// A signal that counts has come.
    package mutating func heard(at time: MonotonicTime) -> Kind {
        if let last, time.nanoseconds - last.nanoseconds < Self.pause { return .same }
        defer { last = time }
        return last == nil ? .first : .further
    }
}
