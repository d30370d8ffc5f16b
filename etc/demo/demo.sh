#!/usr/bin/env bash
# `make demo`: promptd started by its first connection, between five simulated providers: six scenes, each of which must turn out as it
# says. Exits with 1 where one does not.
set -euo pipefail
cd "$(dirname "$0")/../.."
# PROMPTD_PROGRAMS: other programs than those of `make release`.
export PATH="${PROMPTD_PROGRAMS:-$PWD/.build-static/release:$PWD/.build-release/release}:$PATH"

stage=$(mktemp -d)
pids=()
finish() {
    ((${#pids[@]} == 0)) || kill "${pids[@]}" 2>/dev/null || true
    wait
    rm -r "$stage"
}
trap finish EXIT
[[ -t 1 ]] && bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m' || bold='' dim='' plain=''
scene() { printf '\n%s━━ %s ━━%s\n' "$bold" "$*" "$plain"; }
say() { printf '\n%s# %s%s\n' "$dim" "$*" "$plain"; }
typed() { # COMMAND…: the line as somebody would type it
    local word line=
    for word; do [[ $word =~ [^A-Za-z0-9_./=:-] ]] && line+=" '$word'" || line+=" $word"; done
    printf '%s$%s%s\n' "$bold" "$line" "$plain"
}
show() { # COMMAND…: as typed, and what it says, which must be a success; on a terminal the command has one too
    typed "$@"
    if [[ -t 1 ]]; then
        script --quiet --return --command "$(printf '%q ' "$@")" "$stage/typescript" || fail "exit status $?"
        sed -E 's/\x1b\[[?0-9;]*[A-Za-z]//g; s/\r//g' "$stage/typescript" >"$stage/shown"
    else
        "$@" 2>&1 | tee "$stage/shown" || fail "it failed"
    fi
}
refused() { # COMMAND…: as typed; it must fail
    typed "$@"
    ! "$@" >"$stage/shown" 2>&1 || fail "it should have been refused: $*"
    cat "$stage/shown"
}
expect() { # PATTERN: what the last command must have said
    grep -qE -- "$1" "$stage/shown" || fail "expected: $1"
}
fail() {
    printf 'demo: %s\n' "$*" >&2
    tail -n 20 "$stage/log" >&2 || true
    exit 1
}

touch "$stage/promptsim"
promptsim etc/demo/promptsim.yaml --listen 127.0.0.1:0 >"$stage/promptsim" &
pids+=($!)
until grep -q http "$stage/promptsim"; do sleep 0.05; done
url=$(sed -E 's/.*listening on (.*)\/v1/\1/' "$stage/promptsim")
sed "s|@URL@|$url|" etc/demo/promptd.yaml >"$stage/promptd.yaml"

# systemd keeps the socket; nothing of promptd runs until somebody connects.
export PROMPTD_SOCKET=$stage/promptd.sock
DEMO_KEY=sk-demo-0123456789 systemd-socket-activate --listen="$PROMPTD_SOCKET" --fdname=rpc -E DEMO_KEY -E LD_LIBRARY_PATH \
    "$(command -v promptd)" --config "$stage/promptd.yaml" --state-directory "$stage/state" --log-format text 2>"$stage/log" &
pids+=($!)
until [[ -S $PROMPTD_SOCKET ]]; do sleep 0.05; done

printf '%spromptd%s answers the prompts of this host: here with five providers, one of them down. Nothing leaves this machine.\n' "$bold" "$plain"
show promptctl providers list
expect 'azure +azure +active'

scene "1. Many at once: a batch"
for topic in unit socket timer mount target slice scope path device swap automount service oneshot template transient generator user system preset alias drop-in instance machine portable; do
    printf '{"prompt": "What is a %s unit?", "routing_strategy": "round_robin", "cache_enabled": false, "max_tokens": 60}\n' "$topic"
done >"$stage/questions.jsonl"
cd "$stage"
say "each provider in its turn; what azure fails to answer another one does"
show promptctl batch questions.jsonl -o answers.jsonl --max-concurrent 4
expect '24 members answered'
say "what OUT already has is not asked again"
show promptctl batch questions.jsonl -o answers.jsonl
expect '24 kept'
cd "$OLDPWD"

scene "2. One at a time, with different wishes"
ask() { # STRATEGY [OPTION…]
    show promptctl generate --verbose --no-cache-enabled --max-tokens 60 --routing-strategy "$@" "What is a socket unit good for?"
}
say "the quickest, as measured"
ask performance_based
expect '^gemini '
say "the cheapest: the one at home"
ask cost_optimized
expect '^ollama '
say "by the task: code goes to anthropic first (routing.task_preferences)"
ask model_specific --task-type code_generation
expect '^anthropic '
say "intelligent weighs all of it; with a limit on cost (USD per 1K tokens) the dear ones are left out"
ask intelligent --cost-limit 0.003 --speed-priority --request-id with-a-limit
expect '^openai '
say "and a mistake is told by its name"
refused promptctl generate --temperature 7 "Too hot"
expect temperature

scene "3. What was asked before is not paid again"
show promptctl generate --verbose "How do I make a swap file larger?"
show promptctl generate --verbose "How do I make a swap file larger?"
expect 'cached l1_memory exact .*[$]0$'

scene "4. Nor what was asked in other words"
show promptctl generate --verbose --cache-strategy semantic --request-id in-other-words "How can I make my swap file larger?"
expect 'cached l1_memory semantic'
say "and it is told"
show promptctl explain in-other-words
expect 'same question in other words'
say "what only looks alike is refused, and it is told why"
show promptctl cache explain "How do I convert PNG to JPEG?" "How do I convert JPEG to PNG?"
expect 'not served: role swap'
show promptctl cache explain "How do I upgrade Debian 11 to 12?" "How do I upgrade Debian 12 to 13?"
expect 'not served: numbers'
show promptctl cache stats
expect '1 in other words'

scene "5. Where things stand"
show promptctl status
expect '4 of 5 healthy'
say "the story of one request"
show promptctl explain with-a-limit
expect 'cost_limit of 0.003'
show promptctl usage --group-by model
expect '^total'
say "providers compared"
show promptctl analytics
expect '^fastest +gemini'
say "what the log says of the same request (in the journal: journalctl PROMPTD_REQUEST_ID=with-a-limit)"
grep with-a-limit "$stage/log" || fail "the log has nothing of with-a-limit"

scene "6. Whom would it ask, and why?"
show promptctl recommend "Write a Swift function that parses a unit file."
expect '^code_generation'
expect 'anthropic has'

say "it stops when it is told to; the key was never written anywhere"
kill -TERM "${pids[1]}"
wait "${pids[1]}" || fail "promptd ended with $?"
unset 'pids[1]'
tail -n 1 "$stage/log"
! grep -rq sk-demo "$stage/log" "$stage/state" || fail "the key was written down"
