package import Model

/// What the control process tells the core.
package enum ControlMessage: Equatable, Sendable {
    /// Clients are served from now on.
    case ready
    /// A line for the activity log, shown if its level is.
    case log(LogLevel, String)
    /// - Parameters:
    ///   - number: of the answer.
    ///   - isFromPage: whether the web page asks for it, and not a client of XML-RPC (EXT-91).
    case request(UInt32, Request, isFromPage: Bool = false)
    case pong(UInt32)
    /// There has been nothing to do: the process is about to end.
    case goodbye
}
