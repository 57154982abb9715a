/// What the core tells the control process.
package enum CoreMessage: Equatable, Sendable {
    /// The first message.
    case welcome(Welcome)
    /// A group has been activated, after all others; or an active group has other processes, and keeps its place.
    case groupAdded(GroupRecord)
    case groupRemoved(String)
    /// A process has changed.
    /// - Parameter member: its place in the group: names may come twice.
    case changed(group: String, member: Int, ProcessRecord)
    case life(LifeRecord)
    /// To the request of this number; there is exactly one, before or after those to other requests.
    case answer(UInt32, Answer)
    /// What a process has written, while that is asked for. It may be left out, but not silently.
    case output(OutputPiece)
    /// To be answered by a `pong` of the same number.
    case ping(UInt32)
    /// The generation is over: what is owed is to be answered, everything closed, and the process ended.
    case finish
}
