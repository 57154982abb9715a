import Model
package import Text

/// Reads a profile of Docker, Podman or OCI from its JSON (EXT-32).
package struct SeccompProfileReader {
    /// The numbers of ``SeccompMachine/errorNumbers``.
    let errorNumbers: [String: UInt16]
    private var oddities: [String] = []

    package init(errorNumbers: [String: UInt16]) {
        self.errorNumbers = errorNumbers
    }

    /// - Throws: the first mistake, with its place.
    package mutating func profile(_ json: JSONValue) throws(SeccompProblem) -> SeccompProfile {
        let object = try JSONObject(json, at: "$")
        noteUnknownKeys(
            object,
            [
                "defaultAction", "defaultErrnoRet", "defaultErrno", "architectures", "archMap", "flags", "syscalls",
                "listenerPath", "listenerMetadata", "comment",
            ]
        )
        let errno = try errorNumber(object, "defaultErrnoRet", "defaultErrno")
        var profile = SeccompProfile(defaultAction: try action(object, "defaultAction", errno, "defaultErrnoRet"))
        profile.namesDefaultErrno = errno != nil
        profile.architectures = try architectures(object, "architectures")
        if object["architectures"] != nil, object["archMap"] != nil {
            throw object.problem("archMap", "there is 'architectures' too, and only one of them can apply")
        }
        for map in try object.objects("archMap") {
            noteUnknownKeys(map, ["architecture", "subArchitectures"])
            guard let name = try map.string("architecture") else { throw map.problem("architecture", "is missing") }
            let native = try architecture(name, map.place("architecture"))
            profile.companions[native, default: []] += try architectures(map, "subArchitectures")
        }
        for (index, name) in try object.strings("flags").enumerated() {
            if let flag = SeccompProfile.Flag(rawValue: name) {
                profile.flags.insert(flag)
            } else if name != "SECCOMP_FILTER_FLAG_TSYNC" {
                oddities.append("$.flags[\(index)]: \(name.pythonRepresentation) is ignored")
            }
        }
        for entry in try object.objects("syscalls") { profile.entries.append(try self.entry(entry)) }
        profile.oddities = oddities
        return profile
    }

    private mutating func entry(_ object: JSONObject) throws(SeccompProblem) -> SeccompProfile.Entry {
        noteUnknownKeys(
            object,
            ["names", "name", "action", "errnoRet", "errno", "args", "includes", "excludes", "comment"]
        )
        var names = try object.strings("names")
        if let name = try object.string("name"), !name.isEmpty {
            if !names.isEmpty { throw object.problem("name", "there is 'names' too, and only one of them can apply") }
            names = [name]
        }
        if names.isEmpty { throw object.problem("names", "must name a system call") }
        if let index = names.firstIndex(of: "") {
            throw object.problem("names[\(index)]", "an empty name is no system call")
        }
        let errno = try errorNumber(object, "errnoRet", "errno")
        var entry = SeccompProfile.Entry(names: names, action: try action(object, "action", errno, "errnoRet"))
        entry.path = object.path
        for argument in try object.objects("args") { entry.conditions.append(try condition(argument)) }
        entry.includes = try circumstances(object, "includes")
        entry.excludes = try circumstances(object, "excludes")
        return entry
    }

    /// Kill is the thread, as for libseccomp and runc.
    private func action(
        _ object: JSONObject,
        _ key: String,
        _ errno: UInt16?,
        _ errnoKey: String
    ) throws(SeccompProblem) -> SeccompProfile.Action {
        guard let name = try object.string(key) else { throw object.problem(key, "is missing") }
        let action: SeccompProfile.Action
        switch name {
        case "SCMP_ACT_ERRNO":
            // The kernel makes 4095 of what is above it.
            if let errno, errno > 4095 { throw object.problem(errnoKey, "must be from 0 to 4095") }
            return .errno(errno ?? Self.operationNotPermitted)
        case "SCMP_ACT_TRACE": return .trace(errno ?? Self.operationNotPermitted)
        case "SCMP_ACT_ALLOW": action = .allow
        case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD": action = .killThread
        case "SCMP_ACT_KILL_PROCESS": action = .killProcess
        case "SCMP_ACT_TRAP": action = .trap
        case "SCMP_ACT_LOG": action = .log
        case "SCMP_ACT_NOTIFY":
            throw object.problem(key, "SCMP_ACT_NOTIFY needs an agent that decides, and supervisord has none")
        default:
            throw object.problem(
                key,
                "\(name.pythonRepresentation) is no action; there are SCMP_ACT_ALLOW, SCMP_ACT_ERRNO, SCMP_ACT_KILL, "
                    + "SCMP_ACT_KILL_THREAD, SCMP_ACT_KILL_PROCESS, SCMP_ACT_TRAP, SCMP_ACT_TRACE and SCMP_ACT_LOG"
            )
        }
        if errno != nil { throw object.problem(errnoKey, "\(name) has no use for an error number") }
        return action
    }

    private static let operationNotPermitted: UInt16 = 1

    /// By number, or by name as Podman has it; when both are there they must be the same.
    private func errorNumber(
        _ object: JSONObject,
        _ numberKey: String,
        _ nameKey: String
    ) throws(SeccompProblem) -> UInt16? {
        var number: UInt16?
        if let value = try object.integer(numberKey) {
            guard let narrow = UInt16(exactly: value) else {
                throw object.problem(numberKey, "\(value) is no error number")
            }
            number = narrow
        }
        guard let name = try object.string(nameKey), !name.isEmpty else { return number }
        guard let named = errorNumbers[name] ?? UInt16(name) else {
            throw object.problem(nameKey, "\(name.pythonRepresentation) is no error of this system")
        }
        if let number, number != named {
            throw object.problem(nameKey, "\(name) is \(named) here, but '\(numberKey)' is \(number)")
        }
        return named
    }

    private mutating func condition(_ object: JSONObject) throws(SeccompProblem) -> SeccompProfile.Condition {
        noteUnknownKeys(object, ["index", "value", "valueTwo", "op"])
        guard let index = try object.integer("index") else { throw object.problem("index", "is missing") }
        guard let index = UInt32(exactly: index), index < 6 else {
            throw object.problem("index", "must be from 0 to 5, for system calls have six arguments")
        }
        guard let name = try object.string("op") else { throw object.problem("op", "is missing") }
        guard let comparison = SeccompProfile.Comparison(rawValue: name) else {
            let all = SeccompProfile.Comparison.allCases.map(\.rawValue).joined(separator: ", ")
            throw object.problem("op", "\(name.pythonRepresentation) is no operator; there are \(all)")
        }
        return SeccompProfile.Condition(
            index: index,
            comparison: comparison,
            value: try operand(object, "value"),
            valueTwo: try operand(object, "valueTwo")
        )
    }

    private func operand(_ object: JSONObject, _ key: String) throws(SeccompProblem) -> UInt64 {
        let value = try object.integer(key) ?? 0
        guard let operand = UInt64(exactly: value) else { throw object.problem(key, "must not be negative") }
        return operand
    }

    private mutating func circumstances(
        _ object: JSONObject,
        _ key: String
    ) throws(SeccompProblem) -> SeccompProfile.Circumstances {
        guard let object = try object.object(key) else { return SeccompProfile.Circumstances() }
        noteUnknownKeys(object, ["caps", "arches", "minKernel"])
        var circumstances = SeccompProfile.Circumstances()
        circumstances.capabilities = try object.strings("caps")
        circumstances.architectures = try object.strings("arches")
        if let text = try object.string("minKernel") {
            guard let version = KernelVersion(profile: text) else {
                throw object.problem(
                    "minKernel",
                    "\(text.pythonRepresentation) is no kernel version; write two numbers, 4.8"
                )
            }
            circumstances.minimumKernel = version
        }
        return circumstances
    }

    private func architectures(
        _ object: JSONObject,
        _ key: String
    ) throws(SeccompProblem) -> [SeccompArchitecture] {
        var architectures: [SeccompArchitecture] = []
        for (index, name) in try object.strings(key).enumerated() {
            architectures.append(try architecture(name, "\(object.place(key))[\(index)]"))
        }
        return architectures
    }

    private func architecture(_ name: String, _ path: String) throws(SeccompProblem) -> SeccompArchitecture {
        guard let architecture = SeccompArchitecture(oci: name) else {
            throw SeccompProblem(
                path: path,
                reason: "\(name.pythonRepresentation) is no architecture, as SCMP_ARCH_X86_64"
            )
        }
        return architecture
    }

    /// A slip in `excludes` would make a rule apply; engines say nothing of it.
    private mutating func noteUnknownKeys(_ object: JSONObject, _ known: Set<String>) {
        for key in object.members.keys.filter({ !known.contains($0) }).sorted() {
            oddities.append("\(object.place(key)): unknown key is ignored")
        }
    }
}
