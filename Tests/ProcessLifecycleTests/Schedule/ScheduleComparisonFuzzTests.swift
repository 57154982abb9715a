import Foundation
import Testing

@testable import ProcessLifecycle

/// The next run as other programs find it (EXT-77): croniter in UTC, and in zones a simulation of cron, both by
/// `Tests/Schedules/reference.py`. `make fuzz` names a file of a million pairs in SCHEDULE_PAIRS.
@Suite struct ScheduleComparisonFuzzTests {
    private static let sample = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Corpus/schedule-reference/sample.tsv").path

    private static var file: String { ProcessInfo.processInfo.environment["SCHEDULE_PAIRS"] ?? sample }

    @Test func `the next run is the one that the reference finds`() throws {
        let content = try String(contentsOfFile: Self.file, encoding: .utf8)
        var zones: [Substring: MadeUpZone] = [:]
        var (pairs, zonePairs, differences) = (0, 0, 0)
        // The schedules of neighbours are mostly the same.
        var (lastText, times): (Substring, CronTimes?) = ("", nil)
        for line in content.split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            if fields[0] == "zone" {
                zones[fields[1]] = try zone(first: fields[2], changes: fields[3])
                continue
            }
            let rest = fields.suffix(3).map { $0 }
            let zone = try fields[0] == "utc" ? MadeUpZone() : #require(zones[fields[1]])
            if fields[0] == "utc" { pairs += 1 } else { zonePairs += 1 }
            if rest[0] != lastText { (lastText, times) = (rest[0], try CronTimes(String(rest[0]))) }
            let next = try times?.next(after: #require(Int(rest[1])), in: zone)
            guard next != Int(rest[2]) else { continue }
            differences += 1
            if differences <= 10 { Issue.record("\(line): ours is \(next.map(String.init) ?? "-")") }
        }
        #expect(differences == 0)
        #expect(pairs >= 4000 && zonePairs >= 1000)
        print("schedules: \(pairs) pairs in UTC and \(zonePairs) in zones")
    }

    private func zone(first: Substring, changes: Substring) throws -> MadeUpZone {
        MadeUpZone(
            try #require(Int(first)),
            try changes.split(separator: " ").map { change in
                let parts = change.split(separator: ":")
                return try (second: #require(Int(parts[0])), offset: #require(Int(parts[1])))
            }
        )
    }
}
