/* SPDX-License-Identifier: MIT */
/* Running a text: statement by statement, each as its words say, nothing else. */

#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"
#include "registers.h"

/* What a statement did to the flow of control. */
enum flow {
	FLOW_NEXT,
	FLOW_BREAK, /* leave the innermost repeat */
	FLOW_STOP,  /* leave the text */
};

static enum flow run_list(struct bsh_session *s, const struct bsh_block *block, uint32_t index);

/* Failures that no keep-going survives. A device that was given back can be opened again. */
static bool is_final(const struct bsh_session *s, enum bsh_code code)
{
	return (code == BSH_E_GONE && bsh_access_is_open(s->gate)) || code == BSH_E_INTR ||
	       code == BSH_E_OUTPUT || code == BSH_E_PIPE || code == BSH_E_NOMEM;
}

/* Only a person is told: what the all-ones value that was just read may mean. */
static void give_hint(struct bsh_session *s)
{
	s->wants_hint = false;
	if (bsh_session_talks(s) && bsh_access_is_open(s->gate))
		bsh_session_hint(s);
}

/* A failure that does not conclude the running statement in the log is told where it happens. */
static void log_failure(struct bsh_session *s, const struct bsh_err *err, bool goes_on)
{
	char line[sizeof(err->msg) + 16];
	int len;

	if (s->log_as == BSH_LOG_COMMAND || (s->log_as == BSH_LOG_BLOCK && !goes_on))
		return;
	len = snprintf(line, sizeof(line), "error: %s", err->msg);
	bsh_log_comment(s->log, line, (size_t)len);
}

/* Report a failed statement and decide whether the text goes on. */
static enum flow after_failure(struct bsh_session *s, const struct bsh_err *err)
{
	const bool goes_on = s->settings.is_keep_going && !is_final(s, err->code);

	if (err->code == BSH_E_PIPE)
		s->is_quitting = true;
	else if (!s->was_reported)
		bsh_report(s, err);
	if (s->log && !s->was_reported)
		log_failure(s, err, goes_on);
	s->was_reported = false;
	s->has_failed = true;
	s->failure_code = err->code;
	memcpy(s->failure, err->msg, sizeof(s->failure));
	if (s->wants_hint)
		give_hint(s);
	return goes_on ? FLOW_NEXT : FLOW_STOP;
}

/* ---- Statements -------------------------------------------------------- */

/* An access that was refused is about its place; anything else about the statement. */
static void complete_span(struct bsh_err *err, const struct bsh_cmd *cmd,
			  const struct bsh_args *args)
{
	const enum bsh_kind first = cmd->forms[args->form].params[0].kind;

	if (err->at.end)
		return;
	err->at = args->n && (first == BSH_KIND_PLACE || first == BSH_KIND_BITS) ? args->v[0].at :
										    args->at;
}

static int run_command(struct bsh_session *s, const struct bsh_block *block,
		       const struct bsh_node *node, struct bsh_err *err)
{
	const struct bsh_cmd *cmd = bsh_statement_command(block, node, err);
	struct bsh_args args;

	if (!cmd)
		return -1;
	if (s->is_far_due && cmd != &bsh_cmd_map && cmd != &bsh_cmd_source)
		bsh_session_tell_far(s);
	s->alive_was_asked = false;
	bsh_access_begin(s->gate);
	if (bsh_bind(s, cmd, block->text, block->words + node->word, node->n_words, false, &args,
		     err) < 0)
		return -1;
	if (cmd->run(s, &args, err) < 0) {
		complete_span(err, cmd, &args);
		return -1;
	}
	if (s->wants_hint)
		give_hint(s);
	if (bsh_out_errno(s->out))
		return bsh_session_flush(s, err);
	return 0;
}

