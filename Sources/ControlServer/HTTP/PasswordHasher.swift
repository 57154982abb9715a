import CCrypt
import Configuration
package import LinuxSystem
import NIOCore

/// Computes the hashes of crypt(3), which are slow by design, on a thread of its own: the loop must not wait for them. All
/// servers share one hasher. The thread is made at the start, when a server needs it, and never for a request. Where no
/// thread can be made, the loop computes the hashes after all, slow as that is.
package final class PasswordHasher {
    private var loop: (any EventLoop)?
    private var thread: WorkerThread?
    private var waiting: [Int: (Bool) -> Void] = [:]
    private var lastNumber = 0

    package init() {}

    deinit {
        thread?.end()
    }

    /// Makes the thread, while the process may still do so.
    package func begin() throws(Errno) {
        thread = try WorkerThread()
    }

    /// - Parameter loop: the loop of the servers, from now on.
    package func serve(_ loop: ServerLoop) {
        self.loop = loop.loop
    }

    /// - Parameter done: called once, later, on the loop.
    func check(_ password: String, against hash: String, done: @escaping (Bool) -> Void) {
        guard let loop else { return done(Self.crypt(password, against: hash)) }
        guard let thread else {
            return loop.assumeIsolated().execute { done(Self.crypt(password, against: hash)) }
        }
        lastNumber &+= 1
        let number = lastNumber
        waiting[number] = done
        // The thread gets only this reference from the loop, and the reference is used on the loop alone.
        let hasher = NIOLoopBound(self, eventLoop: loop)
        thread.run {
            let fits = Self.crypt(password, against: hash)
            loop.execute { hasher.value.waiting.removeValue(forKey: number)?(fits) }
        }
    }

    private static func crypt(_ password: String, against hash: String) -> Bool {
        // crypt(3) takes the password to end there, and any text behind it would be accepted.
        guard !password.utf8.contains(0) else { return false }
        // The data is on the heap: it takes 32 kB, and the stack of the thread is small.
        let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        data.initialize(to: crypt_data())
        defer { data.deallocate() }
        guard let computed = crypt_r(password, hash, data) else { return false }
        return ConstantTime.isEqual(String(cString: computed), hash)
    }
}
