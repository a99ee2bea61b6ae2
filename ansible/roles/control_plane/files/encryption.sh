#!/bin/sh
# Write the API server's encryption configuration with a new key. The name appears when it is whole.
set -eu
umask 077
cat > /etc/kubernetes/apiserver/encryption.tmp <<END
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers:
      - secretbox:
          keys:
            - name: key1
              secret: $(head -c 32 /dev/urandom | base64)
      - identity: {}
END
mv /etc/kubernetes/apiserver/encryption.tmp /etc/kubernetes/apiserver/encryption.yaml
