package import Model

/// The parts that all servers of the process share.
package final class ControlPlane {
    let limits: HTTPLimits
    let pageSecret: PageSecret
    package let passwords: PasswordHasher
    package let clients = ClientBudget()
    let files = StaticFiles()
    /// Until when the process has to stay even if it has nothing to do: its end would forget the wrong passwords. nil when
    /// there were too few of them.
    package var remembersUntil: MonotonicTime?

    /// - Parameters:
    ///   - descriptors: the soft limit of open files; nil when it is not known.
    ///   - pageSecret: the secret behind page tokens; empty where there is no randomness for one.
    package init(descriptors: UInt64?, pageSecret: [UInt8], passwords: PasswordHasher) {
        limits = HTTPLimits.fitting(descriptors: descriptors)
        self.pageSecret = PageSecret(pageSecret)
        self.passwords = passwords
        clients.setLimit(limits.connections)
    }
}
