/// Rules that libseccomp has compiled.
package struct CompiledSeccompRules: Equatable, Sendable {
    package var instructions: [UInt64]
    package var flags: UInt32
    /// Names that this build of libseccomp does not know, sorted.
    package var unknownCalls: [String]
    /// Flags that this kernel does not have, and architectures that libseccomp does not have.
    package var ignored: [String]

    package init(instructions: [UInt64], flags: UInt32 = 0, unknownCalls: [String] = [], ignored: [String] = []) {
        self.instructions = instructions
        self.flags = flags
        self.unknownCalls = unknownCalls
        self.ignored = ignored
    }
}
