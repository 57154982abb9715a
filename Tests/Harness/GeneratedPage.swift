import Foundation
package import Testing

/// A page of docs/ that a test makes, and compares with what is committed.
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
}
