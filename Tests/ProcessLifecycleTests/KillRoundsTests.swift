import Model
import ProcessLifecycle
import Testing

/// How families are reached by signals and ended (EXT-7).
@Suite struct KillRoundsTests {
    private static func process(
        _ pid: Int32,
        group: Int32,
        state: ProcessRelation.State = .alive,
        startTime: UInt64 = 1
    ) -> ProcessRelation {
        ProcessRelation(pid: pid, parent: 1, group: group, session: 1, state: state, startTime: startTime)
    }

    @Test("a group that is all of the family is signalled as a whole, others member by member")
    func groups() {
        let members = [
            Self.process(20, group: 20), Self.process(21, group: 20), Self.process(22, group: 22),
            Self.process(23, group: 50),
        ]
        let table = members + [Self.process(50, group: 50), Self.process(9, group: 22, state: .zombie)]
        let targets = SignalTargets(members, in: table, ownGroup: 10)
        #expect(targets.groups == [20, 22])
        #expect(targets.processes.map(\.pid) == [23])
    }

    @Test("neither the group of the daemon nor 0 or 1 is ever signalled as a whole", arguments: [10, 0, 1] as [Int32])
    func ownGroup(group: Int32) {
        let members = [Self.process(20, group: group)]
        let targets = SignalTargets(members, in: members, ownGroup: 10)
        #expect(targets.groups.isEmpty)
        #expect(targets.processes == members)
    }

    @Test("a process that has got the pid of a member is a stranger in the group")
    func reusedPid() {
        let member = Self.process(20, group: 20)
        let stranger = Self.process(20, group: 20, startTime: 2)
        #expect(SignalTargets([member], in: [stranger], ownGroup: 10).groups.isEmpty)
    }

    @Test("all members are stopped until a look finds no new one, then all are killed")
    func freezing() {
        var rounds = KillRounds(freezes: true)
        let first = [Self.process(20, group: 20)]
        let second = first + [Self.process(21, group: 21)]
        #expect(rounds.next(first) == .freeze)
        #expect(rounds.next(second) == .freeze)
        #expect(rounds.next(second) == .kill(thenMilliseconds: 5))
    }

    @Test("one that comes after the killing is stopped and killed too")
    func latecomer() {
        var rounds = KillRounds(freezes: true)
        let first = [Self.process(20, group: 20)]
        _ = rounds.next(first)
        #expect(rounds.next(first) == .kill(thenMilliseconds: 5))
        let late = [Self.process(22, group: 22)]
        #expect(rounds.next(late) == .freeze)
        #expect(rounds.next(late) == .kill(thenMilliseconds: 5))
    }

    @Test("those that do not die are killed again after longer and longer pauses, up to a second")
    func pauses() {
        var rounds = KillRounds(freezes: false)
        let members = [Self.process(20, group: 20)]
        let pauses = (0..<10).map { _ in rounds.next(members) }
        let expected: [Int64] = [5, 10, 20, 40, 80, 160, 320, 640, 1000, 1000]
        #expect(pauses == expected.map { .kill(thenMilliseconds: $0) })
    }

    @Test("members that come without end are killed all the same")
    func endless() {
        var rounds = KillRounds(freezes: true)
        let steps = (Int32(1)...200).map { rounds.next([Self.process($0, group: $0)]) }
        #expect(steps.contains(.kill(thenMilliseconds: 5)))
        #expect(steps.first == .freeze)
    }
}
