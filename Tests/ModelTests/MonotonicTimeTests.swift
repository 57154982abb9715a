import Model
import Testing

@Suite struct MonotonicTimeTests {
    private func advance(_ nanoseconds: Int64, by seconds: Int) -> Int64 {
        MonotonicTime(nanoseconds: nanoseconds).advanced(bySeconds: seconds).nanoseconds
    }

    @Test("seconds are added and taken off to the nanosecond (P29)")
    func ordinary() {
        #expect(advance(5, by: 3) == 3_000_000_005)
        #expect(advance(5, by: -3) == -2_999_999_995)
        #expect(advance(7, by: 0) == 7)
    }

    @Test(
        "times that no clock reaches stop at the end of the scale instead of trapping (CFG-51)",
        arguments: [
            (0, .max, .max), (0, .min, .min), (.max, 1, .max), (.min, -1, .min), (.max, .max, .max), (.min, .min, .min),
            (1, 9_223_372_036, 9_223_372_036_000_000_001), (1, 9_223_372_037, .max), (-1, -9_223_372_037, .min),
        ] as [(Int64, Int, Int64)]
    )
    func saturating(start: Int64, seconds: Int, expected: Int64) {
        #expect(advance(start, by: seconds) == expected)
    }

    @Test("times are ordered by the clock")
    func order() {
        let times = [3, -1, Int64.max, 0, Int64.min].map { MonotonicTime(nanoseconds: $0) }
        #expect(times.sorted().map(\.nanoseconds) == [Int64.min, -1, 0, 3, Int64.max])
    }
}
