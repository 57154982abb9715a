/// Tells from regular looks whether a client has stopped taking its answer. Time does not count as long as bytes go: an
/// answer may be long and the line slow.
struct ProgressWatch {
    /// Looks in a row without a byte taken after which the client counts as gone.
    static let looks: Int64 = 4

    private var pending: Int
    private var quietLooks: Int64 = 0

    /// - Parameter pending: the bytes that wait for the client.
    init(pending: Int) {
        self.pending = pending
    }

    /// The client has taken a whole piece. The bytes that wait need not be fewer: more may have come.
    mutating func hasTaken() {
        quietLooks = 0
    }

    /// - Parameter pending: the bytes that wait for the client now.
    /// - Returns: whether it has taken nothing in all of the last looks.
    mutating func isStalled(pending now: Int) -> Bool {
        quietLooks = now < pending ? 0 : quietLooks + 1
        pending = now
        return quietLooks >= Self.looks
    }
}
