output "service" {
  description = "Host name of the API inside of the cluster."
  value       = "${helm_release.gateway.name}-route-llm-gateway.${var.namespace}.svc"
}

output "url" {
  description = "Where clients reach it; null without a host."
  value       = var.host == "" ? null : "${var.tls_secret == "" ? "http" : "https"}://${var.host}"
}

output "secret" {
  description = "Name of the Secret with its settings."
  value       = kubernetes_secret_v1.gateway.metadata[0].name
}
