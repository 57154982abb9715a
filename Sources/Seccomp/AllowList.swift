/// The system calls that a process of our own may make; every other one fails. A list is known when the program is built, and
/// a process that is to begin within a millisecond has no time for a compiler of profiles: this makes the instructions of
/// the kernel's filter itself, one comparison after the other (seccomp(2), classic BPF). For little-endian machines, which
/// those are that the program is built for.
package struct AllowList: Equatable, Sendable {
    /// What one argument of a call must be.
    package struct Condition: Equatable, Sendable {
        /// From 0 to 5.
        package var argument: Int
        /// The bits that count.
        package var mask: UInt64
        /// What they must be.
        package var value: UInt64

        package init(_ argument: Int, _ mask: UInt64 = .max, is value: UInt64) {
            self.argument = argument
            self.mask = mask
            self.value = value
        }
    }

    private struct Entry: Equatable, Sendable {
        let number: UInt32
        /// All conditions of one of them must hold; none are needed when there are none.
        let alternatives: [[Condition]]
    }

    /// AUDIT_ARCH_* of the machine: numbers of another architecture do not mean these calls.
    private let architecture: UInt32
    private var entries: [Entry] = []
    private var missing: [UInt32] = []
    private var ignored: [UInt32] = []

    package init(architecture: UInt32) {
        self.architecture = architecture
    }

    /// The call may be made, always or where one of these conditions holds.
    package mutating func allow(_ number: UInt32, where alternatives: [Condition] = []) {
        allow(number, whereAll: alternatives.map { [$0] })
    }

    /// The call may be made where all conditions of one of these hold.
    package mutating func allow(_ number: UInt32, whereAll alternatives: [[Condition]]) {
        entries.append(Entry(number: number, alternatives: alternatives))
    }

    /// The call fails as on a kernel that does not have it, so that libraries make another one in its place.
    package mutating func pretendMissing(_ number: UInt32) {
        missing.append(number)
    }

    /// The call does nothing, and succeeds.
    package mutating func ignore(_ number: UInt32) {
        ignored.append(number)
    }

    /// As the kernel takes it. Everything else fails with EPERM.
    package var instructions: [UInt64] {
        var code = [
            Self.load(Self.architectureOffset), Self.jump(Self.equal, architecture, 1, 0), Self.denied,
            Self.load(Self.numberOffset),
        ]
        for number in missing { code += [Self.jump(Self.equal, number, 0, 1), Self.notImplemented] }
        for number in ignored { code += [Self.jump(Self.equal, number, 0, 1), Self.done] }
        for entry in entries {
            let decision = Self.decision(entry.alternatives)
            code += [Self.jump(Self.equal, entry.number, 0, UInt8(clamping: decision.count))] + decision
        }
        return code + [Self.denied]
    }

    private static func decision(_ alternatives: [[Condition]]) -> [UInt64] {
        if alternatives.isEmpty { return [allowed] }
        return alternatives.flatMap { tests(of: $0) + [allowed] } + [denied]
    }

    /// Goes past the instruction behind it where a condition does not hold. A word of which no bit counts is not looked at.
    private static func tests(of conditions: [Condition]) -> [UInt64] {
        let words = conditions.flatMap { condition in
            let place = 8 * condition.argument
            return [
                (place, UInt32(truncatingIfNeeded: condition.mask), UInt32(truncatingIfNeeded: condition.value)),
                (place + 4, UInt32(condition.mask >> 32), UInt32(condition.value >> 32)),
            ].filter { $0.1 != 0 }
        }
        var code: [UInt64] = []
        for (index, (offset, mask, value)) in words.enumerated() {
            // What follows: three instructions for each further word, and the one that allows the call.
            let rest = UInt8(clamping: 3 * (words.count - index - 1) + 1)
            code.append(load(argumentsOffset + UInt32(clamping: offset)))
            code.append(instruction(and, mask))
            code.append(jump(equal, value, 0, rest))
        }
        return code
    }

    // MARK: Classic BPF (linux/filter.h, linux/seccomp.h)

    /// In `struct seccomp_data`.
    private static let numberOffset: UInt32 = 0
    private static let architectureOffset: UInt32 = 4
    private static let argumentsOffset: UInt32 = 16

    /// BPF_JMP | BPF_JEQ | BPF_K.
    private static let equal: UInt16 = 0x15
    /// BPF_ALU | BPF_AND | BPF_K.
    private static let and: UInt16 = 0x54

    private static let allowed = result(0x7FFF_0000)
    /// EPERM.
    private static let denied = result(0x0005_0001)
    /// No error: the call returns 0.
    private static let done = result(0x0005_0000)
    /// ENOSYS.
    private static let notImplemented = result(0x0005_0026)

    /// BPF_LD | BPF_W | BPF_ABS.
    private static func load(_ offset: UInt32) -> UInt64 { instruction(0x20, offset) }

    /// BPF_RET | BPF_K.
    private static func result(_ value: UInt32) -> UInt64 { instruction(0x06, value) }

    private static func jump(_ code: UInt16, _ value: UInt32, _ ifTrue: UInt8, _ ifFalse: UInt8) -> UInt64 {
        instruction(code, value) | UInt64(ifTrue) << 16 | UInt64(ifFalse) << 24
    }

    private static func instruction(_ code: UInt16, _ value: UInt32) -> UInt64 {
        UInt64(code) | UInt64(value) << 32
    }
}
