import Model
import Text

/// Values of `cap_drop`, `cap_add` and `capabilities` (EXT-30).
extension OptionValue {
    /// `ALL`, or names with or without `CAP_` in any case of letters; a number for a capability without a name in libcap.
    static func capabilities(
        _ text: String,
        of option: OptionName,
        on host: any HostCapabilities
    ) throws(ConfigurationError) -> CapabilitySet {
        var set = CapabilitySet()
        for word in list(text) where !word.isEmpty {
            let upper = word.uppercased()
            if upper == "ALL" || upper == "CAP_ALL" {
                set = .all
            } else {
                set = set.union(CapabilitySet(try capability(word, upper, of: option, on: host)))
            }
        }
        return set
    }

    private static func capability(
        _ word: String,
        _ upper: String,
        of option: OptionName,
        on host: any HostCapabilities
    ) throws(ConfigurationError) -> UInt8 {
        let name = upper.hasBytes(prefix: "CAP_") ? upper : "CAP_" + upper
        if let number = host.capability(named: name) { return number }
        if let number = UInt8(name.dropping(bytes: 4)), number < 64 { return number }
        let meant = EditDistance.nearest(to: name, among: host.capabilityNames)
        let guess = meant.map { " (did you mean \($0.dropping(bytes: 4))?)" } ?? ""
        throw option.invalid(word, "there is no capability of this name" + guess)
    }

    /// libcap's IAB text.
    static func capabilityVectors(
        _ text: String,
        of option: OptionName,
        on host: any HostCapabilities
    ) throws(ConfigurationError) -> CapabilityVectors {
        guard let vectors = host.capabilityVectors(text.trimmed) else {
            throw option.invalid(
                text,
                "must be capabilities as libcap's IAB text has them, such as ^cap_net_bind_service,!cap_sys_admin"
            )
        }
        return vectors
    }
}
