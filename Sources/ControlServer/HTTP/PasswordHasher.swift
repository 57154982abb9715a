import CCrypt
import Configuration
package import LinuxSystem
import NIOCore
package import Reactor

/// Computes the hashes of crypt(3), which are slow by design, on a thread of its own: the loop must not wait for them. One
/// for all servers, over restarts. The thread is made when a configuration needs it and never for a request: where no
/// process can be made any more a password can still be checked.
package final class PasswordHasher {
    private let loop: any EventLoop
    private var thread: WorkerThread?
    private var waiting: [Int: (Bool) -> Void] = [:]
    private var lastNumber = 0

    package convenience init(reactor: Reactor) {
        self.init(loop: reactor.loop)
    }

    init(loop: any EventLoop) {
        self.loop = loop
    }

    /// Whether passwords can be checked.
    package var isReady: Bool { thread != nil }

    /// Makes the thread unless there is one.
    package func begin() throws(Errno) {
        if thread == nil { thread = try WorkerThread() }
    }

    /// Lets the thread go: its rights are not those any more that we have. It ends with what it has been given.
    package func end() {
        thread?.end()
        thread = nil
    }

    /// - Parameter done: called once, later, on the loop.
    /// - Returns: false without a thread; `done` is not called then.
    func check(_ password: String, against hash: String, done: @escaping (Bool) -> Void) -> Bool {
        guard let thread else { return false }
        lastNumber &+= 1
        let number = lastNumber
        waiting[number] = done
        let loop = loop
        // Nothing of the loop's goes to the thread but this reference, which is used on the loop alone.
        let hasher = NIOLoopBound(self, eventLoop: loop)
        thread.run {
            let fits = Self.crypt(password, against: hash)
            loop.execute { hasher.value.waiting.removeValue(forKey: number)?(fits) }
        }
        return true
    }

    private static func crypt(_ password: String, against hash: String) -> Bool {
        // To crypt(3) the password would end there, and everything behind it be right.
        guard !password.utf8.contains(0) else { return false }
        // On the heap: it takes 32 kB, and the stack of the thread is small.
        let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        data.initialize(to: crypt_data())
        defer { data.deallocate() }
        guard let computed = crypt_r(password, hash, data) else { return false }
        return ConstantTime.isEqual(String(cString: computed), hash)
    }
}
