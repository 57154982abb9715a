import Testing

@testable import ControlServer

@Suite
struct ChangeFeedTests {
    private final class Ear: ChangeListener {
        var heard: [String] = []

        func changed(_ change: ChangeFeed.Change) {
            switch change {
            case .process(let name): heard.append(name)
            case .groups: heard.append("*")
            }
        }
    }

    @Test
    func `every listener hears every change, and those who left nothing more`() {
        let feed = ChangeFeed()
        let stays = Ear()
        let leaves = Ear()
        feed.add(stays)
        feed.add(leaves)
        feed.publish(.process("a"))
        feed.remove(leaves)
        feed.publish(.groups)
        #expect(stays.heard == ["a", "*"])
        #expect(leaves.heard == ["a"])
    }

    @Test
    func `every change makes another version, and so does another daemon`() {
        let feed = ChangeFeed()
        let before = feed.version
        feed.publish(.groups)
        #expect(feed.version != before)
        #expect(ChangeFeed().version != before)
    }

    @Test
    func `nobody is kept alive`() {
        let feed = ChangeFeed()
        var ear: Ear? = Ear()
        weak let gone = ear
        if let ear { feed.add(ear) }
        ear = nil
        #expect(gone == nil)
        feed.publish(.groups)
    }
}
