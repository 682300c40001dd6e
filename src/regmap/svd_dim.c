/* SPDX-License-Identifier: MIT */
/* CMSIS-SVD: dim, dimIncrement, dimIndex. */

#include "regmap/svd.h"

#include <string.h>

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

/* A decimal number that is all of text. */
static bool read_decimal(const char *text, size_t len, uint32_t *value)
{
	uint64_t number = 0;

	if (len == 0 || len > 9)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		number = number * 10 + (uint64_t)(text[i] - '0');
	}
	*value = (uint32_t)number;
	return true;
}

/* X-Z: a label for each letter. */
static void label_letters(struct bsh_svd *svd, struct bsh_svd_dim *dim, char first, char last)
{
	char labels[2 * 26];
	size_t len = 0;

	for (int c = first; c <= last && len < sizeof(labels); c++) {
		labels[len++] = (char)c;
		labels[len++] = ',';
	}
	dim->n_labels = (uint32_t)len / 2;
	dim->labels = bsh_build_doc(svd->b, labels, len - 1);
}

/* 5-7 or X-Z; false: it is neither. */
static bool read_range(struct bsh_svd *svd, struct bsh_svd_dim *dim, const char *text, size_t len)
{
	const char *minus = memchr(text, '-', len);
	uint32_t first, last;

	if (!minus)
		return false;
	if (len == 3 && is_letter(text[0]) && is_letter(text[2]) && text[0] <= text[2] &&
	    text[2] - text[0] < 26) {
		label_letters(svd, dim, text[0], text[2]);
		return true;
	}
	if (!read_decimal(text, (size_t)(minus - text), &first) ||
	    !read_decimal(minus + 1, len - (size_t)(minus - text) - 1, &last) || last < first)
		return false;
	dim->first = first;
	dim->n_labels = last - first + 1;
	return true;
}

/* A,B,C: blanks go, and what no name holds becomes _. */
static int read_list(struct bsh_svd *svd, struct bsh_svd_dim *dim,
		     const struct bsh_xml_event *event, struct bsh_err *err)
{
	struct bsh_text labels = { 0 };

	dim->n_labels = 1;
	for (size_t i = 0; i < event->len; i++) {
		const char c = event->text[i];

		dim->n_labels += c == ',';
		if (is_word(c) || c == ',')
			bsh_text_add(&labels, &c, 1);
		else if (c != ' ' && c != '\t' && c != '\n')
			bsh_text_add(&labels, "_", 1);
	}
	if (bsh_text_failed(&labels)) {
		bsh_text_finish(&labels);
		return bsh_fail_nomem(err);
	}
	dim->labels = bsh_build_doc(svd->b, bsh_text_string(&labels), labels.len);
	bsh_text_finish(&labels);
	return 0;
}

static int read_index(struct bsh_svd *svd, struct bsh_svd_dim *dim,
		      const struct bsh_xml_event *event, struct bsh_err *err)
{
	dim->at = event->at;
	dim->labels = BSH_NO_TEXT;
	dim->first = 0;
	if (event->len == 0)
		return bsh_build_fail(svd->b, bsh_svd_at(event->at), err, BSH_E_SYNTAX,
				      "dimIndex: nothing, and 0-3 or A,B,C was expected");
	if (read_range(svd, dim, event->text, event->len))
		return 0;
	return read_list(svd, dim, event, err);
}

uint32_t bsh_svd_name(struct bsh_svd *svd, const struct bsh_xml_event *event)
{
	const char *hole = strstr(event->text, "%s");

	if (hole && strstr(hole + 2, "%s"))
		bsh_build_warn(svd->b, bsh_svd_at(event->at),
			       "'%.60s' has %%s twice: elements are told apart by the first",
			       event->text);
	return bsh_build_name(svd->b, event->text, event->len);
}

int bsh_svd_dim_leaf(struct bsh_svd *svd, struct bsh_svd_dim *dim,
		     const struct bsh_xml_event *event, struct bsh_err *err)
{
	uint64_t number;

	if (event->id == BSH_SVD_DIM_INDEX)
		return read_index(svd, dim, event, err);
	if (bsh_svd_leaf_number(svd, event,
				event->id == BSH_SVD_DIM ? BSH_REGMAP_COUNT_MAX : UINT64_MAX,
				&number, err) < 0)
		return -1;
	if (event->id == BSH_SVD_DIM) {
		dim->has_count = true;
		dim->count = (uint32_t)number;
		dim->at = event->at;
	} else {
		dim->has_stride = true;
		dim->stride = number;
	}
	return 0;
}

int bsh_svd_dim_end(struct bsh_svd *svd, const struct bsh_svd_dim *dim, uint32_t name,
		    struct bsh_build_at at, struct bsh_build_dim *to, unsigned *n_dims,
		    struct bsh_err *err)
{
	const bool has_labels = strstr(bsh_build_string(svd->b, name), "%s");

	if (!dim->has_count)
		return 0;
	if (!dim->has_stride && dim->count > 1)
		return bsh_build_fail(svd->b, at, err, BSH_E_SYNTAX,
				      "an array without distance, and dimIncrement was expected");
	if (dim->n_labels && dim->n_labels != dim->count)
		return bsh_build_fail(svd->b, bsh_svd_at(dim->at), err, BSH_E_VALUE,
				      "dimIndex has %u names, and dim says %u", dim->n_labels,
				      dim->count);
	*to = (struct bsh_build_dim){ .count = dim->count, .stride = dim->stride };
	*n_dims = 1;
	if (has_labels) {
		to->labels = dim->labels;
		to->first = dim->first;
	} else if (dim->labels || dim->first) {
		bsh_build_warn(svd->b, bsh_svd_at(dim->at),
			       "dimIndex is left out: elements are counted from [0]");
	}
	return 0;
}
