import Model
package import XMLRPC

/// One element of getAllProcessInfo (RPC-60), as far as supervisorctl looks at it.
package struct ProcessRecord {
    let name: Namespec
    let state: Int
    /// Harmless to a terminal.
    let stateName: String
    let description: String
    let pid: Int
    /// The exit status of its last end; nil from a server that does not say.
    let exitStatus: Int?

    /// Errors: a member is missing, or of another type than it should be.
    package init(_ value: XMLRPCValue) throws(ControlError) {
        guard let group = value["group"]?.text, let name = value["name"]?.text, let state = value["state"]?.integer,
            let stateName = value["statename"]?.text, let description = value["description"]?.text,
            let pid = value["pid"]?.integer
        else { throw .unexpectedAnswer(method: "supervisor.getAllProcessInfo") }
        self.name = Namespec(group: group, process: name)
        self.state = state
        self.stateName = stateName.spellingOutControlCharacters()
        self.description = description
        self.pid = pid
        exitStatus = value["exitstatus"]?.integer
    }

    init(_ row: ProcessList.Row) {
        name = Namespec(group: row.group, process: row.name)
        state = row.state
        stateName = row.stateName.spellingOutControlCharacters()
        description = row.description
        pid = row.pid
        exitStatus = row.exitStatus
    }
}

/// One element of the answer to a method that acts on several processes: `{name, group, status,
/// description}`, where the status 80 is success and any other one a fault (RPC-25, RPC-31).
struct ProcessResult {
    let name: Namespec
    let code: Int
    let description: String

    /// nil for a code that supervisord does not have.
    var kind: Fault.Kind? { Fault.Kind(rawValue: code) }

    init(name: Namespec, code: Int, description: String) {
        self.name = name
        self.code = code
        self.description = description
    }

    init(_ value: XMLRPCValue, method: String) throws(ControlError) {
        guard let group = value["group"]?.text, let name = value["name"]?.text, let code = value["status"]?.integer
        else { throw .unexpectedAnswer(method: method) }
        self.init(
            name: Namespec(group: group, process: name),
            code: code,
            description: value["description"]?.text ?? ""
        )
    }
}

/// The answer of reloadConfig: names of groups (RPC-52).
struct ConfigurationChanges {
    let added: [String]
    let changed: [String]
    let removed: [String]

    init(_ value: XMLRPCValue) throws(ControlError) {
        guard let lists = value.elements?.first?.elements, lists.count == 3 else {
            throw .unexpectedAnswer(method: "supervisor.reloadConfig")
        }
        let names = lists.map { ($0.elements ?? []).compactMap(\.text) }
        (added, changed, removed) = (names[0], names[1], names[2])
    }
}
