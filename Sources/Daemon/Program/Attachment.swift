import Model
import ProcessLifecycle

/// A role that a process plays beside running: that of an event listener, of a holder of a FastCGI socket, of the program that
/// has our terminal. A process knows its attachments by this protocol only, and each of them hears of the life of the process
/// what it wants to hear.
protocol Attachment: AnyObject {
    /// A run is about to begin: what the program gets may be changed, and the start refused.
    func prepare(_ launch: inout Launch) throws(ProgramSpawner.Failure)
    func launched(_ run: Run)
    /// The program has written to its standard output; the bytes are in its logs already, and lent for the length of the call.
    func wrote(_ bytes: RawSpan)
    /// The program has been stopped by this signal, and is not running until it is continued.
    func stopped(_ run: Run, by signal: SignalNumber)
    /// The program is about to be continued, as we were.
    func isContinued(_ run: Run)
    /// All that belongs to the change is done, but for what waits for it.
    func phaseChanged(of machine: ProcessMachine)
    /// The run is over. Its end has been told.
    func ended(_ run: Run)
}

extension Attachment {
    func prepare(_ launch: inout Launch) throws(ProgramSpawner.Failure) {}
    func launched(_ run: Run) {}
    func wrote(_ bytes: RawSpan) {}
    func stopped(_ run: Run, by signal: SignalNumber) {}
    func isContinued(_ run: Run) {}
    func phaseChanged(of machine: ProcessMachine) {}
    func ended(_ run: Run) {}
}

/// What is decided about a run before it begins.
struct Launch {
    var streams: ProgramStreams
    var command: CommandLookup?
    var sinks = ProcessLogs.Sinks()
}
