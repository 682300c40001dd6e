/* SPDX-License-Identifier: MIT */
/* barsh list: the PCI functions of this machine. */

#include "verb.h"

static int run(struct verb_call *call)
{
	(void)call;
	return 4;
}

static int option(struct verb_call *call, int option, const char *arg)
{
	(void)call;
	(void)option;
	(void)arg;
	return 2;
}

static const struct option options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

const struct verb verb_list = {
	.name = "list",
	.usage = "usage: barsh list [-v] [-j] [FILTER...]\n",
	.letters = "jh",
	.options = options,
	.option = option,
	.run = run,
};
