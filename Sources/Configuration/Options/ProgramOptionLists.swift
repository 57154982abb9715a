/// The rows of ``ProgramOptions`` for one load, which reads them for each of many processes: they are made when the first
/// program is read, and end with the load.
final class ProgramOptionLists {
    private(set) lazy var groupPriority = GroupOptions.priority
    private(set) lazy var forSection = ProgramOptions.forSection
    private(set) lazy var environment = ProgramOptions.environment
    private(set) lazy var directory = ProgramOptions.directory
    private(set) lazy var output = ProgramDraft.Channel.allCases.map { ($0, ProgramOptions.output($0)) }
    private(set) lazy var command = ProgramOptions.command
    private(set) lazy var confinement = ProgramOptions.confinement
    private(set) lazy var streamLog = ProgramOptions.streamLog
    private(set) lazy var orchestration = ProgramOptions.orchestration
    private lazy var orchestrationNames = Set(orchestration.map(\.name))

    /// Whether a section, or `[DEFAULT]`, sets one of the options for order, readiness, health, restarts and hooks: most
    /// files have none of them, and then they are not read for each process.
    func orchestrates(_ section: RawSection, _ defaults: RawSection) -> Bool {
        section.options.contains { orchestrationNames.contains($0.name) }
            || defaults.options.contains { orchestrationNames.contains($0.name) }
    }
}
