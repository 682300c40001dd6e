/* SPDX-License-Identifier: MIT */
/* save: this session's commands as a script. */

#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "commands.h"

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	const char *path = args->v[0].text.data;
	/* A script that took an hour to find is not overwritten by a slip of the finger. */
	bsh_auto_fd int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd < 0 && errno == EEXIST)
		return bsh_fail_at(err, args->v[0].at, BSH_E_INTERNAL,
				   "%s exists: save under another name, or remove it first", path);
	if (fd < 0) {
		bsh_fail_errno(err, BSH_E_INTERNAL, "cannot write %s", path);
		err->at = args->v[0].at;
		return bsh_explain_tilde(path, err);
	}
	if (bsh_transcript_save(&s->transcript, fd, args->options & BSH_OPTION(0), err) < 0) {
		unlink(path);
		return bsh_wrap(err, "%s", path);
	}
	return 0;
}

const struct bsh_cmd bsh_cmd_save = {
	.name = "save",
	.summary = "write this session's commands as a script",
	.help = "What failed becomes a comment. -v turns each read into a 'vN PLACE VALUE' of\n"
		"what it returned, so that replaying the script checks it. FILE must not\n"
		"exist.",
	.example = "save -v regression.barsh",
	.group = BSH_GROUP_SESSION,
	.is_unsaved = true,
	.options = { { "-v", "turn each read into a check of what it returned" } },
	.forms = { { { { "FILE", BSH_KIND_FILE, BSH_ONE } }, false } },
	.run = run,
};
