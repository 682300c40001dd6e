# SPDX-License-Identifier: MIT
#
# Completion for barsh in fish. It starts no program.
#
# BARSH_COMPLETION_SYSFS stands in for /sys: for tests.

# PCI functions, those that are bound to VFIO first; without the domain if they are typed so.
function __barsh_addresses -a before
    set -l sysfs /sys
    set -q BARSH_COMPLETION_SYSFS; and set sysfs $BARSH_COMPLETION_SYSFS
    set -l bound (string replace -r '.*/' '' -- $sysfs/bus/pci/drivers/*vfio*/*:*:*.*)
    set -l all (string replace -r '.*/' '' -- $sysfs/bus/pci/devices/*:*:*.*)
    set -l typed (string replace -- "$before" '' (commandline -ct))
    set -l cut ''
    if not string match -q -- "$typed*" $bound $all
        set cut '^0000:'
    end
    for address in $bound
        printf '%s%s\tbound to VFIO\n' $before (string replace -r -- $cut '' $address)
    end
    for address in $all
        contains -- $address $bound
        or printf '%s%s\tPCI function\n' $before (string replace -r -- $cut '' $address)
    end
end

function __barsh_devices
    switch (commandline -ct)
        case 'sysfs:*'
            __barsh_addresses sysfs:
        case 'sim:*'
            printf 'sim:%s\tsimulated device\n' 64K 64K,ro 64K,gone 64K,fault=0x4000
        case '*'
            __barsh_addresses ''
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
            case -b -f -e -l --bar --file --execute --log --widths --split64 --color
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

complete -c barsh -n __barsh_wants_device -k -a '(__barsh_devices)'
complete -c barsh -n '__barsh_is_no_file; or not __barsh_wants_device' -f
complete -c barsh -s b -l bar -x -a '0 1 2 3 4 5' -d 'The BAR to start in'
complete -c barsh -s f -l file -r -F -d 'Run a script, - is standard input'
complete -c barsh -s e -l execute -x -d 'Run commands'
complete -c barsh -s i -l interactive -d 'Stay at the prompt after -f and -e'
complete -c barsh -s k -l keep-going -d 'Go on after a failed command'
complete -c barsh -s n -l dry-run -d 'Check and resolve everything, open nothing'
complete -c barsh -s r -l read-only -d 'Refuse every write'
complete -c barsh -s j -l json -d 'One JSON object a line for each result'
complete -c barsh -s l -l log -r -F -d 'Append a log that is itself a script'
complete -c barsh -l log-sync -d 'The log is on disk before each write'
complete -c barsh -s q -l quiet -d 'No banner, no hints'
complete -c barsh -l widths -x -a '8 16 32 64 8,16 8,32 16,32 32,64 8,16,32' -d 'The access widths that this device answers'
complete -c barsh -l split64 -x -a 'lohi hilo' -d 'Two 32-bit accesses where 64 bits cannot be one'
complete -c barsh -l color -x -a 'auto always never' -d 'When to use colour'
complete -c barsh -l no-init -d 'Skip the init file'
complete -c barsh -s h -l help -d 'Print help'
complete -c barsh -s V -l version -d 'Print the version and the line editor'
