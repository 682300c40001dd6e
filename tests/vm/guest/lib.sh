# SPDX-License-Identifier: MIT
# shellcheck shell=dash disable=SC2154,SC2086,SC2059,SC1090
#
# The words of the guest's tests. `sh lib.sh NAME` runs NAME.sh with them.
#
#   try barsh -q -e 'r32 0x0' 00:04.0
#   expect 'edu shows its identification' status=0 'out=0x0: 0x010000ed'

set -u

sys=/sys/bus/pci/devices
limit=30 # seconds until a command is taken for hung

# ---- Devices -----------------------------------------------------------

# Bind DEVICE to DRIVER, or to none when it is left out.
bind() {
	device=0000:$1
	[ ! -e "$sys/$device/driver" ] || echo "$device" >"$sys/$device/driver/unbind"
	[ -n "${2:-}" ] || return 0
	echo "$2" >"$sys/$device/driver_override"
	echo "$device" >/sys/bus/pci/drivers_probe
	echo >"$sys/$device/driver_override"
	# drivers_probe reports success even when the probe failed.
	[ "$(driver_of "$1")" = "$2" ] || echo "# $1 was not bound to $2"
}

bind_all() {
	for bdf in 00:04.0 00:05.0 01:00.0 02:00.0 00:08.0 00:08.1; do
		bind $bdf vfio-pci
	done
}

# driver_of DEVICE: nothing when there is none.
driver_of() {
	[ ! -e "$sys/0000:$1/driver" ] || basename "$(readlink "$sys/0000:$1/driver")"
}

group_of() {
	basename "$(readlink "$sys/0000:$1/iommu_group")"
}

# disk_of DEVICE: the name of an NVMe controller's disk, as soon as it is there.
disk_of() {
	within 10 has_disk "$1"
	basename "$sys/0000:$1"/nvme/nvme*/nvme*n*
}

has_disk() {
	for block in "$sys/0000:$1"/nvme/nvme*/nvme*n*; do
		[ -b "/dev/${block##*/}" ] && return
	done
	return 1
}

# All that bind and unbind change: drivers, overrides, modules, state files, nodes.
machine_state() {
	for function in "$sys"/*; do
		bdf=${function##*/0000:}
		echo "$bdf $(driver_of "$bdf") $(cat "$function/driver_override")"
	done
	cut -d ' ' -f 1 /proc/modules
	# The lock beside the state files may stay.
	ls -l /run/barsh/0000* /dev/vfio 2>/dev/null
}

remember() {
	machine_state >/tmp/remembered
}

# What is not as it was when it was remembered; nothing when nothing is.
changes() {
	machine_state | diff /tmp/remembered - | grep '^[-+][^-+]'
}

# ---- Commands and what they should have done -----------------------------

# Run a command; leaves its status, out and err.
try() {
	tried="$*"
	timeout -k 5 $limit "$@" >/tmp/out 2>/tmp/err </dev/null
	status=$?
	out=$(cat /tmp/out) err=$(cat /tmp/err)
}

# try_as_user 'COMMAND': the same as a plain user.
try_as_user() {
	tried="as user: $*"
	timeout -k 5 $limit su user -c "$*" >/tmp/out 2>/tmp/err </dev/null
	status=$?
	out=$(cat /tmp/out) err=$(cat /tmp/err)
}

# expect SENTENCE CONDITION...: one check of what was tried last.
# A condition is VARIABLE=TEXT (equal), VARIABLE~PATTERN (contains) or
# VARIABLE!PATTERN (does not); a pattern is the shell's.
expect() {
	sentence=$1
	shift
	wrong=
	for condition; do
		holds "$condition" && continue
		wrong="${wrong}wanted: $condition
"
		# These are shown anyway.
		case $name in status | out | err) continue ;; esac
		wrong="${wrong}found: $value
"
	done
	if [ -z "$wrong" ]; then
		echo "ok $sentence"
		return
	fi
	echo "not ok $sentence"
	{
		echo "${wrong}tried: $tried"
		echo "status: $status"
		echo "out: $out"
		echo "err: $err"
	} | head -n 100 | sed 's/^/# /'
}

holds() {
	name=${1%%[=~!]*} text=${1#*[=~!]}
	eval "value=\$$name"
	case $1 in
	"$name="*) [ "$value" = "$text" ] ;;
	"$name~"*) case $value in *$text*) ;; *) false ;; esac ;;
	"$name!"*) case $value in *$text*) false ;; esac ;;
	esac
}

