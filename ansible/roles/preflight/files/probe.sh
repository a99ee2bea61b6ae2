#!/bin/sh
# What a machine must tell before it becomes a node, as YAML.
echo "time: $(date +%s)"
echo "hostname: $(hostname)"
echo "addresses: {$(ip -oneline -4 address show scope global |
  awk '{split($4, part, "/"); printf "%s%s: \"%s\"", sep, part[1], $2; sep = ", "}')}"
echo "memory_mb: $(awk '/^MemTotal/ {print int($2 / 1024)}' /proc/meminfo)"
echo "swap_mb: $(awk 'NR > 1 {kb += $3} END {print int(kb / 1024)}' /proc/swaps)"
echo "disk_gb: $(df --output=avail -B1G /var | tail -1 | tr -d ' ')"
echo "node: $(test -e /etc/kubernetes/kubelet.conf && echo true || echo false)"
echo "resolves: $(getent hosts "$(hostname)" > /dev/null && echo true || echo false)"
echo "nameservers: [$(awk '/^nameserver/ {printf "%s\"%s\"", sep, $2; sep = ", "}' /etc/resolv.conf)]"
echo "listening: [$(ss -Hltn | awk '{n = split($4, part, ":"); printf "%s%s", sep, part[n]; sep = ", "}')]"
