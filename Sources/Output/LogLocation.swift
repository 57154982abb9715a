package import LinuxSystem
import OutputPipeline

/// Where a log can be read.
package enum LogLocation {
    case file(String)
    case memory(MemoryLog)
    /// A destination that only takes, known by its name.
    case stream(String)

    /// Bytes, those that a memory log has forgotten included: offsets go on counting. Throws when there is no such file.
    package func size() throws(Errno) -> Int {
        switch self {
        case .file(let path): try FileStatus(path: path).size
        case .memory(let log): log.written
        case .stream: throw .notSeekable
        }
    }

    /// At most `length` bytes from `offset`; fewer at the end. What a memory log has forgotten is skipped.
    package func bytes(offset: Int, length: Int) throws(Errno) -> [UInt8] {
        switch self {
        case .file(let path): return try Files.openForReading(path).read(at: offset, atMost: length)
        case .memory(let log): return log.bytes(offset: offset, length: length)
        case .stream: throw .notSeekable
        }
    }

    /// The path as RPC shows it.
    package var path: String {
        switch self {
        case .file(let path), .stream(let path): path
        case .memory: ""
        }
    }

    /// When the file was last written, in seconds since the epoch; nil when that is not known.
    package var modifiedAt: Int? {
        guard case .file(let path) = self else { return nil }
        return (try? FileStatus(path: path))?.modifiedAt
    }
}
