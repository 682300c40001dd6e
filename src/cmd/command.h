/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief A command: one struct, everything else is derived from it.
 *
 * Usage, arity, parsing of arguments, completion, help and the manual's table
 * come from .forms and .options; there is no second string to drift.
 */
#ifndef BARSH_CMD_COMMAND_H
#define BARSH_CMD_COMMAND_H

#include "barsh/expr.h"
#include "barsh/util.h"

struct bsh_session;

/** What an argument is; decides how it is read and completed. */
enum bsh_kind {
	BSH_KIND_NONE,
	BSH_KIND_PLACE,	   /**< a place of whole elements */
	BSH_KIND_BITS,	   /**< a place that may end in [high:low] */
	BSH_KIND_VALUE,	   /**< a number of the command's width, or of the place's bits */
	BSH_KIND_NUMBER,   /**< any 64-bit number */
	BSH_KIND_LENGTH,   /**< bytes, at least 1 */
	BSH_KIND_COUNT,	   /**< elements, at least 1 */
	BSH_KIND_WIDTH,	   /**< 8, 16, 32 or 64 (bits); bound as bytes */
	BSH_KIND_DURATION, /**< nanoseconds; a literal has a unit */
	BSH_KIND_ASSIGN,   /**< NAME = EXPR to the end of the statement */
	BSH_KIND_TEXT,	   /**< words with quotes and ${} resolved */
	BSH_KIND_FILE,	   /**< as TEXT; completed with file names */
	BSH_KIND_BAR,	   /**< 0 to 5 */
	BSH_KIND_COMMAND,  /**< a command's name */
	BSH_KIND_SETTING,  /**< a setting's name */
	BSH_KIND_WORD,	   /**< a setting's value: as typed */
	BSH_KIND_KEYWORD,  /**< the parameter's name itself */
	BSH_KIND_FIELD,	   /**< FIELD=VALUE of the place before it */
	BSH_KIND_NAME,	   /**< as TEXT; a path of the register map, or a part of one */
};

enum bsh_times {
	BSH_ONE,
	BSH_OPTIONAL,
	BSH_SOME, /**< one or more; the last parameter */
};

struct bsh_param {
	const char *name; /**< in capitals, as usage shows it */
	enum bsh_kind kind;
	enum bsh_times times;
};

/** One way to call a command. Ends at a parameter without a name. */
struct bsh_form {
	struct bsh_param params[5];
	bool is_used; /**< a form without parameters says so */
};

struct bsh_option {
	const char *name; /**< "-w", "--force" */
	const char *help;
};

/** Which option bit stands for options[i]. */
#define BSH_OPTION(i) (1u << (i))

/** One argument, read. */
struct bsh_arg {
	struct bsh_span at;
	union {
		struct bsh_place place;
		struct bsh_value v;
		struct {
			const char *data; /**< in the session's scratch; NUL-terminated */
			size_t len;
			bool is_known; /**< no ${} in it depends on the device */
		} text;
		struct {
			struct bsh_value v;
			size_t index; /**< in the session's assigns */
		} assign;
	};
};

/** All arguments of one call. Optional ones that were left out are not among them. */
struct bsh_args {
	struct bsh_span at; /**< the whole statement */
	unsigned options;   /**< set of BSH_OPTION() */
	unsigned form;
	size_t n;
	const struct bsh_arg *v;
};

/** What a command does to the device, for help. */
enum bsh_effect {
	BSH_EFFECT_NONE,
	BSH_EFFECT_READ,
	BSH_EFFECT_WRITE,
};

/** Where help lists it. */
enum bsh_group {
	BSH_GROUP_LOOK,
	BSH_GROUP_WRITE,
	BSH_GROUP_CHECK,
	BSH_GROUP_SCRIPT,
	BSH_GROUP_SESSION,
	BSH_GROUPS,
};

struct bsh_cmd {
	const char *name;
	const char *aliases[3];
	const char *summary; /**< one phrase for `help` */
	const char *help;    /**< what it does exactly, for `help NAME`; lines of at most 76 */
	const char *example;
	const char *usage; /**< only for what the language itself reads: repeat, if, break */
	enum bsh_group group;
	enum bsh_effect effect;
	unsigned width;	  /**< bytes of one element, 0 when it is not fixed */
	unsigned check_width; /**< likewise of a check, whose values may be shorter */
	bool takes_block; /**< its place may be a block of the map */
	bool is_unsaved;  /**< `save` leaves it out: it only looks at the session */
	struct bsh_option options[3];
	struct bsh_form forms[3];
	/** Judge the arguments beyond their kinds, before anything is done; also when a script is
	 * checked, where some may not be known. NULL: nothing to add. */
	int (*check)(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err);
	int (*run)(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err);
};

/** All commands in the order of help; NULL-terminated. */
extern const struct bsh_cmd *const bsh_commands[];

/** The command with this name or alias, or NULL. */
const struct bsh_cmd *bsh_command_find(const char *name, size_t len);

/** "dump [-w] [PLACE [LENGTH [WIDTH]]]"; several forms are separated by newlines. */
void bsh_command_usage(const struct bsh_cmd *cmd, struct bsh_text *to);

/** " PLACE VALUE [MASK]": the parameters of one form. */
void bsh_form_usage(const struct bsh_form *form, struct bsh_text *to);

/**
 * @brief Read the words of a statement as the command's arguments.
 *
 * @param words    The statement's words, the command's name first.
 * @param is_check  Do not read, do not expand: judge what is constant.
 */
int bsh_bind(struct bsh_session *s, const struct bsh_cmd *cmd, const char *text,
	     const struct bsh_span *words, size_t n_words, bool is_check, struct bsh_args *args,
	     struct bsh_err *err) BSH_MUST_USE;

/** The parameter that word number @p i (1: the first behind the name) would be, or NULL. */
const struct bsh_param *bsh_bind_param(const struct bsh_cmd *cmd, size_t form, size_t i);

/**
 * @brief Resolve quotes and ${} of one word.
 *
 * @param to        The text is appended.
 * @param is_known  Set to false when a value in it is not known before the script runs.
 */
int bsh_expand(const char *text, struct bsh_span word, const struct bsh_expr_env *env,
	       struct bsh_session *s, struct bsh_text *to, bool *is_known,
	       struct bsh_err *err) BSH_MUST_USE;

/** In a dry run, which has no gate to refuse it: is a known place aligned to @p width bytes? */
int bsh_check_aligned(const struct bsh_session *s, const struct bsh_arg *place, unsigned width,
		      struct bsh_err *err) BSH_MUST_USE;

#endif
