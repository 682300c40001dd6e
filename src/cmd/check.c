/* SPDX-License-Identifier: MIT */
/* Checking a text before anything runs: syntax, commands, arguments, constants. */

#include <string.h>

#include "commands.h"
#include "registers.h"
#include "run.h"

/* Errors of one text that are reported before the check gives up. */
#define ERRORS_MAX 10

static unsigned check_list(struct bsh_session *s, const struct bsh_block *block, uint32_t node);

const struct bsh_cmd *bsh_statement_command(const struct bsh_block *block,
					    const struct bsh_node *node, struct bsh_err *err)
{
	const struct bsh_span at = block->words[node->word];
	const char *name = block->text + at.begin;
	const size_t len = at.end - at.begin;
	const struct bsh_cmd *cmd = bsh_command_find(name, len);
	const char *near;

	if (cmd)
		return cmd;
	near = bsh_command_suggest(name, len);
	if (near)
		bsh_fail_at(err, at, BSH_E_NAME, "no command '%.*s'; did you mean '%s'?",
			    (int)(len < 60 ? len : 60), name, near);
	else
		bsh_fail_at(err, at, BSH_E_NAME, "no command '%.*s': 'help' lists them",
			    (int)(len < 60 ? len : 60), name);
	return NULL;
}

static int check_expression(struct bsh_session *s, const struct bsh_block *block,
			    const struct bsh_node *node, struct bsh_err *err)
{
	struct bsh_expr_env env = bsh_session_env(s);
	struct bsh_value v;

	return bsh_expr_value(block->text, node->expr, &env, &v, err);
}

static int check_command(struct bsh_session *s, const struct bsh_block *block,
			 const struct bsh_node *node, struct bsh_err *err)
{
	const struct bsh_cmd *cmd = bsh_statement_command(block, node, err);
	struct bsh_args args;

	if (!cmd)
		return -1;
	return bsh_bind(s, cmd, block->text, block->words + node->word, node->n_words, true, &args,
			err);
}

void bsh_check_afresh(struct bsh_session *s)
{
	bsh_vars_finish(&s->checked);
	s->any_name = false;
	s->checked_bar = s->bar;
	s->any_bar = false;
	bsh_session_drop_checked_map(s);
}

void bsh_check_forget(struct bsh_session *s)
{
	bsh_vars_forget(&s->checked);
	s->any_name = true;
}

static bool word_is(const struct bsh_block *block, struct bsh_span at, const char *word)
{
	return at.end - at.begin == strlen(word) &&
	       memcmp(block->text + at.begin, word, at.end - at.begin) == 0;
}

/*
 * Names that a block sets are known all over it, but not their values: a later
 * round may find what an earlier one left.
 */
static int define_names(struct bsh_session *s, const struct bsh_block *block, uint32_t index,
			struct bsh_err *err)
{
	const struct bsh_value unknown = { 0 };

