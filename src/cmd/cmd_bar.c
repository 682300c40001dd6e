/* SPDX-License-Identifier: MIT */
/* bar: which BAR a place means that names none. */

#include "session.h"

#include "commands.h"

/* A script is checked with the BAR that it has switched to. */
static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	(void)err;
	if (!s->is_check || args->n == 0)
		return 0;
	s->any_bar = !args->v[0].v.is_known;
	s->checked_bar = (uint8_t)args->v[0].v.value;
	return 0;
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct bsh_item items[2];

	if (args->n > 0) {
		if (bsh_session_set_bar(s, args->v[0].v.value, err) == 0)
			return 0;
		err->at = args->v[0].at;
		return -1;
	}
	items[0] = (struct bsh_item)BSH_DEC("bar", s->bar);
	items[1] = (struct bsh_item)BSH_DEC("size", bsh_access_region(s->gate, s->bar)->size);
	bsh_out_record(s->out, &(struct bsh_record){ .type = "bar",
						     .line = "BAR %0, %1 bytes",
						     .items = items,
						     .n_items = 2 });
	return 0;
}

const struct bsh_cmd bsh_cmd_bar = {
	.name = "bar",
	.summary = "switch to another BAR",
	.help = "A place that names no region lies in the current BAR. Others are written\n"
		"barN:PLACE and config:PLACE.",
	.example = "bar 2",
	.group = BSH_GROUP_SESSION,
	.forms = { { { { "N", BSH_KIND_BAR, BSH_OPTIONAL } }, false } },
	.check = check,
	.run = run,
};
