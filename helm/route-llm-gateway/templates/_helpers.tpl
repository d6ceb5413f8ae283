{{- define "gateway.fullname" -}}
{{- if .Values.fullnameOverride }}{{ .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else }}{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}{{ printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" }}{{- end }}{{- end }}
{{- end }}

{{- define "gateway.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "gateway.labels" -}}
{{ include "gateway.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "gateway.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ default (include "gateway.fullname" .) .Values.serviceAccount.name }}
{{- else }}{{ default "default" .Values.serviceAccount.name }}{{- end }}
{{- end }}

{{- define "gateway.secretName" -}}
{{- default (include "gateway.fullname" .) .Values.secrets.existingSecret }}
{{- end }}

{{- define "gateway.image" -}}
{{- if eq .component "worker" }}{{ .root.Values.image.workerRepository }}{{- else }}{{ .root.Values.image.repository }}{{- end }}
{{- $digest := ternary .root.Values.image.workerDigest .root.Values.image.digest (eq .component "worker") }}
{{- if $digest }}@{{ $digest }}{{- else }}:{{ default .root.Chart.AppVersion .root.Values.image.tag }}{{- end }}
{{- end }}

{{- define "gateway.migrationMode" -}}
{{- if ne .Values.migrations.mode "auto" }}{{ .Values.migrations.mode }}
{{- else if and .Values.secrets.existingSecret (not .Values.postgresql.enabled) }}job
{{- else }}init{{- end }}
{{- end }}

{{- define "gateway.replicas" -}}
{{- if .Values.api.autoscaling.enabled }}{{ .Values.api.autoscaling.maxReplicas }}{{- else }}{{ .Values.api.replicas }}{{- end }}
{{- end }}

{{/* Environment of every process of ours. */}}
{{- define "gateway.env" -}}
envFrom:
  - configMapRef: { name: {{ include "gateway.fullname" . }} }
  - secretRef: { name: {{ include "gateway.secretName" . }} }
  {{- with .Values.extraEnvFrom }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .Values.extraEnv }}
env:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "gateway.mounts" -}}
volumeMounts:
  - { name: tmp, mountPath: /tmp }
  - { name: data, mountPath: /data }
  {{- if .Values.gatewayYaml }}
  - { name: gateway-yaml, mountPath: /etc/route-llm-gateway, readOnly: true }
  {{- end }}
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "gateway.volumes" -}}
volumes:
  - { name: tmp, emptyDir: { sizeLimit: 1Gi } }
  {{- if .Values.files.existingClaim }}
  - { name: data, persistentVolumeClaim: { claimName: {{ .Values.files.existingClaim }} } }
  {{- else }}
  - { name: data, emptyDir: { sizeLimit: 10Gi } }
  {{- end }}
  {{- if .Values.gatewayYaml }}
  - { name: gateway-yaml, configMap: { name: {{ include "gateway.fullname" . }}-file } }
  {{- end }}
  {{- with .Values.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "gateway.migrateContainer" -}}
- name: migrate
  image: {{ include "gateway.image" (dict "root" . "component" "api") }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  args: [migrate]
  {{- include "gateway.env" . | nindent 2 }}
  securityContext: {{- toYaml .Values.securityContext | nindent 4 }}
  resources:
    requests: { cpu: 50m, memory: 128Mi }
    limits: { memory: 512Mi }
  {{- include "gateway.mounts" . | nindent 2 }}
{{- end }}

{{/* What the pods of API and worker have in common: call with root, component and the component's values. */}}
{{- define "gateway.podCommon" -}}
{{- $root := .root }}
serviceAccountName: {{ include "gateway.serviceAccount" $root }}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: {{ add $root.Values.drainSeconds $root.Values.preStopSeconds 10 }}
securityContext: {{- toYaml $root.Values.podSecurityContext | nindent 2 }}
{{- with $root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: {{ $root.Values.topologySpread.whenUnsatisfiable }}
    labelSelector:
      matchLabels: {{- include "gateway.selector" (dict "root" $root "component" $.component) | nindent 8 }}
  {{- end }}
{{- with .values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- if eq (include "gateway.migrationMode" $root) "init" }}
initContainers:
  {{- include "gateway.migrateContainer" $root | nindent 2 }}
{{- end }}
{{- end }}

{{/* A change of configuration restarts pods, one after the other. */}}
{{- define "gateway.podAnnotations" -}}
checksum/config: {{ include (print .root.Template.BasePath "/configmap.yaml") .root | sha256sum }}
{{- with .values.podAnnotations }}
{{ toYaml . }}
{{- end }}
{{- end }}
