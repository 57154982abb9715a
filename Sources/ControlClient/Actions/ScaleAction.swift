import Model
import XMLRPC

extension Action {
    /// `scale`: another number of processes of a program, until its section is read again (EXT-99).
    static let scale: Action = .init(
        "scale",
        usage: """
            scale <name> <number>\tRun another number of processes of a program, until its section is read again
            """,
        subject: .groups
    ) { (controller, argument) throws(ControlError) in
        guard try controller.isUp() else { return }
        let words = argument.words
        guard words.count == 2, let count = Int(words[1]), count >= 0 else {
            return controller.refuse(.scale, "Error: scale requires the name of a program and a number of processes")
        }
        let name = words[0]
        let answer: XMLRPCValue
        do throws(ControlError) {
            let call = MethodCall("init.scaleProgram", [.string(name), .int(count)])
            answer = try controller.call(call, note: "waiting for the processes of \(name)")
        } catch .fault(let fault) {
            controller.exitStatus = ExitStatus.generic
            return controller.print("\(name): ERROR (\(refusal(fault)))")
        }
        let started = try results("started", of: answer)
        let stopped = try results("stopped", of: answer)
        for result in started { try ProcessOperation.start.show(result, controller) }
        for result in stopped { try ProcessOperation.stop.show(result, controller) }
        if started.isEmpty, stopped.isEmpty {
            controller.print("\(name): \(count) \(count == 1 ? "process" : "processes") already")
        }
    }

    private static func results(_ kind: String, of answer: XMLRPCValue) throws(ControlError) -> [ProcessResult] {
        guard let elements = answer[kind]?.elements else { throw .unexpectedAnswer(method: "init.scaleProgram") }
        var results: [ProcessResult] = []
        for element in elements { results.append(try ProcessResult(element, method: "init.scaleProgram")) }
        return results
    }

    private static func refusal(_ fault: XMLRPCFault) -> String {
        switch fault.kind {
        case .badName: "no such program"
        case .unknownMethod: "this supervisord cannot scale"
        default: fault.text
        }
    }
}
