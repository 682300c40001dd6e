/* SPDX-License-Identifier: MIT */
/* history: what was typed at prompts, this one and earlier ones. */

#include "session.h"

#include "commands.h"

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	size_t n = 0, first;
	const char *line;

	if (!s->hooks.history || !s->is_interactive)
		return bsh_fail(err, BSH_E_SYNTAX, "there is no history: this is no prompt");
	while (s->hooks.history(s->hooks.ctx, n))
		n++;
	first = args->n > 0 && args->v[0].v.value < n ? n - (size_t)args->v[0].v.value : 0;
	for (size_t i = first; (line = s->hooks.history(s->hooks.ctx, i)) != NULL; i++) {
		const struct bsh_item item = BSH_TEXT("text", line);

		bsh_out_record(s->out, &(struct bsh_record){ .type = "history",
							     .line = "%0",
							     .items = &item,
							     .n_items = 1 });
	}
	return 0;
}

const struct bsh_cmd bsh_cmd_history = {
	.name = "history",
	.summary = "list what was typed",
	.help = "Oldest first; COUNT shows only the newest so many. Lines that begin with a\n"
		"blank are not kept.",
	.example = "history 20",
	.group = BSH_GROUP_SESSION,
	.is_unsaved = true,
	.forms = { { { { "COUNT", BSH_KIND_COUNT, BSH_OPTIONAL } }, false } },
	.run = run,
};
