import CSpawn

/// A child on its way to its program, while we go on. All of them belong to one thread.
package final class PendingSpawn {
    /// Memory that delayed children still read; it is checked when another child is started.
    // Unsafe and yet right: children are started by one thread of a process only (see the type).
    nonisolated(unsafe) private static var heldUp: [SpawnMemory] = []

    /// The pid; signal and reap it only after `finish`.
    package let pid: Int32
    private let memory: SpawnMemory
    private let reader: SpawnReportReader
    private var isFinished = false

    /// - Parameter memory: with the request.
    init(_ memory: SpawnMemory, _ reader: SpawnReportReader) throws(SpawnFailure) {
        self.memory = memory
        self.reader = reader
        Self.forgetThoseThatLeft()
        cspawn_begin(memory.launch, memory.request)
        let result = memory.launch.pointee.result
        guard result.pid > 0 else { throw reader.failure(in: result) }
        pid = result.pid
    }

    deinit {
        // The child still reads the memory, and nothing else would reap one that fails.
        if !isFinished { _ = try? finish { _ in } }
    }

    /// Takes back the stacks of children that have left them, then frees their memory.
    private static func forgetThoseThatLeft() {
        guard !heldUp.isEmpty else { return }
        heldUp.removeAll { memory in
            guard cspawn_has_left(memory.launch) != 0 else { return false }
            cspawn_forget(memory.launch)
            return true
        }
    }

    /// Whether the child has come to its program, or failed: `finish` does not wait then.
    package var isThere: Bool { cspawn_has_left(memory.launch) != 0 }

    /// Waits for the child to execute the program, for a tenth of a second where it may be held up. Call it once.
    /// - Parameter onRefusal: called with each step that was refused and that the program can do without (PITFALLS P37).
    /// - Throws: why there is no program; the child has been reaped.
    package func finish(onRefusal: (SpawnFailure) -> Void) throws(SpawnFailure) -> SpawnedProcess {
        isFinished = true
        cspawn_end(memory.launch)
        let result = memory.launch.pointee.result
        if !isThere { Self.heldUp.append(memory) }
        guard result.pid > 0 else { throw reader.failure(in: result) }
        for refusal in reader.refusals(in: result) { onRefusal(refusal) }
        let report = result.report
        return SpawnedProcess(pid: pid, report: report < 0 ? nil : Descriptor(owning: report), reader: reader)
    }
}
