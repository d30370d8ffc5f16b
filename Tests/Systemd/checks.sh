# shellcheck shell=bash
# What systemd and promptd are to each other, checked where it matters: under a real systemd. `run` starts this as root.
#
# A check is a sentence and a function. The function says why it fails and returns non-zero.
set -uo pipefail

passed=0 failed=0
check() {
    local sentence=$1 output status=0
    shift
    output=$("$@" 2>&1) || status=$?
    if ((status == 0)); then
        echo "ok $((++passed + failed)) - $sentence"
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

configuration=/etc/promptd/promptd.yaml
secret=sk-$(tr -d - </proc/sys/kernel/random/uuid)

prepare() {
    install -m 0644 /test/promptd.yaml $configuration
    install -m 0600 /dev/null /etc/promptd/credentials/sim-key
    echo "$secret" >/etc/promptd/credentials/sim-key
    sed "s/SECRET/$secret/" /test/promptsim.yaml >/etc/promptsim.yaml
    mkdir -p /run/systemd/system/promptd.service.d
    cat >/run/systemd/system/promptd.service.d/checks.conf <<-'END'
		[Service]
		LoadCredential=sim-key:/etc/promptd/credentials/sim-key
		WatchdogSec=3s
	END
    cat >/run/systemd/system/promptsim.service <<-'END'
		[Service]
		ExecStart=/usr/bin/promptsim --listen 127.0.0.1:8080 /etc/promptsim.yaml
	END
    cat >/run/systemd/system/caller.service <<-'END'
		[Service]
		Type=oneshot
		DynamicUser=yes
		SupplementaryGroups=promptd
		ExecStart=/usr/bin/promptctl --socket /run/promptd.sock call generate '{"prompt":"ping","request_id":"check-unit"}'
	END
    systemctl daemon-reload && systemctl start promptsim.service promptd.socket &&
        until_true 10 bash -c ': </dev/tcp/127.0.0.1/8080'
}

units_are_clean() {
    local words
    words=$(systemd-analyze verify /etc/systemd/system/promptd.{service,socket} 2>&1)
    is "$words" ""
}

only_the_socket() {
    is "$(systemctl is-active promptd.socket)" active && is "$(systemctl is-active promptd.service)" inactive &&
        is "$(stat -c '%a %U:%G' /run/promptd.sock)" "660 root:promptd"
}

first_connection() {
    call member health || return
    # systemd takes READY=1 before it takes the question.
    is "$(systemctl is-active promptd.service)" active
}

status_text() { [[ -n $(property StatusText) ]] || { echo "StatusText is empty"; return 1; }; }

dynamic_user() {
    local uid
    uid=$(stat -c %u "$(process)")
    ((uid >= 61184 && uid <= 65519)) || { echo "runs as uid $uid"; return 1; }
    is "$(stat -L -c '%a %u' /var/lib/promptd)" "700 $uid"
}

no_cores() { shows '^Max core file size +0 +0 ' cat "$(process)/limits"; }

answered() { generate check-answered; }

credential_is_private() {
    local file=/run/credentials/promptd.service/sim-key
    [[ -s $file ]] || { echo "no $file"; return 1; }
    ! outsider cat $file && ! member cat $file
}

credential_is_nowhere_else() {
    journalctl --sync
    journalctl --all --output=export >/run/journal.export
    property StatusText >/run/status-text
    local place
    for place in "$(process)"/{environ,cmdline} /run/{journal.export,status-text}; do
        ! grep -aF "$secret" "$place" || { echo "it is in $place"; return 1; }
    done
}

journal_fields() {
    generate check-journal >/dev/null || return
    journalctl --sync
    local entries field
    entries=$(journalctl --output=export _SYSTEMD_UNIT=promptd.service PROMPTD_REQUEST_ID=check-journal PROMPTD_METHOD=generate)
    [[ -n $entries ]] || { echo "no entry has PROMPTD_REQUEST_ID=check-journal and PROMPTD_METHOD=generate"; return 1; }
    for field in 'MESSAGE=.+' 'MESSAGE_ID=[0-9a-f]{32}' 'PRIORITY=[0-7]' 'SYSLOG_IDENTIFIER=promptd'; do
        shows "^$field\$" echo "$entries" || return
    done
}

caller_is_its_unit() {
    systemctl start caller.service || { journalctl -u caller.service --no-pager -o cat; return 1; }
    journalctl --sync
    shows "^PROMPTD_USER=unit:caller\\.service\$" journalctl --output=export _SYSTEMD_UNIT=promptd.service PROMPTD_REQUEST_ID=check-unit
}

outsider_is_refused() { exits 77 call outsider health && exits 0 call member health; }
member_may_not_reload() { exits 77 member timeout 10 promptctl --socket /run/promptd.sock reload; }
admin_may_reload() { exits 0 admin timeout 10 promptctl --socket /run/promptd.sock reload; }

reload_takes_effect() {
    sed -i 's/max_size: 1000/max_size: 777/' $configuration
    systemctl reload promptd.service || return
    shows '"max_queue_size" *: *777' call member status
}

bad_reload() {
    local before
    before=$(property MainPID)
    echo 'nonsense: 1' >>$configuration
    ! systemctl reload promptd.service || { echo "systemctl reload succeeded"; return 1; }
    is "$(property MainPID)" "$before" && is "$(systemctl is-active promptd.service)" active && generate check-bad-reload &&
        shows '"max_queue_size" *: *777' call member status
}

in_flight() { shows '"in_flight" *: *[1-9]' call admin status; }

stop_drains() {
    local caller status=0
    generate check-drain slow &
    caller=$!
    until_true 10 in_flight || return
    systemctl stop promptd.service || return
    wait $caller || status=$?
    is "$status" 0 && is "$(property Result)" success && is "$(systemctl is-active promptd.service)" inactive
}

after_stop() { is "$(systemctl is-active promptd.socket)" active && generate check-after-stop; }

killed() {
    local turn before
    for turn in {1..8}; do # more than the default start limit of five
        before=$(property MainPID)
        kill -KILL "$before" || return
        generate "check-killed-$turn" || return
        [[ $(property MainPID) != "$before" ]] || { echo "process $before was not killed"; return 1; }
    done
}

watchdog() {
    local before
    before=$(property MainPID)
    sleep 4 # longer than WatchdogSec= above
    is "$(property MainPID)" "$before" || { echo "killed although it worked"; return 1; }
    kill -STOP "$before" && generate check-watchdog && [[ $(property MainPID) != "$before" ]]
}

bad_start() {
    systemctl stop promptd.service && echo 'nonsense: 1' >>$configuration
    generate check-bad-start &
    local caller=$!
    until_true 10 exited_with_78 || { property ExecMainStatus; return 1; }
    is "$(systemctl is-active promptd.socket)" active || return
    journalctl --sync
    shows "$configuration:[0-9]+:[0-9]+: " journalctl -u promptd.service -n 20 -o cat || return
    install -m 0644 /test/promptd.yaml $configuration
    wait $caller
}
exited_with_78() { [[ $(property ExecMainStatus) == 78 ]]; }

prepare || { echo "not ok 1 - the checks can be prepared"; exit 1; }
check "systemd-analyze verify has nothing to say of the units" units_are_clean
check "before anyone calls there is only the socket, for root and group promptd" only_the_socket
check "the first connection starts the service, which is ready before it answers" first_connection
check "systemctl status says what the service does" status_text
check "it runs as a user lent by systemd, alone with its state directory" dynamic_user
check "it leaves no core files" no_cores
check "a member of group promptd is served" answered
check "a user outside of group promptd does not get through to it" outsider_is_refused
check "a credential can be read by the service alone" credential_is_private
check "the journal tells requests apart: request id, method, message id" journal_fields
check "a caller with a lent user is known by its unit" caller_is_its_unit
check "a member of group promptd may not reload" member_may_not_reload
check "a member of promptd-admin may reload" admin_may_reload
check "systemctl reload succeeds once the new configuration is in force" reload_takes_effect
check "systemctl reload fails for a bad configuration, and the service goes on with the old one" bad_reload
install -m 0644 /test/promptd.yaml $configuration
check "systemctl stop lets a request that runs for two seconds end" stop_drains
check "after a stop the next caller starts it again" after_stop
check "killed again and again, it answers the next caller each time" killed
check "the watchdog ends a service that hangs, and lives with one that works" watchdog
check "a bad configuration at start leaves the socket, and its callers are served once it is mended" bad_start
check "the credential is in no environment, command line, status or journal" credential_is_nowhere_else

echo "$passed passed, $failed failed"
((failed == 0)) || { journalctl --no-pager -o short-precise -n 60 | sed 's/^/| /'; exit 1; }
