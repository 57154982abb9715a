package import Model

/// The settings for a program's output that goes to `/dev/stdout` or the like (EXT-15, EXT-16).
package struct StreamLogSettings: Equatable, Sendable {
    /// `log_format=`, with `log_prefix=` where that has an effect.
    package enum Format: Equatable, Sendable {
        case raw
        /// The prefix, with everything in it expanded.
        case prefix(String)
        case json
    }

    package var format = Format.raw
    /// `log_buffer=`, bytes for each channel; at least 1.
    package var buffer = 1 << 20
    package var overflow = LogOverflow.block
    /// `log_keep=`, bytes for each channel of which the end can be read; 0 for none (EXT-79).
    package var keep: UInt32 = 0

    /// Bytes that are kept in container mode by default.
    static let containerKeep: UInt32 = 16 << 10

    package init() {}
}
