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
    private let kernel: FakeKernel
    /// By the name of the process; others are obedient.
    var programs: [String: FakeProgram] = [:]
    /// The names of all processes for which a start was tried, in order.
    private(set) var order: [String] = []
    /// Called for each start that was tried; without a pid when it has failed.
    var onAttempt: (_ process: String, _ pid: Int32?, _ failure: ProgramSpawner.Failure?) -> Void = { _, _, _ in }
    /// What the programs that were started last got from the attachments of their processes.
    private(set) var extras: [String: LaunchExtras] = [:]
    private var inputs: [Int32: InputPipe] = [:]

    init(_ kernel: FakeKernel) {
        self.kernel = kernel
    }

    /// What the process with this pid has found in its standard input since it was last asked.
    func takeInput(of pid: Int32) -> String { inputs[pid]?.take() ?? "" }

    /// The process closes its standard input.
    func closeInput(of pid: Int32) { inputs[pid] = nil }

    func findCommand(of settings: ProcessSettings, in context: GenerationContext)
        throws(CommandLookup.Problem) -> CommandLookup
    {
        if let problem = programs[settings.name]?.problem { throw problem }
        // Any file that can be executed.
        return try CommandLookup(words: ["/bin/sh"], searchPath: [])
    }

    func start(
        _ command: CommandLookup,
        of settings: ProcessSettings,
        group: String,
        on streams: ProgramStreams,
        with extras: LaunchExtras,
        in context: GenerationContext
    ) throws(ProgramSpawner.Failure) -> ProgramSpawner.Running {
        order.append(settings.name)
        let program = programs[settings.name] ?? FakeProgram()
        if let failure = program.failures.first {
            programs[settings.name]?.failures.removeFirst()
            onAttempt(settings.name, nil, failure)
            throw failure
        }
        let variables = ProgramEnvironment(of: settings, group: group, daemonURL: context.daemonURL).variables
        self.extras[settings.name] = extras
        let all = variables.merging(extras.variables) { _, extra in extra }
        let pid = kernel.start(
            program.habits,
            environment: Set(all.map { "\($0.key)=\($0.value)" }),
            as: program.pid
        )
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
