# Completion of supervisorctl and supervisord for fish. Install as
# /usr/share/fish/vendor_completions.d/supervisorctl.fish, with a link to it named supervisord.fish.

set -l actions add avail clear completion exit fg health help logs maintail open pid quit reload remove reread restart \
    scale shutdown signal start status stop tail top update version wait why

# The names of all processes, or of all groups, asked of the server that the options on the line name.
function __fish_supervisorctl_names --argument-names kind
    set -l options
    set -l words (commandline -opc)
    for i in (seq 2 (count $words))
        if contains -- $words[$i] -c -s -u -p; and set -q words[(math $i + 1)]
            set options $options $words[$i] $words[(math $i + 1)]
        end
    end
    supervisorctl $options status 2>/dev/null </dev/null | string replace -rf '^(\S+) +[A-Z]+( .*)?$' '$1' |
        while read -l name
            set -l group (string split -m 1 : -- $name)[1]
            if test "$kind" = groups
                echo $group
            else
                echo $name
                test "$group" = "$name"; or echo "$group:*"
            end
        end | sort -u
end

complete -c supervisorctl -f
complete -c supervisorctl -s c -l configuration -r -F -d 'Configuration file'
complete -c supervisorctl -s h -l help -d 'Print the usage'
complete -c supervisorctl -s i -l interactive -d 'Ask before dangerous actions'
complete -c supervisorctl -s s -l serverurl -x -a 'unix:// http://' -d 'URL of supervisord'
complete -c supervisorctl -s u -l username -x -d 'User name'
complete -c supervisorctl -s p -l password -x -d 'Password'
complete -c supervisorctl -s r -l history_file -r -F -d 'History of the shell'

for line in 'add Activate new groups of the configuration' \
    'avail Display all configured processes' \
    'clear Clear the logs of processes' \
    'completion Print the completion of a shell' \
    'exit Leave the shell' \
    'fg Connect to a process' \
    'health Check that programs are ready' \
    'help Print help' \
    'logs Show the last lines of all programs' \
    'maintail Show the log of supervisord' \
    'open Connect to another supervisord' \
    'pid Print process ids' \
    'quit Leave the shell' \
    'reload Restart supervisord' \
    'remove Remove groups that are stopped' \
    'reread Reread the configuration' \
    'restart Restart processes' \
    'scale Run another number of processes' \
    'shutdown Shut supervisord down' \
    'signal Send a signal to processes' \
    'start Start processes' \
    'status Show the status of processes' \
    'stop Stop processes' \
    'tail Show the log of a process' \
    'top Show what processes use' \
    'update Apply the configuration' \
    'version Print the version of supervisord' \
    'wait Wait until processes are ready' \
    'why Tell why a process is as it is'
    set -l words (string split -m 1 ' ' -- $line)
    complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a $words[1] -d $words[2]
end

complete -c supervisorctl -n '__fish_seen_subcommand_from add remove scale update' -a '(__fish_supervisorctl_names groups)'
complete -c supervisorctl -n '__fish_seen_subcommand_from clear fg health logs pid restart start status stop tail top wait why signal' \
    -a '(__fish_supervisorctl_names processes)'
complete -c supervisorctl -n '__fish_seen_subcommand_from clear health pid restart start status stop wait signal' -a all
complete -c supervisorctl -n '__fish_seen_subcommand_from status avail why' -l json -d 'As JSON'
complete -c supervisorctl -n '__fish_seen_subcommand_from status top' -l sort -d 'Failures first, or by a key'
complete -c supervisorctl -n '__fish_seen_subcommand_from restart' -l rolling -d 'One process at a time'
complete -c supervisorctl -n '__fish_seen_subcommand_from wait' -l timeout -x -d 'Seconds'
complete -c supervisorctl -n '__fish_seen_subcommand_from top' -s n -x -d 'How often'
complete -c supervisorctl -n '__fish_seen_subcommand_from logs tail maintail' -s n -x -d 'Lines'
complete -c supervisorctl -n '__fish_seen_subcommand_from version' -s v -d 'Which build it is, too'
complete -c supervisorctl -n '__fish_seen_subcommand_from completion' -a 'bash fish zsh'
complete -c supervisorctl -n '__fish_seen_subcommand_from start' -l no-deps -d 'Without what they depend on'
complete -c supervisorctl -n '__fish_seen_subcommand_from status' -s v -d 'With health, restarts, privileges'
complete -c supervisorctl -n '__fish_seen_subcommand_from health' -l live -d 'Only supervisord itself'
complete -c supervisorctl -n '__fish_seen_subcommand_from health' -l ready -d 'And no shutdown has begun'
complete -c supervisorctl -n '__fish_seen_subcommand_from tail' -a 'stdout stderr'
complete -c supervisorctl -n '__fish_seen_subcommand_from tail maintail logs' -s f -d 'Follow the log'
complete -c supervisorctl -n '__fish_seen_subcommand_from signal' -a 'HUP INT QUIT KILL USR1 USR2 TERM CONT STOP'
complete -c supervisorctl -n '__fish_seen_subcommand_from help' -a "$actions"

for line in 'c configuration f Configuration file' 'n nodaemon - Run in the foreground' 's silent - No logs to standard output' \
    'h help - Print the usage' 'v version - Print the version' 'u user x User to run as' 'm umask x Umask' \
    'd directory f Working directory' 'l logfile f Activity log' 'y logfile_maxbytes x Size that it is rotated at' \
    'z logfile_backups x Number of backups' 'e loglevel x Log level' 'j pidfile f Pid file' 'i identifier x Identifier' \
    'q childlogdir f Directory of AUTO logs' 'k nocleanup - Keep old AUTO logs' 'a minfds x Least number of descriptors' \
    't strip_ansi - Strip control sequences from output'
    set -l words (string split -m 3 ' ' -- $line)
    set -l how
    test $words[3] = f; and set how -r -F
    test $words[3] = x; and set how -x
    complete -c supervisord -s $words[1] -l $words[2] $how -d $words[4]
end
complete -c supervisord -l minprocs -x -d 'Least number of processes'
complete -c supervisord -l container -d 'Use the defaults of a container'
complete -c supervisord -l no-container -d 'Use the defaults of a host'
complete -c supervisord -l test -d 'Check the configuration and exit'
