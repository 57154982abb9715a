import ControlProtocol
import EventProtocol
import LinuxSystem
import Model
import ProcessLifecycle

/// A role that a process plays beside running: that of an event listener, of a holder of a FastCGI socket, of the program that
/// has our terminal. A process knows its attachments by this protocol only, and each of them hears of the life of the process
/// what it wants to hear.
protocol Attachment: AnyObject {
    /// Its process has been made; called once, before anything else.
    func attached(to process: SupervisedProcess)
    /// A run is about to begin: the attachment may change what the program gets, and may refuse the start.
    func prepare(_ launch: inout Launch) throws(ProgramSpawner.Failure)
    func launched(_ run: Run)
    /// The program has written; the bytes are in its logs already, and lent for the length of the call.
    func wrote(_ bytes: RawSpan, _ channel: Event.Channel)
    /// The program has been stopped by this signal, and is not running until it is continued.
    func stopped(_ run: Run, by signal: SignalNumber)
    /// The program is about to be continued, as we were.
    func isContinued(_ run: Run)
    /// All that belongs to the change is done, but those that wait for it were not told yet.
    func phaseChanged(of machine: ProcessMachine)
    /// The daemon is going down: the process runs on until its turn to be stopped has come, and is not started any more.
    func shutdownBegins()
    /// Children of the daemon have been reaped, of which some may have belonged to the program. Only attachments are told
    /// whose program has more processes than its own.
    func childrenEnded()
    /// The run is over. Its end has been told.
    func ended(_ run: Run)
    /// Adds what clients are shown of it, if anything.
    func report(to extras: inout ProcessExtras)
}

extension Attachment {
    func attached(to process: SupervisedProcess) {}
    func prepare(_ launch: inout Launch) throws(ProgramSpawner.Failure) {}
    func launched(_ run: Run) {}
    func wrote(_ bytes: RawSpan, _ channel: Event.Channel) {}
    func stopped(_ run: Run, by signal: SignalNumber) {}
    func isContinued(_ run: Run) {}
    func phaseChanged(of machine: ProcessMachine) {}
    func shutdownBegins() {}
    func childrenEnded() {}
    func ended(_ run: Run) {}
    func report(to extras: inout ProcessExtras) {}
}

/// A launch that is to be made at once, or whose child is on its way. It is allocated apart from its process, which has a
/// launch for a moment only.
indirect enum PreparedLaunch {
    case ready(Launch)
    case underWay(ProgramLaunch, ProcessLogs.Sinks)
}

/// The decisions about a run before it begins.
struct Launch {
    var streams: ProgramStreams
    var command: CommandLookup?
    var sinks = ProcessLogs.Sinks()
    var extras = LaunchExtras()
}

/// The additions to a program's section that come from the attachments of its process.
struct LaunchExtras {
    /// Variables in addition to all others.
    var variables: [String: String] = [:]
    /// Our descriptors that the program gets, under numbers of its choice.
    var descriptors: [PassedDescriptor] = []
}
