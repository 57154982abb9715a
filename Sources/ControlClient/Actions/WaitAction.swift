import LinuxSystem
import Model
import XMLRPC

extension Action {
    /// `wait`: until processes are what they are to be (EXT-93). All that it says goes to standard error: scripts go by its exit
    /// status, 0 or 1.
    static let wait: Action = .init(
        "wait",
        usage: """
            wait <name>\t\tWait until a process is RUNNING
            wait <name>:healthy\tUntil its health check succeeds
            wait <name>:completed\tUntil it has exited as expected
            wait <name>:<state>\tUntil it is in this state, as web:stopped
            wait --timeout <seconds> <name> [...]\tNo longer than that, for supervisord itself too
            Groups as <gname>:*, and patterns, stand for all of their processes.
            """,
        subject: .processes,
        options: ["--timeout"]
    ) { (controller, argument) throws(ControlError) in
        let options: WaitOptions
        do throws(WaitOptions.Problem) {
            options = try WaitOptions(argument.words(options: ["--timeout"]))
        } catch {
            controller.say("Error: \(error.text)")
            controller.say(Action.wait.usage)
            controller.exitStatus = ExitStatus.generic
            return
        }
        var session = WaitSession(options, controller)
        if let failure = try session.run() {
            controller.display.eraseNote()
            controller.say(failure)
            controller.exitStatus = ExitStatus.generic
        }
    }
}

extension Controller {
    /// A line on standard error.
    fileprivate func say(_ text: String) {
        display.flush()
        TextStream.error.write(text.spellingOutControlCharacters(keepingLayout: true) + "\n")
    }
}

/// One `wait`, over as many connections as it takes: the process that answers may be replaced at any time.
private struct WaitSession {
    /// One process and what it is to be.
    private struct Item {
        let name: String
        let condition: WaitCondition

        var text: String { "\(name):\(condition.name)" }
    }

    /// Seconds that one call waits; then the next one does.
    private static let longestCall: Double = 3600
    /// Milliseconds before supervisord is asked once more that has not answered.
    private static let pause: Int32 = 250
    /// How often without an answer between, once it has answered: a restart of it takes no longer.
    private static let mostRefusals = 40

    private let options: WaitOptions
    private let controller: Controller
    private let deadline: MonotonicTime?
    private var items: [Item] = []
    /// Since the last answer; nil before the first.
    private var refusals: Int?

    init(_ options: WaitOptions, _ controller: Controller) {
        self.options = options
        self.controller = controller
        deadline = options.milliseconds.map { Clock.monotonicNow().advanced(byMilliseconds: $0) }
    }

    /// Seconds; nil without a limit, 0 when it is over.
    private var rest: Double? {
        deadline.map { max(0, Double($0.nanoseconds &- Clock.monotonicNow().nanoseconds) / 1e9) }
    }

    /// - Returns: why it has come to nothing; nil when all holds.
    mutating func run() throws(ControlError) -> String? {
        while true {
            do throws(ControlError) {
                if let failure = try resolve() { return failure }
                break
            } catch {
                if let failure = try failure(error) { return failure }
            }
        }
        var pending = items
        while true {
            var kept: [Item] = []
            do throws(ControlError) {
                if let failure = try wait(for: pending, seconds: min(rest ?? Self.longestCall, Self.longestCall), &kept)
                {
                    return failure
                }
            } catch {
                if let failure = try failure(error) { return failure }
                continue
            }
            refusals = 0
            if kept.isEmpty {
                // A condition that held first need not hold any more when the last one does.
                if items.count == 1 { return nil }
                do throws(ControlError) {
                    if let failure = try wait(for: items, seconds: 0, &kept) { return failure }
                } catch {
                    if let failure = try failure(error) { return failure }
                    continue
                }
                if kept.isEmpty { return nil }
            }
            if rest == 0 { return try overdue(kept) }
            pending = kept
        }
    }

