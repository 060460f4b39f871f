#!/bin/sh
# Run the container without any right it does not need: call it with the bot's folder.
#   sh deploy/container/run.sh path/to/bot
set -eu
bot=$(cd "$1" && pwd)
shift
# The host's own network, so that 127.0.0.1 stays the only address that it listens on.
exec podman run --name botscope --rm \
    --network=host --userns=keep-id:uid=10001,gid=10001 \
    --read-only --tmpfs=/tmp:rw,noexec,nosuid,size=16m \
    --cap-drop=all --security-opt=no-new-privileges \
    --memory=600m --pids-limit=64 --cpu-shares=128 \
    --volume="$bot/state:/bot/state:ro" --volume="$bot/logs:/bot/logs:ro" \
    --volume=botscope-data:/data \
    botscope "$@"
