import Configuration
import Testing

@Suite("Loading")
struct SmokeTests {
    @Test("a program gets Supervisor's defaults (CFG-120 to CFG-144)")
    func defaults() throws {
        let configuration = try load(base + "[program:x]\ncommand=/bin/cat\n")
        #expect(configuration.groups.count == 1)
        #expect(configuration.groups.first?.processes == [ProcessSettings(name: "x", command: "/bin/cat")])
    }
}
