import CSpawn
import Glibc
import Model

/// A child that a program has been started in.
package struct SpawnedProcess: ~Copyable {
    package let pid: Int32
    /// nil as a rule: the program runs. Else the child is held up on its way to it, by a directory on a mount that does not
    /// answer, or because it was stopped. Its result comes through this pipe, for `reader`; the end of the pipe comes with
    /// the program.
    package var report: Descriptor?
    package let reader: SpawnReportReader

    /// Takes the report out, to be closed by the caller.
    package mutating func takeReport() -> Descriptor? { report.take() }
}

/// Understands what a child reports of its way to the program (EXT-35).
package struct SpawnReportReader: Sendable {
    let limits: [LimitSettings]
    /// Whether supervisord's groups are those that the program should have: nothing is to be told of them then.
    let hasGroups: Bool

    /// The content of one report.
    package enum News: Equatable, Sendable {
        /// The child has ended.
        case failed(SpawnFailure)
        /// It goes on without this (PITFALLS P37).
        case refused(SpawnFailure)
    }

    /// The news in whole reports.
    package func news(in bytes: UnsafeRawBufferPointer) -> [News] {
        let size = MemoryLayout<cspawn_result>.size
        var all: [News] = []
        for start in stride(from: 0, through: bytes.count - size, by: size) {
            var result = cspawn_result()
            withUnsafeMutableBytes(of: &result) { $0.copyBytes(from: bytes[start..<start + size]) }
            all += refusals(in: result).map(News.refused)
            if result.error != 0 { all.append(.failed(failure(in: result))) }
        }
        return all
    }

    func failure(in result: cspawn_result) -> SpawnFailure {
        failure(result.stage, result.index, result.error)
    }

    func refusals(in result: cspawn_result) -> [SpawnFailure] {
        withUnsafeBytes(of: result.refusals) { bytes in
            bytes.bindMemory(to: cspawn_refusal.self).prefix(result.refusal_count)
                .filter { $0.stage != CSPAWN_STAGE_GROUPS || !hasGroups }
                .map { failure($0.stage, $0.index, $0.error) }
        }
    }

    private func failure(_ stage: cspawn_stage, _ index: Int, _ error: Int32) -> SpawnFailure {
        let isAboutLimit = stage == CSPAWN_STAGE_LIMIT && limits.indices.contains(index)
        return SpawnFailure(
            stage: SpawnStage(stage),
            error: Errno(code: error),
            limit: isAboutLimit ? limits[index] : nil
        )
    }
}
