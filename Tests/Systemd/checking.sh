# shellcheck shell=bash
# What checks are written with. A check is a sentence and a function, which says why it fails and returns non-zero.
set -uo pipefail

passed=0 failed=0
check() {
    local sentence=$1 output status=0
    shift
    output=$("$@" 2>&1) || status=$?
    if ((status == 0)); then
        echo "ok $((++passed + failed)) - $sentence$(sed -n 's/^skipped: / # SKIP /p' <<<"$output")"
    else
        echo "not ok $((passed + ++failed)) - $sentence"
        output=${output:-exit status $status, without a word}
        head -n 20 <<<"#   ${output//$'\n'/$'\n'#   }"
    fi
}

is() { [[ $1 == "$2" ]] || { echo "is '$1', not '$2'"; return 1; }; }
exits() { # STATUS COMMAND…
    local expected=$1 status=0
    shift
    "$@" || status=$?
    ((status == expected)) || { echo "exit status $status, not $expected: $*"; return 1; }
}
shows() { # REGEX COMMAND…: not a pipe, in which grep would end the command by going first
    local regex=$1 text
    shift
    text=$("$@") || { echo "failed: $*"; return 1; }
    grep -E "$regex" <<<"$text" || { echo "no $regex in: $text"; return 1; }
}
until_true() { # SECONDS COMMAND…
    local deadline=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < deadline)) || { echo "still not so: $*"; return 1; }
        sleep 0.05
    done
}

# The people. The kernel tells the daemon their numbers; names are not needed.
gid() { getent group "$1" | cut -d: -f3; }
outsider() { setpriv --reuid 2001 --regid 2001 --clear-groups -- "$@"; }
member() { setpriv --reuid 2002 --regid 2002 --groups "$(gid promptd)" -- "$@"; }
admin() { setpriv --reuid 2003 --regid 2003 --groups "$(gid promptd),$(gid promptd-admin)" -- "$@"; }

call() { # WHO METHOD [PARAMS]
    "$1" timeout 10 promptctl --socket /run/promptd.sock call "${@:2}"
}
generate() { call member generate "{\"prompt\":\"ping\",\"request_id\":\"$1\",\"model\":\"${2:-fast}\"}"; }
property() { systemctl show --property="$1" --value promptd.service; }
process() { echo "/proc/$(property MainPID)"; }

# Eight programs call without a break, while a command is run.
under_callers() { # COMMAND…
    local status=0
    rm -f /run/callers.stop
    member python3 /test/callers.py /run/callers.stop >/run/callers.json &
    local callers=$!
    sleep 1
    "$@" || status=$?
    sleep 1
    touch /run/callers.stop
    wait $callers && echo "callers: $(</run/callers.json)" && ((status == 0))
}
outcome() { python3 -c 'import json, sys; print(json.load(open("/run/callers.json")).get(sys.argv[1], 0))' "$1"; }
nobody_was_refused() { is "$(outcome refused)" 0 && (($(outcome answered) > 100)); }

finish() {
    echo "$passed passed, $failed failed"
    ((failed == 0)) || { journalctl --no-pager -o short-precise -n 60 | sed 's/^/| /'; exit 1; }
}
