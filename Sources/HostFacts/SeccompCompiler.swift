import CLinux
import CSeccomp
import Glibc
import LinuxSystem
import Seccomp

/// Makes a program of BPF of rules, by libseccomp. Nothing is installed here.
struct SeccompCompiler: ~Copyable {
    private let context: UnsafeMutableRawPointer
    private let rules: SeccompRules
    /// libseccomp's tokens of all architectures in the filter, the machine's own first.
    private var tokens: [UInt32] = [seccomp_arch_native()]
    private var unknownCalls: Set<String> = []
    private var ignored: [String] = []

    private init(_ rules: SeccompRules) throws(SeccompProblem) {
        guard let context = seccomp_init(Self.token(rules.defaultAction)) else {
            throw SeccompProblem(path: "$.defaultAction", reason: "this kernel does not have it")
        }
        self.context = context
        self.rules = rules
        // A binary tree: a dozen comparisons for a system call instead of some hundred. Nothing depends on it.
        _ = seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2)
    }

    deinit {
        seccomp_release(context)
    }

    /// - Throws: what libseccomp refuses, with the place of the entry that it is about.
    static func compile(_ rules: SeccompRules) throws(SeccompProblem) -> CompiledSeccompRules {
        var compiler = try SeccompCompiler(rules)
        for architecture in rules.architectures { try compiler.add(architecture) }
        for rule in rules.rules { try compiler.add(rule) }
        var instructions = try compiler.exported()
        if rules.deniesNewCallsWithENOSYS { instructions = compiler.newCallsCheck() + instructions }
        guard instructions.count <= Int(BPF_MAXINSNS) else {
            throw SeccompProblem(
                path: "",
                reason: "it makes \(instructions.count) instructions, and the kernel takes \(BPF_MAXINSNS)"
            )
        }
        let flags = compiler.flags()
        return CompiledSeccompRules(
            instructions: instructions,
            flags: flags,
            unknownCalls: compiler.unknownCalls.sorted(),
            ignored: compiler.ignored
        )
    }

    private mutating func add(_ architecture: SeccompArchitecture) throws(SeccompProblem) {
        let token = seccomp_arch_resolve_name(architecture.rawValue)
        if token == 0 {
            ignored.append("architecture \(architecture.rawValue), which libseccomp does not know")
            return
        }
        if tokens.contains(token) { return }
        let result = seccomp_arch_add(context, token)
        guard result == 0 else {
            throw SeccompProblem(
                path: "",
                reason: "architecture \(architecture.rawValue) does not go with this machine: \(Self.cause(result))"
            )
        }
        tokens.append(token)
    }

    private mutating func add(_ rule: SeccompRules.Rule) throws(SeccompProblem) {
        let number = seccomp_syscall_resolve_name(rule.syscall)
        // As in container engines: profiles name calls of kernels and machines that are not ours.
        if number == cseccomp_no_call() {
            unknownCalls.insert(rule.syscall)
            return
        }
        let conditions = rule.conditions.map { condition in
            scmp_arg_cmp(
                arg: condition.index,
                op: Self.token(condition.comparison),
                datum_a: condition.value,
                datum_b: condition.valueTwo
            )
        }
        let result = seccomp_rule_add_array(
            context,
            Self.token(rule.action),
            number,
            UInt32(conditions.count),
            conditions
        )
        switch -result {
        // The very same condition is there already, as it may be in profiles that were put together; the first one
        // counts.
        case 0, EEXIST: return
        default:
            throw SeccompProblem(
                path: rule.path,
                reason: "no rule for '\(rule.syscall)' can be made of it: \(Self.cause(result))"
            )
        }
    }

    /// The finished filter. libseccomp before 2.6 only writes it to a descriptor.
    private borrowing func exported() throws(SeccompProblem) -> [UInt64] {
        do throws(Errno) {
            let file = Descriptor(owning: try retrying { clinux_memory_file() })
            let result = seccomp_export_bpf(context, file.number)
            if result != 0 { throw Errno(code: -result) }
            let bytes = try file.read(at: 0, atMost: Int.max)
            return bytes.withUnsafeBytes { bytes in
                stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { offset in
                    bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                }
            }
        } catch {
            throw SeccompProblem(path: "", reason: "cannot compile it: \(error.text)")
        }
    }

    /// Only what the kernel knows: it refuses a filter with other flags.
    private mutating func flags() -> UInt32 {
        var flags: UInt32 = 0
        for flag in rules.flags.sorted(by: { $0.rawValue < $1.rawValue }) {
            let bit: UInt32 =
                switch flag {
                case .log: 2
                case .speculationAllowed: 4
                }
            if clinux_knows_seccomp_flag(bit) != 0 {
                flags |= bit
            } else {
                ignored.append("\(flag.rawValue), which this kernel does not know")
            }
        }
        return flags
    }

    // MARK: - System calls newer than the profile

    /// Goes in front of a filter: ENOSYS for numbers above all that the rules name (PITFALLS P25). What runc does too.
    private borrowing func newCallsCheck() -> [UInt64] {
        tokens.flatMap { token -> [UInt64] in
            // x32 has the numbers of x86_64 with one bit set, and the same AUDIT_ARCH; it keeps the default action.
            let isX86 = token == cseccomp_x86_64()
            if token == cseccomp_x32() { return [] }
            let numbers = rules.rules.map { seccomp_syscall_resolve_name_arch(token, $0.syscall) }
            guard let highest = numbers.max(), highest >= 0 else { return [] }
            let check = [
                Self.instruction(BPF_JMP | BPF_JGT | BPF_K, UInt32(highest), 0, 1),
                Self.instruction(BPF_RET | BPF_K, cseccomp_errno(UInt16(ENOSYS))),
            ]
            let exception = isX86 ? [Self.instruction(BPF_JMP | BPF_JGE | BPF_K, 0x4000_0000, 2, 0)] : []
            let body = [Self.instruction(BPF_LD | BPF_W | BPF_ABS, Self.numberOffset)] + exception + check
            return [
                Self.instruction(BPF_LD | BPF_W | BPF_ABS, Self.architectureOffset),
                Self.instruction(BPF_JMP | BPF_JEQ | BPF_K, token, 0, UInt8(body.count)),
            ] + body
        }
    }

    /// In `struct seccomp_data`.
    private static let numberOffset: UInt32 = 0
    private static let architectureOffset: UInt32 = 4

    private static func instruction(_ code: Int32, _ value: UInt32, _ ifTrue: UInt8 = 0, _ ifFalse: UInt8 = 0) -> UInt64
    {
        let instruction = sock_filter(code: UInt16(truncatingIfNeeded: code), jt: ifTrue, jf: ifFalse, k: value)
        return withUnsafeBytes(of: instruction) { $0.loadUnaligned(as: UInt64.self) }
    }

    // MARK: - libseccomp's words

    private static func token(_ action: SeccompProfile.Action) -> UInt32 {
        switch action {
        case .allow: cseccomp_allow()
        case .errno(let number): cseccomp_errno(number)
        case .killThread: cseccomp_kill_thread()
        case .killProcess: cseccomp_kill_process()
        case .trap: cseccomp_trap()
        case .trace(let message): cseccomp_trace(message)
        case .log: cseccomp_log()
        }
    }

    private static func token(_ comparison: SeccompProfile.Comparison) -> scmp_compare {
        switch comparison {
        case .notEqual: SCMP_CMP_NE
        case .less: SCMP_CMP_LT
        case .lessOrEqual: SCMP_CMP_LE
        case .equal: SCMP_CMP_EQ
        case .greaterOrEqual: SCMP_CMP_GE
        case .greater: SCMP_CMP_GT
        case .maskedEqual: SCMP_CMP_MASKED_EQ
        }
    }

    /// libseccomp gives errno negated.
    private static func cause(_ result: Int32) -> String {
        Errno(code: -max(result, -4095)).text
    }
}
