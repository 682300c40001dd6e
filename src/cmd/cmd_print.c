/* SPDX-License-Identifier: MIT */
/* print: the values of expressions. */

#include "session.h"

#include "commands.h"

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	(void)err;
	for (size_t i = 0; i < args->n; i++) {
		const uint64_t value = args->v[i].v.value;
		const struct bsh_item items[] = {
			BSH_HEX("value", value, 1),
			/* A JSON number cannot hold 64 bits: the decimal is for people. */
			{ .kind = BSH_ITEM_DEC, .value = value },
		};

		bsh_out_record(s->out, &(struct bsh_record){ .type = "print",
							     .line = "%0 (%1)",
							     .items = items,
							     .n_items = BSH_LENGTH(items) });
	}
	return 0;
}

const struct bsh_cmd bsh_cmd_print = {
	.name = "print",
	.aliases = { "p" },
	.summary = "work out expressions",
	.help = "Prints each value in hexadecimal and decimal, one a line. Blanks separate\n"
		"expressions: put one with blanks into parentheses.",
	.example = "print $bar_size/4 (1 << 12)",
	.group = BSH_GROUP_SCRIPT,
	.forms = { { { { "EXPR", BSH_KIND_NUMBER, BSH_SOME } }, false } },
	.run = run,
};
