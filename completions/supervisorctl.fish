# Completion of supervisorctl for fish. Install as /usr/share/fish/vendor_completions.d/supervisorctl.fish.

set -l actions add avail clear exit fg health help maintail open pid quit reload remove reread restart shutdown signal \
    start status stop tail update version

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

complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a add -d 'Activate new groups of the configuration'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a avail -d 'Display all configured processes'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a clear -d 'Clear the logs of processes'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a exit -d 'Leave the shell'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a fg -d 'Connect to a process'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a health -d 'Check that programs are ready'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a help -d 'Print help'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a maintail -d 'Show the log of supervisord'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a open -d 'Connect to another supervisord'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a pid -d 'Print process ids'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a quit -d 'Leave the shell'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a reload -d 'Restart supervisord'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a remove -d 'Remove groups that are stopped'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a reread -d 'Reread the configuration'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a restart -d 'Restart processes'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a shutdown -d 'Shut supervisord down'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a signal -d 'Send a signal to processes'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a start -d 'Start processes'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a status -d 'Show the status of processes'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a stop -d 'Stop processes'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a tail -d 'Show the log of a process'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a update -d 'Apply the configuration'
complete -c supervisorctl -n "not __fish_seen_subcommand_from $actions" -a version -d 'Print the version of supervisord'

complete -c supervisorctl -n '__fish_seen_subcommand_from add remove update' -a '(__fish_supervisorctl_names groups)'
complete -c supervisorctl -n '__fish_seen_subcommand_from clear fg health pid restart start status stop tail signal' \
    -a '(__fish_supervisorctl_names processes)'
complete -c supervisorctl -n '__fish_seen_subcommand_from clear health pid restart start status stop signal' -a all
complete -c supervisorctl -n '__fish_seen_subcommand_from status avail' -l json -d 'As JSON'
complete -c supervisorctl -n '__fish_seen_subcommand_from start' -l no-deps -d 'Without what they depend on'
complete -c supervisorctl -n '__fish_seen_subcommand_from status' -s v -d 'With health, restarts, privileges'
complete -c supervisorctl -n '__fish_seen_subcommand_from health' -l live -d 'Only supervisord itself'
complete -c supervisorctl -n '__fish_seen_subcommand_from health' -l ready -d 'And no shutdown has begun'
complete -c supervisorctl -n '__fish_seen_subcommand_from tail' -a 'stdout stderr'
complete -c supervisorctl -n '__fish_seen_subcommand_from tail maintail' -s f -d 'Follow the log'
complete -c supervisorctl -n '__fish_seen_subcommand_from signal' -a 'HUP INT QUIT KILL USR1 USR2 TERM CONT STOP'
complete -c supervisorctl -n '__fish_seen_subcommand_from help' -a "$actions"
