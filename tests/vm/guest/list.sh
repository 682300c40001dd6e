# SPDX-License-Identifier: MIT
# shellcheck shell=dash disable=SC2154,SC2086,SC2034
#
# What is in this machine: names, drivers, groups, BARs, and what could be opened.

within 10 has_disk 01:00.0
# Without the database of names, or the library that reads it, there are numbers.
numbers='vendor 1b36 device 0010' names='Red Hat, Inc. QEMU NVM Express Controller'
database=$(find /usr/share -name 'pci.ids*')
[ -n "$database" ] && [ -n "$(find / -xdev -name 'libpciaccess*')" ] || names=$numbers
set -- $sys/*
functions=$#

remember
try barsh list
changed=$(changes)
lines=$(wc -l </tmp/out)
expect 'a line for each function below a header' status=0 lines=$((functions + 1)) err= \
	'out~ADDRESS' 'out~DRIVER' 'out~GROUP'
expect 'looking changes nothing' changed=

# line_of DEVICE: its line, with single blanks.
line_of() {
	grep "0000:$1 " /tmp/out | tr -s ' '
}

line=$(line_of 01:00.0)
expect 'a disk: ids, driver, group, BAR and names' "line~0000:01:00.0 1b36:0010 nvme" \
	"line~ nvme $(group_of 01:00.0) 0:16K" 'line~Non-Volatile memory controller' \
	"line~$names" 'line!\*'
line=$(line_of 02:00.0)
expect 'a network card with I/O ports' 'line~8086:10d3 e1000e' 'line~0:128K 1:128K 2:32io 3:16K' \
	'line~Ethernet controller'
line=$(line_of 00:05.0)
expect 'a display without a driver, 16 MiB prefetchable' "line~1234:1111 - $(group_of 00:05.0)" \
	'line~0:16Mp' 'line!\*'
line=$(line_of 00:06.0)
expect 'a root port with its driver' 'line~pcieport' 'line!\*'

for file in $database; do mount --bind /dev/null $file; done
try barsh list 01:00.0
expect 'without the database of names there are numbers' status=0 'out!Red Hat' "out~$numbers"
for file in $database; do umount $file; done

# ---- Filters ------------------------------------------------------------------------

try barsh list nvme
lines=$(wc -l </tmp/out)
expect 'by driver' status=0 lines=3 'out~0000:00:08.1' 'out~0000:01:00.0'
try barsh list 1b36:0010
lines=$(wc -l </tmp/out)
expect 'by ids' status=0 lines=3
try barsh list 1234:
lines=$(wc -l </tmp/out)
expect 'by vendor' status=0 lines=4 'out~0000:00:04.0' 'out~0000:00:05.0' 'out~0000:00:08.0'
try barsh list 01:00
lines=$(wc -l </tmp/out)
expect 'by the beginning of an address' status=0 lines=2 'out~0000:01:00.0'
try barsh list non-volatile controller
lines=$(wc -l </tmp/out)
expect 'by words' status=0 lines=3 "out~$names"
try barsh list no-such-card
expect 'what is not there' status=5 out= 'err~no-such-card'

# ---- Marks ------------------------------------------------------------------------------

try barsh list -v 01:00.0
expect '-v says more: the BAR, the group, what is in the way and what helps' status=0 \
	"out~$(sed -n '1s/^0x0*\([0-9a-f]*\) .*/\1/p' $sys/0000:01:00.0/resource)" 'out~nvme' \
	'out~barsh bind 0000:01:00.0'
try barsh bind 01:00.0
try barsh list 01:00.0
line=$(line_of 01:00.0)
expect 'what could be opened is marked' status=0 'line~\* 0000:01:00.0' 'line~vfio-pci'
try_as_user 'barsh list 01:00.0'
line=$(line_of 01:00.0)
expect 'but not for whom it could not' status=0 'line!\*'
session_open barsh -q -k 01:00.0
say info
expect 'a session tells the names and the group' status=answered \
	"out~$names" "out~$(group_of 01:00.0)"
try barsh list 01:00.0
line=$(line_of 01:00.0)
expect 'nor while a session has it' 'line!\*'
session_close
try barsh bind --group 00:08.0
try barsh -q -e info 00:08.0
expect 'the members of its group, too' status=0 'out~0000:00:08.1'
try barsh list
lines=$(grep -c '^\*' /tmp/out)
expect 'three are marked' lines=3
try barsh unbind 01:00.0
try barsh unbind --group 00:08.0
try barsh list
expect 'and none when they are given back' 'out!\*'

# ---- For programs ---------------------------------------------------------------------------

within 10 has_disk 01:00.0
try barsh list -j
lines=$(wc -l </tmp/out)
expect 'one JSON object for a function' status=0 lines=$functions
json_has 'which a program can read' address=0000:01:00.0 driver=nvme
try barsh list -j 02:00.0
json_has 'filtered as well' address=0000:02:00.0 driver=e1000e

tab=$(printf '\t')
try barsh list --complete=all
lines=$(wc -l </tmp/out)
expect 'for completion: all of them' status=0 lines=$functions "out~0000:01:00.0$tab"
try barsh list --complete=bindable
expect 'what can be bound' status=0 "out~0000:01:00.0$tab" 'out!0000:00:06.0' 'out!0000:00:00.0'
try barsh list --complete=bound
expect 'what is bound: nothing' status=0 out=
try barsh bind 01:00.0
try barsh list --complete=bound
lines=$(wc -l </tmp/out)
expect 'or one' status=0 lines=1 "out~0000:01:00.0$tab"
try barsh list --complete=bindable
expect 'which cannot be bound again' status=0 'out!0000:01:00.0'

# ---- On a terminal -------------------------------------------------------------------------------

session_open pty barsh list
session_close
widest=$(tail -n +2 /tmp/session.out | awk '{ if (length > n) n = length } END { print n + 0 }')
fits=no
[ $widest -gt 80 ] || fits=yes
expect 'lines fit into a terminal of 80 columns' status=0 'out~0000:01:00.0' fits=yes
