/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief A session over a spy: what it is told, which accesses that makes, what it answers.
 *
 * A test program gives rig_setup() and rig_finish() as its fixture. Texts are what
 * came since they were last asked for; lists are joined by "; ".
 */
#ifndef BARSH_TESTS_UNIT_RIG_H
#define BARSH_TESTS_UNIT_RIG_H

#include <check.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cmd/session.h"
#include "spy.h"

struct rig {
	struct spy *spy;
	struct bsh_session *s;
	int fd; /**< results */
	enum bsh_code code; /**< of the newest error */
	struct bsh_where where; /**< of the newest error; its texts may be gone */
	struct bsh_text out, seen, errors, notes;
	const char *const *history; /**< NULL-terminated, or NULL */
	volatile sig_atomic_t stop;
};

static struct rig rig;

static inline void rig_report(void *ctx, const struct bsh_where *where, const struct bsh_err *err)
{
	(void)ctx;
	rig.code = err->code;
	rig.where = *where;
	bsh_text_addf(&rig.errors, "%s%s", rig.errors.len ? "; " : "", err->msg);
}

static inline void rig_note(void *ctx, const char *text)
{
	(void)ctx;
	bsh_text_addf(&rig.notes, "%s%s", rig.notes.len ? "; " : "", text);
}

static inline const char *rig_history(void *ctx, size_t i)
{
	(void)ctx;
	for (size_t n = 0; rig.history && rig.history[n]; n++)
		if (n == i)
			return rig.history[n];
	return NULL;
}

/** A setup function: nothing is open yet. */
static inline void rig_setup(void)
{
	rig = (struct rig){ .spy = spy_new(), .fd = memfd_create("results", MFD_CLOEXEC) };
	ck_assert_int_ge(rig.fd, 0);
	rig.spy->dev.facts.backend = "spy";
	rig.spy->dev.facts.path = "/the/spy";
	rig.spy->dev.facts.reach = "a spy";
}

/** A teardown function. */
static inline void rig_finish(void)
{
	bsh_session_free(rig.s);
	free(rig.spy);
	close(rig.fd);
	bsh_text_finish(&rig.out);
	bsh_text_finish(&rig.seen);
	bsh_text_finish(&rig.errors);
	bsh_text_finish(&rig.notes);
}

/** The settings that no option changed. */
#define RIG_SETTINGS ((struct bsh_settings){ .widths = 1 | 2 | 4 | 8 })

/** A session with these settings; the device is not open. */
static inline void rig_new(const struct bsh_settings *settings)
{
	static const struct bsh_host host = { .root = "" };
	const struct bsh_hooks hooks = { .report = rig_report,
					 .note = rig_note,
					 .history = rig_history,
					 .stop = &rig.stop,
					 .stop_fd = -1 };
	struct bsh_err err = { 0 };

	ck_assert_msg(bsh_session_new(&host, "sim", rig.fd, settings, &hooks, &rig.s, &err) == 0,
		      "%s", err.msg);
}

/** A session over the spy, opened; what opening read is forgotten. */
static inline void rig_open(const struct bsh_settings *settings)
{
	struct bsh_err err = { 0 };

	rig_new(settings);
	ck_assert_int_eq(bsh_access_adopt(rig.s->gate, &rig.spy->dev, &err), 0);
	ck_assert_msg(bsh_session_prepare(rig.s, &err) == 0, "%s", err.msg);
	rig.spy->n_seen = 0;
}

/** A session without options at a prompt. */
static inline void rig_open_prompt(void)
{
	rig_open(&RIG_SETTINGS);
	bsh_session_set_interactive(rig.s, true);
}

/** Run @p text as it is, how as bsh_session_run() has it. */
static inline int rig_run(const char *name, const char *text, enum bsh_run how, bool is_checked)
{
	struct bsh_source *source = bsh_source_from_text(text, strlen(text));
	const int result = bsh_session_run(rig.s, name, bsh_source_reader(source), how, is_checked);

	bsh_source_free(source);
	return result;
}

/** Type @p text at the prompt. */
static inline void rig_type(const char *text)
{
	(void)!rig_run(NULL, text, BSH_RUN_PROMPT, false);
}

/** Check @p text without running it; 0 or -1. */
static inline int rig_check(const char *text)
{
	struct bsh_source *source = bsh_source_from_text(text, strlen(text));
	const int result = bsh_session_check(rig.s, "text", bsh_source_reader(source));

	bsh_source_free(source);
	return result;
}

/** Check @p text and run it, as `-e` does; the session's exit status. */
static inline int rig_script(const char *text)
{
	if (rig_check(text) == 0)
		(void)!rig_run("text", text, BSH_RUN_SCRIPT, true);
	return bsh_session_status(rig.s);
}

/** Accesses: "r32 0x0; w8 bar2:0x4 0xff". */
static inline const char *rig_seen(void)
{
	struct bsh_text *to = &rig.seen;
	char place[32];

	bsh_text_reset(to);
	for (size_t i = 0; i < rig.spy->n_seen && i < BSH_LENGTH(rig.spy->seen); i++) {
		const struct spy_access *a = &rig.spy->seen[i];

		bsh_text_addf(to, "%s%c%u %s", i ? "; " : "", a->is_write ? 'w' : 'r',
			      a->loc.width * 8u,
			      bsh_place_text(place, a->loc.region, a->loc.offset, 0));
		if (a->is_write)
			bsh_text_addf(to, " 0x%llx", (unsigned long long)a->value);
	}
	rig.spy->n_seen = 0;
	return bsh_text_string(to);
}

/** Results. */
static inline const char *rig_out(void)
{
	char block[4096];
	ssize_t n;

	bsh_out_flush(rig.s->out);
	bsh_text_reset(&rig.out);
	for (off_t at = 0; (n = pread(rig.fd, block, sizeof(block), at)) > 0; at += n)
		bsh_text_add(&rig.out, block, (size_t)n);
	ck_assert_int_eq(ftruncate(rig.fd, 0), 0);
	ck_assert_int_eq(lseek(rig.fd, 0, SEEK_SET), 0);
	return bsh_text_string(&rig.out);
}

/* What was gathered; it begins anew. */
static inline const char *rig_take(struct bsh_text *gathered)
{
	static char text[4096];

	snprintf(text, sizeof(text), "%s", bsh_text_string(gathered));
	bsh_text_reset(gathered);
	return text;
}

/** Messages of errors; valid until the next rig_errors() or rig_notes(). */
static inline const char *rig_errors(void)
{
	return rig_take(&rig.errors);
}

/** Notes and hints. */
static inline const char *rig_notes(void)
{
	return rig_take(&rig.notes);
}

/** Set @p n 32-bit registers from @p offset of BAR 0 on to @p value. */
static inline void rig_fill(uint64_t offset, uint32_t value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		memcpy(rig.spy->mem[0] + offset + 4 * i, &value, 4);
}

/** From now on BAR 0, and configuration space if @p is_gone, read all ones. */
static inline void rig_all_ones(bool is_gone)
{
	memset(rig.spy->mem[0], 0xff, sizeof(rig.spy->mem[0]));
	if (is_gone)
		memset(rig.spy->mem[BSH_REGION_CONFIG], 0xff, 256);
}

#endif
