# SPDX-License-Identifier: MIT
#
# Completion for barsh in fish. It asks the barsh that is being typed for the machine's functions.

# The verb: it is one as the first word only.
function __barsh_verb
    set -l words (commandline -opc)
    contains -- "$words[2]" list doctor bind unbind convert
    and echo $words[2]
end

function __barsh_verb_is -a verb
    test "$(__barsh_verb)" = "$verb"
end

# PCI functions with their names, those that are bound to VFIO first: all, bindable or
# bound ones; without the domain if they are typed so.
function __barsh_addresses -a which before
    set -l words (commandline -opc)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -l answer ($program list --complete=$which 2>/dev/null)
    set -l typed (string replace -- "$before" '' (commandline -ct))
    if not string match -q -- "$typed*" $answer
        set answer (string replace -r '^0000:' '' -- $answer)
    end
    # fish would look for what is typed in the names, too.
    for line in $answer
        string match -q -- "$typed*" $line
        and printf '%s%s\n' "$before" $line
    end
end

function __barsh_devices
    switch (commandline -ct)
        case 'sysfs:*'
            __barsh_addresses all sysfs:
        case 'sim:*'
            printf 'sim:%s\tsimulated device\n' 64K 64K,ro 64K,gone 64K,fault=0x4000 \
                demo edu nvme xdma
        case '*'
            if test (count (commandline -opc)) -eq 1
                printf '%s\n' list\t'the PCI functions of this machine' \
                    doctor\t'what is between a card and a prompt' \
                    bind\t'give a function to vfio-pci' unbind\t'give it back to its driver' \
                    convert\t'a register map of any format in barsh\'s own'
            end
            __barsh_addresses all ''
            printf '%s\n' sim\t'simulated device' sim:\t'simulated device' \
                sysfs:\t'resourceN files, no reset' file:\t'a file as the BAR'
    end
end

# Is the word being typed the first that is neither an option nor an option's value?
function __barsh_wants_device
    set -l words (commandline -opc)
    set -l skips
    for word in $words[2..-1]
        if set -q skips[1]
            set -e skips[1]
            continue
        end
        switch $word
            case -b -m -f -e -l --bar --map --file --execute --log --widths --split64 --color
                set skips 1
            case '-?*'
            case '*'
                return 1
        end
    end
    not set -q skips[1]
end

# Is the word being typed of a form that no file's name has?
function __barsh_is_no_file
    string match -q -r '^(sim|sysfs|[[:xdigit:]]{1,5}):' -- (commandline -ct)
end

# Is the word being typed the ADDRESS or the FILE of this verb?
function __barsh_wants_address -a verb
    __barsh_verb_is $verb
    or return 1
    set -l words (commandline -opc)
    set -l skips
    for word in $words[3..-1]
        if set -q skips[1]
            set -e skips[1]
            continue
        end
        switch $word
            case -u --user --force -o --output --bar --rebase --profile
                set skips 1
            case '-?*'
            case '*'
                return 1
        end
    end
    not set -q skips[1]
end

complete -c barsh -n '__barsh_verb_is ""; and __barsh_wants_device' -k -a '(__barsh_devices)'
complete -c barsh -n 'not __barsh_wants_address convert; and begin; __barsh_is_no_file; or not __barsh_wants_device; end' -f
complete -c barsh -s b -l bar -x -a '0 1 2 3 4 5' -d 'The BAR to start in' -n '__barsh_verb_is ""'
complete -c barsh -s m -l map -r -F -a 'demo edu nvme xdma' -d 'Load a register map' -n '__barsh_verb_is ""'
complete -c barsh -s f -l file -r -F -d 'Run a script, - is standard input' -n '__barsh_verb_is ""'
complete -c barsh -s e -l execute -x -d 'Run commands' -n '__barsh_verb_is ""'
complete -c barsh -s i -l interactive -d 'Stay at the prompt after -f and -e' -n '__barsh_verb_is ""'
complete -c barsh -s k -l keep-going -d 'Go on after a failed command' -n '__barsh_verb_is ""'
complete -c barsh -s n -l dry-run -d 'Check and resolve everything, open nothing' -n '__barsh_verb_is ""'
complete -c barsh -s r -l read-only -d 'Refuse every write' -n '__barsh_verb_is ""'
complete -c barsh -s j -l json -d 'One JSON object a line for each result' -n '__barsh_verb_is ""'
complete -c barsh -s l -l log -r -F -d 'Append a log that is itself a script' -n '__barsh_verb_is ""'
complete -c barsh -l log-sync -d 'The log is on disk before each write' -n '__barsh_verb_is ""'
complete -c barsh -s q -l quiet -d 'No banner, no hints' -n '__barsh_verb_is ""'
complete -c barsh -l widths -x -a '8 16 32 64 8,16 8,32 16,32 32,64 8,16,32' -d 'The access widths that this device answers' -n '__barsh_verb_is ""'
complete -c barsh -l split64 -x -a 'lohi hilo' -d 'Two 32-bit accesses where 64 bits cannot be one' -n '__barsh_verb_is ""'
complete -c barsh -l color -x -a 'auto always never' -d 'When to use colour' -n '__barsh_verb_is ""'
complete -c barsh -l no-init -d 'Skip the init file' -n '__barsh_verb_is ""'
complete -c barsh -l no-map -d 'At the prompt, load no map by itself' -n '__barsh_verb_is ""'
complete -c barsh -s h -l help -d 'Print help' -n '__barsh_verb_is ""'
complete -c barsh -s V -l version -d 'Print the version and the line editor' -n '__barsh_verb_is ""'

