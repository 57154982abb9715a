import Model
import Text

/// Durations: seconds, with decimals where needed, or Compose's text, which is Go's without signs.
extension OptionValue {
    /// About thirty years: longer is a slip, and microseconds of it still fit 64 bits.
    private static let longestSpan: Int64 = 1_000_000_000

    private static let spanForms = "must be seconds, as 30 or 2.5, or a text as 500ms, 1m30s or 2h"

    static let notNothing = "must be more than 0 seconds"

    /// The problem with a text, in the words of an error about an option.
    struct SpanProblem: Error {
        let rule: String
    }

    static func timeSpan(_ text: String, of option: OptionName) throws(ConfigurationError) -> TimeSpan {
        do throws(SpanProblem) {
            return try timeSpan(text)
        } catch {
            throw option.invalid(text, error.rule)
        }
    }

    /// What is shorter than a millisecond counts as one.
    static func timeSpan(_ text: String) throws(SpanProblem) -> TimeSpan {
        let nanoseconds = try nanoseconds(text.trimmed)
        guard nanoseconds <= longestSpan * 1_000_000_000 else {
            throw SpanProblem(rule: "must be at most \(longestSpan) seconds")
        }
        return TimeSpan(milliseconds: (nanoseconds + 999_999) / 1_000_000)
    }

    /// The same where a zero duration is not allowed.
    static func positiveTimeSpan(_ text: String, of option: OptionName) throws(ConfigurationError) -> TimeSpan {
        let span = try timeSpan(text, of: option)
        guard span > .zero else { throw option.invalid(text, notNothing) }
        return span
    }

    /// The same where zero means no limit.
    static func timeLimit(_ text: String, of option: OptionName) throws(ConfigurationError) -> TimeSpan? {
        let span = try timeSpan(text, of: option)
        return span > .zero ? span : nil
    }

    /// Saturated.
    private static func nanoseconds(_ text: String) throws(SpanProblem) -> Int64 {
        if text.utf8.first == UInt8(ascii: "-") { throw SpanProblem(rule: "must not be negative") }
        if let seconds = DecimalNumber(text.utf8) { return nanoseconds(seconds, unit: 1_000_000_000) }
        var rest = Substring(text).utf8
        var sum: Int64 = 0
        repeat {
            let digits = rest.prefix { $0 == UInt8(ascii: ".") || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
            rest = rest.dropFirst(letters.count)
            guard let number = DecimalNumber(digits), !letters.isEmpty else { throw SpanProblem(rule: spanForms) }
            let name = String(Substring(letters))
            guard let unit = unit(named: name) else {
                throw SpanProblem(rule: "\(name) is no unit, units are h, m, s, ms, us and ns: \(spanForms)")
            }
            let (total, isTooLong) = sum.addingReportingOverflow(nanoseconds(number, unit: unit))
            sum = isTooLong ? .max : total
        } while !rest.isEmpty
        return sum
    }

    private static func nanoseconds(_ number: DecimalNumber, unit: Int64) -> Int64 {
        let second: Int64 = 1_000_000_000
        // The billionths of a short unit are parts of a nanosecond; the sum is rounded up to a whole one.
        let part =
            unit >= second
            ? number.billionths * (unit / second) : (number.billionths + second / unit - 1) / (second / unit)
        let (product, isTooLong) = number.whole.multipliedReportingOverflow(by: unit)
        let (sum, isStillTooLong) = product.addingReportingOverflow(part)
        return isTooLong || isStillTooLong ? .max : sum
    }

    /// In nanoseconds; nil for an unknown one.
    private static func unit(named name: String) -> Int64? {
        switch name {
        case "h": 3_600_000_000_000
        case "m": 60_000_000_000
        case "s": 1_000_000_000
        case "ms": 1_000_000
        case "us": 1000
        case "ns": 1
        default: nil
        }
    }
}

extension OptionReader {
    func span(_ value: inout TimeSpan) { read(&value, OptionValue.timeSpan) }
    func span(_ value: inout TimeSpan?) { read(&value, OptionValue.timeSpan) }
    func positiveSpan(_ value: inout TimeSpan) { read(&value, OptionValue.positiveTimeSpan) }
    func positiveSpan(_ value: inout TimeSpan?) { read(&value, OptionValue.positiveTimeSpan) }
    /// 0 stands for none.
    func timeLimit(_ value: inout TimeSpan?) { read(&value, OptionValue.timeLimit) }
}

/// A duration outside of a configuration, in the same forms.
package enum DurationText {
    /// The problem with a text, in words behind the text: `must be seconds, as 30 or 2.5, …`.
    package struct Problem: Error {
        package let rule: String
    }

    /// What is shorter than a millisecond counts as one.
    package static func milliseconds(_ text: String) -> Result<Int64, Problem> {
        do throws(OptionValue.SpanProblem) {
            return .success(try OptionValue.timeSpan(text).milliseconds)
        } catch {
            return .failure(Problem(rule: error.rule))
        }
    }
}
