import Model
import XMLRPC

/// The facts that supervisord has about all processes.
extension Controller {
    /// For people. The method is ours: a supervisord that does not know it is asked for what it knows.
    func processDetails() throws(ControlError) -> [ProcessDetails] {
        let values: [XMLRPCValue]
        do throws(ControlError) {
            values = try list(MethodCall("init.getAllProcessInfo"))
        } catch  where error.faultKind == .unknownMethod {
            values = try processInformation(isVerbose: true)
        }
        var details: [ProcessDetails] = []
        for value in values { details.append(try ProcessDetails(value)) }
        guard details.contains(where: { $0.isJudgedByCode }) else { return details }
        let codes = try expectedCodes()
        return details.map { $0.judged(by: codes[$0.record.name]) }
    }

    /// The elements of getAllProcessInfo. The parameter is ours as well.
    func processInformation(isVerbose: Bool) throws(ControlError) -> [XMLRPCValue] {
        if isVerbose {
            do throws(ControlError) {
                return try list("getAllProcessInfo", .boolean(true))
            } catch  where error.faultKind == .incorrectParameters {}
        }
        return try list("getAllProcessInfo")
    }

    /// What processes use; nothing from a supervisord that does not know it.
    func resources() throws(ControlError) -> [Namespec: ResourceFigures] {
        var figures: [Namespec: ResourceFigures] = [:]
        do throws(ControlError) {
            for value in try list(MethodCall("init.getResources")) {
                guard let group = value["group"]?.text, let process = value["name"]?.text else { continue }
                figures[Namespec(group: group, process: process)] = ResourceFigures(value)
            }
        } catch  where error.faultKind == .unknownMethod {}
        return figures
    }

    /// The exit codes that are no sign of trouble, of each process.
    private func expectedCodes() throws(ControlError) -> [Namespec: Set<Int>] {
        var codes: [Namespec: Set<Int>] = [:]
        do throws(ControlError) {
            for value in try list("getAllConfigInfo") {
                guard let group = value["group"]?.text, let process = value["name"]?.text else { continue }
                codes[Namespec(group: group, process: process)] = Set(
                    (value["exitcodes"]?.elements ?? []).compactMap(\.integer)
                )
            }
        } catch .interrupted {
            throw .interrupted
        } catch {
            // A table without some of its colours is better than none.
        }
        return codes
    }
}
