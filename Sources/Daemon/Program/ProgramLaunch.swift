import Configuration
import LinuxSystem
import Model
import Reactor

/// A program on its way: its child exists, and need not have executed it yet.
final class ProgramLaunch {
    /// The pipes of its standard streams; their far ends are open until the child has its own.
    struct Pipes: ~Copyable {
        var input: Pipe?
        var output: Pipe?
        /// nil when stderr goes into the stdout pipe.
        var errors: Pipe?
        /// The descriptors that become its 0, 1 and 2; -1 for none. Borrowed.
        let farEnds: (Int32, Int32, Int32)

        /// - Parameters:
        ///   - hasInput: whether descriptor 0 is a pipe.
        ///   - redirectsErrors: whether stderr goes where stdout goes.
        init(hasInput: Bool, redirectsErrors: Bool) throws(Errno) {
            var numbers: (Int32, Int32, Int32) = (-1, -1, -1)
            if hasInput {
                let pipe = try Pipe()
                numbers.0 = pipe.readNumber
                input = consume pipe
            }
            let pipe = try Pipe()
            numbers.1 = pipe.writeNumber
            numbers.2 = pipe.writeNumber
            output = consume pipe
            if !redirectsErrors {
                let pipe = try Pipe()
                numbers.2 = pipe.writeNumber
                errors = consume pipe
            }
            farEnds = numbers
        }
    }

    /// The child that is waited for, with all that is needed for that.
    private struct Child: ~Copyable {
        let spawn: PendingSpawn
        var pipes: Pipes
        let warnings: [String]
        let words: SpawnWords
        let reactor: Reactor
    }

    /// nil once the wait for it is over.
    private var child: Child?
    /// The result of a wait that was over before it was asked for.
    private var running: ProgramSpawner.Running?
    private let stopSignal: SignalNumber

    /// - Parameters:
    ///   - words: the words for what it was not given, and for why it is not there.
    init(
        _ spawn: PendingSpawn,
        pipes: consuming Pipes,
        warnings: [String],
        words: SpawnWords,
        reactor: Reactor
    ) {
        stopSignal = words.settings.stopSignal
        child = Child(spawn: spawn, pipes: pipes, warnings: warnings, words: words, reactor: reactor)
    }

    /// A launch for which the wait is over.
    init(there running: consuming ProgramSpawner.Running, _ stopSignal: SignalNumber) {
        self.stopSignal = stopSignal
        self.running = consume running
    }

    /// Whether nothing is left to be waited for.
    var isThere: Bool { child?.spawn.isThere ?? true }

    /// Waits for the child to come to its program; call it once.
    func finish() throws(ProgramSpawner.Failure) -> ProgramSpawner.Running {
        if let child = child.take() { running = try Self.wait(for: child) }
        guard let running = running.take() else { throw ProgramSpawner.Failure(reason: "it has been started before") }
        LastResort.began(running.pid, stopSignal: stopSignal)
        return running
    }

    private static func wait(for child: consuming Child) throws(ProgramSpawner.Failure) -> ProgramSpawner.Running {
        var warnings = child.warnings
        do throws(SpawnFailure) {
            let words = child.words
            var process = try child.spawn.finish { warnings.append(words.warning($0)) }
            return ProgramSpawner.Running(
                pid: process.pid,
                standardInput: child.pipes.input?.takeWriteEnd()?.outOfTheWay(),
                output: child.pipes.output?.takeReadEnd()?.outOfTheWay(),
                errors: child.pipes.errors?.takeReadEnd()?.outOfTheWay(),
                warnings: warnings,
                late: LateLaunch(&process, words: words, reactor: child.reactor)
            )
        } catch {
            throw child.words.failure(error)
        }
    }
}
