import Model
import XMLRPC

/// An action on all processes, on groups and on single processes by three methods of supervisord: start, stop, signal.
struct ProcessOperation: Sendable {
    /// What `<verb>AllProcesses`, `<verb>ProcessGroup` and `<verb>Process` begin with.
    let verb: String
    /// The method for a single process where it is another one; then groups are its processes, one call each.
    var singleMethod: String?
    /// Behind the name.
    var parameters: [XMLRPCValue] = []
    /// The fault that says that there was nothing to do.
    var ignoredFault: Fault.Kind?
    /// What a group that does not exist exits with.
    let unknownGroupStatus: Int32
    /// The words behind the name for each code that may come; nil for others.
    let words: @Sendable (ProcessResult) -> String?
    /// Which processes the bulk forms act on; nil when these are fast enough to be waited for as a whole.
    var concerns: (@Sendable (ProcessState) -> Bool)?

    /// Carries it out in the order of the names; `all` among them takes everything (CTL-37).
    func run(_ controller: Controller, names: [String]) throws(ControlError) {
        if names.contains("all") {
            if try runEach(controller, group: nil) { return }
            let method = "\(verb)AllProcesses"
            let call = MethodCall("supervisor.\(method)", bulkParameters)
            try show(try controller.call(call, note: note), method, controller)
            return
        }
        for name in names {
            if try runFitting(controller, name) { continue }
            let pattern = NamePattern(name)
            if pattern.process == nil {
                try runGroup(controller, pattern.group)
            } else {
                try runSingle(controller, name, pattern.namespec)
            }
        }
    }

    /// Those that a pattern fits: as a bulk method, it leaves out processes that need nothing done (EXT-94).
    /// - Returns: false when the word is no pattern, or fits nothing.
    private func runFitting(_ controller: Controller, _ word: String) throws(ControlError) -> Bool {
        let selection = ProcessSelection(word)
        guard selection.mayBePattern else { return false }
        let processes = try controller.allProcesses()
        let fitting = Set(selection.matches(among: processes.map(\.name)))
        if fitting.isEmpty { return false }
        try callEach(controller, processes.filter { fitting.contains($0.name) })
        return true
    }

    private func runGroup(_ controller: Controller, _ group: String) throws(ControlError) {
        do throws(ControlError) {
            if try runEach(controller, group: group) { return }
            let method = "\(verb)ProcessGroup"
            let call = MethodCall("supervisor.\(method)", [.string(group)] + bulkParameters)
            let answer = try controller.call(call, note: note)
            try show(answer, method, controller)
        } catch let error where error.faultKind == .badName {
            controller.print("\(group): ERROR (no such group)")
            controller.unknownNames.append("\(group):*")
            controller.exitStatus = unknownGroupStatus
        }
    }

    private func runSingle(_ controller: Controller, _ text: String, _ name: Namespec) throws(ControlError) {
        let call = single(text)
        var result = ProcessResult(name: name, code: Fault.Kind.success.rawValue, description: "")
        do throws(ControlError) {
            _ = try controller.call(call, note: "waiting for \(text)")
        } catch .fault(let fault) {
            result = ProcessResult(name: name, code: fault.code, description: fault.text)
        }
        try show(result, controller)
    }

    private func single(_ name: String) -> MethodCall {
        MethodCall(singleMethod ?? "supervisor.\(verb)Process", [.string(name)] + parameters)
    }

    /// Where processes are dealt with one by one, a bulk method only tells that there are none.
    private var bulkParameters: [XMLRPCValue] { singleMethod == nil ? parameters : [] }

    /// Said while the answer for several processes takes long.
    private var note: String? { concerns == nil ? nil : "waiting for all, in the order of their dependencies" }

    private func show(_ answer: XMLRPCValue, _ method: String, _ controller: Controller) throws(ControlError) {
        guard let elements = answer.elements else { throw .unexpectedAnswer(method: "supervisor.\(method)") }
        for element in elements { try show(try ProcessResult(element, method: method), controller) }
    }

    /// Prints what it came to for one process.
    func show(_ result: ProcessResult, _ controller: Controller) throws(ControlError) {
        guard let words = words(result) else { throw .unknownResult(code: result.code, name: result.name.text) }
        controller.print(words)
        if result.kind == .badName { controller.unknownNames.append(result.name.text) }
        if let status = ExitStatus.of(result.kind, ignoring: ignoredFault) {
            controller.exitStatus = status
        }
        switch result.kind {
        case .abnormalTermination:
            try controller.explainWait(of: result.name)
            try controller.explainFailedStart(of: result.name)
        case .spawnError: try controller.explainFailedStart(of: result.name)
        default: break
        }
    }
}

extension ProcessOperation {
    /// On a terminal: one call for each process at the same time, so that every line comes as soon as it is known. Also
    /// where there is no bulk method.
    ///
    /// The bulk methods do for each process what the method for a single one does, in the order of priority, and answer
    /// when the last one is done. The same calls in the same order therefore have the same effect. Asking for the states
    /// meanwhile instead would show what may not be the result. Where a process depends on another one only the daemon
    /// can hold to the order, so it is told of all of them at once.
    ///
    /// - Parameter group: nil for all.
    /// - Returns: false when the bulk method is to be used.
    private func runEach(_ controller: Controller, group: String?) throws(ControlError) -> Bool {
        guard concerns != nil, controller.display.isLive || singleMethod != nil else { return false }
        let members = try controller.allProcesses().filter { group == nil || $0.name.group == group }
        if members.isEmpty { return false }
        if singleMethod == nil, try !controller.dependents(on: group.map { "\($0):*" }).isEmpty { return false }
        try callEach(controller, members)
        return true
    }

    /// Makes one call for each of these that is concerned, in the order of priority.
    private func callEach(_ controller: Controller, _ members: [ProcessRecord]) throws(ControlError) {
        let concerns = self.concerns ?? { $0.isSignallable }
        let names = try PriorityOrder(controller).sorted(
            members.filter { record in ProcessState(rawValue: record.state).map(concerns) ?? false }.map(\.name)
        )
        let calls = names.map { name in
            single("\(name.group):\(name.process)")
        }
        // A person sees what is known, a script gets the same order each time.
        var results: [ProcessResult?] = names.map { _ in nil }
        try controller.callAll(calls) { (index, answer) throws(ControlError) in
            var result = ProcessResult(name: names[index], code: Fault.Kind.success.rawValue, description: "")
            if case .failure(let error) = answer {
                guard case .fault(let fault) = error else { throw error }
                // Another client was faster; the bulk methods leave such a process out.
                if fault.kind == ignoredFault { return }
                result = ProcessResult(name: names[index], code: fault.code, description: fault.text)
            }
            if controller.display.isLive { try show(result, controller) } else { results[index] = result }
        }
        for result in results {
            if let result { try show(result, controller) }
        }
    }
}
