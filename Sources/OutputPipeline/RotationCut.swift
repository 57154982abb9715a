/// Where a file that is due for rotation ends: at a line's end when there is one near, so that no line is cut in two
/// (LOG-20).
package enum RotationCut: Equatable, Sendable {
    /// So many bytes of the write belong to the full file, and the others to the next one.
    case split(Int)
    /// The write goes on with a line of the full file that is not complete yet: the rotation waits for its end.
    case later

    /// Bytes in which a line's end is looked for, and by which a file may exceed its limit for one.
    package static let reach = 64 << 10

    private static let newline = UInt8(ascii: "\n")

    /// Cuts the write that makes a file full.
    /// - Parameters:
    ///   - excess: bytes by which the file will exceed its limit.
    ///   - lineInFile: gets a number of bytes, and tells how many the last line of the file has that is not complete; nil when
    ///     no line ends within that number.
    package static func of(
        _ bytes: UnsafeRawBufferPointer,
        excess: Int,
        lineInFile: (_ reach: Int) -> Int?
    ) -> RotationCut {
        let near = max(0, bytes.count - reach)
        if let newline = bytes[near...].lastIndex(of: newline) { return .split(newline + 1) }
        guard near == 0, let line = lineInFile(reach - bytes.count) else { return .split(bytes.count) }
        // The file ends with a line: all of the write comes behind it.
        if line == 0 { return .split(0) }
        return excess < reach ? .later : .split(bytes.count)
    }
}
