/// How much a channel of a process has written, and when the last of it came: by that, lines of different programs can be put
/// into the order of their arrival (EXT-90). It is made with the first byte; its size is fixed, below 250 bytes.
package final class OutputTrail {
    /// Bytes that came in one moment.
    package struct Moment: Equatable, Sendable {
        /// Milliseconds since the epoch.
        package var at: Int
        package var bytes: Int

        package init(at: Int, bytes: Int) {
            self.at = at
            self.bytes = bytes
        }
    }

    /// How many moments are remembered; each is a number of 64 bits.
    package static let mostMoments = 16
    /// Milliseconds within which what comes is of one moment.
    package static let grain = 2
    /// Bits of a moment that count its bytes; those above them are its time, enough for a century.
    private static let countBits: UInt64 = 22
    private static let mostBytes = (1 << Int(countBits)) - 1

    /// Where the next byte will stand. Positions grow as long as the daemon lives, also when another trail of the same channel
    /// takes over.
    package private(set) var position: Int
    /// Where the first byte stands.
    package let origin: Int
    private var ring = InlineArray<16, UInt64>(repeating: 0)
    private var newest = 0
    private var count = 0

    /// - Parameter origin: a position that no earlier trail of the channel has come to.
    package init(origin: Int) {
        self.origin = origin
        position = origin
    }

    /// Some bytes have been written.
    /// - Parameter at: milliseconds since the epoch.
    package func wrote(_ bytes: Int, at: Int) {
        position &+= bytes
        if count > 0 {
            let last = moment(ring[newest])
            if at >= last.at, at - last.at < Self.grain, last.bytes + bytes <= Self.mostBytes {
                ring[newest] &+= UInt64(bytes)
                return
            }
        }
        newest = (newest + 1) % Self.mostMoments
        count = min(count + 1, Self.mostMoments)
        // Bytes that do not fit are shown as older than they are.
        if bytes > Self.mostBytes { count = 1 }
        ring[newest] = UInt64(max(0, at)) << Self.countBits | UInt64(min(bytes, Self.mostBytes))
    }

    private func moment(_ mark: UInt64) -> Moment {
        Moment(
            at: Int(truncatingIfNeeded: mark >> Self.countBits),
            bytes: Int(truncatingIfNeeded: mark) & Self.mostBytes
        )
    }

    /// The last moments, the oldest first.
    package var moments: [Moment] {
        (0..<count).map { moment(ring[(newest + Self.mostMoments - count + 1 + $0) % Self.mostMoments]) }
    }
}
