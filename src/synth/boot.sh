#!/bin/bash
# Prepares an instance on its first boot. It is ready when ECS says so; one that does not get ready shuts down, and its
# group replaces it. STACK, REGION, REPORT, CLUSTER, FILESYSTEM and SWAP are set above; an empty one means "none".
set -eu

#: proxy
# What leaves goes through the proxy, but for what NO_PROXY names. Some programs read names in small letters, some in capitals.
export NO_PROXY no_proxy=$NO_PROXY http_proxy=http://$PROXY https_proxy=http://$PROXY
export HTTP_PROXY=$http_proxy HTTPS_PROXY=$https_proxy
#: end

# Whatever ends this script before its last line ends the wait that decides (below), or, where there is none yet, the instance.
trap 'systemctl kill -s KILL rack-ready || poweroff' EXIT

#: boot
# The commands of `instances.boot` come before all else. Nobody watches yet, so their time is limited here.
timeout -k 5 295 bash -eu /run/rack-boot
#: end

# The agent starts when this script has ended. Without a cluster of its own it would join, or make, one named "default".
# Tasks with a network of their own get no instance metadata.
mkdir -p /etc/ecs /etc/systemd/system/ecs.service.d
printf 'ECS_CLUSTER=%s\nECS_AWSVPC_BLOCK_IMDS=true\n' "$CLUSTER" >> /etc/ecs/ecs.config

#: agent
printf '%s\n' $AGENT >> /etc/ecs/ecs.config
#: end

#: proxy
# The same for the agent, for Docker and Session Manager, for the report below, and for whoever logs in.
printf '%s\n' "HTTP_PROXY=$PROXY" "NO_PROXY=$NO_PROXY" >> /etc/ecs/ecs.config
printf '%s\n' {http,https}_proxy=http://$PROXY {HTTP,HTTPS}_PROXY=http://$PROXY {no_proxy,NO_PROXY}=$NO_PROXY > /etc/rack-proxy
cat /etc/rack-proxy >> /etc/environment
for unit in docker ecs amazon-ssm-agent rack-ready; do
  mkdir -p /etc/systemd/system/$unit.service.d
  printf '[Service]\nEnvironmentFile=/etc/rack-proxy\n' > /etc/systemd/system/$unit.service.d/rack-proxy.conf
done
#: end

# The agent stays off unless this script came to its end and, where there is a file system, it is mounted.
{
  printf '[Unit]\nAssertPathExists=/var/lib/rack-prepared\n'
  [ -z "$FILESYSTEM" ] || echo 'AssertPathIsMountPoint=/volumes'
} > /etc/systemd/system/ecs.service.d/rack.conf

# At every boot: ends well once the agent has registered the instance in its cluster.
cat > /usr/local/sbin/rack-ready <<'READY'
until seen=$(curl -sf -m 5 http://localhost:51678/v1/metadata) &&
  [[ $seen == *"\"Cluster\":\"$CLUSTER\""*"\"ContainerInstanceArn\":\"arn:"* ]]; do sleep 5; done
READY

# At the first boot: reports to what waits while the stack is created, and to the group, which waits while it replaces
# instances. What is not waiting refuses the signal. The ECS-optimized image does not have cfn-signal.
cat > /run/rack-report <<'REPORT'
[ "$SERVICE_RESULT $EXIT_STATUS" = "success 0" ]; status=$?
for attempt in $(seq 3); do
  [ -z "$REPORT" ] || [ -x /opt/aws/bin/cfn-signal ] && break
  timeout -k 5 50 dnf install -y -q aws-cfn-bootstrap || sleep 5
done
for resource in $REPORT; do
  timeout -k 5 25 /opt/aws/bin/cfn-signal --exit-code $status --stack $STACK --region $REGION --resource $resource
done
REPORT

# However the wait ends but well, systemd powers the instance off: after seven minutes, when killed, when this script fails.
cat > /etc/systemd/system/rack-ready.service <<UNIT
[Unit]
Description=Waits until ECS has this instance, else powers it off
FailureAction=poweroff
[Service]
Environment=STACK=$STACK REGION=$REGION CLUSTER=$CLUSTER "REPORT=$REPORT"
ExecStart=/bin/bash /usr/local/sbin/rack-ready
ExecStopPost=-/bin/bash /run/rack-report
RuntimeMaxSec=420
TimeoutStopSec=300
[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable -q --now rack-ready

#: proxy
# Docker and the agent of Session Manager are running already.
systemctl try-restart docker
systemctl try-restart amazon-ssm-agent || true
#: end

if [ "$SWAP" -gt 0 ]; then
  # On Nitro instances the volume has a name of the kernel's choice; its size tells which it is. The root comes first.
  device=/dev/xvdb
  [ -b $device ] || device=$(lsblk -bdnpo NAME,SIZE | awk -v gib=$SWAP '$2 == gib * 2 ^ 30 {d = $1} END {print d}')
  mkswap -L rack-swap $device
  echo 'LABEL=rack-swap none swap nofail 0 0' >> /etc/fstab
  swapon -L rack-swap
fi

if [ -n "$FILESYSTEM" ]; then
  # Nothing can be written here while nothing is mounted. After a reboot the agent needs the mount as well.
  mkdir -p /volumes
  chattr +i /volumes || true
  options=_netdev,nofail,tls,x-systemd.before=ecs.service,x-systemd.required-by=ecs.service
  echo "$FILESYSTEM:/ /volumes efs $options 0 0" >> /etc/fstab
  for attempt in $(seq 4); do
    timeout -k 5 45 mount /volumes && break || sleep 5
  done
  mountpoint -q /volumes
fi

#: run
# The commands of `instances.run` come last, within the time that the wait has.
bash -eu /run/rack-run
#: end

touch /var/lib/rack-prepared
trap - EXIT
