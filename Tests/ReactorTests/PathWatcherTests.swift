import CHarness
import Glibc
import LinuxSystem
import LoopHarness
import Model
import TestHarness
import Testing

@testable import Reactor

@Suite struct PathWatcherTests: PathWatching {
    @Test("a file that comes, is replaced and goes is told of")
    func file() async throws {
        try await Self.run { thread, scene in
            scene.watch("file")
            try await Self.told(thread, scene) { try scene.sandbox.write("file", "1") }
            try scene.sandbox.write("other", "2")
            try await Self.told(thread, scene) { scene.rename("other", to: "file") }
            try await Self.told(thread, scene) { scene.remove("file") }
            try await Self.told(thread, scene) { mkfifo(scene.sandbox.file("file"), 0o600) }
        }
    }

    @Test("directories that do not exist yet may come one by one, all at once, and go again")
    func directories() async throws {
        try await Self.run { thread, scene in
            scene.watch("a/b/c/file")
            try await Self.told(thread, scene) { try scene.make("a") }
            try await Self.told(thread, scene) { try scene.make("a/b/c") }
            try await Self.told(thread, scene) { try scene.sandbox.write("a/b/c/file", "") }
            try await Self.told(thread, scene) { scene.rename("a", to: "z") }
            try scene.make("y/b/c")
            try scene.sandbox.write("y/b/c/file", "")
            try await Self.told(thread, scene) { scene.rename("y", to: "a") }
            try await Self.told(thread, scene) { scene.remove("a/b/c/file") }
        }
    }

    @Test("a link that is put in the place of another is told of, as where a ConfigMap is updated")
    func configMap() async throws {
        try await Self.run { thread, scene in
            for version in ["..1", "..2"] {
                try scene.make(version)
                try scene.sandbox.write("\(version)/key", version)
            }
            scene.link("..1", as: "..data")
            scene.link("..data/key", as: "key")
            scene.watch("key", for: .content)
            try await Self.told(thread, scene) { scene.relink("..2", as: "..data") }
            try await Self.told(thread, scene) { try scene.sandbox.write("..2/key", "other") }
            await settle(thread)
            scene.changes = 0
            try scene.sandbox.write("..1/key", "what is not there any more")
            await settle(thread)
            #expect(scene.changes == 0)
        }
    }

    @Test("a link to nothing, to itself, upwards, and to an absolute path")
    func links() async throws {
        try await Self.run { thread, scene in
            scene.link("loop", as: "loop")
            try scene.make("deep/er")
            scene.link("../../far", as: "deep/er/up")
            scene.link(scene.sandbox.file("deep/er/up"), as: "start")
            scene.watch("loop/file")
            scene.watch("start")
            try await Self.told(thread, scene) { try scene.sandbox.write("far", "") }
            try await Self.told(thread, scene) { scene.remove("loop") }
        }
    }

    @Test("what is written is told only to one who asks for the content")
    func content() async throws {
        try await Self.run { thread, scene in
            try scene.sandbox.write("file", "1")
            scene.watch("file")
            await settle(thread)
            try scene.sandbox.write("file", "22")
            try scene.sandbox.write("other", "another name in the same directory")
            await settle(thread)
            #expect(scene.changes == 0)
            scene.watch("file", for: .content)
            try await Self.told(thread, scene) { try scene.sandbox.write("file", "333") }
        }
    }

    @Test("in a directory whose content matters its entries count, removals too")
    func directoryContent() async throws {
        try await Self.run { thread, scene in
            try scene.make("conf")
            scene.watch("conf", for: .content)
            try await Self.told(thread, scene) { try scene.sandbox.write("conf/a", "1") }
            try await Self.told(thread, scene) { try scene.sandbox.write("conf/a", "22") }
            try await Self.told(thread, scene) { scene.remove("conf/a") }
        }
    }

    @Test("what many do at once is told once")
    func burst() async throws {
        try await Self.run { thread, scene in
            scene.watch("file", for: .content)
            for round in 1...20 { try scene.sandbox.write("file", "\(round)") }
            try await until(thread) { scene.changes > 0 }
            await settle(thread)
            #expect(scene.changes <= 2)
        }
    }

