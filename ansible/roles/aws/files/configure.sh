#!/bin/sh
# Configure this machine as the worker is whose configuration lies beside this script, and start
# containerd. The kubelet waits for kubeadm.
set -eu
tar --extract --file "$(dirname "$0")/configuration.tar" --directory / --no-overwrite-dir
if [ -e /etc/modules-load.d/kubernetes.conf ]; then systemctl restart systemd-modules-load; fi
sysctl --load /etc/sysctl.d/90-kubernetes.conf
if systemctl cat keepalived > /dev/null 2>&1; then systemctl disable --now keepalived; fi
systemctl daemon-reload
systemctl enable containerd kubelet
systemctl restart containerd
systemctl enable --now inkwell-logs.timer
