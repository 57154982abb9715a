// Made from Supervisor 4.3.0 itself: its functions `expand`, `dict_of_key_value_pairs`, `byte_size`, `signal_number`
// and its INI parser were called from Python 3.11 with these inputs, and what they answered was written down here. An
// answer that begins with `Error: ` is the text of the ValueError. Not included is what we do better on purpose.

/// One input and what Supervisor makes of it.
struct Golden: Sendable {
    let input: String
    let answer: String

    init(_ input: String, _ answer: String) {
        self.input = input
        self.answer = answer
    }
}

/// With the names of `GoldenTests.expansions`, for the option `section.option`.
let goldenExpansions: [Golden] = [
    Golden("plain", "plain"),
    Golden("100%%", "100%"),
    Golden("%%%%", "%%"),
    Golden("%(program_name)s", "web"),
    Golden("%(program_name)s-%(process_num)02d", "web-12"),
    Golden("%(program_name)10s|", "       web|"),
    Golden("%(program_name)-10s|", "web       |"),
    Golden("%(program_name).2s", "we"),
    Golden("%(program_name)010s", "       web"),
    Golden("%(program_name)r", "'web'"),
    Golden("%(ENV_NAME)r", "\"it's\""),
    Golden("%(ENV_NAME)a", "\"it's\""),
    Golden("%(ENV_RATE)s", "50%"),
    Golden("%(process_num)d", "12"),
    Golden("%(process_num)5d|", "   12|"),
    Golden("%(process_num)-5d|", "12   |"),
    Golden("%(process_num)05d", "00012"),
    Golden("%(process_num)+d", "+12"),
    Golden("%(process_num) d", " 12"),
    Golden("%(process_num).4d", "0012"),
    Golden("%(process_num)08.4d", "00000012"),
    Golden("%(process_num)i", "12"),
    Golden("%(process_num)u", "12"),
    Golden("%(process_num)ld", "12"),
    Golden("%(process_num)x", "c"),
    Golden("%(process_num)X", "C"),
    Golden("%(process_num)#x", "0xc"),
    Golden("%(process_num)#o", "0o14"),
    Golden("%(process_num)o", "14"),
    Golden("%(process_num)#06x", "0x000c"),
    Golden("%(process_num)e", "1.200000e+01"),
    Golden("%(process_num)E", "1.200000E+01"),
    Golden("%(process_num)f", "12.000000"),
    Golden("%(process_num).2f", "12.00"),
    Golden("%(process_num).0f", "12"),
    Golden("%(process_num)#.0f", "12."),
    Golden("%(process_num)g", "12"),
    Golden("%(process_num)#g", "12.0000"),
    Golden("%(process_num).1g", "1e+01"),
    Golden("%(process_num)G", "12"),
    Golden("%(process_num)c|", "\u{c}|"),
    Golden("%(process_num)s", "12"),
    Golden("%(numprocs)d", "-3"),
    Golden("%(numprocs)05d", "-0003"),
    Golden("%(numprocs)x", "-3"),
    Golden("%(numprocs)#x", "-0x3"),
    Golden("%(numprocs)e", "-3.000000e+00"),
    Golden("%(numprocs)+.1f", "-3.0"),
    Golden("%(here)s/%(process_num)d%%", "/srv/12%"),
    Golden(
        "%(nothing)s",
        "Error: Format string '%(nothing)s' for 'section.option' contains names ('nothing') which cannot be expanded. Available names: ENV_NAME, ENV_RATE, here, numprocs, process_num, program_name"
    ),
    Golden(
        "%()s",
        "Error: Format string '%()s' for 'section.option' contains names ('') which cannot be expanded. Available names: ENV_NAME, ENV_RATE, here, numprocs, process_num, program_name"
    ),
    Golden(
        "%(a(b)c)s",
        "Error: Format string '%(a(b)c)s' for 'section.option' contains names ('a(b)c') which cannot be expanded. Available names: ENV_NAME, ENV_RATE, here, numprocs, process_num, program_name"
    ),
    Golden("%", "Error: Format string '%' for 'section.option' is badly formatted: incomplete format"),
    Golden("100%", "Error: Format string '100%' for 'section.option' is badly formatted: incomplete format"),
    Golden(
        "date +%Y",
        "Error: Format string 'date +%Y' for 'section.option' is badly formatted: unsupported format character 'Y' (0x59) at index 7"
    ),
    Golden(
        "%(program_name",
        "Error: Format string '%(program_name' for 'section.option' is badly formatted: incomplete format key"
    ),
    Golden(
        "%(program_name)",
        "Error: Format string '%(program_name)' for 'section.option' is badly formatted: incomplete format"
    ),
    Golden(
        "%(program_name)5",
        "Error: Format string '%(program_name)5' for 'section.option' is badly formatted: incomplete format"
    ),
    Golden(
        "%(program_name).",
        "Error: Format string '%(program_name).' for 'section.option' is badly formatted: incomplete format"
    ),
    Golden(
        "%(program_name)y",
        "Error: Format string '%(program_name)y' for 'section.option' is badly formatted: unsupported format character 'y' (0x79) at index 15"
    ),
    Golden(
        "%(program_name)%",
        "Error: Format string '%(program_name)%' for 'section.option' is badly formatted: unsupported format character '%' (0x25) at index 15"
    ),
    Golden(
        "%(program_name)d",
        "Error: Format string '%(program_name)d' for 'section.option' is badly formatted: %d format: a real number is required, not str"
    ),
    Golden(
        "%(program_name)x",
        "Error: Format string '%(program_name)x' for 'section.option' is badly formatted: %x format: an integer is required, not str"
    ),
    Golden(
        "%(program_name)f",
        "Error: Format string '%(program_name)f' for 'section.option' is badly formatted: must be real number, not str"
    ),
    Golden(
        "%(program_name)c",
        "Error: Format string '%(program_name)c' for 'section.option' is badly formatted: %c requires int or char"
    ),
    Golden(
        "%(process_num)hhd",
        "Error: Format string '%(process_num)hhd' for 'section.option' is badly formatted: unsupported format character 'h' (0x68) at index 15"
    ),
    Golden(
        "%(program_name)*d",
        "Error: Format string '%(program_name)*d' for 'section.option' is badly formatted: * wants int"
    ),
    Golden(
        "%(process_num)*d",
        "Error: Format string '%(process_num)*d' for 'section.option' is badly formatted: not enough arguments for format string"
    ),
    Golden(
        "%d",
        "Error: Format string '%d' for 'section.option' is badly formatted: %d format: a real number is required, not dict"
    ),
    Golden(
        "%x",
        "Error: Format string '%x' for 'section.option' is badly formatted: %x format: an integer is required, not dict"
    ),
    Golden("%f", "Error: Format string '%f' for 'section.option' is badly formatted: must be real number, not dict"),
    Golden("%c", "Error: Format string '%c' for 'section.option' is badly formatted: %c requires int or char"),
    Golden(
        "%(process_num)\u{c3}\u{a9}",
        "Error: Format string '%(process_num)\u{c3}\u{a9}' for 'section.option' is badly formatted: unsupported format character '?' (0xc3) at index 14"
    ),
]

