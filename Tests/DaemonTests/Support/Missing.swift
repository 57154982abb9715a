/// What a test has taken for granted is not there.
struct Missing: Error {
    static func require<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Missing() }
        return value
    }
}
