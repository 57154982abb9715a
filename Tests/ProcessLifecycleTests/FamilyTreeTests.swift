import Model
import ProcessLifecycle
import Testing

/// Who belongs to a program (EXT-7, PITFALLS P15 to P17). The daemon is process 10, the program 20.
@Suite struct FamilyTreeTests {
    private static func process(
        _ pid: Int32,
        parent: Int32,
        group: Int32? = nil,
        session: Int32 = 1,
        state: ProcessRelation.State = .alive
    ) -> ProcessRelation {
        ProcessRelation(
            pid: pid,
            parent: parent,
            group: group ?? pid,
            session: session,
            state: state,
            startTime: UInt64(pid)
        )
    }

    private static let daemon = process(10, parent: 1)
    private static let leader = process(20, parent: 10)

    private func members(
        _ table: [ProcessRelation],
        reaped: Bool = false,
        ours: Set<Int32> = []
    ) -> [Int32] {
        FamilyTree(leader: 20, daemon: 10, table: [Self.daemon] + table)
            .members(isLeaderReaped: reaped) { ours.contains($0.pid) }
            .map(\.pid)
    }

    @Test("descendants belong to it in every generation, whatever group or session they are in")
    func descendants() {
        let table = [
            Self.leader, Self.process(21, parent: 20), Self.process(22, parent: 21, session: 22),
            Self.process(30, parent: 10), Self.process(31, parent: 30),
        ]
        #expect(members(table) == [20, 21, 22])
    }

    @Test("members of its group and session belong to it when it has gone")
    func orphansOfTheGroup() {
        let table = [
            Self.process(21, parent: 10, group: 20), Self.process(22, parent: 10, session: 20),
            Self.process(23, parent: 22), Self.process(30, parent: 10),
        ]
        #expect(members(table, reaped: true) == [21, 22, 23])
    }

    @Test("an adopted orphan belongs to it when it says so, with all that it has started")
    func adopted() {
        let table = [
            Self.leader, Self.process(40, parent: 10), Self.process(41, parent: 40), Self.process(50, parent: 10),
        ]
        #expect(members(table, ours: [40]) == [20, 40, 41])
    }

    @Test("nobody asks about processes that are not children of the daemon")
    func strangers() {
        let table = [
            Self.process(1, parent: 0, group: 0, session: 0), Self.leader, Self.process(60, parent: 1),
            Self.process(61, parent: 60),
        ]
        #expect(members(table, ours: [60, 61]) == [20])
    }

    @Test("where orphans go elsewhere a process of any parent is asked about")
    func adoptedElsewhere() {
        let table = [
            Self.daemon, Self.leader, Self.process(60, parent: 1), Self.process(61, parent: 60),
            Self.process(62, parent: 5),
        ]
        let tree = FamilyTree(leader: 20, daemon: 10, adoptsOrphans: false, table: table)
        let ours: Set<Int32> = [10, 60, 62]
        let members = tree.members(isLeaderReaped: false) { ours.contains($0.pid) }
        #expect(members.map(\.pid) == [20, 60, 61, 62])
    }

    @Test("a process whose parent has ended while the table was read is asked about")
    func lostParent() {
        #expect(members([Self.process(40, parent: 39)], reaped: true, ours: [40]) == [40])
    }

    @Test("the dead do not belong to anything, but their descendants do")
    func zombies() {
        let table = [Self.leader, Self.process(21, parent: 20, state: .zombie), Self.process(22, parent: 21)]
        #expect(members(table) == [20, 22])
    }

    @Test("a process that has got the number of the leader is a stranger, and so is its group (P17)")
    func reusedNumber() {
        let table = [
            Self.process(20, parent: 1), Self.process(21, parent: 20, group: 20),
            Self.process(22, parent: 10, group: 20),
        ]
        #expect(members(table, reaped: true).isEmpty)
        let tree = FamilyTree(leader: 20, daemon: 10, table: table)
        #expect(tree.group(isLeaderReaped: true).isEmpty)
    }

    @Test("the group is what its name says")
    func group() {
        let table = [
            Self.leader, Self.process(21, parent: 20, group: 20), Self.process(22, parent: 20),
            Self.process(23, parent: 10, group: 20, state: .zombie),
        ]
        let tree = FamilyTree(leader: 20, daemon: 10, table: table)
        #expect(tree.group(isLeaderReaped: false).map(\.pid) == [20, 21])
    }

    @Test("a leader that has left its group is counted with it")
    func leaderElsewhere() {
        let table = [Self.process(20, parent: 10, group: 30), Self.process(21, parent: 20, group: 20)]
        let tree = FamilyTree(leader: 20, daemon: 10, table: table)
        #expect(tree.group(isLeaderReaped: false).map(\.pid) == [20, 21])
    }

    @Test("a table that contradicts itself is searched to an end")
    func cycle() {
        #expect(members([Self.process(20, parent: 21), Self.process(21, parent: 20)]) == [20, 21])
    }
}
