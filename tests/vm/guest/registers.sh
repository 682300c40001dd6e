# SPDX-License-Identifier: MIT
# shellcheck shell=dash disable=SC2154,SC2086,SC2034
#
# What reaches the bus: exactly the accesses that were typed, on real devices.

bind_all

# ---- The original program, on 16 MiB of device memory ----------------------

zeros='00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  |................|'
written='ef cd ab 90 78 56 34 12 00 00 00 00 00 00 00 00  |....xV4.........|'

# What the original program prints for OFFSET, whose four digits are given.
processed() {
	cat <<TEXT
--- Processing offset 0x$1 ---
Reading 64 bytes from offset 0x$1:
Initial contents:
0000$1: $zeros
0000${1%00}10: $zeros
0000${1%00}20: $zeros
0000${1%00}30: $zeros

Writing 64-bit value 0x1234567890abcdef to offset 0x$1
Write completed

Reading 64 bytes again from offset 0x$1:
Updated contents:
0000$1: $written
0000${1%00}10: $zeros
0000${1%00}20: $zeros
0000${1%00}30: $zeros

✓ Write verification successful: 0x1234567890abcdef

TEXT
}

original() {
	cat <<TEXT
PCI VFIO BAR0 Access Example
============================
Opening device: /sys/bus/pci/devices/0000:00:05.0
Device opened successfully
BAR0 size: 16777216 bytes
BAR0 permissions: ReadWrite

TEXT
	processed 0000
	processed 4000
	echo 'Program completed successfully!'
}

try barsh -q -f /examples/bar0-check.barsh 00:05.0
expect 'the original program runs on the BAR of a display' status=0 "out=$(original)" err=
try barsh -q -e 'r64 0x4000' 00:05.0
expect 'what it wrote is still there when the device opens again' status=0 \
	'out=0x4000: 0x1234567890abcdef'

try barsh -q -e info 00:05.0
expect 'info names the device, its driver and its group' status=0 'out~0000:00:05.0' \
	'out~1234:1111' 'out~vfio-pci' "out~group*$(group_of 00:05.0)"

# ---- edu: below 0x80 it answers 32 bits, nothing else ----------------------

watch_bus
try barsh -q -e 'r32 0x0' 00:04.0
expect 'r32 reads the identification of edu' status=0 'out=0x0: 0x010000ed' err=
bus_is 'r32 is one access of 4 bytes, and opening makes none' 00:04.0 0 'read 0x0 4'

watch_bus
try barsh -q -e 'r64 0x0' 00:04.0
expect 'r64 there gives all ones, which is a value while the device answers' status=0 \
	'out=0x0: 0xffffffffffffffff'
bus_is 'r64 is one access of 8 bytes' 00:04.0 0 'read 0x0 8'

watch_bus
try barsh -q -e 'r8 0x0; r16 0x0' 00:04.0
expect 'edu answers 8 and 16 bits with zero' status=0 "out=0x0: 0x00
0x0: 0x0000"
bus_is 'r8 and r16 are one access each, of 1 and 2 bytes' 00:04.0 0 \
	'read 0x0 1 refused' 'read 0x0 2 refused'

watch_bus
try barsh -q -e 'w32 0x4 0x12345678; w8 0x5 0xff; w16 0x6 0xffff; r32 0x4' 00:04.0
expect 'the liveness register of edu inverts what is written' status=0 'out=0x4: 0xedcba987'
bus_is 'a write is one access of its width, and is not read back' 00:04.0 0 \
	'write 0x4 4' 'write 0x5 1 refused' 'write 0x6 2 refused' 'read 0x4 4'

watch_bus
try barsh -q -e 'r32 0x0 3; w32 0x4 1 2; dump 0x0 16' 00:04.0
expect 'counts, lists and dumps work by elements' status=0 'out~0x8: 0x'
bus_is 'every element is one access, in ascending order' 00:04.0 0 \
	'read 0x0 4' 'read 0x4 4' 'read 0x8 4' 'write 0x4 4' 'write 0x8 4' \
	'read 0x0 4' 'read 0x4 4' 'read 0x8 4' 'read 0xc 4'

watch_bus
try barsh -q -e 'dump 0x80 16 64' 00:04.0
expect 'a dump of 64-bit elements' status=0 'out~00000080: '
bus_is 'a dump makes accesses of the width that it was given' 00:04.0 0 'read 0x80 8' 'read 0x88 8'

watch_bus
try barsh -q -e 'wait 0x0 0x010000ed 1s; v32 0x0 0xed 0xff' 00:04.0
expect 'wait and verify hold at once' status=0
bus_is 'a wait that holds at once and a verify are one load each' 00:04.0 0 'read 0x0 4' 'read 0x0 4'

try barsh -q -e 'wait 0x0 0 50ms' 00:04.0
expect 'a wait that times out is a failed check' status=1

watch_bus
for refused in 'r32 0x2' 'r32 0x100000' 'r64 0xffffffffffffffff' 'r64 0xfffff' 'r32 bar1:0x0'; do
	try barsh -q -e "$refused" 00:04.0
	expect "'$refused' is refused" status=3 out= 'err~?'
