import Glibc
import LinuxSystem
import Model
import Testing

/// One at a time: the children of `CSpawn` share one stack, as the daemon starts them from one thread.
@Suite(.serialized) struct Spawning {
    @Suite struct WhatTheProgramGets {
        @Test("the words of the command arrive byte for byte, the first one whatever the file is called (PROC-35)")
        func arguments() throws {
            let words = ["another name", "-c", "cat; true", "two words", "", "caf\u{e9}\n", "'\"$HOME"]
            let program = try RunningProgram("/bin/sh", words)
            _ = try program.echo("started")
            #expect(try program.strings(in: "cmdline") == words.map { Array($0.utf8) })
        }

        @Test("our environment is passed on, and each given variable replaces ours (PROC-37)")
        func environment() throws {
            let program = try RunningProgram.cat {
                $0.variables = ["PATH": "/nowhere", "NEW": "a=b\nc", "EMPTY": ""]
            }
            let entries = try program.strings(in: "environ").map { String(decoding: $0, as: UTF8.self) }
            #expect(entries.filter { $0.utf8.starts(with: "PATH=".utf8) } == ["PATH=/nowhere"])
            #expect(entries.contains("NEW=a=b\nc"))
            #expect(entries.contains("EMPTY="))
            let inherited = ProcessEnvironment.current().filter { $0.key != "PATH" }.map { "\($0.key)=\($0.value)" }
            #expect(Set(inherited).isSubset(of: entries))
            #expect(entries.count == inherited.count + 3)
        }

        @Test("values that are no UTF-8 and entries that are no variables are passed on byte for byte (P50)")
        func rawEnvironment() async {
            await #expect(processExitsWith: .success) {
                setenv("RAW", [CChar](arrayLiteral: -1, 65, -61, 10, -2, 0), 1)
                putenv(strdup("no equals sign"))
                let program = try RunningProgram.cat { $0.variables = ["NEW": "1"] }
                let entries = try program.strings(in: "environ")
                #expect(entries.contains(Array("RAW=".utf8) + [255, 65, 195, 10, 254]))
                #expect(entries.contains(Array("NEW=1".utf8)))
            }
        }

        @Test("the program starts in its directory, or in ours (PROC-35)")
        func directory() throws {
            let there = try RunningProgram.cat { $0.directory = "/proc/self/.." }
            #expect(linkTarget("/proc/\(there.pid)/cwd") == "/proc")
            let here = try RunningProgram.cat()
            #expect(linkTarget("/proc/\(here.pid)/cwd") == linkTarget("/proc/self/cwd"))
        }

        @Test("the program has its umask, or ours (PROC-35)")
        func mask() throws {
            let own = try RunningProgram.cat { $0.umask = 0o037 }
            #expect(try own.kernel("Umask") == "0037")
            let ours = umask(0)
            umask(ours)
            let inherited = try RunningProgram.cat()
            #expect(try Int(inherited.kernel("Umask"), radix: 8) == Int(ours))
        }

        @Test("the three standard streams are those of the request (PROC-35)")
        func standardStreams() throws {
            let cat = try RunningProgram.cat()
            #expect(try cat.echo("through") == "through")
            let shell = try RunningProgram.shell("echo out; echo err >&2; exit 7")
            let end = shell.finish()
            #expect(end.output == Array("out\n".utf8))
            #expect(end.errors == Array("err\n".utf8))
            #expect(end.status == .exited(code: 7))
        }

        @Test("the program leads a process group of its own in our session (PROC-35)")
        func processGroup() throws {
            let program = try RunningProgram.cat()
            #expect(getpgid(program.pid) == program.pid)
            #expect(getsid(program.pid) == getsid(0))
        }

        @Test("or a session, without a terminal, and with nothing in its environment but what it is given (EXT-38)")
        func session() throws {
            let program = try RunningProgram.cat {
                $0.leadsSession = true
                $0.hasOwnEnvironment = true
                $0.variables = ["TZ": "UTC"]
            }
            #expect(getsid(program.pid) == program.pid && getpgid(program.pid) == program.pid)
            #expect(try program.strings(in: "environ") == [Array("TZ=UTC".utf8)])
        }

        @Test("a file that is open is executed, whatever has its name by now (EXT-38)")
        func openFile() throws {
            let file = try Files.openForReading("/bin/cat")
            let program = try RunningProgram("/no/such", ["cat"]) { $0.executable = file.number }
            #expect(try program.echo("through") == "through")
            #expect(linkTarget("/proc/\(program.pid)/exe").hasSuffix("/cat"))
        }

        @Test("where execveat is refused the path is executed (EXT-38)")
        func path() throws {
            // No descriptor of a program.
            let file = try Files.openForReading("/etc/passwd")
            let program = try RunningProgram("/bin/cat", ["cat"]) { $0.executable = file.number }
            #expect(try program.echo("through") == "through")
        }

        @Test("nothing but 0, 1 and 2 is open, even of what was not marked close-on-exec (P27)")
        func noOtherDescriptors() throws {
            let leak = open("/dev/null", O_RDONLY)
            let high = fcntl(leak, F_DUPFD, 300)
            defer {
                close(leak)
                close(high)
            }
            let program = try RunningProgram.cat()
            _ = try program.echo("started")
            #expect(try Set(Files.entries(of: "/proc/\(program.pid)/fd")) == ["0", "1", "2"])
        }

        @Test("no signal is blocked or ignored, whatever we and our parent did (P6)")
        func signals() async {
            await #expect(processExitsWith: .success) {
                for number in Int32(1)...64 where ![SIGKILL, SIGSTOP].contains(number) { _ = signal(number, SIG_IGN) }
                var all = sigset_t()
                sigfillset(&all)
                pthread_sigmask(SIG_SETMASK, &all, nil)
                let program = try RunningProgram.cat()
                #expect(try program.kernel("SigBlk") == "0000000000000000")
                #expect(try program.kernel("SigIgn") == "0000000000000000")
                #expect(try program.kernel("SigCgt") == "0000000000000000")
            }
        }

        @Test("our own signal mask is as before (P6)")
        func ownMask() throws {
            var before = sigset_t()
            pthread_sigmask(SIG_SETMASK, nil, &before)
            _ = try RunningProgram.cat()
            var after = sigset_t()
            pthread_sigmask(SIG_SETMASK, nil, &after)
            for number in Int32(1)...64 { #expect(sigismember(&before, number) == sigismember(&after, number)) }
        }
    }
}
