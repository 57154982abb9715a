/// When there is a control process, the one that serves clients (EXT-38, `control_process=`).
package enum ControlProcessMode: String, CaseIterable, Sendable {
    /// From the first connection until there has been nothing to do for some seconds.
    case onDemand = "on-demand"
    case always
    /// The sockets are bound and listened to, and no client is served.
    case never
}
