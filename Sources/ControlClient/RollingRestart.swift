import Model
import XMLRPC

/// `restart --rolling`: one process after the other, so that of several that do the same there is always all but one (EXT-95).
/// The first that does not come up ends it; those behind it go on as they are.
struct RollingRestart {
    private let controller: Controller

    init(_ controller: Controller) {
        self.controller = controller
    }

    func run(_ words: [String]) throws(ControlError) {
        let processes = try controller.processDetails()
        let names = processes.map(\.record.name)
        var chosen: [Namespec] = []
        for word in words {
            let members = ProcessSelection(word).members(among: names)
            guard !members.isEmpty else {
                // All names are checked first: a wrong one leaves every process as it is.
                let isGroup = NamePattern(word).process == nil
                controller.print("\(word): ERROR (no such \(isGroup ? "group" : "process"))")
                controller.unknownNames.append(word)
                controller.exitStatus = ExitStatus.generic
                return
            }
            chosen += try PriorityOrder(controller).sorted(members).filter { !chosen.contains($0) }
        }
        let checked = Set(processes.filter { !$0.health.isEmpty }.map(\.record.name))
        for (index, name) in chosen.enumerated() {
            if try restart(name, isChecked: checked.contains(name)) { continue }
            controller.exitStatus = ExitStatus.generic
            let rest = chosen[(index + 1)...].map(\.text).joined(separator: ", ")
            controller.print(
                "ERROR (rolling restart ended at \(name.text)\(rest.isEmpty ? "" : ", not touched: \(rest)"))"
            )
            return
        }
    }

    /// - Returns: whether it is up again.
    private func restart(_ name: Namespec, isChecked: Bool) throws(ControlError) -> Bool {
        let stopped = try result(of: "stopProcess", name, note: "waiting for \(name.text) to stop")
        // One that did not run is started all the same, as by a plain restart.
        if stopped.kind != .notRunning { try show(.stop, stopped) }
        guard stopped.kind == .success || stopped.kind == .notRunning else { return false }
        let started = try result(of: "startProcess", name, note: "waiting for \(name.text) to start")
        try show(.start, started)
        guard started.kind == .success else { return false }
        return isChecked ? try isHealthy(name) : true
    }

    private func result(of method: String, _ name: Namespec, note: String) throws(ControlError) -> ProcessResult {
        do throws(ControlError) {
            try controller.call(method, .string("\(name.group):\(name.process)"), note: note)
            return ProcessResult(name: name, code: Fault.Kind.success.rawValue, description: "")
        } catch .fault(let fault) {
            return ProcessResult(name: name, code: fault.code, description: fault.text)
        }
    }

    private func show(_ operation: ProcessOperation, _ result: ProcessResult) throws(ControlError) {
        try operation.show(result, controller)
        controller.display.flush()
    }

    /// Waits for the verdict of the health check. A process that does not run any more has one as well.
    private func isHealthy(_ name: Namespec) throws(ControlError) -> Bool {
        let conditions: [WaitCondition] = [.healthy, .unhealthy, .state(.exited), .state(.backoff)]
        let calls = conditions.map { condition in
            MethodCall(
                "init.waitForProcess",
                [.string("\(name.group):\(name.process)"), .string(condition.name), .int(Self.longestCall)]
            )
        }
        while true {
            var verdict: Bool?
            var parallel = ParallelCalls(to: controller.server, interrupts: controller.interrupts)
            defer { controller.display.eraseNote() }
            do throws(ControlError) {
                try parallel.run(
                    calls,
                    whileWaiting: { _ in controller.display.show(note: "waiting for \(name.text) to be healthy") },
                    finished: { (index, answer) throws(ControlError) in
                        switch answer {
                        case .success(let value) where value.isTruthy: verdict = index == 0
                        case .success: return
                        case .failure(.fault): verdict = false
                        case .failure(let error): throw error
                        }
                        // The others are not waited for any more.
                        throw .interrupted
                    }
                )
            } catch .interrupted where verdict != nil {}
            guard let verdict else { continue }
            if verdict {
                controller.print("\(name.text): healthy")
            } else {
                controller.print("\(name.text): ERROR (\(try reason(name)))")
            }
            controller.display.flush()
            return verdict
        }
    }

    private static let longestCall = 3600

    /// Why it is not healthy.
    private func reason(_ name: Namespec) throws(ControlError) -> String {
        let method = MethodCall("init.getProcessHealth", [.string("\(name.group):\(name.process)")])
        do throws(ControlError) {
            let health = try controller.call(method)
            let reason = health["reason"]?.text ?? ""
            if health["status"]?.text == "unhealthy" {
                return reason.isEmpty ? "unhealthy" : "unhealthy: \(reason.spellingOutControlCharacters())"
            }
        } catch  where error.faultKind != nil {}
        return "not healthy, it does not run any more"
    }
}
