import LinuxSystem
import XMLRPC

/// Calls methods of a supervisord. The connection is made with the first call and kept until `disconnect()`.
final class RemoteSupervisor {
    private let interrupts: InterruptWatch?
    private var connection: HTTPConnection?

    /// Time without an answer after which a call counts as long, in milliseconds.
    static let patience: Int32 = 100

    init(interrupts: InterruptWatch?) {
        self.interrupts = interrupts
    }

    /// The next call makes a new connection.
    func disconnect() {
        connection = nil
    }

    /// Calls a method and waits for its answer, however long it takes: a start or a stop takes as long as the configuration
    /// says. But when nothing has come for a while another connection is asked for something that is known at once.
    /// - Parameters:
    ///   - method: with its namespace.
    ///   - whileWaiting: called once when the answer takes longer than `patience`.
    func call(
        _ method: MethodCall,
        of server: Server,
        whileWaiting: () -> Void = {}
    ) throws(ControlError) -> XMLRPCValue {
        let (connection, body) = try answer(to: method, of: server, whileWaiting: whileWaiting)
        return try Self.result(of: connection, body: body)
    }

    /// All processes, in the order in which the server has them.
    func processes(of server: Server) throws(ControlError) -> [ProcessRecord] {
        let method = MethodCall("supervisor.getAllProcessInfo")
        let (connection, body) = try answer(to: method, of: server, accepting: "\(ProcessList.type), text/xml")
        if connection.status == 200, connection.contentType == ProcessList.type {
            guard let list = ProcessList(parsing: body) else { throw .unexpectedAnswer(method: method.name) }
            return list.rows.map(ProcessRecord.init)
        }
        guard let elements = try Self.result(of: connection, body: body).elements else {
            throw .unexpectedAnswer(method: method.name)
        }
        var records: [ProcessRecord] = []
        for element in elements { records.append(try ProcessRecord(element)) }
        return records
    }

    /// - Parameter accepting: media types of the answer.
    private func answer(
        to method: MethodCall,
        of server: Server,
        accepting: String = "text/xml",
        whileWaiting: () -> Void = {}
    ) throws(ControlError) -> (connection: HTTPConnection, body: [UInt8]) {
        let connection = try takeConnection(to: server)
        try Self.send(method, to: connection, credentials: server.credentials, accepting: accepting)
        var body: [UInt8] = []
        var isLong = false
        while !connection.isComplete {
            let milliseconds = isLong ? HTTPConnection.patience : Self.patience
            if try connection.receive(into: &body, milliseconds: milliseconds) { continue }
            if isLong {
                try Self.makeSureOfLife(of: server, interrupts)
            } else {
                isLong = true
                whileWaiting()
            }
        }
        if connection.canBeUsedAgain { self.connection = connection }
        return (connection, body)
    }

    /// Errors: `noAnswer`, when the server says nothing at all.
    static func makeSureOfLife(of server: Server, _ interrupts: InterruptWatch?) throws(ControlError) {
        do throws(ControlError) {
            let connection = try HTTPConnection(to: server, interrupts: interrupts)
            try send(MethodCall("supervisor.getState"), to: connection, credentials: server.credentials)
            var body: [UInt8] = []
            while !connection.hasHead {
                guard try connection.receive(into: &body, milliseconds: HTTPConnection.patience) else {
                    throw .noAnswer
                }
            }
        } catch {
            switch error {
            case .noAnswer, .interrupted: throw error
            case .connection(.timedOut): throw .noAnswer
            // One that is shutting down owes an answer, and takes no new connection.
            default: break
            }
        }
    }

    private func takeConnection(to server: Server) throws(ControlError) -> HTTPConnection {
        if let connection {
            self.connection = nil
            return connection
        }
        return try HTTPConnection(to: server, interrupts: interrupts)
    }

    static func send(
        _ method: MethodCall,
        to connection: HTTPConnection,
        credentials: Credentials,
        accepting: String = "text/xml"
    ) throws(ControlError) {
        let body = method.bytes
        let headers =
            "Accept-Encoding: identity\r\nUser-Agent: swift-supervisor\r\nContent-Type: text/xml\r\n"
            + "Accept: \(accepting)\r\nContent-Length: \(body.count)\r\n"
        try connection.send("POST", "/RPC2", headers: Array(headers.utf8) + credentials.header, body: body)
    }

    /// The result in a complete response.
    static func result(of connection: HTTPConnection, body: [UInt8]) throws(ControlError) -> XMLRPCValue {
        guard connection.status == 200 else {
            throw .httpStatus(code: connection.status ?? 0, reason: connection.reason)
        }
        let response: MethodResponse
        do throws(XMLRPCError) {
            response = try MethodResponse(parsing: readable(body))
        } catch {
            throw .notXMLRPC(error.message)
        }
        switch response {
        case .result(let value): return value
        case .fault(let fault): throw .fault(fault)
        }
    }

    /// Supervisor sends control characters of logs as they are, which no XML parser accepts (RPC-10).
    private static func readable(_ body: [UInt8]) -> [UInt8] {
        let isIllegal: (UInt8) -> Bool = { $0 < 0x20 && $0 != 0x09 && $0 != 0x0a && $0 != 0x0d }
        return body.contains(where: isIllegal) ? body.map { isIllegal($0) ? UInt8(ascii: "?") : $0 } : body
    }
}
