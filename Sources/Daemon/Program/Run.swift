import Configuration
import Model

/// One life of a program: everything that belongs to it, from its launch until it has ended, been told of, and been read to
/// the end of its output.
final class Run {
    let pid: Int32
    /// nil when descriptor 0 of the program is not our pipe.
    let standardInput: StandardInput?
    let output: RunOutput
    /// The processes that belong to it; nil when only the program itself counts.
    let family: ProcessFamily?
    /// The child, as long as it has not come to its program.
    let late: LateLaunch?
    /// Warnings about what the program was not given.
    let warnings: [String]
    /// True once its end has been told, while its output is still being read.
    var isOver = false

    /// - Parameters:
    ///   - program: that was started; everything is taken out of it.
    ///   - sinks: the opened logs.
    init(_ program: consuming ProgramSpawner.Running, sinks: ProcessLogs.Sinks, of process: SupervisedProcess) {
        pid = program.pid
        warnings = program.warnings
        late = program.late
        late?.listener = process
        if let input = program.standardInput.take() {
            standardInput = StandardInput(input, reactor: process.context.reactor)
        } else {
            standardInput = nil
        }
        family =
            process.settings.killMode == .process ? nil : ProcessFamily(leader: program.pid, of: process)
        output = RunOutput(
            pid: program.pid,
            output: program.output.take(),
            errors: program.errors.take(),
            sinks: sinks,
            of: process
        )
    }
}
