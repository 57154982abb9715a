import Foundation
import TestHarness

/// Requests to a server on a unix socket, byte for byte.
enum UnixClient {
    /// Sends a request.
    /// - Returns: the socket, to be closed by the caller.
    static func send(_ request: String, to path: String) throws -> Int32 {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { throw SystemFailure("connect \(path)") }
        Glibc.send(number, request, request.utf8.count, Int32(MSG_NOSIGNAL))
        return number
    }

    /// The file of a socket that is open nowhere.
    static func leaveSocket(_ path: String) throws {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(number) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw SystemFailure("bind \(path)") }
    }

    /// All bytes of the answer to a request that ends the connection.
    static func ask(_ path: String, _ request: String) throws -> [UInt8] {
        let number = try send(request, to: path)
        defer { close(number) }
        var answer: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while case let count = recv(number, &block, block.count, 0), count > 0 { answer += block[..<count] }
        return answer
    }

    /// Status and body of a page.
    struct Page: Equatable {
        let status: Int
        let body: String

        init(_ status: Int, _ body: String) {
            self.status = status
            self.body = body
        }
    }

    static func get(_ uri: String, from path: String, method: String = "GET") throws -> Page {
        let request = "\(method) \(uri) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        let answer = String(decoding: try ask(path, request), as: UTF8.self)
        guard let end = answer.range(of: "\r\n\r\n"), let status = Int(answer.dropFirst(9).prefix(3)) else {
            throw WaitedInVain("no HTTP: \(answer)")
        }
        return Page(status, String(answer[end.upperBound...]))
    }

    /// The whole answer to an XML-RPC call whose parameters are texts.
    static func call(_ path: String, _ method: String, _ parameters: [String] = []) throws -> String {
        let list = parameters.map { "<param><value><string>\($0)</string></value></param>" }.joined()
        let body =
            "<?xml version='1.0'?><methodCall><methodName>\(method)</methodName><params>\(list)</params></methodCall>"
        let head =
            "POST /RPC2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/xml\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n"
        return String(decoding: try ask(path, head + body), as: UTF8.self)
    }
}
