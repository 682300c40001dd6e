# SPDX-License-Identifier: MIT
# shellcheck shell=dash disable=SC2154,SC2086,SC2034
#
# What is in use is not taken: each use is named with its evidence, the command that
# ends it and the option that overrides it, and nothing is touched.

# Refusals are judged wherever they are printed.
try_bind() {
	remember
	try barsh bind "$@"
	changed=$(changes)
	said="$out
$err"
}

# refused DEVICE KIND EVIDENCE [CONDITION]...: it is, and nothing was touched.
refused() {
	device=0000:$1 evidence="0000:$1: $3" kind=$2
	try_bind $1
	shift 3
	expect "refused: $evidence" status=3 changed= "said~$evidence" "said~--force=$kind" \
		'err~error: refused' "$@"
	try barsh doctor $device
	expect 'the doctor finds the same' status=5 "out~$device is in use: ${evidence#*: }"
}

# The commands that were printed, as they were printed.
end_the_use() {
	printf '%s\n' "$said" | sed -n 's/^ *run: //p' >/tmp/remedies
	try sh -e /tmp/remedies
	commands=$(cat /tmp/remedies)
	expect "the use ends by doing what was printed" status=0 'commands~?'
}

# taken DEVICE DRIVER [OPTION]...: then it is bound, and given back.
taken() {
	device=$1 native=$2
	shift 2
	try barsh bind "$@" $device
	driver=$(driver_of $device)
	expect "then $device is taken" status=0 driver=vfio-pci
	try barsh unbind $device
	driver=$(driver_of $device)
	expect 'and given back' status=0 driver=$native
}

modprobe ext4
mkdir /mnt

# ---- Disks ------------------------------------------------------------------------

disk=$(disk_of 01:00.0)
mke2fs /dev/$disk >/dev/null
mount -t ext2 /dev/$disk /mnt
refused 01:00.0 mounted "$disk is mounted on /mnt" 'said~run: umount /mnt'
try barsh bind --force=swap 01:00.0
driver=$(driver_of 01:00.0)
expect 'another kind of force does not help' status=3 driver=nvme
end_the_use
taken 01:00.0 nvme

disk=$(disk_of 01:00.0)
mkswap /dev/$disk >/dev/null
swapon /dev/$disk
refused 01:00.0 swap "$disk is" "said~run: swapoff /dev/$disk"
follow 01:00.0
expect 'doing what the doctor prints ends the use and binds' status=0 'followed~swapoff' \
	'followed~barsh bind' rounds=1
try barsh unbind 01:00.0

# A mount point whose name has a blank, as the kernel and a shell have to be told.
disk=$(disk_of 01:00.0)
mke2fs /dev/$disk >/dev/null
mkdir '/mnt/a b'
mount -t ext2 /dev/$disk '/mnt/a b'
refused 01:00.0 mounted "$disk is mounted on /mnt/a b"
end_the_use
taken 01:00.0 nvme

disk=$(disk_of 01:00.0)
sleep 1000 <>/dev/$disk &
refused 01:00.0 open "" "said~pid $!" 'said~sleep' "said~$disk"
kill $!
wait $!
taken 01:00.0 nvme

# md without its own metadata on the disk, set up by hand.
disk=$(disk_of 01:00.0)
modprobe raid1
echo md_test >/sys/module/md_mod/parameters/new_array
md=/sys/block/md_test/md
echo none >$md/metadata_version
echo raid1 >$md/level
echo 2 >$md/raid_disks
echo 1000 >$md/component_size
cat /sys/block/$disk/dev >$md/new_dev
echo 0 >$md/dev-$disk/slot
echo active >$md/array_state
refused 01:00.0 md 'array md_test' "said~$disk" 'said~run: mdadm --stop /dev/md_test'
mke2fs /dev/md_test >/dev/null
mount -t ext2 /dev/md_test /mnt
try_bind --force=md 01:00.0
expect 'refused: what is mounted on top of that' status=3 changed= 'said~/mnt' \
	'said~--force=mounted'
