import Configuration
import Model
import XMLRPC

extension SupervisorNamespace {
    /// Starting, stopping and signalling one process.
    var processMethods: [RPCMethod] {
        [
            RPCMethod(
                name: "startProcess",
                parameters: [.name, .wait],
                result: "boolean",
                text: "Starts a process.",
                resultText: "Always true, or an array of results for a group"
            ) { arguments, reply throws(Fault) in
                let name = try arguments.string(0)
                let wait = arguments.truth(1, default: true)
                switch try control.target(name) {
                case .process(let process): start(process, as: name, wait: wait) { reply($0.outcome) }
                case .group(let group): startAll(group.members, wait: wait, reply: reply)
                }
            },
            RPCMethod(
                name: "stopProcess",
                parameters: [.name, .wait],
                result: "boolean",
                text: "Stops a process.",
                resultText: "Always true, or an array of results for a group"
            ) { arguments, reply throws(Fault) in
                let name = try arguments.string(0)
                let wait = arguments.truth(1, default: true)
                switch try control.target(name) {
                case .process(let process): stop(process, as: name, wait: wait) { reply($0.outcome) }
                case .group(let group): stopAll(group.members, wait: wait, reply: reply)
                }
            },
            RPCMethod(
                name: "signalProcess",
                parameters: [.name, .signal],
                result: "boolean",
                text: "Sends a signal to a process.",
                resultText: "Always true, or an array of results for a group"
            ) { arguments, reply throws(Fault) in
                let name = try arguments.string(0)
                switch try control.target(name) {
                case .process(let process):
                    if let fault = signal(process, as: name, try arguments.signalText(1)) { throw fault }
                    reply(.success(.boolean(true)))
                case .group(let group):
                    signalAll(group.members, try arguments.signalText(1), reply: reply)
                }
            },
            .immediate(
                "sendProcessStdin",
                [.name, RPCMethod.Parameter(type: "string", name: "chars", text: "The text")],
                returns: "boolean",
                "Always true",
                "Sends a text to the standard input of a process."
            ) { arguments throws(Fault) in
                guard let text = arguments.values[1].text else {
                    throw Fault(.incorrectParameters, arguments.values[1].pythonText)
                }
                let name = try arguments.string(0)
                let process = try control.process(name)
                do throws(Fault) {
                    try process.writeStandardInput(text)
                } catch {
                    throw error.extra == process.namespec ? Fault(error.kind, name) : error
                }
                return .boolean(true)
            },
        ]
    }

    /// Starts one process. The command is looked at first, also of a process that runs, as clients tell NO_FILE from
    /// ALREADY_STARTED by it (RPC-30).
    func start(
        _ process: any ProcessControl,
        as name: String,
        wait: Bool,
        done: @escaping (Fault?) -> Void
    ) {
        do throws(Fault) {
            try process.checkCommand()
        } catch {
            return done(error)
        }
        if process.isEnding {
            // It can be started when what it has left behind is gone.
            process.onceChanged { start(process, as: name, wait: wait, done: wait ? done : { _ in }) }
            if !wait { done(nil) }
            return
        }
        if process.state.isRunning { return done(Fault(.alreadyStarted, name)) }
        if process.state == .unknown { return done(Fault(.failed, "\(name) is in an unknown process state")) }
        process.start()
        if process.spawnError != nil { return done(Fault(.spawnError, name)) }
        process.settleStart()
        if wait { awaitRunning(process, as: name, done: done) } else { done(nil) }
    }

    private func awaitRunning(_ process: any ProcessControl, as name: String, done: @escaping (Fault?) -> Void) {
        if process.spawnError != nil { return done(Fault(.spawnError, name)) }
        switch process.state {
        case .running: done(nil)
        case .starting: process.onceChanged { awaitRunning(process, as: name, done: done) }
        case .stopped, .backoff, .stopping, .exited, .fatal, .unknown: done(Fault(.abnormalTermination, name))
        }
    }

    /// Stops one process; what is stopping already counts as not running (RPC-33).
    func stop(
        _ process: any ProcessControl,
        as name: String,
        wait: Bool,
        done: @escaping (Fault?) -> Void
    ) {
        guard process.acceptsStop else { return done(Fault(.notRunning, name)) }
        process.stop()
        if process.state == .unknown { return done(Fault(.failed, name)) }
        if wait { process.onceStopped { done(nil) } } else { done(nil) }
    }

    /// Sends a signal to one process. The name of the signal is looked at before the state of the process (RPC-37).
    func signal(_ process: any ProcessControl, as name: String, _ text: String) -> Fault? {
        guard let signal = SignalNumber(option: text) else { return Fault(.badSignal, text) }
        guard process.isSignallable else { return Fault(.notRunning, name) }
        return process.send(signal).map { Fault(.failed, $0) }
    }
}

extension ProcessControl {
    /// Whether a stop request changes anything.
    var acceptsStop: Bool { state.isRunning || isEnding }

    /// Whether there is a process that a signal can be sent to. None in a state that has one otherwise when the process
    /// itself has ended already.
    var isSignallable: Bool { state.isSignallable && pid != nil }
}

extension Fault? {
    /// True, or the fault.
    var outcome: RPCOutcome {
        map { .failure($0) } ?? .success(.boolean(true))
    }
}

extension RPCArguments {
    /// A signal may come as a number, and as whatever Python makes one of.
    func signalText(_ index: Int) throws(Fault) -> String {
        guard values.indices.contains(index) else { throw Fault(.incorrectParameters) }
        switch values[index] {
        case .int, .boolean, .double: return String(try integer(index))
        default: return try string(index)
        }
    }
}
