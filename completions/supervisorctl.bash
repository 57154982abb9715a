# Completion of supervisorctl and supervisord for bash. Install as
# /usr/share/bash-completion/completions/supervisorctl, with a link to it named supervisord, or source it.

# The names of all processes, as `group:name` where both differ, or of all groups: asked of the server that the options
# on the line name.
_supervisorctl_names() {
    local kind=$1 word i=1
    local -a options=()
    while ((i < COMP_CWORD)); do
        word=${COMP_WORDS[i]}
        case $word in
            -c | -s | -u | -p) options+=("$word" "${COMP_WORDS[i + 1]}"); ((i++)) ;;
            -r) ((i++)) ;;
            -*) ;;
            *) break ;;
        esac
        ((i++))
    done
    "${COMP_WORDS[0]}" "${options[@]}" status 2>/dev/null </dev/null | awk -v kind="$kind" '
        NF < 2 || $2 !~ /^[A-Z]+$/ { next }
        {
            colon = index($1, ":")
            group = colon ? substr($1, 1, colon - 1) : $1
            if (kind == "processes") print $1
            if (!(group in seen)) {
                seen[group] = 1
                if (kind == "groups") print group
                else if (colon) print group ":*"
            }
        }'
}

_supervisorctl() {
    local actions="add avail clear completion exit fg health help logs maintail open pid quit reload remove reread restart \
scale shutdown signal start status stop tail top update version wait why"
    local current previous action="" position=0 i=1
    COMPREPLY=()
    # Colons do not end words here.
    if declare -F _get_comp_words_by_ref >/dev/null; then
        local cur prev words cword
        _get_comp_words_by_ref -n : cur prev words cword
        local -a COMP_WORDS=("${words[@]}")
        local COMP_CWORD=$cword
    fi
    current=${COMP_WORDS[COMP_CWORD]}
    previous=${COMP_WORDS[COMP_CWORD - 1]}
    while ((i < COMP_CWORD)); do
        case ${COMP_WORDS[i]} in
            -c | -s | -u | -p | -r) ((i++)) ;;
            -*) ;;
            *)
                action=${COMP_WORDS[i]}
                position=$((COMP_CWORD - i))
                break
                ;;
        esac
        ((i++))
    done
    local candidates=""
    if [[ -z $action ]]; then
        case $previous in
            -c | --configuration | -r | --history_file)
                compopt -o filenames 2>/dev/null
                mapfile -t COMPREPLY < <(compgen -f -- "$current")
                return
                ;;
            -s | --serverurl) candidates="unix:// http://" ;;
            -u | --username | -p | --password) return ;;
            *)
                candidates=$actions
                [[ $current == -* ]] && candidates="-c --configuration -h --help -i --interactive -s --serverurl \
-u --username -p --password -r --history_file"
                ;;
        esac
    else
        case $action in
            add | remove | update | scale) candidates=$(_supervisorctl_names groups) ;;
            clear | pid | stop) candidates="all $(_supervisorctl_names processes)" ;;
            completion) ((position == 1)) && candidates="bash fish zsh" ;;
            restart) candidates="all --rolling $(_supervisorctl_names processes)" ;;
            start) candidates="all --no-deps $(_supervisorctl_names processes)" ;;
            status) candidates="all -v --json --sort $(_supervisorctl_names processes)" ;;
            logs) candidates="-f -n $(_supervisorctl_names processes)" ;;
            why) candidates="--json $(_supervisorctl_names processes)" ;;
            version) [[ $current == -* ]] && candidates="-v" ;;
            top) candidates="-n --sort=cpu --sort=memory --sort=name --sort=restarts $(_supervisorctl_names processes)" ;;
            avail) candidates="--json" ;;
            health) candidates="--live --ready all $(_supervisorctl_names processes)" ;;
            fg) ((position == 1)) && candidates=$(_supervisorctl_names processes) ;;
            help) ((position == 1)) && candidates=$actions ;;
            maintail) ((position == 1)) && candidates="-f" ;;
            open) ((position == 1)) && candidates="unix:// http://" ;;
            wait)
                # Behind the name of a process stands what it is to be.
                candidates="all --timeout $(_supervisorctl_names processes)"
                if [[ $current == *:* && " ${candidates//$'\n'/ } " == *" ${current%:*} "* ]]; then
                    candidates+=" ${current%:*}:healthy ${current%:*}:completed ${current%:*}:running ${current%:*}:stopped"
                fi
                ;;
            signal)
                if ((position == 1)); then
                    candidates="HUP INT QUIT KILL USR1 USR2 TERM CONT STOP"
                else
                    candidates="all $(_supervisorctl_names processes)"
                fi
                ;;
            tail)
                if [[ $previous == tail ]]; then
                    candidates="-f $(_supervisorctl_names processes)"
                elif [[ $previous == -* ]]; then
                    candidates=$(_supervisorctl_names processes)
                else
                    candidates="stdout stderr"
                fi
                ;;
        esac
    fi
    # Not by compgen -W, which would run what stands in a name as $(command).
    local candidate IFS=$' \t\n'
    set -f
    for candidate in $candidates; do
        [[ $candidate == *[\$\`\\\"\'\(\)\<\>\&\;\|]* || $candidate != "$current"* ]] || COMPREPLY+=("$candidate")
    done
    set +f
    # readline has already taken what stands before the last colon.
    if declare -F __ltrim_colon_completions >/dev/null; then __ltrim_colon_completions "$current"; fi
}

_supervisord() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} candidates=""
    case $previous in
        -c | --configuration | -l | --logfile | -j | --pidfile)
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
            ;;
        -d | --directory | -q | --childlogdir) mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
        -u | --user) mapfile -t COMPREPLY < <(compgen -u -- "$current") ;;
        -e | --loglevel) candidates="critical error warn info debug trace blather" ;;
        *) candidates="-c --configuration -n --nodaemon -s --silent -h --help -v --version -u --user -m --umask -d --directory -l --logfile \
-y --logfile_maxbytes -z --logfile_backups -e --loglevel -j --pidfile -i --identifier -q --childlogdir -k --nocleanup \
-a --minfds -t --strip_ansi --minprocs --container --no-container --test" ;;
    esac
    [[ -z $candidates ]] || mapfile -t COMPREPLY < <(compgen -W "$candidates" -- "$current")
    compopt -o filenames 2>/dev/null
}

complete -F _supervisorctl supervisorctl
complete -F _supervisord supervisord