complete -c barsh -n '__barsh_verb_is list' -k -a '(__barsh_addresses all "")'
complete -c barsh -n '__barsh_verb_is list' -s v -l verbose -d 'BARs, subsystem, group members, what is in the way'
complete -c barsh -n '__barsh_verb_is list' -s j -l json -d 'One JSON object a line'
complete -c barsh -n '__barsh_verb_is list' -s h -l help -d 'Print help'

complete -c barsh -n '__barsh_wants_address doctor' -k -a '(__barsh_addresses all "")'
complete -c barsh -n '__barsh_verb_is doctor' -l open -d 'Open the device when all is well, which resets it'
complete -c barsh -n '__barsh_verb_is doctor' -s j -l json -d 'One JSON object a line'
complete -c barsh -n '__barsh_verb_is doctor' -s h -l help -d 'Print help'

complete -c barsh -n '__barsh_wants_address bind' -k -a '(__barsh_addresses bindable "")'
complete -c barsh -n '__barsh_verb_is bind' -s g -l group -d 'Also the functions that block the IOMMU group'
complete -c barsh -n '__barsh_verb_is bind' -s u -l user -x -a '(__fish_complete_users)' -d 'Hand the node of the group to a user'
complete -c barsh -n '__barsh_verb_is bind' -l force -x -a 'mounted swap lvm md crypt held net route ssh display gpu open vfs' -d 'Take it although it is in use like this'
complete -c barsh -n '__barsh_verb_is bind' -s n -l dry-run -d 'Print the commands, do nothing'
complete -c barsh -n '__barsh_verb_is bind' -s v -l verbose -d 'Print each step as a command'
complete -c barsh -n '__barsh_verb_is bind' -s j -l json -d 'One JSON object a line'
complete -c barsh -n '__barsh_verb_is bind' -s h -l help -d 'Print help'

complete -c barsh -n '__barsh_wants_address unbind' -k -a '(__barsh_addresses bound "")'
complete -c barsh -n '__barsh_verb_is unbind' -s g -l group -d 'Every function of the IOMMU group'
complete -c barsh -n '__barsh_verb_is unbind' -s n -l dry-run -d 'Print the commands, do nothing'
complete -c barsh -n '__barsh_verb_is unbind' -s v -l verbose -d 'Print each step as a command'
complete -c barsh -n '__barsh_verb_is unbind' -s j -l json -d 'One JSON object a line'
complete -c barsh -n '__barsh_verb_is unbind' -s h -l help -d 'Print help'

complete -c barsh -n '__barsh_verb_is convert' -s o -l output -r -F -d 'Write to a file, which must not exist'
complete -c barsh -n '__barsh_verb_is convert' -l bar -x -a '0 1 2 3 4 5' -d 'The BAR of what states none'
complete -c barsh -n '__barsh_verb_is convert' -l rebase -x -d 'Subtract this from addresses on the bus'
complete -c barsh -n '__barsh_verb_is convert' -l profile -x -a 'linux firmware addr-mask opentitan corsair litex' -d 'How the names of a C header are made'
complete -c barsh -n '__barsh_verb_is convert' -s h -l help -d 'Print help'
