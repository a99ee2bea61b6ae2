#!/bin/sh
# shellcheck disable=SC2154 # node_name is Terraform's
# First boot of a node: what ansible/roles/preflight asks of a machine before site.yml changes it.
set -eu

name="worker-$(cloud-init query instance_id | cut -c 3-)"

# cloud-init would set both again at the next boot.
cat > /etc/cloud/cloud.cfg.d/99-inkwell.cfg << 'END'
preserve_hostname: true
manage_etc_hosts: false
END

hostnamectl set-hostname "$name"
echo "127.0.1.1 $name" >> /etc/hosts
