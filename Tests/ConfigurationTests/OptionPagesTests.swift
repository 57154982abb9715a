import Foundation
import Model
import TestHarness
import Testing

@testable import Configuration

/// What people read about options against the table of options. After a change of the table,
/// `UPDATE_DOCS=1 swift test --filter OptionPagesTests` writes the tables of docs/configuration.md again, for the reviewer
/// to read.
@Suite struct OptionPagesTests {
    @Test func `the tables of the documentation are those of the table of options`() throws {
        let daemon = table(.supervisord, columns: Self.columns + [.commandLine])
        let program = table(.program, columns: Self.columns + [.scope])
        try GeneratedPage("configuration.md").expect(tables: [
            "supervisord": daemon,
            "program": program,
            "log": table(.program, columns: Self.columns) { $0.name.hasPrefix("log_") },
            "group": table(.group, columns: Self.columns),
            "include": table(.include, columns: Self.columns),
            "eventlistener": table(.eventListener, columns: Self.columns) { own(.eventListener).contains($0.name) },
            "fcgi-program": table(.fastCGIProgram, columns: Self.columns) { own(.fastCGIProgram).contains($0.name) },
            "unix_http_server": table(.unixServer, columns: Self.columns),
            "inet_http_server": table(.inetServer, columns: Self.columns),
            "rpcinterface": table([OptionTable.interfaceFactory], columns: Self.columns),
            "supervisorctl": table(.supervisorctl, columns: Self.columns),
        ])
    }

    @Test(
        arguments: [
            SectionKind.supervisord, .program, .eventListener, .fastCGIProgram, .group, .include, .unixServer,
            .inetServer, .supervisorctl,
        ]
    )
    func `the man page has every option, and the same defaults`(kind: SectionKind) throws {
        let items = try ManPage("supervisord.conf.5").items(in: kind.label)
        for option in try #require(OptionTable.descriptions(of: kind)) {
            // The options of a program stand there.
            if kind == .eventListener || kind == .fastCGIProgram, !own(kind).contains(option.name) { continue }
            let item = items.first { $0.names.contains(option.name) }
            #expect(item != nil, "\(kind.label) says nothing of \(option.name)")
            guard case .value(let text) = option.standard, let item, let shown = item.standard else { continue }
            #expect(shown.contains(text), "\(kind.label) \(option.name) is \(text) by default")
        }
    }

    @Test(arguments: [SectionKind.supervisord, .program, .unixServer, .inetServer, .supervisorctl, .group])
    func `the sample shows or names every option`(kind: SectionKind) throws {
        for option in try #require(OptionTable.descriptions(of: kind)) where !option.name.hasPrefix("rlimit_") {
            #expect(SampleConfiguration.text.contains(option.name), "\(option.name)")
        }
    }

    private func own(_ kind: SectionKind) -> Set<String> {
        let listener: Set = ["priority", "redirect_stderr"]
        return Set(OptionTable.ownNames(of: kind)).union(kind == .eventListener ? listener : [])
    }

    // MARK: Tables

    private enum Column: String {
        case name = "Option"
        case type = "Type"
        case standard = "Default"
        case meaning = "Meaning"
        case origin = "Origin"
        case change = "Change needs"
        case scope = "Scope"
        case commandLine = "Command line"

        func cell(_ option: OptionDescription) -> String {
            switch self {
            case .name: option.name
            case .type: option.type
            case .standard:
                switch option.standard {
                case .value(let text): "`\(text)`"
                case .absent(let text), .otherwise(let text): text
                case .required: "required"
                }
            case .meaning: option.summary + (option.note.isEmpty ? "" : "; " + option.note)
            case .origin: option.origin.rawValue
            case .change: option.change.rawValue
            case .scope: option.scope.rawValue
            case .commandLine: Self.words(option.name)
            }
        }

        /// The options of the command line that override the file's.
        private static func words(_ name: String) -> String {
            CommandLineOptions.options.filter { $0.long == name || $0.long == "no-\(name)" }
                .map { option in
                    [option.short.map { "`-\($0)`" }, option.long.map { "`--\($0)`" }].compactMap { $0 }
                        .joined(separator: ", ")
                }.joined(separator: ", ")
        }
    }

    private static let columns: [Column] = [.name, .type, .standard, .meaning, .origin, .change]

    private func table(
        _ kind: SectionKind,
        columns: [Column],
        where isShown: (OptionDescription) -> Bool = { _ in true }
    ) -> String {
        table((OptionTable.descriptions(of: kind) ?? []).filter(isShown), columns: columns)
    }

    private func table(_ options: [OptionDescription], columns: [Column]) -> String {
        let head = [columns.map(\.rawValue), columns.map { _ in "---" }]
        let rows = options.map { option in columns.map { $0.cell(option).replacing("|", with: "\\|") } }
        return (head + rows).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }
}

/// A page of man/ as far as options go.
private struct ManPage {
    struct Item {
        var names: Set<String>
        /// Behind the names; nil where the page gives none.
        var standard: String?
    }

    private let lines: [Substring]

    init(_ name: String, test: String = #filePath) throws {
        let path = URL(fileURLWithPath: test).appending(path: "../../../man/" + name).standardized
        lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
    }

    /// The items in the section of options that has a label; names that only the text of an item has count as well.
    func items(in label: String) -> [Item] {
        // The page shows the one interface that there is.
        guard let start = lines.firstIndex(where: { $0 == ".Ss \(label) section" }) else { return [] }
        let section = lines[(start + 1)...].prefix { !$0.hasPrefix(".S") }
        var items: [Item] = []
        for line in section {
            if line.hasPrefix(".It ") {
                let halves = line.dropFirst(4).split(separator: " Pq ", maxSplits: 1)
                items.append(Item(names: names(halves[0]), standard: halves.count > 1 ? String(halves[1]) : nil))
            } else if line.hasPrefix(".Ic ") {
                items.append(Item(names: names(line)))
            }
        }
        return items
    }

    private func names(_ text: Substring) -> Set<String> {
        Set(text.split(separator: " ").map(String.init))
    }
}
