import Configuration
import Model

/// One life of a program: everything that belongs to it, from its launch until it has ended, its end has been told, and its
/// output has been read to the end.
final class Run {
    /// The pid of the process that was started; that of the daemon, once a forking program has left one (EXT-72).
    private(set) var pid: Int32
    /// The process group of the process.
    private(set) var group: Int32
    /// nil when descriptor 0 of the program is not our pipe.
    let standardInput: StandardInput?
    let output: RunOutput
    /// The processes that belong to it; nil when only the program itself counts.
    private(set) var family: ProcessFamily?
    /// The child, as long as it has not come to its program.
    let late: LateLaunch?
    /// Warnings about what the program was not given.
    let warnings: [String]
    /// Whether we sent it SIGKILL, so that such an end needs no explanation.
    var wasKilled = false
    /// How its process has ended; nil while the process lives.
    var status: WaitStatus?
    /// True once its end has been told, while its output is still being read.
    var isOver = false

    /// - Parameters:
    ///   - program: the program that was started; everything is taken out of it.
    ///   - sinks: the opened logs.
    init(_ program: consuming ProgramSpawner.Running, sinks: ProcessLogs.Sinks, of process: SupervisedProcess) {
        pid = program.pid
        group = program.pid
        warnings = program.warnings
        late = program.late
        late?.listener = process
        if let input = program.standardInput.take() {
            standardInput = StandardInput(input, reactor: process.context.reactor)
        } else {
            standardInput = nil
        }
        let settings = process.settings
        family =
            settings.tracksFamily
            ? ProcessFamily(leader: program.pid, of: process, isProvisional: settings.isForking) : nil
        output = RunOutput(
            pid: program.pid,
            output: program.output.take(),
            errors: program.errors.take(),
            sinks: sinks,
            of: process
        )
    }

    /// From now on the daemon is the process of the run. The daemon need not lead its process group.
    func handOver(to daemon: Int32, of process: SupervisedProcess) {
        let kernel = process.context.kernel
        pid = daemon
        group = kernel.relation(of: daemon)?.group ?? daemon
        // Our own group is never taken.
        if group == kernel.processGroup { group = daemon }
        let former = family
        family = nil
        guard process.settings.killMode != .process else { return }
        let leader = process.settings.killMode == .group ? group : daemon
        let family = ProcessFamily(leader: leader, of: process)
        if let former { family.know(membersOf: former) }
        self.family = family
    }
}
