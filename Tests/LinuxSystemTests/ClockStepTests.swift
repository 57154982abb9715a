import Glibc
import LinuxSystem
import Testing

/// The descriptor that tells of steps of the wall clock (EXT-77). No test sets the clock of the machine that it runs on.
@Suite struct ClockStepTests {
    @Test("without a step it is never readable, and nothing is taken from it")
    func silence() throws {
        let steps = try ClockStepDescriptor()
        var request = pollfd(fd: steps.number, events: Int16(POLLIN), revents: 0)
        let count = poll(&request, 1, 20)
        #expect(count == 0)
        let isStep = steps.takeStep()
        #expect(!isStep)
    }

    @Test("it is closed on exec, and reading does not wait")
    func flags() throws {
        let steps = try ClockStepDescriptor()
        let flags = (fcntl(steps.number, F_GETFD), fcntl(steps.number, F_GETFL))
        #expect(flags.0 & FD_CLOEXEC != 0 && flags.1 & O_NONBLOCK != 0)
    }

    @Test("the kernel's lack of descriptors is thrown")
    func lack() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 0, rlim_max: 0)
            #expect(setrlimit(__rlimit_resource_t(7), &limit) == 0)
            #expect(throws: Errno.self) { _ = try ClockStepDescriptor() }
        }
    }

    @Test("local time follows a rule in TZ, without the files of zones")
    func rule() async {
        await #expect(processExitsWith: .success) {
            setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1)
            #expect(Clock.utcOffset(ofSecond: 1_767_225_600) == 3600)
            #expect(Clock.utcOffset(ofSecond: 1_782_864_000) == 7200)
        }
    }
}
