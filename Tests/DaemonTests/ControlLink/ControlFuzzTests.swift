import ControlProtocol
import Foundation
import Model
import TestHarness
import Testing

@testable import Daemon

/// A control process that has been taken over: `FUZZ_MESSAGES=10000000` for a long run, or `FUZZ_SECONDS`.
@Suite struct ControlFuzzTests {
    private static let variables = ProcessInfo.processInfo.environment
    private static let rounds = variables["FUZZ_MESSAGES"].flatMap { Int($0) } ?? 20_000
    private static let seconds = variables["FUZZ_SECONDS"].flatMap { Double($0) } ?? 0
    /// Messages for one daemon.
    private static let batch = 2000

    private static let text = """
        [supervisord]
        logfile=/dev/null
        [group:g]
        programs=c,d
        [program:a]
        startsecs=0
        [program:b]
        autostart=false
        [program:c]
        autorestart=true
        [program:d]
        killmode=group
        [eventlistener:ear]
        events=EVENT
        """

    @Test func `a hostile control process does what a client could, breaks nothing and leaves nothing behind`() throws {
        var random = SplitMix(state: Self.variables["FUZZ_SEED"].flatMap { UInt64($0) } ?? 1)
        let end = Date() + Self.seconds
        var left = Self.rounds
        while left > 0 || Date() < end {
            try attack(Self.batch, &random)
            left -= Self.batch
        }
    }

    private func attack(_ count: Int, _ random: inout SplitMix) throws {
        weak var link: ControlLink?
        weak var feed: ControlFeed?
        try TestDaemon.run(Self.text, programs: ["a": FakeProgram(hasInput: true)]) { daemon in
            let linked = try LinkedDaemon(daemon)
            link = linked.link
            for step in 0..<count where daemon.exitStatus == nil && daemon.generations == 1 {
                attackOnce(linked, &random)
                if step % 16 == 0 {
                    linked.turns()
                    if Bool.random(using: &random) { linked.peer.read() }
                    if !linked.ends.isEmpty, step % 32 == 0 {
                        try linked.reconnect()
                        link = linked.link
                    }
                }
                if step % 128 == 0 { daemon.time.advance(bySeconds: 0.7) }
            }
            feed = daemon.supervisor?.feed
            let isConnected = linked.link.isOpen
            linked.settle()
            // It has no more than what there is.
            #expect(!isConnected || !linked.link.isOpen || daemon.generations > 1 || linked.isMirrored)
            #expect(daemon.kernel.shotsAtReaped.isEmpty)
            #expect(Set(daemon.spawner.order).isSubset(of: ["a", "b", "c", "d", "ear"]))
            linked.link.close()
            // It is as well as ever.
            if daemon.exitStatus == nil, daemon.generations == 1 {
                daemon.time.advance(bySeconds: 60)
                daemon.requestShutdown()
            }
            daemon.time.advance(bySeconds: 60)
            #expect(daemon.exitStatus == 0 || daemon.generations > 1)
        }
        #expect(link == nil && feed == nil)
    }

    private func attackOnce(_ linked: LinkedDaemon, _ random: inout SplitMix) {
        let message = message(&random)
        var writer = WireWriter()
        message.write(to: &writer)
        var bytes = writer.bytes
        if Int.random(in: 0..<8, using: &random) == 0 {
            // The length stays right more often than not, so that what is behind it is looked at.
            let first = Bool.random(using: &random) ? 4 : 0
            let place = Int.random(in: first..<bytes.count, using: &random)
            bytes[place] = UInt8.random(in: 0...255, using: &random)
        }
        linked.peer.send(bytes)
    }

    private func message(_ random: inout SplitMix) -> ControlMessage {
        switch Int.random(in: 0..<40, using: &random) {
        case 0: .ready
        case 1: .pong(.random(in: 0...9, using: &random))
        case 2: .goodbye
        case 3: .log(LogLevel.allCases.randomElement(using: &random) ?? .info, "line\n\u{7f}")
        default:
            .request(
                .random(in: 0...50, using: &random),
                request(&random),
                isFromPage: Bool.random(using: &random)
            )
        }
    }

    private func request(_ random: inout SplitMix) -> Request {
        let groups = ["a", "b", "g", "ear", "", "nope"]
        let group = groups.randomElement(using: &random) ?? ""
        let process = Namespec(
            group: group,
            process: (["a", "b", "c", "d", "ear", ""] + [group, group, group]).randomElement(using: &random) ?? ""
        )
        let scope: OperationScope = Bool.random(using: &random) ? .all : .group(group)
        let signal = SignalNumber(rawValue: .random(in: 1...64, using: &random))
        let wait = Bool.random(using: &random)
        let log: LogName = [.activity, .stdout(process), .stderr(process)].randomElement(using: &random) ?? .activity
        switch Int.random(in: 0..<27, using: &random) {
        case 0: return .start(process, wait: wait, dependencies: Bool.random(using: &random))
        case 1: return .stop(process, wait: wait)
        case 2: return .restart(process)
        case 3: return .signal(process, signal)
        case 4: return .clearLogs(process)
        case 5: return .write(String(repeating: "x", count: .random(in: 0...3000, using: &random)), to: process)
        case 6: return .startAll(scope, wait: wait)
        case 7: return .stopAll(scope, wait: wait)
        case 8: return .restartAll(scope)
        case 9: return .signalAll(scope, signal)
        case 10: return .clearAllLogs(scope)
        case 11: return .reread
        case 12: return .addGroup(group)
        case 13: return .removeGroup(group)
        case 14: return .update(wait ? nil : [group])
        case 15: return .reopenLogs
        case 16: return .remoteCommunication(type: group, data: "data")
        case 17: return .configuredProcesses
        case 18: return .volumes
        case 19: return .privileges(process)
        case 20: return .openLog(log)
        case 21: return .followLog(log, device: 1, inode: 2)
        case 22: return .readMemory(log, offset: .random(in: .min ... .max, using: &random), length: .max)
        case 23: return .clearActivityLog
        case 24: return .history(process)
        case 25: return .nextStep(process)
        default: return Int.random(in: 0..<40, using: &random) == 0 ? (wait ? .shutDown : .reload) : .volumes
        }
    }
}