static int evaluate(struct bsh_session *s, const struct bsh_block *block,
		    const struct bsh_node *node, uint64_t *value, struct bsh_err *err)
{
	const struct bsh_expr_env env = bsh_session_env(s);
	struct bsh_value v;

	if (s->is_far_due)
		bsh_session_tell_far(s);
	s->alive_was_asked = false;
	if (bsh_expr_value(block->text, node->expr, &env, &v, err) < 0)
		return -1;
	if (s->wants_hint)
		give_hint(s);
	*value = v.value;
	return 0;
}

static enum flow run_repeat(struct bsh_session *s, const struct bsh_block *block,
			    const struct bsh_node *node)
{
	struct bsh_err err = { 0 };
	uint64_t times;

	if (evaluate(s, block, node, &times, &err) < 0)
		return after_failure(s, &err);
	for (; times > 0; times--) {
		/* An empty body goes through here only: it must be stoppable, too. */
		if (bsh_session_look(s, &err) < 0)
			return after_failure(s, &err);
		switch (run_list(s, block, node->body)) {
		case FLOW_NEXT:
			break;
		case FLOW_BREAK:
			return FLOW_NEXT;
		case FLOW_STOP:
			return FLOW_STOP;
		}
	}
	return FLOW_NEXT;
}

static enum flow run_if(struct bsh_session *s, const struct bsh_block *block,
			const struct bsh_node *node)
{
	struct bsh_err err = { 0 };
	uint64_t condition;

	if (evaluate(s, block, node, &condition, &err) < 0)
		return after_failure(s, &err);
	return run_list(s, block, condition ? node->body : node->orelse);
}

static enum flow run_simple(struct bsh_session *s, const struct bsh_block *block,
			    const struct bsh_node *node)
{
	struct bsh_err err;

	bsh_err_init(&err);
	if (bsh_session_look(s, &err) < 0 || run_command(s, block, node, &err) < 0)
		return after_failure(s, &err);
	return s->is_quitting ? FLOW_STOP : FLOW_NEXT;
}

static enum flow run_list(struct bsh_session *s, const struct bsh_block *block, uint32_t index)
{
	enum flow flow = FLOW_NEXT;

	for (; index && flow == FLOW_NEXT; index = block->nodes[index].next) {
		const struct bsh_node *node = &block->nodes[index];

		switch (node->kind) {
		case BSH_NODE_COMMAND:
			flow = run_simple(s, block, node);
			break;
		case BSH_NODE_REPEAT:
			flow = run_repeat(s, block, node);
			break;
		case BSH_NODE_IF:
			flow = run_if(s, block, node);
			break;
		case BSH_NODE_BREAK:
			flow = FLOW_BREAK;
			break;
		}
	}
	return flow;
}

/* ---- Texts ------------------------------------------------------------- */

/* The command that a top-level statement is, NULL when it is a block or none. */
static const struct bsh_cmd *command_of(const struct bsh_block *block)
{
	const struct bsh_node *node = &block->nodes[block->root];
	const struct bsh_span name = block->words[node->word];

	return node->kind == BSH_NODE_COMMAND ?
		       bsh_command_find(block->text + name.begin, name.end - name.begin) :
		       NULL;
}

/* Results that the log could not take are lost, which is told once. */
static void tell_log_failure(struct bsh_session *s)
{
	struct bsh_err err = { 0 };

	if (s->log_was_told || !bsh_log_errno(s->log))
		return;
	s->log_was_told = true;
	errno = bsh_log_errno(s->log);
	bsh_fail_errno(&err, BSH_E_INTERNAL, "the log %s is incomplete", s->settings.log);
	bsh_report(s, &err);
}

static void conclude_log(struct bsh_session *s, const char *failed)
{
	if (!s->log)
		return;
	bsh_log_end(s->log, failed);
	tell_log_failure(s);
}

