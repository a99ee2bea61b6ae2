#!/bin/sh
# Print etcd's members, and below it which of them answer, as JSON.
etcdctl member list --write-out=json || exit
echo
etcdctl endpoint health --cluster --write-out=json 2> /dev/null
true
