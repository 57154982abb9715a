import Foundation
import LinuxSystem
import Model
package import Reactor

/// The thread of a reactor, as an actor: what is isolated to it runs on the loop, between its other events.
package actor LoopThread {
    private nonisolated let executor: LoopExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    fileprivate init(_ executor: LoopExecutor) {
        self.executor = executor
    }

    fileprivate func run(_ body: (isolated LoopThread, Reactor) async throws -> Void) async throws {
        try await body(self, executor.reactor)
    }

    fileprivate func end() {
        executor.reactor.end()
    }

    fileprivate var reactor: Reactor { executor.reactor }
}

/// Runs jobs on the thread of a reactor. Other threads leave them in a queue and wake it by a pipe.
private final class LoopExecutor: SerialExecutor, @unchecked Sendable {
    /// Used on its own thread only.
    let reactor: Reactor
    private let reading: Descriptor
    private let writing: Descriptor
    private let lock = NSLock()
    private var jobs: [UnownedJob] = []
    private var watch: Watch?

    /// On the thread of the reactor.
    init(_ reactor: Reactor) throws {
        self.reactor = reactor
        var pipe = try LinuxSystem.Pipe()
        guard let reading = pipe.takeReadEnd(), let writing = pipe.takeWriteEnd() else { throw Errno.badDescriptor }
        try reading.setNonBlocking()
        try writing.setNonBlocking()
        let number = reading.number
        self.reading = reading
        self.writing = writing
        watch = try reactor.watch(number, for: .reading) { [weak self] _ in self?.runJobs() }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        lock.withLock { jobs.append(job) }
        // When the pipe is full, the loop is about to be woken.
        _ = try? Files.write([UInt8](repeating: 0, count: 1).span.bytes, to: writing.number)
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    private func runJobs() {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { room in
            _ = try? Files.read(from: reading.number, into: room)
        }
        let due = lock.withLock {
            defer { jobs = [] }
            return jobs
        }
        for job in due { job.runSynchronously(on: asUnownedSerialExecutor()) }
    }
}

/// Runs a test on a reactor of its own, which has a thread of its own and ends with the test.
///
/// The body is on the loop's thread all the time; whenever it awaits something, the loop goes on.
/// - Parameter prepare: called on that thread before the loop is made, to make its kernel a worse one, say.
package func onReactor(
    prepare: @escaping @Sendable () -> Void = {},
    _ body: @escaping @Sendable (isolated LoopThread, Reactor) async throws -> Void
) async throws {
    Signalling.ignoreFailedWrites()
    let (ends, end) = AsyncStream<Void>.makeStream()
    let thread: Result<LoopThread, any Error> = await withCheckedContinuation { continuation in
        Thread.detachNewThread {
            prepare()
            Reactor.run { reactor in
                do {
                    continuation.resume(returning: .success(LoopThread(try LoopExecutor(reactor))))
                } catch {
                    continuation.resume(returning: .failure(error))
                    reactor.end()
                }
            }
            end.finish()
        }
    }
    let loop = try thread.get()
    let result = await Result.catching { try await loop.run(body) }
    await loop.end()
    for await _ in ends {}
    try result.get()
}

extension Result where Success == Void, Failure == any Error {
    fileprivate static func catching(_ body: () async throws -> Void) async -> Self {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}

/// What a test waited for did not come.
package struct Impatience: Error, CustomStringConvertible {
    package let description: String
}

/// Lets the loop go on until the condition holds.
package func until(
    _ thread: isolated LoopThread,
    file: StaticString = #fileID,
    line: UInt = #line,
    _ condition: () throws -> Bool
) async throws {
    let end = Clock.monotonicNow().advanced(bySeconds: 30)
    while try !condition() {
        if Clock.monotonicNow() > end {
            throw Impatience(description: "what was waited for at \(file):\(line) has not come")
        }
        await pause(thread, milliseconds: 1)
    }
}

/// Lets the loop do all that it can do now: for "nothing happens" after a cause that has been there before.
package func settle(_ thread: isolated LoopThread) async {
    await pause(thread, milliseconds: 50)
}

/// By a timer of the loop itself: other tests may keep the threads of Swift's own pool waiting.
package func pause(_ thread: isolated LoopThread, milliseconds: Int64) async {
    var timer: ReactorTimer?
    await withCheckedContinuation { continuation in
        timer = thread.reactor.schedule(afterMilliseconds: milliseconds) { continuation.resume() }
    }
    withExtendedLifetime(timer) {}
}

extension String {
    /// What was read, as UTF-8.
    package init(_ bytes: RawSpan) {
        self = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
