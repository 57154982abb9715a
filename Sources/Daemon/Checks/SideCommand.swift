import Configuration
import EventProtocol
import LinuxSystem
import Model
import Output
import OutputPipeline
import Reactor

/// One run of a command beside a program: a look at its health, or a hook (EXT-73, EXT-75). It is started as the program
/// would be, with its user, limits, directory and environment, as the leader of a process group, with a standard input that
/// is at its end.
///
/// Letting go of it kills it with its whole group, and so does its timeout. The output that is there by then is read.
final class SideCommand {
    /// The command to run, and what becomes of its output.
    struct Order {
        enum Destination {
            /// The last line of the output is kept.
            case lastLine
            /// The output goes where that of the program goes.
            case logs
        }

        /// Unparsed; no shell is involved.
        let command: String
        /// Variables in addition to those of the program.
        var variables: [String: String] = [:]
        let destination: Destination
    }

    private let context: GenerationContext
    private let timeout: TimeSpan
    private var done: ((_ failure: String?) -> Void)?
    private weak var process: SupervisedProcess?
    /// The pid of the command until it has been reaped.
    private var pid: Int32?
    private var status: WaitStatus?
    /// Why the child did not execute its program, where that was seen late.
    private var lateFailure: String?
    private var late: LateLaunch?
    private var output: SideOutput?
    private let lastLineSink = LastLineSink()
    private var timer: ReactorTimer?

    /// - Parameters:
    ///   - timeout: the time after which the command is killed, and has failed.
    ///   - done: called once, later, with the reason of a failure in words, once its output has been read; never once the
    ///     value was let go.
    init(
        _ order: Order,
        of process: SupervisedProcess,
        timeout: TimeSpan,
        done: @escaping (_ failure: String?) -> Void
    ) {
        context = process.context
        self.process = process
        self.timeout = timeout
        self.done = done
        do throws(ProgramSpawner.Failure) {
            try start(order, of: process)
        } catch {
            let reason = error.reason
            context.time.inNextPass { [weak self] in self?.tell(reason) }
        }
    }

    deinit {
        kill()
        output?.close()
    }

    /// The last line that the command has written, for people; empty when it wrote nothing.
    var lastLine: String { lastLineSink.line.text }

    /// Whether it was killed because of its timeout.
    private(set) var isOverdue = false

    /// Whether nothing of the command is left, as far as that can be known. A killed process may take its time, and for ever
    /// when it waits for a dead disk.
    var isGone: Bool { pid == nil }

    /// Asks the command and its group to end; that end is then reported like any other.
    func stop(by signal: SignalNumber) {
        guard let pid else { return }
        try? context.kernel.send(signal, toGroup: pid)
        // A stopped process acts upon a signal only once it goes on.
        if signal != .kill, context.kernel.stopSignal(of: pid) != nil { try? context.kernel.send(.cont, toGroup: pid) }
    }

    func reopenLogs() {
        output?.reopenLogs()
    }

    // MARK: Start

    private func start(_ order: Order, of process: SupervisedProcess) throws(ProgramSpawner.Failure) {
        var settings = process.settings
        settings.command = order.command
        // The command is not one of the processes that are stopped with the program, and must not have their mark.
        settings.killMode = .process
        settings.orchestration = .standard
        if order.destination == .lastLine { settings.redirectStderr = true }
        let command = try Self.find(settings, in: context)
        let input = try Self.endedInput(of: settings)
        defer { withExtendedLifetime(input) {} }
        let sinks = try openSinks(order.destination, of: process)
        do throws(ProgramSpawner.Failure) {
            let launch = try context.spawner.begin(
                command,
                of: settings,
                group: process.name.group,
                on: .socket(input.number),
                with: LaunchExtras(variables: order.variables),
                in: context
            )
            begin(try launch.finish(), sinks, order.destination, of: process)
        } catch {
            sinks.close()
            throw error
        }
    }

    /// A pipe that nothing is written to any more.
    private static func endedInput(of settings: ProcessSettings) throws(ProgramSpawner.Failure) -> Descriptor {
        do throws(Errno) {
            var pipe = try Pipe()
            _ = pipe.takeWriteEnd()
            guard let end = pipe.takeReadEnd() else { throw .badDescriptor }
            return end
        } catch {
            throw .plumbing(error, of: settings.name)
        }
    }

    private static func find(_ settings: ProcessSettings, in context: GenerationContext)
        throws(ProgramSpawner.Failure) -> CommandLookup
    {
        do throws(CommandLookup.Problem) {
            return try context.spawner.findCommand(of: settings, in: context)
        } catch {
            throw ProgramSpawner.Failure(reason: error.text, exitStatus: error.exitStatus)
        }
    }

