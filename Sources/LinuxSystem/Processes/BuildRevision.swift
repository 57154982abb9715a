import CLinux
package import Model

extension ProductRelease {
    /// The commit of the sources that this binary was built from; `unknown` in a debug build, and without git.
    package static var revision: String {
        String(cString: clinux_revision())
    }

    /// The program's line about itself, with its revision.
    package static var line: String { line(revision: revision) }
}
