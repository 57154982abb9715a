import Glibc

/// A thread that does one job after the other, for what takes longer than the loop may. Making it is asked for by a call
/// that may fail; afterwards nothing needs the kernel's leave any more.
///
/// Its rights are those that the caller has at that moment: capabilities, filters and ids belong to threads
/// (capabilities(7), seccomp(2)), and those of this one stay as they are.
// Unchecked: the two pointers never change, and everything that does is touched by the holder of the mutex alone.
package final class WorkerThread: @unchecked Sendable {
    /// Bytes; the pages are taken when they are touched.
    private static let stackSize = 256 * 1024

    // These are at addresses that never change: the kernel knows them while a thread waits.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    // Only the holder of the mutex touches these.
    private var jobs: [@Sendable () -> Void] = []
    private var isEnding = false

    /// Fails with EAGAIN where the limit of processes is reached, and as clone(2) does otherwise.
    package init() throws(Errno) {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
        // Given back by the thread when it ends.
        let context = Unmanaged.passRetained(self)
        let problem = Self.create(isJoined: false, context.toOpaque()) { context in
            guard let context else { return nil }
            Unmanaged<WorkerThread>.fromOpaque(context).takeRetainedValue().work()
            return nil
        }
        guard problem == 0 else {
            context.release()
            throw Errno(code: problem)
        }
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Makes a thread that does nothing and waits for its end: for a process that is about to fork, as children have only
    /// the thread that has made them.
    package static func probe() throws(Errno) {
        var thread = pthread_t()
        let problem = create(isJoined: true, thread: &thread, nil) { _ in nil }
        guard problem == 0 else { throw Errno(code: problem) }
        pthread_join(thread, nil)
    }

    private typealias Body = @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?

    private static func create(isJoined: Bool, _ context: UnsafeMutableRawPointer?, _ body: Body) -> Int32 {
        var thread = pthread_t()
        return create(isJoined: isJoined, thread: &thread, context, body)
    }

    /// - Returns: 0 or the number of an error.
    private static func create(
        isJoined: Bool,
        thread: inout pthread_t,
        _ context: UnsafeMutableRawPointer?,
        _ body: Body
    ) -> Int32 {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackSize)
        pthread_attr_setdetachstate(
            &attributes,
            CInt(isJoined ? PTHREAD_CREATE_JOINABLE : PTHREAD_CREATE_DETACHED)
        )
        return pthread_create(&thread, &attributes, body, context)
    }

    /// - Parameter job: called on the thread when those before it are done.
    package func run(_ job: @escaping @Sendable () -> Void) {
        withLock {
            jobs.append(job)
            pthread_cond_signal(condition)
        }
    }

    /// The thread ends when the jobs that it has are done.
    package func end() {
        withLock {
            isEnding = true
            pthread_cond_signal(condition)
        }
    }

    private func work() {
        while let job = next() { job() }
    }

    /// nil at the end.
    private func next() -> (@Sendable () -> Void)? {
        withLock {
            while jobs.isEmpty, !isEnding { pthread_cond_wait(condition, mutex) }
            return jobs.isEmpty ? nil : jobs.removeFirst()
        }
    }

    private func withLock<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}