    @Test("there is a descriptor only while something is watched, and no watch more than is needed")
    func descriptor() async throws {
        try await Self.run { thread, scene in
            #expect(!scene.watcher.isOpen)
            scene.watch("a")
            let count = scene.watcher.count
            scene.watch("b")
            #expect(scene.watcher.isOpen && scene.watcher.count == count, "directories on the way are shared")
            try scene.make("a")
            scene.watch("a/file")
            #expect(scene.watcher.count == count + 1)
            rmdir(scene.sandbox.file("a"))
            try await until(thread) { scene.watcher.count == count }
            scene.letGo()
            #expect(!scene.watcher.isOpen && scene.watcher.count == 0)
        }
    }

    @Test("one that is told may let go of itself and of others, and watch more")
    func reentrance() async throws {
        try await Self.run { thread, scene in
            var told: [String] = []
            var watches: [PathWatch] = []
            for name in ["one", "two"] {
                let watch = scene.watcher.watch(scene.sandbox.file("file"), for: .presence) {
                    told.append(name)
                    let other = scene.sandbox.file("other")
                    watches = [scene.watcher.watch(other, for: .presence) { told.append("other") }]
                }
                watches.append(watch)
            }
            try scene.sandbox.write("file", "")
            try await until(thread) { !told.isEmpty }
            try scene.sandbox.write("other", "")
            try await until(thread) { told.count > 1 }
            #expect(told == ["one", "other"])
            watches = []
        }
    }

    @Test("when events were lost, everything may have changed")
    func overflow() async throws {
        try await Self.run { thread, scene in
            let limit = Int(Text.ofFile("/proc/sys/fs/inotify/max_queued_events").filter(\.isNumber)) ?? 16384
            try #require(limit <= 100_000)
            scene.watch("never")
            try scene.make("busy")
            scene.watch("busy", for: .content)
            await settle(thread)
            let (a, b) = (scene.sandbox.file("busy/a"), scene.sandbox.file("busy/b"))
            try scene.sandbox.write("busy/a", "")
            for _ in 0...limit {
                Glibc.rename(a, b)
                Glibc.rename(b, a)
            }
            try await until(thread) { scene.changes >= 2 }
        }
    }

    @Test(
        "where the kernel refuses it the path is looked at once a second, with one warning",
        arguments: [
            (HARNESS_LOOP_NOTIFY_CREATE, EMFILE, "fs.inotify.max_user_instances is reached"),
            (HARNESS_LOOP_NOTIFY_CREATE, ENOSYS, "Function not implemented"),
            (HARNESS_LOOP_NOTIFY_CREATE, EPERM, "Operation not permitted"),
            (HARNESS_LOOP_NOTIFY_ADD, ENOSPC, "fs.inotify.max_user_watches is reached"),
        ] as [(harness_loop_call, Int32, String)]
    )
    func refusal(call: harness_loop_call, error: Int32, words: String) async throws {
        let prepare: @Sendable () -> Void = { harness_refuse(call, error) }
        try await Self.run(prepare: prepare) { thread, scene in
            try scene.make("conf")
            scene.watch("conf", for: .content)
            scene.watch("file")
            let first = scene.sandbox.file("conf")
            #expect(scene.warned == ["cannot watch '\(first)' with inotify, looking once a second instead: \(words)"])
            try await Self.told(thread, scene) { try scene.sandbox.write("file", "1") }
            try await Self.told(thread, scene) { try scene.sandbox.write("conf/a", "1") }
            try await Self.told(thread, scene) { scene.remove("conf/a") }
            await pause(thread, milliseconds: 1100)
            #expect(scene.changes == 1, "nothing has changed since")
            #expect(scene.warned.count == 1)
        }
    }

    @Test func `the warning calls a path by the name that it is to be shown by`() async throws {
        try await Self.run(prepare: { harness_refuse(HARNESS_LOOP_NOTIFY_CREATE, EPERM) }) { _, scene in
            scene.watch("secret", named: "%(file:/run/path)s")
            #expect(scene.warned.count == 1)
            #expect(scene.warned.first?.contains("'%(file:/run/path)s'") == true)
            #expect(scene.warned.first?.contains("secret") == false)
        }
    }
}
