# SPDX-License-Identifier: MIT
# shellcheck shell=dash disable=SC2154,SC2086,SC2034
#
# A machine without an IOMMU: nothing can be opened, and the way out is named.

try barsh -q -e 'r32 0x0' 00:05.0
expect 'without an IOMMU no device is opened; the kernel parameter is named' status=5 out= \
	'err~00:05.0' 'err~IOMMU' 'err~intel_iommu=on'
try barsh -q -e 'r32 0x0' 00:1f.7
expect 'a device that does not exist is told from one without a group' status=5 out= \
	'err~00:1f.7' 'err!intel_iommu=on'

try barsh doctor 00:05.0
expect 'the doctor names it, too' status=5 'out~WRONG' 'out~IOMMU' 'out~intel_iommu=on'
trouble=$(first_trouble)
try barsh -q -e 'r32 0x0' 00:05.0
expect 'in the words of a session that does not start' status=5 'trouble~?' "err~$trouble"

try barsh -q -f /examples/bar0-check.barsh sysfs:00:05.0
expect 'sysfs: needs none; the original program runs' status=0 'out~BAR0 size: 16777216 bytes' \
	'out~Program completed successfully!'
watch_bus
try barsh -q -e 'r32 0x0' sysfs:00:04.0
expect 'sysfs: edu shows its identification' status=0 'out=0x0: 0x010000ed'
bus_is 'as one access of 4 bytes' 00:04.0 0 'read 0x0 4'
