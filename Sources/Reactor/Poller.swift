import Glibc
import LinuxSystem
import Model

/// Waits for descriptors and for a time: by epoll(7) and a timer descriptor, and with poll(2) for whatever the kernel refuses
/// of these. Where it has no memory, no descriptor, or no watch left (`fs.epoll.max_user_watches` counts all processes of a
/// user together), waiting costs more, and works.
final class Poller {
    /// Token of the timer descriptor.
    private static let timerToken = UInt64.max
    /// Microseconds between two tries when nothing at all can be waited for.
    private static let pause: Int64 = 20_000
    /// One pass takes so many of the descriptors that are ready: what has come for hundreds of programs at once must not keep
    /// timers and signals waiting. The kernel tells of the others first the next time (epoll_wait(2)).
    private static let mostEvents = 32

    /// nil where the kernel does not give one.
    private var set: EventPoll?
    private var timer: TimerDescriptor?
    /// The time that the timer descriptor is set to; nil when that has passed, or was never set.
    private var alarm: MonotonicTime?
    /// The watches by slot; nil for a slot that is free.
    private var watches: [Unmanaged<Watch>?] = []
    /// Counts the watches that a slot has had: an event of an earlier one is not for this one.
    private var serials: [UInt32] = []
    private var freeSlots: [Int] = []
    /// How many the set does not have.
    private var outside = 0
    /// Whether the set may have room for these by now.
    private var mayEnter = false
    /// Whether the set has something in it that belongs to no watch.
    private var isHaunted = false
    private var events = [EventPoll.Event](repeating: EventPoll.Event(), count: Poller.mostEvents)
    /// The requests for poll(2), and their watches; they are kept, so that no wait has to make them again. The first is the
    /// set.
    private var requests: [pollfd] = []
    private var tokens: [UInt64] = []

    convenience init() {
        self.init(set: try? EventPoll(), timer: try? TimerDescriptor())
    }

    /// - Parameters:
    ///   - set, timer: nil where there is none.
    init(set: consuming EventPoll?, timer: consuming TimerDescriptor?) {
        self.set = set
        self.timer = timer
        addTimer()
    }

    private func addTimer() {
        guard let number = timer?.number else { return }
        if (try? set?.add(number, [.readable, .edge], token: Self.timerToken)) == nil { timer = nil }
    }

    // MARK: Watches

    /// Fails where the descriptor cannot be waited for at all: a regular file (EPERM), or none (EBADF). Whatever else the set
    /// refuses is polled for.
    func add(_ watch: Watch) throws(Errno) {
        let slot = freeSlots.popLast() ?? watches.count
        if slot == watches.count {
            watches.append(nil)
            serials.append(0)
        }
        watches[slot] = .passUnretained(watch)
        watch.slot = slot
        outside += 1
        do throws(Errno) {
            try enterSet(watch)
        } catch  where error == .notPermitted || error == .badDescriptor {
            remove(watch)
            throw error
        } catch {}
    }

    func change(_ watch: Watch) {
        guard watch.isInSet else { return }
        do throws(Errno) {
            try set?.change(watch.descriptor, watch.bits, token: token(watch.slot))
        } catch {
            leaveSet(watch)
        }
    }

    func remove(_ watch: Watch) {
        let slot = watch.slot
        guard slot >= 0 else { return }
        if watch.isInSet { mayEnter = true }
        leaveSet(watch)
        outside -= 1
        watches[slot] = nil
        serials[slot] &+= 1
        freeSlots.append(slot)
        watch.slot = -1
    }

    private func enterSet(_ watch: Watch) throws(Errno) {
        guard set != nil else { return }
        try set?.add(watch.descriptor, watch.bits, token: token(watch.slot))
        watch.isInSet = true
        outside -= 1
    }

    private func leaveSet(_ watch: Watch) {
        guard watch.isInSet else { return }
        // A failure can only be that the descriptor has been closed, which has taken it out.
        try? set?.remove(watch.descriptor)
        watch.isInSet = false
        outside += 1
    }

    /// A descriptor whose number was closed or replaced while it was watched stays in the set as long as another process has the
    /// same description, and nothing takes it out (epoll(7), Q6): with what it tells, the loop would never rest.
    private func renewSet() {
        isHaunted = false
        set = try? EventPoll()
        alarm = nil
        addTimer()
        for case let watch? in watches where watch._withUnsafeGuaranteedRef({ $0.isInSet }) {
            watch._withUnsafeGuaranteedRef { $0.isInSet = false }
            outside += 1
        }
        mayEnter = true
        enterOthers()
    }

    /// Adds the watches that the set had no room for, now that one has left it.
    private func enterOthers() {
        guard mayEnter else { return }
        mayEnter = false
        for case let watch? in watches where !watch._withUnsafeGuaranteedRef({ $0.isInSet }) {
            guard (try? enterSet(watch.takeUnretainedValue())) != nil else { return }
        }
    }

    private func token(_ slot: Int) -> UInt64 {
        UInt64(serials[slot]) << 32 | UInt64(slot)
    }

    // MARK: Waiting

