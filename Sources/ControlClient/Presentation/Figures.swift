/// Numbers as tables show them: short, and of few digits.
package enum Figures {
    /// Percent with one decimal below 1000, and without above: `12.3`, `1600`.
    package static func percent(_ value: Double) -> String {
        guard value.isFinite, value > 0 else { return "0.0" }
        let tenths = Int(min(value, 1e9) * 10 + 0.5)
        return tenths < 10_000 ? "\(tenths / 10).\(tenths % 10)" : String(tenths / 10)
    }

    /// Bytes in units of 1024: `812K`, `9.8M`, `1.5G`.
    package static func bytes(_ count: Int) -> String {
        var tenths = max(0, count) / 1024 * 10 + max(0, count) % 1024 * 10 / 1024
        var units = "KMGTPE"[...]
        while tenths >= 10_240, units.utf8.count > 1 {
            tenths /= 1024
            units = units.dropFirst()
        }
        let unit = units.prefix(1)
        return tenths < 100 && unit != "K" ? "\(tenths / 10).\(tenths % 10)\(unit)" : "\(tenths / 10)\(unit)"
    }

    /// `0:01:02`, from a day on `3d 04:05`.
    package static func duration(_ seconds: Int) -> String {
        let seconds = max(0, seconds)
        let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60)
        if seconds >= 86_400 { return "\(seconds / 86_400)d \(two(hours)):\(two(minutes))" }
        return "\(hours):\(two(minutes)):\(two(seconds % 60))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
