/// The files of which a change concerns a program (EXT-78).
package struct FileWatchSettings: Hashable, Sendable {
    /// `watch=`, each once; as the program would name them, so that a relative one counts from the working directory.
    package var paths: [String]
    /// `watch_action=`
    package var action = FileWatchAction.restart

    package init(_ paths: [String]) {
        self.paths = paths
    }
}

/// What a change of a watched file leads to.
package enum FileWatchAction: Hashable, Sendable {
    case restart
    /// The process is sent this signal.
    case signal(SignalNumber)
}
