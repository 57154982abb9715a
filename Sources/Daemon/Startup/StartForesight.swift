import Configuration
import LinuxSystem
import Model

/// Finds the problems of a start of the configuration on this machine, as warnings of `supervisord --test` (EXT-56): the
/// machine on which a file is checked need not be the one on which it is used. Nothing is started, made or changed, and no
/// name server is asked.
final class StartForesight {
    private let check: ConfigurationCheck
    private let searchPath: String?
    /// The sections by the names of programs: a file may have thousands of them.
    private let sections: [String: String]
    private(set) var findings: [ConfigurationCheck.Finding] = []
    /// Options that have a finding: one of the processes of a section speaks for all.
    private var told: Set<Place> = []

    private struct Place: Hashable {
        let section: String
        let option: String
    }

    /// - Parameters:
    ///   - check: the check, with the configuration that was read.
    ///   - searchPath: our own `PATH`.
    init(_ check: ConfigurationCheck, searchPath: String?) {
        self.check = check
        self.searchPath = searchPath
        sections = check.programSections
        guard let configuration = check.configuration else { return }
        for group in configuration.groups {
            for process in group.processes { look(at: process) }
            for socket in group.sockets {
                if case .unix(let path) = socket.address { lookForDirectory(of: path, socket.section, "socket") }
            }
        }
        for server in configuration.servers {
            switch server.address {
            case .unix(let path, _, _): lookForDirectory(of: path, server.section, "file")
            case .inet(let host, let port): lookAt(server, host, port, of: configuration)
            }
        }
    }

    private func look(at process: ProcessSettings) {
        guard let section = sections[process.program] else { return }
        if let directory = process.directory.map(process.revealed), !Files.isDirectory(directory) {
            warn("there is no directory '\(directory)'", section, "directory")
        }
        // A command that cannot be split into words is an error already.
        guard let words = try? CommandWords(process.command).words, !words.isEmpty else { return }
        do throws(CommandLookup.Problem) {
            _ = try ProgramSpawner.findCommand(of: process, daemonPath: searchPath)
        } catch {
            let searched = MissingCommand(process, daemonPath: searchPath)?.searched
            warn(error.text + (searched.map { " in PATH, which is \($0)" } ?? ""), section, "command")
        }
    }

    private func lookForDirectory(of path: String, _ section: String, _ option: String) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        guard let directory = slash.map({ String(path[..<$0]) }), !directory.isEmpty, !Files.isDirectory(directory)
        else { return }
        warn("there is no directory '\(directory)' for the socket", section, option)
    }

    /// A socket that is bound and not listened to is not in the way.
    private func lookAt(
        _ server: HTTPServerSettings,
        _ host: String?,
        _ port: UInt16,
        of configuration: Configuration
    ) {
        guard let address = ListeningSocket.knownAddress(host: host, port: port) else { return }
        do throws(ListeningSocket.Problem) {
            _ = try ListeningSocket.inet(address)
        } catch {
            var cause = ControlSocketProblem.Cause(error)
            if case .taken = cause {
                let holder = PortHolder(of: address)
                // The running daemon of this configuration may hold the place: a file is checked before an update, too.
                if let pid = holder?.pid, pid == Self.pid(in: configuration.daemon.pidfile) { return }
                cause = .taken(.init(holder))
            }
            let problem = ControlSocketProblem(server: server, cause: cause)
            warn(problem.reason + (problem.advice.map { "; \($0)" } ?? ""), server.section, "port")
        }
    }

    private static func pid(in pidfile: String?) -> Int32? {
        guard let path = pidfile, let bytes = try? Files.contents(of: path, limit: 64) else { return nil }
        return Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    private func warn(_ reason: String, _ section: String, _ option: String) {
        guard told.insert(Place(section: section, option: option)).inserted else { return }
        findings.append(check.warning(reason, section: section, option: option))
    }
}
