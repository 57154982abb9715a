import Foundation

/// A pidproxy that runs, in a directory of its own: the built binary behind a link of that name.
final class RunningPidProxy {
    let directory: URL
    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()

    /// Starts it with a pidfile `pid` in its directory, which is also its working directory, and this command.
    /// - Parameter ignored: signals that its parent ignores.
    init(_ command: String..., ignored: String = "") throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "pidproxy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let link = directory.appending(path: "pidproxy")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: Self.binary)
        let script = "for name in \(ignored); do trap '' $name; done; exec \"$0\" \"$@\""
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script, link.path, "pid"] + command
        process.currentDirectoryURL = directory
        process.standardOutput = output
        process.standardError = errors
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
        try? FileManager.default.removeItem(at: directory)
    }

    /// The executable beside the test bundle.
    private static var binary: URL {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "supervisord")
    }

    var pid: Int32 { process.processIdentifier }

    func signal(_ number: Int32) {
        kill(pid, number)
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: directory.appending(path: name))
    }

    /// Waits for a file with something in it.
    func contents(of name: String) throws -> String {
        let path = directory.appending(path: name)
        for _ in 0..<1000 {
            if let text = try? String(contentsOf: path, encoding: .utf8), !text.isEmpty { return text }
            usleep(10_000)
        }
        throw CocoaError(.fileNoSuchFile)
    }

    /// Waits for the end.
    func finish() -> (status: Int32, output: String, errors: String) {
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let errorText = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text, errorText)
    }
}
