import TestHarness
import Testing

@testable import ProcessLifecycle

/// The line that tells that a program is ready (EXT-71, `ready=log:TEXT`).
@Suite struct LineSearchTests {
    private func finds(_ text: String, in chunks: [String]) -> Bool {
        var search = LineSearch(text)
        return chunks.contains { chunk in Array(chunk.utf8).withUnsafeBytes { search.finds(in: $0) } }
    }

    @Test func `a text is found anywhere in a line, without its end`() {
        #expect(finds("ready", in: ["now ready to accept\n"]))
        #expect(finds("ready", in: ["one\ntwo\nready"]))
        #expect(!finds("ready", in: ["read\ny Ready rea dy"]))
    }

    @Test func `it may come in pieces`() {
        #expect(finds("ready", in: ["re", "a", "", "dy"]))
        #expect(!finds("ready", in: ["re", "\n", "ady"]))
        #expect(finds("aab", in: ["aa", "aab"]))
        #expect(finds("abcabd", in: ["abcabc", "abd"]))
    }

    @Test func `lines may be longer than anything that is kept`() {
        #expect(finds("ready", in: Array(repeating: String(repeating: "r", count: 70_000), count: 3) + ["eady"]))
    }

    @Test func `colours do not get in the way`() {
        #expect(finds("is ready", in: ["is \u{1b}[1;32mre\u{1b}[0mady"]))
        #expect(finds("is ready", in: ["is \u{1b}", "[", "1", "mready"]))
        #expect(!finds("is ready", in: ["is \u{1b}[12\nready"]))
        #expect(finds("ready", in: ["\u{1b}[12\nready"]))
        #expect(finds("ready", in: ["\u{1b}\u{1b}ready"]))
    }

    @Test func `it is what looking at each whole line finds, however the stream is cut`() {
        var random = SplitMix(state: 7)
        for _ in 0..<3000 {
            let letters = Array("ab\n")
            let stream = String((0..<40).map { _ in letters.randomElement(using: &random) ?? "a" })
            let length = Int.random(in: 1...5, using: &random)
            let text = String((0..<length).map { _ in Bool.random(using: &random) ? "a" : "b" })
            var chunks: [String] = []
            var rest = Substring(stream)
            while !rest.isEmpty {
                let part = rest.prefix(Int.random(in: 1..<9, using: &random))
                chunks.append(String(part))
                rest = rest.dropFirst(part.count)
            }
            let isThere = stream.split(separator: "\n").contains { $0.contains(text) }
            #expect(finds(text, in: chunks) == isThere, "\(text) in \(chunks)")
        }
    }
}
