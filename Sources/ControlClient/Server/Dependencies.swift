import Model
import XMLRPC

/// What supervisord tells of order and readiness (EXT-70). One that knows nothing of it has no dependencies.
extension Controller {
    /// The names of the processes that depend on others, as users write them.
    /// - Parameter name: of the process, or of a group as `group:*`, that they depend on; nil for any.
    func dependents(on name: String?) throws(ControlError) -> [String] {
        do throws(ControlError) {
            let call = MethodCall("init.getDependents", name.map { [.string($0)] } ?? [])
            return try list(call).compactMap(\.text)
        } catch let error where error.faultKind == .unknownMethod || error.faultKind == .badName {
            return []
        }
    }

    /// Whether supervisord starts a process without what it depends on.
    func startsWithoutDependencies() throws(ControlError) -> Bool {
        do throws(ControlError) {
            _ = try call(MethodCall("system.methodSignature", [.string("init.startProcess")]))
            return true
        } catch let error where error.faultKind == .signatureUnsupported {
            return false
        }
    }

    /// Tells a person what a process waits for whose start has come to nothing by that.
    func explainWait(of name: Namespec) throws(ControlError) {
        try explain { controller throws(ControlError) in
            let info = try controller.call("getProcessInfo", .string("\(name.group):\(name.process)"), .boolean(true))
            let reasons = (info["waiting_for"]?.elements ?? []).compactMap(\.text)
            return reasons.isEmpty ? [] : [DependencyWords.wait(of: name.text, for: reasons)]
        }
    }

    /// Tells a person which processes still run that depend on those that were stopped.
    func explainDependents(on names: [String]) throws(ControlError) {
        guard !names.contains("all") else { return }
        try explain { controller throws(ControlError) in
            var dependents: [(name: String, dependents: [String])] = []
            for name in names where !dependents.contains(where: { $0.name == name }) {
                let found = try controller.dependents(on: name)
                if !found.isEmpty { dependents.append((name, found)) }
            }
            if dependents.isEmpty { return [] }
            let processes = try controller.allProcesses()
            let running = Set(
                processes.filter { ProcessState(rawValue: $0.state)?.isRunning ?? false }.map(\.name.text)
            )
            return dependents.compactMap { name, dependents in
                let affected = dependents.filter(running.contains)
                return affected.isEmpty ? nil : DependencyWords.dependents(affected, on: name)
            }
        }
    }

    /// Says what is found out, if a person reads along. What cannot be found out any more is no error of the action.
    private func explain(_ sentences: (Controller) throws(ControlError) -> [String]) throws(ControlError) {
        guard hasReader else { return }
        do throws(ControlError) {
            for sentence in try sentences(self) { explain(sentence) }
        } catch .interrupted {
            throw .interrupted
        } catch {}
    }
}

/// Sentences about dependencies, without an end.
package enum DependencyWords {
    /// `x waits for db (FATAL), cache`
    package static func wait(of name: String, for reasons: [String]) -> String {
        "\(name) waits for \(reasons.joined(separator: ", "))".spellingOutControlCharacters()
    }

    /// `web, worker depend on db`
    package static func dependents(_ names: [String], on name: String) -> String {
        "\(names.joined(separator: ", ")) \(names.count == 1 ? "depends" : "depend") on \(name)"
    }
}
