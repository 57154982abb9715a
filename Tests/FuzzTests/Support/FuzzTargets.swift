extension FuzzTarget {
    /// Every reader, in the order of the report.
    static let all: [FuzzTarget] = [
        // configuration
        .configuration, .environmentFile, .expansions, .optionValues, .schedule, .shellPattern, .commandWords,
        .supervisordCommandLine, .cryptHash,
        // the system
        .accounts, .kernelFiles, .interpreter, .seccomp,
        // programs
        .childOutput, .lines, .lineSearch, .listener, .notify, .json,
        // the processes among themselves
        .controlMessages, .coreMessages, .checkRequests, .checkReports,
        // clients
        .httpRequest, .authorization, .urlText, .xmlrpc, .rpc, .page, .logText, .logWindow,
        // supervisorctl
        .supervisorctlCommandLine, .httpResponse, .logRecord, .terminalText,
    ]
}
