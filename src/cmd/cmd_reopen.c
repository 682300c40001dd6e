/* SPDX-License-Identifier: MIT */
/* reopen: open the device again after it went away or was given back. */

#include "session.h"

#include "commands.h"

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	(void)args;
	if (bsh_access_is_open(s->gate))
		bsh_access_release(s->gate, "it could not be opened again");
	if (bsh_session_open(s, err) < 0) {
		/* BSH_E_OPEN says that nothing was touched, which is no longer so. */
		err->code = err->code == BSH_E_OPEN ? BSH_E_IO : err->code;
		return -1;
	}
	if (bsh_session_talks(s))
		bsh_session_banner(s);
	return 0;
}

const struct bsh_cmd bsh_cmd_reopen = {
	.name = "reopen",
	.summary = "open the device again",
	.help = "After it went away or was given back; while it is open it is closed first,\n"
		"which resets a device that can be reset. Variables, journal and history stay.",
	.example = "reopen",
	.group = BSH_GROUP_SESSION,
	.forms = { { .is_used = true } },
	.run = run,
};
