#!/usr/bin/env bash
# `make demo`: promptd started by its first connection, answering real prompts from simulated providers.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PATH="$PWD/.build-static/release:$PWD/.build-release/release:$PATH"

stage=$(mktemp -d)
pids=()
finish() {
    ((${#pids[@]} == 0)) || kill "${pids[@]}" 2>/dev/null || true
    wait
    rm -r "$stage"
}
trap finish EXIT
scene() { printf '\n\e[1m%s\e[0m\n' "$*"; }
show() { # COMMAND…: as typed, and what it says
    local word line=
    for word; do [[ $word =~ [^A-Za-z0-9_./-] ]] && line+=" '$word'" || line+=" $word"; done
    printf '$%s\n' "$line"
    "$@" || printf '(exit status %d)\n' $?
}

promptsim etc/demo/promptsim.yaml --listen 127.0.0.1:0 >"$stage/promptsim" &
pids+=($!)
until grep -q http "$stage/promptsim"; do sleep 0.05; done
sed "s|@URL@|$(sed 's/.*listening on //' "$stage/promptsim")|" etc/demo/promptd.yaml >"$stage/promptd.yaml"

# systemd keeps the socket; nothing of promptd runs until somebody connects.
export PROMPTD_SOCKET=$stage/promptd.sock
DEMO_KEY=sk-demo-0123456789 systemd-socket-activate --listen="$PROMPTD_SOCKET" --fdname=rpc -E DEMO_KEY \
    "$(command -v promptd)" --config "$stage/promptd.yaml" --state-directory "$stage" --log-format text 2>"$stage/log" &
pids+=($!)
until [[ -S $PROMPTD_SOCKET ]]; do sleep 0.05; done

scene "1. The first connection starts the daemon"
show promptctl health

scene "2. One prompt: who answered, how fast, at what cost"
show promptctl generate --provider small --verbose "What does systemd do?"

scene "3. Streamed: the answer appears as it is written"
show promptctl generate --provider large --stream "And what is a socket unit good for?"

scene "4. The preferred provider is down: another one answers, and the attempts tell it"
show promptctl --json generate --provider down --request-id demo-failover "Are you there?"

scene "5. Bad on purpose: the error names the thing"
show promptctl generate --temperature 7 "Too hot"
show promptctl generate --model gpt-nowhere "Nobody has this model"

scene "6. Where things stand"
show promptctl status

scene "7. What the log says of the failover (in the journal: journalctl PROMPTD_REQUEST_ID=demo-failover)"
grep demo-failover "$stage/log"

scene "8. It stops when it is told to, and says so"
kill -TERM "${pids[1]}"
wait "${pids[1]}" && echo "exit status 0"
unset 'pids[1]'
tail -n 2 "$stage/log"
! grep -q sk-demo "$stage/log" || { echo "the key is in the log"; exit 1; }
