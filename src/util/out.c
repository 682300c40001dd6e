/* SPDX-License-Identifier: MIT */
/* The renderer: records as text or JSON, through one buffer. */

#include "out.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* More than any item but a text takes: "config:0x" and 16 digits. */
#define ITEM_MAX (32 + BSH_PUT_SLACK)

/* Keep the first failure; what was rendered before it still goes out. */
static BSH_COLD void fail(struct bsh_out *out, int error)
{
	bsh_out_flush(out);
	if (!out->error)
		out->error = error;
}

/* Wait until a descriptor that somebody else made non-blocking takes more. */
static BSH_COLD void wait_writable(int fd)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLOUT };

	(void)poll(&pollfd, 1, -1);
}

static void send_all(struct bsh_out *out, const char *data, size_t len)
{
	while (len > 0 && !out->error) {
		const ssize_t n = write(out->fd, data, len);

		if (n > 0) {
			data += n;
			len -= (size_t)n;
		} else if (n < 0 && errno == EAGAIN) {
			wait_writable(out->fd);
		} else if (n == 0 || errno != EINTR) {
			out->error = n < 0 ? errno : EIO;
		}
	}
}

void bsh_out_flush(struct bsh_out *out)
{
	const size_t used = out->used;

	out->used = 0;
	send_all(out, out->buffer, used);
}

void bsh_out_commit(struct bsh_out *out, const char *begin, const char *end)
{
	if (begin == out->buffer + out->used) {
		out->used += (size_t)(end - begin);
		return;
	}
	bsh_out_flush(out);
	send_all(out, begin, (size_t)(end - begin));
}

static void copy_lines(const struct bsh_out *out, const char *begin, const char *end)
{
	const char *newline;

	for (; begin < end; begin = newline + 1) {
		newline = memchr(begin, '\n', (size_t)(end - begin));
		out->copy(out->ctx, begin, (size_t)(newline - begin));
	}
}

void bsh_out_text(struct bsh_out *out, const char *begin, const char *end)
{
	if (!out->is_json)
		bsh_out_commit(out, begin, end);
	if (out->copy)
		copy_lines(out, begin, end);
}

/*
 * Where max bytes can be composed. A record that is longer than the buffer,
 * which only a text item can make it, gets memory of its own in *heap; NULL
 * when there is none.
 */
static char *compose_at(struct bsh_out *out, size_t max, char **heap)
{
	if (max <= BSH_OUT_SIZE)
		return bsh_out_room(out, max);
	*heap = malloc(max);
	if (!*heap)
		fail(out, ENOMEM);
	return *heap;
}

/* ---- Items ------------------------------------------------------------ */

static char *put_decimal(char *to, uint64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	memcpy(to, digits + at, sizeof(digits) - at);
	return to + sizeof(digits) - at;
}

static char *put_place(char *to, uint8_t region, uint64_t offset, uint8_t current)
{
	to = bsh_put_prefix(to, region, current);
	to = bsh_put(to, "0x");
	return bsh_put_hex(to, offset, 1);
}

static char *put_hex_item(char *to, const struct bsh_item *item)
{
	assert(item->digits <= 16);
	return bsh_put_hex(bsh_put(to, "0x"), item->value, item->digits);
}

static char *put_flag(char *to, uint64_t value)
{
	return bsh_put(to, value ? "true" : "false");
}

/* ---- Text ------------------------------------------------------------- */

static size_t item_text_max(const struct bsh_item *item)
{
	if (item->kind == BSH_ITEM_TEXT)
		return item->text ? strlen(item->text) : 0;
	return ITEM_MAX;
}

static char *put_item_text(char *to, const struct bsh_item *item, uint8_t current)
{
	switch (item->kind) {
	case BSH_ITEM_HEX:
		return put_hex_item(to, item);
	case BSH_ITEM_DEC:
		return put_decimal(to, item->value);
	case BSH_ITEM_TEXT:
		return item->text ? bsh_put(to, item->text) : to;
	case BSH_ITEM_FLAG:
		return put_flag(to, item->value);
	case BSH_ITEM_PLACE:
		break;
	}
	return put_place(to, item->region, item->value, current);
}

/* The item that the character after a % stands for. */
static const struct bsh_item *template_item(const struct bsh_record *record, char digit)
{
	assert(digit >= '0' && digit <= '9' && (size_t)(digit - '0') < record->n_items);
	return &record->items[digit - '0'];
}

static size_t record_text_max(const struct bsh_record *record)
{
	const char *at;
	size_t max = BSH_PUT_SLACK + 1;

	for (at = record->line; *at; at++, max++)
		if (*at == '%' && *++at != '%')
			max += item_text_max(template_item(record, *at));
	return max;
}

static char *put_record_text(char *to, const struct bsh_record *record, uint8_t current)
{
	for (const char *at = record->line; *at; at++) {
		if (*at != '%' || *++at == '%')
			*to++ = *at;
		else
			to = put_item_text(to, template_item(record, *at), current);
	}
	*to++ = '\n';
	return to;
}

static void render_text(struct bsh_out *out, const struct bsh_record *record)
{
	bsh_auto_free char *heap = NULL;
	char *begin = compose_at(out, record_text_max(record), &heap);

	if (begin)
		bsh_out_text(out, begin, put_record_text(begin, record, out->region));
}

/* ---- JSON ------------------------------------------------------------- */

