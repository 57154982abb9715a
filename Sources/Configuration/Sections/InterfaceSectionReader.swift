import Text

/// Reads the `[rpcinterface:x]` sections, which in Supervisor load Python code (CFG-169, PLUG-1 to PLUG-3).
struct InterfaceSectionReader {
    let context: ReadingContext

    static let factoryOption = "supervisor.rpcinterface_factory"
    /// The only factory here (PLUG-2).
    private static let standardFactory = "supervisor.rpcinterface:make_main_rpcinterface"

    /// The namespaces in file order; in container mode `supervisor` is among them by default (EXT-1).
    func namespaces() throws(ConfigurationError) -> [String] {
        var names: [String] = []
        for section in context.raw.sections where section.name.hasBytes(prefix: "rpcinterface:") {
            let reader = context.reader(section.name)
            guard reader.isSet(Self.factoryOption) else {
                try reader.fail("section [\(section.name)] does not specify a \(Self.factoryOption)")
                continue
            }
            try checkFactory(reader)
            for option in context.raw.options(in: section) where option.name != Self.factoryOption {
                // Only expanded, as Supervisor does; see `checkOptions`.
                _ = try reader.text(option.name)
            }
            names.append(ReadingContext.name(in: section.name))
        }
        if context.container, !names.contains("supervisor") { names.insert("supervisor", at: 0) }
        return names
    }

    /// The standard factory takes no options, which Supervisor finds out when it makes the servers (PLUG-3). Options of a
    /// plug-in may be right, but nothing here takes them.
    func checkOptions() throws(ConfigurationError) {
        for section in context.raw.sections where section.name.hasBytes(prefix: "rpcinterface:") {
            let factory = context.raw.option(Self.factoryOption, in: section.name)?.value
            guard factory?.trimmed == Self.standardFactory else { continue }
            guard let extra = context.raw.options(in: section).first(where: { $0.name != Self.factoryOption }) else {
                continue
            }
            let name = ReadingContext.name(in: section.name)
            try context.reader(section.name).fail("Could not make \(name) rpc interface", extra.name)
        }
    }

    private func checkFactory(_ reader: SectionReader) throws(ConfigurationError) {
        _ = try reader.value(Self.factoryOption, default: "") { text throws(ConfigurationError) in
            guard text.trimmed == Self.standardFactory else {
                throw PythonPlugins.refusal(of: text, in: reader.section)
            }
            return text
        }
    }
}
