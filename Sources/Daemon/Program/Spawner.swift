import Configuration
import LinuxSystem

/// Starts programs. Tests have one of their own, in which programs are made up.
protocol Spawner: AnyObject {
    /// The file and the words of a program's command.
    func findCommand(of settings: ProcessSettings, in context: GenerationContext)
        throws(CommandLookup.Problem) -> CommandLookup
    /// Starts a program.
    func start(
        _ command: CommandLookup,
        of settings: ProcessSettings,
        group: String,
        on streams: ProgramStreams,
        with extras: LaunchExtras,
        in context: GenerationContext
    ) throws(ProgramSpawner.Failure) -> ProgramSpawner.Running
}

/// What a program gets as its descriptors 0, 1 and 2.
enum ProgramStreams {
    /// A pipe for each.
    case pipes
    /// A FastCGI socket as descriptor 0 (FCGI-7), borrowed, and pipes.
    case socket(Int32)
    /// Our own, for the program behind `--` (EXT-5).
    /// - Parameter terminal: whose foreground it gets, borrowed; nil for none.
    case ours(terminal: Int32?)
}

/// Starts real programs.
final class LinuxSpawner: Spawner {
    func findCommand(of settings: ProcessSettings, in context: GenerationContext)
        throws(CommandLookup.Problem) -> CommandLookup
    {
        try ProgramSpawner.findCommand(of: settings, daemonPath: context.searchPath)
    }

    func start(
        _ command: CommandLookup,
        of settings: ProcessSettings,
        group: String,
        on streams: ProgramStreams,
        with extras: LaunchExtras,
        in context: GenerationContext
    ) throws(ProgramSpawner.Failure) -> ProgramSpawner.Running {
        let spawner = ProgramSpawner(settings: settings, group: group, extras: extras, context: context)
        let running =
            switch streams {
            case .pipes: try spawner.start(command, socket: nil)
            case .socket(let number): try spawner.start(command, socket: number)
            case .ours(let terminal): try spawner.startOnOurStreams(command, terminal: terminal)
            }
        LastResort.began(running.pid, stopSignal: settings.stopSignal)
        return running
    }
}
