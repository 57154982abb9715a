import LinuxSystem
import Model
import ProcessLifecycle

/// Finds why exec refuses a file that exists: its interpreter is missing.
enum MissingInterpreter {
    /// How many scripts may have a script as interpreter: the kernel follows no more (execve(2)).
    private static let longestChain = 5

    /// - Parameters:
    ///   - file: the file that was to be executed.
    ///   - directory: the directory of the program, from which relative names count; nil for our own.
    /// - Returns: what is wrong with the interpreter, or nil when nothing is found.
    static func complaint(about file: String, in directory: String?) -> String? {
        let place = { (name: String) in
            if name.utf8.first == UInt8(ascii: "/") { return name }
            return directory.map { "\($0)/\(name)" } ?? name
        }
        var current = place(file)
        for _ in 0..<longestChain {
            guard let name = interpreter(of: current) else { return nil }
            current = place(name)
            let quoted = name.pythonRepresentation
            guard let status = try? FileStatus(path: current) else { return "interpreter \(quoted) does not exist" }
            if status.kind == .directory { return "interpreter \(quoted) is a directory" }
            if status.mode & 0o111 == 0 { return "interpreter \(quoted) is not executable" }
        }
        return nil
    }

    /// Only a regular file is read: reading it never waits.
    private static func interpreter(of file: String) -> String? {
        guard (try? FileStatus(path: file))?.kind == .regular, let opened = try? Files.openForReading(file) else {
            return nil
        }
        return Interpreter.name { offset, count in (try? opened.read(at: offset, atMost: count)) ?? [] }
    }
}
