/// What a process finds itself to be: the object that `child view` writes.
package struct View: Decodable {
    package struct Descriptor: Decodable {
        package let number: Int
        package let kind: String
        package let nonblocking: Bool
        package let cloexec: Bool
        package let append: Bool
        package let target: String
    }

    package let pid: Int32
    package let ppid: Int32
    package let pgid: Int32
    package let sid: Int32
    package let umask: Int
    package let uids: [Int]
    package let gids: [Int]
    package let groups: [Int]
    package let cwd: String
    package let arguments: [String]
    package let environment: [String]
    package let descriptors: [Descriptor]
    package let blocked: [Int]
    package let ignored: [Int]
    package let limits: [String: [Int]]
    package let stdin_ended: Bool

    /// The value of a variable; nil when it is not set.
    package func variable(_ name: String) -> String? {
        environment.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    package func descriptor(_ number: Int) -> Descriptor? {
        descriptors.first { $0.number == number }
    }
}
