import CSpawn
import Glibc
package import Model

/// A program to start, with everything that its process is given (PROC-35).
package struct SpawnRequest: ~Copyable {
    package var path: String
    /// The file to execute, which may have lost its name (execveat(2)); the path is tried where that is refused. nil for the
    /// file at the path. Borrowed.
    package var executable: Int32?
    package var arguments: [String]
    /// Whether the arguments are the last ones of our own, which are then passed on byte for byte: they need not be UTF-8.
    package var passesOwnArguments = false
    /// Set on top of our own environment, which is passed on byte for byte.
    package var variables: [String: String]
    /// Names of variables of our own environment that are left out.
    package var unset: Set<String> = []
    /// Whether there is nothing in the environment but the variables.
    package var hasOwnEnvironment = false
    /// Become descriptors 0, 1 and 2 of the program; -1 for our own. Borrowed; the caller closes its own.
    package var standardInput: Int32
    package var standardOutput: Int32
    package var standardError: Int32
    /// Further descriptors that the program gets from us, under the same numbers (EXT-5). Borrowed.
    package var keptDescriptors: [Int32]
    /// Our descriptors that the program gets too, under numbers of its choice (EXT-71); at most eight. A kept one
    /// whose number is among those is not there.
    package var passedDescriptors: [PassedDescriptor] = []
    /// A descriptor of our terminal whose foreground the program gets (EXT-5); nil leaves it as it is. Borrowed.
    package var terminal: Int32?
    /// The directory that relative names count from when it is not ours any more (EXT-5). Borrowed.
    package var startDirectory: Int32?
    package var directory: String?
    package var umask: UInt32?
    /// Whether the signals that were blocked or ignored when we were started are so for the program (EXT-5).
    package var inheritsSignals = false
    /// Whether it leads a session of its own, without a terminal, and not only a process group.
    package var leadsSession = false
    /// The signal that it gets when we end (prctl(2)); nil for none.
    package var parentDeathSignal: SignalNumber?
    /// nil stays who we are.
    package var credentials: ProcessCredentials?
    package var limits: [LimitSettings] = []
    package var scheduling = SchedulingSettings()
    /// nil leaves the capabilities to exec (EXT-30).
    package var capabilities: CapabilitySets?
    /// Whether what the change of the user itself takes of them is enough, where no others can be set.
    package var leavesCapabilities = false
    /// Neither exec nor its descendants can gain privileges, as by setuid files (EXT-31).
    package var noNewPrivileges = false
    /// Whether a step that is refused always makes the start fail (PITFALLS P37).
    package var isStrict = false
    /// Loaded last before exec (EXT-32).
    package var seccomp: SeccompFilter?

    package init(
        path: String,
        arguments: [String],
        variables: [String: String],
        standardInput: Int32,
        standardOutput: Int32,
        standardError: Int32,
        keptDescriptors: [Int32] = [],
        terminal: Int32? = nil,
        directory: String? = nil,
        umask: UInt32? = nil,
        credentials: ProcessCredentials? = nil,
        seccomp: SeccompFilter? = nil
    ) {
        self.path = path
        self.arguments = arguments
        self.variables = variables
        self.standardInput = standardInput
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.keptDescriptors = keptDescriptors
        self.terminal = terminal
        self.directory = directory
        self.umask = umask
        self.credentials = credentials
        self.seccomp = seccomp
    }

    /// Starts the program as the leader of a process group of its own; with an empty signal mask and default dispositions,
    /// unless it inherits ours.
    /// - Parameter onRefusal: called with each step that was refused and that the program can do without (PITFALLS P37).
    ///   Where it would have more rights than it should, the start fails instead (P34).
    /// - Returns: the process once it has executed the program, or a tenth of a second later.
    package borrowing func start(onRefusal: (SpawnFailure) -> Void = { _ in }) throws(SpawnFailure) -> SpawnedProcess {
        try begin().finish(onRefusal: onRefusal)
    }

    /// The same, without waiting for the child to come to its program. The descriptors of the request stay open until
    /// `PendingSpawn.finish`.
    package borrowing func begin() throws(SpawnFailure) -> PendingSpawn {
        let memory = SpawnMemory()
        let own = credentials == nil ? nil : Privileges.credentials
        let groups = credentials?.groups ?? []
        let hasGroups = own.map { Set(groups) == Set($0.groups) } ?? true
        memory.request.initialize(to: cspawn_request())
        describeProgram(in: memory)
        describePlace(in: memory)
        describeUser(in: memory, own, hasGroups: hasGroups)
        SpawnSteps(limits: limits, scheduling: scheduling, capabilities: capabilities, seccomp: seccomp).add(to: memory)
        return try PendingSpawn(memory, SpawnReportReader(limits: limits, hasGroups: hasGroups))
    }

    private borrowing func describeProgram(in memory: SpawnMemory) {
        let request = memory.request
        request.pointee.path = memory.copy(path)
        request.pointee.executable = executable ?? -1
        let last = passesOwnArguments ? ProcessArguments.last(arguments.count) : nil
        request.pointee.argv = memory.copy(last ?? arguments.map(memory.copy))
        let inherited = hasOwnEnvironment ? [] : ProcessEnvironment.entries(except: variables, unset)
        request.pointee.envp = memory.copy(inherited + variables.map { memory.copy("\($0.key)=\($0.value)") })
    }

    private borrowing func describePlace(in memory: SpawnMemory) {
        let request = memory.request
        request.pointee.stdio = (standardInput, standardOutput, standardError)
        request.pointee.kept = memory.copy(keptDescriptors)
        request.pointee.kept_count = keptDescriptors.count
        request.pointee.passed = memory.copy(
            passedDescriptors.map { cspawn_passed(descriptor: $0.number, number: $0.asNumber) }
        )
        request.pointee.passed_count = passedDescriptors.count
        request.pointee.terminal = terminal ?? -1
        request.pointee.start_directory = startDirectory ?? -1
        request.pointee.directory = directory.map(memory.copy)
        request.pointee.umask = umask.flatMap { Int32(exactly: $0) } ?? -1
        request.pointee.new_process_group = leadsSession ? 0 : 1
        request.pointee.new_session = leadsSession ? 1 : 0
        request.pointee.parent_death_signal = parentDeathSignal?.rawValue ?? 0
        request.pointee.blocked_signals = inheritsSignals ? InheritedSignals.blocked : 0
        request.pointee.ignored_signals = inheritsSignals ? InheritedSignals.ignored : 0
    }

    /// - Parameters:
    ///   - own: our credentials, where those of the program are others.
    ///   - hasGroups: whether our groups are those that the program is to have.
    private borrowing func describeUser(in memory: SpawnMemory, _ own: ProcessCredentials?, hasGroups: Bool) {
        let request = memory.request
        request.pointee.no_new_privileges = noNewPrivileges ? 1 : 0
        request.pointee.strict = isStrict ? 1 : 0
        request.pointee.clear_capabilities = losesCapabilities(own) ? 1 : 0
        guard let credentials else { return }
        let mayKeepGroups = own?.mayKeepGroups(as: credentials) ?? false
        request.pointee.switch_user = 1
        request.pointee.uid = credentials.uid
        request.pointee.gid = credentials.gid
        request.pointee.groups = memory.copy(credentials.groups)
        request.pointee.group_count = credentials.groups.count
        request.pointee.may_keep_groups = mayKeepGroups && (hasGroups || !isStrict) ? 1 : 0
    }

    /// The kernel's rule for root, which also holds when we are not root.
    private borrowing func losesCapabilities(_ own: ProcessCredentials?) -> Bool {
        guard !leavesCapabilities, let credentials, let own else { return false }
        return credentials.uid != 0 && credentials.uid != own.uid
    }
}

/// Our descriptor that a program gets under a number of its own choice.
package struct PassedDescriptor: Hashable, Sendable {
    /// Borrowed.
    package let number: Int32
    /// The number that the program knows it by; above 2.
    package let asNumber: Int32

    package init(_ number: Int32, as asNumber: Int32) {
        self.number = number
        self.asNumber = asNumber
    }
}
