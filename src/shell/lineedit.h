/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Lines from a person: GNU readline, libedit, or neither, all alike in use.
 *
 * There is one editor a process, since both libraries keep one; it reads
 * standard input and draws on standard output, or on standard error when
 * standard output is no terminal. It edits when standard input is a terminal,
 * one of the outputs is, and TERM names something; otherwise lines come plain:
 * from the terminal's own line discipline, or from a pipe without a prompt.
 *
 * While it waits, it also serves the caller's descriptors, ^Z, and a changed
 * window size. What is pasted in one piece is handed out line by line.
 *
 * Life cycle: setlocale(LC_CTYPE, ""), bsh_signals_open(), bsh_edit_open(), any
 * number of bsh_edit_read(), bsh_edit_close(). Nothing here prints errors.
 */
#ifndef BARSH_SHELL_LINEEDIT_H
#define BARSH_SHELL_LINEEDIT_H

#include "barsh/util.h"

#include <poll.h>

/** At most so many descriptors of the caller are watched at the prompt. */
#define BSH_EDIT_WATCH_MAX 16

/** How bsh_edit_read() ended. */
enum bsh_edit_result {
	BSH_EDIT_LINE,	 /**< a line; the only result that sets *line */
	BSH_EDIT_EOF,	 /**< ^D on an empty line, or the end of a pipe */
	BSH_EDIT_INTR,	 /**< ^C: what was typed or pasted is dropped, prompt again */
	BSH_EDIT_HANGUP, /**< the terminal is gone: leave with status 129 */
	BSH_EDIT_TERM,	 /**< SIGTERM: leave with status 143 */
};

/** One replacement for a whole word. */
struct bsh_edit_candidate {
	char *text;
	char append; /**< follows when it is the only one: ' ', '.', '/', or '\0' for nothing */
	char *about; /**< what it is, in columns parted by tabs; or NULL */
};

/**
 * @brief A word to complete, and what was offered for it.
 *
 * The caller of bsh_edit_completion_finish() owns it; the editor makes one for
 * each TAB, and so may a test.
 */
struct bsh_edit_completion {
	const char *line; /**< all of the line, bytes */
	size_t point;	  /**< byte offset of the cursor in it */
	/**
	 * Byte offset at which the word begins that candidates replace up to the
	 * cursor. It comes set to the byte after the last blank, `;` or `(`; the
	 * hook moves it where the language says otherwise, never past the cursor.
	 */
	size_t word;

	struct bsh_edit_candidate *candidates;
	size_t n_candidates;
	size_t capacity;
};

/**
 * @brief Offer @p text (copied) in place of the word.
 *
 * Order does not matter and the same text may be offered twice. When memory
 * runs out the candidate is left out.
 *
 * @param c       The completion that the hook was called with.
 * @param text    The whole word as it shall read, not only what is missing.
 * @param append  As in struct bsh_edit_candidate.
 * @param about   What it is, for the list that GNU readline shows: a few words without
 *                control characters, in columns parted by tabs; or NULL.
 */
void bsh_edit_offer(struct bsh_edit_completion *c, const char *text, char append,
		    const char *about);

/**
 * @brief Offer the file names that begin as the word does.
 *
 * The word may begin with a quote; a name that needs quotes gets double ones
 * with `\` before `"`, `\` and `$`, as the language reads them. Directories end
 * in '/' and nothing is appended. `~` is not expanded, names with control
 * characters are not offered, hidden ones only to a word that has the dot.
 */
void bsh_edit_offer_files(struct bsh_edit_completion *c);

/**
 * @brief Sort the candidates by their text, numbers in it by their value, and drop equal ones.
 *
 * Of equal ones one stays that tells what it is.
 */
void bsh_edit_completion_sort(struct bsh_edit_completion *c);

/** The candidate that has this text, of those that were sorted; NULL: none. */
const struct bsh_edit_candidate *bsh_edit_completion_find(const struct bsh_edit_completion *c,
							  const char *text);

/** Free the candidates. */
void bsh_edit_completion_finish(struct bsh_edit_completion *c);

/** What the editor is told and what it asks. Copied by bsh_edit_open(). */
struct bsh_edit_config {
	const char *name;  /**< the program, for `$if` in inputrc and for editrc; lives on */
	bool is_coloured;  /**< prompts in colour */
	bool is_plain;	   /**< never edit, even on a terminal */
	int history_max;   /**< so many lines are recalled; 0 is no limit */
	void *ctx;	   /**< for the three hooks */

	/** Offer candidates for a word; NULL: TAB finds nothing. */
	void (*complete)(void *ctx, struct bsh_edit_completion *c);
	/** Fill in at most @p max descriptors with their events; returns how many. May be NULL. */
	size_t (*watch)(void *ctx, struct pollfd *fds, size_t max);
	/**
	 * One of those is ready: take what is there, or stop naming it, or the
	 * editor calls again at once. May print whole lines; the edited line is
	 * out of the way and comes back after that.
	 */
	void (*attend)(void *ctx);
};

/**
 * @brief Set the editor up. bsh_signals_open() comes first.
 *
 * Neither reads nor prints anything, so it cannot fail.
 */
void bsh_edit_open(const struct bsh_edit_config *config);

/** Free what the editor holds; the terminal is as it was. */
void bsh_edit_close(void);

/** What was built in, for --version: "GNU readline 8.2", "libedit 3.1", "none". */
const char *bsh_edit_name(void);

/** Is this session edited by a library (as opposed to plain lines)? */
bool bsh_edit_is_editing(void);

/**
 * @brief Show @p prompt and read one line.
 *
 * A SIGINT that came before is forgotten here, and nowhere earlier, so that one
 * pressed right after Enter hits the command: except between the lines of a
 * paste, where it drops those that are left. The flag of a SIGINT that ends
 * this read stays set until the next one.
 *
 * @param prompt  Without colour or markers; not shown when standard input is
 *                no terminal.
 * @param line    Set for BSH_EDIT_LINE only: without its newline, freed by the
 *                caller with free().
 * @return how it ended; on anything but a line the cursor is at a row's begin.
 */
enum bsh_edit_result bsh_edit_read(const char *prompt, char **line) BSH_MUST_USE;

/** Add a line to those that the arrow keys and ^R find. */
void bsh_edit_add_history(const char *line);

/** Are lines of one paste still to come, or typed ahead? */
bool bsh_edit_has_pending(void);

/**
 * @brief Throw away what is pasted or typed ahead; for use after a failed command.
 *
 * The rest of a paste may still be on its way, so this waits until the terminal
 * has been quiet for 50 ms. Does nothing to a pipe.
 */
void bsh_edit_drop_pending(void);

#endif
