import Model
import ProcessLifecycle
import Testing

/// Which signals are a further request to end (EXT-6).
@Suite struct ExitRequestsTests {
    private func kinds(atMilliseconds times: Int64...) -> [ExitRequests.Kind] {
        var requests = ExitRequests()
        return times.map { requests.heard(at: MonotonicTime(nanoseconds: 5_000_000_000 + $0 * 1_000_000)) }
    }

    @Test("one that comes within a second of the first is the same request, a later one is a further one")
    func second() {
        #expect(kinds(atMilliseconds: 0, 1, 999, 1000) == [.first, .same, .same, .further])
        #expect(kinds(atMilliseconds: 0, 60_000) == [.first, .further])
    }

    @Test("what follows a further one within a second is the same as that")
    func third() {
        #expect(kinds(atMilliseconds: 0, 1500, 1501, 2499, 2500) == [.first, .further, .same, .same, .further])
    }
}
