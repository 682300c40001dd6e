/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What lineedit.c and the editors behind it know of each other.
 *
 * An editor draws and reads a line; lineedit.c owns waiting, signals and pasted
 * lines. Everything that both keep between calls is in the one struct bsh_edit.
 */
#ifndef BARSH_SHELL_LINEEDIT_IMPL_H
#define BARSH_SHELL_LINEEDIT_IMPL_H

#include "lineedit.h"

#include <stdio.h>

/** One way of reading a line from standard input. */
struct bsh_editor {
	const char *name; /**< for bsh_edit_name() */
	/** Set up before the first line; bsh_edit_self() is filled in. */
	void (*open)(void);
	/**
	 * Show the prompt and return a line without its newline (a paste may have
	 * some inside), from malloc(). NULL: end of file, or bsh_edit_wait() was
	 * false.
	 */
	char *(*read)(const char *prompt);
	/** Take the prompt and the edited line off the screen; the cursor begins a row. */
	void (*hide)(void);
	/** Draw both, at the cursor. */
	void (*show)(void);
	/** After a read that gave no line: show a ^C if one ended it, and begin a row. */
	void (*end_row)(void);
	/** The terminal as it was before the prompt, or as the editor needs it. */
	void (*set_tty)(bool for_editing);
	/** The window may have another size now. */
	void (*resize)(void);
	void (*add_history)(const char *line);
	/** Do pastes come in one piece, so that nothing in them acts as a key? */
	bool (*brackets_pastes)(void);
};

/** The library that was configured; only there when one was. */
extern const struct bsh_editor bsh_editor_library;
/** Plain lines. */
extern const struct bsh_editor bsh_editor_none;

/** The one editor of the process. */
struct bsh_edit {
	struct bsh_edit_config config;
	const struct bsh_editor *editor;
	FILE *out;		     /**< where prompts go */
	bool is_tty;		     /**< standard input is a terminal */
	const char *prompt;	     /**< as it is shown during a read, markers and all */
	enum bsh_edit_result result; /**< BSH_EDIT_LINE until a reason to stop comes up */
	bool is_at_end;		     /**< library: told to end the read */
	struct bsh_text typed;	     /**< plain: read, not handed out yet */
	char *paste;		     /**< library: lines of a paste, NULL or not empty */
	struct bsh_edit_completion offered; /**< library: what TAB offered last, as it has it */
};

/** The one instance; libraries call back without a context. */
struct bsh_edit *bsh_edit_self(void);

/**
 * @brief Wait for input, and serve signals and watched descriptors meanwhile.
 *
 * @return true when standard input is ready, false when the read is to end;
 *         then bsh_edit_self()->result says why, and further calls agree.
 */
bool bsh_edit_wait(void);

/** Is there input, or does some come within @p timeout_ms? */
bool bsh_edit_has_input(int timeout_ms);

/** Has the terminal hung up, so that its end of file is no ^D? */
bool bsh_edit_is_gone(void);

/**
 * @brief Ask the hook for candidates, as replacements of line[start..point).
 *
 * The hook has its own view of where the word begins; what it offers is
 * lengthened or cut at the front to fit the library's.
 *
 * @return a list from malloc() as rl_attempted_completion_function returns it:
 *         the common beginning, then the candidates, then NULL; or NULL when
 *         there are none. *append belongs to an only candidate.
 */
char **bsh_edit_matches(const char *line, size_t start, size_t point, char *append);

/** How wide the columns of a list of candidates are. */
struct bsh_edit_list {
	unsigned text, cells[4];
};

/** Measure @p n of the strings that bsh_edit_matches() gave; false: nothing is told of any. */
bool bsh_edit_list_measure(struct bsh_edit_list *list, char *const *matches, size_t n);

/** Add one of them and what is told of it, cut to @p room columns, without a newline. */
void bsh_edit_list_line(const struct bsh_edit_list *list, const char *match, unsigned room,
			struct bsh_text *to);

#endif
