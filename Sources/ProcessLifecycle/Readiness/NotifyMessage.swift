package import Model

/// What one message of sd_notify(3) says, as far as it concerns us; the rest of it counts for nothing. Of a word that
/// is there twice the first one counts, as with systemd.
package struct NotifyMessage: Hashable, Sendable {
    /// READY=1
    package private(set) var isReady = false
    /// RELOADING=1
    package private(set) var isReloading = false
    /// STOPPING=1
    package private(set) var isStopping = false
    /// WATCHDOG=1
    package private(set) var pingsWatchdog = false
    /// WATCHDOG=trigger
    package private(set) var triggersWatchdog = false
    /// BARRIER=1: its sender waits until the descriptor that came along is closed.
    package private(set) var isBarrier = false
    /// STATUS=, without control characters and of limited length; empty to take the last one back.
    package private(set) var status: String?
    /// EXTEND_TIMEOUT_USEC=: from now on.
    package private(set) var neededTime: TimeSpan?
    /// WATCHDOG_USEC=: in the place of the time that it had; 0 for none.
    package private(set) var watchdogInterval: TimeSpan?

    /// What is kept of a status, in bytes.
    package static let longestStatus = 256
    /// No more of one is looked at, as cleaning makes nothing shorter; a character that is cut here is cut off then.
    private static let longestRawStatus = longestStatus + 3

    /// - Parameter bytes: the message; lines, each of them `NAME=value`.
    package init(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        while start < bytes.count {
            let line = bytes[start...].prefix { $0 != UInt8(ascii: "\n") }
            take(UnsafeRawBufferPointer(rebasing: line))
            start = line.endIndex + 1
        }
    }

    private mutating func take(_ line: UnsafeRawBufferPointer) {
        guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { return }
        let value = UnsafeRawBufferPointer(rebasing: line[(equals + 1)...])
        let isOne = value.count == 1 && value[0] == UInt8(ascii: "1")
        let name = line[..<equals]
        let isNamed = { (text: StaticString) in
            name.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        }
        if isNamed("READY") {
            isReady = isReady || isOne
        } else if isNamed("RELOADING") {
            isReloading = isReloading || isOne
        } else if isNamed("STOPPING") {
            isStopping = isStopping || isOne
        } else if isNamed("BARRIER") {
            isBarrier = isBarrier || isOne
        } else if isNamed("STATUS") {
            status = status ?? Self.cleaned(value)
        } else if isNamed("WATCHDOG") {
            pingsWatchdog = pingsWatchdog || isOne
            triggersWatchdog = triggersWatchdog || value.elementsEqual("trigger".utf8)
        } else if isNamed("EXTEND_TIMEOUT_USEC") {
            neededTime = neededTime ?? Self.microseconds(value)
        } else if isNamed("WATCHDOG_USEC") {
            watchdogInterval = watchdogInterval ?? Self.microseconds(value)
        }
    }

    private static func cleaned(_ value: UnsafeRawBufferPointer) -> String {
        let text = String(decoding: value.prefix(longestRawStatus), as: UTF8.self).spellingOutControlCharacters()
        guard text.utf8.count > longestStatus else { return text }
        var kept = ""
        var length = 0
        for scalar in text.unicodeScalars {
            length += UTF8.width(scalar)
            guard length <= longestStatus else { break }
            kept.unicodeScalars.append(scalar)
        }
        return kept
    }

    /// Rounded up to milliseconds; nil for what is no number. One that is too large to be told from never is never.
    private static func microseconds(_ digits: UnsafeRawBufferPointer) -> TimeSpan? {
        guard !digits.isEmpty else { return nil }
        var number: Int64 = 0
        for digit in digits {
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = digit else { return nil }
            let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, isSumTooLarge) = product.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
            number = isTooLarge || isSumTooLarge ? .max : sum
        }
        return TimeSpan(milliseconds: number / 1000 + (number % 1000 > 0 ? 1 : 0))
    }
}
