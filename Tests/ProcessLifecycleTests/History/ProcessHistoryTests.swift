import Model
import Testing

@testable import ProcessLifecycle

/// The packed record of the last changes of state (EXT-91).
@Suite struct ProcessHistoryTests {
    private let rules = ProcessRules()

    private func history(of count: Int, note: String = "", end: WaitStatus? = nil) -> ProcessHistory {
        var history = ProcessHistory()
        for number in 0..<count {
            let cause = ChangeCause(.startFailed, by: .process, note, end: end)
            history.append(at: number, from: .starting, to: .backoff, cause, isOutOfMemory: false)
        }
        return history
    }

    @Test func `nothing is allocated before the first change`() {
        let history = ProcessHistory()
        #expect(history.isEmpty && history.size == 0 && history.entries(rules).isEmpty)
    }

    @Test func `a program that was started and runs takes no memory of its own`() {
        var machine = ProcessMachine(name: "x", rules: rules)
        machine.handle(.start, .prepared, .launched(pid: 7), now: at(0))
        _ = machine.handle(.timerFired, now: at(1))
        #expect(machine.history.entries(rules).map(\.to) == [.starting, .running])
        #expect(machine.history.entries(rules).map(\.at) == [1_000_000, 1_000_001])
        #expect(machine.history.size == 0 && MemoryLayout<ProcessHistory>.size <= 16)
    }

    @Test func `what was ordinary until then is there when more has come`() {
        for seconds in [0, 1, 65_534, 65_535, 1 << 33] {
            var history = ProcessHistory()
            let kept = ChangeCause(.startRequested, by: .supervisor)
            history.append(at: 5, from: .stopped, to: .starting, kept, isOutOfMemory: false)
            let run = ChangeCause(.stayedUp, by: .process)
            history.append(at: 5 + seconds, from: .starting, to: .running, run, isOutOfMemory: false)
            let before = history.entries(rules)
            let stop = ChangeCause(.stopRequested, by: .client)
            history.append(at: 1 << 34, from: .running, to: .stopping, stop, isOutOfMemory: false)
            #expect(Array(history.entries(rules).prefix(2)) == before && before.map(\.at) == [5, 5 + seconds])
            #expect(history.entries(rules).count == 3)
        }
    }

    @Test func `a clock that was set back is no reason to lose a change`() {
        var machine = ProcessMachine(name: "x", rules: rules)
        machine.handle(.start, .prepared, .launched(pid: 7), now: at(0))
        _ = machine.handle(.timerFired, now: at(-100))
        #expect(machine.history.entries(rules).map(\.at) == [1_000_000, 999_900])
    }

    @Test func `the last 20 changes are kept`() {
        #expect(history(of: 20).entries(rules).map(\.at) == Array(0..<20))
        #expect(history(of: 57).entries(rules).map(\.at) == Array(37..<57))
    }

    @Test(
        "20 changes with all that they may have take 2 KB at most",
        arguments: ["x", "ä", "€", "🦆"] as [Character]
    )
    func bounded(by character: Character) {
        let note = String(repeating: character, count: 1000)
        let history = history(of: 100, note: note, end: .other(raw: .max))
        #expect(history.entries(rules).count == ProcessHistory.mostEntries)
        #expect(history.size <= ProcessHistory.mostBytes)
    }

    @Test(
        "a note that is too long is cut behind a whole character",
        arguments: ["x", "ä", "€", "🦆", "👩‍👩‍👧‍👦"] as [Character]
    )
    func cut(at character: Character) throws {
        let note = String(repeating: character, count: 1000)
        let cause = try #require(history(of: 1, note: note).entries(rules).first?.cause)
        #expect(cause.utf8.count <= ProcessHistory.longestNote)
        #expect(cause.last == "…" && cause.dropLast().allSatisfy { $0 == character })
        #expect(cause.utf8.count + String(character).utf8.count > ProcessHistory.longestNote)
    }

    @Test func `a note that just fits stays whole`() {
        let note = String(repeating: "x", count: ProcessHistory.longestNote)
        #expect(note.cut(toBytes: ProcessHistory.longestNote) == note)
        #expect(note.cut(toBytes: 3) == "…")
    }

    @Test func `everything comes out as it was put in`() throws {
        let ends: [WaitStatus?] = [
            nil, .exited(code: 0), .exited(code: 255), .signaled(.kill, coreDumped: false),
            .signaled(SignalNumber(rawValue: 64), coreDumped: true), .other(raw: .min), .other(raw: 0x1234_5678),
        ]
        for from in ProcessState.allCases {
            for to in ProcessState.allCases {
                for origin in ChangeOrigin.allCases {
                    for end in ends {
                        let cause = ChangeCause(.told, by: origin, "é", end: end)
                        let packed = PackedChange(
                            at: 1_764_374_400,
                            from: from,
                            to: to,
                            cause: cause,
                            isOutOfMemory: true
                        )
                        var bytes: [UInt8] = []
                        packed.append(to: &bytes)
                        #expect(bytes.count == packed.size && packed.size <= PackedChange.largest)
                        var place = 0
                        let read = try #require(PackedChange(bytes, &place))
                        #expect(place == bytes.count && read.cause == cause && read.second == 1_764_374_400)
                        #expect(read.from == from && read.to == to && read.isOutOfMemory)
                    }
                }
            }
        }
    }

    @Test func `no bytes trap`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            var place = 0
            _ = PackedChange(bytes, &place)
        }
    }

    @Test func `a time before 1970 is that of its beginning`() {
        var history = ProcessHistory()
        history.append(
            at: -5,
            from: .stopped,
            to: .starting,
            ChangeCause(.retry, by: .supervisor),
            isOutOfMemory: false
        )
        #expect(history.entries(rules).map(\.at) == [0])
    }

    @Test func `a process with other rules takes the words over, and one with the same the record`() {
        var old = ProcessMachine(name: "x", rules: ProcessRules(startsecs: 5))
        old.handle(.start, .prepared, .launched(pid: 7), now: at(0))
        _ = old.handle(.timerFired, now: at(5))
        for rules in [ProcessRules(startsecs: 9), ProcessRules(startsecs: 5)] {
            var new = ProcessMachine(name: "x", rules: rules)
            new.inherit(old.history, from: old.rules)
            #expect(new.history.entries(rules).map(\.cause) == ["autostart", "stayed up for 5 s (startsecs)"])
            #expect(new.history.entries(rules).map(\.at) == old.history.entries(old.rules).map(\.at))
        }
    }
}
