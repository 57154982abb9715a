import Glibc
import LinuxSystem
import Model
import Testing

/// What changes a whole process or takes all of its children: each test is a process of its own.
@Suite struct ProcessWideTests {
    @Test("one call reaps every child that has ended, however few signals told of them (P1, P2)")
    func reapAll() async {
        await #expect(processExitsWith: .success) {
            var expected: [Int32: WaitStatus] = [:]
            func start(_ script: String) throws -> Int32 {
                try SpawnRequest(
                    path: "/bin/sh",
                    arguments: ["sh", "-c", script],
                    variables: [:],
                    standardInput: -1,
                    standardOutput: -1,
                    standardError: -1
                ).start().pid
            }
            for number in Int32(0)..<100 { expected[try start("exit \(number)")] = .exited(code: number) }
            expected[try start("kill -KILL $$")] = .signaled(.kill, coreDumped: false)
            let alive = try start("exec sleep 1000")
            for pid in expected.keys {
                var information = siginfo_t()
                #expect(waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) == 0)
            }
            var reaped: [Int32: WaitStatus] = [:]
            try Reaper.reapAll { reaped[$0] = $1 }
            #expect(reaped == expected)
            try Reaper.reapAll { pid, _ in Issue.record("\(pid) was reaped twice") }
            #expect(kill(alive, SIGKILL) == 0)
            #expect(waitpid(alive, nil, 0) == alive)
        }
    }

    @Test("without any child there is nothing to reap and nothing wrong (P1)")
    func reapNothing() async {
        await #expect(processExitsWith: .success) {
            try Reaper.reapAll { pid, _ in Issue.record("who is \(pid)?") }
        }
    }

    @Test("orphans of our programs come to a subreaper, who reaps them without knowing them (EXT-2, P22, P3)")
    func subreaper() async {
        await #expect(processExitsWith: .success) {
            try ProcessIdentity.setSubreaper(true)
            let shell = try RunningProgram.shell("sleep 1000 >&- 2>&- & echo $!")
            let output = String(decoding: shell.finish().output, as: UTF8.self)
            let orphan = try #require(Int32(output.dropLast()))
            try Signalling.send(.kill, toProcess: orphan)
            var information = siginfo_t()
            #expect(waitid(P_PID, id_t(orphan), &information, WEXITED | WNOWAIT) == 0)
            var reaped: [Int32: WaitStatus] = [:]
            try Reaper.reapAll { reaped[$0] = $1 }
            #expect(reaped == [orphan: .signaled(.kill, coreDumped: false)])
        }
    }

    @Test("the signals of the daemon come through the descriptor, which waits for nobody (P4)")
    func signalDescriptor() async {
        await #expect(processExitsWith: .success) {
            // The threads of the test runner have masks of their own: what follows concerns this thread alone.
            var all = sigset_t()
            sigfillset(&all)
            pthread_sigmask(SIG_SETMASK, &all, nil)
            let descriptor = try SignalDescriptor.open(for: [.term, .int, .quit, .hup, .usr2])
            #expect(fcntl(descriptor.number, F_GETFD) == FD_CLOEXEC)
            let signals: [SignalNumber] = [.term, .int, .quit, .hup, .usr2, .chld]
            for signal in signals { raise(signal.rawValue) }
            var bytes = [UInt8](repeating: 0, count: SignalDescriptor.bufferSize)
            let count = read(descriptor.number, &bytes, bytes.count)
            let received = bytes.withUnsafeBytes { SignalDescriptor.signals(in: .init(rebasing: $0.prefix(count))) }
            #expect(Set(received.map(\.number)) == Set(signals))
            #expect(received.allSatisfy { $0.sender == .process(getpid()) })
            let more = read(descriptor.number, &bytes, bytes.count)
            let reason = errno
            #expect(more == -1)
            #expect(reason == EAGAIN)
            #expect(bytes.withUnsafeBytes { SignalDescriptor.signals(in: .init(rebasing: $0.prefix(0))) } == [])
        }
    }

    @Test("everything above 2 is marked close-on-exec and stays open (P27, EXT-14)")
    func markCloseOnExec() async {
        await #expect(processExitsWith: .success) {
            let low = open("/dev/null", O_RDONLY)
            let high = fcntl(low, F_DUPFD, 500)
            #expect(fcntl(low, F_GETFD) == 0 && fcntl(high, F_GETFD) == 0)
            InheritedDescriptors.markCloseOnExec()
            #expect(fcntl(low, F_GETFD) == FD_CLOEXEC)
            #expect(fcntl(high, F_GETFD) == FD_CLOEXEC)
            #expect(fcntl(1, F_GETFD) == 0)
            #expect(InheritedDescriptors.numbers().isSuperset(of: [0, 1, 2, low, high]))
        }
    }

    @Test("closed standard streams are opened, so that no file of ours takes their place")
    func fillStandardStreams() async {
        await #expect(processExitsWith: .success) {
            let saved = dup(1)
            // The runner of this test has threads of its own, which may open a file in between and get the number.
            for _ in 0..<50 {
                close(0)
                close(1)
                InheritedDescriptors.fillStandardStreams()
                let targets = (linkTarget("/proc/self/fd/0"), linkTarget("/proc/self/fd/1"))
                dup2(saved, 1)
                if targets == ("/dev/null", "/dev/null") { return }
            }
            Issue.record("0 and 1 were not opened on /dev/null")
        }
    }

    @Test("a daemon that nobody watches has /dev/null on its standard streams")
    func detachStandardStreams() async {
        await #expect(processExitsWith: .success) {
            let saved = (dup(1), dup(2))
            InheritedDescriptors.detachStandardStreams()
            for number in 0...2 { #expect(linkTarget("/proc/self/fd/\(number)") == "/dev/null") }
            dup2(saved.0, 1)
            dup2(saved.1, 2)
        }
    }

    @Test("becoming a user takes the groups along, and is refused step by step (SD-41, P34)")
    func privileges() async {
        await #expect(processExitsWith: .success) {
            let account = ProcessCredentials(uid: 12_345, gid: 23_456, groups: [23_456, 34_567])
            if geteuid() == 0 {
                let refusal = try Privileges.become(account)
                #expect(refusal == nil)
                #expect(Privileges.credentials == account)
                #expect(getuid() == 12_345 && getgid() == 23_456)
            }
            let another = ProcessCredentials(uid: 54_321, gid: 54_321, groups: [])
            #expect(throws: Privileges.Step.groups) { _ = try Privileges.become(another) }
        }
    }

    @Test("a limit is set and read back (SD-42)")
    func limits() async {
        await #expect(processExitsWith: .success) {
            let before = try ResourceLimit.openFiles.values()
            try ResourceLimit.openFiles.set(ResourceLimit.Values(soft: 100, hard: before.hard))
            #expect(try ResourceLimit.openFiles.values() == ResourceLimit.Values(soft: 100, hard: before.hard))
            #expect(throws: Errno(code: EINVAL)) {
                try ResourceLimit.openFiles.set(ResourceLimit.Values(soft: 2, hard: 1))
            }
        }
    }

    @Test("the time of day is that of the time zone (LOG-1)")
    func localTime() async {
        await #expect(processExitsWith: .success) {
            setenv("TZ", "XXX-5:30", 1)
            tzset()
            #expect(
                Clock.localTime(ofSecond: 951_782_399)
                    == DateTime(year: 2000, month: 2, day: 29, hour: 5, minute: 29, second: 59)
            )
        }
    }
}
