import CSpawn
import Glibc
import Model
import TestHarness
import Testing

@testable import LinuxSystem

extension Spawning {
    /// Children that are on their way to their programs at the same time.
    @Suite struct SeveralAtOnce {
        private func request(_ path: String, _ arguments: [String], output: Int32 = -1) -> SpawnRequest {
            SpawnRequest(
                path: path,
                arguments: arguments,
                variables: ["NUMBER": arguments.last ?? ""],
                standardInput: -1,
                standardOutput: output,
                standardError: -1
            )
        }

        private func end(_ pid: Int32) -> WaitStatus {
            var raw: Int32 = 0
            while waitpid(pid, &raw, 0) < 0 && errno == EINTR {}
            return WaitStatus(raw: raw)
        }

        /// All that comes from a descriptor until its end, which is then closed.
        private func text(from descriptor: Int32) -> String {
            var text: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 256)
            while true {
                let count = read(descriptor, &piece, piece.count)
                if count <= 0 { break }
                text += piece[..<count]
            }
            close(descriptor)
            return String(decoding: text, as: UTF8.self)
        }

        @Test("each has its own words, environment and descriptors, however many there are")
        func own() throws {
            var children: [(near: Int32, far: Int32, spawn: PendingSpawn)] = []
            for number in 0..<20 {
                var pipe = try Pipe()
                let words = ["sh", "-c", "echo $NUMBER $0; ls /proc/self/fd | wc -l", "\(number)"]
                let spawn = try request("/bin/sh", words, output: pipe.writeNumber).begin()
                let near = pipe.takeReadEnd()?.release() ?? -1
                children.append((near, pipe.takeWriteEnd()?.release() ?? -1, spawn))
            }
            for (number, child) in children.enumerated() {
                let pid = try child.spawn.finish { _ in }.pid
                close(child.far)
                // ls has one of its own, for the directory.
                #expect(text(from: child.near) == "\(number) \(number)\n4\n")
                #expect(end(pid) == .exited(code: 0))
            }
        }

        @Test("one that fails says so, and concerns no other (EXT-35)")
        func failure() throws {
            let good = try request("/bin/true", ["true"]).begin()
            let bad = try request("/no/such", ["no"]).begin()
            let lost = try request("/bin/true", ["true"], output: 100_000).begin()
            let last = try request("/bin/false", ["false"]).begin()
            #expect(end(try good.finish { _ in }.pid) == .exited(code: 0))
            #expect(throws: SpawnFailure(stage: .exec, error: Errno(code: ENOENT))) { _ = try bad.finish { _ in } }
            #expect(throws: SpawnFailure(stage: .stdio, error: Errno(code: EBADF))) { _ = try lost.finish { _ in } }
            #expect(end(try last.finish { _ in }.pid) == .exited(code: 1))
            // They have been reaped.
            #expect(waitpid(bad.pid, nil, WNOHANG) == -1 && waitpid(lost.pid, nil, WNOHANG) == -1)
        }

        @Test("a descriptor with a high number is had all the same, and nothing else is", arguments: [70, 400])
        func highNumbers(number: Int32) throws {
            var pipe = try Pipe()
            let high = fcntl(pipe.writeNumber, F_DUPFD_CLOEXEC, number)
            _ = pipe.takeWriteEnd()
            let words = ["sh", "-c", "ls /proc/self/fd | wc -l"]
            let pid = try request("/bin/sh", words, output: high).start().pid
            close(high)
            #expect(text(from: pipe.takeReadEnd()?.release() ?? -1) == "4\n")
            #expect(end(pid) == .exited(code: 0))
        }

        @Test("descriptors that a child closes for itself stay open here")
        func ownDescriptors() throws {
            let own = (0..<20).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
            defer { for number in own { close(number) } }
            for _ in 0..<10 { #expect(end(try request("/bin/true", ["true"]).start().pid) == .exited(code: 0)) }
            #expect(throws: SpawnFailure.self) { _ = try request("/no/such", ["no"]).start() }
            for number in own { #expect(linkTarget("/proc/self/fd/\(number)") == "/dev/null") }
        }

        @Test("a failed call of a child is not ours: errno stays as it was")
        func ownErrno() throws {
            for _ in 0..<200 {
                let spawn = try request("/no/such", ["no"]).begin()
                errno = 77
                while !spawn.isThere {}
                #expect(errno == 77)
                #expect(throws: SpawnFailure.self) { _ = try spawn.finish { _ in } }
            }
        }
    }
}
