/// A walk along the edges of a graph, from each root in turn, every node once. Without recursion: a long chain must not fill
/// the stack.
struct DepthFirstWalk {
    /// All nodes that were reached, each behind all that it leads to, but for edges that close a circle.
    private(set) var finished: [Int] = []
    /// The nodes of the first circle in the order of its edges.
    private(set) var circle: [Int]?
    /// The edges that close circles.
    private(set) var closing: [(from: Int, to: Int)] = []

    private enum Mark {
        case onPath
        case finished
    }

    init(from roots: [Int], _ successors: (Int) -> [Int]) {
        var marks: [Int: Mark] = [:]
        finished.reserveCapacity(roots.count)
        for root in roots where marks[root] == nil {
            var path: [(node: Int, next: ArraySlice<Int>)] = [(root, successors(root)[...])]
            marks[root] = .onPath
            while var step = path.popLast() {
                guard let next = step.next.popFirst() else {
                    marks[step.node] = .finished
                    finished.append(step.node)
                    continue
                }
                let node = step.node
                path.append(step)
                switch marks[next] {
                case nil:
                    marks[next] = .onPath
                    path.append((next, successors(next)[...]))
                case .onPath:
                    closing.append((from: node, to: next))
                    circle = circle ?? Array(path.map(\.node).drop { $0 != next })
                case .finished:
                    break
                }
            }
        }
    }
}
