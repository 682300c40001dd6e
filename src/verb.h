/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief The verbs of the command line, list, doctor, bind, unbind, convert; what they share.
 *
 * Verb X is src/verb_X.c. A verb reads the host or changes it, and renders what came of
 * it through records, as commands do; convert writes a file.
 */
#ifndef BARSH_VERB_H
#define BARSH_VERB_H

#include <getopt.h>

#include "barsh/host.h"
#include "barsh/out.h"

/** One invocation of a verb. */
struct verb_call {
	const struct bsh_host *host;
	struct bsh_out *out;
	char **args; /**< the words that are no options */
	int n_args;
	void *state; /**< of verb->state_size bytes, zeroed */
};

struct verb {
	const char *name;
	const char *usage;	      /**< what --help prints */
	const char *letters;	      /**< for getopt_long(): with h, and j where JSON is known */
	const struct option *options; /**< with "help" and "json"; ends with an empty one */
	size_t state_size;
	/** An option but -h and -j. -1 to go on, else the status to leave with; it has said why. */
	int (*option)(struct verb_call *call, int option, const char *arg);
	/** All options were taken. Returns the exit status. */
	int (*run)(struct verb_call *call);
};

extern const struct verb verb_list;
extern const struct verb verb_doctor;
extern const struct verb verb_bind;
extern const struct verb verb_unbind;
extern const struct verb verb_convert;

/** The verb called @p name, or NULL. */
const struct verb *verb_find(const char *name);

/** The name of the verb that a mistyped @p word may have meant, or NULL. */
const char *verb_suggest(const char *word);

/** @brief Read the options in argv[1..] (argv[0] is the verb) and run it; an exit status. */
int verb_main(const struct verb *verb, const struct bsh_host *host, int argc, char **argv);

/** Flush results, print "barsh: error: ..." (a record besides in JSON); the code's exit status. */
int verb_fail(struct verb_call *call, const struct bsh_err *err);

/** A remark for the person on standard error, cleaned; nothing in JSON. */
void verb_note(struct verb_call *call, const char *text);

/** "barsh: error: WHAT; 'barsh VERB --help' tells more"; returns 2. */
int verb_usage(const struct verb *verb, const char *fmt, ...) BSH_PRINTF(2, 3);

/** @brief The one ADDRESS among the words, looked up; else says why not and sets *status. */
bool verb_address(struct verb_call *call, const struct verb *verb, struct bsh_pci *pci,
		  int *status);

#endif
