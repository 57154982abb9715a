import Glibc
import LinuxSystem
import Model

/// A program started by `SpawnRequest` with pipes on its three standard streams; killed and reaped with the value.
final class RunningProgram {
    let pid: Int32
    private var input: Descriptor?
    private let output: Int32
    private let errors: Int32
    private var status: WaitStatus?

    /// - Parameter change: what is different from a plain start.
    init(_ path: String, _ arguments: [String] = [], change: (inout SpawnRequest) -> Void = { _ in }) throws {
        var input = try Pipe()
        var output = try Pipe()
        var errors = try Pipe()
        var request = SpawnRequest(
            path: path,
            arguments: arguments.isEmpty ? [path] : arguments,
            variables: [:],
            standardInput: input.readNumber,
            standardOutput: output.writeNumber,
            standardError: errors.writeNumber
        )
        change(&request)
        pid = try request.start().pid
        self.input = input.takeWriteEnd()
        self.output = output.takeReadEnd()?.release() ?? -1
        self.errors = errors.takeReadEnd()?.release() ?? -1
    }

    /// A `cat` that has come to its own work: before that the kernel may not have its words and environment in place,
    /// and the loader has files open.
    static func cat(change: (inout SpawnRequest) -> Void = { _ in }) throws -> RunningProgram {
        let program = try RunningProgram("/bin/cat", change: change)
        guard try program.echo("started") == "started" else { throw Errno(code: EIO) }
        return program
    }

    /// A shell with this script.
    static func shell(_ script: String) throws -> RunningProgram {
        try RunningProgram("/bin/sh", ["sh", "-c", script])
    }

    deinit {
        if status == nil {
            kill(pid, SIGKILL)
            _ = wait()
        }
        close(output)
        close(errors)
    }

    /// Ends the input, reads both outputs to their end and reaps the program.
    func finish() -> (output: [UInt8], errors: [UInt8], status: WaitStatus) {
        input = nil
        return (read(output), read(errors), wait())
    }

    /// Sends a line through the program, which is `cat`: when it comes back, the program has begun its own work.
    func echo(_ line: String) throws -> String {
        try input?.write(text: line + "\n")
        var text: [UInt8] = []
        var byte: UInt8 = 0
        while Glibc.read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") { text.append(byte) }
        return String(decoding: text, as: UTF8.self)
    }

    /// A line of /proc/PID/status, its blanks trimmed.
    func kernel(_ key: String) throws -> String {
        let status = try Files.contents(of: "/proc/\(pid)/status", limit: 65536)
        for line in status.split(separator: UInt8(ascii: "\n")) where line.starts(with: "\(key):".utf8) {
            return String(decoding: line, as: UTF8.self).dropFirst(key.count + 1)
                .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        return "no line \(key)"
    }

    /// The strings in /proc/PID/cmdline or environ.
    func strings(in name: String) throws -> [[UInt8]] {
        try Files.contents(of: "/proc/\(pid)/\(name)", limit: 1 << 20).dropLast()
            .split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
    }

    private func wait() -> WaitStatus {
        var raw: Int32 = 0
        while waitpid(pid, &raw, 0) < 0 && errno == EINTR {}
        let ended = WaitStatus(raw: raw)
        status = ended
        return ended
    }

    private func read(_ descriptor: Int32) -> [UInt8] {
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count <= 0 { return content }
            content += chunk[..<count]
        }
    }
}

/// Where a symbolic link points.
func linkTarget(_ path: String) -> String {
    var target = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &target, target.count)
    return String(decoding: target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
