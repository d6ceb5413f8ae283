# Route LLM Gateway on a cluster that is there, over databases that are there. See examples/aws for those.

resource "random_password" "jwt_secret" {
  length  = 48
  special = false
}

# Back up the state: without this key the stored provider keys cannot be read.
resource "random_password" "master_key" {
  length  = 48
  special = false

  lifecycle {
    prevent_destroy = true
  }
}

resource "kubernetes_secret_v1" "gateway" {
  metadata {
    name      = "${var.name}-settings"
    namespace = var.namespace
  }

  data = merge(
    {
      JWT_SECRET   = random_password.jwt_secret.result
      MASTER_KEY   = random_password.master_key.result
      DATABASE_URL = var.database_url
      REDIS_URL    = var.redis_url
    },
    var.redis_cache_url == "" ? {} : { REDIS_CACHE_URL = var.redis_cache_url },
    var.provider_keys,
  )
}

locals {
  values = {
    secrets    = { existingSecret = kubernetes_secret_v1.gateway.metadata[0].name }
    postgresql = { enabled = false }
    redis      = { enabled = false }
    config     = var.config
    api = {
      autoscaling = {
        enabled     = true
        minReplicas = var.api_replicas.min
        maxReplicas = var.api_replicas.max
      }
    }
    ingress = {
      enabled   = var.host != ""
      className = var.ingress_class
      hosts     = [{ host = var.host, paths = [{ path = "/", pathType = "Prefix" }] }]
      tls       = var.tls_secret == "" ? [] : [{ secretName = var.tls_secret, hosts = [var.host] }]
    }
    metrics = {
      serviceMonitor = { enabled = var.monitoring }
      prometheusRule = { enabled = var.monitoring }
      dashboards     = { enabled = var.monitoring }
    }
    gatewayYaml = var.gateway_yaml == null ? {} : var.gateway_yaml
  }
}

resource "helm_release" "gateway" {
  name      = var.name
  namespace = var.namespace
  chart     = var.chart
  atomic    = true
  timeout   = 900
  values    = [yamlencode(local.values)]
}
