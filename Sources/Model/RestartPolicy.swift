/// What `autorestart=` says about a program that has ended by itself (CFG-126, PROC-19).
package enum RestartPolicy: Hashable, Sendable {
    case never
    case unexpected
    case always
}
