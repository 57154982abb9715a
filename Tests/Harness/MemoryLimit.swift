import Foundation

/// A control group with a limit of memory, made for one test, with the files of the version that this machine has.
package final class MemoryLimit {
    package let directory: String

    /// Why no limit can be set; nil when one can.
    package static let obstacle: String? = {
        do {
            let limit = try MemoryLimit(bytes: 64 << 20)
            withExtendedLifetime(limit) {}
            return nil
        } catch {
            return "no control group with a limit of memory can be made: \(error)"
        }
    }()

    /// Throws where it cannot be made: without root, on a read-only mount, without the controller.
    package init(bytes: Int) throws {
        let parent = try Self.parent()
        directory = "\(parent.directory)/supervisor-test-\(getpid())-\(UInt32.random(in: 0..<(.max)))"
        guard mkdir(directory, 0o755) == 0 else {
            throw WaitedInVain("mkdir \(directory): \(String(cString: strerror(errno)))")
        }
        do {
            try write("\(bytes)", to: parent.limitFile)
        } catch {
            rmdir(directory)
            throw error
        }
    }

    deinit {
        // Zombies in it are gone when their parents have taken notice.
        for _ in 0..<200 where rmdir(directory) != 0 && errno == EBUSY { usleep(10_000) }
    }

    /// In front of a command that is to run in it.
    package var wrapper: [String] {
        ["sh", "-c", "echo $$ > \(directory)/cgroup.procs && exec \"$0\" \"$@\""]
    }

    private static func parent() throws -> (directory: String, limitFile: String) {
        let membership = try String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)
        for line in membership.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            if parts[1].split(separator: ",").contains("memory") {
                return ("/sys/fs/cgroup/memory" + (parts[2] == "/" ? "" : parts[2]), "memory.limit_in_bytes")
            }
        }
        return ("/sys/fs/cgroup", "memory.max")
    }

    private func write(_ text: String, to file: String) throws {
        let descriptor = open("\(directory)/\(file)", O_WRONLY)
        guard descriptor >= 0 else { throw WaitedInVain("\(file): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        guard text.withCString({ Foundation.write(descriptor, $0, strlen($0)) }) > 0 else {
            throw WaitedInVain("\(file): \(String(cString: strerror(errno)))")
        }
    }
}
