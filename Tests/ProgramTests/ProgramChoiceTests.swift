import Foundation
import Testing

/// Runs the built binary under a name and returns what it printed on both streams, and its exit status.
private func run(as name: String, _ arguments: String...) throws -> (text: String, status: Int32) {
    let directory = FileManager.default.temporaryDirectory.appending(path: "program-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let link = directory.appending(path: name)
    let bundle = URL(filePath: CommandLine.arguments[0])
    let binary = bundle.deletingLastPathComponent().appending(path: "supervisord")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: binary)
    let process = Process()
    let output = Pipe()
    process.executableURL = link
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (text.replacing(directory.path(), with: "DIR"), process.terminationStatus)
}

@Suite
struct ProgramChoiceTests {
    @Test(arguments: [
        ("supervisord", "supervisord -- "), ("supervisorctl", "supervisorctl -- "), ("pidproxy", "pidproxy -- "),
        ("echo_supervisord_conf", "; Sample supervisor config file"), ("init", "supervisord -- "),
    ])
    func `the name that the binary is started by chooses the program`(name: String, beginning: String) throws {
        let result = try run(as: name, "-h")
        #expect(result.text.hasPrefix(beginning), "\(result.text)")
        #expect(result.status == (name == "pidproxy" ? 1 : 0))
    }

    @Test
    func `the sample for containers is printed when it is asked for (ECHO-1)`() throws {
        let text = try run(as: "echo_supervisord_conf", "--container").text
        #expect(text.hasPrefix("; supervisord.conf for a container."))
    }

    @Test
    func `supervisord ctl is supervisorctl and names itself so`() throws {
        let help = try run(as: "supervisord", "ctl", "-h")
        #expect(help.text.contains("Usage: DIR/supervisord ctl [options] [action [arguments]]\n"))
        let refusal = try run(as: "supervisord", "ctl", "-x")
        #expect(refusal.text == "Error: option -x not recognized\nFor help, use DIR/supervisord ctl -h\n")
        #expect(refusal.status == 2)
    }

    @Test
    func `the help of supervisord that a program reads is Supervisor's, without our options`() throws {
        #expect(try !run(as: "supervisord", "--help").text.contains("--container"))
    }
}
