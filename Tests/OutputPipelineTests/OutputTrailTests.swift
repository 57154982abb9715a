import OutputPipeline
import Testing

@Suite struct OutputTrailTests {
    private typealias Moment = OutputTrail.Moment

    @Test func `what comes within the grain is one moment`() {
        let trail = OutputTrail(origin: 100)
        trail.wrote(5, at: 1000)
        trail.wrote(6, at: 1000 + OutputTrail.grain - 1)
        trail.wrote(7, at: 1000 + OutputTrail.grain)
        #expect(trail.moments == [Moment(at: 1000, bytes: 11), Moment(at: 1000 + OutputTrail.grain, bytes: 7)])
        #expect(trail.position == 118 && trail.origin == 100)
    }

    @Test func `only the last moments are remembered, the oldest first`() {
        let trail = OutputTrail(origin: 0)
        #expect(trail.moments == [])
        for number in 0..<40 { trail.wrote(number + 1, at: 1000 + 10 * number) }
        #expect(trail.moments == (24..<40).map { Moment(at: 1000 + 10 * $0, bytes: $0 + 1) })
        #expect(trail.position == (1...40).reduce(0, +))
    }

    @Test func `a clock that is set back begins a moment`() {
        let trail = OutputTrail(origin: 0)
        trail.wrote(1, at: 5000)
        trail.wrote(2, at: 4000)
        #expect(trail.moments == [Moment(at: 5000, bytes: 1), Moment(at: 4000, bytes: 2)])
    }

    @Test func `a time of this century and many bytes fit into a moment`() {
        let trail = OutputTrail(origin: 0)
        let at = 4_102_444_800_999
        for _ in 0..<100 { trail.wrote(131_072, at: at) }
        #expect(trail.moments.allSatisfy { $0.at == at })
        #expect(trail.moments.reduce(0) { $0 + $1.bytes } == 100 * 131_072)
        // More than a moment counts: what is older is not told wrongly.
        trail.wrote(1 << 23, at: at)
        #expect(trail.moments == [Moment(at: at, bytes: (1 << 22) - 1)])
    }

    @Test func `it is small`() {
        let trail = OutputTrail(origin: 0)
        withExtendedLifetime(trail) {
            #expect(malloc_usable_size(Unmanaged.passUnretained(trail).toOpaque()) <= 250)
        }
    }
}

/// malloc_usable_size(3), which Swift does not know.
@_silgen_name("malloc_usable_size")
private func malloc_usable_size(_ block: UnsafeMutableRawPointer?) -> Int
