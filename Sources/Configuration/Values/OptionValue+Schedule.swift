import Model
import ProcessLifecycle
import Text

/// `schedule=` (EXT-77).
extension OptionValue {
    private static let interval = "@every"

    /// The shortest interval; for a shorter one a program should stay running.
    private static let shortestInterval = TimeSpan(seconds: 1)

    static func schedule(_ text: String, of option: OptionName) throws(ConfigurationError) -> Schedule {
        let words = text.asciiWords
        do throws(ScheduleProblem) {
            guard words.first?.lowercased() == interval else { return .calendar(try CronTimes(text)) }
            return .interval(try span(words))
        } catch {
            throw option.invalid(text, error.rule)
        }
    }

    private static func span(_ words: [String]) throws(ScheduleProblem) -> TimeSpan {
        guard words.count == 2 else {
            throw ScheduleProblem(rule: "\(interval) needs one duration, as \(interval) 10m")
        }
        let span: TimeSpan
        do throws(SpanProblem) {
            span = try timeSpan(words[1])
        } catch {
            throw ScheduleProblem(rule: "the duration \(error.rule)")
        }
        guard span >= shortestInterval else { throw ScheduleProblem(rule: "the duration must be at least 1 second") }
        return span
    }
}
