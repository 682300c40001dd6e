/* SPDX-License-Identifier: MIT */
/* sleep: do nothing for a while. */

#include "session.h"

#include "commands.h"

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	const uint64_t now = bsh_now_ns(), ns = args->v[0].v.value;

	bsh_out_flush(s->out);
	return bsh_session_sleep(s, ns > UINT64_MAX - now ? UINT64_MAX : now + ns, err);
}

const struct bsh_cmd bsh_cmd_sleep = {
	.name = "sleep",
	.summary = "wait a while",
	.help = "DURATION has a unit: 10us, 5ms, 2s. Ctrl-C ends it.",
	.example = "sleep 10ms",
	.group = BSH_GROUP_SCRIPT,
	.forms = { { { { "DURATION", BSH_KIND_DURATION, BSH_ONE } }, false } },
	.run = run,
};
