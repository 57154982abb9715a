/// The life of a request, from its arrival until its client has gone. Work for the client alone, such as waiting, ends with
/// it; operations on processes go on.
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
