import ControlServer
import LinuxSystem
import Model
import NIOCore
import NIOHTTP1
import NIOPosix

/// One look: at the addresses of a name one after the other until a connection is accepted, and then, where a page is asked
/// for, at the head of the answer. No more is read of anything.
final class NetworkLook {
    /// Bytes that are read at once.
    private static let chunk = 4096

    private let target: NetworkTarget
    private let names: NameResolver
    private let loop: ServerLoop
    private let deadline: NIODeadline
    /// nil once it is over.
    private var done: ((ProbeOutcome) -> Void)?
    private var timer: Scheduled<Void>?
    private var addresses: ArraySlice<LinuxSystem.SocketAddress> = []
    private var channel: (any Channel)?

    /// - Parameters:
    ///   - limit: from now on.
    ///   - done: called once, later, unless it is cancelled.
    init(
        _ target: NetworkTarget,
        limit: TimeSpan,
        _ names: NameResolver,
        on loop: ServerLoop,
        _ done: @escaping (ProbeOutcome) -> Void
    ) {
        self.target = target
        self.names = names
        self.loop = loop
        self.done = done
        deadline = .now() + .milliseconds(min(limit.milliseconds, 1 << 40))
        timer = loop.loop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
            // The core has its own clock for this, and words.
            self?.end(.failure("no answer in time"))
        }
    }

    func begin() {
        names.addresses(of: target.host, port: target.port) { [weak self] found in
            switch found {
            case .addresses(let addresses):
                self?.addresses = addresses[...]
                self?.connect()
            case .failure(let reason): self?.end(.failure(reason))
            }
        }
    }

    /// It is not wanted any more.
    func cancel() {
        done = nil
        close()
    }

    private func end(_ outcome: ProbeOutcome) {
        let action = done
        cancel()
        action?(outcome)
    }

    private func close() {
        timer?.cancel()
        timer = nil
        channel?.close(promise: nil)
        channel = nil
    }

    // MARK: Connections

    /// To the next address. Each gets its share of the time, so that one that takes packets and says nothing leaves some to the
    /// others.
    private func connect() {
        guard done != nil, let address = addresses.popFirst() else { return }
        guard let address = address.forNIO else { return failed("not an address") }
        let left = deadline - .now()
        let share = TimeAmount.nanoseconds(max(1_000_000, left.nanoseconds / Int64(addresses.count + 1)))
        let look = NIOLoopBound(self, eventLoop: loop.loop)
        ClientBootstrap(group: loop.loop)
            .connectTimeout(share)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.chunk))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try look.value.prepare(channel) }
            }
            .connect(to: address)
            .assumeIsolated()
            .whenComplete { [self] result in
                switch result {
                case .success: connected()
                case .failure(let error): failed(Reasons.text(of: error))
                }
            }
    }

    private func prepare(_ channel: any Channel) throws {
        self.channel = channel
        guard case .http(let host, let port, let path) = target else { return }
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = HTTPHead.longest
        limits.maxHeaderFieldCount = HTTPHead.longest
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTPHead())
        try pipeline.addHandler(HTTPRequestEncoder())
        try pipeline.addHandler(
            ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits))
        )
        try pipeline.addHandler(
            HTTPExchange(NetworkTarget.authority(host, port), path) { [weak self] in self?.end($0) }
        )
    }

    private func connected() {
        guard done != nil else { return close() }
        if case .tcp = target { end(.success) }
    }

    private func failed(_ reason: String) {
        channel = nil
        if addresses.isEmpty { end(.failure(reason)) } else { connect() }
    }
}

extension LinuxSystem.SocketAddress {
    /// The same for SwiftNIO, without a scope; nil for a path.
    fileprivate var forNIO: NIOCore.SocketAddress? {
        let (bytes, port): ([UInt8], UInt16)
        switch self {
        case .unix: return nil
        case .ipv4(let address, let number): (bytes, port) = (withUnsafeBytes(of: address) { Array($0) }, number)
        case .ipv6(let address, let number, _): (bytes, port) = (address, number)
        }
        return try? NIOCore.SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes), port: Int(UInt16(bigEndian: port)))
    }
}
