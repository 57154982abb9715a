import ControlProtocol
import Model
import XMLRPC

extension InitNamespace {
    /// The resources that processes use (EXT-92, EXT-97).
    var resources: RPCMethod {
        .immediate(
            "getResources",
            [
                RPCMethod.Parameter(
                    type: "string",
                    name: "name",
                    text: "The name of a process, or group:name, or group:*; left out for all",
                    isOptional: true
                )
            ],
            returns: "struct",
            "CPU time, memory, open descriptors (-1 when they cannot be seen) and threads; an array for several",
            "Tells what processes use that run."
        ) { arguments throws(Fault) in
            guard !arguments.values.isEmpty else { return list(control.resources()) }
            let name = try arguments.string(0)
            switch try control.target(name) {
            case .process(let process):
                guard let use = control.resources().first(where: { $0.process == process.name }) else {
                    throw Fault(.notRunning, name)
                }
                return .structure(use.members)
            case .group(let group):
                return list(control.resources().filter { $0.process.group == group.name })
            }
        }
    }

    private func list(_ uses: [ResourceUse]) -> XMLRPCValue {
        .array(
            uses.map { use in
                let names = [
                    XMLRPCMember("group", .string(use.process.group)),
                    XMLRPCMember("name", .string(use.process.process)),
                ]
                return .structure(names + use.members)
            }
        )
    }
}

extension ResourceUse {
    fileprivate var members: [XMLRPCMember] {
        [
            XMLRPCMember("cpu_seconds", .double(Double(cpuMilliseconds) / 1000)),
            XMLRPCMember("rss", .int(residentMemory)), XMLRPCMember("fds", .int(openDescriptors ?? -1)),
            XMLRPCMember("threads", .int(threads)),
        ]
    }
}
