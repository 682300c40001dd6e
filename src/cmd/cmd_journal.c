/* SPDX-License-Identifier: MIT */
/* journal: what was written in this session. */

#include "session.h"

#include "commands.h"

static void print(struct bsh_session *s, const struct bsh_written *w)
{
	const unsigned bits = w->loc.width * 8u;
	const struct bsh_item items[] = {
		BSH_PLACE("place", w->loc.region, w->loc.offset),
		BSH_DEC("width", bits),
		BSH_HEX("value", w->first, w->loc.width * 2),
		BSH_DEC("count", w->count),
		BSH_FLAG("same", w->same),
	};

	bsh_out_record(s->out, &(struct bsh_record){ .type = "written",
						     .line = w->count == 1 ? "w%1 %0 %2" :
							     w->same ? "w%1 %0 %2, %3 times" :
								       "w%1 %0 %2 and on, %3 elements",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	const uint64_t n = bsh_journal_count(s->gate);
	const uint64_t wanted = args->n > 0 && args->v[0].v.value < n ? args->v[0].v.value : n;
	struct bsh_written written;

	for (uint64_t i = n - wanted; i < n; i++) {
		if (bsh_session_pulse(s, err) < 0 ||
		    bsh_journal_get(s->gate, i, &written, err) < 0)
			return -1;
		print(s, &written);
	}
	return 0;
}

const struct bsh_cmd bsh_cmd_journal = {
	.name = "journal",
	.summary = "list what was written in this session",
	.help = "Oldest first; COUNT shows only the newest so many.",
	.example = "journal 10",
	.group = BSH_GROUP_SESSION,
	.is_unsaved = true,
	.forms = { { { { "COUNT", BSH_KIND_COUNT, BSH_OPTIONAL } }, false } },
	.run = run,
};
