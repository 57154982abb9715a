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
            case .life: heard.append("end")
            }
        }
    }

    @Test
    func `every listener hears every change, and those who left nothing more`() {
        let feed = ChangeFeed(epoch: 7, serial: 3)
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
        let feed = ChangeFeed(epoch: 7, serial: 3)
        let before = feed.version
        feed.publish(.groups)
        #expect(feed.version != before)
        #expect(ChangeFeed(epoch: 8, serial: 3).version != before)
    }

    @Test
    func `the versions go on from one control process to the next`() {
        let first = ChangeFeed(epoch: 7, serial: 3)
        first.publish(.groups)
        #expect(ChangeFeed(epoch: 7, serial: 4).version == first.version)
    }

    @Test
    func `nobody is kept alive`() {
        let feed = ChangeFeed(epoch: 7, serial: 3)
        var ear: Ear? = Ear()
        weak let gone = ear
        if let ear { feed.add(ear) }
        ear = nil
        #expect(gone == nil)
        feed.publish(.groups)
    }
}
