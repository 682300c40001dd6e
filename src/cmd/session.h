/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What commands share: device, variables, settings, output.
 */
#ifndef BARSH_CMD_SESSION_H
#define BARSH_CMD_SESSION_H

#include "barsh/access.h"
#include "barsh/cmd.h"
#include "barsh/expr.h"
#include "barsh/out.h"
#include "barsh/regmap.h"
#include "command.h"
#include "transcript.h"
#include "vars.h"

/** Elements that a long command handles between two looks at the outside. */
#define BSH_CHUNK 4096

/** Most `source` commands inside each other. */
#define BSH_SOURCE_DEPTH 16

/** Variables that barsh itself sets. */
#define BSH_BUILTINS 5

/** Offsets that completion remembers. */
#define BSH_RECENT 64

/** Names that were looked up last; a command's own place is among them. */
#define BSH_LOOKUPS 8

/** A text that is being run or checked. */
struct bsh_frame {
	const char *name; /* NULL: the prompt */
	struct bsh_parser *parser;
	struct bsh_frame *from;	      /* the text that sourced it */
	struct bsh_span source_at;    /* of the `source` command in it */
	uint64_t dev, ino;	      /* of the file, to see a script that sources itself */
	unsigned depth;
	bool is_prompt;
	bool is_checked; /* as a whole, before it ran */
};

struct bsh_session {
	const struct bsh_host *host; /* borrowed */
	struct bsh_gate *gate;
	struct bsh_regmap *map;		/* NULL: none */
	struct bsh_regmap *checked_map; /* with what a text that is checked loads; NULL: map */
	struct bsh_memo *memo;		/* of names in map; NULL: nothing is kept */
	struct bsh_refusals *refusals;	/* of map; NULL: everything is judged */
	size_t n_judged;		/* of map's files: bsh_session_tell_far() looked at them */
	bool is_far_due;		/* there are others */
	size_t n_fitting;		/* of map's files: loaded because they fit the device */
	struct bsh_out *out;
	struct bsh_log *log;
	struct bsh_hooks hooks;
	struct bsh_settings settings;
	struct bsh_transcript transcript;
	struct bsh_vars vars;	 /* while running */
	struct bsh_vars checked; /* while checking */
	bool is_check;
	bool any_name; /* checking, and a sourced file may have defined anything */
	bool is_interactive;
	bool is_quitting;
	bool was_reported;    /* the failure on its way up has been reported */
	bool has_failed;      /* a command of the running statement */
	bool is_simple;	      /* the running top-level statement is one command, which is saved */
	enum bsh_code failure_code; /* of the newest failure */
	char failure[sizeof(((struct bsh_err *)0)->msg)];
	uint8_t checked_bar; /* bar, where a text that is checked has got to */
	bool any_bar;	     /* checking, and that is not known */
	unsigned block_depth; /* of nested repeats and ifs being checked */
	unsigned logging;     /* not 0: the running statement stands in the log already */
	enum {
		BSH_LOG_COMMAND, /* its failure concludes it */
		BSH_LOG_BLOCK,	 /* what fails in it, and is survived, is told where it happens */
		BSH_LOG_REMARK,	 /* it is a comment itself, so is its failure */
	} log_as;		 /* how the running statement stands there */
	bool log_was_told;	 /* that the log cannot be written */
	int status;
	uint8_t bar;
	char prompt[32];
	struct bsh_frame *frame;

	/* Of the running command. */
	bool alive_was_asked;
	struct bsh_regmap_place lookups[BSH_LOOKUPS]; /* a ring; void after a map is loaded */
	uint32_t n_lookups;			      /* ever made */
	unsigned index_depth; /* names inside of the brackets of names that are being looked up */
	struct bsh_regmap_place target; /* what its place is called, if has_target */
	bool has_target;
	bool is_target_written; /* by the command: names of values are those for writing */
	bool takes_block; /* the place that is being read may be a block */
	bool any_target; /* checking, and the place may have any name */
	struct bsh_assign *assigns; /* FIELD=VALUE; bsh_arg.assign.index leads here */
	size_t n_assigns, assigns_cap;
	unsigned read_options; /* BSH_ACCESS_* that its options may stand for */
	unsigned read_flags;   /* those that were typed: they count for what its values read */
	bool wants_hint;
	uint64_t looked_ns; /* when descriptors were last looked at */

	/* From one command to the next. */
	uint64_t n_outdated;   /* of the journal's entries: from before the device was opened */
	bool unknown_was_told; /* that a write may act on bits that it writes back */
	struct bsh_value last; /* $_ */
	struct {
		bool is_set;
		uint8_t region;
		uint8_t width;
		bool as_values;
		uint64_t next;
		uint64_t length;
	} dump;
	struct {
		uint64_t offset;
		uint8_t region;
	} recent[BSH_RECENT];
	size_t n_recent; /* ever noted; the ring holds the newest */