/* Run one top-level statement, announced in the log before and concluded after. */
static enum flow run_logged(struct bsh_session *s, const struct bsh_block *block,
			    const struct bsh_cmd *cmd)
{
	const char *text = block->text + block->at.begin;
	const size_t len = block->at.end - block->at.begin;
	const bool is_command = block->nodes[block->root].kind == BSH_NODE_COMMAND;
	const bool saves = !is_command || cmd;
	enum flow flow;

	s->has_failed = false;
	s->logging++;
	s->is_simple = is_command && saves;
	s->log_as = is_command ? BSH_LOG_COMMAND : BSH_LOG_BLOCK;
	if (s->log)
		bsh_log_command(s->log, text, len);
	if (saves)
		bsh_transcript_command(&s->transcript, text, len);
	flow = run_list(s, block, block->root);
	/* What a block survived is in the log already. */
	conclude_log(s, s->has_failed && (is_command || flow == FLOW_STOP) ? s->failure : NULL);
	if (s->has_failed && saves)
		bsh_transcript_failed(&s->transcript, s->failure);
	s->logging--;
	return flow;
}

/*
 * What a sourced file runs stands in the log and in what is saved; `source` itself is a
 * comment. So are commands that only look at this session, which a later one is not.
 */
static enum flow run_top(struct bsh_session *s, const struct bsh_block *block)
{
	const struct bsh_cmd *cmd;
	enum flow flow;

	if (s->logging > 0)
		return run_list(s, block, block->root);
	cmd = command_of(block);
	if (!cmd || (cmd != &bsh_cmd_source && !cmd->is_unsaved))
		return run_logged(s, block, cmd);
	bsh_log_comment(s->log, block->text + block->at.begin, block->at.end - block->at.begin);
	s->is_simple = false;
	s->log_as = BSH_LOG_REMARK;
	flow = run_list(s, block, block->root);
	conclude_log(s, NULL);
	return flow;
}

/* A block that was not checked with its text is checked before its first command runs. */
static bool is_sound(struct bsh_session *s, const struct bsh_block *block)
{
	unsigned errors;

	if (s->frame->is_checked || block->nodes[block->root].kind == BSH_NODE_COMMAND)
		return true;
	bsh_check_afresh(s);
	s->is_check = true;
	errors = bsh_check_block(s, block);
	s->is_check = false;
	return errors == 0;
}

/* A block with mistakes was not run: the log has it as a comment. */
static enum flow refuse_block(struct bsh_session *s, const struct bsh_block *block)
{
	bsh_log_command(s->log, block->text + block->at.begin, block->at.end - block->at.begin);
	conclude_log(s, "it has mistakes");
	return s->settings.is_keep_going ? FLOW_NEXT : FLOW_STOP;
}

/* A statement that cannot be parsed, or a reader that failed; false: the text ends. */
static bool survives(struct bsh_session *s, const struct bsh_err *err, enum bsh_run how)
{
	/* Ctrl-C at the prompt drops what was typed, which needs no words. */
	if (how == BSH_RUN_PROMPT && err->code == BSH_E_INTR)
		return true;
	if (err->code == BSH_E_PIPE) {
		s->is_quitting = true;
		return false;
	}
	bsh_report(s, err);
	if (how == BSH_RUN_PROMPT)
		return err->code == BSH_E_SYNTAX;
	return s->settings.is_keep_going && err->code == BSH_E_SYNTAX;
}

int bsh_run_frame(struct bsh_session *s, enum bsh_run how)
{
	struct bsh_parser *parser = s->frame->parser;
	const struct bsh_block *block;
	enum flow flow;
	int got;

	for (;;) {
		struct bsh_err err;

		bsh_err_init(&err);
		got = bsh_parser_next(parser, &block, &err);
		if (got == 0)
			return 0;
		if (got < 0) {
			if (!survives(s, &err, how))
				return -1;
			/* In a script the rest of a bad block is skipped; a person begins anew. */
			if (how == BSH_RUN_PROMPT)
				bsh_parser_drop_line(parser);
			continue;
		}
		flow = is_sound(s, block) ? run_top(s, block) : refuse_block(s, block);
		if (how == BSH_RUN_PROMPT && flow == FLOW_NEXT && bsh_session_flush(s, &err) < 0)
			flow = after_failure(s, &err);
		if (s->is_quitting)
			return -1;
		if (flow == FLOW_NEXT)
			continue;
		if (how != BSH_RUN_PROMPT)
			return -1;
		bsh_parser_drop_line(parser);
	}
}

