/// The release of Supervisor that we answer as.
package enum SupervisorRelease {
    /// Of the program (SPEC SD-14).
    package static let version = "4.3.0"
    /// Of the XML-RPC interface, which supervisorctl asks for first (SPEC CTL-15).
    package static let apiVersion = "3.0"
}
