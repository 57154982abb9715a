import Model
import XMLRPC

extension XMLRPCValue {
    /// The value as Python prints it, for the faults that show what was sent (RPC-29, RPC-55); nil for nothing.
    var pythonText: String? {
        switch self {
        case .string(let text), .dateTime(let text): text
        case .null: nil
        default: pythonRepresentation
        }
    }

    /// The value as a part of another one that is printed.
    private var pythonRepresentation: String {
        switch self {
        case .int(let number): "\(number)"
        case .boolean(let flag): flag ? "True" : "False"
        case .double(let number): "\(number)"
        case .string(let text), .dateTime(let text): text.pythonRepresentation
        case .base64: (text ?? "").pythonRepresentation
        case .null: "None"
        case .array(let elements): "[" + elements.map(\.pythonRepresentation).joined(separator: ", ") + "]"
        case .structure(let members):
            "{"
                + members.map { "\($0.name.pythonRepresentation): \($0.value.pythonRepresentation)" }.joined(
                    separator: ", "
                )
                + "}"
        }
    }
}
