import LinuxSystem

/// Asks for a password, as Python's getpass does: on the terminal whatever standard input is, and without showing it.
enum PasswordPrompt {
    static func ask(
        _ question: String,
        input: InputLines,
        display: Display,
        interrupts: InterruptWatch?
    ) throws(ControlError) -> String {
        display.flush()
        guard let terminal = try? Terminal.openControlling() else {
            TextStream.error.write(question)
            guard let answer = try input.next() else { throw .endOfInput }
            TextStream.error.write("\n")
            return answer
        }
        try? terminal.write(text: question)
        let number = terminal.number
        let answer = Terminal.withoutEcho(number) { () -> Result<String, ControlError> in line(from: number, interrupts)
        }
        try? terminal.write(text: "\n")
        return try answer.get()
    }

    /// One line, read byte by byte so that nothing behind it is taken away from standard input.
    private static func line(from descriptor: Int32, _ interrupts: InterruptWatch?) -> Result<String, ControlError> {
        var bytes: [UInt8] = []
        while true {
            do throws(Errno) {
                guard let byte = try Terminal.readByte(descriptor, interrupts: interrupts) else {
                    return .failure(.endOfInput)
                }
                if byte == UInt8(ascii: "\n") { return .success(String(decoding: bytes, as: UTF8.self)) }
                bytes.append(byte)
            } catch {
                return .failure(ControlError(error))
            }
        }
    }
}
