import Foundation
import TestHarness
import Testing

@Suite(
    "In a container with a limit of memory, as Kubernetes runs it (EXT-80)",
    .serialized,
    .enabled(
        if: getuid() == 0 && MemoryLimit.obstacle == nil,
        "no control group with a limit of memory can be made here"
    )
)
struct OutOfMemoryTests {
    private static let hog = "[program:hog]\ncommand=child hog\nstartsecs=0\nautorestart=false\n"

    private var limited: Container.Options {
        var options = Container.Options()
        options.memoryLimit = 64 << 20
        return options
    }

    /// Runs a container with an empty file at /dev/termination-log, as the kubelet mounts one.
    /// - Returns: the message that is left when the container has ended.
    private func message(_ text: String, _ options: Container.Options, _ body: (Container) throws -> Void) throws
        -> String
    {
        let sandbox = try Sandbox()
        try Container.bare(text, in: sandbox)
        try sandbox.write("termination-log", "")
        chmod(sandbox.file("termination-log"), 0o666)
        var options = options
        options.mounts.append(
            Container.Mount(source: sandbox.file("termination-log"), target: "/dev/termination-log", writable: true)
        )
        let container = try Container(in: sandbox, options)
        defer { container.end() }
        try body(container)
        _ = try container.waitForExit()
        return sandbox.read("termination-log")
    }

    @Test("the kernel kills one program, and supervisord says so and lives on")
    func oneProgram() throws {
        try contain("[program:x]\ncommand=child hold\nstartsecs=0\n" + Self.hog, limited) { container in
            try container.waitForLog("was killed by the kernel: out of memory, with a limit of 64 MiB")
            let log = container.log
            let exit = try #require(log.position(of: "exited: hog (terminated by SIGKILL; not expected)"))
            #expect(log.lines[exit + 1].hasPrefix("WARN 'hog' ("))
            #expect(try container.stop() == .exited(0))
        }
    }

    @Test("a program that the kernel kills ends the container, and the message says why")
    func message() throws {
        let text =
            "[supervisord]\nexit_on=unexpected\n" + Self.hog.replacing("child hog", with: "child eprint greedy -- hog")
            + "stderr_logfile=/data/errors\n"
        let told = try message(text, limited) { _ in }
        #expect(
            told
                == "'hog' has ended: terminated by SIGKILL; not expected, killed by the kernel: out of memory, with a "
                + "limit of 64 MiB\ngreedy\n"
        )
    }

    @Test("what a program without a log file has said last is there too (EXT-79)")
    func standardError() throws {
        let text =
            "[supervisord]\nexit_on=unexpected\n[program:x]\ncommand=child eprint last words -- exit 3\n"
            + "startsecs=0\nautorestart=false\n"
        let told = try message(text, Container.Options()) { _ in }
        #expect(told == "'x' has ended: exit status 3; not expected\nlast words\n")
    }

    @Test("a command behind -- has its cause there, and after a plain TERM nothing is written")
    func command() throws {
        var options = Container.Options()
        options.arguments = ["/bin/supervisord", "--", "/bin/child", "exit", "3"]
        let ended = try message("", options) { _ in }
        #expect(ended == "'main' has ended: exit status 3\n")
        options.arguments = ["/bin/supervisord", "--", "/bin/child", "print", "up", "--", "hold"]
        let told = try message("", options) { container in
            try container.wait("the program") { container.output.contains("up") }
            _ = try container.stop()
        }
        #expect(told == "")
    }

    @Test("after a plain TERM nothing is written")
    func term() throws {
        let text = "[supervisord]\nexit_on=exit\n[program:x]\ncommand=child hold\nstartsecs=0\n"
        let told = try message(text, Container.Options()) { container in
            try container.waitForLog("INFO success: x entered RUNNING state")
            #expect(try container.stop() == .exited(0))
        }
        #expect(told == "")
    }
}
