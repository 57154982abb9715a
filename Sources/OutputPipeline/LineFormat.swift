package import Model
import Text

/// How the lines of a program look on a standard stream (EXT-15).
package enum LineFormat: Equatable, Sendable {
    /// A text in front of each line.
    case prefix(PrefixFormat)
    /// Each line an object.
    case json(JSONLineFormat)

    /// The beginning of all lines of a chunk.
    /// - Parameters:
    ///   - time: the time in UTC.
    ///   - pid: the pid of the program; 0 when it has none.
    package func head(time: DateTime, milliseconds: Int, pid: Int32) -> [UInt8] {
        switch self {
        case .prefix(let format): format.head
        case .json(let format): format.head(time: time, milliseconds: milliseconds, pid: pid)
        }
    }

    /// Adds a line with its newline.
    package func append(
        _ line: UnsafeRawBufferPointer,
        _ piece: LineFramer.Piece,
        head: [UInt8],
        to output: inout [UInt8]
    ) {
        output.append(contentsOf: head)
        switch self {
        case .prefix: output.append(contentsOf: line)
        case .json: JSONLineFormat.append(line, piece, to: &output)
        }
        output.append(UInt8(ascii: "\n"))
    }
}

/// `log_format=prefix`.
package struct PrefixFormat: Equatable, Sendable {
    /// The beginning of each line.
    let head: [UInt8]

    package init(_ prefix: String) {
        head = Array(prefix.utf8)
    }

    /// In the colour of a program, for a terminal.
    /// - Parameter name: of the process; it always has the same colour.
    package init(_ prefix: String, colouredFor name: String) {
        let colour = Self.colours[Int(Self.hash(name) % UInt32(Self.colours.count))]
        head = Array("\u{1b}[\(colour)m\(prefix)\u{1b}[0m".utf8)
    }

    /// Foregrounds of ECMA-48 that can be read on light and on dark, without red, which is a failure for most people.
    private static let colours = [36, 33, 32, 35, 34]

    /// FNV-1a.
    private static func hash(_ name: String) -> UInt32 {
        name.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }
}

/// `log_format=json`: `time`, `program`, `group`, `pid`, `stream`, and `msg`; or `json` in its place when the line is an
/// object itself. Parts of a line that is too long are told by `partial`, the last one by `partial_last` too.
package struct JSONLineFormat: Equatable, Sendable {
    /// Bytes of the time, and of the longest number of a process.
    private static let timeLength = 34, longestNumber = 10

    private let identity: [UInt8]
    private let stream: [UInt8]

    /// - Parameters:
    ///   - program: the name of the process.
    ///   - stream: `stdout` or `stderr`.
    package init(program: String, group: String, stream: String) {
        var identity = Array(",\"program\":".utf8)
        JSONBytes.append(string: program, to: &identity)
        identity += ",\"group\":".utf8
        JSONBytes.append(string: group, to: &identity)
        identity += ",\"pid\":".utf8
        self.identity = identity
        var end = Array(",\"stream\":".utf8)
        JSONBytes.append(string: stream, to: &end)
        self.stream = end
    }

    func head(time: DateTime, milliseconds: Int, pid: Int32) -> [UInt8] {
        var head: [UInt8] = []
        head.reserveCapacity(Self.timeLength + identity.count + Self.longestNumber + stream.count)
        LineTime.append(time, milliseconds: milliseconds, to: &head)
        head += identity
        head.append(Int(pid), zeroPaddedTo: 1)
        head += stream
        return head
    }

    static func append(_ line: UnsafeRawBufferPointer, _ piece: LineFramer.Piece, to output: inout [UInt8]) {
        switch piece {
        case .whole:
            if let range = JSONObjectText.range(in: line) {
                output.append(contentsOf: ",\"json\":".utf8)
                append(object: UnsafeRawBufferPointer(rebasing: line[range]), to: &output)
                output.append(UInt8(ascii: "}"))
                return
            }
        case .part:
            output.append(contentsOf: ",\"partial\":true".utf8)
        case .lastPart:
            output.append(contentsOf: ",\"partial\":true,\"partial_last\":true".utf8)
        }
        output.append(contentsOf: ",\"msg\":".utf8)
        JSONBytes.append(string: line, to: &output)
        output.append(UInt8(ascii: "}"))
    }

    /// Appends the object unchanged, without its carriage returns: they can only be white space in it, and some readers take
    /// them for the end of a line.
    private static func append(object: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        let start = output.count
        output.append(contentsOf: object)
        for index in start..<output.count where output[index] == UInt8(ascii: "\r") {
            output[index] = UInt8(ascii: " ")
        }
    }
}
