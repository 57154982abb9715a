import Configuration
import Model

/// What a configuration asks for and this version does not do yet: told at every start, so that nobody waits for it in
/// vain.
enum NotYetEffective {
    static func notices(_ configuration: Configuration) -> [Notice] {
        configuration.groups.compactMap { group in
            guard case .fastCGI = group.kind else { return nil }
            let text = "[fcgi-program:\(group.name)] gets no socket yet: they are not part of this version"
            return Notice(level: .warn, text: text)
        }
    }
}