/// `environment=` texts; an answer lists `key>value|` in the order of keys.
let goldenEnvironments: [Golden] = [
    Golden("", ""),
    Golden("A=1", "A>1|"),
    Golden("A=1,B=2", "A>1|B>2|"),
    Golden("A=\"x y\",B='q'", "A>x y|B>q|"),
    Golden("A=\"a,b\"", "A>a,b|"),
    Golden("A=it's", "A>it's|"),
    Golden("A=\"x", "Error: No closing quotation"),
    Golden("A='x", "Error: No closing quotation"),
    Golden("A", "Error: Unexpected end of key/value pairs in value 'A'"),
    Golden("A=", "Error: Unexpected end of key/value pairs in value 'A='"),
    Golden("A=1,B", "Error: Unexpected end of key/value pairs in value 'A=1,B'"),
    Golden("A=1,", "A>1|"),
    Golden("A=1;B=2", "A>1|B>2|"),
    Golden("A=1 B=2", "Error: Unexpected end of key/value pairs in value 'A=1 B=2'"),
    Golden("A=\"\"", "A>|"),
    Golden("A=''", "A>|"),
    Golden("\"A\"=1", "\"A\">1|"),
    Golden("A = 1 , B = 2", "A>1|B>2|"),
    Golden("A=$HOME", "A>$|"),
    Golden("A=~/x", "A>~|"),
    Golden("A=http://x/y", "A>http://x/y|"),
    Golden("A=http://x?y=1", "A>http://x|y>1|"),
    Golden("A=a b", "A>a|"),
    Golden("A=a@b", "Error: Unexpected end of key/value pairs in value 'A=a@b'"),
    Golden("A=\u{e9}", "A>\u{e9}|"),
    Golden("A=\"\u{e9}\"", "A>\u{e9}|"),
    Golden("A=\"a\"\"b\"", "A>a|"),
    Golden("A=\"a\"b,C=1", "Error: Unexpected end of key/value pairs in value 'A=\"a\"b,C=1'"),
    Golden("A==B", "A>=|"),
    Golden("=", "Error: Unexpected end of key/value pairs in value '='"),
    Golden("A=1,A=2", "A>2|"),
    Golden("A=1\nB=2", "Error: Unexpected end of key/value pairs in value 'A=1\nB=2'"),
    Golden("A=1,\nB=2", "A>1|B>2|"),
    Golden("A=\"1\n2\"", "A>1\n2|"),
    Golden("A=1,#c\nB=2", "A>1|B>2|"),
    Golden("A=a#b", "A>a|"),
    Golden("A=#b", "Error: Unexpected end of key/value pairs in value 'A=#b'"),
    Golden("A=(a)+b-c:d/e.f_g", "A>(a)+b-c:d/e.f_g|"),
    Golden("A=\\n", "A>\\|"),
    Golden("A='it\"s'", "A>it\"s|"),
    Golden("A=\"'x'\"", "A>x|"),
    Golden("#c", ""),
]

