/// The icon of a tab, by the state that its page shows; the raw value is the name of the file. Shapes differ as well as
/// colours.
enum StateIcon: String, CaseIterable {
    case fine = "fine.svg"
    case failed = "failed.svg"
    /// There are no programs, or the state is not known: the daemon does not answer.
    case nothing = "nothing.svg"

    init(isEmpty: Bool, failures: Int) {
        self = isEmpty ? .nothing : failures > 0 ? .failed : .fine
    }

    var drawing: String {
        let shape =
            switch self {
            case .fine: "<circle cx=\"8\" cy=\"8\" r=\"7\" fill=\"#1f8a4c\"/>"
            case .failed: "<path d=\"M8 0 16 15H0z\" fill=\"#c8252c\"/>"
            case .nothing: "<circle cx=\"8\" cy=\"8\" r=\"5.5\" fill=\"none\" stroke=\"#76808f\" stroke-width=\"3\"/>"
            }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\">\(shape)</svg>"
    }
}
