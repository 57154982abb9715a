import Glibc
import LinuxSystem
import TestHarness
import Testing

@Suite("Writes that wait for no reader", .timeLimit(.minutes(1)))
struct BriefWriteTests {
    /// Writes until nothing more is taken.
    private func fill(_ descriptor: Int32, chunk: Int) -> [UInt8] {
        var written: [UInt8] = []
        var refusals = 0
        while refusals < 5 {
            let bytes = (0..<chunk).map { UInt8(ascii: "a") + UInt8((written.count + $0) % 26) }
            do throws(Errno) {
                let count = try bytes.withUnsafeBytesTyped { bytes throws(Errno) in
                    try BriefWrite.write(bytes, to: descriptor)
                }
                written += bytes.prefix(count)
            } catch {
                #expect(error.code == EAGAIN)
                refusals += 1
            }
        }
        return written
    }

    @Test(
        "an unread terminal takes what it has room for and makes nobody wait",
        arguments: [1, 100, 4096],
        [true, false]
    )
    func terminal(chunk: Int, isRaw: Bool) throws {
        let channel = try Channel.terminal(raw: isRaw)
        let written = fill(channel.far, chunk: chunk)
        #expect(written.count > 1000)
        #expect(channel.readAvailable() == written)
    }

    @Test("an unread pipe that others write to as well makes nobody wait", arguments: [1000, 4096, 100_000])
    func pipe(chunk: Int) throws {
        let channel = try Channel.pipe()
        #expect(write(channel.far, "other", 5) == 5)
        let written = fill(channel.far, chunk: chunk)
        #expect(written.count > 60_000)
        #expect(channel.readAvailable() == Array("other".utf8) + written)
        #expect(fcntl(channel.far, F_GETFL) & O_NONBLOCK == 0)
    }

    @Test("a pipe whose reader is gone is told")
    func goneReader() throws {
        Signalling.ignoreFailedWrites()
        let channel = try Channel.pipe()
        channel.closeNear()
        #expect(throws: Errno(code: EPIPE)) {
            _ = try [UInt8](repeating: 0, count: 3).withUnsafeBytesTyped { bytes throws(Errno) in
                try BriefWrite.write(bytes, to: channel.far)
            }
        }
    }

    @Test("the handler of SIGPROF stays from the first write on, so that no late signal ends us")
    func signal() throws {
        let channel = try Channel.terminal()
        #expect(!fill(channel.far, chunk: 4096).isEmpty)
        var before = sigaction()
        _ = sigaction(SIGPROF, nil, &before)
        _ = channel.readAvailable()
        #expect(!fill(channel.far, chunk: 4096).isEmpty)
        var after = sigaction()
        _ = sigaction(SIGPROF, nil, &after)
        #expect(
            unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self)
                == unsafeBitCast(after.__sigaction_handler.sa_handler, to: Int.self)
        )
    }
}

extension [UInt8] {
    fileprivate func withUnsafeBytesTyped<Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        let result: Result<Int, Failure> = withUnsafeBytes { bytes in
            do throws(Failure) { return .success(try body(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}
