package import Reactor

/// What all servers of the daemon have in common, over restarts.
package final class ControlPlane {
    /// So that pages that are open during a restart go on to work.
    let pageSecret = PageSecret()
    package let passwords: PasswordHasher
    let clients = ClientBudget()

    package init(reactor: Reactor) {
        passwords = PasswordHasher(reactor: reactor)
    }
}
