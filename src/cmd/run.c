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

/* What a statement did to the flow of control. */
enum flow {
	FLOW_NEXT,
	FLOW_BREAK, /* leave the innermost repeat */
	FLOW_STOP,  /* leave the text */
};

static enum flow run_list(struct bsh_session *s, const struct bsh_block *block, uint32_t index);

/* Failures that no keep-going survives. */
static bool is_final(enum bsh_code code)
{
	return code == BSH_E_GONE || code == BSH_E_INTR || code == BSH_E_OUTPUT ||
	       code == BSH_E_PIPE || code == BSH_E_NOMEM;
}

/* Report a failed statement and decide whether the text goes on. */
static enum flow after_failure(struct bsh_session *s, const struct bsh_err *err)
{
	if (!s->was_reported) {
		if (err->code == BSH_E_PIPE)
			s->is_quitting = true;
		else
			bsh_report(s, err);
	}
	s->was_reported = false;
	return s->settings.is_keep_going && !is_final(err->code) ? FLOW_NEXT : FLOW_STOP;
}

/* ---- Statements -------------------------------------------------------- */

/* Only a person is told: what the all-ones value that was just printed may mean. */
static void give_hint(struct bsh_session *s)
{
	s->wants_hint = false;
	if (bsh_session_talks(s))
		bsh_session_hint(s);
}

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

	s->alive_was_asked = false;
	if (bsh_expr_value(block->text, node->expr, &env, &v, err) < 0)
		return -1;
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
		if (bsh_session_pulse(s, &err) < 0)
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

	err.code = BSH_OK;
	err.sys = 0;
	err.at = (struct bsh_span){ 0 };
	err.msg[0] = '\0';
	if (bsh_session_pulse(s, &err) < 0 || run_command(s, block, node, &err) < 0)
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
