"""What is on a node, so that before and after can be compared."""

import re

from tests.cluster.lifecycle.own_cluster import OwnCluster

# One line each: processes, mounts, interfaces, packet filter rules and tables, units, files.
SCRIPT = r"""
ps -e -o comm= | sed 's/^/process /'
awk '{print "mount " $2}' /proc/mounts
ip -brief link show | awk '{sub("@.*", "", $1); print "interface " $1}'
ip -brief -4 address show scope global | awk '{$1 = $2 = ""; print "address" $0}'
ip route show | sed 's/^/route /'
rules=$(iptables-save && ip6tables-save)
echo "$rules" | sed -n 's/^-A/rule &/p'
tables=$(nft list tables)
echo "$tables" | sed 's/^/nft /'
systemctl list-unit-files --no-legend | awk '{print "unit", $1, $2}'
find /sys/fs/cgroup -type d -path '*kube*' | sed 's/^/cgroup /'
find /etc /home /opt /root /run /srv /tmp /usr/libexec /usr/local /var -xdev | sed 's/^/file /'
"""
# What a machine does by itself while it runs, and Ansible's way in.
BY_ITSELF = re.compile(
    r"file /(run/(systemd|log|udev|user|sudo|utmp|dbus|sshd|lock)"
    r"|var/(log/(journal|btmp|wtmp|lastlog)|lib/(systemd|logrotate|sudo|apt|dpkg|private)|cache|tmp/systemd-private)"
    r"|tmp/systemd-private|home/vagrant/\.ansible|root/\.ansible)"
    r"|process (sshd|sudo|ps|sed|sh|awk|find|systemd|\(sd-pam\)|sftp-server|bash|python3)"
    r"|unit (session-|run-)|mount /run/user|nft table (ip|ip6) (filter|nat|mangle)$"
    # docker's name server and its NAT network: another port, another address at each start
    r"|rule -A DOCKER_|address +172\.|route (default via )?172\."
)


def everything(own: OwnCluster, name: str) -> set[str]:
    """Lines that say all that is on a node."""
    return set(own.run(name, SCRIPT).splitlines())


def unexpected(lines: set[str]) -> set[str]:
    """Those that a machine doesn't come to by itself."""
    return {line for line in lines if not BY_ITSELF.match(line)}