    /// Finds the processes that are meant.
    private mutating func resolve() throws(ControlError) -> String? {
        let processes = try controller.processDetails()
        refusals = 0
        let names = processes.map(\.record.name)
        items = []
        for target in options.targets {
            let members = Set(ProcessSelection(target.name).members(among: names))
            if members.isEmpty {
                controller.unknownNames.append(target.name)
                return "\(target.word): ERROR (\(target.unknown(among: names)))"
            }
            for process in processes where members.contains(process.record.name) {
                let name = process.record.name
                // Where the target has many members, those without a check cannot be healthier than RUNNING.
                let isChecked = !process.health.isEmpty || members.count == 1
                let condition = target.condition == .healthy && !isChecked ? WaitCondition.started : target.condition
                items.append(Item(name: name.text, condition: condition))
            }
        }
        return nil
    }

    /// Waits for all at the same time.
    /// - Parameter kept: gets those that do not hold yet.
    /// - Returns: why one cannot hold any more.
    private func wait(for items: [Item], seconds: Double, _ kept: inout [Item]) throws(ControlError) -> String? {
        let calls = items.map { item in
            MethodCall(
                "init.waitForProcess",
                [.string(item.name), .string(item.condition.name), .double(seconds)]
            )
        }
        var failure: String?
        var waiting: [Item] = []
        let text = items.prefix(3).map(\.text).joined(separator: ", ") + (items.count > 3 ? " and others" : "")
        var parallel = ParallelCalls(to: controller.server, interrupts: controller.interrupts)
        defer { controller.display.eraseNote() }
        controller.display.flush()
        do throws(ControlError) {
            try parallel.run(
                calls,
                seconds: seconds,
                whileWaiting: { _ in controller.display.show(note: "waiting for \(text)") },
                finished: { (index, answer) throws(ControlError) in
                    switch answer {
                    case .success(let value): if !value.isTruthy { waiting.append(items[index]) }
                    case .failure(.fault(let fault)) where fault.kind == .failed || fault.kind == .badName:
                        // The others are not waited for any more.
                        failure = "\(items[index].text): \(fault.reason)"
                        throw .interrupted
                    case .failure(let error): throw error
                    }
                }
            )
        } catch .interrupted where failure != nil {}
        kept = waiting
        return failure
    }

    /// - Returns: what to say when supervisord has not answered and is not to be asked once more.
    private mutating func failure(_ error: ControlError) throws(ControlError) -> String? {
        refusals? += 1
        switch error {
        case .interrupted: throw error
        // The process that answers has been replaced, or supervisord restarts.
        case .closedWithoutAnswer, .connection(.connectionReset), .connection(.brokenPipe): break
        case .fault(let fault) where fault.kind == .shutdownState: break
        // Started by the same script, supervisord may be on its way.
        case .connection where deadline != nil: break
        case .connection where refusals.map({ $0 < Self.mostRefusals }) ?? false: break
        case .connection: return controller.server.complaint("does not answer: \(error.reason)")
        case .fault(let fault) where fault.kind == .unknownMethod:
            return "\(controller.server.url) cannot wait for processes: it is another supervisord (init.waitForProcess)"
        default: throw error
        }
        if let rest, rest == 0 { return controller.server.complaint("has not answered in time: \(error.reason)") }
        controller.forgetConnection()
        do throws(Errno) {
            let watched = controller.interrupts.map { [($0.number, Readiness.Direction.reading)] } ?? []
            guard try Readiness.wait(for: watched, milliseconds: Self.pause).isEmpty else { throw Errno.interrupted }
        } catch {
            throw ControlError(error)
        }
        return nil
    }

    /// The conditions that are missing when the time is over, with the present states.
    private func overdue(_ kept: [Item]) throws(ControlError) -> String {
        var states: [String: String] = [:]
        do throws(ControlError) {
            for process in try controller.processDetails() {
                let words = process.words
                states[process.record.name.text] = process.record.stateName + (words.isEmpty ? "" : ", \(words)")
            }
        } catch .interrupted {
            throw .interrupted
        } catch {}
        let time = TimeSpan(milliseconds: options.milliseconds ?? 0).text
        return kept.map { "\($0.text): not in \(time)" + (states[$0.name].map { ", it is \($0)" } ?? "") }
            .joined(separator: "\n")
    }
}

extension XMLRPCFault {
    /// Without the name of the fault.
    fileprivate var reason: String {
        let name = "FAILED: "
        if kind == .badName { return "there is no such process any more" }
        return text.utf8.starts(with: name.utf8) ? String(Substring(text.utf8.dropFirst(name.utf8.count))) : text
    }
}
