import Foundation
import TestHarness
import Testing

@testable import Configuration

/// docs/supervisord.schema.json against the table of options. After a change of the table `UPDATE_DOCS=1 swift test --filter
/// SchemaTests` writes it again. What it accepts and refuses is looked at by Tests/Docs/schema.py.
@Suite struct SchemaTests {
    @Test func `the schema is that of the table of options`() throws {
        let schema = try ConfigurationSchema()
        #expect(schema.unknownTypes.isEmpty)
        try GeneratedPage("supervisord.schema.json").expect(schema.text)
    }

    @Test(arguments: SectionKind.allCases)
    func `it has every option, and its default is a good value`(kind: SectionKind) throws {
        let data = Data(try ConfigurationSchema().text.utf8)
        let schema = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let definitions = try #require(schema["$defs"] as? [String: [String: Any]])
        let section = try #require(definitions[kind.word])
        for option in OptionTable.descriptions(of: kind) ?? [] {
            let properties = try #require(section["properties"] as? [String: [String: Any]])
            #expect(properties[option.name] != nil, "\(kind.label) \(option.name)")
            guard case .value(let text) = option.standard, let pattern = ValueForm(type: option.type)?.pattern else {
                continue
            }
            let whole = try Regex("^(?:\(pattern))$")
            #expect(text.wholeMatch(of: whole) != nil, "\(kind.label) \(option.name): \(text)")
        }
    }
}
