# shellcheck shell=bash
# What systemd and promptd are to each other, checked where it matters: under a real systemd. `run` starts this as root.
# shellcheck source=Tests/Systemd/checking.sh
source /test/checking.sh

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
    words=$(systemd-analyze verify /usr/lib/systemd/system/promptd{.service,.socket,-metrics.service,-metrics.timer} 2>&1)
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

catalogued() {
    local kinds
    kinds=$(journalctl --list-catalog | grep -c ' promptd: ')
    is "$kinds" "$(grep -c '^-- ' /usr/lib/systemd/catalog/promptd.catalog)" || return
    journalctl --sync
    shows '^-- promptctl explain check-journal$|^░░ +promptctl explain check-journal$' \
        journalctl --catalog --no-pager -u promptd.service PROMPTD_REQUEST_ID=check-journal
}

# libdispatch says so when its threads may not set their own. Where this host's root may not raise limits (CAP_SYS_RESOURCE),
# neither can systemd.
priorities_are_its_own() {
    if grep -q '^Max nice priority *0 ' "$(process)/limits" && [[ $(property LimitNICE) != 0 ]]; then
        echo "skipped: LimitNICE= has no effect on this host"
        return
    fi
    journalctl --sync
    ! journalctl --no-pager -o cat -u promptd.service | grep -i 'thread priority'
}

# A provider that is found by a name server, behind TLS with an authority of its own; and what is written into the databases.
network_and_database() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=provider.test \
        -addext subjectAltName=DNS:provider.test -keyout /etc/ssl/private-ca.key -out /etc/ssl/private-ca.pem 2>/dev/null || return
    printf 'nameserver 127.0.0.1\noptions timeout:1\n' >/etc/resolv.conf
    sed -i 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf
    systemd-run --quiet --unit=network python3 /test/network.py || return
    until_true 10 bash -c ': </dev/tcp/127.0.0.1/8443' || return
    sed -e 's|http://127.0.0.1:8080|https://provider.test:8443|' -e 's|credential: sim-key|&\n    ca_file: /etc/ssl/private-ca.pem|' \
        -e 's/cache: { enabled: false }/cache: { database: { enabled: true } }/' -i $configuration
    systemctl restart promptd.service && generate check-tls >/run/tls || return
    shows '"response" *: *"pong"' cat /run/tls || return
    shows '"cache_hit" *: *true' generate check-tls-again || return
    # Durable work and the ledger are written by then.
    shows pong answer_of "$(submit other --model fast --no-cache-enabled)" || return
    shows '"requests" *: *[1-9]' call member usage || return
    systemctl restart promptd.service && shows '"cache_hit" *: *true' generate check-tls-kept
}

