#!/bin/sh
# Print the path of every program in the bundle whose installed copy is missing or different.
for file in bin/*; do
  cmp -s "$file" "/usr/local/$file" || echo "$file"
done
for file in cni/*; do
  cmp -s "$file" "/opt/cni/bin/${file#cni/}" || echo "$file"
done
