# SPDX-License-Identifier: MIT
# shellcheck shell=dash disable=SC2154,SC2086,SC2034
#
# Functions are taken from the kernel's drivers and given back: what is on a disk
# is still there after it.

state=/run/barsh/0000:01:00.0

# ---- A disk with something on it ------------------------------------------------

disk=$(disk_of 01:00.0)
dd if=/dev/urandom of=/tmp/pattern bs=64k count=1 2>/dev/null
dd if=/tmp/pattern of=/dev/$disk bs=64k seek=100 2>/dev/null
sync
echo 3 >/proc/sys/vm/drop_caches

# what_is_on_the_disk: leaves the same or other in disk_has.
what_is_on_the_disk() {
	disk=$(disk_of 01:00.0)
	dd if=/dev/$disk of=/tmp/found bs=64k skip=100 count=1 2>/dev/null
	disk_has=other
	! cmp -s /tmp/pattern /tmp/found || disk_has='the same'
}

what_is_on_the_disk
expect 'the disk keeps what is written' 'disk_has=the same'

# ---- Only what would be done ------------------------------------------------------

remember
try barsh bind -n 01:00.0
cp /tmp/out /tmp/plan
changed=$(changes)
expect 'a dry run says what it would do' status=0 'out~modprobe vfio-pci' \
	'out~/0000:01:00.0/driver_override' 'out~/0000:01:00.0/driver/unbind' \
	'out~/sys/bus/pci/drivers_probe'
ran=no
[ ! -e /run/barsh ] || ran=yes
expect 'and changes nothing' changed= ran=no
try barsh bind --dry-run --json 01:00.0
changed=$(changes)
expect 'nor does it in JSON' status=0 changed=
json_has 'the plan as JSON'
try_as_user 'barsh bind -n 01:00.0'
expect 'a plain user may ask for the plan' status=0 'out~driver_override'
try_as_user 'barsh bind 01:00.0'
changed=$(changes)
expect 'but not have it done' status=5 out= 'err~sudo barsh bind' changed=

try sh -e /tmp/plan
driver=$(driver_of 01:00.0)
expect 'the commands of the plan, executed as printed, bind it' status=0 driver=vfio-pci
try barsh -q -e 'r32 0x8' 01:00.0
expect 'so that it opens' status=0 'out=0x8: 0x00010400'
try barsh unbind -n 01:00.0
cp /tmp/out /tmp/plan
driver=$(driver_of 01:00.0)
expect 'a dry run of unbind changes nothing' status=0 driver=vfio-pci
try sh -e /tmp/plan
driver=$(driver_of 01:00.0)
expect 'its commands give the disk back' status=0 driver=nvme
what_is_on_the_disk
expect 'with what was on it' 'disk_has=the same'
for module in vfio_pci vfio_pci_core vfio_iommu_type1 vfio_virqfd vfio; do
	rmmod $module
done

# ---- Taken and given back -----------------------------------------------------------

try barsh bind 01:00.0
driver=$(driver_of 01:00.0) override=$(cat $sys/0000:01:00.0/driver_override)
mode=$(stat -c %a $state)
gone=yes node=/dev/vfio/$(group_of 01:00.0)
[ ! -e /dev/$disk ] || gone=no
expect 'the disk is bound to vfio-pci' status=0 driver=vfio-pci \
	"out=0000:01:00.0: bound to vfio-pci (was nvme), IOMMU group $(group_of 01:00.0), $node"
expect 'vfio-pci was loaded for it, which is said' 'err~vfio-pci' 'err~loaded'
expect 'how it goes on is said' 'err~barsh 0000:01:00.0' 'err~barsh unbind 0000:01:00.0'
expect 'the override is gone again' 'override=(null)'
expect 'what it replaced is kept where only root reads' mode=600
expect 'the disk is gone' gone=yes

remember
try barsh bind 01:00.0
changed=$(changes)
expect 'binding it once more does nothing' status=0 changed=
try barsh doctor 01:00.0
expect 'the doctor is content' status=0 'out!WRONG' 'out~barsh could start now'
try barsh -q -e 'r32 0x8' 01:00.0
expect 'a register is read' status=0 'out=0x8: 0x00010400'

