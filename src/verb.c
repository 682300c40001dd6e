/* SPDX-License-Identifier: MIT */
/* What the verbs share: options, errors, the renderer. */

#include "verb.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct verb *const verbs[] = { &verb_list, &verb_doctor, &verb_bind, &verb_unbind,
					     &verb_convert };

const struct verb *verb_find(const char *name)
{
	for (size_t i = 0; i < BSH_LENGTH(verbs); i++)
		if (strcmp(verbs[i]->name, name) == 0)
			return verbs[i];
	return NULL;
}

const char *verb_suggest(const char *word)
{
	const char *names[BSH_LENGTH(verbs) + 1] = { NULL };

	for (size_t i = 0; i < BSH_LENGTH(verbs); i++)
		names[i] = verbs[i]->name;
	return bsh_suggest(word, strlen(word), names);
}

static void put_error(const char *text)
{
	char clean[600];

	fprintf(stderr, "barsh: error: %s\n", bsh_clean_text(clean, sizeof(clean), text));
}

int verb_fail(struct verb_call *call, const struct bsh_err *err)
{
	const struct bsh_item items[] = {
		BSH_DEC("status", (uint64_t)bsh_code_status(err->code)),
		BSH_TEXT("message", err->msg),
	};

	if (bsh_out_is_json(call->out))
		bsh_out_record(call->out, &(struct bsh_record){ .type = "error",
								.items = items,
								.n_items = BSH_LENGTH(items) });
	bsh_out_flush(call->out);
	put_error(err->msg);
	return bsh_code_status(err->code);
}

void verb_note(struct verb_call *call, const char *text)
{
	char clean[600];

	if (bsh_out_is_json(call->out))
		return;
	bsh_out_flush(call->out);
	fprintf(stderr, "%s\n", bsh_clean_text(clean, sizeof(clean), text));
}

int verb_usage(const struct verb *verb, const char *fmt, ...)
{
	char text[400];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (len >= 0 && (size_t)len < sizeof(text))
		snprintf(text + len, sizeof(text) - (size_t)len, "; 'barsh %s --help' tells more",
			 verb->name);
	put_error(text);
	return 2;
}

bool verb_address(struct verb_call *call, const struct verb *verb, struct bsh_pci *pci,
		  int *status)
{
	struct bsh_err err = { 0 };

	if (call->n_args != 1) {
		*status = call->n_args == 0 ?
				  verb_usage(verb, "which ADDRESS? 'barsh list' shows what is there") :
				  verb_usage(verb, "one ADDRESS at a time; what is '%s'",
					     call->args[1]);
		return false;
	}
	if (bsh_host_find(call->host, call->args[0], pci, &err) < 0) {
		*status = verb_fail(call, &err);
		return false;
	}
	return true;
}

/* All options; -1 to go on, else the status to leave with. */
static int take_options(const struct verb *verb, struct verb_call *call, int argc, char **argv)
{
	int option, status;

	while ((option = getopt_long(argc, argv, verb->letters, verb->options, NULL)) != -1) {
		switch (option) {
		case 'h':
			fputs(verb->usage, stdout);
			return 0;
		case 'j':
			bsh_out_set_json(call->out, true);
			break;
		case '?':
			fprintf(stderr, "'barsh %s --help' tells more\n", verb->name);
			return 2;
		default:
			status = verb->option(call, option, optarg);
			if (status >= 0)
				return status;
		}
	}
	call->args = argv + optind;
	call->n_args = argc - optind;
	return -1;
}

/* What could not be written is a failure; a reader that has gone is told by a signal. */
static int finish(struct verb_call *call, int status)
{
	struct bsh_err err = { 0 };
	int sys;

	bsh_out_flush(call->out);
	sys = bsh_out_errno(call->out);
	if (sys == 0 || sys == EPIPE)
		return status;
	errno = sys;
	bsh_fail_errno(&err, BSH_E_OUTPUT, "cannot write");
	put_error(err.msg);
	return bsh_code_status(err.code);
}

int verb_main(const struct verb *verb, const struct bsh_host *host, int argc, char **argv)
{
	struct verb_call call = { .host = host };
	char *const word = argv[0];
	char name[32];
	int status = 4;

	/* getopt_long() begins its complaints with it. */
	snprintf(name, sizeof(name), "barsh %s", verb->name);
	argv[0] = name;
	call.out = bsh_out_new(STDOUT_FILENO, false);
	call.state = calloc(1, verb->state_size + 1);
	if (call.out && call.state) {
		status = take_options(verb, &call, argc, argv);
		if (status < 0)
			status = verb->run(&call);
		status = finish(&call, status);
	} else {
		put_error("out of memory");
	}
	bsh_out_free(call.out);
	free(call.state);
	argv[0] = word;
	return status;
}
