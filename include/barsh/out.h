/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Result records and the one renderer that turns them into text or JSON.
 *
 * A command describes its result once, as a record; whether a person or a
 * program reads it is decided here. The session log gets the text of every
 * record too, each line as a `#` comment.
 *
 * Text is buffered: bsh_out_flush() before anything else is printed, waited
 * for, or slept. Same input, same output: no time and no address is added.
 *
 * In JSON a result is one object a line: "type", in the first one of all
 * "v":1, then the items in their order. The first place of an object is
 * preceded by the key "region", "bar0" to "bar5" or "config". A value is
 * {"type":"value","region","place","width" in bits,"value"}; each row of a dump is
 * {"type":"dump","region","place" of its first element,"width","values"}, null
 * for what was refused.
 */
#ifndef BARSH_OUT_H
#define BARSH_OUT_H

#include "barsh/util.h"

struct bsh_out;

/** How a value is shown; in JSON hexadecimal is a string, since 64 bits do not fit a number. */
enum bsh_item_kind {
	BSH_ITEM_HEX,	/**< 0x and at least .digits digits */
	BSH_ITEM_DEC,	/**< decimal; a JSON number */
	BSH_ITEM_TEXT,	/**< a string; NULL is left out of JSON and empty in text */
	BSH_ITEM_FLAG,	/**< true or false */
	BSH_ITEM_PLACE, /**< an offset with its region, "0x4000", "bar2:0x10", "config:0x4" */
};

/** One named value of a record. */
struct bsh_item {
	const char *key; /**< JSON key: stable, keys are only ever added; NULL: text only */
	enum bsh_item_kind kind;
	uint8_t digits; /**< BSH_ITEM_HEX: at least so many (1..16), 0 as 1 */
	uint8_t region; /**< BSH_ITEM_PLACE */
	uint64_t value; /**< HEX, DEC, FLAG, PLACE */
	const char *text; /**< TEXT */
};

#define BSH_HEX(k, v, d) { .key = (k), .kind = BSH_ITEM_HEX, .value = (v), .digits = (uint8_t)(d) }
#define BSH_DEC(k, v) { .key = (k), .kind = BSH_ITEM_DEC, .value = (v) }
#define BSH_TEXT(k, s) { .key = (k), .kind = BSH_ITEM_TEXT, .text = (s) }
#define BSH_FLAG(k, v) { .key = (k), .kind = BSH_ITEM_FLAG, .value = (v) }
#define BSH_PLACE(k, r, o) \
	{ .key = (k), .kind = BSH_ITEM_PLACE, .region = (uint8_t)(r), .value = (o) }

/** One result. */
struct bsh_record {
	const char *type; /**< JSON "type" */
	const char *line; /**< text without the last newline: %0 to %9 stand for the items,
			       %% for %; NULL: JSON only */
	const struct bsh_item *items;
	size_t n_items;
};

/**
 * Rows of 16 bytes of a dump; which of them were read, and at what width.
 *
 * Rows begin on 16. What the range does not cover is blank, with its
 * characters; a refused element shows `--` for each of its bytes, no
 * characters, and as a value as many dashes as it has digits.
 */
struct bsh_dump {
	uint8_t region;
	uint8_t width;	    /**< bytes of one access */
	bool as_values;	    /**< elements as values instead of bytes in address order */
	uint64_t offset;    /**< of data[0]; a multiple of width */
	size_t len;	    /**< bytes; a multiple of width */
	const uint8_t *data; /**< bus order (little-endian) */
	const uint8_t *bad; /**< one byte an element, not 0: refused, shown as --; NULL: none */
	const char *names; /**< stand behind a dump of one row, or NULL */
};

/**
 * @brief A new renderer.
 *
 * @param fd    Where results go; not owned.
 * @param json  One JSON object a line instead of text.
 * @return the renderer, freed by bsh_out_free(); NULL when memory ran out.
 */
struct bsh_out *bsh_out_new(int fd, bool json);
/** Flush and free; NULL is fine. */
void bsh_out_free(struct bsh_out *out);

bool bsh_out_is_json(const struct bsh_out *out);
void bsh_out_set_json(struct bsh_out *out, bool json);

/** The region whose places are printed without their region (0 at first). */
void bsh_out_set_region(struct bsh_out *out, uint8_t region);

/**
 * Where the text of every record goes as well, a line at a time without
 * newline, in JSON too; NULL ends it. @p copy may flush, but not render.
 */
void bsh_out_set_copy(struct bsh_out *out, void (*copy)(void *ctx, const char *line, size_t len),
		      void *ctx);

void bsh_out_record(struct bsh_out *out, const struct bsh_record *record);

/** One element that was read: `0x4000: 0xc0de4000`, zero-padded to its width. */
void bsh_out_value(struct bsh_out *out, struct bsh_loc loc, uint64_t value);

void bsh_out_dump(struct bsh_out *out, const struct bsh_dump *dump);

/** How many columns the terminal has that results go to; 0: they go to none, or nobody knows. */
unsigned bsh_out_columns(const struct bsh_out *out);

/** Bring everything to the descriptor. */
void bsh_out_flush(struct bsh_out *out);

/** errno of the first write that failed, 0 when none did; what came after it was dropped. */
int bsh_out_errno(const struct bsh_out *out);

/** @p loc's offset as the renderer prints it (at most 30 bytes with the NUL); returns @p to. */
const char *bsh_place_text(char to[32], uint8_t region, uint64_t offset, uint8_t current);

/**
 * Append @p text to @p to as a JSON string with its quotes. The result is valid
 * UTF-8: each byte that is none becomes U+FFFD. Control characters are escaped.
 */
void bsh_json_string(struct bsh_text *to, const char *text, size_t len);

#endif
