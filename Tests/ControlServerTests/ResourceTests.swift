import ControlProtocol
import Model
import Testing
import XMLRPC

@testable import ControlServer

/// What clients and Prometheus are told of what processes use (EXT-92, EXT-97).
@Suite
struct ResourceTests {
    private let control = FakeControl([
        FakeProcess("web", group: "site", .running), FakeProcess("db", .running), FakeProcess("off"),
    ])

    init() {
        control.uses = [
            ResourceUse(
                Namespec(group: "site", process: "web"),
                cpuMilliseconds: 1234,
                residentMemory: 4096,
                threads: 2,
                openDescriptors: 7
            ),
            ResourceUse(
                Namespec(group: "db", process: "db"),
                cpuMilliseconds: 2000,
                residentMemory: 8192,
                threads: 1,
                openDescriptors: nil
            ),
        ]
    }

    private func call(_ parameters: XMLRPCValue...) -> RPCOutcome? {
        var answer: RPCOutcome?
        RPCDispatcher(control: control, supervisorNamespaces: ["supervisor"])
            .call("init.getResources", parameters) { answer = $0 }
        return answer
    }

    private let web: [XMLRPCMember] = [
        XMLRPCMember("cpu_seconds", .double(1.234)), XMLRPCMember("rss", .int(4096)), XMLRPCMember("fds", .int(7)),
        XMLRPCMember("threads", .int(2)),
    ]

    @Test
    func `one process is a structure, a group or all are an array with names (EXT-97)`() {
        #expect(call(.string("site:web"))?.value == .structure(web))
        let named = XMLRPCValue.structure(
            [XMLRPCMember("group", .string("site")), XMLRPCMember("name", .string("web"))] + web
        )
        #expect(call(.string("site:*"))?.value == .array([named]))
        #expect(call()?.value?.elements?.count == 2)
        #expect(call()?.value?.elements?.first == named)
    }

    @Test
    func `descriptors that cannot be seen are -1 (EXT-97)`() {
        #expect(call(.string("db"))?.value?["fds"] == .int(-1))
    }

    @Test
    func `what does not run and what there is not are faults (EXT-97)`() {
        #expect(call(.string("off"))?.fault?.text == "NOT_RUNNING: off")
        #expect(call(.string("nope"))?.fault?.text == "BAD_NAME: nope")
        control.isShuttingDown = true
        #expect(call()?.fault?.kind == .shutdownState)
    }

    @Test
    func `metrics have what is known, and no name without a sample (EXT-97)`() {
        let page = MetricsPage(control: control, now: 0).reply.text
        let site = "{name=\"web\",group=\"site\"}"
        let db = "{name=\"db\",group=\"db\"}"
        #expect(page.contains("\nsupervisor_process_cpu_seconds_total\(site) 1.234\n"))
        #expect(page.contains("\nsupervisor_process_cpu_seconds_total\(db) 2\n"))
        #expect(page.contains("\nsupervisor_process_resident_memory_bytes\(db) 8192\n"))
        #expect(page.contains("\nsupervisor_process_open_fds\(site) 7\n"))
        #expect(!page.contains("supervisor_process_open_fds\(db)"))
        control.uses = []
        #expect(!MetricsPage(control: control, now: 0).reply.text.contains("resident_memory"))
    }
}

extension RPCOutcome {
    fileprivate var value: XMLRPCValue? { if case .success(let value) = self { value } else { nil } }
    fileprivate var fault: Fault? { if case .failure(let fault) = self { fault } else { nil } }
}
