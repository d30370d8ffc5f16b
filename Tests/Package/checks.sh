# shellcheck shell=bash
# What becomes of the Debian package on a host: installed, upgraded, removed, purged. Tests/Systemd/run starts this as root.
# shellcheck source=Tests/Systemd/checking.sh
source /test/checking.sh

export DEBIAN_FRONTEND=noninteractive
# Without the manager's own records, and what is not kept.
everything() {
    find /etc /usr /var /run/systemd/system /run/promptd* -xdev \
        \( -path /var/lib/dpkg -o -path /var/log -o -path /var/cache -o -path /var/lib/systemd/catalog \) -prune -o -print 2>/dev/null | sort
}
version() { dpkg-query --showformat='${Version}' --show promptd; }
started() { systemctl show --property=ActiveEnterTimestampMonotonic --value promptd.socket; }

# The package again, as the one before or after it.
again() { # VERSION
    rm -rf /tmp/again
    dpkg-deb -R /test/promptd.deb /tmp/again && sed -i "s/^Version: .*/Version: $1/" /tmp/again/DEBIAN/control &&
        dpkg-deb -Znone -b /tmp/again "/tmp/promptd_$1.deb"
}

install_it() {
    again 0.0.1 && dpkg -i /tmp/promptd_0.0.1.deb || return
    is "$(systemctl is-active promptd.socket promptd.service)" $'active\nactive' &&
        is "$(systemctl is-enabled promptd.socket promptd.service)" $'enabled\nenabled' &&
        is "$(stat -c '%a %U:%G' /run/promptd.sock)" "660 root:promptd" &&
        is "$(stat -c '%a %U:%G' /etc/promptd/credentials)" "700 root:root" &&
        call member health && ! call outsider health
}

documented() {
    shows 'routes prompts' man -P cat 8 promptd 2>/dev/null || zgrep -q 'routes prompts' /usr/share/man/man8/promptd.8.gz || return
    shows ' promptd: ' journalctl --list-catalog
}

serves() {
    sed 's/api_keys:.*//' /test/promptsim.yaml >/etc/promptsim.yaml
    systemd-run --quiet --unit=simulator promptsim --listen 127.0.0.1:8080 /etc/promptsim.yaml || return
    sed 's/credential: sim-key/enabled: true/' /test/promptd.yaml >/etc/promptd/promptd.yaml
    until_true 10 bash -c ': </dev/tcp/127.0.0.1/8080'
    systemctl reload promptd.service && generate check-package
}

upgrade() {
    local before socket
    before=$(property MainPID) socket=$(started)
    under_callers dpkg -i /test/promptd.deb || return
    nobody_was_refused && is "$(outcome cut)" 0 || return
    [[ $(property MainPID) != "$before" ]] || { echo "the old program goes on"; return 1; }
    is "$(started)" "$socket" && is "$(systemctl is-active promptd.service)" active &&
        cmp <(sed 's/credential: sim-key/enabled: true/' /test/promptd.yaml) /etc/promptd/promptd.yaml
}

# What was stopped or disabled stays so.
upgrade_of_a_disabled_one() {
    systemctl disable --now --quiet promptd.socket promptd.service && again 9.9 && dpkg -i /tmp/promptd_9.9.deb || return
    is "$(systemctl is-enabled promptd.service promptd.socket)" $'disabled\ndisabled' &&
        is "$(systemctl is-active promptd.service promptd.socket)" $'inactive\ninactive' &&
        systemctl enable --now --quiet promptd.socket promptd.service
}

remove() {
    echo key >/etc/promptd/credentials/some-key
    dpkg --remove promptd || return
    [[ ! -e /run/promptd.sock && ! -e /usr/bin/promptd ]] || { ls /run/promptd.sock /usr/bin/promptd; return 1; }
    ! systemctl is-active promptd.socket promptd.service || return
    [[ -s /etc/promptd/promptd.yaml && -d /var/lib/private/promptd ]]
}

purge() {
    dpkg --purge promptd || return
    systemctl stop simulator.service && rm -f /etc/promptsim.yaml
    diff /tmp/before <(everything)
}

everything >/tmp/before
check "it installs: socket and service are enabled and serve their group" install_it
check "manual pages and catalog are there" documented
check "it answers with the configuration that it came with, changed" serves
check "it is upgraded under eight callers: nobody is refused, all have answers, the configuration stays" upgrade
check "what was disabled stays so in an upgrade" upgrade_of_a_disabled_one
check "removed, it leaves only configuration and state" remove
check "purged, it leaves nothing" purge
finish
