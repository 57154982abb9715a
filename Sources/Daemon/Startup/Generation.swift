/// One configuration in force: its programs, and the way to their end. A restart ends one generation and begins the next
/// (SPEC SD-65).
struct Generation {
    let supervisor: Supervisor
    let shutdown: Shutdown
}
