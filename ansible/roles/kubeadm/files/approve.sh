#!/bin/sh
# approve.sh NODE ADDRESS check|approve
#
# Approves what NODE's kubelet asks a serving certificate for, until the kubelet serves with one,
# and prints the requests' names. Kubernetes doesn't approve these by itself, since a node could ask
# for another's name: here the inventory knows which name and address a node has. More than one
# request is usual: kubeadm restarts the kubelet, and the new one hasn't the old one's key.
set -eu
export KUBECONFIG=/etc/kubernetes/admin.conf
node=$1
wanted="DNS:$node,IPAddress:$2"
undecided='{{range .items}}{{if and (not .status.conditions) (eq .spec.username "system:node:'$node'")
}}{{.metadata.name}} {{.spec.request}}{{"\n"}}{{end}}{{end}}'
tries=60
while :; do
  kubectl get certificatesigningrequests --output "go-template=$undecided" \
    --field-selector spec.signerName=kubernetes.io/kubelet-serving |
    while read -r name request; do
      names=$(echo "$request" | base64 --decode | openssl req -noout -text |
        sed -n '/Subject Alternative Name/{n;s/ //g;p}')
      if [ "$names" != "$wanted" ]; then
        echo "$name is for $names, not for $wanted: not approved" >&2
      elif [ "$3" = check ]; then
        echo "$name"
      else
        kubectl certificate approve "$name" --output name
      fi
    done
  # Asked through the API server, which trusts no certificate but one of the cluster's.
  if [ "$3" = check ] || answer=$(kubectl get --raw "/api/v1/nodes/$node/proxy/healthz" 2>&1); then
    exit 0
  fi
  tries=$((tries - 1))
  if [ $tries = 0 ]; then echo "$node's kubelet doesn't serve: $answer" >&2; exit 1; fi
  sleep 1
done
