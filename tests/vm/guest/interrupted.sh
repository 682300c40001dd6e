# SPDX-License-Identifier: MIT
# shellcheck shell=dash disable=SC2154,SC2086,SC2034
#
# A bind or unbind that is killed, stopped or fails halfway: where it stopped, and
# that "barsh unbind" recovers. It is held at a step by a fifo in the place of the
# file that the step writes: opening that waits for a reader. What the step does is
# done through another view of sysfs, where the file is itself.

mkdir /tmp/sysfs
mount -t sysfs sysfs /tmp/sysfs
mkfifo /tmp/gate /tmp/gate2
state=/run/barsh/0000:01:00.0
probe=/sys/bus/pci/drivers_probe
override=$sys/0000:01:00.0/driver_override
nvme=/sys/bus/pci/drivers/nvme vfio_pci=/sys/bus/pci/drivers/vfio-pci

# shut FILE [GATE]
shut() {
	mount --bind ${2:-/tmp/gate} $1
}

open_up() {
	umount -l $1
}

# A write that may take long is made by a child.
waits_at_a_gate() {
	for process in $(pidof barsh); do
		grep -q '^wait_for_partner' /proc/$process/wchan 2>/dev/null && return
	done
	return 1
}

# start COMMAND...: in the background, up to a gate.
start() {
	tried="$* up to a gate"
	"$@" >/tmp/out 2>/tmp/err </dev/null &
	barsh=$!
	at_gate=no
	! within $limit waits_at_a_gate || at_gate=yes
}

# ended: what became of the command, and what it left.
ended() {
	wait $barsh 2>/dev/null # the shell says that it was killed
	status=$? out=$(cat /tmp/out) err=$(cat /tmp/err)
	look
}

has_ended() {
	! pidof barsh >/dev/null
}

killed() {
	killall -9 barsh
	ended
}

look() {
	driver=$(driver_of 01:00.0) has=$(cat "/tmp/sysfs/${override#/sys/}") kept=no
	[ ! -s $state ] || kept=yes
}

# recovers WHAT
recovers() {
	try barsh doctor 01:00.0
	expect 'the doctor sees that no session could start' status=5 'out~WRONG'
	try barsh unbind 01:00.0
	look
	expect "$1: unbind recovers" status=0 driver=nvme 'has=(null)' kept=no 'out~nvme'
	disk=$(disk_of 01:00.0)
	try dd if=/dev/$disk of=/dev/null bs=4k count=1
	expect 'and the disk is readable' status=0
}

within 10 has_disk 01:00.0
modprobe vfio-pci
modprobe vfio_iommu_type1

# ---- kill -9 at each step of bind --------------------------------------------------

shut $nvme/unbind
start barsh bind 01:00.0
killed
open_up $nvme/unbind
expect 'killed before the driver is told: an override and a state file are left' at_gate=yes \
	driver=nvme has=vfio-pci kept=yes
recovers 'killed before the driver is told'

shut $probe
start barsh bind 01:00.0
killed
open_up $probe
expect 'killed without a driver' at_gate=yes driver= has=vfio-pci kept=yes
recovers 'killed without a driver'

shut $probe
start barsh bind 01:00.0
killed
open_up $probe
try barsh bind 01:00.0
look
expect 'bind goes on where a killed one stopped' status=0 driver=vfio-pci 'has=(null)' kept=yes
try barsh -q -e 'r32 0x8' 01:00.0
expect 'so that it opens' status=0 'out=0x8: 0x00010400'
try barsh unbind 01:00.0
look
expect 'and its first driver is still known' status=0 driver=nvme 'has=(null)' kept=no

shut $probe
start barsh bind 01:00.0
shut $override /tmp/gate2
echo 0000:01:00.0 >/tmp/sysfs/bus/pci/drivers_probe
cat /tmp/gate >/tmp/written
gone_on=no
! within $limit waits_at_a_gate || gone_on=yes
killed
open_up $override
open_up $probe
written=$(cat /tmp/written)
expect 'killed when it is bound, with the override still there' at_gate=yes gone_on=yes \
	written=0000:01:00.0 driver=vfio-pci has=vfio-pci kept=yes
try barsh -q -e 'r32 0x8' 01:00.0
expect 'it can be used as it is' status=0 'out=0x8: 0x00010400'
try barsh unbind 01:00.0
look
expect 'and unbind recovers' status=0 driver=nvme 'has=(null)' kept=no

# Only the parent: the child that tells the driver waits as long as the kernel takes.
shut $nvme/unbind
start barsh bind 01:00.0
kill -9 $barsh
ended
try barsh unbind 01:00.0
expect 'as long as the last write of the killed one hangs, unbind says so and does not hang, too' \
	at_gate=yes 'status~[35]' 'err~?'
open_up $nvme/unbind
killall -9 barsh
recovers 'killed with a write that hung'

# ---- kill -9 in unbind --------------------------------------------------------------

try barsh bind 01:00.0
shut $vfio_pci/unbind
start barsh unbind 01:00.0
killed
open_up $vfio_pci/unbind
expect 'an unbind killed before vfio-pci is told' at_gate=yes driver=vfio-pci kept=yes
try barsh unbind 01:00.0
look
expect 'the next one goes on' status=0 driver=nvme 'has=(null)' kept=no

try barsh bind 01:00.0
shut $probe
shut $nvme/bind
start barsh unbind 01:00.0
killed
open_up $probe
open_up $nvme/bind
expect 'an unbind killed without a driver' at_gate=yes driver= kept=yes
recovers 'an unbind that was killed'

# ---- Stopped by a person --------------------------------------------------------------