char *bsh_out_json_head(struct bsh_out *out, char *to, const char *type)
{
	to = bsh_put(to, "{\"type\":\"");
	to = bsh_put(to, type);
	to = bsh_put(to, out->has_begun ? "\"" : "\",\"v\":1");
	out->has_begun = true;
	return to;
}

static char *put_key(char *to, const char *key)
{
	to = bsh_put(to, ",\"");
	to = bsh_put(to, key);
	return bsh_put(to, "\":");
}

static size_t item_json_max(const struct bsh_item *item)
{
	const size_t key = item->key ? strlen(item->key) + strlen(",\"\":") : 0;

	if (item->kind == BSH_ITEM_TEXT)
		return key + (item->text ? bsh_json_size(item->text, strlen(item->text)) : 0);
	if (item->kind == BSH_ITEM_PLACE)
		return key + ITEM_MAX + strlen(",\"region\":\"config\"");
	return key + ITEM_MAX;
}

static size_t record_json_max(const struct bsh_record *record)
{
	size_t max = BSH_JSON_HEAD_MAX(record->type) + strlen("}\n") + BSH_PUT_SLACK;

	for (size_t i = 0; i < record->n_items; i++)
		max += item_json_max(&record->items[i]);
	return max;
}

/* What stands behind the key of an item that is no text. */
static char *put_item_json(char *to, const struct bsh_item *item, uint8_t current)
{
	switch (item->kind) {
	case BSH_ITEM_DEC:
		return put_decimal(to, item->value);
	case BSH_ITEM_FLAG:
		return put_flag(to, item->value);
	case BSH_ITEM_TEXT:
		return bsh_put_json_string(to, item->text, strlen(item->text));
	case BSH_ITEM_HEX:
	case BSH_ITEM_PLACE:
		break;
	}
	*to++ = '"';
	to = put_item_text(to, item, current);
	*to++ = '"';
	return to;
}

/*
 * The first place tells the object's region; one in another region, for which
 * no key is left, says so itself.
 */
static char *put_record_json(struct bsh_out *out, char *to, const struct bsh_record *record)
{
	const struct bsh_item *first_place = NULL;

	to = bsh_out_json_head(out, to, record->type);
	for (size_t i = 0; i < record->n_items; i++) {
		const struct bsh_item *item = &record->items[i];

		if (!item->key || (item->kind == BSH_ITEM_TEXT && !item->text))
			continue;
		if (item->kind == BSH_ITEM_PLACE && !first_place) {
			first_place = item;
			to = put_key(to, "region");
			*to++ = '"';
			to = bsh_put_region(to, item->region);
			*to++ = '"';
		}
		to = put_key(to, item->key);
		to = put_item_json(to, item, first_place ? first_place->region : 0);
	}
	return bsh_put(to, "}\n");
}

static void render_json(struct bsh_out *out, const struct bsh_record *record)
{
	bsh_auto_free char *heap = NULL;
	char *begin = compose_at(out, record_json_max(record), &heap);

	if (begin)
		bsh_out_commit(out, begin, put_record_json(out, begin, record));
}

/* ---- What commands call ----------------------------------------------- */

void bsh_out_record(struct bsh_out *out, const struct bsh_record *record)
{
	if (record->line && bsh_out_wants_text(out))
		render_text(out, record);
	if (out->is_json)
		render_json(out, record);
}

static void value_json(struct bsh_out *out, struct bsh_loc loc, uint64_t value)
{
	const struct bsh_item items[] = {
		BSH_PLACE("place", loc.region, loc.offset),
		BSH_DEC("width", loc.width * UINT64_C(8)),
		BSH_HEX("value", value, loc.width * 2),
	};
	const struct bsh_record record = {
		.type = "value",
		.items = items,
		.n_items = BSH_LENGTH(items),
	};

	render_json(out, &record);
}

void bsh_out_value(struct bsh_out *out, struct bsh_loc loc, uint64_t value)
{
	char *begin;
	char *to;

	if (bsh_out_wants_text(out)) {
		begin = bsh_out_room(out, (size_t)2 * ITEM_MAX);
		to = put_place(begin, loc.region, loc.offset, out->region);
		to = bsh_put(to, ": 0x");
		to = bsh_put_digits(to, value, loc.width * 2U);
		*to++ = '\n';
		bsh_out_text(out, begin, to);
	}
	if (out->is_json)
		value_json(out, loc, value);
}

struct bsh_out *bsh_out_new(int fd, bool json)
{
	struct bsh_out *out = malloc(sizeof(*out) + BSH_OUT_SIZE);

	if (out)
		*out = (struct bsh_out){ .fd = fd, .is_json = json };
	return out;
}

void bsh_out_free(struct bsh_out *out)
{
	if (!out)
		return;
	bsh_out_flush(out);
	free(out);
}

unsigned bsh_out_columns(const struct bsh_out *out)
{
	struct winsize size;

	return ioctl(out->fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool bsh_out_is_json(const struct bsh_out *out)
{
	return out->is_json;
}

void bsh_out_set_json(struct bsh_out *out, bool json)
{
	out->is_json = json;
}

void bsh_out_set_region(struct bsh_out *out, uint8_t region)
{
	out->region = region;
}

void bsh_out_set_copy(struct bsh_out *out, void (*copy)(void *ctx, const char *line, size_t len),
		      void *ctx)
{
	out->copy = copy;
	out->ctx = ctx;
}

int bsh_out_errno(const struct bsh_out *out)
{
	return out->error;
}

const char *bsh_place_text(char to[32], uint8_t region, uint64_t offset, uint8_t current)
{
	*put_place(to, region, offset, current) = '\0';
	return to;
}
