# SPDX-License-Identifier: MIT
# shellcheck shell=dash disable=SC2154,SC2086,SC2034,SC2016
#
# What happens to the device under a live session, and to the session then.

bind_all

# ---- Configuration space ----------------------------------------------------

session_open barsh -q -k 00:04.0
say 'r32 config:0x0; r16 config:0x0; r8 config:0x1'
expect 'configuration space is a place' "out=config:0x0: 0x11e81234
config:0x0: 0x1234
config:0x1: 0x12"

watch_bus
say 'r32 0x0'
expect 'an ordinary value needs no second look' 'out=0x0: 0x010000ed'
bus_is 'configuration space is not read' 00:04.0 config
watch_bus
say 'r64 0x0'
expect 'all ones are printed' 'out=0x0: 0xffffffffffffffff' err=
bus_is 'after all ones the device is asked once whether it is there' 00:04.0 config 'read 0x8'
watch_bus
say 'r64 0x0 4'
bus_is 'and once a command' 00:04.0 config 'read 0x8'
session_close
expect 'all ones from a device that answers are no failure' status=0

# ---- Bus mastering ------------------------------------------------------------

for device in 00:04.0 01:00.0; do
	try barsh -q -e 'r16 config:0x4' $device
	expect "opening $device does not make it a bus master" status=0 \
		'out~config:0x4: 0x???[012389ab]'
done

# ---- Memory decode is turned off ----------------------------------------------

for device in 00:05.0 01:00.0; do
	session_open barsh -q -k $device
	say 'r32 0x8'
	before=$out
	say 'w16 config:0x4 0x0'
	say 'r32 0x8'
	expect "$device: with memory decode off a read fails" status=answered out= 'err~0x8'
	say 'w32 0x8 0'
	expect "$device: and so does a write" status=answered out= 'err~0x8'
	say 'dump 0x0 16'
	expect "$device: a dump shows what it could not read" status=answered 'out~-- -- -- --' 'err~?'
	say 'r16 config:0x4'
	expect "$device: the session and configuration space live on" status=answered \
		'out~config:0x4: 0x0'
	say 'w16 config:0x4 0x2'
	say 'r32 0x8'
	expect "$device: with memory decode on it is all there again" status=answered \
		"out=$before" err=
	session_close
	expect "$device: the failures are in the exit status" status=3
done

session_open barsh -q -k 01:00.0
say 'w16 config:0x64 0x3' # PMCSR: D3hot
say 'r32 0x8'
expect 'a device put to sleep fails a read' status=answered out= 'err~0x8'
say 'w16 config:0x64 0x0; w16 config:0x4 0x2; sleep 20ms'
say 'r32 0x8'
expect 'and answers when it is awake' status=answered 'out=0x8: 0x00010400'
session_close

try barsh -q -e 'w16 config:0x4 0x0' -e 'r32 0x0' -e 'echo not reached' 00:05.0
expect 'a script stops at such a failure' status=3 out= 'err~0x0'

# ---- Someone wants the device back --------------------------------------------

# unbind_from_outside DEVICE: sets unbound to yes when that ends in time.
unbind_from_outside() {
	rm -f /tmp/unbound
	{
		echo "0000:$1" >"$sys/0000:$1/driver/unbind"
		: >/tmp/unbound
	} &
	unbound=yes
	within 15 test -e /tmp/unbound && return
	unbound=no
	kill -9 $session # or everything after this hangs, too
	within 15 test -e /tmp/unbound
}

session_open barsh -k 00:05.0
say 'w32 0x40 0x600d; r32 0x40'
unbind_from_outside 00:05.0
expect 'an unbind ends while a session waits for input' unbound=yes
within 5 test -s /tmp/session.err
hear
expect 'and the session says so' 'err~00:05.0'
say 'r32 0x40'
expect 'after that accesses fail' status=answered out= 'err~reopen'
say reopen
expect 'the device cannot be opened again while it has no driver' status=answered \
	'err~`barsh bind 0000:00:05.0`'
bind 00:05.0 vfio-pci
say 'r32 0x40'
expect 'binding alone does not open it' status=answered out= 'err~?'
say reopen
expect 'reopen opens it' status=answered err=
say 'r32 0x40'
expect 'and it is there again' status=answered 'out=0x40: 0x0000600d'
session_close
expect 'the failures are in the exit status of that session' status=3

session_open barsh -q -k 00:05.0
say 'echo ready'
echo 'wait 0x80 0xdead 60s' >&9
usleep 300000
unbind_from_outside 00:05.0
expect 'an unbind ends while a command waits' unbound=yes
say 'echo still here'
expect 'the wait ends with an error and the session goes on' status=answered \
	'out~still here' 'err~?'
session_close
expect 'that was a failed access' status=3
bind 00:05.0 vfio-pci

# ---- Ctrl-C -----------------------------------------------------------------------

session_open pty barsh -q -e 'echo running' -e 'wait 0x80 0xdead 60s' -e 'echo not reached' 00:05.0
within $limit grep -q running /tmp/session.out
usleep 300000
printf '\003' >&9
ended=no
! within 5 session_has_ended || ended=yes
session_close
expect 'Ctrl-C ends a batch at once' ended=yes status=130 'out!not reached'
try barsh -q -e 'r32 0x0' 00:05.0
expect 'and the device is free again' status=0

# ---- At the prompt ------------------------------------------------------------------

pause=0.3
session_open pty barsh -k 01:00.0
say 'r32 0x8'
expect 'the banner says that closing resets the device' status=answered \
	'out~closing resets 0000:01:00.0'
expect 'a register is read at the prompt' 'out~0x8: 0x00010400'
printf 'wait 0x1c 1 1 60s\n' >&9
sleep 1
printf '\003' >&9
sleep 1
say 'r32 0x8'
expect 'Ctrl-C stops a wait and keeps the session' status=answered 'out~0x8: 0x00010400'
unbind_from_outside 01:00.0
expect 'an unbind ends while a session is at the prompt' unbound=yes
say 'r32 0x8'
expect 'the prompt said so' status=answered 'out~01:00.0' 'out~reopen'
bind 01:00.0 vfio-pci
say 'reopen'
say 'r32 0x8'
expect 'reopen works at the prompt' status=answered 'out~0x8: 0x00010400'
printf 'quit\n' >&9
session_close
