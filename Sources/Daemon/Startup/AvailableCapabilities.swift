import Configuration
import LinuxSystem
import Model
import Output

/// The capabilities that the daemon holds, and those that it has given up because its configuration did not need them
/// (EXT-36).
struct AvailableCapabilities {
    /// The capabilities before any was given up.
    private(set) var start = Capabilities.held
    private(set) var givenUp = CapabilitySet()
    /// The capabilities that no program can get by exec any more.
    private var unreachable = CapabilitySet()

    /// Gives up the capabilities that the configuration does not need, if it asks for that. This is for good:
    /// ``problem(of:)`` reports what a later configuration lacks.
    mutating func reduce(to configuration: Configuration, log: ActivityLog) {
        // An ordinary user has nothing to give up.
        guard configuration.daemon.dropCapabilities, !start.permitted.isEmpty else { return }
        let needs = CapabilityNeeds(configuration, start: start, daemon: Privileges.credentials)
        do throws(Errno) {
            try Capabilities.limitBoundingSet(to: needs.bounding)
            unreachable = start.bounding.subtracting(Capabilities.held.bounding)
        } catch {
            log.log(.warn, "drop_capabilities: the bounding set stays as it is: \(error.text)")
        }
        do throws(Errno) {
            try Capabilities.keep(only: needs.held)
            let held = Capabilities.held.permitted
            givenUp = start.permitted.subtracting(held)
            let names = Capabilities.names(of: held).joined(separator: ", ")
            log.log(.info, "drop_capabilities: supervisord keeps \(names.isEmpty ? "none" : names)")
            if let program = needs.unconfined.first, unreachable.isEmpty {
                let others = needs.unconfined.count > 1 ? " and \(needs.unconfined.count - 1) others" : ""
                log.log(
                    .info,
                    "drop_capabilities: the bounding set stays as it is for '\(program)'\(others) without cap_drop, cap_add "
                        + "or capabilities"
                )
            }
        } catch {
            log.log(.critical, "drop_capabilities: supervisord keeps all that it has: \(error.text)")
        }
    }

    /// A restart may have changed the user, who holds other capabilities.
    mutating func takeUserIntoAccount() {
        if Capabilities.held.permitted != start.permitted.subtracting(givenUp) { self = AvailableCapabilities() }
    }

    /// Why a program cannot be started any more as configured; nil when it can.
    func problem(of process: ProcessSettings) -> String? {
        if givenUp.isEmpty { return nil }
        let missing = process.capabilityNeeds(start: start, daemon: Privileges.credentials).intersection(givenUp)
        if missing.isEmpty { return nil }
        let names = Capabilities.names(of: missing).joined(separator: ", ")
        return "drop_capabilities: supervisord has given up \(names), which '\(process.name)' needs, and has to be "
            + "restarted"
    }

    /// The same for all programs.
    func problems(of groups: [GroupSettings]) -> [String] {
        groups.flatMap(\.processes).compactMap(problem)
    }

    /// Programs without settings for capabilities that get less than from a daemon started with them.
    func shortages(of groups: [GroupSettings]) -> [String] {
        if unreachable.isEmpty { return [] }
        return groups.flatMap(\.processes).filter { $0.capabilities == .unchanged && $0.main == nil }.map {
            "drop_capabilities: '\($0.name)' sets no capabilities and can have those only that supervisord has kept"
        }
    }
}
