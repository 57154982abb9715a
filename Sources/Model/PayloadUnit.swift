/// What the `len` in the header of an event counts (EVT-21, QRK-3).
package enum PayloadUnit: String, CaseIterable, Sendable {
    /// Unicode characters, as Supervisor does: listeners that read text, like those of Python 3, depend on it. Data that
    /// is not UTF-8 is sent as `Undecodable: b'...'` (EVT-16).
    case characters
    /// Bytes, for listeners that read bytes. Data is sent as it is.
    case bytes
}
