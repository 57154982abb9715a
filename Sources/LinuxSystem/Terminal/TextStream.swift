import Glibc

/// Standard output and standard error, for programs that print and end. A daemon uses `offer` alone, and that before its loop
/// runs: a reader that does not read would stop it.
package enum TextStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Writes all of the text without a buffer, so that what both streams got stays in order.
    ///
    /// Waits when the stream is full and its description was made non-blocking by another process (PITFALLS P10). A
    /// stream that is closed or broken takes nothing; there is no reader left to tell.
    package func write(_ text: String) {
        write(Array(text.utf8)[...])
    }

    /// Writes what the reader takes, and drops the rest when the reader has not taken it in that time; 0 does not wait.
    package func offer(_ text: String, waiting milliseconds: Int32 = 0) {
        BriefWrite.write(text, to: rawValue, waiting: milliseconds)
    }

    /// Whether a person is likely to read it.
    package var isTerminal: Bool {
        isatty(rawValue) == 1
    }
}

extension TextStream {
    /// Writes bytes that need not be text, under the same rules.
    package func write(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(rawValue, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if written < 0 && errno == EAGAIN {
                var request = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
                poll(&request, 1, -1)
            } else if written == 0 || errno != EINTR {
                return
            }
        }
    }
}

extension TextStream {
    /// Reads what is there of standard input, and waits for some of it when there is nothing.
    /// - Returns: the number of bytes, 0 at the end.
    package static func readInput(into buffer: inout [UInt8]) throws(Errno) -> Int {
        try retrying { read(0, &buffer, buffer.count) }
    }
}