done
try barsh -q -r -e 'w32 0x4 1' 00:04.0
expect 'a read-only session refuses a write' status=3 'err~read-only'
try barsh -q --widths=32 -e 'r64 0x80' 00:04.0
expect 'a width that the device does not answer is refused' status=3 out= 'err~?'
try barsh -q -e 'w8 0x4 0x100' 00:04.0
expect 'a value too wide for its width is refused' status=2 'err~0x100'
try barsh -q -e 'w32 0x4 1' -e 'r32 0x4' -e 'r33 0x0' 00:04.0
expect 'a mistake on the last line is found before the first runs' status=2 out= 'err~r33'
bus_is 'what is refused never reaches the bus' 00:04.0 0

# ---- NVMe: a 64-bit register, and a controller to be switched on ------------

watch_bus
try barsh -q -e 'r64 0x0; r32 0x8' 01:00.0
expect 'CAP and VS of the NVMe controller' status=0 "out~0x0: 0x????????????07ff
0x8: 0x0001*"
cap=${out%%
*}
bus_is 'CAP is one access of 8 bytes' 01:00.0 0 'read 0x0 8' 'read 0x8 4'

for order in lohi hilo; do
	watch_bus
	try barsh -q --widths=32 --split64=$order -e 'r64 0x0' 01:00.0
	expect "CAP in two halves ($order) is the same" status=0 "out~$cap"
	if [ $order = lohi ]; then
		bus_is 'lohi reads the lower half first' 01:00.0 0 'read 0x0 4' 'read 0x4 4'
	else
		bus_is 'hilo reads the higher half first' 01:00.0 0 'read 0x4 4' 'read 0x0 4'
	fi
done

cat >/tmp/enable.barsh <<'TEXT'
w32 0x24 0x001f001f          # queue sizes, and somewhere for the queues
w64 0x28 0x100000
w64 0x30 0x200000
wait 0x1c 0 1 5s
w32 0x14 0x00460001
wait 0x1c 1 1 5s
w32 0x14 0x00460000
wait 0x1c 0 1 5s
TEXT
watch_bus
try barsh -f /tmp/enable.barsh 01:00.0
expect 'w32 and wait switch the NVMe controller on and off' status=0
bus_is 'each write and each poll is one access' 01:00.0 0 \
	'write 0x24 4' 'write 0x28 8' 'write 0x30 8' 'read 0x1c 4' \
	'write 0x14 4' 'read 0x1c 4' 'write 0x14 4' 'read 0x1c 4'
expect 'after a batch that wrote it is said that closing resets' \
	'err~closing resets 0000:01:00.0: register values are lost'
try barsh -e 'r32 0x14' 01:00.0
expect 'closing did reset, and after a batch that only read nothing is said' status=0 \
	'out=0x14: 0x00000000' 'err!closing resets'
try barsh -e 'w32 0x10 1' 00:05.0
expect 'nothing is said of a device that cannot be reset' status=0 'err!closing resets'

watch_bus
try barsh -q -e 'w32 0x2000 0x5' 01:00.0
expect 'a write to the MSI-X table is refused' status=3 'err~MSI-X'
try barsh -q -k -e 'w64 0x2008 0' -e 'fill 0x1ff0 0 32' 01:00.0
expect 'also with another width, or when it only ends there' status=3 'err~MSI-X'
bus_is 'none of it reaches the bus' 01:00.0 0
watch_bus
try barsh -q -e 'w32 --force 0x2000 0x5; r32 0x2000' 01:00.0
expect '--force on the command lets it through' status=0 'out=0x2000: 0x00000005'
bus_is 'as one access' 01:00.0 0 'write 0x2000 4' 'read 0x2000 4'

# ---- An I/O BAR, which cannot be mapped --------------------------------------
# In BAR2 of e1000e, 0x0 selects the register that 0x4 shows.

watch_bus
try barsh -q -b 2 -e 'w32 0x0 0x8; r32 0x4; r32 bar0:0x8' 02:00.0
expect 'an I/O BAR shows the register that the memory BAR has' status=0 "out~0x4: 0x????????
bar0:0x8: 0x"
at_4=${out#0x4: } at_4=${at_4%%
*}
expect 'with the same value' "out=0x4: $at_4
bar0:0x8: $at_4"
bus_is 'each is one access of 4 bytes' 02:00.0 2 'write 0x0 4' 'read 0x4 4'

watch_bus
try barsh -q -e 'r64 bar2:0x0' 02:00.0
expect 'a 64-bit read of an I/O BAR is refused and --split64 is named' status=3 out= 'err~split64'
bus_is 'it does not reach the bus' 02:00.0 2
watch_bus
try barsh -q --split64=lohi -e 'w32 bar2:0x0 0x8; r64 bar2:0x0' 02:00.0
expect 'with --split64=lohi it is two reads' status=0 "out~bar2:0x0: ${at_4}00000008"
bus_is 'the lower half first' 02:00.0 2 'write 0x0 4' 'read 0x0 4' 'read 0x4 4'
watch_bus
try barsh -q --split64=hilo -e 'w32 bar2:0x0 0x8; r64 bar2:0x0' 02:00.0
bus_is 'with --split64=hilo the higher half first' 02:00.0 2 'write 0x0 4' 'read 0x4 4' 'read 0x0 4'
