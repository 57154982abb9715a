import Testing

@testable import ControlServer

@Suite("What clients may cost")
struct HTTPLimitsTests {
    @Test(
        "clients have the descriptors that the process does not need itself",
        arguments: [(UInt64(80), 16), (320, 256), (1088, 1024), (UInt64.max, 1024), (4, 8)]
    )
    func connections(descriptors: UInt64, connections: Int) {
        #expect(HTTPLimits.fitting(descriptors: descriptors).connections == connections)
    }

    @Test("an unknown limit of descriptors changes nothing")
    func unknown() {
        #expect(HTTPLimits.fitting(descriptors: nil) == HTTPLimits())
    }
}
