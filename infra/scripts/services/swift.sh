# S3: OpenStack Swift with s3api from Debian's packages, one replica on one device; MinIO takes its place where Swift is missing.

s3_installed() { swift_installed || minio_installed; }

swift_installed() { [ -x /usr/bin/swift-proxy-server ] && [ -x /usr/bin/swift-object-server ] && command -v memcached >/dev/null; }

s3_start() {
  choose_ports s3 http account container object memcached
  local key=soccer
  if swift_installed; then
    key=soccer:dev
    swift_serve || return 1
  else
    minio_serve s3 || return 1
  fi
  cat >"$SET/s3/env" <<C
export SOCCER_TEST_S3='http://127.0.0.1:$port_http' SOCCER_TEST_S3_ACCESS_KEY=$key SOCCER_TEST_S3_SECRET_KEY=devsecret123
export S3_ENDPOINT=127.0.0.1:$port_http S3_SECURE=false S3_ACCESS_KEY=$key S3_SECRET_KEY=devsecret123
C
}

swift_serve() {
  local run=$SET/s3/run user part
  user=$(owner_of swift)
  mkdir -p "$run/etc" "$run/disk/d1" "$run/cache"
  /usr/bin/python3 -c 'import os, sys; os.setxattr(sys.argv[1], "user.swift", b"1")' "$run/disk/d1" 2>/dev/null ||
    { say "s3: Swift needs a file system with user attributes; $run has none. Give another folder with --dir"; return 1; }
  swift_write_settings "$run" "$user"
  [ -f "$run/etc/object.ring.gz" ] || swift_write_rings "$run" || return 1
  own swift "$run"
  spawn s3 memcached swift "PATH=$PATH" memcached -l 127.0.0.1 -p "$port_memcached" -U 0 -m 64
  for part in account container object proxy; do
    spawn s3 $part swift PATH=/usr/bin:/bin "HOME=$run" LC_ALL=C.UTF-8 "SWIFT_CONF_DIR=$run/etc" \
      /usr/bin/python3 "/usr/bin/swift-$part-server" "$run/etc/$part-server.conf"
  done
  await s3 90 http_ok "$port_http" /healthcheck || return 1
  for part in account container object; do
    port=port_$part
    await s3 60 http_ok "${!port}" /recon/version || return 1
  done
}

swift_write_rings() { # run: ports stand in the rings, so they are made again when the ports change
  local part port
  cd "$1/etc" || return 1
  for part in account container object; do
    port=port_$part
    rm -f "$part.builder" "$part.ring.gz"
    # One partition power of 4: one device, one replica. `rebalance` answers 1 when it only has warnings.
    swift-ring-builder "$part.builder" create 4 1 0 >/dev/null &&
      swift-ring-builder "$part.builder" add "r1z1-127.0.0.1:${!port}/d1" 1 >/dev/null || return 1
    swift-ring-builder "$part.builder" rebalance >/dev/null || [ -f "$part.ring.gz" ] || return 1
  done
}

swift_write_settings() { # run, user
  local run=$1 user=$2 part port
  local ports="$port_account $port_container $port_object"
  [ "$(cat "$run/etc/ring-ports" 2>/dev/null)" = "$ports" ] || { rm -f "$run"/etc/*.ring.gz; echo "$ports" >"$run/etc/ring-ports"; }
  cat >"$run/etc/swift.conf" <<C
[swift-hash]
swift_hash_path_prefix = soccer
swift_hash_path_suffix = soccer
[storage-policy:0]
name = default
default = yes
C
  local shared="bind_ip = 127.0.0.1
workers = 0
swift_dir = $run/etc
user = $user
log_address = $run/nolog
log_level = WARNING"
  for part in account container object; do
    port=port_$part
    cat >"$run/etc/$part-server.conf" <<C
[DEFAULT]
$shared
bind_port = ${!port}
devices = $run/disk
mount_check = false
disable_fallocate = true
[pipeline:main]
pipeline = recon $part-server
[app:$part-server]
use = egg:swift#$part
[filter:recon]
use = egg:swift#recon
recon_cache_path = $run/cache
C
  done
  {
    cat <<C
[DEFAULT]
$shared
bind_port = $port_http
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats bulk s3api tempauth slo dlo versioned_writes proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false
min_segment_size = 1048576
auth_pipeline_check = false
check_bucket_owner = false
[filter:tempauth]
use = egg:swift#tempauth
user_soccer_dev = devsecret123 .admin
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:$port_memcached
C
    for part in catch_errors gatekeeper healthcheck listing_formats bulk slo dlo versioned_writes; do
      printf '[filter:%s]\nuse = egg:swift#%s\n' $part $part
    done
  } >"$run/etc/proxy-server.conf"
}
