/// A kind of process that the core starts for what reads from the network: the program that we are, without rights.
struct ConfinedKind {
    /// As `ps` shows it; the program finds by it what it is to be.
    let name: String
    /// As messages call it.
    let noun: String
    /// Bytes that it may have in memory.
    let memory: UInt64
    /// The same with what is only set aside: stacks, and 128 MiB that malloc(3) reserves for each thread.
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
