import Glibc
import LoopHarness
import TestHarness
import Testing

@testable import Reactor

/// What counts as a change of a file or of a directory (EXT-78).
@Suite struct PathContentTests: PathWatching {
    /// How a file is saved, by the hand of an editor or of something else.
    enum Saving: String, CaseIterable {
        case inPlace, truncating, appending, renamedOver, emptied, backupByRename, backupByCopy, touched, sameBytes
    }

    private static func save(_ name: String, _ way: Saving, _ scene: PathScene) throws {
        let path = scene.sandbox.file(name)
        func write(_ flags: Int32, _ text: String) {
            let file = open(path, O_WRONLY | O_CREAT | flags, 0o644)
            _ = Glibc.write(file, text, text.utf8.count)
            close(file)
        }
        switch way {
        case .inPlace: write(0, "abc")
        case .truncating: write(O_TRUNC, "another text")
        case .appending: write(O_APPEND, "more")
        case .emptied: write(O_TRUNC, "")
        case .renamedOver:
            // sed -i, emacs, and all programs that write whole files.
            try scene.sandbox.write("\(name).tmp", "new")
            scene.rename("\(name).tmp", to: name)
        case .backupByRename:
            // vim with backupcopy=no.
            scene.rename(name, to: "\(name)~")
            write(O_TRUNC, "new")
            scene.remove("\(name)~")
        case .backupByCopy:
            scene.remove(name)
            write(O_TRUNC, "the text")
        case .touched: utimes(path, nil)
        case .sameBytes: write(0, "the text")
        }
    }

    @Test("a file that is saved is told of, however that is done", arguments: Saving.allCases)
    func saving(_ way: Saving) async throws {
        try await Self.run { thread, scene in
            try scene.sandbox.write("file", "the text")
            scene.watch("file", for: .content)
            try await Self.told(thread, scene) { try Self.save("file", way, scene) }
            try await Self.told(thread, scene) { try Self.save("file", way, scene) }
        }
    }

    @Test("and so is one of a directory that is watched", arguments: Saving.allCases)
    func savingInDirectory(_ way: Saving) async throws {
        try await Self.run { thread, scene in
            try scene.make("conf")
            try scene.sandbox.write("conf/file", "the text")
            scene.watch("conf", for: .content)
            try await Self.told(thread, scene) { try Self.save("conf/file", way, scene) }
        }
    }

    @Test("reading, and a new mode or owner, are no change", arguments: ["file", "conf"])
    func noChange(_ watched: String) async throws {
        try await Self.run { thread, scene in
            try scene.make("conf")
            for name in ["file", "conf/file"] { try scene.sandbox.write(name, "the text") }
            await pause(thread, milliseconds: 20)
            scene.watch(watched, for: .content)
            for name in ["file", "conf/file", "conf"] {
                let path = scene.sandbox.file(name)
                _ = Text.ofFile(path)
                close(open(path, O_RDWR))
                chmod(path, 0o700)
                chown(path, getuid(), getgid())
                access(path, R_OK)
            }
            await settle(thread)
            #expect(scene.changes == 0)
            try await Self.told(thread, scene) {
                for name in ["file", "conf/file"] { try scene.sandbox.write(name, "x") }
            }
        }
    }

    @Test("a new mode is no change right after one either")
    func modeAfterChange() async throws {
        try await Self.run { thread, scene in
            try scene.sandbox.write("file", "the text")
            scene.watch("file", for: .content)
            try await Self.told(thread, scene) { try scene.sandbox.write("file", "another one") }
            await settle(thread)
            scene.changes = 0
            chmod(scene.sandbox.file("file"), 0o600)
            await settle(thread)
            #expect(scene.changes == 0)
        }
    }

