import ControlProtocol
import Model
import TestHarness

@testable import Daemon
@testable import Reactor

/// A random life of a daemon whose programs depend on one another: starts, stops, ends, failed starts, updates and reloads.
/// What must hold in all of them is checked as it goes (EXT-70).
struct DependencyWalk {
    /// A program, which may depend on those before it.
    private struct Program {
        let name: String
        let isTask: Bool
        var isAutostarted: Bool
        /// As they are written.
        var dependencies: [(name: String, isTask: Bool, isOptional: Bool)]
    }

    private static let names = ["a", "b", "c", "d", "e", "f", "g", "h"]

    private var random: SplitMix
    private let daemon: TestDaemon
    private let trouble = Trouble()
    private let programs: Current

    /// What was found to be wrong first.
    private final class Trouble {
        var text: String?
    }

    /// Those of the configuration in force, also for what looks at launches.
    private final class Current {
        var programs: [Program] = []
        /// Groups that may have settings of an earlier configuration.
        var isMixed = false
    }

    init(seed: Int, on reactor: Reactor) throws {
        random = SplitMix(state: UInt64(seed))
        programs = Current()
        programs.programs = Self.make(&random)
        daemon = TestDaemon(Self.text(programs.programs), on: reactor)
        watchLaunches(seed)
        try daemon.begin()
    }

    private static func make(_ random: inout SplitMix) -> [Program] {
        var programs: [Program] = []
        for name in names {
            var dependencies: [(name: String, isTask: Bool, isOptional: Bool)] = []
            for other in programs where Int.random(in: 0..<3, using: &random) == 0 {
                dependencies.append((other.name, other.isTask, Int.random(in: 0..<4, using: &random) == 0))
            }
            programs.append(
                Program(
                    name: name,
                    isTask: Int.random(in: 0..<4, using: &random) == 0,
                    isAutostarted: Bool.random(using: &random),
                    dependencies: dependencies
                )
            )
        }
        return programs
    }

    private static func text(_ programs: [Program]) -> String {
        programs.map { program in
            var text = "[program:\(program.name)]\nautostart=\(program.isAutostarted)\nstartretries=1\n"
            if program.isTask { text += "type=oneshot\n" }
            let dependencies = program.dependencies.map { dependency in
                dependency.name + (dependency.isTask ? ":completed" : "") + (dependency.isOptional ? "?" : "")
            }
            return dependencies.isEmpty ? text : text + "depends_on=\(dependencies.joined(separator: ","))\n"
        }.joined()
    }

    /// Nothing is launched before what it depends on is there.
    private func watchLaunches(_ seed: Int) {
        daemon.spawner.onAttempt = { [daemon, programs, trouble] name, _, _ in
            guard !programs.isMixed, let program = programs.programs.first(where: { $0.name == name }) else { return }
            for dependency in program.dependencies {
                let state = daemon.state(dependency.name)
                let isMet =
                    dependency.isTask
                    ? state == "EXITED" && daemon.exitCode(dependency.name) == 0 : state == "RUNNING"
                let isAway = dependency.isOptional && ["STOPPED", "FATAL", "EXITED"].contains(state)
                if isMet || isAway { continue }
                trouble.text = "seed \(seed): \(name) is launched while \(dependency.name) is \(state)"
            }
        }
    }

    /// - Returns: what is wrong; nil for nothing.
    mutating func run(steps: Int) throws -> String? {
        for _ in 0..<steps where trouble.text == nil {
            try step()
            check()
        }
        guard trouble.text == nil else { return trouble.text }
        try comeTogether()
        return trouble.text
    }

    private mutating func step() throws {
        guard let name = Self.names.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<12, using: &random) {
        case 0, 1: daemon.start(name, wait: Bool.random(using: &random))
        case 2: daemon.stop(name, wait: Bool.random(using: &random))
        case 3: daemon.exit(name, 0)
        case 4: daemon.exit(name, 3)
        case 5: daemon.spawner.programs[name] = FakeProgram(failures: [FakeProgram.refusal])
        case 6: daemon.stopAll()
        case 7: try update()
        case 8 where Int.random(in: 0..<3, using: &random) == 0: reload()
        case 9:
            daemon.stop(name, wait: true)
            daemon.removeGroup(name)
            programs.isMixed = true
            daemon.addGroup(name)
        default: daemon.time.advance(bySeconds: Double(Int.random(in: 1...3, using: &random)))
        }
    }

    /// Other dependencies, autostarts and tasks.
    private mutating func update() throws {
        programs.isMixed = true
        programs.programs = Self.make(&random)
        daemon.text = Self.text(programs.programs)
        var isDone = false
        try daemon.operations().update(nil) { _ in isDone = true }
        for _ in 0..<30 where !isDone { daemon.time.advance(bySeconds: 1) }
        if !isDone { trouble.text = "an update has no end" }
        programs.isMixed = false
    }

    private mutating func reload() {
        programs.isMixed = true
        programs.programs = Self.make(&random)
        daemon.text = Self.text(programs.programs)
        daemon.requestReload()
        daemon.time.advance(bySeconds: 30)
        programs.isMixed = false
    }

    /// What is held back waits for something.
    private func check() {
        for name in daemon.names {
            guard let record = daemon.record(name), record.state == .starting, record.pid == nil else { continue }
            if record.extras?.value.waitingFor.isEmpty ?? true {
                trouble.text = "\(name) is held back by nothing"
            }
        }
    }

    /// When everything works and is asked for, everything runs in the end; and all of it can be stopped.
    private mutating func comeTogether() throws {
        daemon.spawner.programs = [:]
        try update()
        for name in Self.names { daemon.start(name) }
        for _ in 0..<40 {
            for program in programs.programs where program.isTask { daemon.exit(program.name, 0) }
            daemon.time.advance(bySeconds: 2)
        }
        for program in programs.programs {
            let state = daemon.state(program.name)
            if state != (program.isTask ? "EXITED" : "RUNNING") {
                let waiting = daemon.record(program.name)?.extras?.value.waitingFor ?? []
                trouble.text = "\(program.name) is \(state) in the end, and waits for \(waiting)"
            }
        }
        daemon.requestShutdown()
        daemon.time.advance(bySeconds: 60)
        if daemon.exitStatus == nil { trouble.text = "the shutdown has no end" }
    }
}
