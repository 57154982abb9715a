package import Model

/// What the core tells the process that looks at things over the network (EXT-73).
package enum CheckRequest: Equatable, Sendable {
    /// Look at this.
    /// - Parameters:
    ///   - number: of the look, for its result; not used before.
    ///   - limit: after which nothing is waited for any more.
    case ask(UInt32, NetworkTarget, limit: TimeSpan)
    /// The look is not wanted any more. No result has to come, but may.
    case cancel(UInt32)
}
