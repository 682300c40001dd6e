# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Completion for barsh in bash 4.4 and newer. It asks the barsh that is being typed for
# the machine's functions.

# Words up to the cursor as the shell takes them: split at blanks, not at ':' and '='.
_barsh_words()
{
	local rest=${COMP_LINE:0:COMP_POINT} trimmed word
	local -i i

	for ((i = 0; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		trimmed=${rest#"${rest%%[![:blank:]]*}"}
		# The last one may go on behind the cursor.
		[[ $trimmed == "$word"* ]] || word=$trimmed
		if ((i > 0)) && [[ $trimmed == "$rest" ]]; then
			words[-1]+=$word
		else
			words+=("$word")
		fi
		rest=${trimmed#"$word"}
	done
}

# Offer the words that begin as what is typed.
_barsh_offer()
{
	local word

	for word; do
		[[ $word == "$typed"* ]] && offers+=("$before$word")
	done
}

# Nothing but what is offered will do: the shell shall not offer files.
_barsh_offer_no_files()
{
	compopt +o default 2>/dev/null
}

# PCI functions: all (those that are bound to VFIO first), bindable or bound; without the
# domain if they are typed so. They come with their names, which bash cannot show.
_barsh_offer_addresses()
{
	local program=${words[0]/#\~\//"$HOME"/}
	local -i n=${#offers[@]}
	local -a functions

	mapfile -t functions < <("$program" list --complete="$1" 2>/dev/null)
	functions=("${functions[@]%%$'\t'*}")
	_barsh_offer "${functions[@]}"
	((${#offers[@]} > n)) || _barsh_offer "${functions[@]#0000:}"
}

# ---- Exploring ----------------------------------------------------------------

_barsh_offer_devices()
{
	case $typed in
	sim:*) _barsh_offer sim:64K sim:64K,ro sim:64K,gone sim:64K,fault=0x4000 \
		sim:demo sim:edu sim:nvme sim:xdma ;;
	sysfs:*)
		before=sysfs:
		typed=${typed#sysfs:}
		_barsh_offer_addresses all
		;;
	file:* | */*) ;; # the shell completes files
	*)
		_barsh_offer_addresses all
		_barsh_offer sim sim: sysfs: file:
		;;
	esac
}

# Maps that come with barsh, where no file begins like this: the shell completes files.
_barsh_offer_maps()
{
	[[ -z $typed || -n $(compgen -f -- "$typed") ]] || _barsh_offer demo edu nvme xdma
}

# Offer values of option $1; false when it takes none.
_barsh_offer_values()
{
	case $1 in
	-b | --bar) _barsh_offer 0 1 2 3 4 5 ;;
	-m | --map) _barsh_offer_maps ;;
	-f | --file | -l | --log) ;; # the shell completes files
	-e | --execute) _barsh_offer_no_files ;;
	--widths) _barsh_offer 8 16 32 64 8,16 8,32 16,32 32,64 8,16,32 ;;
	--split64) _barsh_offer lohi hilo ;;
	--color) _barsh_offer auto always never ;;
	*) return 1 ;;
	esac
	return 0
}

# Does a DEVICE stand before the word that is being typed?
_barsh_has_device()
{
	local -i i

	for ((i = 1; i < ${#words[@]} - 1; i++)); do
		case ${words[i]} in
		-[bmfel] | --bar | --map | --file | --execute | --log | --widths | --split64 | \
			--color)
			i+=1
			;;
		-?*) ;;
		*) return 0 ;;
		esac
	done
	return 1
}

_barsh_offer_word()
{
	local -a options=(
		-b --bar= -m --map= -f --file= -e --execute= -i --interactive -k --keep-going
		-n --dry-run -r --read-only -j --json -l --log= --log-sync -q --quiet --widths=
		--split64= --color= --no-init --no-map -h --help -V --version
	)

	if [[ $typed == --*=* ]]; then
		before=${typed%%=*}=
		typed=${typed#*=}
		_barsh_offer_values "${before%=}"
	elif _barsh_offer_values "${words[-2]}"; then
		return
	elif [[ $typed == -* ]]; then
		_barsh_offer "${options[@]}"
	elif ! _barsh_has_device; then
		((${#words[@]} > 2)) || _barsh_offer list doctor bind unbind convert
		_barsh_offer_devices
	fi
}

# ---- Verbs --------------------------------------------------------------------

# Offer values of a verb's option $1; false when it takes none.
_barsh_offer_verb_values()
{
	case $1 in
	-u | --user) mapfile -t -O "${#offers[@]}" offers < <(compgen -P "$before" -u -- "$typed") ;;
	--force) _barsh_offer mounted swap lvm md crypt held net route ssh display gpu open vfs ;;
	-o | --output) compopt -o default 2>/dev/null ;; # the shell completes files
	--bar) _barsh_offer 0 1 2 3 4 5 ;;
	--rebase) ;;
	--profile) _barsh_offer linux firmware addr-mask opentitan corsair litex ;;
	*) return 1 ;;
	esac
	return 0
}

# Does an ADDRESS or a FILE stand before the word that is being typed?
_barsh_has_address()
{
	local -i i

	for ((i = 2; i < ${#words[@]} - 1; i++)); do
		case ${words[i]} in
		-u | --user | --force | -o | --output | --bar | --rebase | --profile) i+=1 ;;
		-?*) ;;
		*) return 0 ;;
		esac
	done
	return 1
}

_barsh_offer_verb_options()
{
	local -a list_options=(-v --verbose -j --json -h --help)
	local -a doctor_options=(--open -j --json -h --help)
	local -a bind_options=(
		-g --group -u --user= --force= -n --dry-run -v --verbose -j --json -h --help
	)
	local -a unbind_options=(-g --group -n --dry-run -v --verbose -j --json -h --help)
	local -a convert_options=(-o --output= --bar= --rebase= --profile= -h --help)

	case ${words[1]} in
	list) _barsh_offer "${list_options[@]}" ;;
	doctor) _barsh_offer "${doctor_options[@]}" ;;
	bind) _barsh_offer "${bind_options[@]}" ;;
	unbind) _barsh_offer "${unbind_options[@]}" ;;
	convert) _barsh_offer "${convert_options[@]}" ;;
	esac
}

_barsh_offer_verb_word()
{
	_barsh_offer_no_files
	if [[ $typed == --*=* ]]; then
		before=${typed%%=*}=
		typed=${typed#*=}
		_barsh_offer_verb_values "${before%=}"
	elif _barsh_offer_verb_values "${words[-2]}"; then
		return
	elif [[ $typed == -* ]]; then
		_barsh_offer_verb_options
	elif [[ ${words[1]} == list ]]; then
		_barsh_offer_addresses all
	elif ! _barsh_has_address; then
		case ${words[1]} in
		doctor) _barsh_offer_addresses all ;;
		bind) _barsh_offer_addresses bindable ;;
		unbind) _barsh_offer_addresses bound ;;
		convert) compopt -o default 2>/dev/null ;; # the shell completes files
		esac
	fi
}

# ---- What bash calls ----------------------------------------------------------

_barsh()
{
	local before='' typed offer broken=''
	local -a words=() offers=()

	_barsh_words
	typed=${words[-1]}
	# Readline replaces what stands behind the last character that breaks words.
	[[ $COMP_WORDBREAKS == *:* && $typed == *:* ]] && broken=${typed%"${typed##*:}"}
	[[ $COMP_WORDBREAKS == *=* && ${typed#"$broken"} == *=* ]] && broken=${typed%"${typed##*=}"}
	# A verb is one as the first word only.
	case $((${#words[@]} > 2)),${words[1]} in
	1,list | 1,doctor | 1,bind | 1,unbind | 1,convert) _barsh_offer_verb_word ;;
	*) _barsh_offer_word ;;
	esac
	COMPREPLY=()
	for offer in "${offers[@]}"; do
		COMPREPLY+=("${offer#"$broken"}")
	done
	# The word goes on.
	[[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[:=] ]] && compopt -o nospace 2>/dev/null
	return 0
}

complete -o default -o nosort -F _barsh barsh
