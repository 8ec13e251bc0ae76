# RabbitMQ from Debian's package, with an epmd, a node folder and ports of its own, so that several can run side by side.

rabbitmq_installed() { [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] && command -v epmd >/dev/null; }

rabbitmq_start() {
  local root=$SET/rabbitmq run=$SET/rabbitmq/run guest='Authorization: Basic Z3Vlc3Q6Z3Vlc3Q='
  choose_ports rabbitmq amqp management distribution epmd
  mkdir -p "$run/mnesia" "$run/log"
  echo "[rabbitmq_management]." >"$run/enabled_plugins"
  : >"$run/rabbitmq-env.conf"
  cat >"$run/rabbitmq.conf" <<C
listeners.tcp.default = 127.0.0.1:$port_amqp
management.tcp.ip = 127.0.0.1
management.tcp.port = $port_management
loopback_users.guest = true
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 100MB
log.file.level = warning
C
  # More settings, for deploy-check.
  [ -z "${SOCCER_RABBITMQ_CONF:-}" ] || sed '/^log\.\|^disk_free/d' "$SOCCER_RABBITMQ_CONF" >>"$run/rabbitmq.conf"
  # epmd and the node are both ours, so that both can be stopped; the variables also serve rabbitmqctl.
  cat >"$run/environment" <<C
HOME=$run
PATH=/usr/lib/rabbitmq/bin:/usr/sbin:/usr/bin:/sbin:/bin
LANG=C.UTF-8
RABBITMQ_NODENAME=soccer@localhost
RABBITMQ_CONFIG_FILE=$run/rabbitmq.conf
RABBITMQ_CONF_ENV_FILE=$run/rabbitmq-env.conf
RABBITMQ_ENABLED_PLUGINS_FILE=$run/enabled_plugins
RABBITMQ_MNESIA_BASE=$run/mnesia
RABBITMQ_LOG_BASE=$run/log
RABBITMQ_PID_FILE=$run/pid
RABBITMQ_DIST_PORT=$port_distribution
ERL_EPMD_ADDRESS=127.0.0.1
ERL_EPMD_PORT=$port_epmd
RUNNING_UNDER_SYSTEMD=true
RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1} +S 2:2
C
  own rabbitmq "$run"
  local environment
  mapfile -t environment <"$run/environment"
  spawn rabbitmq epmd rabbitmq "${environment[@]}" epmd -address 127.0.0.1 -port "$port_epmd"
  await rabbitmq 5 eval '! is_free "$port_epmd"' || return 1
  spawn rabbitmq server rabbitmq "${environment[@]}" /usr/lib/rabbitmq/bin/rabbitmq-server
  await rabbitmq 90 http_ok "$port_management" /api/overview "$guest" || return 1
  cat >"$root/env" <<C
export SOCCER_TEST_RABBITMQ='amqp://guest:guest@127.0.0.1:$port_amqp/'
export SOCCER_TEST_RABBITMQ_MANAGEMENT='http://guest:guest@127.0.0.1:$port_management/'
export SOCCER_RABBITMQ_URL='amqp://guest:guest@127.0.0.1:$port_amqp/'
C
}
