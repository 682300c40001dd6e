/* SPDX-License-Identifier: MIT */
/* barsh convert: a register map of any format as one in barsh's own. */

#include "verb.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "barsh/regmap.h"

static const char usage_text[] =
	"usage: barsh convert [OPTION]... FILE\n"
	"Print FILE as a register map in barsh's own format, which can be finished by hand and\n"
	"loaded with -m. What is not understood is a warning. Opens no device.\n"
	"\n"
	"FILE     CMSIS-SVD, IP-XACT, a LiteX csr.csv, a register map, a C header, or a table\n"
	"         (CSV) whose first row names its columns; recognised by what is in it\n"
	"\n"
	"  -o, --output=OUT     write to OUT, which must not exist\n"
	"      --bar=N          the BAR of what states none (0)\n"
	"      --rebase=OFFSET  subtract this from addresses that are the bus's\n"
	"      --profile=NAME   how a C header's names are made: linux, firmware, addr-mask,\n"
	"                       opentitan, corsair or litex; without it, that is guessed\n"
	"  -h, --help           print this\n"
	"\n"
	"Exit status: 0 done, 2 bad usage or a mistake in FILE, 4 internal error, or OUT exists\n"
	"or cannot be written.\n";

enum { OPT_BAR = 256, OPT_REBASE, OPT_PROFILE };

struct state {
	struct bsh_regmap_options options;
	const char *output;
};

static const struct option options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "bar", required_argument, NULL, OPT_BAR },
	{ "rebase", required_argument, NULL, OPT_REBASE },
	{ "profile", required_argument, NULL, OPT_PROFILE },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int set_bar(struct state *state, const char *arg)
{
	if (arg[0] < '0' || arg[0] >= '0' + BSH_BARS || arg[1])
		return verb_usage(&verb_convert, "BARs are 0 to 5, not '%s'", arg);
	state->options.region = (uint8_t)(arg[0] - '0');
	return -1;
}

static int set_rebase(struct state *state, const char *arg)
{
	struct bsh_number number;
	struct bsh_err err = { 0 };

	if (bsh_number(arg, strlen(arg), &number, &err) < 0)
		return verb_usage(&verb_convert, "--rebase: %s", err.msg);
	if (number.is_duration)
		return verb_usage(&verb_convert, "--rebase takes an address, not '%s'", arg);
	state->options.has_rebase = true;
	state->options.rebase = number.value;
	return -1;
}

static int option(struct verb_call *call, int option, const char *arg)
{
	struct state *state = call->state;

	switch (option) {
	case 'o':
		state->output = arg;
		return -1;
	case OPT_BAR:
		return set_bar(state, arg);
	case OPT_REBASE:
		return set_rebase(state, arg);
	case OPT_PROFILE:
		state->options.profile = arg;
		return -1;
	default:
		return 2;
	}
}

/* ---- Writing ----------------------------------------------------------- */

/* On standard output; who has read enough of it is no failure. */
static int print(const struct bsh_text *text, struct bsh_err *err)
{
	if (bsh_write_all(STDOUT_FILENO, text->data, text->len) == 0 || errno == EPIPE)
		return 0;
	return bsh_fail_errno(err, BSH_E_OUTPUT, "cannot write");
}

/* A map that somebody finished by hand is not overwritten. */
static int save(const char *path, const struct bsh_text *text, struct bsh_err *err)
{
	bsh_auto_fd int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd < 0 && errno == EEXIST)
		return bsh_fail(err, BSH_E_INTERNAL,
				"%s exists: write to another file, or remove it first", path);
	if (fd < 0)
		return bsh_fail_errno(err, BSH_E_INTERNAL, "cannot write %s", path);
	if (bsh_write_all(fd, text->data, text->len) == 0)
		return 0;
	bsh_fail_errno(err, BSH_E_OUTPUT, "cannot write %s", path);
	unlink(path);
	return -1;
}

/* ---- The verb ---------------------------------------------------------- */

/* What was not understood; and what a person has to know of a draft. */
static void tell(struct verb_call *call, const struct bsh_regmap *map)
{
	const char *format = bsh_regmap_source_format(map, 0), *warning;

	for (size_t i = 0; (warning = bsh_regmap_warning(map, i)); i++)
		verb_note(call, warning);
	if (strcmp(format, "header") == 0 || strcmp(format, "table") == 0)
		verb_note(call, "this is a draft: replace 'access: unknown' where you know what "
				"reading and writing does");
}

/* The word behind -m may be a directory or the name of a map, too: here it is a file. */
static int check_file(const char *file, struct bsh_err *err)
{
	struct stat is;
	char shown[PATH_MAX];

	bsh_clean_text(shown, sizeof(shown), file);
	if (stat(file, &is) == 0 && S_ISDIR(is.st_mode))
		return bsh_fail(err, BSH_E_SYNTAX,
				"%.200s is a directory: convert takes one file, of a LiteX build "
				"its .svd or csr.csv",
				shown);
	if (access(file, F_OK) < 0 && errno == ENOENT && !strpbrk(file, "/."))
		return bsh_fail(err, BSH_E_SYNTAX,
				"no file '%.200s' here: convert takes a file, and no name of a map",
				shown);
	return 0;
}

/* An option that says nothing of this file is a mistake. */
static int check_options(const struct bsh_regmap_options *o, const struct bsh_regmap *map,
			 struct bsh_err *err)
{
	const char *format = bsh_regmap_source_format(map, 0);

	if (o->has_rebase && (strcmp(format, "native") == 0 || strcmp(format, "table") == 0))
		return bsh_fail(err, BSH_E_SYNTAX,
				"--rebase is for addresses of CMSIS-SVD, IP-XACT, csr.csv and C "
				"headers: those of %s are offsets",
				bsh_regmap_source(map, 0));
	if (o->profile && strcmp(format, "header") != 0)
		return bsh_fail(err, BSH_E_SYNTAX,
				"--profile is for the names of a C header, which %s is not",
				bsh_regmap_source(map, 0));
	return 0;
}

static int convert(struct verb_call *call, const char *file, struct bsh_text *text,
		   struct bsh_err *err)
{
	const struct state *state = call->state;
	bsh_auto(bsh_regmap) *map = NULL;

	if (check_file(file, err) < 0 || bsh_regmap_new(&map, err) < 0)
		return -1;
	if (bsh_regmap_load(map, file, &state->options, err) < 0) {
		/* A file that cannot be read is a mistake in the command. */
		if (err->code == BSH_E_INTERNAL)
			err->code = BSH_E_SYNTAX;
		return -1;
	}
	if (check_options(&state->options, map, err) < 0 ||
	    bsh_regmap_write(map, BSH_REGMAP_YAML, text, err) < 0)
		return -1;
	tell(call, map);
	return state->output ? save(state->output, text, err) : print(text, err);
}

static int run(struct verb_call *call)
{
	struct state *state = call->state;
	struct bsh_text text = { 0 };
	struct bsh_err err = { 0 };
	int result;

	if (call->n_args != 1)
		return call->n_args == 0 ?
			       verb_usage(&verb_convert, "which FILE?") :
			       verb_usage(&verb_convert, "one FILE at a time; what is '%s'",
					  call->args[1]);
	state->options.takes_drafts = true;
	result = convert(call, call->args[0], &text, &err);
	bsh_text_finish(&text);
	return result < 0 ? verb_fail(call, &err) : 0;
}

const struct verb verb_convert = {
	.name = "convert",
	.usage = usage_text,
	.letters = "o:h",
	.options = options,
	.state_size = sizeof(struct state),
	.option = option,
	.run = run,
};
