import LinuxSystem
import Model
import ProcessLifecycle
import Reactor

/// Asks the kernel whether it has killed processes because memory ran out (EXT-80): once at the start, for the kills before
/// it, and then only when a process has ended by a SIGKILL that we did not send. Nothing is watched, and nothing is kept
/// open.
final class OutOfMemoryCounter {
    private let kernel: any ProcessKernel
    private let time: any Timekeeper
    private var kills = OutOfMemoryKills()
    /// The place where the counter was found last.
    private var place: MemoryCgroup?
    /// The groups that we were in then: the content of /proc/self/cgroup.
    private var membership: [UInt8] = []
    /// Whether the counter has been read since the last children were reaped.
    private var isFresh = false

    init(kernel: any ProcessKernel, time: any Timekeeper) {
        self.kernel = kernel
        self.time = time
    }

    /// Begins to look at the ends of processes.
    func begin() {
        read()
    }

    /// Children are about to be reaped.
    func newRound() {
        isFresh = false
    }

    /// A process has ended by a SIGKILL that we did not send.
    /// - Returns: what is known when the kernel has killed it because memory ran out; nil otherwise.
    func explainKill() -> OutOfMemoryKill? {
        // What the kernel has killed is counted before it can be reaped.
        if !isFresh { read() }
        isFresh = true
        guard kills.take(at: time.now) else { return nil }
        return OutOfMemoryKill(limit: place.flatMap { kernel.content(of: $0.limitFile) }.flatMap(MemoryCgroup.limit))
    }

    private func read() {
        guard let membership = kernel.content(of: "/proc/self/cgroup") else { return place = nil }
        // As long as we are in the same groups the counter stays where it was, and is not searched: restarts wait for this.
        if membership == self.membership, let place, let count = count(at: place) {
            return kills.counted(count, in: place, at: time.now)
        }
        self.membership = membership
        place = nil
        guard let mounts = kernel.content(of: "/proc/self/mountinfo") else { return }
        for candidate in MemoryCgroup.places(membership: membership, mounts: mounts) {
            guard let count = count(at: candidate) else { continue }
            place = candidate
            return kills.counted(count, in: candidate, at: time.now)
        }
    }

    private func count(at place: MemoryCgroup) -> Int? {
        kernel.content(of: place.counterFile).flatMap(MemoryCgroup.kills)
    }
}
