/* SPDX-License-Identifier: MIT */
/* The doctor: the function itself, what it is and how it is. */

#include "host/doctor_walk.h"

#include "host/attr.h"
#include "host/classes.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Of linux/ioport.h: the kernel has found no place for it. */
#define IORESOURCE_UNSET UINT64_C(0x20000000)

/* In configuration space. */
#define COMMAND 0x04
#define COMMAND_MEMORY 0x02

/* The first bytes of configuration space; false when they cannot be read. */
static bool read_config(const struct bsh_walk *walk, uint8_t *to, size_t size)
{
	char path[PATH_MAX];
	bsh_auto_fd int fd = -1;

	if (bsh_host_path(walk->host, path, sizeof(path), BSH_DOCTOR_DEVICES "/%s/config",
			  walk->address) == 0)
		fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd >= 0 && read(fd, to, size) == (ssize_t)size;
}

void bsh_doctor_device(struct bsh_walk *walk)
{
	uint8_t ids[2];

	if (!bsh_walk_exists(walk, BSH_DOCTOR_DEVICES "/%s", walk->address)) {
		bsh_walk_trouble(walk, BSH_FINDING_WRONG, "no-device", NULL);
		walk->is_done = true;
		return;
	}
	/* A virtual function has no ids of its own: they read all ones. */
	if (read_config(walk, ids, sizeof(ids)) && ids[0] == 0xff && ids[1] == 0xff &&
	    !bsh_walk_exists(walk, BSH_DOCTOR_DEVICES "/%s/physfn", walk->address)) {
		bsh_walk_trouble(walk, BSH_FINDING_WRONG, "no-answer", NULL);
		walk->is_done = true;
		return;
	}
	bsh_walk_tell(walk, BSH_FINDING_OK, "device", "%s is there", walk->address);
}

void bsh_doctor_class(struct bsh_walk *walk)
{
	const char *name = bsh_class_name(walk->pci.class_code);
	char number[16];
	const struct bsh_var vars[] = { { "class", name ? name : number }, { NULL, NULL } };

	snprintf(number, sizeof(number), "class %04x", (unsigned)walk->pci.class_code >> 8);
	/* Whatever VFIO has taken is none that it does not take. */
	if (walk->is_bound || !bsh_host_is_bridge(walk->host, &walk->pci)) {
		bsh_walk_tell(walk, BSH_FINDING_OK, "class", "%s", vars[0].value);
		return;
	}
	bsh_walk_trouble(walk, BSH_FINDING_WRONG, "bridge", vars);
	walk->is_done = true;
}

void bsh_doctor_power(struct bsh_walk *walk)
{
	char state[16];

	bsh_walk_text(walk, state, sizeof(state), BSH_DOCTOR_DEVICES "/%s/power_state",
		      walk->address);
	if (state[0] == 'D' && state[1] != '0')
		bsh_walk_tell(walk, BSH_FINDING_NOTE, "power", "%s sleeps (%s): opening wakes it",
			      walk->address, state);
	else
		bsh_walk_tell(walk, BSH_FINDING_OK, "power", "%s",
			      state[0] == 'D' ? state : "its power state is not known");
}

/* "16K": sizes of BARs are powers of two. */
static const char *size_text(char to[24], uint64_t size)
{
	static const char units[] = "KMGTPE";
	size_t unit = 0;

	if (size < 1024) {
		snprintf(to, 24, "%" PRIu64, size);
		return to;
	}
	for (size /= 1024; size >= 1024 && unit < 5; size /= 1024)
		unit++;
	snprintf(to, 24, "%" PRIu64 "%c", size, units[unit]);
	return to;
}

void bsh_doctor_bars(struct bsh_walk *walk)
{
	char list[80] = "", n[12], size[24];
	bool is_well = true;

	for (unsigned i = 0; i < BSH_BARS; i++) {
		if (walk->pci.bars[i].size == 0)
			continue;
		size_text(size, walk->pci.bars[i].size);
		bsh_list_add(list, sizeof(list), "%u: %s", i, size);
		if (walk->pci.bars[i].start != 0 && !(walk->pci.bars[i].flags & IORESOURCE_UNSET))
			continue;
		snprintf(n, sizeof(n), "%u", i);
		bsh_walk_trouble(
			walk, BSH_FINDING_NOTE, "bar-unassigned",
			(const struct bsh_var[]){ { "n", n }, { "size", size }, { NULL, NULL } });
		is_well = false;
	}
	if (list[0] == '\0')
		bsh_walk_tell(walk, BSH_FINDING_NOTE, "bars",
			      "it has no BARs: there is only configuration space");
	else if (is_well)
		bsh_walk_tell(walk, BSH_FINDING_OK, "bars", "%s", list);
}

static bool has_memory_bar(const struct bsh_walk *walk)
{
	for (size_t i = 0; i < BSH_BARS; i++)
		if (walk->pci.bars[i].size != 0 && !(walk->pci.bars[i].flags & BSH_BAR_IO))
			return true;
	return false;
}

void bsh_doctor_decode(struct bsh_walk *walk)
{
	uint8_t config[COMMAND + 1];

	if (!has_memory_bar(walk))
		bsh_walk_tell(walk, BSH_FINDING_OK, "decode", "it has no memory BAR");
	else if (!read_config(walk, config, sizeof(config)))
		bsh_walk_tell(walk, BSH_FINDING_NOTE, "decode",
			      "its configuration space cannot be read");
	/* A virtual function has no such bit: it follows its physical function. */
	else if (config[COMMAND] & COMMAND_MEMORY ||
		 bsh_walk_exists(walk, BSH_DOCTOR_DEVICES "/%s/physfn", walk->address))
		bsh_walk_tell(walk, BSH_FINDING_OK, "decode", "it answers at its addresses");
	else
		bsh_walk_tell(walk, BSH_FINDING_NOTE, "decode",
			      "memory decoding is off: opening turns it on");
}

void bsh_doctor_reset(struct bsh_walk *walk)
{
	if (walk->pci.has_reset)
		bsh_walk_tell(walk, BSH_FINDING_NOTE, "reset", "opening and closing resets it");
	else
		bsh_walk_tell(walk, BSH_FINDING_OK, "reset",
			      "it cannot be reset: what is written outlives a session");
}
