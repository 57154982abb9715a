import Foundation
import LinuxSystem
import Model
import NIOCore
import Testing

@testable import Reactor

/// The thread of a reactor, as an actor: what is isolated to it runs on the loop, between its other events.
actor LoopThread {
    nonisolated let loop: any EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.asUnownedSerialExecutor() }

    init(loop: any EventLoop) {
        self.loop = loop
    }

    func run(_ body: (isolated LoopThread, Reactor) async throws -> Void, _ reactor: ReactorBox) async throws {
        try await body(self, reactor.reactor)
    }
}

/// Carries a reactor to code that runs on its own thread.
struct ReactorBox: @unchecked Sendable {
    // Used by nobody but the actor of its thread.
    let reactor: Reactor
}

/// Runs a test on a reactor of its own, which has a thread of its own and ends with the test.
///
/// The body is on the loop's thread all the time; whenever it awaits something, the loop goes on.
func onReactor(_ body: @escaping @Sendable (isolated LoopThread, Reactor) async throws -> Void) async throws {
    Signalling.ignoreFailedWrites()
    let (ends, end) = AsyncStream<Void>.makeStream()
    let box = await withCheckedContinuation { (continuation: CheckedContinuation<ReactorBox, Never>) in
        Thread.detachNewThread {
            Reactor.run { continuation.resume(returning: ReactorBox(reactor: $0)) }
            end.finish()
        }
    }
    let thread = LoopThread(loop: box.reactor.loop)
    let result = await Result.catching { try await thread.run(body, box) }
    thread.loop.shutdownGracefully { _ in }
    for await _ in ends {}
    try result.get()
}

extension Result where Success == Void, Failure == any Error {
    fileprivate static func catching(_ body: () async throws -> Void) async -> Self {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}

struct Impatience: Error {}

/// Lets the loop go on until the condition holds.
func until(
    _ thread: isolated LoopThread,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () -> Bool
) async throws {
    let end = Clock.monotonicNow().advanced(bySeconds: 30)
    while !condition() {
        if Clock.monotonicNow() > end {
            Issue.record("what was waited for has not come", sourceLocation: sourceLocation)
            throw Impatience()
        }
        await pause(thread, milliseconds: 1)
    }
}

/// Lets the loop do all that it can do now: for "nothing happens" after a cause that has been there before.
func settle(_ thread: isolated LoopThread) async {
    await pause(thread, milliseconds: 50)
}

/// By a timer of the loop itself: other tests may keep the threads of Swift's own pool waiting.
func pause(_ thread: isolated LoopThread, milliseconds: Int64) async {
    await withCheckedContinuation { continuation in
        _ = thread.loop.scheduleTask(in: .milliseconds(milliseconds)) { continuation.resume() }
    }
}
