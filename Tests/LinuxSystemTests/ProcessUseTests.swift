import Glibc
import LinuxSystem
import Testing

@Suite
struct ProcessUseTests {
    private func parsed(_ text: String, ticks: Int = 100) -> ProcessUse? {
        ProcessUse(stat: Array(text.utf8), ticks: ticks, pageSize: 4096)
    }

    private func line(name: String = "cat", state: String = "S", pages: String = "300") -> String {
        "7 (\(name)) \(state) 1 7 7 0 -1 4194304 96 0 0 0 12 345 9 9 20 0 3 0 2048 5783552 \(pages) 18446744073709551615\n"
    }

    @Test(arguments: ["cat", "a (b) c", ") S 1 2 3", ""])
    func `the fields are found behind whatever the process is called (EXT-92)`(name: String) throws {
        let use = try #require(parsed(line(name: name)))
        #expect((use.cpuMilliseconds, use.residentMemory, use.threads) == (3570, 300 * 4096, 3))
        #expect(use.openDescriptors == nil)
    }

    @Test(arguments: [(100, 3570), (250, 1428), (1000, 357), (3, 119_000)])
    func `times are in ticks of the kernel (EXT-92)`(ticks: Int, milliseconds: Int) throws {
        #expect(try #require(parsed(line(), ticks: ticks)).cpuMilliseconds == milliseconds)
    }

    @Test
    func `what has ended or cannot be read uses nothing (EXT-92)`() {
        for text in [
            line(state: "Z"), line(state: "X"), line(pages: "many"), line(pages: "9223372036854775807"), "",
            "7 (cat) S 1 7", "7 cat S 1",
        ] {
            #expect(parsed(text) == nil, "\(text)")
        }
        #expect(parsed(line(), ticks: 0) == nil)
    }

    @Test
    func `an open descriptor counts, and a process that there is not is none (EXT-92)`() throws {
        // Other tests of this process open descriptors too, so a child is looked at.
        let child = try RunningProgram.shell("exec 5</dev/null 6</dev/null; exec cat")
        #expect(try child.echo("on") == "on")
        let use = try #require(ProcessTable.use(of: child.pid))
        #expect(use.threads == 1 && use.residentMemory > 100_000)
        #expect(use.openDescriptors == 5)
        #expect(ProcessTable.use(of: -1) == nil)
    }
}