	/* Scratch of bind. */
	struct bsh_arg *args;
	size_t args_cap;
	struct bsh_text text;
	uint8_t *chunk; /* 2 * BSH_CHUNK elements of 8 bytes, made when first needed */
};

/** The names of variables that barsh itself sets; NULL-terminated. */
extern const char *const bsh_builtin_names[];

/** Is it one of them, and which? */
bool bsh_is_builtin(const char *name, size_t len, size_t *index);

/** What the options chose is a command of the log and of what is saved: both stand alone. */
void bsh_session_begin_with(struct bsh_session *s, const char *command);

/** A dword of configuration space, all ones when it cannot be read. */
uint32_t bsh_session_config_dword(struct bsh_session *s, unsigned offset);

/** The device has been opened: protect what must be, go to the BAR to start in. */
int bsh_session_prepare(struct bsh_session *s, struct bsh_err *err) BSH_MUST_USE;

/* ---- For commands ------------------------------------------------------ */

/** The current BAR; while a text is checked, the one where that has got to, unless any_bar. */
static inline uint8_t bsh_session_bar(const struct bsh_session *s)
{
	return s->is_check ? s->checked_bar : s->bar;
}

/** The environment of expressions: this session's variables and device. */
struct bsh_expr_env bsh_session_env(struct bsh_session *s);

/**
 * @brief Between two commands: has somebody asked to stop?
 *
 * Looks at the device's descriptors at most every 100 ms.
 *
 * @return 0, or -1 with BSH_E_INTR.
 */
