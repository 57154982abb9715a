/// The release of Supervisor that we answer as.
package enum SupervisorRelease {
    /// The version of the program (SD-14).
    package static let version = "4.3.0"
    /// The version of the XML-RPC interface, which supervisorctl asks for first (CTL-15).
    package static let apiVersion = "3.0"
}
