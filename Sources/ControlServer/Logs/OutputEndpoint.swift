import ControlProtocol
import NIOCore
import NIOHTTP1
import Reactor
import Text

/// Answers `/logs/stream`: the last lines of many processes, and the lines that follow (EXT-90).
struct OutputEndpoint {
    let control: any SupervisorControl
    let time: any Timekeeper
    /// The memory that all clients share.
    let memory: MemoryBudget

    func answer(_ request: HTTPRequest, reply: @escaping (HTTPReply) -> Void) {
        let query: OutputQuery
        do throws(OutputQuery.Problem) {
            query = try OutputQuery(request.query)
        } catch {
            return reply(.error(.badRequest, error.text))
        }
        let unknown = query.selection.unknown(among: control.processesByName.map(\.name))
        guard unknown.isEmpty else { return reply(Self.refusal(of: unknown)) }
        if query.isFollowing {
            let stream = OutputStream(query, of: control, time: time, memory: memory)
            return reply(HTTPReply(stream: stream, headers: Self.headers))
        }
        let reading = OutputReading(query, of: control, time: time)
        reading.begin { processes in
            // The reading lives until its work is done.
            withExtendedLifetime(reading) {
                let merge = OutputMerge(processes, lines: query.lines, keepsRests: false)
                var bytes: [UInt8] = []
                merge.writeOpening(query.selection, of: control, to: &bytes)
                for (channel, line) in merge.lines { OutputRecord.line(line, of: channel, to: &bytes) }
                reply(HTTPReply(type: Self.type, bytes: ByteBuffer(bytes: bytes), headers: Self.headers))
            }
        }
    }

    private static let type = "application/x-ndjson"

    private static var headers: HTTPHeaders {
        [
            "Content-Type": type, "Cache-Control": "no-cache", "X-Accel-Buffering": "no",
            "X-Content-Type-Options": "nosniff",
        ]
    }

    /// The answer that lists the names which mean no process.
    private static func refusal(of names: [String]) -> HTTPReply {
        var text = Array("{\"unknown\":[".utf8)
        for (index, name) in names.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            JSONBytes.append(string: name, to: &text)
        }
        text += "]}\n".utf8
        return HTTPReply(.notFound, type: "application/json", bytes: ByteBuffer(bytes: text), headers: headers)
    }
}
