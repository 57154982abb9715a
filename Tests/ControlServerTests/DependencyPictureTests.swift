import ControlProtocol
import Model
import Testing

@testable import ControlServer

@Suite
struct LayeredLayoutTests {
    private func layout(_ count: Int, _ edges: [(Int, Int)]) -> LayeredLayout {
        LayeredLayout(count: count, edges: edges.map { LayeredLayout.Edge(from: $0.0, to: $0.1) })
    }

    @Test
    func `a box stands behind all that point to it, however long the way`() {
        // 0 -> 1 -> 2 -> 3, and 0 -> 3
        let chain = layout(4, [(0, 1), (1, 2), (2, 3), (0, 3)])
        #expect(chain.boxes.map(\.column) == [0, 1, 2, 3])
        #expect(chain.columns == 4)
        // The long line has a bend in each column that it passes, and the boxes there make room.
        #expect(chain.bends.map(\.count) == [0, 0, 0, 2])
        #expect(chain.bends[3].map(\.column) == [1, 2])
        #expect(chain.rows == 2)
        #expect(chain.bends[3][0].row != chain.boxes[1].row)
    }

    @Test
    func `no two boxes or bends have the same place`() {
        let edges = (0..<40).map { ($0 / 3, $0 + 1) } + (0..<20).map { ($0, 40) }
        let layout = layout(41, edges)
        let places = layout.boxes + layout.bends.flatMap { $0 }
        let keys = Set(places.map { "\($0.column) \($0.row)" })
        #expect(keys.count == places.count)
        #expect(places.allSatisfy { $0.row >= 0 && $0.row <= Double(layout.rows - 1) && $0.column < layout.columns })
    }

    @Test
    func `lines that need not cross do not cross`() {
        // 0 -> 3, 1 -> 4, 2 -> 5 with the targets named in another order
        let layout = layout(6, [(0, 5), (1, 3), (2, 4)])
        let ends = [(0, 5), (1, 3), (2, 4)].map { (layout.boxes[$0.0].row, layout.boxes[$0.1].row) }
        #expect(ends.allSatisfy { $0.0 == $0.1 })
    }

    @Test
    func `nothing and circles do no harm`() {
        #expect(layout(0, []).columns == 0)
        #expect(layout(1, []).boxes == [LayeredLayout.Place(column: 0, row: 0)])
        let circle = layout(3, [(0, 1), (1, 2), (2, 0), (1, 1)])
        #expect(circle.boxes.count == 3 && circle.boxes.allSatisfy { $0.column < 3 })
    }
}

@Suite
struct DependencyPictureTests {
    private func process(
        _ name: String,
        program: String? = nil,
        group: String? = nil,
        _ state: ProcessState = .running,
        _ dependencies: [Dependency] = []
    ) -> ActiveProcess {
        let traits = ProcessTraits(
            name: name,
            programName: program,
            orchestration: dependencies.isEmpty ? nil : Boxed(OrchestrationTraits(dependencies: dependencies))
        )
        let member = GroupRecord.Member(traits, ProcessRecord(state: state))
        return ActiveProcess(member, group: group ?? name)
    }

    private func drawn(_ processes: [ActiveProcess]) -> DependencyPicture? {
        let names = processes.map(\.name.group).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return DependencyPicture(
            names.map { name in
                ActiveGroup(name: name, priority: 999, members: processes.filter { $0.name.group == name })
            }
        )
    }

    @Test
    func `there is a picture only when a program depends on another one`() {
        #expect(drawn([process("a"), process("b")]) == nil)
        // An optional one that does not exist.
        #expect(drawn([process("a", .running, [Dependency(.program("gone"), isOptional: true)])]) == nil)
    }

    @Test
    func `programs that have nothing to do with others are left out`() throws {
        let web = process("web", .starting, [Dependency(.program("db"), .healthy)])
        let picture = try #require(drawn([process("alone"), process("db"), web]))
        #expect(picture.boxes.map(\.name) == ["db", "web"])
        #expect(picture.lines == [.init(edge: .init(from: 0, to: 1), condition: .healthy)])
        #expect(picture.words(for: 1) == "db (healthy)")
        #expect(picture.words(for: 0) == "")
    }

    @Test
    func `the processes of a program are one box, in the state that says most`() throws {
        let workers = [ProcessState.running, .fatal, .starting].enumerated().map { number, state in
            process("w\(number)", program: "w", group: "pool", state, [Dependency(.program("db"))])
        }
        let picture = try #require(drawn([process("db")] + workers))
        #expect(picture.boxes.map(\.name) == ["db", "w"])
        #expect(picture.boxes[1].state == .fatal)
        #expect(picture.boxes[1].members == ["pool:w0", "pool:w1", "pool:w2"])
        #expect(picture.lines.count == 1)
    }

    @Test
    func `a group that is named stands for all its programs, a process for its own`() throws {
        let members = [process("a", group: "g"), process("b", group: "g")]
        let web = process(
            "web",
            .running,
            [Dependency(.group("g")), Dependency(.process(Namespec(group: "db", process: "db")))]
        )
        let picture = try #require(drawn(members + [process("db"), web]))
        #expect(picture.words(for: 3) == "a, b, db")
    }

    private func html(_ picture: DependencyPicture) -> String {
        var builder = HTMLBuilder()
        picture.write(&builder)
        return String(decoding: builder.bytes, as: UTF8.self)
    }

    @Test
    func `the drawing is told in words as well, and names are text`() throws {
        let evil = "<i>a-name-that-is-longer-than-a-box"
        let web = process(evil, .running, [Dependency(.program("db"), .completed)])
        let page = html(try #require(drawn([process("db", .exited), web])))
        #expect(page.contains("<li>db waits for nothing</li>"))
        #expect(page.contains("<li>&lt;i&gt;a-name-that-is-longer-than-a-box waits for db (completed)</li>"))
        #expect(page.contains(">&lt;i&gt;a-name-\u{2026}han-a-box</text>"))
        #expect(page.contains("role=\"img\"") && page.contains("aria-describedby=\"dependencies-words\""))
        #expect(page.contains("data-state=\"exited\" data-members=\"db\""))
        #expect(!page.contains("<i>") && !page.contains("style="))
    }

    @Test
    func `a drawing is as large as its boxes, and lines go from the right of one to the left of another`() throws {
        let web = process("web", .running, [Dependency(.program("db"))])
        let page = html(try #require(drawn([process("db"), web])))
        #expect(page.contains("viewBox=\"0 0 440 64\""))
        #expect(page.contains("<path d=\"M180 32C217 32 217 32 254 32\">"))
        #expect(page.contains("<rect x=\"12\" y=\"12\" width=\"168\" height=\"40\" rx=\"6\">"))
        #expect(page.contains("<rect x=\"260\" y=\"12\""))
    }
}
