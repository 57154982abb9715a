import Testing

@testable import ControlServer

@Suite("What clients may cost")
struct HTTPLimitsTests {
    @Test(
        "connections never take more than a quarter of the descriptors",
        arguments: [(UInt64(64), 16), (1024, 256), (20_000, 1024), (UInt64.max, 1024), (4, 8)]
    )
    func connections(descriptors: UInt64, connections: Int) {
        #expect(HTTPLimits.fitting(descriptors: descriptors).connections == connections)
    }

    @Test("an unknown limit of descriptors changes nothing")
    func unknown() {
        #expect(HTTPLimits.fitting(descriptors: nil) == HTTPLimits())
    }
}
