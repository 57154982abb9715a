import HostFacts
import Text

extension FakeHost {
    func json(_ text: [UInt8]) throws(JSONProblem) -> JSONValue { try JSONReader.value(text) }
}
