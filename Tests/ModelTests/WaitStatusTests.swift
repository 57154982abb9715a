import Model
import Testing

@Suite struct WaitStatusTests {
    @Test("every exit code from 0 to 255 is told apart from a death by signal (P2)")
    func exited() {
        for code in Int32(0)...255 {
            let status = WaitStatus(raw: code << 8)
            #expect(status == .exited(code: code))
            #expect(status.exitCode == Int(code))
            #expect(status.description == "exit status \(code)")
        }
    }

    @Test("every signal from 1 to 64 is decoded with the core bit masked (P2, PROC-43, PROC-46)")
    func signaled() {
        for number in Int32(1)...64 {
            let signal = SignalNumber(rawValue: number)
            let plain = WaitStatus(raw: number)
            #expect(plain == .signaled(signal, coreDumped: false))
            #expect(plain.exitCode == -1)
            #expect(plain.description == "terminated by \(signal.description)")
            let withCore = WaitStatus(raw: number | 0x80)
            #expect(withCore == .signaled(signal, coreDumped: true))
            #expect(withCore.exitCode == -1)
            #expect(withCore.description == "terminated by \(signal.description) (core dumped)")
        }
    }

    @Test("the words are Supervisor's (PROC-43)")
    func words() {
        #expect(WaitStatus(raw: 127 << 8).description == "exit status 127")
        #expect(WaitStatus(raw: 11).description == "terminated by SIGSEGV")
        #expect(WaitStatus(raw: 11 | 0x80).description == "terminated by SIGSEGV (core dumped)")
        #expect(WaitStatus(raw: 35).description == "terminated by signal 35")
    }

    @Test(
        "stopped and continued are no death (P2, PROC-43)",
        arguments: [
            (0x137f, "unknown termination cause 0x137f"), (0xffff, "unknown termination cause 0xffff"),
            (0x007f, "unknown termination cause 0x007f"), (0x8057f, "unknown termination cause 0x8057f"),
            (-1, "unknown termination cause 0xffffffff"),
        ] as [(Int32, String)]
    )
    func other(raw: Int32, description: String) {
        #expect(WaitStatus(raw: raw) == .other(raw: raw))
        #expect(WaitStatus(raw: raw).exitCode == -1)
        #expect(WaitStatus(raw: raw).description == description)
    }

    @Test("no status word traps", arguments: [Int32.min, .max, 0x7fff_ff00, -256, -128, -129])
    func anyWord(raw: Int32) {
        #expect(!WaitStatus(raw: raw).description.isEmpty)
        #expect((-1...255).contains(WaitStatus(raw: raw).exitCode))
    }
}
