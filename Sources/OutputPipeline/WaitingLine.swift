import DequeModule

/// The queues that have something for one stream, each once, in the order of their turns. One whose chunk has gone out in
/// part goes on before any other, so that no chunk is interrupted (EXT-16).
package struct WaitingLine {
    private var waiting = Deque<StreamQueue>()
    private var unfinished: StreamQueue?

    package init() {}

    package var isEmpty: Bool { waiting.isEmpty && unfinished == nil }

    /// Gives a queue a turn, after those that wait already.
    package mutating func enter(_ queue: StreamQueue) {
        guard !queue.isInLine else { return }
        queue.isInLine = true
        waiting.append(queue)
    }

    /// Gives a queue the next turn, with the rest of its chunk. Only for the one that had the last.
    package mutating func goOn(_ queue: StreamQueue) {
        queue.isInLine = true
        unfinished = queue
    }

    /// Takes out the queue whose turn it is.
    package mutating func next() -> StreamQueue? {
        let queue = unfinished ?? waiting.popFirst()
        unfinished = nil
        queue?.isInLine = false
        return queue
    }

    /// The first queue in line for which the condition holds.
    package func first(where condition: (StreamQueue) -> Bool) -> StreamQueue? {
        if let unfinished, condition(unfinished) { return unfinished }
        return waiting.first(where: condition)
    }
}
