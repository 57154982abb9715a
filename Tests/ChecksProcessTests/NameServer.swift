import Foundation
import Glibc
import TestHarness

/// A name server on the loopback address.
final class NameServer: @unchecked Sendable {
    enum Answer: Sendable {
        /// IPv4 and IPv6 addresses, as bytes.
        case addresses([[UInt8]])
        /// RCODE: 2 for a failure, 3 for no such name, 5 for a refusal.
        case problem(UInt8)
        case none
    }

    let port: UInt16
    private let socket: Int32
    private let lock = NSLock()
    private var names: [String] = []

    /// - Parameter answers: by name in lower case; any other name does not exist.
    init(_ answers: [String: Answer]) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        port = try LocalServer.bindToLoopback(socket, isIPv6: false)
        let socket = socket
        Thread.detachNewThread { [weak self] in
            var bytes = [UInt8](repeating: 0, count: 4096)
            var peer = sockaddr_storage()
            while true {
                var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
                let count = withUnsafeMutablePointer(to: &peer) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        recvfrom(socket, &bytes, bytes.count, 0, $0, &length)
                    }
                }
                guard count > 12, let server = self else { return }
                let (name, question) = NameServer.question(Array(bytes[..<count]))
                server.lock.withLock { server.names.append(name) }
                guard let answer = NameServer.answer(answers[name] ?? .problem(3), question, id: Array(bytes[..<2]))
                else { continue }
                _ = withUnsafePointer(to: &peer) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        sendto(socket, answer, answer.count, 0, $0, length)
                    }
                }
            }
        }
    }

    deinit {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }

    /// What it was asked for.
    var asked: [String] { lock.withLock { names } }

    /// The name, and the bytes of the question.
    private static func question(_ bytes: [UInt8]) -> (String, [UInt8]) {
        var labels: [String] = []
        var place = 12
        while place < bytes.count, bytes[place] > 0 {
            let end = min(bytes.count, place + 1 + Int(bytes[place]))
            labels.append(String(decoding: bytes[place + 1..<end], as: UTF8.self).lowercased())
            place = end
        }
        return (labels.joined(separator: "."), Array(bytes[12..<min(bytes.count, place + 5)]))
    }

    private static func answer(_ answer: Answer, _ question: [UInt8], id: [UInt8]) -> [UInt8]? {
        var records: [[UInt8]] = []
        var code: UInt8 = 0
        switch answer {
        case .none: return nil
        case .problem(let problem): code = problem
        case .addresses(let addresses):
            // A is 1, AAAA is 28.
            let size = question.dropLast(2).last == 28 ? 16 : 4
            records = addresses.filter { $0.count == size }
        }
        var bytes = id + [0x81, 0x80 | code, 0, 1, 0, UInt8(records.count), 0, 0, 0, 0] + question
        for record in records {
            bytes += [0xC0, 12] + question.suffix(4) + [0, 0, 0, 60, 0, UInt8(record.count)] + record
        }
        return bytes
    }
}