	for (; index; index = block->nodes[index].next) {
		const struct bsh_node *node = &block->nodes[index];
		const struct bsh_span *words = block->words + node->word;
		size_t len;

		if (define_names(s, block, node->body, err) < 0 ||
		    define_names(s, block, node->orelse, err) < 0)
			return -1;
		if (node->kind != BSH_NODE_COMMAND || node->n_words < 2)
			continue;
		if (word_is(block, words[0], "source") && !s->settings.is_dry_run)
			bsh_check_forget(s);
		if (!word_is(block, words[0], "let"))
			continue;
		len = strspn(block->text + words[1].begin,
			     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
		if (len && bsh_vars_set(&s->checked, block->text + words[1].begin, len, &unknown,
					err) < 0)
			return -1;
	}
	return 0;
}

/* One error is enough for a statement: report it and go on with the next. */
static unsigned reported(struct bsh_session *s, const struct bsh_err *err)
{
	if (!s->was_reported)
		bsh_report(s, err);
	s->was_reported = false;
	return 1;
}

void bsh_session_skip_check(struct bsh_session *s)
{
	bsh_check_forget(s);
	s->any_bar = true;
}

/* May one of these statements switch to another BAR; or, if that counts, a file that it sources? */
static bool switches_bar(const struct bsh_block *block, uint32_t index, bool counts_source)
{
	for (; index; index = block->nodes[index].next) {
		const struct bsh_node *node = &block->nodes[index];
		const struct bsh_span *words = block->words + node->word;

		if (switches_bar(block, node->body, counts_source) ||
		    switches_bar(block, node->orelse, counts_source))
			return true;
		if (node->kind == BSH_NODE_COMMAND && node->n_words > 1 &&
		    (word_is(block, words[0], "bar") ||
		     (counts_source && word_is(block, words[0], "source"))))
			return true;
	}
	return false;
}

/* Each branch begins in the BAR before it; the first round of a repeat does, others may not. */
static unsigned check_bodies(struct bsh_session *s, const struct bsh_block *block,
			     const struct bsh_node *node)
{
	/* A dry run looks into what is sourced, when it comes there. */
	const bool counts_source = node->kind == BSH_NODE_REPEAT || !s->settings.is_dry_run;
	const bool switches = switches_bar(block, node->body, counts_source) ||
			      switches_bar(block, node->orelse, counts_source);
	const bool any_bar = s->any_bar || (switches && node->kind == BSH_NODE_REPEAT);
	const uint8_t bar = s->checked_bar;
	bool has_moved = switches;
	unsigned errors;

	s->any_bar = any_bar;
	errors = check_list(s, block, node->body);
	has_moved |= s->any_bar || s->checked_bar != bar;
	s->any_bar = any_bar;
	s->checked_bar = bar;
	errors += check_list(s, block, node->orelse);
	s->any_bar |= has_moved || s->checked_bar != bar;
	return errors;
}

static unsigned check_nested(struct bsh_session *s, const struct bsh_block *block,
			     const struct bsh_node *node)
{
	struct bsh_err err = { 0 };
	unsigned errors = 0;

	if (check_expression(s, block, node, &err) < 0)
		errors += reported(s, &err);
	s->block_depth++;
	errors += check_bodies(s, block, node);
	s->block_depth--;
	return errors;
}

static unsigned check_statement(struct bsh_session *s, const struct bsh_block *block,
				const struct bsh_node *node)
{
	struct bsh_err err;

	bsh_err_init(&err);
	return check_command(s, block, node, &err) < 0 ? reported(s, &err) : 0;
}

static unsigned check_list(struct bsh_session *s, const struct bsh_block *block, uint32_t index)
{
	unsigned errors = 0;

	for (; index && errors < ERRORS_MAX; index = block->nodes[index].next) {
		const struct bsh_node *node = &block->nodes[index];

		switch (node->kind) {
		case BSH_NODE_COMMAND:
			errors += check_statement(s, block, node);
			break;
		case BSH_NODE_REPEAT:
		case BSH_NODE_IF:
			errors += check_nested(s, block, node);
			break;
		case BSH_NODE_BREAK:
			break;
		}
	}
	return errors;
}

unsigned bsh_check_block(struct bsh_session *s, const struct bsh_block *block)
{
	struct bsh_err err;

	bsh_err_init(&err);
	if (block->nodes[block->root].kind != BSH_NODE_COMMAND &&
	    define_names(s, block, block->root, &err) < 0)
		return reported(s, &err);
	return check_list(s, block, block->root);
}

unsigned bsh_check_frame(struct bsh_session *s)
{
	const struct bsh_block *block;
	struct bsh_err err = { 0 };
	unsigned errors = 0;
	int got;

	while (errors < ERRORS_MAX) {
		if (s->hooks.stop && *s->hooks.stop) {
			bsh_fail(&err, BSH_E_INTR, "interrupted");
			return errors + reported(s, &err);
		}
		got = bsh_parser_next(s->frame->parser, &block, &err);
		/* What follows a broken block would be taken out of its context. */
		if (got < 0)
			return errors + reported(s, &err);
		if (got == 0)
			break;
		errors += bsh_check_block(s, block);
	}
	return errors;
}

int bsh_session_check(struct bsh_session *s, const char *name, struct bsh_reader reader)
{
	struct bsh_frame frame = { .name = name };
	unsigned errors;

	frame.parser = bsh_parser_new(reader);
	s->frame = &frame;
	s->is_check = true;
	if (frame.parser) {
		errors = bsh_check_frame(s);
	} else {
		struct bsh_err err = { 0 };

		bsh_fail_nomem(&err);
		errors = reported(s, &err);
	}
	s->is_check = false;
	s->frame = NULL;
	bsh_parser_free(frame.parser);
	return errors ? -1 : 0;
}
