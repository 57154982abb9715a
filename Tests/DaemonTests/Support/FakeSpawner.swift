import Configuration
import Glibc
import LinuxSystem
import Model

@testable import Daemon

/// What a program of a configuration is in a test.
struct FakeProgram {
    var habits = Habits.obedient
    /// Starts that fail before one succeeds, the next one first.
    var failures: [ProgramSpawner.Failure] = []
    /// Why its command cannot be found.
    var problem: CommandLookup.Problem?
    /// Whether it has a standard input.
    var hasInput = false
    /// What it writes as soon as it runs; nil for a program whose output is not read.
    var output: String?
    /// The pid that it gets; nil for one that was never used.
    var pid: Int32?
    /// Called when it has been started, with its pid, before the daemon knows.
    var onStart: (FakeKernel, Int32) -> Void = { _, _ in }

    /// What the kernel says when there is no room for a process.
    static let lackOfResources = ProgramSpawner.Failure(reason: "Too many processes", isLackOfResources: true)
    static let refusal = ProgramSpawner.Failure(reason: "couldn't exec", exitStatus: 126)
}

/// Starts programs in a made-up kernel.
final class FakeSpawner: Spawner {
    fileprivate let kernel: FakeKernel
    /// By the name of the process; others are obedient.
    var programs: [String: FakeProgram] = [:]
    /// What is run beside programs, by its command; others are obedient.
    var commands: [String: FakeProgram] = [:]
    /// All that was run beside programs, in order, with its variables that programs do not have.
    fileprivate(set) var commandsRun: [(command: String, pid: Int32, variables: [String: String])] = []
    /// The names of all processes for which a start was tried, in order.
    private(set) var order: [String] = []
    /// Called for each start that was tried; without a pid when it has failed.
    var onAttempt: (_ process: String, _ pid: Int32?, _ failure: ProgramSpawner.Failure?) -> Void = { _, _, _ in }
    /// The same for what is run beside programs.
    var onCommand: (_ command: String, _ pid: Int32?) -> Void = { _, _ in }
    /// What the programs that were started last got from the attachments of their processes.
    private(set) var extras: [String: LaunchExtras] = [:]
    /// Copies of the descriptors that the programs got, which they have after their launch too.
    private var passed: [String: [Int32]] = [:]
    private var inputs: [Int32: InputPipe] = [:]

    init(_ kernel: FakeKernel) {
        self.kernel = kernel
    }

    /// What the process with this pid has found in its standard input since it was last asked.
    func takeInput(of pid: Int32) -> String { inputs[pid]?.take() ?? "" }

    /// The process closes its standard input.
    func closeInput(of pid: Int32) { inputs[pid] = nil }

    /// The descriptor that a program got.
    func takeDescriptor(of name: String) throws -> Descriptor {
        let number = passed[name]?.popLast()
        return Descriptor(owning: try Missing.require(number))
    }

    func findCommand(of settings: ProcessSettings, in context: GenerationContext)
        throws(CommandLookup.Problem) -> CommandLookup
    {
        let program = isBeside(settings) ? commands[settings.command] : programs[settings.name]
        if let problem = program?.problem { throw problem }
        // Any file that can be executed.
        return try CommandLookup(words: ["/bin/sh"]) { [] }
    }

    func begin(
        _ command: CommandLookup,
        of settings: ProcessSettings,
        group: String,
        on streams: ProgramStreams,
        with extras: LaunchExtras,
        in context: GenerationContext
    ) throws(ProgramSpawner.Failure) -> ProgramLaunch {
        ProgramLaunch(there: try start(settings, group, extras, context), settings.stopSignal)
    }

    private func start(
        _ settings: ProcessSettings,
        _ group: String,
        _ extras: LaunchExtras,
        _ context: GenerationContext
    ) throws(ProgramSpawner.Failure) -> ProgramSpawner.Running {
        guard !isBeside(settings) else { return try startBeside(settings, group, extras, context) }
        order.append(settings.name)
        let program = programs[settings.name] ?? FakeProgram()
        if let failure = program.failures.first {
            programs[settings.name]?.failures.removeFirst()
            onAttempt(settings.name, nil, failure)
            throw failure
        }
        let variables = ProgramEnvironment(of: settings, group: group, daemonURL: context.daemonURL).variables
        self.extras[settings.name] = extras
        passed[settings.name] = extras.descriptors.map { dup($0.number) }
        let all = variables.merging(extras.variables) { _, extra in extra }
        let pid = kernel.start(
            program.habits,
            environment: Set(all.map { "\($0.key)=\($0.value)" }),
            as: program.pid
        )
        if kernel.isFaulty(.startsTwice) { onAttempt(settings.name, kernel.start(program.habits), nil) }
        program.onStart(kernel, pid)
        onAttempt(settings.name, pid, nil)
        guard program.hasInput else { return ProgramSpawner.Running(pid: pid) }
        do throws(Errno) {
            var pipe = try Pipe()
            if let end = pipe.takeReadEnd() { inputs[pid] = InputPipe(end.release()) }
            return ProgramSpawner.Running(pid: pid, standardInput: pipe.takeWriteEnd())
        } catch {
            throw ProgramSpawner.Failure(reason: error.text)
        }
    }
}

extension FakeSpawner {
    /// All programs have the same command.
    private func isBeside(_ settings: ProcessSettings) -> Bool { settings.command != "/bin/sh" }

    /// The pid of what was last run with this command.
    func pid(ofCommand command: String) -> Int32? { commandsRun.last { $0.command == command }?.pid }

    private func startBeside(
        _ settings: ProcessSettings,
        _ group: String,
        _ extras: LaunchExtras,
        _ context: GenerationContext
    ) throws(ProgramSpawner.Failure) -> ProgramSpawner.Running {
        let program = commands[settings.command] ?? FakeProgram()
        if let failure = program.failures.first {
            commands[settings.command]?.failures.removeFirst()
            onCommand(settings.command, nil)
            throw failure
        }
        let own = ProgramEnvironment(of: settings, group: group, daemonURL: context.daemonURL).variables
        let variables = own.merging(extras.variables) { $1 }
        let pid = kernel.start(program.habits, environment: Set(variables.map { "\($0.key)=\($0.value)" }))
        program.onStart(kernel, pid)
        commandsRun.append((settings.command, pid, extras.variables))
        onCommand(settings.command, pid)
        guard let output = program.output else { return ProgramSpawner.Running(pid: pid) }
        do throws(Errno) {
            var pipe = try Pipe()
            if let end = pipe.takeWriteEnd() { try end.write(text: output) }
            return ProgramSpawner.Running(pid: pid, output: pipe.takeReadEnd())
        } catch {
            throw ProgramSpawner.Failure(reason: error.text)
        }
    }
}

/// The end of a pipe at which a made-up program would read.
private final class InputPipe {
    private let number: Int32

    init(_ number: Int32) {
        self.number = number
        _ = fcntl(number, F_SETFL, O_NONBLOCK)
    }

    deinit {
        close(number)
    }

    func take() -> String {
        var text: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(number, &bytes, bytes.count)
            guard count > 0 else { return String(decoding: text, as: UTF8.self) }
            text += bytes[..<count]
        }
    }
}
