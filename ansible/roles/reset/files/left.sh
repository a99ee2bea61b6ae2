#!/bin/sh
# Print whatever a cluster has left on this machine.
pgrep --list-name --exact 'kubelet|kube-.*|containerd.*|etcd|flanneld|keepalived|coredns|pause'
awk '$2 ~ "^/(var/lib/(kubelet|containerd)|run/(containerd|netns))(/|$)" {print "mount " $2}' /proc/mounts
ip -brief link show | awk '{print $1}' | grep -E '^(cni0|flannel\.|veth[0-9a-f]{8})'
{ iptables-save; ip6tables-save; nft list tables; } 2> /dev/null | grep -E 'KUBE-|CNI-|FLANNEL-|kube-proxy|cni_hostport'
find /etc/kubernetes /etc/cni /opt/cni /run/containerd /var/lib/cni /var/lib/containerd /var/lib/etcd \
  /var/lib/kubelet /usr/local/bin/kubelet -maxdepth 0 2> /dev/null
true