umount /mnt
echo clear >$md/array_state
taken 01:00.0 nvme

# Two partitions, two uses.
disk=$(disk_of 01:00.0)
printf '%s\n' o n p 1 '' +20M n p 2 '' '' w | fdisk /dev/$disk >/dev/null 2>&1
within 10 test -b /dev/${disk}p2
mke2fs /dev/${disk}p1 >/dev/null
mkswap /dev/${disk}p2 >/dev/null
mount -t ext2 /dev/${disk}p1 /mnt
swapon /dev/${disk}p2
refused 01:00.0 mounted "${disk}p1 is mounted on /mnt" "said~${disk}p2" 'said~--force=swap'
try_bind --force=mounted 01:00.0
expect '--force=mounted overrides just that' status=3 changed= "said~${disk}p2" \
	'said~--force=swap' 'said!--force=mounted'
try_bind --force=swap 01:00.0
expect '--force=swap overrides just that' status=3 changed= "said~${disk}p1" \
	'said~--force=mounted' 'said!--force=swap'
swapoff /dev/${disk}p2
taken 01:00.0 nvme --force=mounted
umount /mnt

# A controller in a subsystem of several: its disk is not below the function.
disk=$(basename /sys/devices/virtual/nvme-subsystem/*/nvme*n*)
mke2fs /dev/$disk >/dev/null
mount -t ext2 /dev/$disk /mnt
refused 03:00.0 mounted "$disk is mounted on /mnt"
end_the_use

# ---- The group's other function -----------------------------------------------------

disk=$(disk_of 00:08.1)
sleep 1000 <>/dev/$disk &
try_bind --group 00:08.0
expect 'refused: the use of a sibling that --group would take' status=3 changed= \
	"said~0000:00:08.1: " "said~pid $!" 'said~--force=open'
kill $!
wait $!

# ---- The network --------------------------------------------------------------------

ip link set eth0 up
ip addr add 10.0.0.2/24 dev eth0
refused 02:00.0 net 'eth0' 'said~10.0.0.2' 'said~run: ip link set eth0 down'
SSH_CONNECTION='10.0.0.9 40022 10.0.0.2 22'
export SSH_CONNECTION
refused 02:00.0 ssh '' 'said~SSH' 'said~eth0'
unset SSH_CONNECTION
ip route add default via 10.0.0.1
refused 02:00.0 route '' 'said~eth0' 'said~default route' 'said~--force=net'
try_bind --force=route 02:00.0
expect '--force=route overrides just that' status=3 changed= 'said~--force=net'
try_bind --force=net 02:00.0
expect '--force=net overrides just that' status=3 changed= 'said~--force=route'
try_bind 02:00.0
end_the_use
taken 02:00.0 e1000e

# A port of a bridge has no address of its own.
modprobe bridge
brctl addbr br0
brctl addif br0 eth0
ip link set eth0 up
ip addr flush dev eth0
ip link set br0 up
ip addr add 10.0.0.2/24 dev br0
ip route add default via 10.0.0.1
refused 02:00.0 net 'eth0' 'said~br0'
try_bind --force=net 02:00.0
expect 'the default route through the bridge is one of its port' status=3 changed= \
	'said~--force=route'
ip route del default
taken 02:00.0 e1000e --force=net
ip link set br0 down
brctl delbr br0

# ---- Virtual functions ------------------------------------------------------------------

echo 0 >$sys/0000:03:00.0/sriov_drivers_autoprobe
echo 1 >$sys/0000:03:00.0/sriov_numvfs
refused 03:00.0 vfs '' 'said~1' 'said~sriov_numvfs'
end_the_use
taken 03:00.0 nvme

# ---- Displays ---------------------------------------------------------------------------

refused 00:0a.0 display '' 'said~boot'
try barsh unbind 00:0a.0
modprobe bochs
within 10 test -e /dev/fb1
refused 00:05.0 gpu '' 'said~Virtual-1' 'said~fb0'
taken 00:05.0 bochs-drm --force=gpu
