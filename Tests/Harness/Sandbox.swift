package import Foundation

/// A short-named temporary directory of one test, removed with all that is in it.
package final class Sandbox {
    package let path: String

    package init() throws {
        let template = (ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp") + "/sst.XXXXXX"
        var bytes = Array(template.utf8CString)
        guard mkdtemp(&bytes) != nil else { throw SystemFailure("mkdtemp \(template)") }
        path = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // Programs that run as nobody reach what is inside.
        chmod(path, 0o755)
    }

    deinit {
        if ProcessInfo.processInfo.environment["KEEP_SANDBOXES"] == nil {
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes or overwrites a file and gives its path.
    @discardableResult
    package func write(_ name: String, _ text: String, mode: mode_t? = nil) throws -> String {
        try text.write(toFile: file(name), atomically: false, encoding: .utf8)
        if let mode { chmod(file(name), mode) }
        return file(name)
    }

    package func makeDirectory(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: true)
        return file(name)
    }

    /// The text of a file; empty when there is none.
    package func read(_ name: String) -> String { Text.ofFile(file(name)) }

    package func lines(_ name: String) -> [String] {
        read(name).split(separator: "\n").map(String.init)
    }

    package func exists(_ name: String) -> Bool { access(file(name), F_OK) == 0 }

    package func size(_ name: String) -> Int {
        var status = stat()
        return stat(file(name), &status) == 0 ? Int(status.st_size) : -1
    }

    package var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    /// Waits until the file is there and not empty, and returns its text.
    package func contents(_ name: String) throws -> String {
        try waitFor("contents of \(name)", state: { "there is: \(self.names)" }) {
            let text = self.read(name)
            return text.isEmpty ? nil : text
        }
    }

    /// What a `child view FILE` step found.
    package func view(_ name: String) throws -> View {
        _ = try contents(name)
        return try JSONDecoder().decode(View.self, from: Data(contentsOf: URL(fileURLWithPath: file(name))))
    }
}

/// A system call that failed, with its errno.
package struct SystemFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ what: String, _ code: Int32 = errno) {
        description = "\(what): \(String(cString: strerror(code)))"
    }
}

package enum Text {
    /// The whole text of a file, also of one in /proc; empty when it cannot be read.
    package static func ofFile(_ path: String) -> String {
        String(decoding: bytes(ofFile: path), as: UTF8.self)
    }

    package static func bytes(ofFile path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var all: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &block, block.count)
            guard count > 0 else { return all }
            all += block[..<count]
        }
    }
}
