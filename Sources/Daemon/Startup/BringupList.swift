import Configuration

/// One step of coming up, with the policy for it.
struct BringupStep<Subject: BringupSubject> {
    /// When the step is done.
    enum Occasion {
        /// The step is done at the first start: it concerns the process, which a restart does not replace.
        case once
        /// The step is done at the first start and at each restart.
        case eachGeneration
    }

    /// What the failure of the step means to the first start. A restart is past the point where it could be refused: there
    /// every failure is logged and passed over.
    enum Consequence {
        case refuse
        case carryOn
    }

    /// What the step is about.
    let name: String
    let occasion: Occasion
    let consequence: Consequence
    let action: (Subject) -> () throws(BringupFailure) -> Void

    init(
        _ name: String,
        _ occasion: Occasion,
        _ consequence: Consequence,
        _ action: @escaping (Subject) -> () throws(BringupFailure) -> Void
    ) {
        self.name = name
        self.occasion = occasion
        self.consequence = consequence
        self.action = action
    }
}

/// Why a step could not be done.
struct BringupFailure: Error {
    /// The text of a refusal, and its exit status.
    let refusal: StartFailure
    /// Additional notices for the log about a refusal.
    var inLog: [Notice] = []
    /// The notices for the log when the failure is passed over.
    let told: [Notice]
}

/// The subject of the steps.
protocol BringupSubject: AnyObject {
    /// A step has failed, and the next ones follow all the same.
    func passOver(_ failure: BringupFailure)
    /// A step has failed, and nothing follows.
    func refuse(_ failure: BringupFailure)
}

/// The steps of coming up, in order.
struct BringupList<Subject: BringupSubject> {
    let steps: [BringupStep<Subject>]

    /// The first start.
    func begin(_ subject: Subject) throws(StartFailure) {
        for step in steps {
            do throws(BringupFailure) {
                try step.action(subject)()
            } catch {
                guard step.consequence == .refuse else {
                    subject.passOver(error)
                    continue
                }
                subject.refuse(error)
                throw error.refusal
            }
        }
    }

    /// A restart.
    func beginAgain(_ subject: Subject) {
        for step in steps where step.occasion == .eachGeneration {
            do throws(BringupFailure) {
                try step.action(subject)()
            } catch {
                subject.passOver(error)
            }
        }
    }
}
