# SPDX-License-Identifier: MIT
# shellcheck shell=dash disable=SC2154,SC2086,SC2034
#
# A person who knows only "barsh doctor ADDRESS" gets to a prompt by doing what it
# prints; and what keeps a session from starting is said in the same words.

# The doctor's last report is what a session that does not start says.
same_words() {
	trouble=$(first_trouble)
	expect "the doctor knows why $1 cannot be opened" status=5 "trouble~?"
	try barsh -q -e 'r32 0x0' $1
	expect 'a session that does not start says so in the same words, in one line' status=5 out= \
		'trouble~?' "err~$trouble" "err!
"
}

# ---- It changes nothing ---------------------------------------------------------

within 10 has_disk 01:00.0
remember
for device in '' 01:00.0 0000:02:00.0 00:05.0 00:08.0 00:06.0; do
	try barsh doctor $device
	changed=$(changes)
	expect "a doctor's visit to ${device:-the machine} changes nothing" changed= 'status~[05]' \
		'out~iommu'
done
try barsh doctor 00:1f.7
expect 'a device that does not exist' status=5 'err~00:1f.7'
try barsh doctor 01:00.0 02:00.0
expect 'two devices at a time are too many' status=2 out=
try barsh doctor -j 01:00.0
expect 'the report as JSON' status=5
json_has 'and a program can read it' state=wrong step=driver
try barsh doctor 01:00.0
expect 'before the way begins it says that opening resets the device' 'out~reset'

# ---- To a prompt ------------------------------------------------------------------

# to_a_prompt DEVICE STATEMENT RESULT
to_a_prompt() {
	try barsh doctor $1
	same_words $1
	follow $1
	expect "$1: doing what the doctor prints makes it content" status=0 'out!WRONG' \
		"out~barsh could start now: barsh 0000:$1" 'rounds~[12]'
	try barsh -q -e "$2" $1
	expect "$1: and a session starts" status=0 "$3" err=
}

to_a_prompt 01:00.0 'r32 0x8' 'out=0x8: 0x00010400'
to_a_prompt 02:00.0 'r32 0x8' 'out~0x8: 0x????????'
to_a_prompt 00:05.0 'w32 0x40 0x600d; r32 0x40' 'out=0x40: 0x0000600d'
to_a_prompt 00:08.0 'r32 0x0' 'out=0x0: 0x010000ed'
to_a_prompt 00:04.0 'r32 0x0' 'out=0x0: 0x010000ed'

session_open barsh -q -k 01:00.0
say 'r32 0x8'
try barsh doctor 01:00.0
expect 'what is open already: by whom' "out~pid $session"
same_words 01:00.0
session_close

try barsh doctor --open 02:00.0
expect '--open opens the device and says that this resets it' status=0 'out~reset' 'out~open'
for device in 01:00.0 02:00.0 00:05.0 00:04.0; do
	try barsh unbind $device
	expect "$device goes back" status=0
done
try barsh unbind --group 00:08.0
drivers="$(driver_of 01:00.0) $(driver_of 02:00.0) $(driver_of 00:08.1)"
expect 'as does the group' status=0 'drivers=nvme e1000e nvme'
try barsh doctor 01:00.0
expect 'and the doctor is as before' status=5 'out~WRONG' 'out~nvme' 'out~barsh bind 0000:01:00.0'
try barsh doctor --open 01:00.0
driver=$(driver_of 01:00.0)
expect '--open opens nothing as long as something is wrong' status=5 'out~WRONG' driver=nvme

# ---- For a plain user -----------------------------------------------------------------

# It prints sudo before what takes root; here root does that.
follow 01:00.0 try_as_user
expect 'what the doctor prints for a plain user makes it content, too' status=0 'out!WRONG'
try_as_user "barsh -q -e 'r32 0x8' 01:00.0"
expect 'and the plain user explores' status=0 'out=0x8: 0x00010400'
try barsh unbind 01:00.0
expect 'and root gives it back' status=0

# ---- Modules ------------------------------------------------------------------------------

try barsh bind 01:00.0
rmmod vfio_iommu_type1
try barsh doctor 01:00.0
expect 'vfio_iommu_type1 is missing' status=5 'out~WRONG' 'out~run: modprobe vfio_iommu_type1'
same_words 01:00.0
follow 01:00.0
expect 'what it prints loads it' status=0
try barsh -q -e 'r32 0x8' 01:00.0
expect 'and a session starts' status=0

# ---- What cannot be mended by a command -----------------------------------------

try barsh unbind 01:00.0
within 10 has_disk 01:00.0
mv /lib/modules /lib/modules-gone
for module in vfio_pci vfio_pci_core vfio_iommu_type1 vfio_virqfd vfio; do
	rmmod $module
done
try barsh doctor 01:00.0
expect 'a kernel without the modules: no command helps' status=5 'out~WRONG' 'out~vfio' 'out~do: '
try barsh bind 01:00.0
driver=$(driver_of 01:00.0)
expect 'bind does not take the disk from its driver then' 'status~[35]' 'err~vfio-pci' driver=nvme
mv /lib/modules-gone /lib/modules
