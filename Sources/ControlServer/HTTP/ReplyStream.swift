import NIOCore

/// The body of a reply that goes on until the client has had enough.
protocol ReplyStream: AnyObject {
    /// What it holds beside the connection of its client.
    var descriptors: Int { get }
    /// - Parameter write: sends bytes on; false asks to wait for `resume`, and keep no more than has to be kept.
    func start(write: @escaping (ByteBuffer) -> Bool)
    /// The client takes more again.
    func resume()
    /// The client has gone.
    func stop()
}
