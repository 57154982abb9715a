import Model
import Testing

@testable import Configuration

/// Durations of options: seconds, or Compose's text. What is refused is in `OrchestrationRefusalTests`.
@Suite struct DurationOptionTests {
    private let option = OptionName(text: "x")

    @Test(
        "seconds have decimals, and texts have units",
        arguments: [
            ("0", 0), ("30", 30_000), ("2.5", 2500), (".5", 500), ("5.", 5000), (" 7 ", 7000), ("007", 7000),
            ("0.001", 1),
            ("500ms", 500), ("1m30s", 90_000), ("2h", 7_200_000), ("1.5h", 5_400_000), ("1h1m1s1ms", 3_661_001),
            ("30s1m", 90_000), ("0s", 0), ("1000us", 1), ("1000000ns", 1), ("1000000000", 1_000_000_000_000),
        ] as [(String, Int64)]
    )
    func forms(text: String, milliseconds: Int64) throws {
        #expect(try OptionValue.timeSpan(text, of: option).milliseconds == milliseconds)
    }

    @Test(
        "what is less than a millisecond makes one",
        arguments: ["1us", "1ns", "0.1ns", "0.0001", "0.0000000000000000001", "999us", "0.0000000001h", "1.5us"]
    )
    func rounding(text: String) throws {
        #expect(try OptionValue.timeSpan(text, of: option).milliseconds == 1)
    }

    @Test func `a part of a millisecond makes a whole one`() throws {
        #expect(try OptionValue.timeSpan("1.0005", of: option).milliseconds == 1001)
        #expect(try OptionValue.timeSpan("1ms1ns", of: option).milliseconds == 2)
    }

    @Test func `numbers with decimals saturate, and what is smaller than a billionth counts as one`() {
        #expect(DecimalNumber("12.000000001".utf8)?.billionths == 1)
        #expect(DecimalNumber("0.00000000001".utf8)?.billionths == 1)
        #expect(DecimalNumber("0.99999999999".utf8)?.billionths == 1_000_000_000)
        #expect(DecimalNumber(String(repeating: "9", count: 400).utf8)?.whole == .max)
        #expect(DecimalNumber("".utf8) == nil && DecimalNumber(".".utf8) == nil && DecimalNumber("1..2".utf8) == nil)
    }
}
