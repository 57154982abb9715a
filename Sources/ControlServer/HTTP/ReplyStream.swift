import NIOCore

/// The body of a reply that goes on until the client ends it.
protocol ReplyStream: AnyObject {
    /// How many descriptors it holds beside the connection of its client.
    var descriptors: Int { get }
    /// - Parameter write: sends bytes on; false asks to wait for `resume`, and to keep as little as possible until then.
    func start(write: @escaping (ByteBuffer) -> Bool)
    /// The client takes more again.
    func resume()
    /// The client has gone.
    func stop()
}
