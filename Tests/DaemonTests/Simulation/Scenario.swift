/// All that is put into one simulated life: a configuration and what happens, in order. Nothing else decides what comes of it.
struct Scenario: Equatable {
    var programs: [ProgramSection]
    var steps: [SimulatedStep]

    /// As it is printed, and pasted into a test.
    var text: String {
        programs.map(\.text).joined() + "[steps]\n" + steps.map { $0.text + "\n" }.joined()
    }

    init(programs: [ProgramSection], steps: [SimulatedStep]) {
        self.programs = programs
        self.steps = steps
    }

    init(_ text: String) {
        programs = []
        steps = []
        var isInSteps = false
        for line in text.split(separator: "\n") {
            if line == "[steps]" {
                isInSteps = true
            } else if line.hasPrefix("[program:") {
                programs.append(ProgramSection(String(line.dropFirst("[program:".count).dropLast())))
            } else if isInSteps {
                if let step = SimulatedStep(line) { steps.append(step) }
            } else if let sign = line.firstIndex(of: "="), !programs.isEmpty {
                let value = String(line[line.index(after: sign)...])
                programs[programs.count - 1].keys.append((String(line[..<sign]), value))
            }
        }
    }

    /// The file of configuration.
    var configuration: String { programs.map(\.text).joined() }
}

/// What was found to be wrong in a life.
struct Finding: Equatable, CustomStringConvertible {
    /// What sort of a thing it is: a trace is made smaller as long as the same sort is found.
    let kind: String
    let text: String

    var description: String { "\(kind): \(text)" }
}
