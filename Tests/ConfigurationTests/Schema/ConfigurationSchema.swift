import Foundation

@testable import Configuration

/// The JSON Schema of the configuration, made of the table of options: docs/supervisord.schema.json.
struct ConfigurationSchema {
    /// Types that have no form; a test expects that there are no such.
    private(set) var unknownTypes: Set<String> = []
    private(set) var text = ""

    private static let comment =
        "A configuration as Python's configparser reads it: an object of sections, each an object of options with texts. "
        + "It is made from the table of options by `UPDATE_DOCS=1 swift test --filter SchemaTests`. It also refuses unknown "
        + "options of known sections, which supervisord ignores with a warning."

    init() throws {
        var sections: [String: Any] = ["DEFAULT": ["$ref": "#/$defs/texts"]]
        var patterns: [String: Any] = [:]
        var definitions: [String: Any] = [
            "texts": ["type": "object", "additionalProperties": ["type": "string"]]
        ]
        for kind in SectionKind.allCases {
            let reference = ["$ref": "#/$defs/\(kind.word)"]
            definitions[kind.word] = section(kind)
            switch kind.naming {
            case .never: sections[kind.word] = reference
            case .optional:
                sections[kind.word] = reference
                patterns["^\(kind.word):"] = reference
            case .always:
                // Without a name it is a section that no program reads.
                sections[kind.word] = false
                patterns["^\(kind.word):\\s*[^\\s:/]+\\s*$"] = reference
            }
        }
        let words = SectionKind.allCases.filter { $0.naming != .never }.map(\.word).joined(separator: "|")
        let schema: [String: Any] = [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "$comment": Self.comment,
            "title": "supervisord.conf of swift-supervisor", "type": "object", "properties": sections,
            "patternProperties": patterns, "$defs": definitions,
            // Sections without a colon may belong to other programs.
            "propertyNames": ["pattern": "^[^:]*$|^(?:\(words)):\\s*[^\\s:/]+\\s*$"],
            "additionalProperties": ["$ref": "#/$defs/texts"],
        ]
        let data = try JSONSerialization.data(
            withJSONObject: schema,
            options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        )
        text = String(decoding: data, as: UTF8.self) + "\n"
    }

    private mutating func section(_ kind: SectionKind) -> [String: Any] {
        guard let options = OptionTable.descriptions(of: kind) else {
            guard kind == .rpcInterface else { return ["$ref": "#/$defs/texts"] }
            let factory = OptionTable.interfaceFactory
            return [
                "type": "object", "required": [factory.name], "additionalProperties": ["type": "string"],
                "properties": [factory.name: ["const": "supervisor.rpcinterface:make_main_rpcinterface"]],
            ]
        }
        var properties: [String: Any] = [:]
        let program = kind == .program ? [] : OptionTable.descriptions(of: .program) ?? []
        for option in options {
            let own = property(option)
            let shared = program.first { $0.name == option.name }
            let isShared = shared.map { NSDictionary(dictionary: property($0)).isEqual(to: own) } ?? false
            properties[option.name] = isShared ? ["$ref": "#/$defs/program/properties/\(option.name)"] : own
        }
        return [
            "type": "object", "description": "Section \(kind.label)", "properties": properties,
            "required": options.filter { $0.standard == .required }.map(\.name), "additionalProperties": false,
        ]
    }

    private mutating func property(_ option: OptionDescription) -> [String: Any] {
        var property: [String: Any] = ["type": "string"]
        if let form = ValueForm(type: option.type) { property = form.schema } else { unknownTypes.insert(option.type) }
        property["description"] =
            "\(option.summary) (\(option.type.filter { $0 != "`" }); \(Self.words(option.standard)))"
        if case .value(let text) = option.standard { property["default"] = text }
        return property
    }

    private static func words(_ standard: OptionDescription.Standard) -> String {
        switch standard {
        case .value(let text): "default \(text)"
        case .absent(let text), .otherwise(let text): "default: \(text)"
        case .required: "required"
        }
    }
}