# While nvme lets go, which it then does.
for signal in TERM HUP; do
	within 10 has_disk 01:00.0
	remember
	shut $nvme/unbind
	start barsh bind 01:00.0
	kill -$signal $barsh
	echo 0000:01:00.0 >/tmp/sysfs/bus/pci/drivers/nvme/unbind
	cat /tmp/gate >/dev/null
	ended
	open_up $nvme/unbind
	changed=$(changes)
	expect "SIG$signal undoes what was done" at_gate=yes status=130 driver=nvme 'has=(null)' \
		kept=no
	expect 'so that nothing changed' changed=
done

# While nvme does not let go: what hangs is left alone, until it goes on.
within 10 has_disk 01:00.0
shut $nvme/unbind
start barsh bind 01:00.0
kill -TERM $barsh
ended
expect 'SIGTERM does not wait for a driver that hangs, and says what is left' at_gate=yes \
	status=130 'err~barsh unbind 0000:01:00.0'
echo 0000:01:00.0 >/tmp/sysfs/bus/pci/drivers/nvme/unbind
cat /tmp/gate >/dev/null
open_up $nvme/unbind
within 5 has_ended
look
expect 'which was this' driver= has=vfio-pci kept=yes
recovers 'when the driver has let go'

for signal in TERM HUP; do
	within 10 has_disk 01:00.0
	remember
	shut $probe
	start barsh bind 01:00.0
	open_up $probe
	kill -$signal $barsh
	ended
	changed=$(changes)
	expect "a write that SIG$signal ends is undone" at_gate=yes 'status~[1-9]' driver=nvme \
		'has=(null)' kept=no
	expect 'so that nothing changed' changed=
done

within 10 has_disk 01:00.0
shut $probe
session_open pty barsh bind 01:00.0
at_gate=no
! within $limit waits_at_a_gate || at_gate=yes
open_up $probe
printf '\003' >&9
session_close
look
expect 'Ctrl-C undoes what was done' at_gate=yes 'status~[1-9]' driver=nvme 'has=(null)' kept=no

# ---- Steps that fail ------------------------------------------------------------------

within 10 has_disk 01:00.0
remember
: >/tmp/nothing
mount --bind /tmp/nothing $probe
try barsh bind 01:00.0
look
umount $probe
changed=$(changes)
expect 'a probe that binds nothing is undone' status=3 driver=nvme 'has=(null)' kept=no 'err~?'
expect 'so that nothing changed' changed=

# vfio-pci says no: the device is on its list of those that it never takes? Its module is gone.
within 10 has_disk 01:00.0
mount --bind /tmp/nothing $nvme/unbind
try barsh bind 01:00.0
umount $nvme/unbind
look
expect 'a driver that does not let go: all is as it was' status=3 driver=nvme 'has=(null)' kept=no

# ---- The kernel waits -----------------------------------------------------------------

# What waits for the lock of a device can not even be killed, so it must not begin.
# ask COMMAND...: as try, but status is hung when it has not ended after 10 seconds.
ask() {
	tried="$*"
	rm -f /tmp/status
	{
		"$@" >/tmp/out 2>/tmp/err </dev/null
		echo $? >/tmp/asked
		mv /tmp/asked /tmp/status
	} &
	status=hung
	! within 10 test -e /tmp/status || status=$(cat /tmp/status)
	out=$(cat /tmp/out) err=$(cat /tmp/err)
}

try barsh bind 01:00.0
session_open barsh -q -k 01:00.0
say 'r32 0x8'
kill -STOP $session
echo 0000:01:00.0 >$vfio_pci/unbind &
outside=$!
usleep 500000
ask barsh doctor 01:00.0
expect 'while the kernel waits for a session that was stopped, the doctor names it' status=5 \
	"out~pid $session"
ask barsh list 01:00.0
expect 'list does not wait' status=0 'out~0000:01:00.0'
ask barsh unbind 01:00.0
expect 'unbind refuses and names it, too' status=3 "err~pid $session"
ask barsh bind 00:05.0
expect 'another device is bound meanwhile' status=0
ask barsh unbind 00:05.0
expect 'and given back' status=0
kill -CONT $session
wait $outside
session_close
# The kernel let go when the session did.
try barsh unbind 01:00.0
look
expect 'when it goes on all can be put right' status=0 driver=nvme 'has=(null)' kept=no

# ---- Two at a time --------------------------------------------------------------------

within 10 has_disk 01:00.0
for i in 1 2 3; do
	barsh bind 01:00.0 >/tmp/one 2>&1 &
	one=$!
	barsh bind 01:00.0 >/tmp/two 2>&1 &
	two=$!
	wait $one
	first=$?
	wait $two
	second=$?
	tried='two binds at a time' status="$first $second" out=$(cat /tmp/one) err=$(cat /tmp/two)
	look
	expect 'two binds at a time: one of them binds' 'status~0' driver=vfio-pci 'has=(null)' kept=yes
	try barsh unbind 01:00.0
	look
	expect 'and the driver that it had is known' status=0 driver=nvme 'has=(null)' kept=no
	within 10 has_disk 01:00.0
done

# ---- Killed at any time ------------------------------------------------------------------

# A delay in milliseconds, from before the first step to after the last.
tries=0 stuck=
for delay in $(seq 0 12 200); do
	within 10 has_disk 01:00.0
	barsh bind 01:00.0 >/tmp/out 2>/tmp/err &
	barsh=$!
	usleep ${delay}000
	kill -9 $barsh 2>/dev/null
	ended
	seen="$driver $has $kept"
	try barsh unbind 01:00.0
	look
	[ "$status $driver $has $kept" = '0 nvme (null) no' ] ||
		stuck="$stuck after $delay ms ($seen): $status $driver $has $kept $err
"
	tries=$((tries + 1))
	echo "# killed after $delay ms: $seen"
done
expect "killed at $tries moments: unbind recovers each time" stuck=
