import Model
import Text

/// Hosts and ports of URLs (EXT-70, EXT-73).
extension OptionValue {
    /// - Parameters:
    ///   - standard: the port for a text without one; nil where it is required.
    ///   - item: the text that errors quote.
    static func endpoint(
        _ authority: String,
        otherwise standard: UInt16?,
        in item: String,
        of option: OptionName
    ) throws(ConfigurationError) -> (host: String, port: UInt16) {
        if authority.utf8.contains(UInt8(ascii: "@")) {
            throw option.invalid(item, "a user (name@) cannot be given here")
        }
        let colon = UInt8(ascii: ":")
        var host = authority
        var digits: String?
        if authority.utf8.first == UInt8(ascii: "[") {
            guard let (inner, tail) = authority.dropping(bytes: 1).halves(atFirst: UInt8(ascii: "]")), isIPv6(inner),
                tail.isEmpty || tail.utf8.first == colon
            else { throw option.invalid(item, "in brackets stands an IPv6 address, as [::1]:80") }
            host = inner
            digits = tail.isEmpty ? nil : tail.dropping(bytes: 1)
        } else if let halves = authority.halves(atFirst: colon) {
            if halves.tail.utf8.contains(colon) {
                throw option.invalid(item, "an IPv6 address stands in brackets, as [::1]:80")
            }
            host = halves.head
            digits = halves.tail
        }
        guard isIPv6(host) || isName(ofHost: FileMark.plain(host)) else {
            throw option.invalid(item, host.isEmpty ? "the host is missing" : "the host is no name and no address")
        }
        if digits == nil, let standard { return (host, standard) }
        guard let digits, !digits.isEmpty else { throw option.invalid(item, "the port is missing") }
        guard digits.utf8.count <= 5, digits.utf8.allSatisfy(isDigit), let port = UInt16(digits), port > 0 else {
            throw option.invalid(item, "the port must be a number from 1 to 65535")
        }
        return (host, port)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    /// A name that DNS can have, underscores included, or an IPv4 address.
    static func isName(ofHost text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 253 else { return false }
        if text.utf8.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") }) { return isIPv4(text) }
        return text.utf8.allSatisfy { byte in
            isDigit(byte) || (0x61...0x7a).contains(byte | 0x20) || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
        }
    }

    /// Four decimal numbers: some programs take a leading zero for base 8, so it is refused.
    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.parts(separatedBy: UInt8(ascii: "."))
        return parts.count == 4
            && parts.allSatisfy { part in
                !part.isEmpty && part.utf8.count <= 3 && part.utf8.allSatisfy(isDigit) && UInt8(part) != nil
                    && (part.utf8.count == 1 || part.utf8.first != UInt8(ascii: "0"))
            }
    }

    /// Without a zone.
    static func isIPv6(_ text: String) -> Bool {
        var parts = text.parts(separatedBy: UInt8(ascii: ":"))
        guard parts.count >= 3 else { return false }
        // At an end, two colons are an empty part too many.
        if parts[0].isEmpty {
            guard parts[1].isEmpty else { return false }
            parts.removeFirst()
        }
        if parts[parts.count - 1].isEmpty, parts.count > 1 {
            guard parts[parts.count - 2].isEmpty else { return false }
            parts.removeLast()
        }
        var groups = 0
        var gaps = 0
        for (index, part) in parts.enumerated() {
            if part.isEmpty {
                gaps += 1
            } else if index == parts.count - 1, isIPv4(String(part)) {
                groups += 2
            } else {
                guard part.utf8.count <= 4, part.utf8.allSatisfy(isHexadecimalDigit) else { return false }
                groups += 1
            }
        }
        return gaps == 0 ? groups == 8 : gaps == 1 && groups <= 7
    }

    private static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
    }
}
