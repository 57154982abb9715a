import Model
import NIOCore

/// Prometheus' text format, version 0.0.4.
///
/// A thousand programs make some twenty thousand lines, so labels are bytes that are made once for each program.
struct MetricsText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    enum Kind: String {
        case counter, gauge
    }

    /// `name="value"`, several with commas between.
    struct Labels {
        fileprivate let bytes: [UInt8]

        init(_ labels: KeyValuePairs<StaticString, String>) {
            var bytes: [UInt8] = []
            for (name, value) in labels {
                if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
                bytes.append(name)
                bytes.append(contentsOf: "=\"".utf8)
                for byte in value.utf8 {
                    switch byte {
                    case UInt8(ascii: "\\"): bytes.append("\\\\")
                    case UInt8(ascii: "\""): bytes.append("\\\"")
                    case UInt8(ascii: "\n"): bytes.append("\\n")
                    default: bytes.append(byte)
                    }
                }
                bytes.append(UInt8(ascii: "\""))
            }
            self.bytes = bytes
        }
    }

    private var bytes: [UInt8] = []
    private var head: [UInt8] = []

    /// - Parameter capacity: the bytes that are expected.
    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// What `sample` adds from now on belongs to this metric; each is begun once.
    mutating func begin(_ name: StaticString, _ kind: Kind, _ help: StaticString) {
        for part in ["# HELP ", name, " ", help, "\n# TYPE ", name, " "] as [StaticString] { bytes.append(part) }
        bytes.append(contentsOf: kind.rawValue.utf8)
        bytes.append(UInt8(ascii: "\n"))
        head = []
        head.append(name)
    }

    mutating func sample(_ value: Int) {
        bytes.append(contentsOf: head)
        end(value)
    }

    /// - Parameter more: labels behind the others with a comma in front, which need no escape.
    mutating func sample(_ labels: Labels, and more: [UInt8] = [], _ value: Int) {
        bytes.append(contentsOf: head)
        bytes.append(UInt8(ascii: "{"))
        bytes.append(contentsOf: labels.bytes)
        bytes.append(contentsOf: more)
        bytes.append(UInt8(ascii: "}"))
        end(value)
    }

    /// - Parameter value: the value in thousandths of the metric's unit, not negative.
    mutating func sample(_ labels: Labels, thousandths value: Int64) {
        bytes.append(contentsOf: head)
        bytes.append(UInt8(ascii: "{"))
        bytes.append(contentsOf: labels.bytes)
        bytes.append(contentsOf: "} ".utf8)
        bytes.append(contentsOf: TimeSpan(milliseconds: value).number.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func end(_ value: Int) {
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: String(value).utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    var buffer: ByteBuffer { ByteBuffer(bytes: bytes) }
}

extension [UInt8] {
    fileprivate mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }
}
