import Model
import ProcessLifecycle

/// The `Supervisor`, as its processes see it.
protocol ProcessOwner: AnyObject {
    /// A program was started: from now on its exit has to be reported to the process.
    func process(_ process: SupervisedProcess, hasPid pid: Int32)
    /// It has ended, or is to be started again: `turnCame` is to be called when the ends and starts of others leave it its
    /// turn.
    func needsTurn(_ process: SupervisedProcess)
    /// Its state is another.
    func processHasChanged(_ process: SupervisedProcess)
    /// All that an event has led to is done: what clients may know of the process can be something else now.
    func recordMayHaveChanged(of process: SupervisedProcess)
    /// What its health check says is something else, or its restart was called off: those that wait for it may be started (EXT-70).
    func lookAtDependents(of process: SupervisedProcess)
    /// The dependencies of the process whose conditions do not hold (EXT-70).
    func unmetDependencies(of process: SupervisedProcess) -> [DependencyGraph.Unmet]
    /// A start of the process has been asked for: what it depends on is to be started too.
    func startDependencies(of process: SupervisedProcess)
    /// The end of a process that was told already has been followed by the end of its output.
    func outputHasEnded(of process: SupervisedProcess)
    /// Whether a child of the daemon of which nothing is known may belong to the process (EXT-7).
    func process(_ process: SupervisedProcess, mayClaim stray: Int32) -> Bool
    /// Whether a child of the daemon may be the one that a forking program has left (EXT-72).
    func process(_ process: SupervisedProcess, mayBecome daemon: Int32) -> Bool
    /// It has ended in a way that is to end the container (EXT-4).
    func process(_ process: SupervisedProcess, endsContainerWith end: FinalEnd)
}
