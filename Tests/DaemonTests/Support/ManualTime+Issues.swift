import Testing

extension ManualTime {
    /// A test fails where time does not go as it has to. The simulator, which is built without tests, has a way of its own.
    static func recordIssue(_ text: String) { Issue.record("\(text)") }
}