# Each directive of the unit's hardening alone, so that a fault has a name. After network_and_database, whose provider it asks.
directives_one_by_one() {
    local -a directives filters
    local directive failed=0
    mapfile -t filters < <(sed -n '/^NoNewPrivileges/,/^\[Install\]/p' /usr/lib/systemd/system/promptd.service | grep '^SystemCall[FE]')
    mapfile -t directives < <(sed -n '/^NoNewPrivileges/,/^\[Install\]/p' /usr/lib/systemd/system/promptd.service |
        grep '^[A-Za-z]*=' | grep -v '^SystemCall[FE]')
    ((${#directives[@]} > 20 && ${#filters[@]} > 1)) || { echo "the unit's hardening is not found"; return 1; }
    # Its own socket is its user's, who is in no group of the kind.
    sed '$a socket: { group: "" }' $configuration >/etc/promptd/bare.yaml
    for directive in "${directives[@]}"; do bears "$directive" || failed=1; done
    bears "${filters[@]}" || failed=1
    return $failed
}
bears() { # DIRECTIVE…
    local name=bare
    rm -rf /var/lib/$name
    systemd-run --quiet --unit=$name --service-type=notify --property=User=nobody --property=StateDirectory=$name \
        --property=RuntimeDirectory=$name --property=LoadCredential=sim-key:/etc/promptd/credentials/sim-key \
        "${@/#/--property=}" promptd --config /etc/promptd/bare.yaml --socket /run/$name/promptd.sock &&
        shows pong timeout 10 promptctl --socket /run/$name/promptd.sock generate --model fast "$*" &&
        shows sim timeout 10 promptctl --socket /run/$name/promptd.sock usage --group-by provider
    local status=$?
    systemctl stop $name.service
    systemctl reset-failed $name.service 2>/dev/null
    ((status == 0)) || echo "under $* it does not work"
    return $status
}

metrics_are_written() {
    local file=/var/lib/prometheus/node-exporter/promptd.prom
    mkdir -p ${file%/*} && generate check-metrics && systemctl start promptd-metrics.service || return
    shows '^promptd_requests_total\{' cat $file && is "$(stat -c %a $file)" 644 || return
    # It never starts the daemon.
    systemctl stop promptd.service && systemctl start promptd-metrics.service
    is "$(systemctl is-active promptd.service)" inactive
}

restarts() { local turn; for turn in {1..5}; do systemctl restart promptd.service || return; done; }
crashes() { local turn; for turn in {1..4}; do kill -KILL "$(property MainPID)"; sleep 2; done; }
hang() { kill -STOP "$(property MainPID)" && sleep 6; }
# Nobody is refused, and whoever was let in has an answer.
restarts_under_callers() { under_callers restarts && nobody_was_refused && is "$(outcome cut)" 0; }
crashes_under_callers() { under_callers crashes && nobody_was_refused; }
hang_under_callers() { under_callers hang && nobody_was_refused; }

# Only the thread that serves connections hangs; the others are well.
stalled_loop() {
    local before stall
    before=$(property MainPID)
    python3 /test/stall.py "$before" NIO-SGLTN &
    stall=$!
    sleep 0.5
    kill -0 $stall || return
    generate check-stall && wait $stall || return
    [[ $(property MainPID) != "$before" ]] || { echo "process $before went on"; return 1; }
}

# A manager of a user, without logind, which is not run here.
in_user() { setpriv --reuid 2004 --regid 2004 --clear-groups -- env HOME=/home/someone XDG_RUNTIME_DIR=/run/user/2004 "$@"; }
user_units() {
    useradd --uid 2004 --user-group --create-home --home-dir /home/someone someone || return
    install -d -o 2004 -g 2004 -m 0700 /run/user/2004 || return
    in_user mkdir -p /home/someone/.config/promptd || return
    sed -e 's|credential: sim-key|api_key_file: /home/someone/key|' /test/promptd.yaml >/home/someone/.config/promptd/promptd.yaml
    install -m 0600 -o 2004 -g 2004 /etc/promptd/credentials/sim-key /home/someone/key
    systemd-run --quiet --unit=manager --property=Type=notify --property=Delegate=yes --uid=2004 --setenv=HOME=/home/someone \
        --setenv=XDG_RUNTIME_DIR=/run/user/2004 /lib/systemd/systemd --user || return
    in_user systemctl --user start promptd.socket || return
    is "$(stat -c '%a %u' /run/user/2004/promptd.sock)" "600 2004" || return
    shows pong in_user timeout 10 promptctl generate --model fast ping || return
    is "$(in_user systemctl --user is-active promptd.service)" active || return
    in_user systemctl --user reload promptd.service || return
    is "$(in_user systemctl --user show --property=StatusText --value promptd.service)" "healthy: 1 of 1 providers can be asked" || return
    shows . find /home/someone/.config -name '*.db' || return
    in_user systemctl --user stop promptd.service promptd.socket
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

submit() { # OPTION…: prints the job's id
    member timeout 10 promptctl --socket /run/promptd.sock --json queue submit "$@" |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["job_id"])'
}
answer_of() { member timeout 30 promptctl --socket /run/promptd.sock queue wait "$1"; }

# What queue.submit has promised outlives the process that promised it.
jobs_outlive_a_kill() {
    local job before
    before=$(property MainPID)
    job=$(submit ping --model slow) || return
    kill -KILL "$before" || return
    shows pong answer_of "$job" || return
    [[ $(property MainPID) != "$before" ]]
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
check "a job that was submitted before a kill is done after it" jobs_outlive_a_kill
check "the watchdog ends a service that hangs, and lives with one that works" watchdog
check "a bad configuration at start leaves the socket, and its callers are served once it is mended" bad_start
check "journalctl -x explains what is logged" catalogued
check "five restarts under eight callers: nobody is refused, and all have answers" restarts_under_callers
check "four crashes under eight callers: nobody is refused" crashes_under_callers
check "a hang under eight callers: nobody is refused" hang_under_callers
check "the watchdog also ends a service whose connections alone hang" stalled_loop
check "metrics are written for the textfile collector, which starts nothing" metrics_are_written
check "hardened as it is, it reaches a provider by DNS and TLS, and writes its databases" network_and_database
check "each directive of the hardening by itself bears the same" directives_one_by_one
check "its threads may set their priorities" priorities_are_its_own
check "the user's units work in a user's manager" user_units
check "the credential is in no environment, command line, status or journal" credential_is_nowhere_else

finish
