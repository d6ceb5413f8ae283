#!/bin/sh
# Makes the secrets of docker-compose.yml, once: what is there already is kept.
set -eu
mkdir -p secrets
# Containers run as users of their own and must read the files; the directory is what keeps others out.
chmod 711 secrets
make() {
  [ -s "secrets/$1" ] || printf '%s' "$2" >"secrets/$1"
  chmod 644 "secrets/$1"
}
make jwt_secret "$(openssl rand -hex 32)"
make master_key "$(openssl rand -hex 32)"
make postgres_password "$(openssl rand -hex 24)"
make grafana_password "$(openssl rand -hex 16)"
make database_url "postgresql://gateway:$(cat secrets/postgres_password)@postgres:5432/gateway"
echo 'secrets/ is ready: back it up, above all master_key'
