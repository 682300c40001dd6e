/* SPDX-License-Identifier: MIT */
/* quit: end the session. */

#include "session.h"

#include "commands.h"

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	(void)args;
	(void)err;
	s->is_quitting = true;
	return 0;
}

const struct bsh_cmd bsh_cmd_quit = {
	.name = "quit",
	.aliases = { "q", "exit" },
	.summary = "end the session",
	.help = "Closes the device and leaves; so does Ctrl-D. In a script it ends barsh, too.",
	.example = "quit",
	.group = BSH_GROUP_SESSION,
	.is_unsaved = true,
	.forms = { { .is_used = true } },
	.run = run,
};
