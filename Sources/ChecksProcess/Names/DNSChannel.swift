import CAres
import Glibc
import LinuxSystem

/// A channel of c-ares: what it knows of name servers, and the questions that are on their way.
// Unchecked: made on one thread, and handed once to the only one that uses it afterwards.
final class DNSChannel: @unchecked Sendable {
    /// Milliseconds for the first answer of a server, which double with each round.
    private static let timeout: Int32 = 1500
    /// Rounds.
    private static let tries: Int32 = 3
    /// What ares_getsock tells of at most.
    private static let mostSockets = 16

    private let channel: ares_channel

    /// Reads the file, and all that c-ares ever reads: afterwards it opens nothing.
    /// - Parameter port: of the name servers; the file has no word for it.
    init?(resolverFile: String, port: UInt16) {
        guard ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS else { return nil }
        var options = ares_options()
        options.flags = ARES_FLAG_NOALIASES
        options.timeout = Self.timeout
        options.tries = Self.tries
        options.udp_port = port
        options.tcp_port = port
        let mask =
            ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS | ARES_OPT_RESOLVCONF
            | ARES_OPT_UDP_PORT | ARES_OPT_TCP_PORT
        var made: ares_channel?
        // DNS alone: the hosts file is looked at before.
        let status = "b".withCString { lookups in
            resolverFile.withCString { path in
                options.lookups = UnsafeMutablePointer(mutating: lookups)
                options.resolvconf_path = UnsafeMutablePointer(mutating: path)
                return ares_init_options(&made, &options, mask)
            }
        }
        guard status == ARES_SUCCESS, let made else { return nil }
        channel = made
    }

    deinit {
        ares_destroy(channel)
    }

    /// Asks for the addresses of a name.
    /// - Parameter done: called once, perhaps at once, on this thread.
    func ask(_ host: String, _ done: @escaping (NameAnswer) -> Void) {
        var hints = ares_addrinfo_hints()
        hints.ai_family = AF_UNSPEC
        let question = Unmanaged.passRetained(Question(host, done))
        ares_getaddrinfo(channel, host, nil, &hints, Self.answered, question.toOpaque())
    }

    private final class Question {
        let host: String
        let done: (NameAnswer) -> Void

        init(_ host: String, _ done: @escaping (NameAnswer) -> Void) {
            self.host = host
            self.done = done
        }
    }

    private static let answered: ares_addrinfo_callback = { argument, status, _, result in
        guard let argument else { return }
        let question = Unmanaged<Question>.fromOpaque(argument).takeRetainedValue()
        let found = result.map { addresses($0) } ?? []
        if let result { ares_freeaddrinfo(result) }
        if found.isEmpty {
            question.done(.failure("name '\(question.host)' does not resolve: \(DNSChannel.reason(status))"))
        } else {
            question.done(.addresses(found))
        }
    }

    /// In the order in which they are to be tried (RFC 6724), without a port.
    private static func addresses(_ result: UnsafeMutablePointer<ares_addrinfo>) -> [SocketAddress] {
        var found: [SocketAddress] = []
        var node = result.pointee.nodes
        while let entry = node?.pointee {
            if let address = SocketAddress(entry.ai_addr, port: 0) { found.append(address) }
            node = entry.ai_next
        }
        return found
    }

    private static func reason(_ status: Int32) -> String {
        switch status {
        case ARES_ENOTFOUND: "there is no such name"
        case ARES_SUCCESS, ARES_ENODATA: "it has no address"
        case ARES_ETIMEOUT: "no answer from the name servers"
        // Where all servers have failed or refused, c-ares has one word for it.
        case ARES_ECONNREFUSED, ARES_ESERVFAIL, ARES_EREFUSED: "no name server could answer"
        case ARES_EBADNAME, ARES_EBADSTR: "it is not a name of a host"
        default: ares_strerror(status).map { String(cString: $0) } ?? "error \(status)"
        }
    }

    // MARK: Its sockets

    /// Waits until one of its sockets or the descriptor has something, or its next timeout, and goes on.
    func wait(or descriptor: Int32) {
        var sockets = [ares_socket_t](repeating: -1, count: Self.mostSockets)
        let bits = UInt32(bitPattern: ares_getsock(channel, &sockets, Int32(Self.mostSockets)))
        var requests = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        for (index, socket) in sockets.enumerated() {
            let isRead = bits >> UInt32(index) & 1 == 1
            let isWritten = bits >> UInt32(index + Self.mostSockets) & 1 == 1
            guard isRead || isWritten else { continue }
            let events = (isRead ? POLLIN : 0) | (isWritten ? POLLOUT : 0)
            requests.append(pollfd(fd: socket, events: Int16(events), revents: 0))
        }
        guard poll(&requests, nfds_t(requests.count), timeLeft) >= 0 else { return }
        let ready = requests.dropFirst().filter { $0.revents != 0 }
        for request in ready {
            let isReadable = Int32(request.revents) & ~POLLOUT != 0
            let isWritable = Int32(request.revents) & POLLOUT != 0
            ares_process_fd(channel, isReadable ? request.fd : -1, isWritable ? request.fd : -1)
        }
        // What has taken too long is asked for again, or given up.
        if ready.isEmpty { ares_process_fd(channel, -1, -1) }
    }

    /// Milliseconds until something is to be done about time; -1 for never.
    private var timeLeft: Int32 {
        var limit = timeval()
        guard ares_timeout(channel, nil, &limit) != nil else { return -1 }
        return Int32(clamping: limit.tv_sec * 1000 + Int(limit.tv_usec) / 1000 + 1)
    }
}
