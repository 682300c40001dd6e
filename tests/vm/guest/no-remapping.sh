# SPDX-License-Identifier: MIT
# shellcheck shell=dash disable=SC2154,SC2086,SC2034
#
# An IOMMU that does not remap interrupts: VFIO refuses it, and the doctor says why.

within 10 has_disk 01:00.0
try barsh doctor
expect 'interrupt remapping is missing' status=5 'out~WRONG' 'out~interrupt remapping'
try barsh bind 01:00.0
expect 'a device can be bound' status=0 'out~bound to vfio-pci'
try barsh doctor 01:00.0
trouble=$(first_trouble)
expect 'that is all that the doctor finds then' status=5 'trouble~interrupt remapping'
try barsh -q -e 'r32 0x8' 01:00.0
expect 'but not opened: in the same words' status=5 out= 'trouble~?' "err~$trouble"

# What it advises is a decision, so it may be no command; here it is taken.
try barsh doctor 01:00.0
expect 'the way out is named with its danger' 'out~allow_unsafe_interrupts'
echo 1 >/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts
try barsh doctor 01:00.0
expect 'after which the doctor is content' status=0 'out!WRONG'
try barsh -q -e 'r32 0x8' 01:00.0
expect 'and the device opens' status=0 'out=0x8: 0x00010400'
try barsh unbind 01:00.0
expect 'and is given back' status=0 'out=0000:01:00.0: given back to nvme'
