/* SPDX-License-Identifier: MIT */
/* let: give a variable a value. */

#include "session.h"

#include "commands.h"

/* A script is checked with the values that are known; inside of a block none stays known. */
static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct bsh_value value = args->v[1].v;
	size_t i;

	if (bsh_is_builtin(args->v[0].text.data, args->v[0].text.len, &i))
		return bsh_fail_at(err, args->v[0].at, BSH_E_NAME, "$%s is set by barsh itself",
				   bsh_builtin_names[i]);
	if (!s->is_check)
		return 0;
	if (s->block_depth > 0)
		value = (struct bsh_value){ 0 };
	return bsh_vars_set(&s->checked, args->v[0].text.data, args->v[0].text.len, &value, err);
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct bsh_value value = args->v[1].v;

	value.is_literal = false;
	return bsh_vars_set(&s->vars, args->v[0].text.data, args->v[0].text.len, &value, err);
}

const struct bsh_cmd bsh_cmd_let = {
	.name = "let",
	.summary = "give a variable a value",
	.help = "EXPR runs to the end of the statement. The variable is used as $NAME.\n"
		"Set by barsh: $_ (the last value read), $bar, $bar_size, $bar_readable,\n"
		"$bar_writable.",
	.example = "let base = 0x4000",
	.group = BSH_GROUP_SCRIPT,
	.forms = { { { { "NAME = EXPR", BSH_KIND_ASSIGN, BSH_ONE } }, false } },
	.check = check,
	.run = run,
};
