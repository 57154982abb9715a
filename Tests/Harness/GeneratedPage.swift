import Foundation
package import Testing

/// A page of docs/ that a test makes, whole or in part, and compares with what is committed.
package struct GeneratedPage {
    private let path: String

    /// - Parameter name: of the file in docs/.
    /// - Parameter test: the file of the test, in its folder in Tests/.
    package init(_ name: String, test: String = #filePath) {
        path = URL(fileURLWithPath: test).appendingPathComponent("../../../docs/" + name).standardized.path
    }

    /// Expects that the page is this text. With `UPDATE_DOCS` in the environment the text is written first, for a
    /// reviewer to read.
    package func expect(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        if getenv("UPDATE_DOCS") != nil { try text.write(toFile: path, atomically: false, encoding: .utf8) }
        #expect(Text.ofFile(path) == text, sourceLocation: sourceLocation)
    }

    /// Expects that the page has these tables, each between two comments, `<!-- table NAME -->` and `<!-- end -->`.
    package func expect(tables: [String: String], sourceLocation: SourceLocation = #_sourceLocation) throws {
        var text = ""
        var rest = Text.ofFile(path)[...]
        var found: Set<String> = []
        while let start = rest.range(of: "<!-- table "), let head = rest[start.upperBound...].range(of: " -->\n"),
            let end = rest[head.upperBound...].range(of: "<!-- end -->")
        {
            let name = String(rest[start.upperBound..<head.lowerBound])
            found.insert(name)
            text += rest[..<head.upperBound] + (tables[name] ?? "") + rest[end]
            rest = rest[end.upperBound...]
        }
        #expect(found == Set(tables.keys), sourceLocation: sourceLocation)
        try expect(text + rest, sourceLocation: sourceLocation)
    }
}
