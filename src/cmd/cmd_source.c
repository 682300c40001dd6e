/* SPDX-License-Identifier: MIT */
/* source: run another script here. */

#include "session.h"

#include "commands.h"
#include "run.h"

/* What a sourced file defines is not known; a dry run looks into it. */
static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	if (!s->is_check)
		return 0;
	if (s->settings.is_dry_run && args->v[0].text.is_known)
		return bsh_session_source(s, args->v[0].text.data, args->at, err);
	bsh_check_forget(s);
	s->any_bar = true;
	return 0;
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	return bsh_session_source(s, args->v[0].text.data, args->at, err);
}

const struct bsh_cmd bsh_cmd_source = {
	.name = "source",
	.summary = "run a script",
	.help = "FILE is checked as a whole, then run in this session: it shares variables\n"
		"and the current BAR. It stops at its first failure.",
	.example = "source init.barsh",
	.group = BSH_GROUP_SCRIPT,
	.forms = { { { { "FILE", BSH_KIND_FILE, BSH_ONE } }, false } },
	.check = check,
	.run = run,
};
