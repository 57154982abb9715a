package import Model

/// What becomes of a program's output that goes to `/dev/stdout` or its like (EXT-15, EXT-16).
package struct StreamLogSettings: Equatable, Sendable {
    /// `log_format=`, with `log_prefix=` where that has an effect.
    package enum Format: Equatable, Sendable {
        case raw
        /// The prefix, with everything in it expanded.
        case prefix(String)
        case json
    }

    package var format: Format
    /// `log_buffer=`, bytes for each channel; at least 1.
    package var buffer: Int
    package var overflow: LogOverflow

    package init(format: Format = .raw, buffer: Int = standardBuffer, overflow: LogOverflow = .block) {
        self.format = format
        self.buffer = buffer
        self.overflow = overflow
    }

    /// Bytes.
    package static let standardBuffer = 1 << 20
}
