import Model
import XMLRPC

extension InitNamespace {
    /// Waits, driven by events (EXT-93, EXT-97).
    var waitForProcess: RPCMethod {
        RPCMethod(
            name: "waitForProcess",
            parameters: [
                .name,
                RPCMethod.Parameter(
                    type: "string",
                    name: "condition",
                    text: "started, healthy, unhealthy, completed, or a state"
                ),
                RPCMethod.Parameter(type: "double", name: "seconds", text: "How long to wait, 0 only looks"),
            ],
            result: "boolean",
            text: "Waits for a process to be something.",
            resultText: "Whether it is; false when the time is over. FAILED when it cannot be any more"
        ) { arguments, reply throws(Fault) in
            let name = try arguments.string(0)
            let process = try control.process(name).name
            let word = try arguments.string(1)
            guard let condition = WaitCondition(word) else {
                let quoted = word.pythonRepresentation
                throw Fault(.incorrectParameters, "\(quoted) is no condition: it is \(WaitCondition.choice)")
            }
            waits.wait(
                for: process,
                named: name,
                to: condition,
                seconds: try arguments.seconds(2),
                life: arguments.life,
                reply: reply
            )
        }
    }
}

extension RPCArguments {
    /// A number of seconds, not negative.
    fileprivate func seconds(_ index: Int) throws(Fault) -> Double {
        let seconds: Double
        switch values.indices.contains(index) ? values[index] : .null {
        case .int(let number): seconds = Double(number)
        case .double(let number): seconds = number
        default: throw Fault(.incorrectParameters, "seconds has to be a number")
        }
        guard seconds >= 0 else { throw Fault(.incorrectParameters, "seconds has to be 0 or more") }
        return seconds
    }
}
