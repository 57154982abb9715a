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
    /// Our descriptors that the program gets besides, under the same numbers (EXT-5). Borrowed.
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
    /// What it is sent when we end (prctl(2)); nil for nothing.
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
        let strings =
            passesOwnArguments
            ? CStringArray(ProcessArguments.last(arguments.count), []) : CStringArray([], arguments)
        let inherited = hasOwnEnvironment ? [] : inheritedEntries(except: variables, unset)
        let block = CStringArray(inherited, variables.map { "\($0.key)=\($0.value)" })
        let groups = credentials?.groups ?? []
        let own = credentials == nil ? nil : Privileges.credentials
        let hasGroups = Set(groups) == Set(own?.groups ?? [])
        let mayKeepGroups = credentials.flatMap { own?.mayKeepGroups(as: $0) } ?? false && (hasGroups || !isStrict)
        let kept = keptDescriptors
        let passed = passedDescriptors.map { cspawn_passed(descriptor: $0.number, number: $0.asNumber) }
        let steps = SpawnSteps(
            limits: limits,
            scheduling: scheduling,
            capabilities: capabilities,
            seccomp: seccomp
        )
        let result = path.withCString { path in
            withOptionalCString(directory) { directory in
                groups.withUnsafeBufferPointer { groups in
                    kept.withUnsafeBufferPointer { kept in
                        passed.withUnsafeBufferPointer { passed in
                            var request = cspawn_request()
                            request.path = path
                            request.executable = executable ?? -1
                            request.argv = UnsafePointer(strings.pointer)
                            request.envp = UnsafePointer(block.pointer)
                            request.stdio = (standardInput, standardOutput, standardError)
                            request.kept = kept.baseAddress
                            request.kept_count = kept.count
                            request.passed = passed.baseAddress
                            request.passed_count = passed.count
                            request.terminal = terminal ?? -1
                            request.start_directory = startDirectory ?? -1
                            request.directory = directory
                            request.umask = umask.flatMap { Int32(exactly: $0) } ?? -1
                            request.new_process_group = leadsSession ? 0 : 1
                            request.new_session = leadsSession ? 1 : 0
                            request.parent_death_signal = parentDeathSignal?.rawValue ?? 0
                            request.blocked_signals = inheritsSignals ? InheritedSignals.blocked : 0
                            request.ignored_signals = inheritsSignals ? InheritedSignals.ignored : 0
                            request.no_new_privileges = noNewPrivileges ? 1 : 0
                            request.strict = isStrict ? 1 : 0
                            request.switch_user = credentials == nil ? 0 : 1
                            request.clear_capabilities = losesCapabilities(own) ? 1 : 0
                            request.uid = credentials?.uid ?? 0
                            request.gid = credentials?.gid ?? 0
                            request.groups = groups.baseAddress
                            request.group_count = groups.count
                            request.may_keep_groups = mayKeepGroups ? 1 : 0
                            return steps.added(to: &request) { cspawn_start($0) }
                        }
                    }
                }
            }
        }
        let reader = SpawnReportReader(limits: limits, hasGroups: hasGroups)
        guard result.pid > 0 else { throw reader.failure(in: result) }
        for refusal in reader.refusals(in: result) { onRefusal(refusal) }
        let report = result.report
        return SpawnedProcess(pid: result.pid, report: report < 0 ? nil : Descriptor(owning: report), reader: reader)
    }

    /// As the kernel has it for root, also when we are not.
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

/// The entries of our environment whose names are not in the given ones.
private func inheritedEntries(except names: [String: String], _ unset: Set<String>) -> [UnsafePointer<CChar>] {
    var entries: [UnsafePointer<CChar>] = []
    var entry = environ
    while let text = entry.pointee {
        let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
        let name = String(decoding: bytes.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
        if names[name] == nil, unset.isEmpty || !unset.contains(name) { entries.append(UnsafePointer(text)) }
        entry = entry.advanced(by: 1)
    }
    return entries
}

/// A NULL-terminated array of C strings that lives as long as the value: borrowed ones first, then copies.
private struct CStringArray: ~Copyable {
    let pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let borrowed: Int
    private let count: Int

    init(_ entries: [UnsafePointer<CChar>], _ strings: [String]) {
        borrowed = entries.count
        count = entries.count + strings.count
        pointer = .allocate(capacity: count + 1)
        for (index, entry) in entries.enumerated() {
            pointer.advanced(by: index).initialize(to: UnsafeMutablePointer(mutating: entry))
        }
        for (index, string) in strings.enumerated() {
            pointer.advanced(by: borrowed + index).initialize(to: strdup(string))
        }
        pointer.advanced(by: count).initialize(to: nil)
    }

    deinit {
        for index in borrowed..<count { free(pointer[index]) }
        pointer.deallocate()
    }
}