/// Option lines; an answer is `name>value`.
let goldenLines: [Golden] = [
    Golden("k=v", "k>v"),
    Golden("k = v", "k>v"),
    Golden("k: v", "k>v"),
    Golden("k=a:b=c", "k>a:b=c"),
    Golden("K=v", "k>v"),
    Golden("k=v ;c", "k>v"),
    Golden("k=v;c", "k>v;c"),
    Golden("k=v\t;c", "k>v"),
    Golden("k=v #c", "k>v"),
    Golden("k=v#c", "k>v#c"),
    Golden("k= ;c", "k>"),
    Golden("k=;c", "k>;c"),
    Golden("k=", "k>"),
    Golden("k=a ; b ; c", "k>a"),
    Golden("k=\"a ; b\"", "k>\"a"),
    Golden("k=a;b ;c", "k>a;b"),
    Golden("k = a  b  ", "k>a  b"),
    Golden("k =\u{a0}v\u{a0}", "k>v"),
    Golden("k=v\u{a0};c", "k>v"),
    Golden("k.l:=v", "k.l>=v"),
]

/// Byte sizes.
let goldenByteSizes: [Golden] = [
    Golden("0", "0"),
    Golden("17", "17"),
    Golden("1KB", "1024"),
    Golden("2kb", "2048"),
    Golden("3Mb", "3145728"),
    Golden("1GB", "1073741824"),
    Golden(" 5 MB", "5242880"),
    Golden("007", "7"),
    Golden("-1", "-1"),
    Golden("-1KB", "-1024"),
    Golden("1_000", "1000"),
    Golden("+5", "5"),
    Golden("1M", "Error: invalid literal for int() with base 10: '1m'"),
    Golden("1TB", "Error: invalid literal for int() with base 10: '1tb'"),
    Golden("1.5MB", "Error: invalid literal for int() with base 10: '1.5'"),
    Golden("", "Error: invalid literal for int() with base 10: ''"),
    Golden("KB", "Error: invalid literal for int() with base 10: ''"),
    Golden("10XB", "Error: invalid literal for int() with base 10: '10xb'"),
    Golden("1 KB ", "Error: invalid literal for int() with base 10: '1 kb '"),
    Golden("0x10", "Error: invalid literal for int() with base 10: '0x10'"),
    Golden("KBKB", "Error: invalid literal for int() with base 10: 'kb'"),
]

/// Stop signals.
let goldenSignals: [Golden] = [
    Golden("TERM", "15"),
    Golden("SIGTERM", "15"),
    Golden("sigterm", "15"),
    Golden(" Int ", "2"),
    Golden("9", "9"),
    Golden("USR1", "10"),
    Golden("SIGUSR2", "12"),
    Golden("quit", "3"),
    Golden("HUP", "1"),
    Golden("KILL", "9"),
    Golden("CLD", "17"),
    Golden("IOT", "6"),
    Golden("POLL", "29"),
    Golden("IO", "29"),
    Golden("RTMIN", "34"),
    Golden("RTMAX", "64"),
    Golden("STKFLT", "16"),
    Golden("0", "0"),
    Golden("34", "34"),
    Golden("64", "64"),
    Golden("65", "Error: value '65' is not a valid signal number"),
    Golden("-1", "Error: value '-1' is not a valid signal number"),
    Golden("999", "Error: value '999' is not a valid signal number"),
    Golden("FOO", "Error: value 'FOO' is not a valid signal name"),
    Golden("", "Error: value '' is not a valid signal name"),
    Golden("SIG", "Error: value 'SIG' is not a valid signal name"),
]
