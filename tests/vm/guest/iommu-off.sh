# SPDX-License-Identifier: MIT
# shellcheck shell=dash disable=SC2154,SC2086,SC2034
#
# An IOMMU that the kernel was told to leave alone, on several kinds of systems.

within 10 has_disk 01:00.0
remember

try barsh doctor 01:00.0
expect 'the doctor knows the parameter' status=5 'out~WRONG' 'out~intel_iommu=on'
trouble=$(first_trouble)
try barsh -q -e 'r32 0x8' 01:00.0
expect 'a session that does not start says the same' status=5 out= 'trouble~?' "err~$trouble"

mkdir -p /etc/default
echo 'GRUB_CMDLINE_LINUX="quiet"' >/etc/default/grub
try barsh doctor 01:00.0
expect 'where GRUB is set up: in which file' status=5 'out~/etc/default/grub' 'out~intel_iommu=on'
rm /etc/default/grub
mkdir /etc/kernel
echo 'root=/dev/nvme0n1 intel_iommu=off' >/etc/kernel/cmdline
try barsh doctor 01:00.0
expect 'where the kernel has a file of its own: that' status=5 'out~/etc/kernel/cmdline'

try barsh list
expect 'list works without groups' status=0 'out~0000:01:00.0' 'out!\*'
try barsh bind 01:00.0
expect 'nothing is bound that could not be opened' 'status~[35]' 'err~?'
changed=$(changes)
expect 'all this changed nothing' changed=
