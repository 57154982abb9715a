import Testing

@testable import ControlProtocol

@Suite struct MessageTests {}
