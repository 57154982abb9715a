import Seccomp
import Testing

/// The filter of the control process, run here as the kernel runs it (EXT-38).
@Suite struct AllowListTests {
    private static let machine: UInt32 = 0xC000_003E
    private static let allowed: UInt32 = 0x7FFF_0000
    private static let denied: UInt32 = 0x0005_0001
    private static let notImplemented: UInt32 = 0x0005_0026

    private var list: AllowList {
        var list = AllowList(architecture: Self.machine)
        list.pretendMissing(435)
        list.ignore(50)
        list.allow(9, where: [AllowList.Condition(2, 4, is: 0)])
        list.allow(72, where: [0, 1030].map { AllowList.Condition(1, 0xFFFF_FFFF, is: $0) })
        list.allow(302, where: [AllowList.Condition(2, is: 0)])
        list.allow(
            41,
            whereAll: [2, 10].map { [AllowList.Condition(0, is: $0), AllowList.Condition(1, 0xF, is: 1)] }
        )
        list.allow(0)
        return list
    }

    /// Classic BPF, as far as these filters use it.
    private func result(_ number: UInt32, _ arguments: [UInt64] = [], architecture: UInt32 = machine) throws -> UInt32 {
        var data = [number, architecture, 0, 0]
        for index in 0..<6 {
            let argument = index < arguments.count ? arguments[index] : 0
            data += [UInt32(truncatingIfNeeded: argument), UInt32(argument >> 32)]
        }
        var accumulator: UInt32 = 0
        var position = 0
        let code = list.instructions
        while position < code.count {
            let value = UInt32(code[position] >> 32)
            let (ifTrue, ifFalse) = (Int(code[position] >> 16 & 0xFF), Int(code[position] >> 24 & 0xFF))
            switch code[position] & 0xFFFF {
            case 0x20: accumulator = data[Int(value / 4)]
            case 0x54: accumulator &= value
            case 0x15: position += accumulator == value ? ifTrue : ifFalse
            case 0x06: return value
            default: throw UnknownInstruction()
            }
            position += 1
        }
        throw UnknownInstruction()
    }

    private struct UnknownInstruction: Error {}

    @Test("calls of the list are allowed, every other one fails with EPERM")
    func calls() throws {
        #expect(try result(0) == Self.allowed)
        for number in [1, 2, 59, 62, 0x4000_0000, .max] as [UInt32] { #expect(try result(number) == Self.denied) }
    }

    @Test("the same numbers of another architecture are none of these calls")
    func otherArchitecture() throws {
        #expect(try result(0, architecture: 0x4000_0003) == Self.denied)
    }

    @Test("a call that is to be ignored does nothing, and succeeds")
    func ignored() throws {
        #expect(try result(50) == 0x0005_0000)
    }

    @Test("a call that is to be missing fails as on an old kernel")
    func missing() throws {
        #expect(try result(435) == Self.notImplemented)
    }

    @Test("of an argument only the bits of the mask count")
    func mask() throws {
        #expect(try result(9, [0, 0, 3]) == Self.allowed)
        #expect(try result(9, [0, 0, 7]) == Self.denied)
        #expect(try result(9, [7, 7, 0x4_0000_0000]) == Self.allowed)
    }

    @Test("one of several conditions is enough")
    func alternatives() throws {
        #expect(try result(72, [5, 0]) == Self.allowed)
        #expect(try result(72, [5, 1030]) == Self.allowed)
        #expect(try result(72, [5, 0xF_0000_0406]) == Self.allowed)
        #expect(try result(72, [5, 8]) == Self.denied)
    }

    @Test("all conditions of one alternative have to hold")
    func conjunction() throws {
        for family in [2, 10] as [UInt64] {
            #expect(try result(41, [family, 1]) == Self.allowed)
            #expect(try result(41, [family, 0x80801]) == Self.allowed)
            #expect(try result(41, [family, 3]) == Self.denied)
            #expect(try result(41, [family | 0x1_0000_0000, 1]) == Self.denied)
        }
        #expect(try result(41, [1, 1]) == Self.denied)
        #expect(try result(41, [17, 3]) == Self.denied)
    }

    @Test("without a mask both halves of an argument count")
    func wholeArgument() throws {
        #expect(try result(302, [0, 7, 0]) == Self.allowed)
        #expect(try result(302, [0, 7, 1]) == Self.denied)
        #expect(try result(302, [0, 7, 0x1_0000_0000]) == Self.denied)
    }
}
