extension String {
    /// The text and a filling, so many bytes in all.
    func padded(to size: Int) -> String {
        self + String(repeating: ".", count: size - utf8.count)
    }

    /// Its runs of equal bytes.
    var runs: [(byte: UInt8, length: Int)] {
        var runs: [(byte: UInt8, length: Int)] = []
        for byte in utf8 {
            if let last = runs.last, last.byte == byte {
                runs[runs.count - 1].length += 1
            } else {
                runs.append((byte, 1))
            }
        }
        return runs
    }
}
