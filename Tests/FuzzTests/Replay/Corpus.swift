import Foundation

/// The inputs that are checked in for a target: the files of `Tests/Corpus/TARGET/`, which people have written, and the lines of
/// `Tests/Corpus/TARGET.found`, which libFuzzer has (`scripts/fuzz-corpus`).
struct Corpus {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Corpus")

    let inputs: [[UInt8]]

    init(_ target: FuzzTarget) throws {
        let folder = Self.root.appendingPathComponent(target.name)
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        let written = try files.sorted { $0.path < $1.path }.map { Array(try Data(contentsOf: $0)) }
        let packed = (try? Data(contentsOf: Self.root.appendingPathComponent("\(target.name).found"))) ?? Data()
        let found = packed.split(separator: 0x0a, omittingEmptySubsequences: true).map(Self.unpacked)
        inputs = written + target.seeds() + found
    }

    /// An input that was put into a line: what is not printable ASCII is `\xNN`, and a backslash two.
    private static func unpacked(_ line: Data) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = line[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let mark = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            let digits = mark == UInt8(ascii: "x") ? String(decoding: rest.prefix(2), as: UTF8.self) : ""
            if let code = UInt8(digits, radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(mark)
            }
        }
        return bytes
    }
}
