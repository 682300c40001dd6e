# SPDX-License-Identifier: MIT
# shellcheck shell=dash disable=SC2154,SC2086,SC2034,SC2016
#
# The way to a device, and each way in which it is closed: exit status 5 and a
# sentence that says what to do.

# ---- Not ready ------------------------------------------------------------------

try barsh -q -e 'r32 0x0' 00:05.0
expect 'a device without a driver is not opened and the way out is named' status=5 out= \
	'err~0000:00:05.0 has no driver' 'err~`barsh bind 0000:00:05.0`'
bind_all
modprobe nvme

try barsh -q -e 'r32 0x0' 00:1f.7
expect 'a device that does not exist' status=5 out= 'err~00:1f.7'
try barsh -q -e 'r32 0x0' 1234:5678
expect 'ids that no device has' status=5 out= 'err~1234:5678'
try barsh -q -e 'r32 0x0' 1234:11e8
expect 'ids that two devices have: both are named' status=5 out= 'err~00:04.0' 'err~00:08.0'

for device in 00:04.0 0000:00:04.0; do
	try barsh -q -e 'r32 0x0' $device
	expect "$device is opened by its address" status=0 'out=0x0: 0x010000ed'
done
try barsh -q -e 'w32 0x0 0xabcd; r32 0x0' 1234:1111
expect '1234:1111 is opened by its ids' status=0 'out=0x0: 0x0000abcd'
try barsh -q -r -e 'r32 0x0' -e 'w32 0x0 0' 00:05.0
expect 'a read-only session reads and refuses to write' status=3 'out=0x0: 0x0000abcd' \
	'err~read-only'

# ---- A group of two: 00:08.0 and 00:08.1 -------------------------------------------

bind 00:08.1 nvme
try barsh -q -e 'r32 0x0' 00:08.1
expect 'a device that another driver has is not opened; the driver and the way out are named' \
	status=5 out= 'err~0000:00:08.1 is bound to nvme' 'err~`barsh bind 0000:00:08.1`'
try barsh -q -e 'r32 0x0' 00:08.0
expect 'a group that is not viable: the sibling and its driver are named' status=5 out= \
	'err~00:08.1' 'err~nvme'
bind 00:08.1
try barsh -q -e 'r32 0x0' 00:08.0
expect 'a sibling without a driver is no obstacle' status=0 'out=0x0: 0x010000ed'

# ---- A group that is busy ------------------------------------------------------------

group=/dev/vfio/$(group_of 00:05.0)
session_open barsh -q -k 00:05.0
say 'r32 0x0'
try barsh -q -e 'r32 0x0' 00:05.0
expect 'a device that is open elsewhere: the holder is named' status=5 out= "err~$session" \
	'err~barsh'
chown user "$group"
try_as_user "barsh -q -e 'r32 0x0' 00:05.0"
expect 'who may not see the holder is told how to find it' status=5 out= "err~$group"
chown root "$group"
say 'r32 0x0'
expect 'the holder did not notice' status=answered 'out=0x0: 0x0000abcd' err=
session_close

# ---- A plain user ------------------------------------------------------------------------

try_as_user "barsh -q -e 'r32 0x0' 00:05.0"
expect 'without permission: the node, its owner and its mode are named' status=5 out= \
	"err~$group" 'err~root' 'err~600'
chown user "$group"
try_as_user "barsh -q -e 'r32 0x0' 00:05.0"
expect 'with permission on the group node a plain user reads' status=0 'out=0x0: 0x0000abcd'
try_as_user "barsh -q -e 'w32 0x0 0x1234; r32 0x0' 00:05.0"
expect 'and writes' status=0 'out=0x0: 0x00001234'
try_as_user "barsh -q -e 'r32 0x0' 00:04.0"
expect 'but not in another group' status=5 out= 'err~/dev/vfio/'
chown root "$group"

# ---- Without VFIO --------------------------------------------------------------------------

try barsh -q -e 'w32 0x8 0x5f5f; r32 0x8' sysfs:00:05.0
expect 'sysfs: reads and writes, though a driver is bound' status=0 'out=0x8: 0x00005f5f'
try barsh -q -e 'r32 0x8' 00:05.0
expect 'vfio sees what sysfs wrote' status=0 'out=0x8: 0x00005f5f'
watch_bus
try barsh -q -e 'r32 0x0; r64 0x0' sysfs:0000:00:04.0
expect 'sysfs: the widths are those that were typed' status=0 "out=0x0: 0x010000ed
0x0: 0xffffffffffffffff"
bus_is 'one access each' 00:04.0 0 'read 0x0 4' 'read 0x0 8'
try barsh -q -e 'r32 config:0x0' sysfs:00:04.0
expect 'sysfs: configuration space' status=0 'out=config:0x0: 0x11e81234'
try barsh -q --split64=lohi -e 'w32 bar2:0x0 0x8; r32 bar2:0x4; r32 bar0:0x8' sysfs:02:00.0
expect 'sysfs: an I/O BAR' status=0 "out~bar2:0x4: 0x????????"
# The kernel keeps a BAR to the driver that claimed it.
bind 00:08.1 nvme
try barsh -q -e 'r32 0x0' sysfs:00:08.1
expect 'sysfs: a BAR that its driver keeps for itself' out= 'err~?' 'status~[35]'

# ---- Modules ---------------------------------------------------------------------------------

rmmod vfio_iommu_type1
try barsh -q -e 'r32 0x0' 00:05.0
expect 'without vfio_iommu_type1 that module is named' status=5 out= 'err~modprobe vfio_iommu_type1'
modprobe vfio_iommu_type1
try barsh -q -e 'r32 0x0' 00:05.0
expect 'and with it the device opens' status=0
for module in vfio_pci vfio_pci_core vfio_iommu_type1 vfio_virqfd vfio; do
	rmmod $module
done
try barsh -q -e 'r32 0x0' 00:05.0
expect 'without vfio-pci nothing opens' status=5 out= 'err~`barsh bind 0000:00:05.0`'
try barsh bind 00:05.0
expect 'the way out loads it' status=0
try barsh -q -e 'r32 0x0' 00:05.0
expect 'and the device opens again' status=0