int bsh_session_run(struct bsh_session *s, const char *name, struct bsh_reader reader,
		    enum bsh_run how, bool is_checked)
{
	struct bsh_frame frame = { .name = name,
				   .is_prompt = how == BSH_RUN_PROMPT,
				   .is_checked = is_checked };
	struct bsh_err err = { 0 };
	int result;

	frame.parser = bsh_parser_new(reader);
	s->frame = &frame;
	if (frame.parser) {
		result = bsh_run_frame(s, how);
	} else {
		bsh_fail_nomem(&err);
		bsh_report(s, &err);
		result = -1;
	}
	s->frame = NULL;
	bsh_parser_free(frame.parser);
	return result;
}

/* ---- source ------------------------------------------------------------ */

/* Refuse a file that is being run already, and endless chains of files. */
static int check_nesting(const struct bsh_session *s, const struct stat *st, const char *path,
			 struct bsh_err *err)
{
	for (const struct bsh_frame *f = s->frame; f; f = f->from)
		/* The outermost text is known by its name only. */
		if ((f->ino && f->ino == st->st_ino && f->dev == st->st_dev) ||
		    (f->name && strcmp(f->name, path) == 0))
			return bsh_fail(err, BSH_E_SYNTAX, "%s sources itself", path);
	if (s->frame->depth + 1 > BSH_SOURCE_DEPTH)
		return bsh_fail(err, BSH_E_SYNTAX, "files source each other more than %d deep",
				BSH_SOURCE_DEPTH);
	return 0;
}

/* Check the sourced text; what variables hold now is known to it. */
static unsigned check_sourced(struct bsh_session *s)
{
	const bool was_check = s->is_check;
	unsigned errors;

	if (!was_check)
		bsh_check_afresh(s);
	s->is_check = true;
	errors = bsh_check_frame(s);
	s->is_check = was_check;
	return errors;
}

static int run_sourced(struct bsh_session *s, struct bsh_source *source, struct bsh_err *err)
{
	if (check_sourced(s) > 0) {
		s->was_reported = true;
		return bsh_fail(err, BSH_E_SYNTAX, "the file was not run: it has mistakes");
	}
	if (s->is_check)
		return 0;
	if (bsh_source_rewind(source, err) < 0)
		return -1;
	bsh_parser_rewind(s->frame->parser);
	if (bsh_run_frame(s, BSH_RUN_SCRIPT) == 0 || s->is_quitting)
		return 0;
	/* The failure was reported where it happened; its kind goes on to the text around. */
	s->was_reported = true;
	return bsh_fail(err, s->failure_code ? s->failure_code : BSH_E_SYNTAX, "%s", s->failure);
}

int bsh_session_source(struct bsh_session *s, const char *path, struct bsh_span at,
		       struct bsh_err *err)
{
	struct bsh_frame frame = { .from = s->frame, .source_at = at,
				   .depth = s->frame->depth + 1, .is_checked = true };
	bsh_auto_free char *name = strdup(path);
	struct bsh_source *source;
	struct stat st;
	int result;

	if (!name)
		return bsh_fail_nomem(err);
	if (bsh_source_open(name, &source, &st, err) < 0)
		return bsh_explain_tilde(path, err);
	frame.name = name;
	frame.dev = st.st_dev;
	frame.ino = st.st_ino;
	if (check_nesting(s, &st, name, err) < 0) {
		bsh_source_free(source);
		return -1;
	}
	frame.parser = bsh_parser_new(bsh_source_reader(source));
	s->frame = &frame;
	result = frame.parser ? run_sourced(s, source, err) : bsh_fail_nomem(err);
	s->frame = frame.from;
	bsh_parser_free(frame.parser);
	bsh_source_free(source);
	return result;
}
