import Configuration
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// One process under supervision: carries out what its state machine decides and tells it what happens.
final class SupervisedProcess {
    /// How long the output of descendants that keep a pipe open is waited for once the process itself has ended: as
    /// long as more keeps coming, but not for ever (PITFALLS P7).
    private static let quietMilliseconds: Int64 = 50
    private static let longestDrainNanoseconds: Int64 = 1_000_000_000

    let settings: ProcessSettings
    let group: String
    let context: DaemonContext
    private(set) var machine: ProcessStateMachine
    let outputLog: ChildLog
    let errorLog: ChildLog?
    private var outputChannel: ChildChannel?
    private var errorChannel: ChildChannel?
    private var standardInput: StandardInput?
    /// Called once after the next change of state.
    private var observers: [() -> Void] = []
    private var timer: ReactorTimer?
    /// How the process ended, from the moment it was reaped until its output has been read.
    private var ending: Ending?

    /// Called after a program was started, with its pid: from then on its exit has to be reported here.
    var onSpawn: (Int32) -> Void = { _ in }
    /// Called after each change of state.
    var onChange: () -> Void = {}

    private struct Ending {
        let status: WaitStatus
        let reapedAt: MonotonicTime
        var quietTimer: ReactorTimer?
    }

    init(_ settings: ProcessSettings, group: String, context: DaemonContext) {
        self.settings = settings
        self.group = group
        self.context = context
        machine = ProcessStateMachine(name: settings.name, rules: ProcessRules(settings))
        let log = { (channel: String, channelSettings: ChannelSettings) in
            ChildLog(
                channelSettings,
                process: settings.name,
                channel: channel,
                source: StreamSource(settings, group: group, channel: channel),
                context: context
            )
        }
        outputLog = log("stdout", settings.stdout)
        errorLog = settings.redirectStderr ? nil : log("stderr", settings.stderr)
    }

    var state: ProcessState { machine.processState }

    // MARK: Requests

    func start() {
        carryOut(machine.start(now: .now))
    }

    func beginShutdown() {
        carryOut(machine.beginShutdown())
    }

    func stopForShutdown() {
        carryOut(machine.stopForShutdown(now: .now))
    }

    func stop() {
        carryOut(machine.stop(now: .now))
    }

    func reopenLogs() {
        outputChannel?.reopen()
        errorChannel?.reopen()
    }

    /// Sends a signal that has nothing to do with the life of the process as we direct it (SPEC PROC-41).
    func pass(_ signal: SignalNumber) throws(Errno) {
        guard let pid = machine.pid, ending == nil else { throw .noSuchProcess }
        try Signalling.send(signal, toProcess: pid)
    }

    /// Whether the log of a channel is open now.
    var isOutputOpen: Bool { outputChannel != nil }
    var isErrorOpen: Bool { errorChannel != nil }

    /// The writing end of the program's standard input while it runs.
    var openInput: StandardInput? {
        ending == nil && machine.pid != nil ? standardInput : nil
    }

    func observeOnce(_ action: @escaping () -> Void) {
        observers.append(action)
    }

    private func tellObservers() {
        let told = observers
        observers = []
        for observer in told { observer() }
    }

    /// The process has been reaped. Its exit is acted upon when its pipes are empty: at once, unless a descendant
    /// keeps one of them open.
    func reaped(_ status: WaitStatus) {
        ending = Ending(status: status, reapedAt: Clock.monotonicNow())
        finishIfDrained()
        if ending != nil { waitForQuiet() }
    }

    // MARK: Effects

    private func carryOut(_ effects: [ProcessEffect]) {
        // Those who wait for a change act when everything that belongs to it is done, its log line included.
        defer { if effects.contains(where: \.isChange) { tellObservers() } }
        for effect in effects {
            switch effect {
            case .log(let level, let text):
                context.log.log(level, text)
            case .armTimer(let time):
                timer?.cancel()
                timer = context.reactor.schedule(at: time) { [weak self] in self?.timerFired() }
            case .cancelTimer:
                timer?.cancel()
                timer = nil
            case .changed:
                onChange()
            case .send(let signal, let pid, let toGroup):
                send(signal, to: pid, toGroup: toGroup)
            case .spawn:
                spawn()
            }
        }
    }

    private func timerFired() {
        timer = nil
        // A timer that comes due between the end of the process and the report of it has nothing left to act upon.
        guard ending == nil else { return }
        carryOut(machine.timerFired(now: .now))
    }

