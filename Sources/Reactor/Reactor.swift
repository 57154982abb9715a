package import LinuxSystem
package import Model

/// The event loop of the core, on the one thread that it has: descriptors, timers, and calls for the next pass.
///
/// Its types are bound to that thread by not being Sendable. Refusals of the kernel are values: `watch` throws where a
/// descriptor cannot be waited for at all, and `Poller` makes up for other refusals by other means.
///
/// A pass takes the descriptors first, then the timers that are due, then the calls for the next pass, and last the long work
/// that goes on after all others. Calls that these add to the last two have their turn in the pass after, and so has the work
/// for which a turn is too short.
package final class Reactor: Timekeeper {
    private let poller = Poller()
    private var timers = TimerQueue()
    private var soon: [() -> Void] = []
    private var later: [() -> Void] = []
    /// When the timers of this pass, or of the last one, were due.
    private var turn = MonotonicTime(nanoseconds: .min)
    private var hasEnded = false
    /// Lent to one reader at a time.
    private var buffer: UnsafeMutableRawBufferPointer?

    private init() {}

    deinit {
        buffer?.deallocate()
    }

    /// Makes a loop, calls `start` on it, and runs it on the calling thread until `end`.
    package static func run(_ start: (Reactor) -> Void) {
        let reactor = Reactor()
        start(reactor)
        while !reactor.hasEnded { reactor.pass() }
    }

    /// The loop ends after this pass. A daemon ends by exit(3) instead.
    package func end() {
        hasEnded = true
    }

    // MARK: Descriptors

    /// Calls `onReady` whenever something has come for a descriptor, for as long as the caller holds the watch.
    /// - Parameter descriptor: stays the caller's, which closes it after the watch has ended.
    package func watch(
        _ descriptor: Int32,
        for interest: Interest,
        _ onReady: @escaping (ReadyEvent) -> Void
    ) throws(Errno) -> Watch {
        let watch = Watch(descriptor, interest, of: self, onReady)
        try poller.add(watch)
        return watch
    }

    func change(_ watch: Watch) {
        poller.change(watch)
    }

    func end(_ watch: Watch) {
        poller.remove(watch)
    }

    /// Bytes that one call of `read(2)` may take: what a pipe holds, and what Supervisor reads at once (PROC-40).
    static let bufferSize = 131_072

    /// Lends the room that all readers share, so that reading allocates nothing.
    package func withBuffer<Result>(_ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
        // From inside the call of another reader.
        let lent = buffer.take() ?? .allocate(byteCount: Self.bufferSize, alignment: 16)
        defer { if buffer == nil { buffer = lent } else { lent.deallocate() } }
        return body(lent)
    }

    /// Reads what a descriptor that does not wait has now, at most what there is room for.
    /// - Parameter onBytes: lent what was read; not called at the end of the stream.
    /// - Returns: how many bytes that were, 0 at the end. EAGAIN for nothing.
    package func read(_ descriptor: Int32, _ onBytes: (UnsafeRawBufferPointer) -> Void) throws(Errno) -> Int {
        let result: Result<Int, Errno> = withBuffer { buffer in
            do throws(Errno) {
                let count = try Files.read(from: descriptor, into: buffer)
                if count > 0 { onBytes(UnsafeRawBufferPointer(rebasing: buffer.prefix(count))) }
                return .success(count)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    // MARK: Time

    package var now: MonotonicTime { Clock.monotonicNow() }

    package var wallNow: (seconds: Int, milliseconds: Int) { Clock.wallNow() }

    package func schedule(at time: MonotonicTime, _ action: @escaping () -> Void) -> ReactorTimer {
        // One for the past waits behind all that are due already, however often it is made again.
        let timer = ReactorTimer(at: max(time, turn), of: self, action)
        timers.insert(timer)
        return timer
    }

    package func schedule(afterMilliseconds delay: Int64, _ action: @escaping () -> Void) -> ReactorTimer {
        let nanoseconds = delay.multipliedReportingOverflow(by: 1_000_000)
        let time = now.nanoseconds.addingReportingOverflow(nanoseconds.overflow ? .max : nanoseconds.partialValue)
        return schedule(at: MonotonicTime(nanoseconds: time.overflow ? .max : time.partialValue), action)
    }

    func withdraw(_ timer: ReactorTimer) {
        timers.remove(timer)
    }

    package func inNextPass(_ action: @escaping () -> Void) {
        soon.append(action)
    }

    package func afterOthers(_ work: @escaping () -> Void) {
        later.append(work)
    }

    // MARK: Passes

    func pass() {
        let work = later
        later = []
        let start = now
        let count = poller.wait(until: soon.isEmpty && work.isEmpty ? timers.earliest : start, now: start)
        for index in 0..<count {
            guard let (watch, event) = poller.event(at: index) else { continue }
            watch.tell(event)
        }
        turn = now
        // Timers that are made from now on have their turn in another pass, as descriptors have theirs in between.
        let last = timers.lastSerial
        let share = Turn()
        while let timer = timers.takeDue(at: turn, upTo: last) {
            timer.run()
            if share.isOver { break }
        }
        let actions = soon
        soon = []
        let others = run(actions)
        soon = others + soon
        let rest = run(work)
        later = rest + later
    }

    /// Does as much as a turn is enough for.
    /// - Returns: the others.
    private func run(_ actions: [() -> Void]) -> ArraySlice<() -> Void> {
        let share = Turn()
        var rest = actions[...]
        while let action = rest.popFirst() {
            action()
            if share.isOver { break }
        }
        return rest
    }
}
