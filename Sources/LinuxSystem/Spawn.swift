import CSpawn
import Configuration
import Glibc

/// A program to start, with everything that its process is given (SPEC PROC-35).
package struct SpawnRequest: ~Copyable {
    package var path: String
    package var arguments: [String]
    /// Whether the arguments are the last ones of our own, which are then passed on byte for byte: they need not be UTF-8.
    package var passesOwnArguments = false
    /// Set on top of our own environment, which is passed on byte for byte.
    package var variables: [String: String]
    /// Become descriptors 0, 1 and 2 of the program; -1 for our own. Borrowed; the caller closes its own.
    package var standardInput: Int32
    package var standardOutput: Int32
    package var standardError: Int32
    /// Descriptors of ours that the program gets besides, under the same numbers (EXT-5). Borrowed.
    package var keptDescriptors: [Int32]
    /// A descriptor of our terminal whose foreground the program gets (EXT-5); nil leaves it as it is. Borrowed.
    package var terminal: Int32?
    package var directory: String?
    package var umask: UInt32?
    /// nil stays who we are.
    package var credentials: ProcessCredentials?
    /// nil for none (EXT-32).
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

    /// Starts the program as the leader of a process group of its own, with an empty signal mask and default
    /// dispositions.
    /// - Parameter onKeptGroups: called with the reason when the kernel refused to change the supplementary groups and
    ///   nobody loses a right by that (PITFALLS P37); where root's would leak, the start fails (P34).
    /// - Returns: its pid, once it has been executed.
    package borrowing func start(onKeptGroups: (Errno) -> Void = { _ in }) throws(SpawnFailure) -> Int32 {
        let strings =
            passesOwnArguments
            ? CStringArray(ProcessArguments.last(arguments.count), []) : CStringArray([], arguments)
        let block = CStringArray(inheritedEntries(except: variables), variables.map { "\($0.key)=\($0.value)" })
        let groups = credentials?.groups ?? []
        let own = credentials == nil ? nil : Privileges.credentials
        let mayKeepGroups = credentials.flatMap { own?.mayKeepGroups(as: $0) } ?? false
        let kept = keptDescriptors
        let result = path.withCString { path in
            withOptionalCString(directory) { directory in
                groups.withUnsafeBufferPointer { groups in
                    kept.withUnsafeBufferPointer { kept in
                        var request = cspawn_request()
                        request.path = path
                        request.argv = UnsafePointer(strings.pointer)
                        request.envp = UnsafePointer(block.pointer)
                        request.stdio = (standardInput, standardOutput, standardError)
                        request.kept = kept.baseAddress
                        request.kept_count = kept.count
                        request.terminal = terminal ?? -1
                        request.directory = directory
                        request.umask = umask.flatMap { Int32(exactly: $0) } ?? -1
                        request.new_process_group = 1
                        request.switch_user = credentials == nil ? 0 : 1
                        request.uid = credentials?.uid ?? 0
                        request.gid = credentials?.gid ?? 0
                        request.groups = groups.baseAddress
                        request.group_count = groups.count
                        request.may_keep_groups = mayKeepGroups ? 1 : 0
                        return start(&request)
                    }
                }
            }
        }
        guard result.pid > 0 else {
            throw SpawnFailure(stage: SpawnStage(result.stage), error: Errno(code: result.error))
        }
        if result.groups_error != 0, Set(groups) != Set(own?.groups ?? []) {
            onKeptGroups(Errno(code: result.groups_error))
        }
        return result.pid
    }

    /// With the filter, whose instructions stay where they are while the child lives on our memory.
    private borrowing func start(_ request: inout cspawn_request) -> cspawn_result {
        guard let seccomp, let count = UInt16(exactly: seccomp.instructions.count) else { return cspawn_start(&request) }
        request.seccomp_flags = seccomp.flags
        return seccomp.instructions.withUnsafeBytes { bytes in
            // The kernel only reads them.
            let instructions = bytes.baseAddress?.assumingMemoryBound(to: sock_filter.self)
            var program = sock_fprog(len: count, filter: UnsafeMutablePointer(mutating: instructions))
            return withUnsafePointer(to: &program) { program in
                request.seccomp = program
                return cspawn_start(&request)
            }
        }
    }
}

/// Why a program could not be started, and what was being done at that moment.
package struct SpawnFailure: Error, Hashable, Sendable {
    package let stage: SpawnStage
    package let error: Errno
}

/// The steps on the way to a running program, in their order (EXT-35).
package enum SpawnStage: CaseIterable, Hashable, Sendable {
    case clone
    case processGroup
    case terminal
    case stdio
    case directory
    case groups
    case gid
    case uid
    case seccomp
    case exec

    init(_ stage: cspawn_stage) {
        switch stage {
        case CSPAWN_STAGE_PROCESS_GROUP: self = .processGroup
        case CSPAWN_STAGE_TERMINAL: self = .terminal
        case CSPAWN_STAGE_STDIO: self = .stdio
        case CSPAWN_STAGE_DIRECTORY: self = .directory
        case CSPAWN_STAGE_GROUPS: self = .groups
        case CSPAWN_STAGE_GID: self = .gid
        case CSPAWN_STAGE_UID: self = .uid
        case CSPAWN_STAGE_SECCOMP: self = .seccomp
        case CSPAWN_STAGE_EXEC: self = .exec
        default: self = .clone
        }
    }
}

/// The entries of our environment whose names are not in the given ones.
private func inheritedEntries(except names: [String: String]) -> [UnsafePointer<CChar>] {
    var entries: [UnsafePointer<CChar>] = []
    var entry = environ
    while let text = entry.pointee {
        let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
        let name = String(decoding: bytes.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
        if names[name] == nil { entries.append(UnsafePointer(text)) }
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

private func withOptionalCString<Result>(
    _ string: String?,
    _ body: (UnsafePointer<CChar>?) -> Result
) -> Result {
    guard let string else { return body(nil) }
    return string.withCString { body($0) }
}
