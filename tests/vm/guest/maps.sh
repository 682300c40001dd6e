# SPDX-License-Identifier: MIT
# shellcheck shell=dash disable=SC2154,SC2086,SC2034,SC2016
#
# Registers by name on real devices: what a map says costs no access, what it
# names is one access of the register's width.

bind_all

nvme="-m /barsh/data/nvme.yaml 01:00.0"
edu="-m /barsh/data/edu.yaml 00:04.0"

# value_of LINE: the value that ends a line of what was tried last.
value_of() {
	sed -n "$1s/.* //p" /tmp/out
}

# ---- Names beside offsets --------------------------------------------------------

try barsh -q -e 'r64 0x0; r32 0x8; r32 0x14; r32 0x1c' 01:00.0
expect 'CAP, VS, CC and CSTS by their offsets' status=0 'out~0x8: 0x00010400'
cap=$(value_of 1) vs=$(value_of 2) cc=$(value_of 3) csts=$(value_of 4)

watch_bus
try barsh -q -e 'read CAP; read VS; read CC; read CSTS' $nvme
expect 'the same by their names' status=0 "out~CAP  0x0  ro * $cap
" "out~VS  0x8  ro * $vs
" "out~CC  0x14  rw * $cc
" "out~CSTS  0x1c  * $csts
" err=
expect 'with what their fields mean' 'out~MJR  31:16  ro  0x0001  1' \
	'out~MQES    15:0   ro  0x07ff  2047' 'out~SHN     15:14  rw  0x0   NONE'
bus_is 'each is one access of its width, whatever its fields' 01:00.0 0 \
	'read 0x0 8' 'read 0x8 4' 'read 0x14 4' 'read 0x1c 4'

for register in CAP VS CC CSTS; do
	try barsh -q -e "read $register" $nvme
	shown=$out
	watch_bus
	try barsh -q -e "decode $register $(value_of 1)" $nvme
	expect "decode tells of $register what read tells" status=0 "out=$shown"
	bus_is "and touches nothing" 01:00.0 0
done

watch_bus
try barsh -q -e 'regs' $nvme
expect 'regs lists the registers' status=0 'out~0x0         64  ro * CAP  Controller Capabilities' \
	'out~queue?0..63?.SQTDBL' err=
try barsh -q -e 'describe CC; describe CSTS.SHST; describe queue' $nvme
expect 'describe tells of a register, a field and a block' status=0 \
	'out~Controller Configuration' 'out~OCCURRING' 'out~Doorbells'
bus_is 'neither touches the device' 01:00.0 0

watch_bus
try barsh -q -e 'read VS.MJR; r32 VS; read 0x8; verify VS.MNR 4; wait CSTS.RDY 0 1s' $nvme
expect 'a field, a name in r32, an offset, verify and wait' status=0 \
	'out~MJR  31:16  ro  0x0001  1' "out~0x8: $vs" 'out~verified VS.MNR: 0x04'
bus_is 'are one access each' 01:00.0 0 \
	'read 0x8 4' 'read 0x8 4' 'read 0x8 4' 'read 0x8 4' 'read 0x1c 4'

try barsh -q -j -e 'read VS' $nvme
json_has 'JSON has the register, and' type=register name=VS place=0x8 width=32 "value=$vs"
json_has 'its fields' type=field name=VS.MJR bits=31:16 value=0x0001

# ---- Writes -------------------------------------------------------------------------

watch_bus
try barsh -e 'write AQA ASQS=31 ACQS=31' -e 'write ASQ 0x100000' -e 'write ACQ 0x200000' \
	-e 'write CC IOSQES=6 IOCQES=4' -e 'write CC.EN 1' -e 'wait CSTS.RDY 1 5s' \
	-e 'read CC' -e 'write CC.EN 0' -e 'wait CSTS.RDY 0 5s' $nvme
expect 'a controller is switched on and off by names' status=0 \
	'out~CC 0x00460000 := 0x00460001   EN 0 -> 1' 'out~CC  0x14  rw * 0x00460001
' 'out~CC 0x00460001 := 0x00460000   EN 1 -> 0'
bus_is 'a field is one write after one read, a whole register one write' 01:00.0 0 \
	'read 0x24 4' 'write 0x24 4' 'write 0x28 8' 'write 0x30 8' \
	'read 0x14 4' 'write 0x14 4' 'read 0x14 4' 'write 0x14 4' 'read 0x1c 4' \
	'read 0x14 4' 'read 0x14 4' 'write 0x14 4' 'read 0x1c 4'

# What is refused, and what is no word of the map, found before anything runs.
watch_bus
for refused in 'write VS 1' 'w32 0x8 1' 'write CAP.MQES 0' 'fill 0x0 0 8 64' \
	'read queue[0].SQTDBL' 'r32 0x1000' 'w32 0x20 0x4e564d65' 'write NSSR.NSSRC RESET' \
	'r8 0x8' 'r16 VS'; do
	try barsh -q -e "$refused" $nvme
	expect "'$refused' is refused" status=3 out= 'err~?'
done
for wrong in 'write CC.EN 2' 'write CC.SHN SOON' 'write NSSR RESET' 'read CCC' \
	'read queue[64].SQTDBL' 'decode VS 0x100000000'; do
	try barsh -q -e 'write CC.EN 1' -e "$wrong" $nvme
	expect "'$wrong' is a mistake" status=2 out= 'err~?'
