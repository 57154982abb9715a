package import Model
package import XMLRPC

/// The value of `why --json` for one process (EXT-91).
package enum WhyJSON {
    /// - Parameter localTime: the time of day of a second since the epoch.
    package static func value(_ facts: WhyFacts, localTime: @escaping (Int) -> DateTime) -> XMLRPCValue {
        let verdict = WhyVerdict(facts, WhyTime(now: facts.now, localTime: localTime))
        let isNothing = facts.next.isEmpty
        return .structure([
            XMLRPCMember("name", .string(facts.name)),
            XMLRPCMember("state", .string(facts.stateName)),
            XMLRPCMember("description", .string(facts.description)),
            XMLRPCMember("reason", .string(verdict.reason)),
            XMLRPCMember("waiting_for", .array(facts.waitingFor.map { .string($0) })),
            XMLRPCMember("health", .string(facts.healthStatus)),
            XMLRPCMember("restarts", .int(facts.restarts)),
            XMLRPCMember(
                "next",
                .structure([
                    XMLRPCMember("what", .string(isNothing ? "nothing" : facts.next)),
                    XMLRPCMember("at", isNothing ? .null : .int(facts.nextAt)),
                ])
            ),
            XMLRPCMember("history", .array(facts.history.map(\.value))),
            XMLRPCMember("stderr", .array(facts.output.lines.suffix(WhyReport.mostOutput).map { .string($0) })),
        ])
    }
}
