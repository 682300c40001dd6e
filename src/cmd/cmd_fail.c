/* SPDX-License-Identifier: MIT */
/* fail: a failed check of the script's own. */

#include "session.h"

#include <stdio.h>

#include "commands.h"

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct bsh_text text = { 0 };

	(void)s;
	for (size_t i = 0; i < args->n; i++)
		bsh_text_addf(&text, "%s%s", i ? " " : "", args->v[i].text.data);
	bsh_fail_at(err, args->at, BSH_E_CHECK, "%s", bsh_text_string(&text));
	bsh_text_finish(&text);
	/* An error says something, even where the text was empty or no text. */
	if (!err->msg[0])
		snprintf(err->msg, sizeof(err->msg), "the script failed a check");
	return -1;
}

const struct bsh_cmd bsh_cmd_fail = {
	.name = "fail",
	.summary = "fail a check of the script's own",
	.help = "Fails with TEXT as its message: status 1. The script stops.",
	.example = "fail \"link is down: ${r32(0x10):#x}\"",
	.group = BSH_GROUP_CHECK,
	.forms = { { { { "TEXT", BSH_KIND_TEXT, BSH_SOME } }, false } },
	.run = run,
};
