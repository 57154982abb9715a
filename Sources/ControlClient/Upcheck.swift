import LinuxSystem
import Model
import XMLRPC

extension Controller {
    /// Makes sure that a supervisord is there which speaks our language (CTL-15).
    /// - Parameter say: prints what is wrong; on standard output by default.
    /// - Returns: false when it does not; that has been said, and the exit status is set.
    func isUp(say: ((String) -> Void)? = nil) throws(ControlError) -> Bool {
        let say = say ?? { self.print($0) }
        do throws(ControlError) {
            let version = try call("getVersion").text ?? ""
            if version == SupervisorRelease.apiVersion { return true }
            say(
                "Sorry, this version of supervisorctl expects to talk to a server with API version "
                    + "\(SupervisorRelease.apiVersion), but the remote version is \(version)."
            )
            exitStatus = ExitStatus.versionDiffers
        } catch .connection(.connectionRefused) {
            say(server.complaint("refused connection"))
            explainObstacle()
            exitStatus = ExitStatus.connectionRefused
        } catch .connection(.noSuchFile) {
            say(server.complaint("no such file"))
            explainObstacle()
            exitStatus = ExitStatus.notRunning
        } catch let error where error.faultKind == .unknownMethod {
            say(
                "Sorry, supervisord responded but did not recognize the supervisor namespace commands that "
                    + "supervisorctl uses to control it.  Please check that the [rpcinterface:supervisor] section is "
                    + "enabled in the configuration file (see sample.conf)."
            )
            exitStatus = ExitStatus.namespaceMissing
        }
        return false
    }

    /// Prints a remedy for a server that was found and is another user's (EXT-101).
    private func explainObstacle() {
        guard server.obstacle != nil else { return }
        explain("run it as the user that the socket belongs to, or see chmod and chown of [unix_http_server]")
    }
}