int bsh_session_look(struct bsh_session *s, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief The same between two pieces of one command's work, which nobody may want any more.
 *
 * @return 0, or -1 with BSH_E_INTR, BSH_E_OUTPUT or BSH_E_PIPE.
 */
int bsh_session_pulse(struct bsh_session *s, struct bsh_err *err) BSH_MUST_USE;

/** Wait until @p until_ns (bsh_now_ns()), attending to the device; -1 with BSH_E_INTR. */
int bsh_session_sleep(struct bsh_session *s, uint64_t until_ns, struct bsh_err *err) BSH_MUST_USE;

/** Read one element, judge all ones, note it as $_ and for completion. */
int bsh_session_read(struct bsh_session *s, struct bsh_loc loc, unsigned flags, uint64_t *value,
		     struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief All ones was read at @p loc: is the device still there?
 *
 * Asks once a command, and only for 32 bits or more.
 *
 * @return 0 when the value may be judged, -1 with BSH_E_GONE.
 */
int bsh_session_judge(struct bsh_session *s, struct bsh_loc loc, uint64_t value,
		      struct bsh_err *err) BSH_MUST_USE;

/** After an all-ones read of a device that answers: tell the person what it may mean. */
void bsh_session_hint(struct bsh_session *s);

/** As bsh_session_judge(), for a run of elements in bus order. */
int bsh_session_judge_run(struct bsh_session *s, struct bsh_loc loc, const uint8_t *data, size_t n,
			  struct bsh_err *err) BSH_MUST_USE;

/** Room for BSH_CHUNK elements of 8 bytes each, twice; NULL with BSH_E_NOMEM. */
uint8_t *bsh_session_chunk(struct bsh_session *s, struct bsh_err *err);

/** Remember an offset for completion. */
void bsh_session_note_offset(struct bsh_session *s, uint8_t region, uint64_t offset);

void bsh_session_note(struct bsh_session *s, const char *fmt, ...) BSH_PRINTF(2, 3);

/** Tell how many registers have names, if any has. */
void bsh_session_note_names(struct bsh_session *s);

/** Is a write answered, are hints given? */
static inline bool bsh_session_talks(const struct bsh_session *s)
{
	return s->is_interactive && !s->settings.is_quiet;
}

/** BSH_ACCESS_* that the options of a command stand for: which one is --force, which --yes. */
static inline unsigned bsh_command_flags(const struct bsh_args *args, unsigned force, unsigned yes)
{
	return (args->options & BSH_OPTION(force) ? (unsigned)BSH_ACCESS_FORCE : 0) |
	       (args->options & BSH_OPTION(yes) ? (unsigned)BSH_ACCESS_YES : 0);
}

static inline struct bsh_loc bsh_loc_of(const struct bsh_place *place, unsigned width)
{
	return (struct bsh_loc){ .offset = place->offset,
				 .region = place->region,
				 .width = (uint8_t)width };
}

/** Element @p i of packed elements of @p width bytes in bus order, as a value. */
uint64_t bsh_element(const uint8_t *data, size_t i, unsigned width);

/** Store @p value as element @p i. */
void bsh_set_element(uint8_t *data, size_t i, unsigned width, uint64_t value);

/** What a check compares: a place's bits against a value under a mask. */
struct bsh_compare {
	struct bsh_loc loc;
	const struct bsh_place *place;
	uint64_t expected; /**< of the bits, or of the whole element; 0 outside of the mask */
	uint64_t mask;	   /**< likewise */
	unsigned bits;	   /**< how many there are */
};

/**
 * @brief Make a comparison of PLACE VALUE [MASK].
 *
 * @param as_register  A register that is named has its own bits, not those of the access.
 * @param mask         May be NULL.
 * @return 0; -1 with BSH_E_VALUE: too wide, or no bit is compared.
 */
int bsh_compare_init(const struct bsh_session *s, struct bsh_compare *c,
		     const struct bsh_arg *place, unsigned width, bool as_register,
		     const struct bsh_arg *value, const struct bsh_arg *mask,
		     struct bsh_err *err) BSH_MUST_USE;

/** The bits of a whole element that @p c is about; the mask is not applied. */
uint64_t bsh_compare_part(const struct bsh_compare *c, uint64_t element);

/** "0x10" or "0x10[7:4]"; returns @p to. */
const char *bsh_session_place_text(const struct bsh_session *s, const struct bsh_place *place,
				   char to[48]);

/** How a 64-bit access at @p loc is made in two, for people; NULL when it is one. */
const char *bsh_split_text(const struct bsh_session *s, struct bsh_loc loc);

/** Print an element, or the bits of it that @p place names; @p text is its place. */
void bsh_print_value(struct bsh_session *s, const struct bsh_place *place, struct bsh_loc loc,
		     uint64_t element, const char *text);

/** What was read of a place at @p width bytes, of which @p bits were compared. */
struct bsh_compared {
	const struct bsh_place *place;
	const struct bsh_regmap_place *named; /**< the register or field that it is, or NULL */
	unsigned width;
	unsigned bits;
	uint64_t read;
};

/** "7:4" where a place names bits; NULL where it does not. */
const char *bsh_range_text(char to[16], const struct bsh_place *place);

/** " (LOCKED)": what a value of a field is called; "" when it has no name. */
const char *bsh_meaning_text(const struct bsh_session *s, const struct bsh_regmap_place *named,
			     uint64_t value, char to[64]);

/** "core.STATUS.LOCK", or "0x10[7:4]" of what has no name; cut to @p size. */
const char *bsh_compared_text(const struct bsh_session *s, const struct bsh_place *place,
			      const struct bsh_regmap_place *named, char *to, size_t size);

/** Print `verified PLACE: VALUE`. */
void bsh_print_verified(struct bsh_session *s, const struct bsh_compared *c);

/** Print `mismatch PLACE: expected ..., read ..., differs in ...`. */
void bsh_print_mismatch(struct bsh_session *s, const struct bsh_compared *c, uint64_t expected,
			uint64_t differs);

/** Judge PLACE VALUE [MASK] before the bus. */
int bsh_verify_check(struct bsh_session *s, const struct bsh_args *args, unsigned width,
		     bool as_register, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief Read PLACE once at @p width bytes and compare it with VALUE under MASK.
 *
 * @param flags        BSH_ACCESS_* that were typed.
 * @param as_register  A register that is named is read as the map says.
 */
int bsh_verify_place(struct bsh_session *s, const struct bsh_args *args, unsigned width,
		     unsigned flags, bool as_register, struct bsh_err *err) BSH_MUST_USE;

/** Switch the current BAR; BSH_E_RANGE when it is absent. */
int bsh_session_set_bar(struct bsh_session *s, uint64_t bar, struct bsh_err *err) BSH_MUST_USE;

/** Run (or check) another file; its errors are reported here. */
int bsh_session_source(struct bsh_session *s, const char *path, struct bsh_span at,
		       struct bsh_err *err) BSH_MUST_USE;

/** A file failed: if its @p path begins with '~', say that this is not expanded. Always -1. */
int bsh_explain_tilde(const char *path, struct bsh_err *err);

/** "1.234 ms" */
const char *bsh_duration_text(char to[32], uint64_t ns);

/** Names of all settings, NULL-terminated; for completion. */
extern const char *const bsh_setting_names[];

/** The words that a setting takes, NULL-terminated; NULL when they are too many to list. */
const char *const *bsh_setting_values(const char *name, size_t len);

#endif
