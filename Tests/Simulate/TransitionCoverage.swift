import Glibc
import Model

@testable import Daemon
@testable import ProcessLifecycle

/// Which rows of docs/process-states.md have been lived through.
struct TransitionCoverage {
    private(set) var counts: [String: Int] = [:]

    mutating func note(_ machine: ProcessMachine, _ event: ProcessEvent) {
        guard let title = event.title(machine.rules) else { return }
        counts["\(machine.situation) | \(title)", default: 0] += 1
    }

    /// The rows of the table that are possible: those that do something, and those that do nothing.
    static func rows(of page: String) -> (deeds: [String], nothings: [String]) {
        var deeds: [String] = []
        var nothings: [String] = []
        for line in page.split(separator: "\n") where line.hasPrefix("| ") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { cell in
                String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            guard cells.count > 5, cells[1] != "State", cells[1] != "---", cells[4] != "_impossible_" else { continue }
            let row = "\(cells[1]) | \(cells[2])"
            if cells[4] == "-" { nothings.append(row) } else { deeds.append(row) }
        }
        return (deeds, nothings)
    }
}

extension ProcessMachine {
    /// As the table names it.
    fileprivate var situation: String {
        let order = rules.orchestration
        return switch phase {
        case .stopped: "STOPPED"
        case .held: "STARTING, held back"
        case .preStart: "STARTING, pre_start runs"
        case .endingPreStart: "STOPPING, pre_start told to end"
        case .preparing: "STARTING, being prepared"
        case .launching: "STARTING, launch not answered"
        case .starting where order.type == .forking: "STARTING, forking"
        case .starting: order.readiness == .startsecs ? "STARTING" : "STARTING, is to say that it is ready"
        case .handingOver: "STARTING, its daemon looked for"
        case .running where order.runTimeout != nil: "RUNNING, to end in time"
        case .running where order.type == .forking: "RUNNING as its daemon"
        case .running: order.type == .oneshot ? "RUNNING, to end" : "RUNNING"
        case .failing(_, .notReady): "STARTING, told to end as it was not ready in time"
        case .failing(_, .watchdog): "RUNNING, told to end by its watchdog"
        case .failing(_, .overdue): "RUNNING, told to end as it took too long"
        case .preStop: "STOPPING, pre_stop runs"
        case .stopping(_, .stopped): "STOPPING"
        case .stopping(_, .restart): "STOPPING, to be restarted"
        case .stopping(_, .fatal): "STOPPING, to be given up"
        case .ending(let ending): situation(of: ending)
        case .backoff: "BACKOFF"
        case .exited(restarts: false): "EXITED"
        case .exited(restarts: true): order.backoff == nil ? "EXITED, restart due" : "EXITED, restart some time off"
        case .waiting(.backoff): "BACKOFF, waiting for its turn"
        case .waiting(.exited): "EXITED, waiting for its turn"
        case .waiting(.stopped): "STOPPED, waiting for its turn"
        case .fatal: "FATAL"
        case .unknown: "UNKNOWN, process alive"
        case .unknownGone: "UNKNOWN, process gone"
        }
    }

    private func situation(of ending: ProcessEnding) -> String {
        switch (ending.stage, ending.origin) {
        case (.turn, _): "STOPPING, reaped, waiting for its turn"
        case (.output, _): "STOPPING, reaped, with output to be read"
        case (.postStop, _): "STOPPING, reaped, post_stop runs"
        case (.leftovers, .stopping): "STOPPING on request, reaped, with leftovers"
        case (.leftovers, .failing(.watchdog)): "STOPPING, reaped after its watchdog, with leftovers"
        case (.leftovers, .failing(.notReady)) where rules.orchestration.type == .forking:
            "STARTING, reaped without a daemon, with leftovers"
        case (.leftovers, _): "STOPPING, reaped, with leftovers"
        }
    }
}

extension ProcessEvent {
    /// As the table names it; nil for one that it does not have.
    fileprivate func title(_ rules: ProcessRules) -> String? {
        switch self {
        case .start: "start request"
        case .startUnconditionally: "start request without conditions"
        case .settleStart: "the start is to be settled"
        case .stop: "stop request"
        case .restart: "restart by itself"
        case .giveUp: "it is given up"
        case .beginShutdown: "shutdown begins"
        case .stopForShutdown: "its turn in the shutdown"
        case .killForShutdown: "the shutdown must end now"
        case .conditionsHold: "its conditions hold"
        case .conditionsOverdue: "its conditions are overdue"
        case .prepared: "prepared"
        case .launched: "launched"
        case .launchFailed(let failure):
            failure.isLackOfResources ? "launch failed for lack of resources" : "launch failed"
        case .launchFailedLate: "launch failed, told late"
        case .signalFailed(_, let isGone): isGone ? "signal failed, no such process" : "signal failed otherwise"
        case .turnCame: "its turn came"
        case .leftoversGone: "leftovers are gone"
        case .outputEnded: "its output has ended"
        case .timerFired: "timer"
        case .ready: "it says that it is ready"
        case .daemonFound: "its daemon was found"
        case .daemonMissing: "no daemon can come any more"
        case .needsTime: "it needs 60 seconds more"
        case .watchdogFired: "its watchdog fires"
        case .reaped(let status, _): rules.isExpected(status) ? "exit, expected" : "exit, not expected"
        case .hookEnded(.preStart, let failure): failure == nil ? "pre_start has ended" : "pre_start has failed"
        case .hookEnded(.postStart, let failure): failure == nil ? nil : "post_start has failed"
        case .hookEnded(.preStop, _): "pre_stop has ended"
        case .hookEnded(.postStop, _): "post_stop has ended"
        }
    }
}