done
bus_is 'none of it reaches the bus' 01:00.0 0
watch_bus
try barsh -q -e 'read --force queue[0].SQTDBL' $nvme
bus_is '--force on the command lets one through' 01:00.0 0 'read 0x1000 4'

# ---- edu: a factorial, and its interrupt ------------------------------------------------

# The pause is for the count of polls: the device computes in a thread of its own.
cat >/tmp/factorial.barsh <<'TEXT'
read ID
write STATUS.RAISE 1
write FACTORIAL 5
sleep 500ms
wait STATUS.COMPUTING 0 5s
verify FACTORIAL 120
verify IRQ_STATUS.FACTORIAL 1
write IRQ_ACK.FACTORIAL 1
verify IRQ_STATUS 0
TEXT
watch_bus
try barsh -f /tmp/factorial.barsh $edu
expect 'edu computes 5! and its interrupt is acknowledged, by names' status=0 \
	'out~ID  0x0  ro * 0x010000ed' 'out~verified FACTORIAL: 0x00000078' \
	'out~verified IRQ_STATUS.FACTORIAL: 0x1' 'out~IRQ_ACK := 0x00000001   FACTORIAL 1' \
	'out~verified IRQ_STATUS: 0x00000000'
bus_is 'what is acknowledged is neither read nor written twice' 00:04.0 0 \
	'read 0x0 4' 'read 0x20 4' 'write 0x20 4' 'write 0x8 4' 'read 0x20 4' 'read 0x8 4' \
	'read 0x24 4' 'write 0x64 4' 'read 0x24 4'

# ---- Registers that reading changes ------------------------------------------------------

# Laid over the map of edu: names and access of all others stay.
cat >/tmp/pops.yaml <<'TEXT'
regmap: 1
registers:
  FACTORIAL: {offset: 0x08, on_read: pop}
TEXT
pops="-m /barsh/data/edu.yaml -m /tmp/pops.yaml 00:04.0"

watch_bus
try barsh -q -e 'dump 0x0 16' $pops
expect 'a dump shows -- for a register that reading changes' status=0 \
	'out~00000000: ed 00 00 01 ?? ?? ?? ?? -- -- -- -- '
bus_is 'and does not touch it' 00:04.0 0 'read 0x0 4' 'read 0x4 4' 'read 0xc 4'
watch_bus
try barsh -q -e 'dump --force 0x0 16' $pops
expect 'with --force it shows all' status=0 'out!-- --'
bus_is 'and touches all' 00:04.0 0 'read 0x0 4' 'read 0x4 4' 'read 0x8 4' 'read 0xc 4'
watch_bus
try barsh -q -e 'dump 0x0 16' $edu
bus_is 'without that layer it is read as any other' 00:04.0 0 \
	'read 0x0 4' 'read 0x4 4' 'read 0x8 4' 'read 0xc 4'
watch_bus
try barsh -q -e 'dump 0x60 8' $edu
expect 'a dump shows -- for what is write-only, too' 'out~00000060: -- -- -- -- -- -- -- -- '
bus_is 'which is not read' 00:04.0 0
watch_bus
try barsh -q -e 'read FACTORIAL' $pops
expect 'who asks for it by name gets it, and is told' status=0 'out~! reading'
bus_is 'by one access' 00:04.0 0 'read 0x8 4'
watch_bus
try barsh -q -e 'reset-check' $pops
expect 'a reset check finds what was changed, on a device that cannot be reset' status=1 \
	'out~STATUS: reset value 0x00000000, read 0x00000080, differs in 0x00000080 (bit 7)' \
	'out~1 differ'
bus_is 'and leaves out what it must not read' 00:04.0 0 'read 0x0 4' 'read 0x20 4' \
	'read 0x80 8' 'read 0x88 8' 'read 0x90 8' 'read 0x98 8'

# ---- Where maps come from ------------------------------------------------------------------

printf 'regmap: 1\nregisters:\n  A: {offset: 014}\n' >/tmp/bad.yaml
watch_bus
try barsh -q -m /tmp/bad.yaml -e 'r32 0x0' 00:04.0
expect 'a mistake in a map is found' status=2 out= 'err~/tmp/bad.yaml:3:15: '
bus_is 'before the device is opened' 00:04.0 config

try barsh -q -e 'read VS' 01:00.0
expect 'a script has the maps that it names, no others' status=2 out= 'err~?'

pause=0.3
session_open pty barsh 01:00.0
say 'read VS'
expect 'at the prompt the map that fits the device is there' status=answered \
	"out~VS  0x8  ro * $vs"
say info
expect 'and info tells its file' 'out~/barsh/data/nvme.yaml'
say quit
session_close
session_open pty barsh --no-map 01:00.0
say info
expect 'but for --no-map' status=answered 'out~0000:01:00.0' 'out!nvme.yaml'
say quit
session_close

mkdir -p /root/.local/share/barsh/maps
cat >/root/.local/share/barsh/maps/mine.yaml <<'TEXT'
regmap: 1
device: mine
match: [{vendor: 0x1234, device: 0x11e8}]
registers:
  MINE: {offset: 0x04, width: 32, access: rw}
TEXT
session_open pty barsh 00:04.0
say 'read MINE'
expect "a person's own maps are there, too" status=answered 'out~MINE  0x4'
say 'read ID'
expect 'laid over those that come with barsh' status=answered 'out~0x010000ed'
say quit
session_close
