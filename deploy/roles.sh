#!/bin/sh
# Roles of the database: `rflow` owns the tables and runs init and migrate; `rflow_web` serves.
set -e
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -v password="$RFLOW_WEB_PASSWORD" <<'SQL'
CREATE ROLE rflow_service NOLOGIN;
GRANT rflow_service TO rflow;
CREATE ROLE rflow_web LOGIN PASSWORD :'password';
GRANT rflow_service TO rflow_web;
SQL
