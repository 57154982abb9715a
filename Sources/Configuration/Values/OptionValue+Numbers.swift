import Model
import Text

extension OptionValue {
    /// CFG-51; saturates at 64 bits.
    static func integer(_ text: String) throws(ConfigurationError) -> Int {
        try wholeNumber(text).value
    }

    /// CFG-51, with the number's own text for messages.
    static func wholeNumber(_ text: String) throws(ConfigurationError) -> PythonInteger {
        guard let number = PythonInteger(text) else {
            throw ConfigurationError(PythonInteger.refusal(of: text), reason: PythonInteger.explanation(of: text))
        }
        return number
    }

    /// Bytes, with an optional suffix KB, MB or GB of 1024 each (CFG-52); saturates at 64 bits.
    static func byteSize(_ text: String) throws(ConfigurationError) -> Int {
        do throws(ConfigurationError) {
            return try bytes(text)
        } catch {
            var error = error
            error.reason = PythonInteger.explanation(ofSize: text)
            throw error
        }
    }

    private static func bytes(_ text: String) throws(ConfigurationError) -> Int {
        let lower = text.lowercased()
        let unit: Int
        switch Array(lower.utf8.suffix(2)) {
        case Array("kb".utf8): unit = 1 << 10
        case Array("mb".utf8): unit = 1 << 20
        case Array("gb".utf8): unit = 1 << 30
        default: return try integer(lower)
        }
        let number = try integer(String(lower.dropLast(2)))
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
        return overflow ? (number < 0 ? .min : .max) : bytes
    }

    /// A file mode or mask in base 8 (CFG-53).
    static func octal(_ text: String) throws(ConfigurationError) -> UInt32 {
        guard let number = PythonInteger(text, base: 8) else {
            throw ConfigurationError("\(text) can not be converted to an octal type")
        }
        return UInt32(truncatingIfNeeded: number.value)
    }

    /// Codes that an exit status can have, 0 to 255; an empty list means that no exit is expected (CFG-55).
    static func exitCodes(_ text: String) throws(ConfigurationError) -> [Int] {
        if text.isEmpty { return [] }
        var codes: [Int] = []
        for part in text.parts(separatedBy: UInt8(ascii: ",")) {
            guard let code = PythonInteger(String(part))?.value, code >= 0, code <= 255 else {
                throw ConfigurationError("not a valid list of exit codes: \(text.pythonRepresentation)")
            }
            codes.append(code)
        }
        return codes
    }

    /// A number, or a name with or without `SIG`. 0 is accepted, as by Supervisor, and so are all numbers that the kernel has,
    /// of which Supervisor refuses those without a name in Python (CFG-57).
    static func signal(_ text: String) throws(ConfigurationError) -> SignalNumber {
        if let number = PythonInteger(text)?.value {
            guard let raw = Int32(exactly: number), (0...SignalNumber.highest.rawValue).contains(raw) else {
                throw ConfigurationError("value \(text.pythonRepresentation) is not a valid signal number")
            }
            return SignalNumber(rawValue: raw)
        }
        guard let signal = SignalNumber(name: text.trimmed.uppercased()) else {
            throw ConfigurationError("value \(text.pythonRepresentation) is not a valid signal name")
        }
        return signal
    }
}