    private func openSinks(_ destination: Order.Destination, of process: SupervisedProcess)
        throws(ProgramSpawner.Failure) -> ProcessLogs.Sinks
    {
        switch destination {
        case .lastLine: return ProcessLogs.Sinks(output: [lastLineSink])
        case .logs:
            do throws(Errno) {
                return try process.logs.openBeside(for: process.name)
            } catch {
                throw .plumbing(error, of: process.settings.name)
            }
        }
    }

    private func begin(
        _ running: consuming ProgramSpawner.Running,
        _ sinks: ProcessLogs.Sinks,
        _ destination: Order.Destination,
        of process: SupervisedProcess
    ) {
        let child = running.pid
        pid = child
        context.ownChildren.add(child) { [weak self] status in self?.ended(status) }
        for warning in running.warnings { process.warnOnce(warning) }
        late = running.late
        late?.listener = self
        for sink in sinks.output + sinks.errors { sink.begin(pid: child) }
        let output = SideOutput(in: context) { [weak self] in self?.outputEnded() }
        self.output = output
        if let readEnd = running.output.take() {
            read(readEnd, .stdout, to: sinks.output, destination, of: process)
        } else {
            for sink in sinks.output { sink.close() }
        }
        if let readEnd = running.errors.take() {
            read(readEnd, .stderr, to: sinks.errors, destination, of: process)
        } else {
            for sink in sinks.errors { sink.close() }
        }
        timer = context.time.schedule(at: context.time.now.advanced(by: timeout)) { [weak self] in self?.overdue() }
    }

    private func read(
        _ readEnd: consuming Descriptor,
        _ channel: Event.Channel,
        to sinks: [any LogSink],
        _ destination: Order.Destination,
        of process: SupervisedProcess
    ) {
        let name = process.settings.name
        guard destination == .logs else {
            // Escape sequences are for terminals.
            let settings = ChildChannel.Settings(
                processName: name,
                name: channel.rawValue,
                stripsANSI: true,
                isShown: false
            )
            output?.add(readEnd, as: settings, to: sinks)
            return
        }
        let (logs, subject) = (process.logs, process.name)
        output?.add(
            readEnd,
            as: ChildChannel.Settings(
                processName: name,
                name: channel.rawValue,
                stripsANSI: context.settings.stripANSI
            ),
            to: sinks,
            onBytes: { bytes, stage in
                switch stage {
                case .logged: logs.wrote(bytes, channel, of: subject)
                case .read: logs.count(bytes.byteCount, channel)
                }
            },
            onOutput: events(channel, of: process)
        )
    }

    /// Text that goes into the logs of a program can be an event (EVT-11); the protocol of an event listener never is.
    private func events(_ channel: Event.Channel, of process: SupervisedProcess) -> ((RawSpan) -> Void)? {
        let settings = channel == .stdout ? process.settings.stdout : process.settings.stderr
        guard settings.eventsEnabled, let pid else { return nil }
        let (events, name) = (context.events, process.name)
        let type: EventType = channel == .stdout ? .processLogStdout : .processLogStderr
        return { bytes in
            guard events.isWanted(type) else { return }
            events.notify(.processLog(name, pid: pid, channel: channel, data: bytes.withUnsafeBytes { Array($0) }))
        }
    }

    // MARK: End

    private func ended(_ status: WaitStatus) {
        pid = nil
        late = nil
        self.status = status
        guard done != nil else { return }
        timer = nil
        guard let output, !output.isAtEnd else { return tellEnd() }
        output.commandEnded()
    }

    private func outputEnded() {
        if status != nil { tellEnd() }
    }

    private func tellEnd() {
        guard let status else { return }
        tell(lateFailure ?? (status == .exited(code: 0) ? nil : status.description))
    }

    private func overdue() {
        isOverdue = true
        kill()
        // So that nothing is reported twice.
        let done = done.take()
        output?.close()
        done?("no end in \(timeout.text)")
    }

    private func kill() {
        timer = nil
        if let pid { try? context.kernel.send(.kill, toGroup: pid) }
    }

    private func tell(_ failure: String?) {
        done.take()?(failure)
    }
}

extension SideCommand: LateLaunchListener {
    func warnOnce(_ warning: String) {
        process?.warnOnce(warning)
    }

    func launchFailedLate(_ failure: ProgramSpawner.Failure) {
        lateFailure = failure.reason
    }
}

/// Keeps the last line.
private final class LastLineSink: LogSink {
    var line = LastLine()
    var isFull: Bool { false }
    var onRoom: (() -> Void)?

    func write(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { line.take($0) }
    }

    func reopen() {}

    func close() {}
}
