#!/bin/sh
# Undo on this machine what site.yml and Kubernetes have made: processes, mounts, interfaces, packet
# filter rules, files. $1 is the directory with volumes' data. Debian's packages stay. Every step is
# safe on a machine where it has nothing to do.
set -u
volumes=$1

systemctl disable --quiet --now keepalived 2> /dev/null
if [ -x /usr/local/bin/kubeadm ] && systemctl is-active --quiet containerd; then
  # The member of etcd is removed by remove-node.yml, where another is left to ask.
  kubeadm reset --force --skip-phases=remove-etcd-member > /tmp/reset.log 2>&1 || cat /tmp/reset.log >&2
  rm -f /tmp/reset.log
fi
systemctl disable --quiet --now kubelet 2> /dev/null
if systemctl is-active --quiet containerd; then crictl rmp --all --force > /dev/null 2>&1; fi
systemctl disable --quiet --now containerd 2> /dev/null
pkill -KILL -f '^/usr/local/bin/containerd-shim-runc-v2 ' # they outlive containerd by design

# The deepest mounts first.
awk '$2 ~ "^/(var/lib/(kubelet|containerd)|run/(containerd|netns))(/|$)" {print $2}' /proc/mounts \
  | sort --reverse | while read -r mount; do umount --lazy "$mount"; done

for link in $(ip -brief link show | awk '{sub("@.*", "", $1); print $1}' \
  | grep -xE 'cni0|flannel\.[0-9]+|veth[0-9a-f]{8}'); do
  ip link delete "$link"
done

for family in iptables ip6tables; do
  if $family-save 2> /dev/null | grep -qE 'KUBE-|CNI-|FLANNEL-'; then
    $family-save | grep -vE 'KUBE-|CNI-|FLANNEL-' | $family-restore
  fi
done
nft list tables 2> /dev/null | awk '$3 ~ "^(kube-proxy|cni_hostport|flannel)" {print $2, $3}' \
  | while read -r family table; do nft delete table "$family" "$table"; done

for program in kubeadm kubelet kubectl containerd containerd-shim-runc-v2 ctr runc crictl etcdctl etcdutl helm; do
  rm -f "/usr/local/bin/$program"
done
rm -rf /etc/kubernetes /etc/cni /etc/containerd /etc/crictl.yaml /etc/keepalived/keepalived.conf \
  /etc/systemd/system/kubelet.service /etc/systemd/system/kubelet.service.d \
  /etc/systemd/system/containerd.service /etc/sysctl.d/90-kubernetes.conf \
  /etc/modules-load.d/kubernetes.conf /opt/cni /opt/containerd /root/.kube /usr/libexec/kubernetes \
  /run/containerd /run/flannel /run/kubernetes /run/inkwell /run/netns /run/nri /run/xtables.lock \
  /var/cache/kubernetes /var/lib/cni /var/lib/containerd /var/lib/etcd /var/lib/etcd.* \
  /var/lib/kubelet /var/lib/kubernetes /var/log/containers /var/log/kubernetes /var/log/pods "$volumes"
# A copy of the bundle; where it is a mount it stays.
if ! mountpoint --quiet /opt/inkwell/bundle; then rm -rf /opt/inkwell; fi

find /sys/fs/cgroup -depth -type d -path '*kubepods*' -exec rmdir {} + 2> /dev/null
systemctl daemon-reload
systemctl reset-failed
