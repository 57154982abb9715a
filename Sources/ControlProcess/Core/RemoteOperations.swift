package import Configuration
package import ControlProtocol
package import Model

/// Operations that the core carries out. Those that it answers at once are waited for; so is nothing that takes time.
///
/// Without a core there is no process that could be operated on, and no client to be told so: this process is about to end.
package final class RemoteOperations: ControlOperations {
    private let link: CoreLink

    private let isFromPage: Bool

    /// - Parameter isFromPage: whether it is the web page that asks, and not a client of XML-RPC (EXT-91).
    package init(_ link: CoreLink, isFromPage: Bool = false) {
        self.link = link
        self.isFromPage = isFromPage
    }

    private func ask(_ request: Request, _ done: @escaping (Answer?) -> Void) {
        link.ask(request, isFromPage: isFromPage, done)
    }

    private func exchange(_ request: Request) -> Answer? {
        link.exchange(request, isFromPage: isFromPage)
    }

    // MARK: One process

    package func start(
        _ process: Namespec,
        wait: Bool,
        dependencies: Bool,
        _ done: @escaping (StartResult) -> Void
    ) {
        askToStart(.start(process, wait: wait, dependencies: dependencies), done)
    }

    package func stop(_ process: Namespec, wait: Bool, _ done: @escaping (StopResult) -> Void) {
        ask(.stop(process, wait: wait)) { answer in
            if case .stop(let result)? = answer { done(result) } else { done(.unknownProcess) }
        }
    }

    package func restart(_ process: Namespec, _ done: @escaping (StartResult) -> Void) {
        askToStart(.restart(process), done)
    }

    package func signal(_ process: Namespec, _ signal: SignalNumber) -> SignalResult {
        guard case .signal(let result)? = exchange(.signal(process, signal)) else { return .unknownProcess }
        return result
    }

    package func clearLogs(of process: Namespec) -> ClearResult {
        guard case .clear(let result)? = exchange(.clearLogs(process)) else { return .unknownProcess }
        return result
    }

    package func write(_ text: String, to process: Namespec) -> InputResult {
        guard case .input(let result)? = exchange(.write(text, to: process)) else { return .unknownProcess }
        return result
    }

    private func askToStart(_ request: Request, _ done: @escaping (StartResult) -> Void) {
        ask(request) { answer in
            if case .start(let result)? = answer { done(result) } else { done(.unknownProcess) }
        }
    }

    // MARK: Many processes

    package func start(_ scope: OperationScope, wait: Bool, _ done: @escaping ([ProcessResult<StartResult>]) -> Void) {
        askToStartAll(.startAll(scope, wait: wait), done)
    }

    package func stop(_ scope: OperationScope, wait: Bool, _ done: @escaping ([ProcessResult<StopResult>]) -> Void) {
        ask(.stopAll(scope, wait: wait)) { answer in
            if case .stopAll(let results)? = answer { done(results) } else { done([]) }
        }
    }

    package func restart(_ scope: OperationScope, _ done: @escaping ([ProcessResult<StartResult>]) -> Void) {
        askToStartAll(.restartAll(scope), done)
    }

    package func signal(_ scope: OperationScope, _ signal: SignalNumber) -> [ProcessResult<SignalResult>] {
        guard case .signalAll(let results)? = exchange(.signalAll(scope, signal)) else { return [] }
        return results
    }

    package func clearLogs(of scope: OperationScope) -> [ProcessResult<ClearResult>] {
        guard case .clearAll(let results)? = exchange(.clearAllLogs(scope)) else { return [] }
        return results
    }

    private func askToStartAll(_ request: Request, _ done: @escaping ([ProcessResult<StartResult>]) -> Void) {
        ask(request) { answer in
            if case .startAll(let results)? = answer { done(results) } else { done([]) }
        }
    }

    // MARK: The configuration

    package func reread() throws(ConfigurationError) -> RereadResult {
        switch exchange(.reread) {
        case .reread(let result)?: return result
        case .refused(let error)?: throw error
        default: return RereadResult(added: [], changed: [], removed: [])
        }
    }

    package func addGroup(named name: String) -> AddResult {
        guard case .add(let result)? = exchange(.addGroup(name)) else { return .unknown }
        return result
    }

    package func removeGroup(named name: String) -> RemoveResult {
        guard case .remove(let result)? = exchange(.removeGroup(name)) else { return .unknown }
        return result
    }

    package func update(_ groups: Set<String>?, _ done: @escaping (UpdateResult) -> Void) {
        ask(.update(groups.map { $0.sorted() })) { answer in
            if case .update(let result)? = answer { done(result) } else { done(.interrupted([])) }
        }
    }

    package func scale(_ scale: ProgramScale, _ done: @escaping (ScaleResult) -> Void) {
        link.ask(.scale(scale)) { answer in
            if case .scale(let result)? = answer { done(result) } else { done(.shuttingDown) }
        }
    }

    // MARK: The daemon

    package func reload() -> ReloadResult {
        guard case .reload(let result)? = exchange(.reload) else { return .shuttingDown }
        return result
    }

    package func shutDown() {
        _ = exchange(.shutDown)
    }

    package func reopenLogs() {
        _ = exchange(.reopenLogs)
    }

    package func clearActivityLog() -> ActivityLogClearing {
        guard case .activityLog(let result)? = exchange(.clearActivityLog) else { return .failed }
        return result
    }

    package func sendRemoteCommunication(type: String, data: String) {
        _ = exchange(.remoteCommunication(type: type, data: data))
    }
}
