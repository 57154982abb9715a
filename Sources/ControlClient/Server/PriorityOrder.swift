import Model
import XMLRPC

/// The order in which supervisord acts on several processes (RPC-36).
struct PriorityOrder {
    private var priorities: [Namespec: (group: Int, process: Int)] = [:]

    /// Asks supervisord.
    init(_ controller: Controller) throws(ControlError) {
        let configurations: XMLRPCValue
        do throws(ControlError) {
            configurations = try controller.call("getAllConfigInfo")
        } catch .httpStatus {
            // Supervisor cannot answer when a size is beyond 32 bits (QRK-24): without order then.
            return
        }
        for value in configurations.elements ?? [] {
            guard let group = value["group"]?.text, let name = value["name"]?.text else { continue }
            priorities[Namespec(group: group, process: name)] =
                (value["group_prio"]?.integer ?? 999, value["process_prio"]?.integer ?? 999)
        }
    }

    func sorted(_ names: [Namespec]) -> [Namespec] {
        names.enumerated().sorted { one, other in
            let (first, second) = (priority(one.element), priority(other.element))
            return (first.group, first.process, one.offset) < (second.group, second.process, other.offset)
        }.map(\.element)
    }

    private func priority(_ name: Namespec) -> (group: Int, process: Int) {
        priorities[name] ?? (999, 999)
    }
}
