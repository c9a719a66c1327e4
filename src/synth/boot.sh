#!/bin/bash
# Prepares an instance on its first boot: joins the cluster, sets swap, mounts the file system.
# STACK, REGION, GROUP, CLUSTER, FILESYSTEM and SWAP are set above; an empty one means "none".
set -eu

# Reports to CloudFormation exactly once, however this script ends.
report() {
  status=$?
  if [ -n "$GROUP" ]; then
    /opt/aws/bin/cfn-signal --exit-code $status --stack $STACK --resource $GROUP --region $REGION
  fi
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
  # On Nitro instances the volume has a name of the kernel's choice; its size tells which it is.
  device=/dev/xvdb
  [ -b $device ] || device=$(lsblk -bdnpo NAME,SIZE | awk -v gib=$SWAP '$2 == gib * 2 ^ 30 {print $1; exit}')
  mkswap -L rack-swap $device
  echo "LABEL=rack-swap none swap nofail 0 0" >> /etc/fstab
  swapon -L rack-swap
fi

if [ -n "$FILESYSTEM" ]; then
  mkdir -p /volumes
  echo "$FILESYSTEM:/ /volumes efs _netdev,nofail,tls 0 0" >> /etc/fstab
  try mount /volumes
fi
