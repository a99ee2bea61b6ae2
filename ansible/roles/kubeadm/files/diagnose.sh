#!/bin/sh
# diagnose.sh NODE_IP API_ADDRESS: print what kubeadm doesn't say when it fails.
journalctl --unit kubelet --lines 40 --no-pager --output cat
echo "--- addresses (the node's own is to be $1, the API's $2)"
ip -brief -4 address
echo "--- containers that ended"
crictl ps --all --state exited
