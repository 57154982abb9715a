package import Model

/// The end of a process that was not asked for and that no restart follows (EXT-4).
package struct FinalEnd: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// It was given up after too many failed starts.
        case fatal
        /// Its exit code was none of `exitcodes`.
        case unexpected
        case expected
    }

    package let kind: Kind
    /// What the container's own exit status is to be when this ends it: the exit code, or 128 and the signal.
    package let exitStatus: Int32

    package init(_ kind: Kind, exitStatus: Int32) {
        self.kind = kind
        self.exitStatus = exitStatus
    }

    /// Whether it ends the container.
    package func endsContainer(_ exitOn: ExitOn) -> Bool {
        switch (exitOn, kind) {
        case (.never, _): false
        case (.fatal, .fatal): true
        case (.fatal, .unexpected), (.fatal, .expected): false
        case (.unexpected, .fatal), (.unexpected, .unexpected): true
        case (.unexpected, .expected): false
        case (.exit, _): true
        }
    }
}
