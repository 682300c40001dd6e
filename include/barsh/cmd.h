/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Commands and the session that they share.
 *
 * A session joins one device to variables, settings and results. It is given
 * text (a reader of lines) and runs it; it prints results through its renderer
 * and hands errors and remarks to its hooks. It never reads a terminal.
 */
#ifndef BARSH_CMD_H
#define BARSH_CMD_H

#include <signal.h>

#include "barsh/host.h"
#include "barsh/lang.h"
#include "barsh/util.h"

struct bsh_session;
struct bsh_out;
struct pollfd;

/** Where in which text something is, for an error report. */
struct bsh_where {
	const char *file; /**< "script.barsh", "<stdin>", "<command 1>"; NULL: typed at the prompt */
	bool has_place;	  /**< at and width are set: the error belongs to a piece of text */
	struct bsh_position at;
	unsigned width; /**< characters to underline on that line, at least 1 */
	const struct bsh_where *from; /**< the `source` command that led here, or NULL */
};

/** What the session asks of the shell around it. All may be NULL but report and note. */
struct bsh_hooks {
	void *ctx;
	/** An error; results are flushed before. */
	void (*report)(void *ctx, const struct bsh_where *where, const struct bsh_err *err);
	/** A remark or a hint for the person, one line without newline. */
	void (*note)(void *ctx, const char *text);
	/** Ask the person at the prompt; true: yes. NULL: nobody is there. */
	bool (*confirm)(void *ctx, const char *question);
	/** Line @p i of the history, oldest first; NULL behind the last. */
	const char *(*history)(void *ctx, size_t i);
	/** Not 0: stop what is running. */
	const volatile sig_atomic_t *stop;
	/** Becomes readable when stop is set; -1: none. */
	int stop_fd;
};

/** When colour is used. */
enum bsh_color { BSH_COLOR_AUTO, BSH_COLOR_ALWAYS, BSH_COLOR_NEVER };

/** What the command line sets; `set` shows and changes it. */
struct bsh_settings {
	bool is_json;
	bool is_quiet;	    /**< no banner, no hints */
	bool is_keep_going; /**< go on after a failed command */
	bool is_dry_run;    /**< check and resolve everything, open nothing */
	bool is_read_only;
	bool is_log_sync;
	unsigned bar;	 /**< to start in */
	bool has_bar;	 /**< somebody chose it */
	bool has_any_bar; /**< where there is no such BAR, start in the lowest that there is */
	unsigned widths; /**< a set of 1, 2, 4, 8 (bytes) */
	bool has_widths; /**< somebody chose them: they stand above what a map says */
	unsigned split;	 /**< enum bsh_split of access.h: 0 none, 1 lohi, 2 hilo */
	enum bsh_color color;
	const char *log; /**< path, or NULL; borrowed */
	const char *const *maps; /**< register maps in the order of loading; borrowed */
	size_t n_maps;
	bool has_no_map; /**< no map loads by itself */
};

/** @brief "8,32" to a set of widths in bytes; -1 when it is no list of 8, 16, 32, 64. */
int bsh_widths_parse(const char *text, unsigned *widths) BSH_MUST_USE;

/** The reverse; 11 characters at most. */
void bsh_widths_text(unsigned widths, char *to, size_t size);

/**
 * @brief A session for @p device, which is not opened yet.
 *
 * @param host     Borrowed. @param device DEVICE as typed; copied.
 * @param out_fd   Where results go.
 * @param hooks    Copied; ctx is borrowed.
 * @return 0 and *session, freed by bsh_session_free(); -1 with BSH_E_NOMEM or
 *         BSH_E_INTERNAL (the log cannot be opened).
 */
int bsh_session_new(const struct bsh_host *host, const char *device, int out_fd,
		    const struct bsh_settings *settings, const struct bsh_hooks *hooks,
		    struct bsh_session **session, struct bsh_err *err) BSH_MUST_USE;

/** Close the device and free everything; accepts NULL. */
void bsh_session_free(struct bsh_session *session);

/**
 * @brief Load a register map onto those that are loaded; -1 with "FILE:LINE:COLUMN: ...".
 *
 * @param word  A file, the directory of a LiteX build, or the name of a map of the data
 *              directories.
 */
