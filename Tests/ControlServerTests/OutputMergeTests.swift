import ControlProtocol
import Model
import Testing

@testable import ControlServer

@Suite struct OutputSelectionTests {
    private static let processes = [
        Namespec("web"), Namespec("webs"), Namespec(group: "app", process: "w_1"),
        Namespec(group: "app", process: "w_2"),
    ]

    @Test(
        arguments: [
            ([], ["web", "webs", "app:w_1", "app:w_2"]), (["all"], ["web", "webs", "app:w_1", "app:w_2"]),
            (["web"], ["web"]), (["web*"], ["web", "webs"]), (["app"], ["app:w_1", "app:w_2"]),
            (["app:*"], ["app:w_1", "app:w_2"]), (["app:"], ["app:w_1", "app:w_2"]), (["app:w_2"], ["app:w_2"]),
            (["w_?"], ["app:w_1", "app:w_2"]), (["app:w_[2-9]"], ["app:w_2"]), (["*:web"], ["web"]), (["w_1"], []),
            (["nope", "webs"], ["webs"]),
        ] as [([String], [String])]
    )
    func `names mean processes`(names: [String], wanted: [String]) {
        let selection = OutputSelection(names)
        #expect(Self.processes.filter(selection.contains).map(\.text) == wanted)
    }

    @Test func `names that mean nothing are told`() {
        let selection = OutputSelection(["web", "w_1", "x*", "app:*"])
        #expect(selection.unknown(among: Self.processes) == ["w_1", "x*"])
        #expect(OutputSelection([]).unknown(among: []) == [])
    }
}

@Suite struct OutputMergeTests {
    private func part(_ name: String, isError: Bool = false, _ lines: [(Int, String)], rest: String? = nil)
        -> ProcessHistory.Part
    {
        var text = lines.map { $0.1 + "\n" }.joined()
        if let rest { text += rest }
        let known = lines.filter { $0.0 > 0 }.map { OutputMarks.Moment(at: $0.0, bytes: $0.1.utf8.count + 1) }
        var moments = known
        if let rest { moments.append(OutputMarks.Moment(at: 10_000, bytes: rest.utf8.count)) }
        let marks = OutputMarks(position: 1 << 20, written: 1 << 20, moments: moments)
        return ProcessHistory.Part(
            channel: OutputChannel(process: Namespec(name), isError: isError),
            ending: LogEnding(Array(text.utf8), isWhole: true, lines: 100, marks: marks),
            position: 1 << 20
        )
    }

    private func texts(_ processes: [ProcessHistory], lines: Int, keepsRests: Bool = false) -> [String] {
        OutputMerge(processes, lines: lines, keepsRests: keepsRests).lines.map {
            String(decoding: $0.line.text, as: UTF8.self)
        }
    }

    @Test func `lines are in the order of their arrival, those without a time first, process by process`() {
        let a = ProcessHistory(
            process: Namespec("a"),
            parts: [part("a", [(0, "a0"), (0, "a1"), (20, "a2"), (40, "a3")])]
        )
        let b = ProcessHistory(
            process: Namespec("b"),
            parts: [part("b", [(0, "b0"), (10, "b1"), (30, "b2"), (40, "b3")])]
        )
        #expect(texts([a, b], lines: 10) == ["a0", "a1", "b0", "b1", "a2", "b2", "a3", "b3"])
    }

    @Test func `of each process come its last lines, of both streams together`() {
        let parts = [
            part("a", [(0, "o1"), (0, "o2"), (20, "o3"), (40, "o4")]),
            part("a", isError: true, [(0, "e1"), (0, "e2"), (0, "e3"), (30, "e4")]),
        ]
        let a = ProcessHistory(process: Namespec("a"), parts: parts)
        #expect(texts([a], lines: 2) == ["e4", "o4"])
        #expect(texts([a], lines: 3) == ["o3", "e4", "o4"])
        // Where no time is known each stream has its share.
        #expect(texts([a], lines: 5) == ["o2", "e3", "o3", "e4", "o4"])
        #expect(texts([a], lines: 7) == ["o1", "o2", "e2", "e3", "o3", "e4", "o4"])
        #expect(texts([a], lines: 100).count == 8)
        #expect(texts([a], lines: 0) == [])
    }

    @Test func `a line that has not ended is one of them, unless it goes on`() {
        let a = ProcessHistory(process: Namespec("a"), parts: [part("a", [(10, "whole")], rest: "par")])
        #expect(texts([a], lines: 10) == ["whole", "par"])
        #expect(texts([a], lines: 10, keepsRests: true) == ["whole"])
    }
}
