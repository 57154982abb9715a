/// A program of a simulated configuration: the keys of its section, as values that can be taken away one by one.
struct ProgramSection: Equatable {
    let name: String
    /// In the order in which they are written.
    var keys: [(name: String, value: String)]

    init(_ name: String, _ keys: [(name: String, value: String)] = []) {
        self.name = name
        self.keys = keys
    }

    static func == (one: ProgramSection, other: ProgramSection) -> Bool { one.text == other.text }

    /// As a configuration file has it.
    var text: String { "[program:\(name)]\n" + keys.map { "\($0.name)=\($0.value)\n" }.joined() }

    /// What a key says; nil for one that is not written.
    subscript(_ key: String) -> String? { keys.last { $0.name == key }?.value }

    func number(_ key: String, _ standard: Int) -> Int { self[key].flatMap { Int($0) } ?? standard }

    func isTrue(_ key: String, _ standard: Bool) -> Bool { self[key].map { $0 == "true" } ?? standard }

    mutating func set(_ key: String, to value: String) {
        if let place = keys.firstIndex(where: { $0.name == key }) {
            keys[place].value = value
        } else {
            keys.append((key, value))
        }
    }
}

/// What a program waits for before it is started.
struct SimulatedDependency {
    enum Condition: String {
        case started
        case healthy
        case completed
    }

    let name: String
    let condition: Condition
    let isOptional: Bool

    /// - Parameter text: as it is written: `db:healthy?`.
    init(_ text: Substring) {
        isOptional = text.last == "?"
        let parts = (isOptional ? text.dropLast() : text).split(separator: ":")
        name = parts.first.map(String.init) ?? ""
        condition = parts.count > 1 ? Condition(rawValue: String(parts[1])) ?? .started : .started
    }
}
