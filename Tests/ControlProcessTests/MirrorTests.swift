import Configuration
import ControlProcess
import ControlProtocol
import Model
import Testing

@testable import ControlServer

@Suite struct MirrorTests {
    private static func welcome(_ groups: [GroupRecord] = []) -> Welcome {
        Welcome(
            pid: 7,
            daemonStartedAt: 5,
            servers: [],
            namespaces: ["supervisor"],
            pageSecret: [1],
            idleSeconds: 5,
            life: LifeRecord(
                identifier: "supervisor",
                isEnding: false,
                isShuttingDown: false,
                logLevel: .info,
                activityLog: .file("/log")
            ),
            groups: groups,
            epoch: 9,
            serial: 4
        )
    }

    private static func group(_ name: String, _ priority: Int = 999, _ members: String...) -> GroupRecord {
        let names = members.isEmpty ? [name] : members
        return GroupRecord(
            name: name,
            priority: priority,
            members: names.map { .init(ProcessTraits(name: $0), ProcessRecord(state: .stopped)) }
        )
    }

    private let core: FakeCore
    private let link: CoreLink
    private let mirror: Mirror

    init() throws {
        core = try FakeCore { core, number, request in
            switch request {
            case .volumes:
                core.send(.answer(number, .volumes(Volumes(processes: [], orphansReaped: 3))))
            case .reread:
                core.send(.answer(number, .refused(ConfigurationError("broken"))))
            case .signal:
                core.send(.answer(number, .signal(.sent)))
            case .resources:
                let looks = Int(number)
                let use = ResourceUse(
                    Namespec(group: "a", process: "a"),
                    cpuMilliseconds: looks,
                    residentMemory: 1,
                    threads: 1,
                    openDescriptors: nil
                )
                core.send(.answer(number, .resources([use])))
            default:
                core.send(.answer(number, .done))
            }
        }
        link = CoreLink(socket: core.far.socket, files: core.far.files)
        mirror = Mirror(Self.welcome([Self.group("b", 5), Self.group("a", 1), Self.group("c", 5)]), link)
    }

    @Test("groups are in the order of their priorities, and of their activation among equals (RPC-36)")
    func order() {
        #expect(mirror.activeGroups.map(\.name) == ["a", "b", "c"])
        core.send(.groupAdded(Self.group("d", 1)), .groupRemoved("b"), .groupAdded(Self.group("b", 5)))
        // Taken before the next request is answered.
        waitUntilRefreshed { mirror.activeGroups.map(\.name) == ["a", "d", "c", "b"] }
        #expect(mirror.activeGroups.map(\.name) == ["a", "d", "c", "b"])
        #expect(mirror.processesByName.map(\.namespec) == ["a", "b", "c", "d"])
        #expect(mirror.activeGroup(named: "d")?.priority == 1 && mirror.activeGroup(named: "e") == nil)
    }

    private func waitUntilRefreshed(_ condition: () -> Bool) {
        for _ in 0..<100_000 where !condition() { mirror.refresh() }
    }

    @Test("what processes use is asked for once by many, and once more after a change (EXT-92)")
    func resources() {
        let first = mirror.resources()
        #expect(first.count == 1 && mirror.resources() == first)
        core.send(.changed(group: "a", member: 0, ProcessRecord(state: .starting)))
        waitUntilRefreshed { mirror.activeGroup(named: "a")?.members[0].record.state == .starting }
        #expect(mirror.resources() != first)
    }

    @Test("each change makes the next version, which the core counts too")
    func versions() {
        var record = ProcessRecord(state: .running)
        record.pid = 12
        core.send(.changed(group: "a", member: 0, record), .groupAdded(Self.group("d")), .groupRemoved("d"))
        waitUntilRefreshed { mirror.changes.version == "9-7" }
        #expect(mirror.changes.version == "9-7")
        #expect(mirror.activeGroup(named: "a")?.members.first?.record == record)
    }

    @Test("of two processes of one name the one is changed that is meant")
    func sameName() {
        core.send(
            .groupAdded(Self.group("g", 9, "x", "x")),
            .changed(group: "g", member: 1, ProcessRecord(state: .fatal))
        )
        waitUntilRefreshed { mirror.changes.version == "9-6" }
        #expect(mirror.activeGroup(named: "g")?.members.map(\.record.state) == [.stopped, .fatal])
    }

    @Test("a change of what is not there changes nothing", arguments: [("nope", 0), ("a", 1), ("a", -1)])
    func unknown(group: String, member: Int) {
        core.send(.changed(group: group, member: member, ProcessRecord(state: .fatal)), .life(Self.welcome().life))
        core.send(.groupRemoved("c"))
        waitUntilRefreshed { mirror.activeGroups.count == 2 }
        #expect(mirror.activeGroups.flatMap(\.members).allSatisfy { $0.record.state == .stopped })
    }

    @Test("the life of the daemon is as it was told last")
    func life() {
        #expect(!mirror.isEnding && !mirror.isShuttingDown && mirror.activityLog == .file("/log"))
        core.send(
            .life(
                LifeRecord(
                    identifier: "supervisor",
                    isEnding: true,
                    isShuttingDown: true,
                    logLevel: .error,
                    activityLog: nil
                )
            )
        )
        waitUntilRefreshed { mirror.isEnding }
        #expect(mirror.isEnding && mirror.isShuttingDown && mirror.activityLog == nil)
    }

    @Test("a line is sent when its level is shown, and made only then")
    func lines() {
        var made = 0
        func text() -> String {
            made += 1
            return "line"
        }
        mirror.log(.debug, text())
        mirror.log(.info, text())
        mirror.log(.critical, text())
        #expect(core.waitForMessages(2) == [.log(.info, "line"), .log(.critical, "line")] && made == 2)
    }

    @Test("what is known at once is asked for, and the answer is the result")
    func questions() {
        #expect(mirror.volumes().orphansReaped == 3)
        #expect(mirror.operations.signal(Namespec(group: "a", process: "a"), .hup) == .sent)
        #expect(throws: ConfigurationError("broken")) { try mirror.operations.reread() }
        mirror.operations.shutDown()
        let requests = core.messages.compactMap { if case .request(_, let request, _) = $0 { request } else { nil } }
        #expect(requests == [.volumes, .signal(Namespec(group: "a", process: "a"), .hup), .reread, .shutDown])
    }
}
