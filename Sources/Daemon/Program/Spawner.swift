import Configuration
import LinuxSystem

/// Starts programs. Tests have a spawner of their own, with invented programs.
protocol Spawner: AnyObject {
    /// The file and the words of a program's command.
    func findCommand(of settings: ProcessSettings, in context: GenerationContext)
        throws(CommandLookup.Problem) -> CommandLookup
    /// Sends a child on its way to a program.
    func begin(
        _ command: CommandLookup,
        of settings: ProcessSettings,
        group: String,
        on streams: ProgramStreams,
        with extras: LaunchExtras,
        in context: GenerationContext
    ) throws(ProgramSpawner.Failure) -> ProgramLaunch
}

/// The descriptors 0, 1 and 2 of a program.
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

    func begin(
        _ command: CommandLookup,
        of settings: ProcessSettings,
        group: String,
        on streams: ProgramStreams,
        with extras: LaunchExtras,
        in context: GenerationContext
    ) throws(ProgramSpawner.Failure) -> ProgramLaunch {
        let spawner = ProgramSpawner(settings: settings, group: group, extras: extras, context: context)
        switch streams {
        case .pipes: return try spawner.begin(command, socket: nil)
        case .socket(let number): return try spawner.begin(command, socket: number)
        case .ours(let terminal): return try spawner.startOnOurStreams(command, terminal: terminal)
        }
    }
}
