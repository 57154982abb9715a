import Glibc

/// What is told to whoever started the program, before there is a log or when there can be none.
package enum StandardError {
    /// Writes a text, as far as standard error takes it.
    package static func write(_ text: String) {
        StandardOutput.write(text, to: 2)
    }
}

/// The answers of options like `--help`.
package enum StandardOutput {
    package static func write(_ text: String) {
        write(text, to: 1)
    }

    fileprivate static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            guard let written = try? retrying({ Glibc.write(descriptor, Array(rest), rest.count) }) else { return }
            rest = rest.dropFirst(written)
        }
    }
}
