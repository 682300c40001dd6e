# SPDX-License-Identifier: MIT
# shellcheck shell=dash disable=SC2154,SC2086,SC2034
#
# A kernel that is locked down, as it is under secure boot: VFIO works, sysfs does not.

within 10 has_disk 01:00.0
try barsh doctor 01:00.0
expect 'the doctor notes it' status=5 'out~note   lockdown' 'out~integrity'
follow 01:00.0
expect 'doing what it prints makes it content' status=0 'out!WRONG'
try barsh -q -e 'r32 0x8' 01:00.0
expect 'and a session starts' status=0 'out=0x8: 0x00010400'
try barsh -q -e 'r32 0x0' sysfs:00:04.0
expect 'not without VFIO' 'status~[35]' out= 'err~?'
try barsh unbind 01:00.0
expect 'and it is given back' status=0 'out=0000:01:00.0: given back to nvme'
