#!/bin/bash
# Prepares an instance on its first boot: joins the cluster, sets swap, mounts the file system.
# STACK, REGION, READY, GROUP, CLUSTER, FILESYSTEM and SWAP are set above; an empty one means "none".
set -eu

# Reports to CloudFormation exactly once, however this script ends: to what waits while the stack is created, and to the
# group, which waits while it replaces instances. What is not waiting refuses the signal.
report() {
  status=$?
  for resource in $READY $GROUP; do
    /opt/aws/bin/cfn-signal --exit-code $status --stack $STACK --region $REGION --resource $resource || true
  done
}
trap report EXIT

# Tries a command every ten seconds, for five minutes at most.
try() {
  for attempt in $(seq 30); do
    "$@" && return
    sleep 10
  done
  return 1
}

# The ECS-optimized image does not have cfn-signal.
[ -z "$GROUP" ] || try dnf install -y -q aws-cfn-bootstrap

# The ECS agent starts after this script. Tasks with a network of their own get no instance metadata.
mkdir -p /etc/ecs
echo "ECS_CLUSTER=$CLUSTER" >> /etc/ecs/ecs.config
echo "ECS_AWSVPC_BLOCK_IMDS=true" >> /etc/ecs/ecs.config

if [ "$SWAP" -gt 0 ]; then
  # On Nitro instances the volume has a name of the kernel's choice; its size tells which it is. The root comes first.
  device=/dev/xvdb
  [ -b $device ] || device=$(lsblk -bdnpo NAME,SIZE | awk -v gib=$SWAP '$2 == gib * 2 ^ 30 {d = $1} END {print d}')
  mkswap -L rack-swap $device
  echo "LABEL=rack-swap none swap nofail 0 0" >> /etc/fstab
  swapon -L rack-swap
fi

if [ -n "$FILESYSTEM" ]; then
  # After a reboot, containers wait for it too.
  mkdir -p /volumes
  echo "$FILESYSTEM:/ /volumes efs _netdev,nofail,tls,x-systemd.before=docker.service 0 0" >> /etc/fstab
  try mount /volumes
fi
