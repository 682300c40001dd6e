/* SPDX-License-Identifier: MIT */
/* Errors on their way to the shell: where they are, in which texts, with which status. */

#include <stdio.h>

#include "run.h"

static unsigned characters(const char *text, size_t len)
{
	unsigned n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((uint8_t)text[i] & 0xc0) != 0x80;
	return n;
}

/* Where a span of a frame's text lies, for people; only its first line is underlined. */
static struct bsh_where where_is(const struct bsh_frame *frame, struct bsh_span at)
{
	struct bsh_where where = { .file = frame->name };
	struct bsh_position end;

	if (at.end == 0)
		return where;
	where.has_place = true;
	where.at = bsh_parser_position(frame->parser, at.begin);
	end = bsh_parser_position(frame->parser, at.end);
	if (end.line != where.at.line)
		end.column = characters(where.at.line_text, where.at.line_len) + 1;
	where.width = end.column > where.at.column ? end.column - where.at.column : 1;
	return where;
}

static void report_json(struct bsh_session *s, const struct bsh_where *where,
			const struct bsh_err *err)
{
	const struct bsh_item items[] = {
		BSH_DEC("status", (unsigned)bsh_code_status(err->code)),
		BSH_TEXT("message", err->msg),
		BSH_TEXT("file", where->file),
		BSH_DEC("line", where->at.line),
		BSH_DEC("column", where->at.column),
	};

	if (bsh_out_is_json(s->out))
		bsh_out_record(s->out, &(struct bsh_record){ .type = "error",
							     .items = items,
							     .n_items = where->has_place ? 5 : 3 });
}

void bsh_session_record_error(struct bsh_session *s, const struct bsh_err *err)
{
	report_json(s, &(struct bsh_where){ 0 }, err);
}

/* Add the texts that led to frame, innermost first, then report; each lives in its call. */
static void report_with_sources(struct bsh_session *s, const struct bsh_frame *frame,
				struct bsh_where *innermost, struct bsh_where *last,
				const struct bsh_err *err)
{
	struct bsh_where from;

	if (!frame->from) {
		s->hooks.report(s->hooks.ctx, innermost, err);
		return;
	}
	from = where_is(frame->from, frame->source_at);
	last->from = &from;
	report_with_sources(s, frame->from, innermost, &from, err);
}

/* What fails at the prompt has been seen: only scripts decide the exit status. */
static void note_status(struct bsh_session *s, enum bsh_code code)
{
	const int status = bsh_code_status(code);

	for (const struct bsh_frame *f = s->frame; f; f = f->from)
		if (f->is_prompt)
			return;
	if (status > s->status)
		s->status = status;
}

void bsh_report(struct bsh_session *s, const struct bsh_err *err)
{
	struct bsh_where where = where_is(s->frame, err->at);

	report_json(s, &where, err);
	bsh_out_flush(s->out);
	report_with_sources(s, s->frame, &where, &where, err);
	note_status(s, err->code);
}
