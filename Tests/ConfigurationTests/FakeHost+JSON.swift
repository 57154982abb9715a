// Apart from the rest: Foundation has a `Host` of its own.
import Foundation
import Text

@testable import Configuration

extension FakeHost {
    func json(_ text: [UInt8]) throws(JSONProblem) -> JSONValue {
        guard let value = try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed) else {
            throw JSONProblem(line: 1, column: 2, reason: "no JSON")
        }
        return JSONValue(foundation: value)
    }
}

extension JSONValue {
    fileprivate init(foundation value: Any) {
        switch value {
        case let members as [String: Any]: self = .object(members.mapValues(JSONValue.init(foundation:)))
        case let elements as [Any]: self = .array(elements.map(JSONValue.init(foundation:)))
        case let text as String: self = .string(text)
        case let number as NSNumber:
            let type = String(cString: number.objCType)
            self =
                type == "c" || type == "B"
                ? .bool(number.boolValue)
                : type == "d" || type == "f" ? .real(number.doubleValue) : .integer(number.int64Value)
        default: self = .null
        }
    }
}
