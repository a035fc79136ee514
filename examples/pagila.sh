#!/usr/bin/env bash
# The whole of Pagila from PostgreSQL into MongoDB and back, compared in SQL table by table.
#
#   examples/pagila.sh FOLDER    with pagila-schema.sql and pagila-data.sql (https://github.com/devrimgunduz/pagila)
#
# Needs psql. Starts servers of its own kind with './polymigrate servers up'; they stay until './polymigrate servers down'.
set -euo pipefail

folder=${1:?"Usage: pagila.sh FOLDER"}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
polymigrate=$root/polymigrate

url_of() { "$polymigrate" servers status "$1" --json | grep -o '"url":"[^"]*"' | head -1 | cut -d'"' -f4; }

"$polymigrate" servers up postgresql-18 mongodb-8
server=$(url_of postgresql-18)
name=pagila_$(date +%s)
psql -q "$server" -c "CREATE DATABASE $name"
source=${server%/*}/$name
mongo=$(url_of mongodb-8)
target=${mongo/\/\?//$name?}

# psql goes on after what servers of today no longer take (CREATE PROCEDURAL LANGUAGE plpgsql).
psql -q "$source" -f "$folder/pagila-schema.sql" >/dev/null
psql -q "$source" -f "$folder/pagila-data.sql" >/dev/null
psql -q "$source" -c 'CREATE SCHEMA back'

"$polymigrate" run "$root/examples/pagila-to-mongo.yaml" --set "source=$source" --set "target=$target"
"$polymigrate" run "$root/examples/pagila-from-mongo.yaml" --set "source=$target" --set "target=$source?schema=back"
"$polymigrate" verify "$root/examples/pagila-from-mongo.yaml" --set "source=$target" --set "target=$source?schema=back"

differences=0
tables=$(psql -qAt "$source" -c "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'
  AND table_type = 'BASE TABLE' AND table_name NOT LIKE '\\_polymigrate\\_%' ORDER BY 1")
for table in $tables; do
  columns=$(psql -qAt "$source" -c "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '$table'")
  ours="SELECT ROW($columns)::text FROM public.$table"
  theirs="SELECT ROW($columns)::text FROM back.$table"
  differ=$(psql -qAt "$source" -c "SELECT count(*) FROM
    (($ours EXCEPT ALL $theirs) UNION ALL ($theirs EXCEPT ALL $ours)) AS different")
  printf '%-20s %8s rows, %s differ\n' "$table" "$(psql -qAt "$source" -c "SELECT count(*) FROM $table")" "$differ"
  differences=$((differences + differ))
done
echo "differences: $differences"
((differences == 0))
