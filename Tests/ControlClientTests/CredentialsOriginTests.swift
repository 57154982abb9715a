import Testing

@testable import ControlClient

/// What is said of a server that does not let supervisorctl in (EXT-101).
@Suite struct CredentialsOriginTests {
    private let place = "[supervisorctl] of '/etc/s.conf'"

    private func refusal(_ username: String?, _ password: String?, _ user: String, _ secret: String) -> String {
        CredentialsOrigin(username: user, secret: secret, file: "/etc/s.conf")
            .refusal(of: Credentials(username: username, password: password))
    }

    @Test func `a wrong password is told with the place that it is from`() {
        #expect(
            refusal("joe", "x", place, place)
                == "does not accept user 'joe' with the password ([supervisorctl] of '/etc/s.conf')"
        )
        #expect(
            refusal("joe", "x", place, "-p")
                == "does not accept user 'joe' ([supervisorctl] of '/etc/s.conf') with the password (-p)"
        )
    }

    @Test func `a missing one is told with where to write it`() {
        let remedy = "give them by -u and -p, or as username and password in [supervisorctl] of '/etc/s.conf'"
        let wanted = "asks for a user name and a password"
        #expect(refusal(nil, nil, place, place) == "\(wanted), and there are none: \(remedy)")
        #expect(refusal("joe", nil, "-u", place) == "\(wanted), and there is only the user name (-u): \(remedy)")
        #expect(
            refusal(nil, "x", place, place)
                == "\(wanted), and there is only the password ([supervisorctl] of '/etc/s.conf'): \(remedy)"
        )
        let none = CredentialsOrigin().refusal(of: Credentials())
        #expect(none.hasSuffix("in [supervisorctl] of a configuration file (-c)"))
    }
}
