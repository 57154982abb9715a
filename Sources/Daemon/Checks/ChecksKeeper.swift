import Configuration
import ControlProtocol
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// Keeps the process that makes checks over the network for one generation, as its machine decides (EXT-73).
final class ChecksKeeper: NetworkProber {
    /// Starts a process that has the other end of a line, which is lent.
    typealias Start = (Int32) throws(ConfinedLauncher.Failure) -> ConfinedRun

    private static let longestTarget = FrameReader.checksLimit / 2

    private let time: any Timekeeper
    private let reactor: Reactor
    private let log: ActivityLog
    private let start: Start
    private var machine = ChecksKeeperMachine()
    private var events: [ChecksKeeperMachine.Event] = []
    private var isHandling = false
    private var isRetired = false
    private var looks: [UInt32: Entry] = [:]
    private var lastNumber: UInt32 = 0
    private var timer: ReactorTimer?
    private var run: ConfinedRun?
    private var link: ChecksLink?
    /// Why there is no process, if one could not be started, and how the last one has ended.
    private var failure: String?
    private var end = WaitStatus.exited(code: 0)

    /// A look that its owner holds.
    private struct Entry {
        weak var look: Look?
        let target: NetworkTarget
        let timeout: TimeSpan
    }

    init(time: any Timekeeper, reactor: Reactor, log: ActivityLog, start: @escaping Start) {
        self.time = time
        self.reactor = reactor
        self.log = log
        self.start = start
    }

    /// - Parameter settings: those of the generation.
    convenience init(in process: DaemonProcess, settings: DaemonSettings) {
        let (launcher, kernel, children, log) = (process.launcher, process.kernel, process.ownChildren, process.log)
        self.init(time: process.time, reactor: process.reactor, log: log) { stream throws(ConfinedLauncher.Failure) in
            let launched = try launcher.launch(.checks, stream: stream, settings: settings) { log.log($0, $1) }
            return ConfinedRun(launched, kernel: kernel, children: children)
        }
    }

    func probe(_ target: NetworkTarget, timeout: TimeSpan, _ done: @escaping (ProbeOutcome) -> Void) -> any NetworkProbe
    {
        lastNumber &+= 1
        let look = Look(lastNumber, of: self, done)
        guard !isRetired else { return look }
        looks[lastNumber] = Entry(look: look, target: target, timeout: timeout)
        handle(.wanted(lastNumber, until: time.now.advanced(by: timeout)))
        return look
    }

    func retire() {
        isRetired = true
        looks = [:]
        timer = nil
        link?.close()
        link = nil
        // Only the code that reaps waits for the process.
        run?.onEnd = nil
        run?.kill()
        run = nil
    }

    /// The owner has let go of a look.
    fileprivate func letGo(_ number: UInt32) {
        guard looks.removeValue(forKey: number) != nil else { return }
        handle(.unwanted(number))
    }

    // MARK: Events

    private func handle(_ event: ChecksKeeperMachine.Event) {
        events.append(event)
        guard !isHandling else { return }
        isHandling = true
        while !events.isEmpty, !isRetired {
            for effect in machine.handle(events.removeFirst(), now: time.now) where !isRetired { carryOut(effect) }
        }
        isHandling = false
    }

    private func carryOut(_ effect: ChecksKeeperMachine.Effect) {
        switch effect {
        case .launch:
            run = launch()
            handle(run == nil ? .launchFailed : .launched)
        case .kill:
            link?.close()
            run?.kill()
        case .ask(let number, let deadline):
            guard let entry = looks[number] else { return }
            guard entry.target.text.utf8.count <= Self.longestTarget else { return refuse(number) }
            let left = (deadline.nanoseconds - time.now.nanoseconds) / 1_000_000
            link?.ask(number, entry.target, limit: TimeSpan(milliseconds: left))
        case .cancel(let number): link?.cancel(number)
        case .expire(let number, let hasProcess): answer(number, .failure(reason(number, hasProcess)))
        case .setTimer(let time):
            timer = self.time.schedule(at: time) { [weak self] in self?.handle(.timer) }
        case .cancelTimer: timer = nil
        case .tell(let news): tell(news)
        }
    }

