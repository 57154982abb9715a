import ControlProtocol
import LinuxSystem
import Model
import XMLRPC

/// The namespace `init`: the methods that Supervisor does not have, so that `supervisor` stays as its clients know it
/// (EXT-97).
struct InitNamespace {
    static let name = "init"

    let control: any SupervisorControl
    let waits: ProcessWaits

    var methods: [RPCMethod] {
        let methods = [
            startProcess, processHealth, processHistory, dependents, productVersion, scaleProgram, update,
            allProcessInformation, resources, waitForProcess,
        ]
        return methods.map { $0.refusing(inShutdownOf: control) }
    }

    /// Whether these methods say more about a process than Supervisor's. Only then they are listed: clients compare the list
    /// with Supervisor's methods.
    var isOfUse: Bool {
        control.activeGroups.contains { $0.members.contains { $0.traits.orchestration != nil } }
    }

    private var startProcess: RPCMethod {
        RPCMethod(
            name: "startProcess",
            parameters: [
                .name, .wait,
                RPCMethod.Parameter(
                    type: "boolean",
                    name: "deps",
                    text: "Whether what the process depends on is started and waited for",
                    isOptional: true
                ),
            ],
            result: "boolean",
            text: "Starts a process.",
            resultText: "Always true"
        ) { arguments, reply throws(Fault) in
            let name = try arguments.string(0)
            let process = try control.process(name).name
            let wait = arguments.truth(1, default: true)
            let dependencies = try arguments.flag(2, default: true)
            control.operations.start(process, wait: wait, dependencies: dependencies) {
                reply($0.fault(as: name).outcome)
            }
        }
    }

    private var processHealth: RPCMethod {
        .immediate(
            "getProcessHealth",
            [.name],
            returns: "struct",
            "Its status, the failures in a row, when it was checked, and why the last check failed",
            "Tells what the health check of a process has found."
        ) { arguments throws(Fault) in
            let name = try arguments.string(0)
            guard let health = try control.process(name).health else {
                throw Fault(.failed, "\(name) has no health check (healthcheck)")
            }
            return .record([
                "status": .string(health.status.rawValue),
                "failures": .int(health.failures),
                "checked_at": .int(health.checkedAt ?? 0),
                "reason": .string(health.reason),
            ])
        }
    }

    private var processHistory: RPCMethod {
        .immediate(
            "getProcessHistory",
            [.name],
            returns: "array",
            "A structure for each change, the oldest first",
            "Tells the last changes of state of a process, why they came, and who has asked for them."
        ) { arguments throws(Fault) in
            let process = try control.process(try arguments.string(0))
            return .array(control.history(of: process.name).map(\.structure))
        }
    }

    private var update: RPCMethod {
        RPCMethod(
            name: "update",
            parameters: [],
            result: "array",
            text: "Reads the configuration again, and makes what runs what it says.",
            resultText: "One array of three: names of added, changed and removed groups"
        ) { _, reply in
            control.operations.update(nil) { reply($0.outcome) }
        }
    }

    private var dependents: RPCMethod {
        .immediate(
            "getDependents",
            [
                RPCMethod.Parameter(
                    type: "string",
                    name: "name",
                    text: "The name of a process, or group:name, or group:*; left out for all",
                    isOptional: true
                )
            ],
            returns: "array",
            "Names of processes, in their order",
            "Tells which processes depend on a process by their depends_on."
        ) { arguments throws(Fault) in
            let targets: [ActiveProcess]
            if arguments.values.isEmpty {
                targets = control.allProcesses
            } else {
                switch try control.target(try arguments.string(0)) {
                case .process(let process): targets = [process]
                case .group(let group): targets = group.members
                }
            }
            return .array(control.dependents(on: targets).map { .string($0.namespec) })
        }
    }

    /// The version of supervisord itself, not of the Supervisor that it answers as (EXT-100).
    private var productVersion: RPCMethod {
        .immediate(
            "getVersion",
            [],
            returns: "struct",
            "Its name, its version, the revision of its sources, and the release of Supervisor that it is compatible with",
            "Tells which program this is."
        ) { _ throws(Fault) in
            .record([
                "name": .string(ProductRelease.name),
                "version": .string(ProductRelease.version),
                "revision": .string(ProductRelease.revision),
                "compatible": .string(SupervisorRelease.version),
            ])
        }
    }
}

extension SupervisorControl {
    /// The processes that depend on one of these, by the names of group and process.
    func dependents(on targets: [ActiveProcess]) -> [ActiveProcess] {
        let processes = Set(targets.map(\.name))
        let groups = Set(targets.map(\.name.group))
        let programs = Set(targets.map { $0.traits.programName ?? $0.traits.name })
        return processesByName.filter { process in
            // A process that depends on its own group does not depend on itself.
            guard processes.count > 1 || !processes.contains(process.name) else { return false }
            return process.traits.dependencies.contains { dependency in
                switch dependency.target {
                case .program(let name): programs.contains(name)
                case .process(let name): processes.contains(name)
                case .group(let name): groups.contains(name)
                }
            }
        }
    }
}

extension HistoryEntry {
    /// The structure of getProcessHistory (EXT-97); members that do not apply are left out.
    fileprivate var structure: XMLRPCValue {
        var members = [
            XMLRPCMember("at", .int(at)),
            XMLRPCMember("from", .string(from.name)),
            XMLRPCMember("to", .string(to.name)),
            XMLRPCMember("cause", .string(cause)),
            XMLRPCMember("by", .string(origin.name)),
            XMLRPCMember("oom", .boolean(isOutOfMemory)),
        ]
        switch end {
        case .exited(let code)?: members.append(XMLRPCMember("exit_code", .int(Int(code))))
        case .signaled(let signal, let coreDumped)?:
            members.append(XMLRPCMember("signal", .string(signal.nameWithoutPrefix)))
            if coreDumped { members.append(XMLRPCMember("core_dumped", .boolean(true))) }
        case .other?, nil: break
        }
        return .structure(members)
    }
}
