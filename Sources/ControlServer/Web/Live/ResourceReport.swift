import ControlProtocol
import Model
import NIOCore
import NIOHTTP1
import Text

/// `/resources.json`: the present resources of processes, for a status page that is being looked at, and the last lines of
/// the logs that it shows.
///
///     {"at": 81234567, "processes": {"web": [12340, 4816896, 3, 12]},
///      "tails": {"web": {"channel": "stderr", "title": "Last lines of stderr", "text": "..."}}}
///
/// `at` is in milliseconds, of a clock that is never set; a process has its CPU time in milliseconds, its memory in bytes, its
/// threads, and its open descriptors, or null where they are not to be known.
struct ResourceReport {
    /// The time of the report in milliseconds.
    let at: Int
    let uses: [ResourceUse]
    let tails: [(process: String, lines: LastLines)]

    var reply: HTTPReply {
        HTTPReply(
            type: "application/json",
            bytes: ByteBuffer(bytes: bytes),
            headers: ["Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"]
        )
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = Array("{\"at\":\(at),\"processes\":{".utf8)
        for (index, use) in uses.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONBytes.append(string: use.process.text, to: &bytes)
            let descriptors = use.openDescriptors.map(String.init) ?? "null"
            bytes += ":[\(use.cpuMilliseconds),\(use.residentMemory),\(use.threads),\(descriptors)]".utf8
        }
        bytes += "},\"tails\":{".utf8
        for (index, tail) in tails.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONBytes.append(string: tail.process, to: &bytes)
            bytes += ":{\"channel\":\"\(tail.lines.channel.rawValue)\",\"title\":".utf8
            JSONBytes.append(string: tail.lines.title, to: &bytes)
            bytes += ",\"text\":".utf8
            JSONBytes.append(string: tail.lines.text, to: &bytes)
            bytes.append(UInt8(ascii: "}"))
        }
        bytes += "}}".utf8
        return bytes
    }
}
