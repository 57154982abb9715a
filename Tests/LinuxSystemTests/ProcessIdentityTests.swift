import Glibc
import LinuxSystem
import Model
import TestHarness
import Testing

@Suite struct ProcessEnvironmentTests {
    @Test("the environment is what we were started with")
    func environment() {
        let variables = ProcessEnvironment.current()
        #expect(variables["PATH"] == getenv("PATH").map { String(cString: $0) })
        #expect(!variables.isEmpty && variables["NO SUCH VARIABLE"] == nil)
    }
}

extension Spawning {
    @Suite struct NamesOfProcesses {
        @Test("a process has the name that the kernel keeps, cut to 15 bytes")
        func command() throws {
            let directory = try Sandbox()
            symlink("/bin/cat", directory.file("a name of more than 15"))
            let program = try RunningProgram(directory.file("a name of more than 15"))
            #expect(try program.echo("started") == "started")
            #expect(ProcessIdentity.command(of: program.pid) == "a name of more ")
            _ = program.finish()
            #expect(ProcessIdentity.command(of: program.pid) == nil)
        }

        @Test("a signal reaches the whole group, and a group that is gone is ESRCH (PROC-41, P15)")
        func groupSignal() throws {
            let shell = try RunningProgram.shell("sleep 20 & echo $!; wait")
            let leader = shell.pid
            #expect(throws: Never.self) { try Signalling.send(.kill, toGroup: leader) }
            // The end of the output comes only when the member of the group has ended, too.
            #expect(shell.finish().status == .signaled(.kill, coreDumped: false))
            #expect(throws: Errno(code: ESRCH)) { try Signalling.send(.kill, toProcess: leader) }
        }
    }
}
