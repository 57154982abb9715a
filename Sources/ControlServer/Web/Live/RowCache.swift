import LinuxSystem
import Model
import NIOCore

/// Events with the present rows of the status page, made once for all open pages: the rows change for all of them at the same
/// time.
final class RowCache {
    private let offersLinks: Bool
    private weak var control: (any SupervisorControl)?
    private var version = ""
    /// The second since the epoch for which the rows were made; a row has the uptime.
    private var second = 0
    private var events: [String: ByteBuffer] = [:]

    /// - Parameter offersLinks: whether links without a token have effects.
    init(control: any SupervisorControl, offersLinks: Bool) {
        self.control = control
        self.offersLinks = offersLinks
    }

    /// `process` events for those of the named processes that exist.
    func events(of names: Set<String>) -> [ByteBuffer] {
        guard let control else { return [] }
        let now = Clock.wallNow().seconds
        if now != second || control.changes.version != version {
            events = [:]
            second = now
            version = control.changes.version
        }
        let missing = names.filter { events[$0] == nil }
        if !missing.isEmpty {
            for process in control.allProcesses {
                let name = process.namespec
                guard missing.contains(name) else { continue }
                var html = HTMLBuilder()
                control.row(of: process, now: now).write(&html, offersLinks: offersLinks)
                events[name] = ByteBuffer(bytes: ServerSentEvent(name: "process", data: html.bytes).bytes)
            }
        }
        return names.compactMap { events[$0] }
    }
}
