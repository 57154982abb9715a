import Model

/// The draft for the options of a program: first those that all of its processes share, then, in a copy for each process, its
/// own.
struct ProgramDraft: SectionDraft {
    static let change = OptionDescription.Change.programRestart
    static let readsWhatIsSet = true

    var process: ProcessSettings
    /// The group of the process.
    var group = ""
    /// Whether the standard output is, or may be, a protocol (EXT-1).
    var speaksProtocol = false
    var numprocs = 1
    var numprocsStart = 0
    /// `process_name=` before it is expanded.
    var nameTemplate = "%(program_name)s"

    /// Channels whose log file is the deprecated name `syslog`.
    var syslogFiles: Set<Channel> = []
    /// `cap_drop=`
    var droppedCapabilities = CapabilitySet()
    /// `cap_add=`
    var addedCapabilities = CapabilitySet()
    /// The beginning of a line of output in prefix format; nil for the name of the process.
    var logPrefix: String?
    var orchestration = OrchestrationDraft()

    /// A standard stream; options begin with its raw value. The release is built without reflection metadata, so the name
    /// cannot come from a description of the case.
    enum Channel: String, CaseIterable { case stdout, stderr }

    subscript(channel: Channel) -> ChannelSettings {
        get { channel == .stdout ? process.stdout : process.stderr }
        set {
            switch channel {
            case .stdout: process.stdout = newValue
            case .stderr: process.stderr = newValue
            }
        }
    }
}
