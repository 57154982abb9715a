import Model
import ProcessLifecycle
import Testing

/// What signals mean (SIG-1 to SIG-8, EXT-6, EXT-13).
@Suite struct SignalPolicyTests {
    private static let winch = SignalNumber(rawValue: 28)
    private static let powerOff = SignalNumber(rawValue: 37)

    @Test("without any option signals mean what they mean to Supervisor (SIG-1 to SIG-7)")
    func defaults() {
        let policy = SignalPolicy(map: [:], forwarded: [], isInit: false)
        #expect(policy.signals == [.term, .int, .quit, .hup, .usr2])
        #expect([.term, .int, .quit].allSatisfy { policy.action(for: $0) == .shutdown })
        #expect(policy.action(for: .hup) == .reload)
        #expect(policy.action(for: .usr2) == .reopen)
        #expect(policy.action(for: .usr1) == nil)
    }

    @Test("SIGRTMIN+3 powers process 1 off, and nobody else (EXT-6)")
    func powerOff() {
        #expect(SignalPolicy(map: [:], forwarded: [], isInit: true).action(for: Self.powerOff) == .shutdown)
        #expect(SignalPolicy(map: [:], forwarded: [], isInit: false).action(for: Self.powerOff) == nil)
    }

    @Test("a signal that a program wants is forwarded, unless it means something to the daemon itself")
    func forwarding() {
        let policy = SignalPolicy(map: [:], forwarded: [.usr1, Self.winch, .hup], isInit: false)
        #expect(policy.action(for: .usr1) == .forward)
        #expect(policy.action(for: Self.winch) == .forward)
        #expect(policy.action(for: .hup) == .reload)
    }

    @Test("to the init of one program no signal means anything but what it means to that (EXT-5)")
    func transparent() {
        let policy = SignalPolicy(map: [:], forwarded: SignalNumber.forwardable, isInit: true, isTransparent: true)
        #expect(policy.signals == SignalNumber.forwardable)
        #expect(SignalNumber.forwardable.allSatisfy { policy.action(for: $0) == .forward })
    }

    @Test("what signal_map says comes before all else")
    func map() {
        let policy = SignalPolicy(
            map: [.hup: .forward, .usr1: .reopen, .quit: .ignore],
            forwarded: [.usr1],
            isInit: false
        )
        #expect(policy.action(for: .hup) == .forward)
        #expect(policy.action(for: .usr1) == .reopen)
        #expect(policy.action(for: .quit) == .ignore)
    }

    @Test("a HUP of the kernel is the end of the terminal, where that is ours and signal_map says nothing else (P19)")
    func hangUp() {
        let foreground = SignalPolicy(map: [:], forwarded: [], isInit: false, isInForeground: true)
        #expect(foreground.isHangUp(.hup))
        #expect(!foreground.isHangUp(.int))
        #expect(!SignalPolicy(map: [:], forwarded: [], isInit: false).isHangUp(.hup))
        let mapped = SignalPolicy(map: [.hup: .ignore], forwarded: [], isInit: false, isInForeground: true)
        #expect(!mapped.isHangUp(.hup))
        let transparent = SignalPolicy(
            map: [:],
            forwarded: [.hup],
            isInit: true,
            isTransparent: true,
            isInForeground: true
        )
        #expect(!transparent.isHangUp(.hup))
    }
}