    private func send(_ signal: SignalNumber, to pid: Int32, toGroup: Bool) {
        // The number of a reaped process may belong to somebody else by now (PITFALLS P17).
        guard ending == nil else {
            return carryOut(machine.signalFailed("already reaped", isGone: true))
        }
        do throws(Errno) {
            if toGroup {
                try Signalling.send(signal, toGroup: pid)
            } else {
                try Signalling.send(signal, toProcess: pid)
            }
        } catch {
            carryOut(machine.signalFailed(error.text, isGone: error.name == "ESRCH"))
        }
    }

    private func spawn() {
        let spawner = ProgramSpawner(settings: settings, group: group, context: context)
        do throws(ProgramSpawner.Failure) {
            let command = try find(spawner)
            let outputSinks = try spawner.open(outputLog)
            let errorSinks = try errorLog.map { log throws(ProgramSpawner.Failure) in try spawner.open(log) } ?? []
            do throws(ProgramSpawner.Failure) {
                var running = try spawner.start(command)
                let pid = running.pid
                if let input = running.standardInput.take() {
                    standardInput = StandardInput(input, reactor: context.reactor)
                }
                for sink in outputSinks + errorSinks { sink.begin(pid: pid) }
                outputChannel = channel("stdout", running.output.take(), outputSinks)
                errorChannel = channel("stderr", running.errors.take(), errorSinks)
                onSpawn(pid)
                carryOut(machine.spawned(pid: pid))
            } catch {
                report(error.childMessage, to: settings.redirectStderr ? outputSinks : errorSinks)
                for sink in outputSinks + errorSinks { sink.close() }
                throw error
            }
        } catch {
            carryOut(
                machine.spawnFailed(error.reason, forLackOfResources: error.isLackOfResources, now: .now)
            )
        }
    }

    private func find(_ spawner: ProgramSpawner) throws(ProgramSpawner.Failure) -> CommandLookup {
        do throws(CommandLookup.Problem) {
            return try spawner.findCommand()
        } catch {
            throw ProgramSpawner.Failure(reason: error.text)
        }
    }

    private func report(_ message: String?, to sinks: [any LogSink]) {
        guard let message else { return }
        for sink in sinks { sink.write(message) }
    }

    // MARK: Output

    private func channel(_ name: String, _ readEnd: consuming Descriptor?, _ sinks: [any LogSink]) -> ChildChannel? {
        guard let readEnd else { return nil }
        do {
            return try ChildChannel(
                processName: settings.name,
                name: name,
                readEnd: readEnd,
                sinks: sinks,
                stripsANSI: context.settings.stripANSI,
                log: context.log,
                reactor: context.reactor,
                onBytes: { [weak self] in self?.waitForQuiet() },
                onEnd: { [weak self] in self?.channelEnded(name) }
            )
        } catch {
            // The program gets EPIPE instead of waiting for ever for a reader (PITFALLS P9).
            context.log.log(.error, "cannot watch the \(name) of '\(settings.name)', its output is lost: \(error)")
            return nil
        }
    }

    private func channelEnded(_ name: String) {
        if name == "stdout" { outputChannel = nil } else { errorChannel = nil }
        finishIfDrained()
    }

    /// Starts the wait for the pipes to fall silent anew, within its limit.
    private func waitForQuiet() {
        guard let reapedAt = ending?.reapedAt else { return }
        ending?.quietTimer?.cancel()
        let used = Clock.monotonicNow().nanoseconds - reapedAt.nanoseconds
        let left = max(0, Self.longestDrainNanoseconds - used) / 1_000_000
        ending?.quietTimer = context.reactor.schedule(afterMilliseconds: min(left, Self.quietMilliseconds)) {
            [weak self] in
            self?.outputChannel?.close()
            self?.errorChannel?.close()
        }
    }

    private func finishIfDrained() {
        guard let ending, outputChannel == nil, errorChannel == nil else { return }
        ending.quietTimer?.cancel()
        self.ending = nil
        standardInput = nil
        carryOut(machine.exited(ending.status, now: .now))
    }
}

extension ProcessRules {
    /// The rules among the settings of a process.
    init(_ settings: ProcessSettings) {
        self.init(
            autorestart: settings.autorestart,
            startsecs: settings.startsecs,
            startretries: settings.startretries,
            stopSignal: settings.stopSignal,
            stopwaitsecs: settings.stopwaitsecs,
            stopAsGroup: settings.stopAsGroup,
            killAsGroup: settings.killAsGroup,
            exitCodes: settings.exitCodes
        )
    }
}

extension Moment {
    /// This moment.
    static var now: Moment {
        Moment(monotonic: Clock.monotonicNow(), wallSeconds: Clock.wallNow().seconds)
    }
}
