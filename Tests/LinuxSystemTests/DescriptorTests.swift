import Glibc
import LinuxSystem
import TestHarness
import Testing

@Suite struct DescriptorTests {
    /// What is behind a descriptor, which tells whether it is still the same one: numbers are used again at once.
    private func isOpen(_ number: Int32, on path: String) -> Bool {
        linkTarget("/proc/self/fd/\(number)") == path
    }

    @Test("a descriptor is closed when its value goes out of scope")
    func closing() throws {
        let directory = try Sandbox()
        let path = try directory.write("file", "")
        let number: Int32
        do {
            let descriptor = try LogFile.open(path)
            number = descriptor.number
            #expect(isOpen(number, on: path))
        }
        #expect(!isOpen(number, on: path))
    }

    @Test("a released descriptor stays open")
    func releasing() throws {
        let directory = try Sandbox()
        let path = try directory.write("file", "")
        let number = try LogFile.open(path).release()
        #expect(isOpen(number, on: path))
        close(number)
    }

    @Test("both ends of a pipe are close-on-exec, wait, and belong together (P27, P10)")
    func pipe() throws {
        let pipe = try Pipe()
        for number in [pipe.readNumber, pipe.writeNumber] {
            #expect(fcntl(number, F_GETFD) == FD_CLOEXEC)
            #expect(fcntl(number, F_GETFL) & O_NONBLOCK == 0)
        }
        #expect(write(pipe.writeNumber, "x", 1) == 1)
        var byte: UInt8 = 0
        #expect(read(pipe.readNumber, &byte, 1) == 1 && byte == UInt8(ascii: "x"))
    }

    @Test("the ends of a pipe are closed one by one, each once")
    func ends() throws {
        var pipe = try Pipe()
        let (reading, writing) = (pipe.readNumber, pipe.writeNumber)
        let name = linkTarget("/proc/self/fd/\(reading)")
        _ = pipe.takeReadEnd()
        #expect(!isOpen(reading, on: name))
        #expect(isOpen(writing, on: name))
        if pipe.takeReadEnd() != nil { Issue.record("the read end was taken twice") }
        _ = pipe.takeWriteEnd()
        #expect(!isOpen(writing, on: name))
    }

    @Test("everything is written, also what does not fit in one go")
    func writeAll() throws {
        var pipe = try Pipe()
        let size = 1 << 20
        let reading = pipe.takeReadEnd()?.release() ?? -1
        let reader = Thread {
            var total = 0
            var chunk = [UInt8](repeating: 0, count: 4096)
            while case let count = read(reading, &chunk, chunk.count), count > 0 { total += count }
            return total
        }
        do {
            let writing = pipe.takeWriteEnd()
            try writing?.write(text: String(repeating: "x", count: size))
        }
        #expect(reader.join() == size)
        close(reading)
    }

    @Test("a write that fails says why (LOG-10)")
    func failingWrite() throws {
        let full = try LogFile.open("/dev/full")
        var failure: Errno?
        do { try full.write(text: "x") } catch { failure = error }
        #expect(failure?.name == "ENOSPC")
    }
}

@Suite struct ErrnoTests {
    @Test("an error has its symbol and its sentence (PROC-34, PROC-36)")
    func names() {
        #expect(Errno(code: ENOENT).name == "ENOENT")
        #expect(Errno(code: ENOENT).text == "No such file or directory")
        #expect(Errno(code: EAGAIN).name == "EAGAIN")
        #expect(Errno(code: 4095).name == "errno 4095")
        #expect(Errno(code: 4095).text == "Unknown error 4095")
    }

    @Test("the shortages after which a spawn is tried again (EXT-18)")
    func shortages() {
        let shortages = (0...200).filter { Errno(code: $0).isResourceShortage }
        #expect(Set(shortages) == Set([EAGAIN, ENOMEM, EMFILE, ENFILE]))
    }

    @Test("an interrupted call is made again, any other failure is thrown (P41)")
    func retries() {
        var calls = 0
        let result = try? retrying { () -> Int32 in
            calls += 1
            if calls < 4 {
                errno = EINTR
                return -1
            }
            return 7
        }
        #expect(result == 7 && calls == 4)
        #expect(throws: Errno(code: EPERM)) {
            try retrying { () -> Int in
                errno = EPERM
                return -1
            }
        }
    }
}

/// A thread with a result.
private final class Thread {
    private final class Work {
        let body: () -> Int
        var result = 0

        init(_ body: @escaping () -> Int) { self.body = body }
    }

    private var handle = pthread_t()
    private let work: Work

    init(_ body: @escaping () -> Int) {
        work = Work(body)
        let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
            if let argument {
                let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                work.result = work.body()
            }
            return nil
        }
        pthread_create(&handle, nil, start, Unmanaged.passRetained(work).toOpaque())
    }

    func join() -> Int {
        pthread_join(handle, nil)
        return work.result
    }
}
