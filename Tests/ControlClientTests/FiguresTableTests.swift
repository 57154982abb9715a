import ControlClient
import Model
import Testing
import XMLRPC

/// `top` and the columns of `status -v`: golden tables, and that nothing is wider than the terminal (EXT-92).
@Suite
struct FiguresTableTests {
    private func rows() throws -> [FiguresTable.Row] {
        let uses = [
            ProcessValues.use(cpu: 12, memory: 50_000_000),
            ProcessValues.use(cpu: 800, memory: 1_610_612_736, descriptors: 1024),
        ]
        return try ProcessValues.processes().enumerated().map { index, process in
            FiguresTable.Row(
                process,
                use: index < uses.count ? uses[index] : nil,
                cpuPercent: index < uses.count ? [1.25, 163.5][index] : nil
            )
        }
    }

    @Test func dump() throws {
        for w in [nil, 200, 120, 80, 40] { print("GOLD F \(w ?? 0)\n" + (try shown(w)) + "\nEND") }
    }
    private func shown(_ width: Int?) throws -> String {
        let table = FiguresTable(try rows(), width: width, hasNotes: true)
        return ([table.head] + table.lines).joined(separator: "\n")
    }

    @Test
    func `what reads a pipe gets all`() throws {
        #expect(
            try shown(nil) == """
                """
        )
    }

    @Test
    func `200 columns`() throws {
        #expect(
            try shown(200) == """
                """
        )
    }

    @Test
    func `120 columns`() throws {
        #expect(
            try shown(120) == """
                """
        )
    }

    @Test
    func `80 columns`() throws {
        #expect(
            try shown(80) == """
                """
        )
    }

    @Test
    func `40 columns`() throws {
        #expect(
            try shown(40) == """
                """
        )
    }

    @Test(arguments: 40...220)
    func `no line is wider than the terminal, and each names its process and state`(columns: Int) throws {
        let lines = TopScreen(try rows(), order: .cpu).lines(columns: columns, rows: 24, usesColours: false)
        #expect(lines.count == 9)
        for line in lines { #expect(TextWidth.columns(line) <= columns) }
        for (line, row) in zip(lines.dropFirst(3), try rows()) {
            #expect(line.hasPrefix(String(row.process.name.prefix(3))))
            #expect(
                line.contains(["RUNNING", "FATAL", "EXITED", "STOPPED", "STARTING"].first { line.contains($0) } ?? "?")
            )
        }
    }

    @Test
    func `a screen that is too low says how many are not shown`() throws {
        let lines = TopScreen(try rows(), order: .cpu).lines(columns: 80, rows: 6, usesColours: false)
        #expect(lines.count == 6 && lines.last == "… and 4 more")
        for height in 1...5 {
            #expect(
                TopScreen(try rows(), order: .cpu).lines(columns: 80, rows: height, usesColours: false).count <= height
            )
        }
    }

    @Test
    func `the summary counts states, most first, and adds up`() throws {
        #expect(
            TopScreen(try rows(), order: .cpu).summary
                == "6 processes: 2 RUNNING, 1 EXITED, 1 FATAL, 1 STARTING, 1 STOPPED; CPU 164.8 %, memory 1.5G"
        )
        let problem = TopScreen(try rows(), order: .cpu, problem: "no answer").lines(
            columns: 80,
            rows: 9,
            usesColours: true
        )
        #expect(problem[0] == "\u{1b}[31mno answer\u{1b}[0m")
    }

    @Test(
        arguments: [
            (0, "0.0"), (0.04, "0.0"), (12.34, "12.3"), (99.96, "100.0"), (999.9, "999.9"), (1000, "1000"), (-1, "0.0"),
            (.nan, "0.0"), (.infinity, "0.0"),
        ] as [(Double, String)]
    )
    func `percent have few digits`(value: Double, text: String) {
        #expect(Figures.percent(value) == text)
    }

    @Test(arguments: [
        (0, "0K"), (1023, "0K"), (812 * 1024, "812K"), (1 << 20, "1.0M"), (10 << 20, "10M"), (1_610_612_736, "1.5G"),
        (.max, "7.9E"), (-1, "0K"),
    ])
    func `bytes have few digits`(count: Int, text: String) {
        #expect(Figures.bytes(count) == text)
    }

    @Test(arguments: [
        (0, "0:00:00"), (3723, "1:02:03"), (86_399, "23:59:59"), (86_400, "1d 00:00"), (273_906, "3d 04:05"),
    ])
    func `times are short`(seconds: Int, text: String) {
        #expect(Figures.duration(seconds) == text)
    }

    @Test
    func `CPU is that between two looks of one life, and that since the start at the first`() {
        var meter = CPUMeter()
        let name = Namespec(group: "a", process: "a")
        func percent(_ pid: Int, _ seconds: Double, uptime: Int, at time: Double) -> Double? {
            let now = MonotonicTime(nanoseconds: Int64(time * 1e9))
            return meter.percent(of: name, pid: pid, cpuSeconds: seconds, uptime: uptime, now: now)
        }
        #expect(percent(7, 50, uptime: 100, at: 0) == 50)
        #expect(percent(7, 52, uptime: 102, at: 2) == 100)
        #expect(percent(7, 52, uptime: 104, at: 4) == 0)
        // Another life.
        #expect(percent(8, 1, uptime: 2, at: 6) == 50)
        #expect(percent(0, 0, uptime: 0, at: 8) == nil)
    }

    @Test(
        arguments: [
            (["-n", "3"], 3, []), (["-n3", "web:*"], 3, ["web:*"]), (["all"], nil, []), (["a", "b"], nil, ["a", "b"]),
        ] as [([String], Int?, [String])]
    )
    func `top takes a number and names`(words: [String], count: Int?, names: [String]) throws {
        let options = try #require(TopOptions(words))
        #expect(options.count == count && options.names == names)
    }

    @Test(arguments: [["-n"], ["-n", "0"], ["-n", "x"], ["-x"], ["--sort=nope"]])
    func `top refuses what it does not know`(words: [String]) {
        #expect(TopOptions(words) == nil)
    }
}
