package import ControlServer
import LinuxSystem
import NIOCore

/// What became of a name.
enum NameAnswer: Sendable {
    /// At least one.
    case addresses([LinuxSystem.SocketAddress])
    /// The reason, for people.
    case failure(String)
}

/// Finds the addresses of names without waiting: in the hosts file, and by DNS. Those who ask for the same name at the same time
/// share one question.
package final class NameResolver {
    private let files: NameFiles
    private let loop: ServerLoop
    private var waiting: [String: [(NameAnswer) -> Void]] = [:]
    /// Called when what the machine says about names has changed.
    private let onChange: () -> Void

    /// - Parameters:
    ///   - files: read before the confinement.
    ///   - onChange: called instead of an answer when the files have changed; by default the end of the process.
    package init(
        _ files: NameFiles,
        on loop: ServerLoop,
        onChange: @escaping () -> Void = { ProcessIdentity.exitAtOnce(status: 0) }
    ) {
        self.files = files
        self.loop = loop
        self.onChange = onChange
    }

    /// - Parameter done: called once, at once or later.
    func addresses(of host: String, port: UInt16, _ done: @escaping (NameAnswer) -> Void) {
        if let address = SocketAddress(numeric: host, port: port) { return done(.addresses([address])) }
        if files.haveChanged { return onChange() }
        let known = HostResolver.known(host, port: port, files.hosts)
        guard known.isEmpty else { return done(.addresses(known)) }
        let isFirst = waiting[host] == nil
        waiting[host, default: []].append { answer in
            if case .addresses(let found) = answer { done(.addresses(found.map { $0.at(port) })) } else { done(answer) }
        }
        guard isFirst else { return }
        do throws(Errno) {
            let dns = try files.dns.get()
            try dns.begin(on: loop.loop) { [unowned self] host, answer in self.answer(host, answer) }
            dns.ask(host)
        } catch {
            let reason = "there is no resolver: \(Reasons.text(of: error))"
            answer(host, .failure("name '\(host)' does not resolve: \(reason)"))
        }
    }

    private func answer(_ host: String, _ answer: NameAnswer) {
        for done in waiting.removeValue(forKey: host) ?? [] { done(answer) }
    }
}

extension LinuxSystem.SocketAddress {
    /// The same with another port.
    fileprivate func at(_ port: UInt16) -> LinuxSystem.SocketAddress {
        switch self {
        case .unix: self
        case .ipv4(let address, _): .ipv4(address, port: port.bigEndian)
        case .ipv6(let address, _, let scope): .ipv6(address, port: port.bigEndian, scope: scope)
        }
    }
}
