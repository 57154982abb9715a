/// What the activity log looks like (EXT-15).
package enum ActivityLogFormat: Hashable, Sendable {
    /// Supervisor's lines, which people and log collectors read: local time, level, message (LOG-1).
    case text
    /// One JSON object per line.
    case json
}

/// What becomes of output while the standard stream that it goes to does not drain (EXT-16).
package enum LogOverflow: Hashable, Sendable {
    /// It is kept, and when no more can be kept the program is not read any more: it alone waits.
    case block
    /// The oldest goes, and a line says so.
    case drop
}
