/// The places for the boxes of a graph without circles, and for the bends of its lines (the method of Sugiyama): each box in
/// a column behind all that point to it, the boxes of a column in an order in which few lines cross. Places are counted in
/// columns and rows; the drawing decides about their sizes.
struct LayeredLayout: Equatable {
    /// A line between two boxes, by their numbers.
    struct Edge: Hashable {
        /// The box in front.
        let from: Int
        let to: Int
    }

    /// The middle of a box or of a bend.
    struct Place: Equatable {
        let column: Int
        /// Counted from the top; columns with fewer boxes stand in the middle of the highest, so halves are possible.
        var row: Double
    }

    /// The place of each box, by its number.
    private(set) var boxes: [Place]
    /// The bends of each line, in order: one in each column between its ends.
    private(set) var bends: [[Place]]
    let columns: Int
    let rows: Int

    /// How often the columns are put in order from left to right and back; more changes little.
    private static let sweeps = 4

    /// - Parameters:
    ///   - count: the number of boxes.
    ///   - edges: the edges, with numbers below `count`. Those that close a circle do no harm, but have no meaning.
    init(count: Int, edges: [Edge]) {
        let depths = Self.depths(count, edges)
        var nodes = Nodes(depths: depths)
        // A line is a chain of neighbours: in each column that it passes there is a node for its bend.
        let bendNodes = edges.map { nodes.connect($0) }
        for sweep in 0..<Self.sweeps { nodes.sort(fromLeft: sweep % 2 == 0) }
        let rows = nodes.layers.map(\.count).max() ?? 0
        let places = nodes.places(rows: rows)
        boxes = Array(places.prefix(count))
        bends = bendNodes.map { $0.map { places[$0] } }
        columns = nodes.layers.count
        self.rows = rows
    }

    /// The length of the longest way to each box. A way has no more boxes than there are, so circles end it too.
    private static func depths(_ count: Int, _ edges: [Edge]) -> [Int] {
        var depths = [Int](repeating: 0, count: count)
        for _ in 0..<count {
            var isChanged = false
            for edge in edges where depths[edge.to] <= depths[edge.from] && depths[edge.from] + 1 < count {
                depths[edge.to] = depths[edge.from] + 1
                isChanged = true
            }
            if !isChanged { break }
        }
        return depths
    }
}

/// Boxes and bends in their columns, while the order is looked for.
private struct Nodes {
    /// The nodes of each column, from the top.
    private(set) var layers: [[Int]]
    private var columns: [Int]
    /// The neighbours of each node in the columns before and behind its own.
    private var before: [[Int]]
    private var behind: [[Int]]

    init(depths: [Int]) {
        columns = depths
        layers = Array(repeating: [], count: (depths.max() ?? -1) + 1)
        for (node, depth) in depths.enumerated() { layers[depth].append(node) }
        before = Array(repeating: [], count: depths.count)
        behind = before
    }

    /// - Returns: the nodes of its bends.
    mutating func connect(_ edge: LayeredLayout.Edge) -> [Int] {
        var bends: [Int] = []
        var last = edge.from
        // There are none where a circle was cut.
        for column in columns[edge.from]..<max(columns[edge.from], columns[edge.to]) where column > columns[edge.from] {
            let bend = columns.count
            columns.append(column)
            layers[column].append(bend)
            before.append([])
            behind.append([])
            join(last, bend)
            bends.append(bend)
            last = bend
        }
        join(last, edge.to)
        return bends
    }

    private mutating func join(_ node: Int, _ next: Int) {
        behind[node].append(next)
        before[next].append(node)
    }

    /// Sorts each column by the middles of the nodes to which its nodes are connected on one side.
    mutating func sort(fromLeft: Bool) {
        for column in fromLeft ? Array(layers.indices) : layers.indices.reversed() {
            var ranks = [Double](repeating: 0, count: columns.count)
            for layer in layers {
                for (rank, node) in layer.enumerated() { ranks[node] = Double(rank) - Double(layer.count - 1) / 2 }
            }
            let wishes = layers[column].map { node in
                let neighbours = fromLeft ? before[node] : behind[node]
                guard !neighbours.isEmpty else { return ranks[node] }
                return neighbours.reduce(0) { $0 + ranks[$1] } / Double(neighbours.count)
            }
            // Equals keep their order.
            layers[column] = layers[column].indices
                .sorted { (wishes[$0], Double($0)) < (wishes[$1], Double($1)) }
                .map { layers[column][$0] }
        }
    }

    func places(rows: Int) -> [LayeredLayout.Place] {
        var places = columns.map { LayeredLayout.Place(column: $0, row: 0) }
        for layer in layers {
            let top = Double(rows - layer.count) / 2
            for (rank, node) in layer.enumerated() { places[node].row = top + Double(rank) }
        }
        return places
    }
}
