# Managed PostgreSQL and Redis on AWS, and the gateway on an EKS cluster that is there.

terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.40"
    }
    random = {
      source  = "hashicorp/random"
      version = ">= 3.6"
    }
  }
}

variable "name" {
  description = "In front of every name."
  type        = string
  default     = "llm-gateway"
}

variable "subnet_ids" {
  description = "Private subnets that the cluster's nodes reach."
  type        = list(string)
}

variable "security_group_ids" {
  description = "Security groups that let the nodes reach PostgreSQL and Redis."
  type        = list(string)
}

resource "random_password" "database" {
  length  = 32
  special = false
}

resource "random_password" "redis" {
  length  = 32
  special = false
}

resource "aws_db_subnet_group" "gateway" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_db_instance" "gateway" {
  identifier                = var.name
  engine                    = "postgres"
  engine_version            = "17"
  instance_class            = "db.t4g.medium"
  allocated_storage         = 50
  max_allocated_storage     = 500
  storage_encrypted         = true
  db_name                   = "gateway"
  username                  = "gateway"
  password                  = random_password.database.result
  multi_az                  = true
  backup_retention_period   = 14
  deletion_protection       = true
  final_snapshot_identifier = "${var.name}-last"
  db_subnet_group_name      = aws_db_subnet_group.gateway.name
  vpc_security_group_ids    = var.security_group_ids
}

resource "aws_elasticache_subnet_group" "gateway" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

# The queue and the counters must keep what they hold.
resource "aws_elasticache_parameter_group" "keeps" {
  name   = "${var.name}-keeps"
  family = "redis7"

  parameter {
    name  = "maxmemory-policy"
    value = "noeviction"
  }
}

resource "aws_elasticache_replication_group" "gateway" {
  replication_group_id       = var.name
  description                = "Limits, leases and the queue of the gateway"
  engine                     = "redis"
  engine_version             = "7.1"
  node_type                  = "cache.t4g.small"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  at_rest_encryption_enabled = true
  transit_encryption_enabled = true
  auth_token                 = random_password.redis.result
  parameter_group_name       = aws_elasticache_parameter_group.keeps.name
  subnet_group_name          = aws_elasticache_subnet_group.gateway.name
  security_group_ids         = var.security_group_ids
}

module "gateway" {
  source = "../.."

  # Encrypted; the server's certificate, of an authority of AWS, is not checked. To check it see docs/deploy-helm.md.
  database_url = "postgresql://gateway:${random_password.database.result}@${aws_db_instance.gateway.endpoint}/gateway?sslmode=require&uselibpqcompat=true"
  redis_url    = "rediss://:${random_password.redis.result}@${aws_elasticache_replication_group.gateway.primary_endpoint_address}:6379"
}
