# Runs a command as the ordinary user of a Debian root, in namespaces of its own: processes, network (loopback only), /tmp, /run and home.
# machine.sh ROOT OUTPUT HOST-NAME HIDDEN-FILES COMMAND…: OUTPUT is /output inside; HIDDEN-FILES are D-Bus services, one per line.
# It is process 1 of its namespace: when it ends, the kernel ends everything in it.
set -eu
root=$1 output=$2 name=$3 hidden=$4
shift 4
mount --bind "$root" "$root" # so that the mounts below end with this namespace
cd "$root"
mount -t proc proc proc
for place in tmp run home/tester dev/shm; do mount -t tmpfs -o mode=1777 tmpfs $place; done
mkdir -p tmp/.X11-unix tmp/.ICE-unix run/dbus run/user/1500 run/lock
chmod 1777 tmp/.X11-unix tmp/.ICE-unix run/lock
chown 1500:1500 home/tester run/user/1500
chmod 700 home/tester run/user/1500
mount --bind "$output" output
echo "$hidden" | while read -r file; do [ -z "$file" ] || mount --bind /dev/null "./$file"; done
hostname "$name"
ip link set lo up
tr -d - </proc/sys/kernel/random/uuid >etc/machine-id
chroot . dbus-daemon --system --fork
chroot . setpriv --reuid 1500 --regid 1500 --clear-groups "$@" </dev/null