# ---- Not while a session has it -----------------------------------------------------

session_open barsh -q -k 01:00.0
say 'r32 0x8'
expect 'a session opens it' status=answered 'out=0x8: 0x00010400'
remember
try barsh unbind 01:00.0
changed=$(changes)
expect 'unbind while a session has it is refused and names the session' status=3 \
	"err~pid $session" 'err~barsh' changed=
say 'r32 0x8'
expect 'the session did not notice' status=answered 'out=0x8: 0x00010400' err=
try barsh doctor 01:00.0
expect 'the doctor names the session, too' status=5 'out~WRONG' "out~pid $session"
session_close
expect 'and ends as it should' status=0

try barsh unbind 01:00.0
driver=$(driver_of 01:00.0) override=$(cat $sys/0000:01:00.0/driver_override)
kept=no
[ ! -e $state ] || kept=yes
expect 'after the session it is given back' status=0 'out=0000:01:00.0: given back to nvme' \
	driver=nvme 'override=(null)' kept=no
what_is_on_the_disk
expect 'the block device is back and reads what was written before' 'disk_has=the same'
remember
try barsh unbind 01:00.0
changed=$(changes)
expect 'giving it back once more does nothing' status=0 'out~nvme' 'out~nothing to do' \
	changed=

try barsh bind -v 01:00.0
expect '-v shows each step as a command' status=0 'out~echo vfio-pci > ' \
	'out~/0000:01:00.0/driver_override' 'out~bound to vfio-pci (was nvme)'
try barsh unbind -v 01:00.0
expect 'there and back' status=0 'out~/unbind' 'out~given back to nvme'
try barsh bind -j 01:00.0
expect 'results as JSON' status=0 err=
json_has 'bind prints JSON' address=0000:01:00.0 driver=vfio-pci
try barsh unbind -j 01:00.0
expect 'results as JSON' status=0 err=
json_has 'unbind prints JSON' address=0000:01:00.0 driver=nvme

# ---- Without a state file -------------------------------------------------------------

try barsh bind 1b36:0010
expect 'ids that two functions have: both are named' status=5 'err~0000:00:08.1' \
	'err~0000:01:00.0'
try barsh bind 01:00.0
rm $state
try barsh unbind 01:00.0
driver=$(driver_of 01:00.0)
expect 'without its state file the kernel chooses the driver' status=0 \
	'out~given back to nvme' driver=nvme
bind 01:00.0 vfio-pci
try barsh unbind 01:00.0
driver=$(driver_of 01:00.0)
expect 'what somebody else bound is given back, too' status=0 'out~given back to nvme' driver=nvme

# ---- A function that had no driver -------------------------------------------------------

try barsh bind 00:05.0
driver=$(driver_of 00:05.0)
expect 'a function without a driver is bound' status=0 'out~0000:00:05.0: bound to vfio-pci' \
	driver=vfio-pci
try barsh -q -e 'w32 0x40 0x600d; r32 0x40' 00:05.0
expect 'and explored' status=0 'out=0x40: 0x0000600d'
try barsh unbind 00:05.0
driver=$(driver_of 00:05.0)
expect 'it has none afterwards' status=0 driver= 'out~0000:00:05.0' 'out!nvme'

# ---- For a plain user -----------------------------------------------------------------------

