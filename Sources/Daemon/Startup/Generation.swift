import Configuration

/// One configuration in force: its programs, and the way to their end. A restart ends one generation and begins the next
/// (SPEC SD-65).
struct Generation {
    let supervisor: Supervisor
    let shutdown: Shutdown

    /// Makes the processes of the configuration known; nothing is started.
    init(_ configuration: Configuration, process: DaemonProcess, owner: any GenerationOwner) {
        let context = GenerationContext(
            process,
            settings: configuration.daemon,
            daemonURL: configuration.defaultServerURL
        )
        supervisor = Supervisor(configuration, context: context)
        supervisor.owner = owner
        shutdown = Shutdown(of: supervisor)
    }
}
