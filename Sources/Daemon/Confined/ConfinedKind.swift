/// A kind of process that the core starts to read from the network: our own program, without rights.
struct ConfinedKind {
    /// The name that `ps` shows; by it the program finds which process it is to be.
    let name: String
    /// The name in messages.
    let noun: String
    /// Bytes that the process may have in memory.
    let memory: UInt64
    /// The same with memory that is only reserved: stacks, and 128 MiB that malloc(3) reserves for each thread.
    let addresses: UInt64

    /// Serves clients (EXT-38): answers of 64 MiB, several of them.
    static let control = ConfinedKind(
        name: "supervisord: control",
        noun: "the control process",
        memory: 512 << 20,
        addresses: 2 << 30
    )
    /// Looks at things over the network (EXT-73): 64 KiB of each of some hundred answers.
    static let checks = ConfinedKind(
        name: "supervisord: checks",
        noun: "the checks process",
        memory: 256 << 20,
        addresses: 1 << 30
    )
}
