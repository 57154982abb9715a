import Model
import ProcessLifecycle

/// The `Supervisor`, as its processes see it.
protocol ProcessOwner: AnyObject {
    /// A program was started: from now on its exit has to be reported to the process.
    func process(_ process: SupervisedProcess, hasPid pid: Int32)
    /// The process has ended, or is to be started again: the owner calls `turnCame` when the ends and starts of others leave
    /// it its turn.
    func needsTurn(_ process: SupervisedProcess)
    /// The state of the process has changed.
    func processHasChanged(_ process: SupervisedProcess)
    /// All consequences of an event are done: the record of the process for clients may have changed.
    func recordMayHaveChanged(of process: SupervisedProcess)
    /// The result of its health check has changed, or its restart was called off: processes that wait for it may be started
    /// (EXT-70).
    func lookAtDependents(of process: SupervisedProcess)
    /// The dependencies of the process whose conditions do not hold (EXT-70).
    func unmetDependencies(of process: SupervisedProcess) -> [DependencyGraph.Unmet]
    /// A start of the process has been asked for: what it depends on is to be started too.
    func startDependencies(of process: SupervisedProcess)
    /// The output of the process has ended, after its end was told.
    func outputHasEnded(of process: SupervisedProcess)
    /// Whether a child of the daemon of which nothing is known may belong to the process (EXT-7).
    func process(_ process: SupervisedProcess, mayClaim stray: Int32) -> Bool
    /// Whether a child of the daemon may be the one that a forking program has left (EXT-72).
    func process(_ process: SupervisedProcess, mayBecome daemon: Int32) -> Bool
    /// The process has ended in a way that ends the container (EXT-4).
    func process(_ process: SupervisedProcess, endsContainerWith end: FinalEnd)
}