    /// Waits until something has come or the time has.
    /// - Parameter end: nil for ever; with a time that has passed it only looks.
    /// - Returns: how many events there are for `event(at:)`.
    func wait(until end: MonotonicTime?, now: MonotonicTime) -> Int {
        if isHaunted { renewSet() }
        if outside > 0 { enterOthers() }
        if outside > 0, set != nil { return poll(until: end, now: now, withSet: true) }
        return takeEvents(milliseconds: setAlarm(end, now: now)) ?? poll(until: end, now: now, withSet: false)
    }

    /// An event of the last wait; nil when it is for no watch, or for one that has ended since.
    func event(at index: Int) -> (watch: Watch, event: ReadyEvent)? {
        let event = events[index]
        if event.token == Self.timerToken {
            alarm = nil
            return nil
        }
        let slot = Int(event.token & 0xFFFF_FFFF)
        guard watches.indices.contains(slot), event.token == token(slot), let watch = watches[slot] else {
            // Before the first event of a pass no watch has ended that was there when the set was asked.
            if index == 0 { isHaunted = true }
            return nil
        }
        return (watch.takeUnretainedValue(), ReadyEvent(EventPoll.Bits(rawValue: event.bits)))
    }

    /// - Returns: how long to wait beside the alarm, in milliseconds; -1 for ever.
    private func setAlarm(_ end: MonotonicTime?, now: MonotonicTime) -> Int32 {
        if let time = alarm, time <= now { alarm = nil }
        if let end, end <= now { return 0 }
        if alarm == end { return -1 }
        // An alarm that nothing waits for any more is taken back: it would wake up a process that has nothing to do.
        guard timer != nil, (try? timer?.set(nanoseconds: end?.nanoseconds ?? 0)) != nil else {
            return Self.milliseconds(to: end, from: now)
        }
        alarm = end
        return -1
    }

    private static func milliseconds(to end: MonotonicTime?, from now: MonotonicTime) -> Int32 {
        guard let end else { return -1 }
        let left = max(0, end.nanoseconds.subtractingReportingOverflow(now.nanoseconds).partialValue)
        return Int32(clamping: left / 1_000_000 + (left % 1_000_000 > 0 ? 1 : 0))
    }

    /// The events of the set; nil when it cannot be asked, or was interrupted.
    private func takeEvents(milliseconds: Int32) -> Int? {
        events.withUnsafeMutableBufferPointer { buffer in
            try? set?.wait(
                into: UnsafeMutableBufferPointer(rebasing: buffer.prefix(Self.mostEvents)),
                milliseconds: milliseconds
            )
        }
    }

    private func makeRoom(for count: Int) {
        guard count > events.count else { return }
        events += [EventPoll.Event](repeating: EventPoll.Event(), count: count - events.count)
    }

    /// The same by poll(2).
    /// - Parameter withSet: the set, which works, is one of the descriptors; else all that are in it are polled for as well.
    private func poll(until end: MonotonicTime?, now: MonotonicTime, withSet: Bool) -> Int {
        requests.removeAll(keepingCapacity: true)
        tokens.removeAll(keepingCapacity: true)
        request(withSet ? set?.number ?? -1 : -1, .readable, token: Self.timerToken)
        for (slot, watch) in watches.enumerated() {
            guard let watch = watch?.takeUnretainedValue(), !(watch.isInSet && withSet) else { continue }
            // Without these its end would come without end.
            guard watch.interest.contains(.reading) || watch.interest.contains(.writing) else { continue }
            request(watch.descriptor, watch.bits, token: token(slot))
        }
        let milliseconds = withSet ? setAlarm(end, now: now) : Self.milliseconds(to: end, from: now)
        if Glibc.poll(&requests, nfds_t(requests.count), milliseconds) < 0 { suppose(until: end, now: now) }
        var count = 0
        if withSet, requests[0].revents != 0 {
            guard let taken = takeEvents(milliseconds: 0) else { return poll(until: now, now: now, withSet: false) }
            count = taken
        }
        makeRoom(for: count + requests.count)
        for index in 1..<requests.count where requests[index].revents != 0 {
            // These bits have the same numbers as those of epoll(7).
            let bits = UInt32(UInt16(bitPattern: requests[index].revents))
            events[count] = EventPoll.Event(token: tokens[index], bits: bits)
            count += 1
        }
        return count
    }

    private func request(_ descriptor: Int32, _ bits: EventPoll.Bits, token: UInt64) {
        requests.append(pollfd(fd: descriptor, events: Int16(bits.rawValue & 0xFF), revents: 0))
        tokens.append(token)
    }

    /// When nothing at all can be waited for, everything counts as ready after a pause: what it is not ready for is refused
    /// by the next call, for all descriptors are non-blocking. Neither a spin nor the end of the service.
    private func suppose(until end: MonotonicTime?, now: MonotonicTime) {
        let left = end.map { max(0, $0.nanoseconds.subtractingReportingOverflow(now.nanoseconds).partialValue) }
        usleep(UInt32(min(Self.pause, (left ?? .max) / 1000)))
        for index in requests.indices { requests[index].revents = requests[index].events }
    }
}
