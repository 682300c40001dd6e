/* SPDX-License-Identifier: MIT */
/* XML for the register map loaders: expat behind limits, known elements only. */

#include "regmap/xml.h"

#include <expat.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Stands between a namespace and a local name; no name holds it. */
#define SEPARATOR '\n'

/* Bytes that expat is given at a time. */
#define STEP (64u << 10)

/* One file being read. */
struct reader {
	XML_Parser expat;
	const struct bsh_xml_format *format;
	void *ctx;
	const char *file;
	struct bsh_err *err;
	bool has_failed;
	unsigned depth;	  /* of known elements, those in stack */
	unsigned skipped; /* elements open inside of the first unknown one, itself included */
	const struct bsh_xml_rule *stack[BSH_XML_DEPTH_MAX]; /* of the known elements */
	struct bsh_xml_at at;  /* of the innermost known element, or its text */
	struct bsh_text space; /* the root's namespace; all others are foreign */
	struct bsh_text text;  /* of the leaf that is open */
	bool has_text;
	size_t quiet; /* bytes fed since expat reported anything */
};

static struct bsh_xml_at here(const struct reader *r)
{
	return (struct bsh_xml_at){
		.line = (uint32_t)XML_GetCurrentLineNumber(r->expat),
		.column = (uint32_t)XML_GetCurrentColumnNumber(r->expat) + 1,
	};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* r->err is filled: call nobody again. */
static void stop(struct reader *r)
{
	r->has_failed = true;
	XML_StopParser(r->expat, XML_FALSE);
}

/* Fail at what is being read. */
BSH_PRINTF(3, 4)
BSH_COLD static void refuse(struct reader *r, enum bsh_code code, const char *fmt, ...)
{
	const struct bsh_xml_at at = here(r);
	char what[200];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	bsh_fail(r->err, code, "%s:%u:%u: %s", r->file, at.line, at.column, what);
	stop(r);
}

/* The part of a name behind its namespace. */
static const char *local_name(const char *name)
{
	const char *separator = strrchr(name, SEPARATOR);

	return separator ? separator + 1 : name;
}

static bool is_foreign(const struct reader *r, const char *name, const char *local)
{
	const size_t len = local == name ? 0 : (size_t)(local - name) - 1;

	return len != r->space.len || (len && memcmp(r->space.data, name, len) != 0);
}

static int compare(const void *name, const void *rule)
{
	return strcmp(name, ((const struct bsh_xml_rule *)rule)->name);
}

/* The id of the innermost known element. */
static uint8_t inside(const struct reader *r)
{
	return r->depth ? r->stack[r->depth - 1]->id : BSH_XML_OUTSIDE;
}

/* The rule for an element here, or NULL when it is not known. */
static const struct bsh_xml_rule *find_rule(const struct reader *r, const char *name)
{
	const uint8_t parent = inside(r);
	const struct bsh_xml_rule *rule;

	if (parent >= BSH_XML_LEAF)
		return NULL;
	rule = bsearch(name, r->format->rules, r->format->n_rules, sizeof(*rule), compare);
	return rule && rule->parents >> parent & 1 ? rule : NULL;
}

/* What the outermost element may be called, for the message that refuses another. */
static const char *expected_root(const struct bsh_xml_format *format)
{
	for (size_t i = 0; i < format->n_rules; i++)
		if (format->rules[i].parents & 1)
			return format->rules[i].name;
	return "";
}

static bool is_space_known(const struct reader *r)
{
	const char *const *known = r->format->namespaces;

	for (; known && *known; known++)
		if (strstr(bsh_text_string(&r->space), *known))
			return true;
	return !known;
}

/* The outermost element says what the file is. */
static bool check_root(struct reader *r, const char *name, const char *local)
{
	char shown[64];

	if (local != name)
		bsh_text_add(&r->space, name, (size_t)(local - name) - 1);
	if (bsh_text_failed(&r->space)) {
		bsh_fail_nomem(r->err);
		stop(r);
		return false;
	}
	if (!find_rule(r, local)) {
		refuse(r, BSH_E_SYNTAX, "<%s>, and <%s> was expected",
		       bsh_clean_text(shown, sizeof(shown), local), expected_root(r->format));
		return false;
	}
	if (!is_space_known(r)) {
		refuse(r, BSH_E_SYNTAX,
		       "<%s> in an unknown namespace, and one with %s was expected", local,
		       r->format->namespaces[0]);
		return false;
	}
	return true;
}

static bool check_limits(struct reader *r, const char *const *attributes)
{
	if (r->depth + r->skipped >= BSH_XML_DEPTH_MAX) {
		refuse(r, BSH_E_VALUE, "more than %u elements inside each other",
		       BSH_XML_DEPTH_MAX);
		return false;
	}
	for (; *attributes; attributes += 2)
		if (strlen(attributes[1]) > BSH_XML_ATTRIBUTE_MAX) {
			refuse(r, BSH_E_VALUE, "an attribute of more than %u bytes",
			       BSH_XML_ATTRIBUTE_MAX);
			return false;
		}
	return true;
}

static void enter(struct reader *r, const struct bsh_xml_rule *rule, const char **attributes)
{
	const struct bsh_xml_event event = {
		.id = rule->id,
		.parent = inside(r),
		.name = rule->name,
		.at = here(r),
		.attributes = (const char *const *)attributes,
	};
	int got = 0;

	r->at = event.at;
	bsh_text_reset(&r->text);
	r->has_text = false;
	if (rule->id < BSH_XML_LEAF)
		got = r->format->begin(r->ctx, &event, r->err);
	if (got < 0)
		stop(r);
	else if (got > 0)
		r->skipped = 1;
	else
		r->stack[r->depth++] = rule;
}

static void XMLCALL on_begin(void *data, const char *name, const char **attributes)
{
	struct reader *r = data;
	const char *local = local_name(name);
	const struct bsh_xml_rule *rule;

	r->quiet = 0;
	if (r->has_failed || !check_limits(r, (const char *const *)attributes))
		return;
	if (r->skipped) {
		r->skipped++;
		return;
	}
	if (r->depth == 0 && !check_root(r, name, local))
		return;
	rule = is_foreign(r, name, local) ? NULL : find_rule(r, local);
	if (rule)
		enter(r, rule, attributes);
	else
		r->skipped = 1;
}

/* Drop the blanks behind a text; those before it were never added. */
static void trim(struct bsh_text *text)
{
	while (text->len > 0 && is_blank(text->data[text->len - 1]))
		text->data[--text->len] = '\0';
}

static void XMLCALL on_end(void *data, const char *name)
{
	struct reader *r = data;
	const struct bsh_xml_rule *rule;
	struct bsh_xml_event event;
	int got;

	(void)name;
	r->quiet = 0;
	if (r->has_failed)
		return;
	if (r->skipped) {
		r->skipped--;
		return;
	}
	rule = r->stack[--r->depth];
	event = (struct bsh_xml_event){ .id = rule->id, .parent = inside(r), .name = rule->name };
	if (event.id < BSH_XML_LEAF) {
		got = r->format->end(r->ctx, &event, r->err);
	} else {
		event.at = r->at;
		trim(&r->text);
		event.text = bsh_text_string(&r->text);
		event.len = r->text.len;
		got = r->format->leaf(r->ctx, &event, r->err);
	}
	if (got < 0)
		stop(r);
}

/* A leaf's text comes in pieces; the first that is not blank says where it is. */
static void XMLCALL on_text(void *data, const char *text, int len)
{
	struct reader *r = data;
	size_t n = (size_t)len, blanks = 0;

	r->quiet = 0;
	if (r->has_failed || r->skipped || inside(r) < BSH_XML_LEAF)
		return;
	if (!r->has_text) {
		while (blanks < n && is_blank(text[blanks]))
			blanks++;
		if (blanks == n)
			return;
		r->has_text = true;
		r->at = here(r);
		r->at.column += (uint32_t)blanks;
	}
	if (n - blanks > BSH_XML_TEXT_MAX - r->text.len) {
		refuse(r, BSH_E_VALUE, "a text of more than %u bytes", BSH_XML_TEXT_MAX);
		return;
	}
	bsh_text_add(&r->text, text + blanks, n - blanks);
	if (bsh_text_failed(&r->text)) {
		bsh_fail_nomem(r->err);
		stop(r);
	}
}

static void XMLCALL on_doctype(void *data, const char *name, const char *sysid, const char *pubid,
			       int has_subset)
{
	struct reader *r = data;

	(void)name;
	(void)sysid;
	(void)pubid;
	(void)has_subset;
	if (!r->has_failed)
		refuse(r, BSH_E_SYNTAX, "a DOCTYPE is refused, and a file without was expected");
}

/* Comments and all else that is of no interest; it only has to end some time. */
static void XMLCALL on_other(void *data, const char *text, int len)
{
	struct reader *r = data;

	(void)text;
	(void)len;
	r->quiet = 0;
}

/* expat stopped: by itself, or because r->err was filled. */
static int fail_parse(struct reader *r)
{
	const enum XML_Error code = XML_GetErrorCode(r->expat);

	if (r->has_failed)
		return -1;
	if (code == XML_ERROR_NO_MEMORY)
		return bsh_fail_nomem(r->err);
	refuse(r, BSH_E_SYNTAX, "%s", XML_ErrorString(code));
	return -1;
}

static int feed(struct reader *r, const char *data, size_t size)
{
	for (size_t fed = 0, n;; fed += n) {
		n = size - fed < STEP ? size - fed : STEP;
		r->quiet += n;
		if (XML_Parse(r->expat, data + fed, (int)n, fed + n == size) != XML_STATUS_OK)
			return fail_parse(r);
		if (fed + n == size)
			return 0;
		if (r->quiet > BSH_XML_TOKEN_MAX) {
			refuse(r, BSH_E_VALUE, "a tag or comment of more than %u bytes",
			       BSH_XML_TOKEN_MAX);
			return -1;
		}
	}
}

int bsh_xml_read(const char *file, const char *data, size_t size,
		 const struct bsh_xml_format *format, void *ctx, struct bsh_err *err)
{
	struct reader r = { .format = format, .ctx = ctx, .file = file, .err = err };
	int got;

	if (size > BSH_XML_FILE_MAX)
		return bsh_fail(err, BSH_E_VALUE, "%s: larger than %u MiB", file,
				BSH_XML_FILE_MAX >> 20);
	r.expat = XML_ParserCreateNS(NULL, SEPARATOR);
	if (!r.expat)
		return bsh_fail_nomem(err);
	XML_SetUserData(r.expat, &r);
	XML_SetElementHandler(r.expat, on_begin, on_end);
	XML_SetCharacterDataHandler(r.expat, on_text);
	XML_SetStartDoctypeDeclHandler(r.expat, on_doctype);
	XML_SetDefaultHandler(r.expat, on_other);
	got = feed(&r, data, size);
	XML_ParserFree(r.expat);
	bsh_text_finish(&r.space);
	bsh_text_finish(&r.text);
	return got;
}

const char *bsh_xml_attribute(const struct bsh_xml_event *event, const char *name)
{
	for (const char *const *a = event->attributes; a && *a; a += 2)
		if (strcmp(local_name(a[0]), name) == 0)
			return a[1];
	return NULL;
}

/* Looking for the outermost element only. */
struct root {
	XML_Parser expat;
	char *name;
	size_t size;
	size_t len;
};

static void found_root(struct root *root, const char *name)
{
	const char *local = local_name(name);

	root->len = strlen(local);
	snprintf(root->name, root->size, "%s", local);
	XML_StopParser(root->expat, XML_FALSE);
}

static void XMLCALL root_begins(void *data, const char *name, const char **attributes)
{
	(void)attributes;
	found_root(data, name);
}

/* It names the root; the loader for that will refuse it and say why. */
static void XMLCALL root_in_doctype(void *data, const char *name, const char *sysid,
				    const char *pubid, int has_subset)
{
	(void)sysid;
	(void)pubid;
	(void)has_subset;
	found_root(data, name);
}

size_t bsh_xml_root(const char *data, size_t len, char *name, size_t size)
{
	XML_Parser expat = XML_ParserCreateNS(NULL, SEPARATOR);
	struct root root = { .expat = expat, .name = name, .size = size };

	if (!expat)
		return 0;
	XML_SetUserData(expat, &root);
	XML_SetStartElementHandler(expat, root_begins);
	XML_SetStartDoctypeDeclHandler(expat, root_in_doctype);
	/* What is wrong further on is no concern here. */
	(void)XML_Parse(expat, data, (int)(len < STEP ? len : STEP), 0);
	XML_ParserFree(expat);
	return root.len;
}
