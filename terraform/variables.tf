variable "name" {
  description = "Name of the Helm release and of its Secret."
  type        = string
  default     = "llm"
}

variable "namespace" {
  description = "Namespace that the gateway runs in; it must be there already."
  type        = string
  default     = "llm-gateway"
}

variable "chart" {
  description = "Path or address of the chart."
  type        = string
  default     = "../helm/route-llm-gateway"
}

variable "database_url" {
  description = "postgresql://user:password@host:5432/database of a PostgreSQL 15 or newer."
  type        = string
  sensitive   = true

  validation {
    condition     = can(regex("^postgres(ql)?://", var.database_url))
    error_message = "It must begin with postgresql://."
  }
}

variable "redis_url" {
  description = "redis:// or rediss:// of a Redis with maxmemory-policy noeviction."
  type        = string
  sensitive   = true

  validation {
    condition     = can(regex("^rediss?://", var.redis_url))
    error_message = "It must begin with redis:// or rediss://."
  }
}

variable "redis_cache_url" {
  description = "redis:// or rediss:// of a Redis that may evict, for cached answers; empty: each process caches for itself."
  type        = string
  default     = ""
  sensitive   = true
}

variable "provider_keys" {
  description = "Secret variables of providers, such as OPENAI_API_KEY."
  type        = map(string)
  default     = {}
  sensitive   = true
}

variable "host" {
  description = "Host name of the Ingress; empty: none."
  type        = string
  default     = ""
}

variable "ingress_class" {
  description = "Class of the Ingress."
  type        = string
  default     = "nginx"
}

variable "tls_secret" {
  description = "Secret with the certificate of the host; empty: no TLS at the Ingress."
  type        = string
  default     = ""
}

variable "api_replicas" {
  description = "Least and most pods of the API."
  type        = object({ min = number, max = number })
  default     = { min = 3, max = 12 }

  validation {
    condition     = var.api_replicas.min >= 1 && var.api_replicas.min <= var.api_replicas.max
    error_message = "min must be at least 1 and not above max."
  }
}

variable "config" {
  description = "Variables of docs/configuration.md that are no secrets."
  type        = map(string)
  default     = {}
}

variable "gateway_yaml" {
  description = "gateway.yaml as an object; null: none."
  type        = any
  default     = null
}

variable "monitoring" {
  description = "ServiceMonitor, PrometheusRule and dashboards; needs the Prometheus operator."
  type        = bool
  default     = false
}
