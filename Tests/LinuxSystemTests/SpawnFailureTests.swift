import CSpawn
import Glibc
import Model
import TestHarness
import Testing

@testable import LinuxSystem

extension Spawning {
    @Suite struct WhatIsReported {
        private func failure(_ path: String, _ change: (inout SpawnRequest) -> Void = { _ in }) -> SpawnFailure? {
            do { _ = try RunningProgram(path, change: change) } catch { return error as? SpawnFailure }
            return nil
        }

        private func expected(_ stage: SpawnStage, _ code: Int32) -> SpawnFailure {
            SpawnFailure(stage: stage, error: Errno(code: code))
        }

        @Test("a directory that is missing or none (PROC-36, EXT-35)")
        func directory() {
            #expect(failure("/bin/cat") { $0.directory = "/no/such" } == expected(.directory, ENOENT))
            #expect(failure("/bin/cat") { $0.directory = "/bin/cat" } == expected(.directory, ENOTDIR))
        }

        @Test("a program that is missing, forbidden, a directory or no program (PROC-36, EXT-35)")
        func program() throws {
            let directory = try Sandbox()
            #expect(failure("/no/such") == expected(.exec, ENOENT))
            #expect(failure(directory.path) == expected(.exec, EACCES))
            #expect(failure(try directory.write("data", "x", mode: 0o644)) == expected(.exec, EACCES))
            #expect(failure(try directory.write("text", "echo no", mode: 0o755)) == expected(.exec, ENOEXEC))
            #expect(failure(try directory.write("script", "#!/no/such\n", mode: 0o755)) == expected(.exec, ENOENT))
        }

        @Test("a child that took its time reports the same, several times if need be (EXT-35, P37)")
        func late() {
            let limit = LimitSettings(name: .nofile, soft: 1, hard: 1)
            let reader = SpawnReportReader(limits: [limit], hasGroups: true)
            var first = cspawn_result()
            first.refusal_count = 2
            first.refusals.0 = cspawn_refusal(stage: CSPAWN_STAGE_GROUPS, index: 0, error: EPERM)
            first.refusals.1 = cspawn_refusal(stage: CSPAWN_STAGE_LIMIT, index: 0, error: EPERM)
            var second = cspawn_result()
            second.stage = CSPAWN_STAGE_EXEC
            second.error = ENOENT
            let bytes = [first, second].withUnsafeBytes { Array($0) }
            #expect(bytes.count < Int(PIPE_BUF))
            let news: [SpawnReportReader.News] = bytes.withUnsafeBytes { reader.news(in: $0) }
            let refusal = SpawnFailure(stage: .limit, error: Errno(code: EPERM), limit: limit)
            #expect(news == [.refused(refusal), .failed(expected(.exec, ENOENT))])
        }

        @Test("a stream that is not open (EXT-35)")
        func stdio() {
            #expect(failure("/bin/cat") { $0.standardOutput = 100_000 } == expected(.stdio, EBADF))
        }

        @Test("a terminal that is none (EXT-5)")
        func terminal() throws {
            let pipe = try Pipe()
            #expect(failure("/bin/cat") { $0.terminal = pipe.readNumber } == expected(.terminal, ENOTTY))
        }

        @Test("a shortage of processes (PROC-34, EXT-18)", .enabled(if: geteuid() == 0, "needs root to become a user"))
        func clone() async {
            await #expect(processExitsWith: .success) {
                setuid(54_321)
                let limits = try ResourceLimit.processes.values()
                try ResourceLimit.processes.set(ResourceLimit.Values(soft: 0, hard: limits.hard))
                var failure: SpawnFailure?
                do { _ = try RunningProgram("/bin/cat") } catch { failure = error as? SpawnFailure }
                try ResourceLimit.processes.set(limits)
                #expect(failure == SpawnFailure(stage: .clone, error: Errno(code: EAGAIN)))
                #expect(failure?.error.isResourceShortage == true)
            }
        }

        @Test("a change of user that we may not make (PROC-36, P34)")
        func userAsNonroot() async {
            await #expect(processExitsWith: .success) {
                if geteuid() == 0 { setuid(54_321) }
                var failure: SpawnFailure?
                do {
                    _ = try RunningProgram("/bin/cat") {
                        $0.credentials = ProcessCredentials(uid: 12_345, gid: 12_345, groups: [12_345])
                    }
                } catch {
                    failure = error as? SpawnFailure
                }
                #expect(failure == SpawnFailure(stage: .groups, error: Errno(code: EPERM)))
            }
        }

        @Test("children that failed leave neither zombies nor descriptors behind (P27)")
        func nothingIsLeft() async {
            await #expect(processExitsWith: .success) {
                let before = InheritedDescriptors.numbers().count
                for _ in 0..<50 {
                    #expect(throws: SpawnFailure.self) { try RunningProgram("/no/such") }
                    #expect(throws: SpawnFailure.self) { try RunningProgram("/bin/cat") { $0.directory = "/no/such" } }
                }
                let children = waitpid(-1, nil, WNOHANG)
                let reason = errno
                #expect(children == -1)
                #expect(reason == ECHILD)
                // The runner of this test may have opened some, but not one for each child.
                #expect(InheritedDescriptors.numbers().count < before + 50)
            }
        }

        @Test("the stages stand in the order in which they are taken (EXT-35)")
        func order() {
            #expect(
                SpawnStage.allCases == [
                    .clone, .processGroup, .terminal, .stdio, .passing, .directory, .limit, .nice, .oomScore,
                    .ioPriority,
                    .processors, .boundingSet, .groups, .gid, .uid, .capabilities, .noNewPrivileges, .parent, .seccomp,
                    .exec,
                ]
            )
        }
    }

    @Suite(.enabled(if: geteuid() == 0, "needs root to change the user"))
    struct AnotherUser {
        @Test("all ids are changed, and the groups are the given ones (P34, SD-41)")
        func ids() throws {
            let program = try RunningProgram.cat {
                $0.credentials = ProcessCredentials(uid: 12_345, gid: 23_456, groups: [23_456, 34_567, 45_678])
            }
            #expect(try program.kernel("Uid") == "12345 12345 12345 12345")
            #expect(try program.kernel("Gid") == "23456 23456 23456 23456")
            #expect(try program.kernel("Groups") == "23456 34567 45678")
            #expect(try program.kernel("CapEff") == "0000000000000000")
        }

        @Test("our own groups do not leak to a user without any (P34)")
        func noGroups() async {
            await #expect(processExitsWith: .success) {
                setgroups(2, [0, 777])
                let program = try RunningProgram.cat {
                    $0.credentials = ProcessCredentials(uid: 12_345, gid: 23_456, groups: [])
                }
                #expect(try program.kernel("Groups") == "")
            }
        }

        @Test("we stay who we are: the child, which shares our memory, changes only itself (nptl(7))")
        func ourselves() throws {
            _ = try RunningProgram("/bin/cat") {
                $0.credentials = ProcessCredentials(uid: 12_345, gid: 23_456, groups: [])
            }
            for thread in try Files.entries(of: "/proc/self/task") {
                let status = try Files.contents(of: "/proc/self/task/\(thread)/status", limit: 65536)
                #expect(String(decoding: status, as: UTF8.self).contains("\nUid:\t0\t0\t0\t0\n"))
            }
        }
    }
}