# json_has SENTENCE KEY=VALUE...: what was tried last printed a JSON object a line,
# and one of them has these.
json_has() {
	printf 'json %d | %s' "$(wc -l </tmp/out)" "$1"
	shift
	[ $# = 0 ] || printf ' | %s' "$@"
	echo
	cat /tmp/out
}

# The first trouble in the doctor's report that was tried last.
first_trouble() {
	sed -n 's/^WRONG *[^ ]* *//p' /tmp/out | head -n 1
}

# follow DEVICE [TRY]: do what the doctor prints after "run:" as it is printed, until it
# is content or at its wits' end; leaves its last report and how often that was done.
follow() {
	rounds=0 followed=
	while ${2:-try} barsh doctor $1; [ $status != 0 ] && [ $rounds -lt 6 ]; do
		sed -n 's/^ *run: //p' /tmp/out >/tmp/remedies
		[ -s /tmp/remedies ] || break
		followed="$followed$(cat /tmp/remedies)
"
		# Root does what a plain user would do with sudo, which the guest has not.
		sed -i 's/^sudo //' /tmp/remedies
		sh -e /tmp/remedies >/tmp/remedies.out 2>&1 || sed 's/^/# /' /tmp/remedies.out
		rounds=$((rounds + 1))
	done
	tried="what the doctor printed:
$followed"
}

# within SECONDS COMMAND...: does it come true in time?
within() {
	tenths=$(($1 * 10))
	shift
	while ! "$@"; do
		tenths=$((tenths - 1))
		[ $tenths -gt 0 ] || return 1
		usleep 100000
	done
}

# ---- A session that is held open -----------------------------------------

# session_open [pty] COMMAND...: start it with a fifo as its standard input, or
# with a terminal at which is typed what comes through that fifo.
session_open() {
	tried="in a session: $*"
	rm -f /tmp/say
	mkfifo /tmp/say
	echo said-0 >/tmp/session.out
	: >/tmp/session.err
	said=0 heard=0
	"$@" </tmp/say >>/tmp/session.out 2>/tmp/session.err &
	session=$!
	exec 9>/tmp/say
}

pause=0 # seconds

# say STATEMENT: leaves what it printed in out and err; status is answered, silent
# or ended.
say() {
	said=$((said + 1))
	tried="in a session: $1"
	if session_has_ended; then
		status=ended out=
		hear
		return
	fi
	printf '%s\n' "$1" >&9
	# A terminal may drop what is typed ahead when a statement fails.
	sleep $pause
	printf 'echo said-%d\n' $said >&9
	if within $limit grep -q "^said-$said\$" /tmp/session.out; then
		status=answered
	else
		status=silent
	fi
	out=$(awk "/^said-$said\$/ { exit } heard { print } /^said-$((said - 1))\$/ { heard = 1 }" \
		/tmp/session.out)
	hear
}

# What the session wrote to standard error since it was last asked.
hear() {
	err=$(tail -c +$((heard + 1)) /tmp/session.err)
	heard=$(wc -c </tmp/session.err)
}

session_has_ended() {
	! kill -0 $session 2>/dev/null
}

# End the session's input and wait for it; leaves its exit status.
session_close() {
	tried='the end of the session'
	exec 9>&-
	within $limit session_has_ended || kill -9 $session
	wait $session
	status=$?
	out=$(cat /tmp/session.out) err=$(cat /tmp/session.err)
}

# ---- The bus, as the host saw it ------------------------------------------

section=0

# Everything from here to bus_is is judged.
watch_bus() {
	section=$((section + 1))
	mark_bus $section
}

mark_bus() {
	printf "\\$(printf %o "$1")" | dd of=/dev/port bs=1 seek=128 conv=notrunc 2>/dev/null
}

# bus_is SENTENCE DEVICE BAR|config ACCESS...: exactly these accesses reached that
# BAR ("read 0x0 4") or configuration space ("read 0x8").
bus_is() {
	mark_bus 0
	sentence=$1 where=$2
	[ "$3" = config ] ||
		where=$(sed -n "$(($3 + 1))p" "$sys/0000:$2/resource" | awk '{ print $1 "-" $2 }')
	shift 3
	printf 'bus %d %s | %s' $section "$where" "$sentence"
	[ $# = 0 ] || printf ' | %s' "$@"
	echo
}

# ---------------------------------------------------------------------------

if [ $# = 1 ]; then
	export TERM=dumb
	# Writing to a session that has ended is an error, not the end of the script.
	trap : PIPE
	. "/tests/$1.sh"
	exit 0
fi