try barsh bind --user=nobody-here 01:00.0
driver=$(driver_of 01:00.0)
expect 'a user that does not exist: nothing is touched' 'status~[25]' 'err~nobody-here' driver=nvme
try barsh bind 01:00.0
node=/dev/vfio/$(group_of 01:00.0)
try_as_user "barsh doctor 01:00.0"
expect 'a plain user is told whose the node is' status=5 'out~WRONG' "out~$node"
trouble=$(first_trouble)
try_as_user "barsh -q -e 'r32 0x8' 01:00.0"
expect 'and in the same words by the session that does not start' status=5 out= 'trouble~?' "err~$trouble"
try barsh bind --user user 01:00.0
owner=$(stat -c %u $node)
expect '--user hands over the node of what is bound already' status=0 owner=1000
try_as_user "barsh -q -e 'r32 0x8' 01:00.0"
expect 'then a plain user explores' status=0 'out=0x8: 0x00010400'
try_as_user 'barsh doctor 01:00.0'
expect 'and the doctor is content' status=0 'out!WRONG'
try_as_user 'barsh unbind 01:00.0'
driver=$(driver_of 01:00.0)
expect 'giving it back takes root' status=5 'err~sudo barsh unbind' driver=vfio-pci
try barsh unbind 01:00.0
expect 'which has it' status=0
try barsh bind -u user 01:00.0
try_as_user "barsh -q -e 'r32 0x8' 01:00.0"
expect 'bind and hand over at once' status=0 'out=0x8: 0x00010400'
try barsh unbind 01:00.0
expect 'and back' status=0 'out=0000:01:00.0: given back to nvme'

# ---- A group of two --------------------------------------------------------------------------

remember
try barsh bind 00:08.0
changed=$(changes)
expect 'a group that another driver has a part of: refused, the sibling is named' status=3 \
	'err~0000:00:08.1 (driver nvme)' 'out~run: barsh bind --group 0000:00:08.0' changed=
try barsh doctor 00:08.0
expect 'the doctor names it, too' status=5 'out~0000:00:08.1' 'out~nvme' 'out~--group 0000:00:08.0'
try barsh bind --group 00:08.0
drivers="$(driver_of 00:08.0) $(driver_of 00:08.1)"
expect '--group takes both' status=0 'drivers=vfio-pci vfio-pci' \
	'out~0000:00:08.0: bound to vfio-pci' 'out~0000:00:08.1: bound to vfio-pci (was nvme)'
for device in 00:08.0 00:08.1; do
	try barsh doctor $device
	expect "the doctor is content with $device" status=0 'out!WRONG'
done
session_open barsh -q -k 00:08.0
say 'r32 0x0'
expect 'a session opens one' status=answered 'out=0x0: 0x010000ed'
remember
for device in 00:08.0 00:08.1; do
	try barsh unbind $device
	changed=$(changes)
	expect "while it lasts $device stays" status=3 "err~pid $session" changed=
done
session_close
try barsh unbind -g 00:08.1
drivers="$(driver_of 00:08.0) $(driver_of 00:08.1)"
expect 'unbind --group gives both back' status=0 'drivers= nvme' \
	'out~0000:00:08.1: given back to nvme' 'out~0000:00:08.0'

try barsh bind 00:08.1
expect 'a sibling without a driver is no obstacle' status=0 'out~0000:00:08.1: bound to vfio-pci'
try barsh -q -e 'r32 0x8' 00:08.1
expect 'the function opens' status=0 'out=0x8: 0x00010400'
try barsh unbind 00:08.1
expect 'and is given back' status=0 'out=0000:00:08.1: given back to nvme'

# ---- Never -----------------------------------------------------------------------------------

all=
for kind in mounted swap lvm md crypt held net route ssh display gpu open vfs; do
	all="$all --force=$kind"
done
# Host bridge, root port, ISA bridge.
for device in 00:00.0 00:06.0 00:1f.0; do
	remember
	try barsh bind $all --group $device
	changed=$(changes)
	expect "$device is a bridge and never bound, whatever is forced" status=3 \
		"out~0000:$device: " 'out~is a bridge' 'err~bridge' changed=
	try barsh doctor $device
	expect 'which the doctor knows' status=5 'out~bridge' 'out!run: barsh bind'
done
remember
try barsh bind 00:1f.7
expect 'what does not exist is not bound' status=5 'err~00:1f.7'
try barsh unbind 00:1f.7
expect 'nor given back' status=5 'err~00:1f.7'
try barsh bind
expect 'bind what?' status=2 out= 'err~ADDRESS'
try barsh bind --force=everything 01:00.0
expect 'an unknown kind of use' status=2 out= 'err~everything' 'err~mounted'
try barsh bind --hard 01:00.0
expect 'an unknown option' status=2 out= 'err~hard'
changed=$(changes)
expect 'nothing of this changed anything' changed=
