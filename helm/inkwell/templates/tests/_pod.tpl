{{/* The pod of one promise: (list $ "login"). */}}
{{- define "inkwell.testPod" -}}
{{- $root := first . -}}
{{- $all := list $root "test" -}}
apiVersion: v1
kind: Pod
metadata:
  name: {{ include "inkwell.name" $all }}-{{ last . }}
  labels:
    {{- include "inkwell.labels" $all | nindent 4 }}
    {{- if $root.Values.mesh.enabled }}
    sidecar.istio.io/inject: "true"
    {{- end }}
  annotations:
    helm.sh/hook: test
    helm.sh/hook-delete-policy: before-hook-creation
    {{- include "inkwell.sidecarAnnotations" $root | nindent 4 }}
spec:
  {{- include "inkwell.pod" $all | nindent 2 }}
  restartPolicy: Never
  containers:
    - name: {{ last . }}
      image: {{ include "inkwell.image" (list $root "web" $root.Values.web.tag) }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args: [/promises/promise.py, {{ last . }}]
      {{- include "inkwell.container" $root | nindent 6 }}
      env:
        - name: WEB
          value: http://{{ include "inkwell.name" (list $root "web") }}
      resources:
        requests: {cpu: 10m, memory: 32Mi}
        limits: {memory: 128Mi}
      volumeMounts:
        - {name: promises, mountPath: /promises, readOnly: true}
  volumes:
    - name: promises
      configMap:
        name: {{ include "inkwell.name" $all }}
{{- end }}
