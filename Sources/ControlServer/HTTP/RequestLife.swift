/// The life of a request: from when it has been received until its client has gone. What is done for the client alone, such as
/// waiting, ends with it; operations on processes go on.
final class RequestLife {
    /// Called once, when the client has gone.
    var onEnd: (() -> Void)?

    /// The client has gone.
    func end() {
        let action = onEnd
        onEnd = nil
        action?()
    }
}