    @Test("a directory on the way that comes is no change yet, what it brings is")
    func wayThatComes() async throws {
        try await Self.run { thread, scene in
            scene.watch("a/b/file", for: .content)
            try scene.make("a")
            try scene.make("a/b")
            await settle(thread)
            #expect(scene.changes == 0)
            try await Self.told(thread, scene) { try scene.sandbox.write("a/b/file", "") }
            try await Self.told(thread, scene) { scene.rename("a", to: "z") }
            await settle(thread)
            scene.changes = 0
            try scene.sandbox.write("z/b/file", "it is somewhere else now")
            await settle(thread)
            #expect(scene.changes == 0)
        }
    }

    @Test("what happens below the entries of a directory is not seen")
    func notRecursive() async throws {
        try await Self.run { thread, scene in
            try scene.make("conf/below")
            scene.watch("conf", for: .content)
            try scene.sandbox.write("conf/below/file", "1")
            await settle(thread)
            #expect(scene.changes == 0)
            try await Self.told(thread, scene) { scene.rename("conf/below", to: "conf/other") }
        }
    }

    @Test("a ConfigMap that is a directory is told of when it is updated")
    func mountedDirectory() async throws {
        try await Self.run { thread, scene in
            for version in ["map/..1", "map/..2"] {
                try scene.make(version)
                try scene.sandbox.write("\(version)/key", version)
            }
            scene.link("..1", as: "map/..data")
            scene.link("..data/key", as: "map/key")
            scene.watch("map", for: .content)
            try await Self.told(thread, scene) { scene.relink("..2", as: "map/..data") }
        }
    }

    @Test("of the names of a directory only these are told")
    func names() async throws {
        try await Self.run { thread, scene in
            try scene.make("conf")
            try scene.sandbox.write("conf/a", "1")
            scene.watch("conf", for: .names)
            try scene.sandbox.write("conf/a", "22")
            utimes(scene.sandbox.file("conf/a"), nil)
            await settle(thread)
            #expect(scene.changes == 0)
            try await Self.told(thread, scene) { try scene.sandbox.write("conf/b", "1") }
            try await Self.told(thread, scene) { scene.remove("conf/a") }
            try await Self.told(thread, scene) { scene.rename("conf", to: "other") }
            try await Self.told(thread, scene) { try scene.make("conf") }
            try await Self.told(thread, scene) { try scene.sandbox.write("conf/c", "1") }
        }
    }

    @Test("two that watch one directory for different things hear what concerns them")
    func sharedWatch() async throws {
        try await Self.run { thread, scene in
            try scene.make("conf")
            try scene.sandbox.write("conf/a", "1")
            scene.watch("conf", for: .content)
            await settle(thread)
            let names = scene.count("conf", for: .names)
            let file = scene.count("conf/a", for: .content)
            let other = scene.count("conf/other", for: .content)
            try await Self.told(thread, scene) { try scene.sandbox.write("conf/a", "22") }
            await settle(thread)
            #expect(names() == 0 && file() > 0 && other() == 0)
            try await Self.told(thread, scene) { try scene.sandbox.write("conf/b", "22") }
            await settle(thread)
            #expect(names() > 0 && other() == 0)
        }
    }

    @Test("when events were lost, a directory counts as changed, and a file that looks as before does not")
    func overflow() async throws {
        try await Self.run { thread, scene in
            let limit = Int(Text.ofFile("/proc/sys/fs/inotify/max_queued_events").filter(\.isNumber)) ?? 16384
            try #require(limit <= 100_000)
            for name in ["busy", "quiet"] { try scene.make(name) }
            try scene.sandbox.write("same", "1")
            try scene.sandbox.write("other", "1")
            try scene.sandbox.write("busy/a", "")
            let quiet = scene.count("quiet", for: .content)
            let same = scene.count("same", for: .content)
            let other = scene.count("other", for: .content)
            scene.watch("busy", for: .content)
            await settle(thread)
            let (a, b) = (scene.sandbox.file("busy/a"), scene.sandbox.file("busy/b"))
            for _ in 0...limit {
                Glibc.rename(a, b)
                Glibc.rename(b, a)
            }
            try scene.sandbox.write("other", "22")
            try await until(thread) { quiet() > 0 && other() > 0 }
            #expect(same() == 0)
        }
    }
}
