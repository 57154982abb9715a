/// What swift-supervisor calls itself, and which release it is. Clients of Supervisor are told of ``SupervisorRelease`` instead.
package enum ProductRelease {
    package static let name = "swift-supervisor"
    /// By Semantic Versioning. It is written nowhere else but in the Dockerfile, and a test compares the two.
    package static let version = "0.9.0"

    /// `swift-supervisor 0.9.0 (1a2b3c4d5e6f), compatible with Supervisor 4.3.0`.
    /// - Parameter revision: the commit of the sources.
    package static func line(revision: String) -> String {
        "\(name) \(version) (\(revision)), compatible with Supervisor \(SupervisorRelease.version)"
    }
}
