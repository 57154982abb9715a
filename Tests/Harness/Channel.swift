import CHarness
import Foundation

/// Both ends of something that a daemon can have as its standard output: the test holds `near`, the daemon gets `far`.
package final class Channel {
    package let near: Int32
    private(set) package var far: Int32
    private var isNearOpen = true

    private init(near: Int32, far: Int32) {
        self.near = near
        self.far = far
    }

    deinit {
        closeFar()
        closeNear()
    }

    package static func pipe() throws -> Channel {
        var ends: [Int32] = [-1, -1]
        guard harness_pipe(&ends) == 0 else { throw SystemFailure("pipe") }
        return Channel(near: ends[0], far: ends[1])
    }

    package static func socket() throws -> Channel {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw SystemFailure("socketpair") }
        return Channel(near: ends[0], far: ends[1])
    }

    package static func fifo(_ path: String) throws -> Channel {
        guard mkfifo(path, 0o600) == 0 else { throw SystemFailure("mkfifo \(path)") }
        let near = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        let far = open(path, O_WRONLY | O_CLOEXEC)
        guard near >= 0, far >= 0 else { throw SystemFailure("open \(path)") }
        return Channel(near: near, far: far)
    }

    /// A pseudo-terminal in raw mode, so that what is written is what is read.
    package static func terminal(raw: Bool = true) throws -> Channel {
        var ends: [Int32] = [-1, -1]
        guard harness_terminal(&ends, raw ? 1 : 0) == 0 else { throw SystemFailure("pseudo-terminal") }
        return Channel(near: ends[0], far: ends[1])
    }

    package static func file(_ path: String, flags: Int32 = O_WRONLY | O_CREAT | O_APPEND) throws -> Channel {
        let near = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0o644)
        let far = open(path, flags | O_CLOEXEC, 0o644)
        guard near >= 0, far >= 0 else { throw SystemFailure("open \(path)") }
        return Channel(near: near, far: far)
    }

    package func closeFar() {
        if far >= 0 { close(far) }
        far = -1
    }

    package func closeNear() {
        if isNearOpen { close(near) }
        isNearOpen = false
    }

    private var received: [UInt8] = []

    /// Everything that came so far; never waits.
    package func readAvailable() -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 65536)
        while isNearOpen {
            var state = pollfd(fd: near, events: Int16(POLLIN), revents: 0)
            guard poll(&state, 1, 0) == 1, state.revents & Int16(POLLIN) != 0 else { break }
            let count = read(near, &block, block.count)
            guard count > 0 else { break }
            received += block[..<count]
        }
        return received
    }

    /// Types into a terminal, or writes into whatever else it is.
    package func write(_ text: String) throws {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(near, $0.baseAddress, $0.count) }
            guard count > 0 else { throw SystemFailure("write") }
            bytes = bytes.dropFirst(count)
        }
    }

    package func resize(rows: Int32, columns: Int32) throws {
        guard harness_resize(near, rows, columns) == 0 else { throw SystemFailure("resize") }
    }

    package var text: String { String(decoding: readAvailable(), as: UTF8.self) }

    package func waitFor(_ part: String) throws {
        try waitUntil("'\(part)' at the other end", state: { self.text }) { self.text.contains(part) }
    }
}
