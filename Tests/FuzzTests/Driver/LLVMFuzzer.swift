import Glibc

// The program that libFuzzer's own main drives (https://llvm.org/docs/LibFuzzer.html): FUZZ_TARGET names the target. With
// FUZZ_LIST it prints what there is, with FUZZ_WRITE it writes a target's dictionary and the inputs that are made by code.

/// Seconds of processor time that an input may take: what needs more could be used to keep the reader busy.
private let longestTime = 2.0

/// Chosen before the first input.
private let target: FuzzTarget = {
    let name = variable("FUZZ_TARGET") ?? ""
    guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
        report("fuzz: FUZZ_TARGET='\(name)' is no target\n")
        exit(2)
    }
    return target
}()

@_cdecl("LLVMFuzzerInitialize")
public func initialize(_ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutableRawPointer) -> CInt {
    if variable("FUZZ_LIST") != nil {
        for target in FuzzTarget.all {
            print(target.name, target.longest, target.sources.joined(separator: ","), separator: "\t")
        }
        exit(0)
    }
    if let folder = variable("FUZZ_WRITE") {
        save(dictionary.utf8, as: "\(folder)/dictionary")
        for (index, seed) in target.seeds().enumerated() { save(seed, as: "\(folder)/seed-\(index)") }
        exit(0)
    }
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let start = processorTime()
    do {
        try target.run(Array(UnsafeBufferPointer(start: data, count: count)))
    } catch {
        report("fuzz: \(target.name): \(error)\n")
        abort()
    }
    let taken = processorTime() - start
    if taken > longestTime {
        report("fuzz: \(target.name): an input of \(count) bytes takes \(taken) s\n")
        abort()
    }
    return 0
}

/// The words of the target as libFuzzer reads them.
private var dictionary: String {
    target.words.map { word in
        let bytes = word.utf8.map { byte in
            (0x20..<0x7f).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                ? String(UnicodeScalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return "\"\(bytes.joined())\"\n"
    }.joined()
}

private func report(_ text: String) {
    text.withCString { _ = write(STDERR_FILENO, $0, strlen($0)) }
}

private func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}

private func save(_ bytes: some Sequence<UInt8>, as path: String) {
    guard let file = fopen(path, "w") else { return perror(path) }
    defer { fclose(file) }
    let bytes = Array(bytes)
    fwrite(bytes, 1, bytes.count, file)
}

private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
