/// Steps as lines of text, which a trace is pasted from.
extension SimulatedStep {
    var text: String {
        switch self {
        case .pass(let milliseconds): "pass \(milliseconds)"
        case .start(let name): "start \(name)"
        case .stop(let name): "stop \(name)"
        case .restart(let name): "restart \(name)"
        case .stopAll: "stop-all"
        case .signal(let name): "signal \(name)"
        case .exit(let name, let status, let isSeen): "exit \(name) \(status)" + (isSeen ? "" : " unseen")
        case .killed(let name): "killed \(name)"
        case .fork(let name, let leads, let isStubborn):
            "fork \(name) \(leads ? "leader" : "member") \(isStubborn ? "stubborn" : "slow")"
        case .leftoverEnds: "leftover-ends"
        case .habits(let name, let habits): "habits \(name) \(habits.text)"
        case .failures(let name, let failures):
            "failures \(name)" + failures.map { $0 ? " resources" : " refused" }.joined()
        case .hook(let name, let hook, let habits): "hook \(name) \(hook) \(habits.text)"
        case .sayReady(let name): "say-ready \(name)"
        case .notify(let name, let message): "notify \(name) \(message)"
        case .health(let name, let isHealthy):
            "health \(name) \(isHealthy.map { $0 ? "good" : "bad" } ?? "silent")"
        case .deaf: "deaf"
        case .hear: "hear"
        case .remove(let name): "remove \(name)"
        case .add(let name): "add \(name)"
        case .change(let name, let key, let value): "change \(name) \(key) \(value)"
        case .update: "update"
        case .clock(let seconds): "clock \(seconds)"
        case .reload: "reload"
        case .terminate: "terminate"
        }
    }

    /// nil for a line that says nothing.
    init?(_ line: Substring) {
        let words = line.split(separator: " ").map(String.init)
        let name = words.count > 1 ? words[1] : ""
        let rest = Array(words.dropFirst(2))
        switch words.first {
        case "pass": self = .pass(Int(name) ?? 0)
        case "start": self = .start(name)
        case "stop": self = .stop(name)
        case "restart": self = .restart(name)
        case "stop-all": self = .stopAll
        case "signal": self = .signal(name)
        case "exit": self = .exit(name, status: rest.first.flatMap { Int($0) } ?? 0, isSeen: rest.count < 2)
        case "killed": self = .killed(name)
        case "fork": self = .fork(name, leads: rest.first == "leader", isStubborn: rest.last == "stubborn")
        case "leftover-ends": self = .leftoverEnds
        case "habits": self = .habits(name, SimulatedHabits(rest))
        case "failures": self = .failures(name, rest.map { $0 == "resources" })
        case "hook": self = .hook(name, rest.first ?? "", SimulatedHabits(rest.dropFirst().map { $0 }))
        case "say-ready": self = .sayReady(name)
        case "notify": self = .notify(name, rest.joined(separator: " "))
        case "health": self = .health(name, rest.first == "silent" ? nil : rest.first == "good")
        case "deaf": self = .deaf
        case "hear": self = .hear
        case "remove": self = .remove(name)
        case "add": self = .add(name)
        case "change": self = .change(name, rest.first ?? "", rest.dropFirst().joined(separator: " "))
        case "update": self = .update
        case "clock": self = .clock(Int(name) ?? 0)
        case "reload": self = .reload
        case "terminate": self = .terminate
        default: return nil
        }
    }
}

extension SimulatedHabits {
    fileprivate var text: String { "\(kind.rawValue) \(milliseconds) \(status)" }

    fileprivate init(_ words: [String]) {
        kind = words.first.flatMap { Kind(rawValue: $0) } ?? .obedient
        milliseconds = words.count > 1 ? Int(words[1]) ?? 0 : 0
        status = words.count > 2 ? Int(words[2]) ?? 0 : 0
    }
}
