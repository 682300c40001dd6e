/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief XML as the register map loaders see it: a few known elements, in order.
 *
 * A loader states which elements it knows and below which others they stand.
 * Groups (a register) are reported when they begin and end, leaves (its size)
 * once, with their text. All other elements are skipped with what they hold.
 *
 * The file may be hostile. There is no DOCTYPE, so there are no entities; depth,
 * texts, attributes and tokens are limited; nothing outside of the file is read.
 */
#ifndef BARSH_REGMAP_XML_H
#define BARSH_REGMAP_XML_H

#include "barsh/util.h"

/** Largest file. */
#define BSH_XML_FILE_MAX (64u << 20)
/** Deepest nesting of elements; real files have 12. */
#define BSH_XML_DEPTH_MAX 32
/** Longest text of an element that is kept, in bytes without the blanks around it. */
#define BSH_XML_TEXT_MAX (64u << 10)
/** Longest attribute. */
#define BSH_XML_ATTRIBUTE_MAX (4u << 10)
/** Longest tag or comment, within one step of reading (64 KiB). */
#define BSH_XML_TOKEN_MAX (1u << 20)

/** The parent of the outermost element, as an id. */
#define BSH_XML_OUTSIDE 0

/** Where something begins: both count from 1; columns are characters. 0,0 is nowhere. */
struct bsh_xml_at {
	uint32_t line;
	uint32_t column;
};

/** What the loader hears of. */
struct bsh_xml_event {
	uint8_t id;	      /**< of the element */
	uint8_t parent;	      /**< id of the element around it */
	const char *name;     /**< as in the rule */
	struct bsh_xml_at at; /**< a group's begin; a leaf's text, or its tag when it is empty */
	const char *text;     /**< a leaf's text without blanks around it, NUL-terminated */
	size_t len;
	const char *const *attributes; /**< when a group begins: see bsh_xml_attribute() */
};

/** One element that a loader knows. */
struct bsh_xml_rule {
	const char *name;
	uint8_t id;	  /**< 1..31 of a group, 32 and more of a leaf */
	uint32_t parents; /**< bit N: may stand in the element with id N */
};

/** Ids from here on are leaves. */
#define BSH_XML_LEAF 32

/** The elements of a format, and what to do with them. */
struct bsh_xml_format {
	const struct bsh_xml_rule *rules; /**< sorted by name, bytewise */
	size_t n_rules;
	/** The namespace must contain one of these; NULL: any will do. NULL-terminated. */
	const char *const *namespaces;
	/** 0; 1 to skip the group with all that it holds, end() will not be called; or -1. */
	int (*begin)(void *ctx, const struct bsh_xml_event *event, struct bsh_err *err);
	int (*end)(void *ctx, const struct bsh_xml_event *event, struct bsh_err *err);
	int (*leaf)(void *ctx, const struct bsh_xml_event *event, struct bsh_err *err);
};

/**
 * @brief Read all of @p data and report what @p format knows.
 *
 * @param file  Its name, for messages only.
 * @return 0; -1 with BSH_E_SYNTAX or BSH_E_VALUE and "FILE:LINE:COLUMN: ..." when the XML is at
 *         fault, or with what a callback failed with.
 */
int bsh_xml_read(const char *file, const char *data, size_t size,
		 const struct bsh_xml_format *format, void *ctx, struct bsh_err *err) BSH_MUST_USE;

/** The attribute with the local name @p name, of any namespace, or NULL. */
const char *bsh_xml_attribute(const struct bsh_xml_event *event, const char *name);

/**
 * @brief The local name of the outermost element, to recognise a format by.
 *
 * @param data  A file, or its first few KiB.
 * @return how many bytes it has; it is cut to @p size. 0: this does not begin as XML does.
 */
size_t bsh_xml_root(const char *data, size_t len, char *name, size_t size);

#endif
