import Configuration
import ProcessLifecycle

@testable import Daemon

extension TestDaemon {
    /// A program tells something of itself, without a socket between.
    func notifyDirectly(_ message: String, of name: String) {
        guard let process = supervisor?.groups.flatMap(\.processes).first(where: { $0.settings.name == name }) else {
            return
        }
        for attachment in process.attachments {
            guard let socket = attachment as? NotifySocket else { continue }
            Array(message.utf8).withUnsafeBytes { socket.act(on: NotifyMessage($0), of: process) }
        }
        time.settle()
    }
}
