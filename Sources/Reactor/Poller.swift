import Glibc
import LinuxSystem
import Model

/// Waits for descriptors and for a time: by epoll(7) and a timer descriptor, and with poll(2) for whatever the kernel refuses
/// of these. Where it has no memory, no descriptor, or no watch left (`fs.epoll.max_user_watches` counts all processes of a
/// user together), waiting costs more, and works.
final class Poller {
    /// Token of the timer descriptor.
    private static let timerToken = UInt64.max
    /// Microseconds that are waited when nothing at all can be waited for: neither a spin nor an end.
    private static let pause: UInt32 = 20_000
    private static let mostEvents = 4096

    /// nil where the kernel does not give one.
    private var set: EventPoll?
    private var timer: TimerDescriptor?
    /// What the timer descriptor is set to; nil when that has passed, or was never set.
    private var alarm: MonotonicTime?
    /// By slot; nil for a slot that is free.
    private var watches: [Unmanaged<Watch>?] = []
    /// Counts the watches that a slot has had: an event of an earlier one is not for this one.
    private var serials: [UInt32] = []
    private var freeSlots: [Int] = []
    /// How many the set does not have.
    private var outside = 0
    private var events = [EventPoll.Event](repeating: EventPoll.Event(), count: 64)

    init() {
        set = try? EventPoll()
        timer = try? TimerDescriptor()
        guard let number = timer?.number else { return }
        if (try? set?.add(number, [.readable, .edge], token: Self.timerToken)) == nil { timer = nil }
    }

    // MARK: Watches

    /// Fails where the descriptor cannot be waited for at all: a regular file (EPERM), or none (EBADF).
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
        } catch {
            guard error.isLackOfWatches || error.isResourceShortage else {
                remove(watch)
                throw error
            }
        }
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
        // It can only be that the descriptor has been closed, which has taken it out.
        try? set?.remove(watch.descriptor)
        watch.isInSet = false
        outside += 1
    }

    private func token(_ slot: Int) -> UInt64 {
        UInt64(serials[slot]) << 32 | UInt64(slot)
    }

    // MARK: Waiting

    /// Waits until something has come or the time has.
    /// - Parameter end: nil for ever; with a time that has passed it only looks.
    /// - Returns: how many events there are for `event(at:)`.
    func wait(until end: MonotonicTime?, now: MonotonicTime) -> Int {
        guard outside == 0, set != nil else { return poll(until: end, now: now) }
        do throws(Errno) {
            return try takeEvents(milliseconds: setAlarm(end, now: now))
        } catch {
            return poll(until: end, now: now)
        }
    }

    /// An event of the last wait; nil when it is for no watch, or for one that has ended since.
    func event(at index: Int) -> (watch: Watch, event: ReadyEvent)? {
        let event = events[index]
        if event.token == Self.timerToken {
            alarm = nil
            return nil
        }
        let slot = Int(event.token & 0xFFFF_FFFF)
        guard watches.indices.contains(slot), event.token == token(slot), let watch = watches[slot] else { return nil }
        return (watch.takeUnretainedValue(), ReadyEvent(EventPoll.Bits(rawValue: event.bits)))
    }

    /// - Returns: how long to wait beside the alarm, in milliseconds; -1 for ever.
    private func setAlarm(_ end: MonotonicTime?, now: MonotonicTime) -> Int32 {
        if let time = alarm, time <= now { alarm = nil }
        guard let end else { return -1 }
        if end <= now { return 0 }
        // One that comes too early costs less than one that is set anew each time.
        if let alarm, alarm <= end { return -1 }
        guard timer != nil, (try? timer?.set(nanoseconds: end.nanoseconds)) != nil else {
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

    private func takeEvents(milliseconds: Int32) throws(Errno) -> Int {
        // All of what is ready belongs to one pass.
        if isFull, events.count < Self.mostEvents {
            events = [EventPoll.Event](repeating: EventPoll.Event(), count: 2 * events.count)
        }
        isFull = false
        let result: Result<Int, Errno> = events.withUnsafeMutableBufferPointer { buffer in
            do throws(Errno) {
                return .success(try set?.wait(into: buffer, milliseconds: milliseconds) ?? 0)
            } catch {
                return .failure(error)
            }
        }
        let count = try result.get()
        isFull = count == events.count
        return count
    }

    /// Whether the last wait has filled the room for events.
    private var isFull = false

    /// The same by poll(2), with the set as one of the descriptors if it works.
    private func poll(until end: MonotonicTime?, now: MonotonicTime) -> Int {
        var count = (try? takeEvents(milliseconds: 0)) ?? -1
        let setWorks = set != nil && count >= 0
        count = max(0, count)
        var requests: [pollfd] = []
        var tokens: [UInt64] = []
        for (slot, watch) in watches.enumerated() {
            guard let watch = watch?.takeUnretainedValue(), !(watch.isInSet && setWorks) else { continue }
            // With no interest its end would come without end.
            guard watch.interest.contains(.reading) || watch.interest.contains(.writing) else { continue }
            let bits = EventPoll.Bits(rawValue: watch.bits.rawValue & 0xFF)
            requests.append(pollfd(fd: watch.descriptor, events: Int16(bits.rawValue), revents: 0))
            tokens.append(token(slot))
        }
        if setWorks, let number = set?.number {
            requests.append(pollfd(fd: number, events: Int16(POLLIN), revents: 0))
        }
        let milliseconds = count > 0 ? 0 : Self.milliseconds(to: end, from: now)
        guard Glibc.poll(&requests, nfds_t(requests.count), milliseconds) >= 0 else {
            if errno != EINTR { usleep(Self.pause) }
            return count
        }
        for (token, request) in zip(tokens, requests) where request.revents != 0 && count < events.count {
            // These bits have the same numbers as those of epoll(7).
            events[count] = EventPoll.Event(token: token, bits: UInt32(UInt16(bitPattern: request.revents)))
            count += 1
        }
        return count
    }
}
