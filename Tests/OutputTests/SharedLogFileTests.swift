import Glibc
import LinuxSystem
import Model
import OutputPipeline
import TestHarness
import Testing

@testable import Output

@Suite("A log file that several logs have open (LOG-20)")
struct SharedLogFileTests {
    private let directory: Sandbox
    private let reports = Reports()
    private let files = LogFiles()

    init() throws {
        directory = try Sandbox()
    }

    private func open(_ name: String = "log", maxBytes: Int, backups: Int) throws -> RotatingFile {
        try files.open(directory.file(name), policy: RotationPolicy(maxBytes: maxBytes, backups: backups)) {
            [reports] in reports.texts.append($0)
        }
    }

    /// All lines of the file and its backups.
    private var lines: [String] { directory.names.flatMap { directory.lines($0) } }

    private static func line(_ writer: Int, _ number: Int) -> String {
        "p\(writer) \(number) xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"
    }

    @Test("eight writers lose nothing, and no file gets longer than its limit and one write", arguments: [1, 10, 100])
    func eightWriters(linesAtOnce: Int) throws {
        let logs = try (0..<8).map { _ in try open(maxBytes: 6144, backups: 50) }
        for start in stride(from: 0, to: 100, by: linesAtOnce) {
            for (writer, log) in logs.enumerated() {
                log.write((start..<start + linesAtOnce).map { Self.line(writer, $0) }.joined())
            }
        }
        #expect(Set(lines).count == 800 && lines.count == 800)
        #expect(
            directory.names.allSatisfy { directory.size($0) <= 12 * 1024 },
            "\(directory.names.map(directory.size))"
        )
        #expect(directory.names.count > 4)
        #expect(reports.texts == [])
    }

    @Test("without backups the file is emptied whoever fills it")
    func noBackups() throws {
        let logs = try (0..<3).map { _ in try open(maxBytes: 1000, backups: 0) }
        for number in 0..<100 {
            for (writer, log) in logs.enumerated() { log.write(Self.line(writer, number)) }
            #expect(directory.size("log") < 1060)
        }
        #expect(directory.names == ["log"])
    }

    @Test("a log without a limit goes on in the file that another one has rotated")
    func differentLimits() throws {
        let unlimited = try open(maxBytes: 0, backups: 0)
        let limited = try open(maxBytes: 1000, backups: 1)
        for number in 0..<10 { limited.write(Self.line(1, number)) }
        for number in 10..<17 { limited.write(Self.line(1, number)) }
        unlimited.write("here\n")
        #expect(directory.read("log").hasSuffix("here\n"))
        limited.write(Self.line(1, 17))
        unlimited.write("and here\n")
        #expect(directory.read("log").hasSuffix("and here\n"))
    }

    @Test("links and other names of the same file are known")
    func otherNames() throws {
        try directory.write("log", "")
        #expect(symlink(directory.file("log"), directory.file("link")) == 0)
        let link = try open("link", maxBytes: 0, backups: 0)
        let log = try open(maxBytes: 10, backups: 1)
        log.write("0123456789")
        link.write("x\n")
        #expect(directory.read("log") == "x\n")
    }

    @Test("what is removed by clearing one log is made anew by all others")
    func cleared() throws {
        let logs = try (0..<2).map { _ in try open(maxBytes: 0, backups: 0) }
        logs[0].write("old\n")
        try files.remove(directory.file("log"))
        logs[1].write("new\n")
        logs[0].write("new too\n")
        #expect(directory.read("log") == "new\nnew too\n")
    }

    @Test("a file that is too long when it is opened is rotated behind the first write, as Supervisor does it")
    func tooLongAtFirst() throws {
        try directory.write("log", String(repeating: "x", count: 30))
        let log = try open(maxBytes: 10, backups: 1)
        log.write("987654321\n")
        #expect(directory.size("log.1") == 40 && directory.size("log") == 0)
    }

    @Test("writers of another process do not make a file longer than its limit and one write")
    func foreignWriter() throws {
        let ours = try open(maxBytes: 1000, backups: 5)
        // As another supervisord, which does not tell us of its rotations.
        let foreign = try LogFiles().open(
            directory.file("log"),
            policy: RotationPolicy(maxBytes: 1000, backups: 5),
            report: { _ in }
        )
        for number in 0..<60 {
            ours.write(Self.line(0, number))
            foreign.write(Self.line(1, number))
        }
        #expect(directory.names.allSatisfy { directory.size($0) < 1120 }, "\(directory.names.map(directory.size))")
    }

    @Test("an AUTO log stays its owner's alone over rotations, and is opened through no link")
    func privateFiles() throws {
        let path = directory.file("auto")
        let log = try files.open(path, policy: RotationPolicy(maxBytes: 4, backups: 1), isPrivate: true) { _ in }
        log.write("12345")
        #expect(try FileStatus(path: path).mode == 0o600 && FileStatus(path: path + ".1").mode == 0o600)
        log.close()
        try Files.remove(path)
        try directory.write("target", "")
        #expect(symlink(directory.file("target"), path) == 0)
        let again = try files.open(path, policy: .none, isPrivate: true) { _ in }
        again.write("67")
        #expect(try directory.size("target") == 0 && FileStatus(path: path).mode == 0o600)
    }
}
