import LinuxSystem

/// One connection to supervisord, for one request after another.
final class HTTPConnection {
    /// Milliseconds in which a server that is there says something.
    static let patience: Int32 = 15_000
    /// Bytes of an answer that is kept: supervisord has at most 64 MiB of a log in one, which XML may make longer.
    static let longestAnswer = 256 << 20

    private let socket: StreamSocket
    private let address: ServerAddress
    private var response = HTTPResponse()
    private var buffer = [UInt8](repeating: 0, count: 65536)

    /// Connects, and makes sure of who answers before anything is sent.
    init(to server: Server, interrupts: InterruptWatch?) throws(ControlError) {
        address = try server.address()
        socket = try address.connect(interrupts: interrupts)
        guard let trust = server.trust, case .unix(let path) = address, trust.isNeeded(at: path, server.credentials)
        else { return }
        let peer: SocketPeer
        do throws(Errno) { peer = try socket.peer() } catch { throw ControlError(error) }
        if let doubt = trust.doubt(about: peer) { throw .untrusted("\(server.url) \(doubt)") }
    }

    /// The number for poll(2).
    var number: Int32 { socket.number }

    /// The status of the response to the last request, as soon as it has arrived.
    var status: Int? { response.status }
    var reason: String { response.reason }
    var contentType: String { response.contentType }
    var hasHead: Bool { response.hasHead }
    var isComplete: Bool { response.isComplete }

    /// Whether another request can follow.
    var canBeUsedAgain: Bool { response.isComplete && !response.closesConnection }

    /// Sends a request. Its response is then received piece by piece.
    /// - Parameter headers: whole lines, each with its end.
    func send(_ method: String, _ path: String, headers: [UInt8], body: [UInt8] = []) throws(ControlError) {
        response = HTTPResponse()
        var request = Array("\(method) \(path) HTTP/1.1\r\nHost: \(address.hostHeader)\r\n".utf8)
        request.append(contentsOf: headers)
        request.append(contentsOf: "\r\n".utf8)
        request.append(contentsOf: body)
        do throws(Errno) { try socket.write(all: request) } catch { throw ControlError(error) }
    }

    /// Takes what is there, without waiting.
    func receiveAvailable(body: (ArraySlice<UInt8>) -> Void) throws(ControlError) {
        let count: Int?
        do throws(Errno) { count = try socket.readAvailable(into: &buffer) } catch { throw ControlError(error) }
        guard let count else { return }
        if count == 0 {
            try response.end()
        } else {
            // Handed on afterwards: the receiver may look at the status.
            var pieces: [UInt8] = []
            try response.receive(buffer[..<count]) { pieces.append(contentsOf: $0) }
            if !pieces.isEmpty { body(pieces[...]) }
        }
    }

    /// Takes what comes next, and waits for it.
    /// - Parameter body: what has come of the body, to be added to.
    /// - Returns: false when the time is over; nothing has come.
    func receive(into body: inout [UInt8], milliseconds: Int32) throws(ControlError) -> Bool {
        guard try waitForAnswer(milliseconds: milliseconds) else { return false }
        try receiveAvailable(into: &body)
        return true
    }

    /// Takes what is there, without waiting.
    func receiveAvailable(into body: inout [UInt8]) throws(ControlError) {
        var piece: ArraySlice<UInt8> = []
        try receiveAvailable { piece = $0 }
        body += piece
        if body.count > Self.longestAnswer { throw .notHTTP("answer longer than \(Self.longestAnswer) bytes") }
    }

    /// Waits until there is more of a stream, which may take for ever once it has begun.
    func waitForMore() throws(ControlError) {
        if try !waitForAnswer(milliseconds: hasHead ? nil : Self.patience) { throw .noAnswer }
    }

    /// Waits until there is something to receive.
    /// - Parameter milliseconds: nil waits for ever.
    /// - Returns: false when the time is over.
    func waitForAnswer(milliseconds: Int32? = nil) throws(ControlError) -> Bool {
        do throws(Errno) {
            return try socket.wait(for: .reading, milliseconds: milliseconds)
        } catch {
            throw ControlError(error)
        }
    }
}