    /// A message about it would end the line.
    private func refuse(_ number: UInt32) {
        time.inNextPass { [weak self] in
            self?.take(number, .failure("the address is longer than \(Self.longestTarget) bytes"))
        }
    }

    /// Why there has been no answer.
    private func reason(_ number: UInt32, _ hasProcess: Bool) -> String {
        if !hasProcess, let failure { return "not looked at, the checks process cannot be started: \(failure)" }
        return "no answer in \(looks[number]?.timeout.text ?? "time")"
    }

    private func answer(_ number: UInt32, _ outcome: ProbeOutcome) {
        looks.removeValue(forKey: number)?.look?.end(outcome)
    }

    // MARK: The process

    /// - Returns: nil when none could be started; the reason is in `failure`.
    private func launch() -> ConfinedRun? {
        do throws(Errno) {
            var pair = try SocketPair(.stream)
            guard let ours = pair.takeFirst(), let theirs = pair.takeSecond() else { return nil }
            let link = try ChecksLink(
                stream: ours,
                reactor: reactor,
                log: { [log] level, text in log.log(level, text) },
                handlers: ChecksLink.Handlers(
                    onReady: { [weak self] in self?.handle(.ready) },
                    onResult: { [weak self] number, outcome in self?.take(number, outcome) },
                    onEnd: { [weak self] in self?.handle(.linkLost(isTold: $0 != nil)) }
                )
            )
            do throws(ConfinedLauncher.Failure) {
                return begun(try start(theirs.number), link)
            } catch {
                link.close()
                failure = error.text
            }
        } catch {
            failure = error.text
        }
        return nil
    }

    private func begun(_ run: ConfinedRun, _ link: ChecksLink) -> ConfinedRun {
        self.link = link
        failure = nil
        run.onEnd = { [weak self, weak run] status in
            link.close()
            guard let self, let run, run === self.run else { return }
            end = status
            handle(.ended(isClean: status == .exited(code: 0)))
            if self.run === run { self.run = nil }
        }
        return run
    }

    private func take(_ number: UInt32, _ outcome: ProbeOutcome) {
        handle(.answered(number))
        answer(number, outcome)
    }

    // MARK: The log

    private var name: String { run.map { "the checks process \($0.pid)" } ?? "the checks process" }

    private func tell(_ news: ConfinedNews) {
        switch news {
        case .launchFailed:
            let reason = failure ?? "no socket"
            log.log(.warn, "cannot start the checks process, checks over the network fail until it is there: \(reason)")
        case .launchedAgain:
            log.log(.info, "the checks process could be started, checks over the network are made again")
        case .died:
            log.log(.warn, "\(name) has ended, what it was to look at is asked again: \(end.description)")
        case .stuckAtStart:
            let limit = ChecksKeeperMachine.Patience.start / 1000
            log.log(.warn, "\(name) has not begun to look in \(limit) seconds, killing it")
        case .hung:
            log.log(.warn, "\(name) has not answered in the time of a check, killing it")
        }
    }
}

/// A look; it ends when its owner lets go of it.
private final class Look: NetworkProbe {
    private let number: UInt32
    private weak var keeper: ChecksKeeper?
    private var done: ((ProbeOutcome) -> Void)?

    init(_ number: UInt32, of keeper: ChecksKeeper, _ done: @escaping (ProbeOutcome) -> Void) {
        self.number = number
        self.keeper = keeper
        self.done = done
    }

    deinit {
        keeper?.letGo(number)
    }

    func end(_ outcome: ProbeOutcome) {
        let action = done
        done = nil
        action?(outcome)
    }
}
