import Configuration
import Glibc
import HostFacts
import LinuxSystem

@testable import Daemon

/// Configurations from text, read as those of a running daemon are.
enum TestConfiguration {
    private static let directory: String = {
        var template = Array("/tmp/daemon-tests-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return "/tmp" }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        atexit { rmdir(TestConfiguration.directory) }
        return path
    }()

    /// - Parameter text: a file. Programs get no logs in it, so that nothing is written, and the daemon stays in the
    ///   foreground.
    static func load(_ text: String, scale: ProgramScale? = nil) throws -> Configuration {
        var lines = text.hasPrefix("[supervisord]") ? [] : ["[supervisord]", "nodaemon=true"]
        for line in text.split(separator: "\n") {
            lines.append(String(line))
            if line == "[supervisord]" { lines.append("nodaemon=true") }
            if line.hasPrefix("[program:") || line.hasPrefix("[eventlistener:") {
                lines += ["stdout_logfile=NONE", "stderr_logfile=NONE"]
                lines.append("command=/bin/sh")
            }
        }
        let path = "\(directory)/\(UInt64.random(in: 0...UInt64.max)).conf"
        defer { unlink(path) }
        try Files.openForOverwriting(path).write(text: lines.joined(separator: "\n") + "\n")
        var options = CommandLineOptions(argv0: "supervisord")
        options.configuration = path
        return try ConfigurationSource(host: LinuxHost(environment: [:]), options: options).load(scale: scale)
    }
}
