import Model
import Text

extension OptionReader {
    /// `password_file=`: the text of the file, which stands for `password` (EXT-76).
    func passwordFile(_ password: inout String?) {
        guard isSet else { return }
        if section.isSet("password") { return fail("password_file and password are both set, one of them is enough") }
        withHere {
            let place = InputFilePlace(files: context.files, file: section.file)
            read(&password) { text, option throws(ConfigurationError) in
                if text.isEmpty { throw option.invalid(text, "the path is missing") }
                do throws(InputFileProblem) {
                    let password = try place.files.text(at: place.path(text))
                    // An empty password would let in every client that knows the name, which is not the purpose of a file.
                    if password.isEmpty { throw InputFileProblem.unreadable("it is empty") }
                    return password
                } catch {
                    throw option.invalid(text, error.text)
                }
            }
        }
    }
}
