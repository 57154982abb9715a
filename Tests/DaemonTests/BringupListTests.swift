import Configuration
import Model
import Testing

@testable import Daemon

/// What is done to it, and what it is told.
private final class Recorder: BringupSubject {
    typealias Step = BringupStep<Recorder>

    var done: [String] = []

    func passOver(_ failure: BringupFailure) {
        done += failure.told.map { "told \($0.level): \($0.text)" }
    }

    func refuse(_ failure: BringupFailure) {
        done += failure.inLog.map { "refused, in the log: \($0.text)" }
    }

    func work() { done.append("work") }

    func prepare() { done.append("prepare") }

    func fail() throws(BringupFailure) {
        throw BringupFailure(
            refusal: .failure("no room"),
            inLog: [Notice(level: .critical, text: "no room")],
            told: [Notice(level: .error, text: "going on without room")]
        )
    }
}

@Suite struct BringupListTests {
    private let recorder = Recorder()

    private func list(_ steps: Recorder.Step...) -> BringupList<Recorder> { BringupList(steps: steps) }

    @Test func `the first start does all steps, in order`() throws {
        try list(
            Recorder.Step("prepare", .once, .refuse, Recorder.prepare),
            Recorder.Step("work", .eachGeneration, .carryOn, Recorder.work)
        ).begin(recorder)
        #expect(recorder.done == ["prepare", "work"])
    }

    @Test func `a restart does the list without the steps that are done once`() {
        list(
            Recorder.Step("prepare", .once, .refuse, Recorder.prepare),
            Recorder.Step("work", .eachGeneration, .carryOn, Recorder.work)
        ).beginAgain(recorder)
        #expect(recorder.done == ["work"])
    }

    @Test func `a step that refuses stops the first start, with what it says`() {
        let list = list(
            Recorder.Step("prepare", .once, .refuse, Recorder.prepare),
            Recorder.Step("fail", .eachGeneration, .refuse, Recorder.fail),
            Recorder.Step("work", .eachGeneration, .carryOn, Recorder.work)
        )
        let failure = #expect(throws: StartFailure.self) { try list.begin(recorder) }
        guard case .failure("no room") = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(recorder.done == ["prepare", "refused, in the log: no room"])
    }

    @Test func `the failure of a step that carries on is told, and the next one follows`() throws {
        try list(
            Recorder.Step("fail", .once, .carryOn, Recorder.fail),
            Recorder.Step("work", .eachGeneration, .carryOn, Recorder.work)
        ).begin(recorder)
        #expect(recorder.done == ["told error: going on without room", "work"])
    }

    @Test func `a restart carries on after a step that would refuse the first start`() {
        list(
            Recorder.Step("fail", .eachGeneration, .refuse, Recorder.fail),
            Recorder.Step("work", .eachGeneration, .carryOn, Recorder.work)
        ).beginAgain(recorder)
        #expect(recorder.done == ["told error: going on without room", "work"])
    }
}

/// The list of the daemon itself: who changes it, changes these.
@Suite struct BringupTests {
    private func names(_ isIncluded: (Bringup.Step) -> Bool) -> [String] {
        Bringup.list.steps.filter(isIncluded).map(\.name)
    }

    @Test func `what concerns the process and not its configuration is done once`() {
        #expect(
            names { $0.occasion == .once } == [
                "limits", "out-of-memory score", "standard streams", "background", "shell", "signals",
                "left-over sockets", "release", "out-of-memory counter",
            ]
        )
    }

    @Test func `a restart goes through everything else, in the order of the first start`() {
        #expect(
            names { $0.occasion == .eachGeneration } == [
                "filter", "user", "log", "notices", "servers", "FastCGI sockets", "announcement", "AUTO logs", "pools",
                "capabilities", "generation", "last resort", "traits", "in force", "service", "pidfile", "children",
                "programs",
                "watch",
            ]
        )
    }

    @Test func `the first start is refused by what would leave the daemon other than it was asked to be`() {
        #expect(
            names { $0.consequence == .refuse } == [
                "limits", "filter", "user", "log", "servers", "FastCGI sockets", "background", "signals",
            ]
        )
    }

    @Test func `no two steps have the same name`() {
        #expect(Set(names { _ in true }).count == Bringup.list.steps.count)
    }

    private func place(_ name: String) -> Int { Bringup.list.steps.firstIndex { $0.name == name } ?? -1 }

    @Test(
        arguments: [
            ("limits", "user"), ("filter", "user"), ("user", "log"), ("servers", "AUTO logs"),
            ("servers", "capabilities"),
            ("AUTO logs", "generation"), ("background", "traits"), ("background", "signals"), ("background", "service"),
            ("capabilities", "service"), ("signals", "in force"), ("children", "programs"),
        ]
    )
    func `a step that needs another one comes after it`(first: String, second: String) {
        #expect(place(first) < place(second))
    }
}