int bsh_session_load_map(struct bsh_session *session, const char *word,
			 struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief Load the maps that the settings name, before the device is opened.
 *
 * @return 0, or -1 with BSH_E_SYNTAX, BSH_E_VALUE, BSH_E_NAME or BSH_E_NOMEM.
 */
int bsh_session_load_maps(struct bsh_session *session, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief At the prompt: load the maps of the data directories that fit the device.
 *
 * Those of the user, $XDG_DATA_HOME/barsh/maps, go over those of the system. None is loaded
 * when a map was named or the settings say so. What cannot be loaded is told as a note.
 */
void bsh_session_load_fitting(struct bsh_session *session);

/** @brief Open the device. -1 with BSH_E_OPEN, or BSH_E_RANGE: the BAR to start in is absent. */
int bsh_session_open(struct bsh_session *session, struct bsh_err *err) BSH_MUST_USE;

/** How a text is run. */
enum bsh_run {
	BSH_RUN_SCRIPT, /**< stop at the first failure, unless keep-going is set */
	BSH_RUN_PROMPT, /**< a failure ends its line only */
};

/**
 * @brief Check a whole text without running it: syntax, commands, arguments, constants.
 *
 * Errors are reported, each; what the text defines is known to the texts that
 * are checked after it.
 *
 * @return 0, or -1 when there was an error.
 */
int bsh_session_check(struct bsh_session *session, const char *name,
		      struct bsh_reader reader) BSH_MUST_USE;

/** Among the texts that are checked stands one that cannot be: what it defines is not known. */
void bsh_session_skip_check(struct bsh_session *session);

/**
 * @brief Run a text to its end.
 *
 * @param name  For error reports; NULL at the prompt.
 * @param is_checked  It was checked as a whole; else each block is, before it runs.
 * @return 0 to go on with the next text, -1 to stop: a failure, an interrupt, `quit`.
 */
int bsh_session_run(struct bsh_session *session, const char *name, struct bsh_reader reader,
		    enum bsh_run how, bool is_checked) BSH_MUST_USE;

/** The worst exit status of all that was checked and run as a script. */
int bsh_session_status(const struct bsh_session *session);

/** Was `quit` typed, or are results no longer wanted? */
bool bsh_session_is_quitting(const struct bsh_session *session);

/** Have the results' reader gone (a closed pipe)? */
bool bsh_session_is_pipe_closed(const struct bsh_session *session);

/** At a prompt from now on: writes are answered, hints are given. */
void bsh_session_set_interactive(struct bsh_session *session, bool is_interactive);

/** The prompt's text, "bar0> "; @p continues: inside a block. Owned by the session. */
const char *bsh_session_prompt(struct bsh_session *session, bool continues);

/** What was opened, what closing does to it, how to get help; through the note hook. */
void bsh_session_banner(struct bsh_session *session);

/** After a batch run that wrote: say that closing resets the device, if it does. */
void bsh_session_say_closing(struct bsh_session *session);

/** An error that belongs to no text, as a record where results are JSON; nothing else is told. */
void bsh_session_record_error(struct bsh_session *session, const struct bsh_err *err);

/** Bring results to their descriptor; -1 with BSH_E_OUTPUT or BSH_E_PIPE. */
int bsh_session_flush(struct bsh_session *session, struct bsh_err *err) BSH_MUST_USE;

const struct bsh_settings *bsh_session_settings(const struct bsh_session *session);

/** Descriptors to watch while nothing runs; returns how many. */
size_t bsh_session_watch(struct bsh_session *session, struct pollfd *fds, size_t max);

/** One of them is ready: tell what happened, give the device back when it is wanted. */
void bsh_session_attend(struct bsh_session *session);

/* ---- Completion -------------------------------------------------------- */

/** What to do behind a completed word. */
struct bsh_offer {
	const char *text; /**< the whole word */
	char append;	  /**< ' ', or '\0' when the word goes on */
	const char *about; /**< what it is, in columns parted by tabs, or NULL */
};

/** What stands at the end of an unfinished line. */
struct bsh_completion {
	size_t word;   /**< byte offset of the word being typed */
	bool is_file;  /**< a file's name goes here: the editor knows those */
};

/**
 * @brief Offer all words that may stand at the end of @p line.
 *
 * @param line   The line up to the cursor, not NUL-terminated.
 * @param offer  Called for each candidate, in any order; one may come twice.
 */
struct bsh_completion bsh_session_complete(struct bsh_session *session, const char *line,
					   size_t len,
					   void (*offer)(void *ctx, const struct bsh_offer *offer),
					   void *ctx);

/* ---- The command table, as text ---------------------------------------- */

/** Print the table: one line a command, "name TAB aliases TAB usage TAB summary". */
void bsh_commands_print(struct bsh_text *to);

#endif
