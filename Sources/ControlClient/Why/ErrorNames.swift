import LinuxSystem

/// Supervisor's words for a program that cannot be started end with the name of an error; people know it by its text.
enum ErrorNames {
    /// The numbers of errno(3).
    private static let codes: ClosedRange<Int32> = 1...133

    /// `couldn't exec /srv/web: EACCES (Permission denied)`
    static func explained(_ text: String) -> String {
        guard text.utf8.last.map((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains) ?? false,
            let error = codes.lazy.map(Errno.init(code:)).first(where: { text.hasSuffix(": \($0.name)") })
        else { return text }
        return "\(text) (\(error.text))"
    }
}
