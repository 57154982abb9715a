package import XMLRPC

/// What `status -v` says below the line of a process: what the kernel lets it do (EXT-37).
package struct PrivilegeLines {
    /// Without the ends of lines; none of a process that does not run, or that nothing is known of.
    package let lines: [String]

    /// - Parameter value: an element of getAllProcessInfo.
    package init(_ value: XMLRPCValue) {
        let names = ["user", "groups", "capabilities", "no_new_privileges", "seccomp"]
        let texts = names.compactMap { name in value[name]?.text.map { (name: name, text: $0) } }
        guard texts.contains(where: { !$0.text.isEmpty }) else {
            lines = []
            return
        }
        lines = texts.map { "    " + StatusTable.padded($0.name, to: 19) + ($0.text.isEmpty ? "-" : $0.text) }
    }
}
