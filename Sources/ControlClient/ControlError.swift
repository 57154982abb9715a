package import LinuxSystem
import Model
package import XMLRPC

/// Why an action cannot go on.
package enum ControlError: Error, Equatable, Sendable {
    /// supervisord's own answer.
    case fault(XMLRPCFault)
    /// Anything but 200 for a call.
    case httpStatus(code: Int, reason: String)
    /// The connection cannot be made or broke.
    case connection(Errno)
    /// Another user than may be trusted answers there; said of the URL.
    case untrusted(String)
    /// The path of the unix socket has more bytes than the kernel takes.
    case socketPathTooLong(String)
    /// The host of the URL has no address.
    case unknownHost
    /// The URL has an invalid port.
    case badPort(String)
    /// The server ended the connection instead of answering.
    case closedWithoutAnswer
    /// The server says nothing for so long that it will hardly do so any more.
    case noAnswer
    /// The answer is not HTTP.
    case notHTTP(String)
    /// The answer is not XML-RPC.
    case notXMLRPC(String)
    /// The method answered with something else than it should.
    case unexpectedAnswer(method: String)
    /// The status of a result that the action cannot put into words.
    case unknownResult(code: Int, name: String)
    /// Neither `http://` nor `unix://`.
    case unknownProtocol(url: String)
    /// Standard input ended where an answer was expected.
    case endOfInput
    /// Ctrl-C.
    case interrupted

    /// EINTR is what an `InterruptWatch` makes of Ctrl-C.
    init(_ error: Errno) {
        self = error == .interrupted ? .interrupted : .connection(error)
    }

    /// How Supervisor shows an error that an action does not handle: the Python exception that it dies of. Scripts look
    /// for some of these words (CTL-13). Place and line of the source are left out.
    package var line: String {
        "error: \(exception)"
    }

    /// The same without the class of an exception, for messages that are ours.
    package var reason: String {
        switch self {
        case .connection(let error): error.text
        case .closedWithoutAnswer: "the connection was closed"
        case .noAnswer: "it says nothing"
        case .fault(let fault): fault.text
        default: exception
        }
    }

    private var exception: String {
        switch self {
        case .fault(let fault):
            "<class 'xmlrpc.client.Fault'>, \(Self.representation(of: fault))"
        case .httpStatus(let code, let reason):
            "<class 'xmlrpc.client.ProtocolError'>, <ProtocolError for 127.0.0.1/RPC2: \(code) \(reason)>"
        case .connection(let error):
            "<class '\(error.pythonClass)'>, [Errno \(error.code)] \(error.text)"
        case .untrusted(let text):
            "<class 'PermissionError'>, \(text)"
        case .socketPathTooLong:
            "<class 'OSError'>, AF_UNIX path too long"
        case .unknownHost:
            "<class 'socket.gaierror'>, [Errno -2] Name or service not known"
        case .badPort(let text):
            text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
                ? "<class 'ValueError'>, Port out of range 0-65535"
                : "<class 'ValueError'>, Port could not be cast to integer value as \(text.pythonRepresentation)"
        case .closedWithoutAnswer:
            "<class 'http.client.RemoteDisconnected'>, Remote end closed connection without response"
        case .noAnswer:
            "<class 'TimeoutError'>, timed out"
        case .notHTTP(let line):
            "<class 'http.client.BadStatusLine'>, \(line)"
        case .notXMLRPC(let reason):
            "<class 'xml.parsers.expat.ExpatError'>, \(reason)"
        case .unexpectedAnswer(let method):
            "<class 'xmlrpc.client.ResponseError'>, unexpected answer to \(method)"
        case .unknownResult(let code, let name):
            "<class 'ValueError'>, Unknown result code \(code) for \(name)"
        case .unknownProtocol(let url):
            "<class 'ValueError'>, Unknown protocol for serverurl \(url)"
        case .endOfInput:
            "<class 'EOFError'>, EOF when reading a line"
        case .interrupted:
            "<class 'KeyboardInterrupt'>, "
        }
    }

    /// `<Fault 6: 'SHUTDOWN_STATE'>`.
    static func representation(of fault: XMLRPCFault) -> String {
        "<Fault \(fault.code): \(fault.text.pythonRepresentation)>"
    }
}
