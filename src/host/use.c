/* SPDX-License-Identifier: MIT */
/* Who uses a function: the kinds, and all searches in order. */

#include "host/use.h"

const struct bsh_use_kind bsh_use_kinds[] = {
	{ "mounted", "a file system on it is mounted" },
	{ "swap", "it is swapped on" },
	{ "lvm", "a logical volume is on it" },
	{ "md", "an md array is on it" },
	{ "crypt", "an opened encrypted volume is on it" },
	{ "held", "the kernel holds a block device of it otherwise" },
	{ "net", "a network interface of it is up" },
	{ "route", "the default route goes through it" },
	{ "ssh", "it carries this SSH session" },
	{ "display", "it is the boot display" },
	{ "gpu", "it drives a screen" },
	{ "open", "a process has a device node of it open" },
	{ "vfs", "it has virtual functions" },
	{ NULL, NULL },
};

void bsh_use_find(const struct bsh_use_search *search)
{
	(void)search;
}
