import Glibc
import LinuxSystem

/// A new directory for one test, removed with all that is in it when the value goes away.
final class TemporaryDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/unit-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno.last }
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    deinit {
        for name in (try? Files.entries(of: path)) ?? [] {
            if unlink("\(path)/\(name)") != 0 { rmdir("\(path)/\(name)") }
        }
        rmdir(path)
    }

    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes a file of the test and gives its path.
    func file(_ name: String, _ text: String = "", mode: mode_t = 0o644) throws -> String {
        let path = self(name)
        try Files.openForOverwriting(path).write(text: text)
        chmod(path, mode)
        return path
    }
}
