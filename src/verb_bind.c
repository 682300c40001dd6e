/* SPDX-License-Identifier: MIT */
/* barsh bind, barsh unbind: a function to vfio-pci and back. */

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

const struct verb verb_bind = {
	.name = "bind",
	.usage = "usage: barsh bind ADDRESS\n",
	.letters = "jh",
	.options = options,
	.option = option,
	.run = run,
};
const struct verb verb_unbind = {
	.name = "unbind",
	.usage = "usage: barsh unbind ADDRESS\n",
	.letters = "jh",
	.options = options,
	.option = option,
	.run = run,
};
