import Model
import Testing

@testable import Configuration

/// The table of options against what it stands for. Its pages are in `OptionPagesTests`.
@Suite struct OptionTableTests {
    /// A section of each kind, complete without any other option.
    static let sections: [(kind: SectionKind, text: String)] = [
        (.supervisord, "[supervisord]\n"),
        (.program, "[program:x]\ncommand=/bin/cat\n"),
        (.eventListener, "[eventlistener:x]\ncommand=/bin/cat\nevents=TICK_5\n"),
        (.fastCGIProgram, "[fcgi-program:x]\ncommand=/bin/cat\nsocket=unix:///tmp/x\n"),
        (.group, "[program:x]\ncommand=/bin/cat\n[group:g]\nprograms=x\n"),
        (.unixServer, "[unix_http_server]\nfile=/tmp/x\n"),
        (.inetServer, "[inet_http_server]\nport=1\n"),
        (.supervisorctl, "[supervisorctl]\n"),
    ]

    @Test(arguments: sections.map(\.kind))
    func `the default of each option is the one that the settings have`(kind: SectionKind) throws {
        let section = try #require(Self.sections.first { $0.kind == kind }).text
        let without = try Everything(base + section, kind)
        for option in try #require(OptionTable.descriptions(of: kind)) {
            guard case .value(let text) = option.standard else { continue }
            if kind != .program, Self.ofProgramsThatEnd.contains(option.name) { continue }
            let other = Self.companions.first { option.name.hasPrefix($0.key) }?.value ?? ""
            let with = try Everything(base + section + "\(other)\(option.name)=\(text)\n", kind)
            let without = other.isEmpty ? without : try Everything(base + section + other, kind)
            #expect(with == without, "\(option.name)=\(text)")
        }
    }

    /// What options of programs are refused without, by the beginnings of their names.
    private static let companions = [
        "wait_timeout": "wait_for=unix:/s\n", "healthcheck_": "healthcheck=unix:/s\n",
        "backoff_": "backoff_delay=1\n", "hook_timeout": "pre_stop=a\n",
        "watch_": "watch=/x\n",
        "schedule_": "schedule=@daily\n", "run_timeout": "type=oneshot\n",
    ]

    /// Options that other kinds of programs know and refuse (EXT-77).
    private static let ofProgramsThatEnd = Set(ProgramOptions.schedule.map(\.name))

    /// All settings that a file comes to, but for those that only tell whether an option was written.
    private struct Everything: Equatable {
        let daemon: DaemonSettings
        let groups: [GroupSettings]
        let servers: [HTTPServerSettings]
        let client: ControlClientSettings

        init(_ text: String, _ kind: SectionKind) throws {
            let configuration = try load(text)
            var daemon = configuration.daemon
            daemon.daemonizeRequested = false
            daemon.isPidfileAsked = false
            self.daemon = daemon
            servers = configuration.servers
            client = try ControlClientSettings.load(
                path: "/srv/s.conf",
                argv0: "",
                sectionRequired: false,
                host: FakeHost(text)
            )
            groups = configuration.groups.map { group in
                var group = group
                // A listener and its processes read the same option with different defaults.
                for index in group.processes.indices where kind == .eventListener {
                    group.processes[index].priority = 0
                }
                return group
            }
        }
    }

    @Test(arguments: SectionKind.allCases)
    func `each option of a section has one row`(kind: SectionKind) {
        let names = OptionTable.names(of: kind) ?? []
        #expect(Set(names).count == names.count)
    }

    @Test func `the orders for readers name options that there are`() {
        #expect(Set(ProgramOptions.presentation).isSubset(of: ProgramOptions.all.map(\.name)))
        #expect(Set(DaemonOptions.presentation).isSubset(of: DaemonOptions.all.map(\.name)))
        #expect(Set(ControlClientOptions.presentation).isSubset(of: ControlClientOptions.all.map(\.name)))
        #expect(Set(ServerOptions.presentation).isSubset(of: (ServerOptions.unix + ServerOptions.inet).map(\.name)))
        #expect(Set(EventListenerOptions.otherMeanings.keys).isSubset(of: ProgramOptions.all.map(\.name)))
    }

    @Test func `an option whose change needs nothing can be carried over to what runs`() {
        for option in ProgramOptions.all where option.description.change == .nothing {
            #expect(option.carryOver != nil, "\(option.name)")
        }
        for option in DaemonOptions.all where option.description.change == .nothing {
            #expect(option.carryOver != nil, "\(option.name)")
        }
    }

    @Test func `a reread takes over the options of [supervisord] whose change needs nothing, and no others`() throws {
        var active = try load(base).daemon
        let new = try load(base + "identifier=other\nstrip_ansi=true\nchildlogdir=/srv\nloglevel=debug\n").daemon
        active.carryOver(from: new)
        #expect(active.identifier == "other" && active.stripANSI && active.childLogDirectory == "/srv")
        #expect(active.logLevel == .info)
    }
}
