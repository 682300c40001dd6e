/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What every loader calls: blocks, registers, fields and enums of one file.
 *
 * A loader tells what its file says, in the order of the file, and no more:
 * the builder cleans texts, checks names, numbers and limits, resolves what is
 * inherited, and at the end lays the file onto what the map already has. A file
 * that fails leaves the map as it was.
 *
 *	struct bsh_build_register *r = bsh_build_begin_register(b, at, err);
 *
 *	r->name = bsh_build_name(b, "CTRL", 4);
 *	r->offset = 4;
 *	r->has |= BSH_HAS_OFFSET;
 *	... its fields, each begin_field() and end_field() ...
 *	return bsh_build_end_register(b, NULL, err);
 *
 * begin_X() gives the attributes of what is open, to be filled in any order
 * until its end_X(), which checks them. The pointer is valid until then; it stays
 * valid while what is inside is begun and ended. What a file does not state must
 * not be filled in: `has` says which numbers were stated; texts and enums are stated when they
 * are not 0 or BSH_REGMAP_NONE, properties when they are not UNSTATED.
 *
 * Attributes of blocks are inherited by what is inside. Widths, resets, word
 * order, endian and reserved are taken from the open blocks when a register
 * *ends*, so a block's own must be filled in before; access (props) is looked up later.
 *
 * Every int function returns 0, or -1 with a filled err that begins with
 * "FILE:LINE:COLUMN: ". A loader returns at once on -1; nothing else is safe
 * then but bsh_build_free(), which its caller does.
 */
#ifndef BARSH_REGMAP_BUILD_H
#define BARSH_REGMAP_BUILD_H

#include "barsh/regmap.h"
#include "barsh/util.h"
#include "regmap/limits.h"

struct bsh_build;

/** Where something stands in the file: both count from 1; column 0: only the line is known. */
struct bsh_build_at {
	uint32_t line;
	uint32_t column;
};

/** Texts are known by a number in the map's store; this one is none, and "". */
#define BSH_NO_TEXT 0

/* ---- Formats ----------------------------------------------------------- */

/** One format. Each loader file defines one. */
struct bsh_loader {
	const char *name;  /**< "native", "svd", "ipxact", "litex", "table", "header" */
	const char *title; /**< "CMSIS-SVD", for messages */
	size_t size_max;   /**< bytes of a file */
	bool is_draft;	   /**< taken if options say so: it tells access seldom, effects never */
	bool is_strict;	   /**< people write it: bad names and names twice are errors */
	/**
	 * Does the content look like this format? Loaders are asked in the order of load.c, which
	 * puts the least particular last; @p data is the whole file.
	 */
	bool (*recognise)(const char *data, size_t len);
	/** Tell all of @p data to @p b. */
	int (*load)(struct bsh_build *b, const char *data, size_t len, struct bsh_err *err);
};

extern const struct bsh_loader bsh_loader_native; /* yaml_load.c */
extern const struct bsh_loader bsh_loader_svd;	  /* svd.c */
extern const struct bsh_loader bsh_loader_ipxact; /* ipxact.c */
extern const struct bsh_loader bsh_loader_litex;  /* litex.c */
extern const struct bsh_loader bsh_loader_table;  /* table.c */
extern const struct bsh_loader bsh_loader_header; /* header.c */

/* ---- The file as a whole ----------------------------------------------- */

/**
 * @brief Begin a file of @p map.
 *
 * Only one may be open at a time. bsh_regmap_load() does this for loaders; tests do it themselves.
 *
 * @param file     Its name; copied.
 * @param options  As given to bsh_regmap_load(); borrowed.
 */
int bsh_build_new(struct bsh_regmap *map, const char *file, const struct bsh_loader *loader,
		  const struct bsh_regmap_options *options, struct bsh_build **b,
		  struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief The file is complete: lay it onto the map. Nothing may be open.
 *
 * Errors: limits that concern the map as a whole, BSH_E_NOMEM. The map is unchanged on failure.
 */
int bsh_build_finish(struct bsh_build *b, struct bsh_err *err) BSH_MUST_USE;

/** Free @p b; what was not finished is forgotten. Accepts NULL. */
void bsh_build_free(struct bsh_build *b);

BSH_DEFINE_AUTO(bsh_build, bsh_build_free);

/** The name of the file, as messages have it. */
const char *bsh_build_file(const struct bsh_build *b);

/** What to subtract from a bus address: as the person says, else as an earlier file told. */
uint64_t bsh_build_rebase(const struct bsh_build *b, uint64_t address);

/** How the person wants it loaded; never NULL. Loaders look at rebase, the builder at region. */
const struct bsh_regmap_options *bsh_build_options(const struct bsh_build *b);

/** Fail with "FILE:LINE:COLUMN: " and the message, saying what was expected. Always -1. */
int bsh_build_fail(struct bsh_build *b, struct bsh_build_at at, struct bsh_err *err,
		   enum bsh_code code, const char *fmt, ...) BSH_PRINTF(5, 6) BSH_COLD;

/** Remember a warning; of the same @p fmt, the first 20 of a file are kept and the rest counted. */
void bsh_build_warn(struct bsh_build *b, struct bsh_build_at at, const char *fmt, ...)
	BSH_PRINTF(3, 4) BSH_COLD;

/** What a file may say of the map as a whole. Later calls replace what earlier ones stated. */
void bsh_build_map_name(struct bsh_build *b, uint32_t name);
void bsh_build_map_doc(struct bsh_build *b, uint32_t doc);
/** @param widths  A set of 1, 2, 4, 8. */
void bsh_build_map_widths(struct bsh_build *b, unsigned widths);
/** The bus address that offset 0 has, for the files after this one: see bsh_build_rebase(). */
void bsh_build_map_origin(struct bsh_build *b, uint64_t origin);
int bsh_build_match(struct bsh_build *b, struct bsh_build_at at,
		    const struct bsh_regmap_match *match, struct bsh_err *err) BSH_MUST_USE;

/* ---- Texts ------------------------------------------------------------- */

/**
 * @brief Keep a doc: cleaned for terminals, blanks made one, blank lines made '\n'.
 *
 * Never fails here: without memory, or past a limit, the next int function says so. Longer than
 * BSH_REGMAP_DOC_MAX is cut. Equal texts are kept once.
 *
 * @param text  UTF-8, not NUL-terminated; bytes that are no UTF-8 become '?'.
 */
uint32_t bsh_build_doc(struct bsh_build *b, const char *text, size_t len);

/**
 * @brief Keep a name: letters, digits and `_`; and one `%s` where an array's names differ.
 *
 * Other bytes become `_`, several `_`; in a strict format they make the end_X() fail. `[%s]`
 * at the end is dropped: it is how SVD writes an ordinary array, X[0], X[1].
 */
uint32_t bsh_build_name(struct bsh_build *b, const char *text, size_t len);

/** Keep an enumerator's name: anything that bsh_build_doc() allows; blanks become `_`. */
uint32_t bsh_build_enumerator(struct bsh_build *b, const char *text, size_t len);

/** The text of @p text, valid until the next text is kept. */
const char *bsh_build_string(const struct bsh_build *b, uint32_t text);

/* ---- Attributes -------------------------------------------------------- */

/** Numbers that are stated. */
enum {
	BSH_HAS_OFFSET = 1,	/**< blocks, registers; of a field: lsb */
	BSH_HAS_WIDTH = 1 << 1, /**< registers, fields; blocks: for what is inside */
	BSH_HAS_RESET = 1 << 2, /**< value; without RESET_MASK all of its bits are known */
	BSH_HAS_RESET_MASK = 1 << 3,
	BSH_HAS_ACCESS_WIDTH = 1 << 4,
	BSH_HAS_REGION = 1 << 5, /**< outermost blocks and registers */
	BSH_HAS_SIZE = 1 << 6,	 /**< blocks */
	BSH_HAS_VOLATILE = 1 << 7,
	BSH_HAS_DONT_DUMP = 1 << 8,
	BSH_HAS_CONFIRM = 1 << 9,
	BSH_HAS_PULSE = 1 << 10,
	BSH_HAS_SIGNED = 1 << 11,
	BSH_HAS_TESTABLE = 1 << 12,
	BSH_HAS_KIND = 1 << 13,
	BSH_HAS_HIDDEN = 1 << 14, /**< a block that others derive from and that is nowhere itself */
};

/** What confirm asks for. */
enum { BSH_CONFIRM_READ = 1, BSH_CONFIRM_WRITE = 2 };

/**
 * One dimension of an array. With `%s` in the name, elements are named by
 * labels, or by numbers from first; without, by [0] to [count - 1].
 */
struct bsh_build_dim {
	uint32_t count;
	uint64_t stride; /**< bytes; of a field's array bits */
	uint32_t labels; /**< "A,B,C", count of them, only with %s; kept by bsh_build_doc() */
	uint32_t first;
	uint8_t lacks; /**< BSH_LACKS_*: in a layer these stay as they are below; 0: it is whole */
};

/** What is not stated of a dimension; index is labels and first. */
enum { BSH_LACKS_COUNT = 1, BSH_LACKS_STRIDE = 2, BSH_LACKS_INDEX = 4 };

/** A block: SVD's peripheral or cluster, IP-XACT's addressBlock or registerFile, LiteX's base. */
struct bsh_build_block {
	struct bsh_build_at at; /**< of its name, for messages */
	unsigned has;		/**< BSH_HAS_* */
	uint32_t name, title, doc;
	uint8_t region;	 /**< BAR 0..5 or BSH_REGION_CONFIG; else options.region */
	uint64_t offset; /**< bytes, from the block around it; 0 when it is not stated */
	uint64_t size;	 /**< bytes of one element; 0: up to its last register's end */
	enum bsh_block_kind kind;
	struct bsh_build_dim dims[BSH_REGMAP_DIMS_MAX]; /**< outermost first */
	unsigned n_dims;
	/* What is inside inherits: */
	struct bsh_props props;
	uint16_t width_bits;
	uint64_t reset, reset_mask;
	uint8_t access_width; /**< bytes */
	uint8_t word_order;   /**< enum bsh_word_order; 0: unstated */
	uint8_t endian;	      /**< enum bsh_endian; 0: unstated */
	uint8_t reserved;     /**< enum bsh_reserved; 0: unstated */
};

struct bsh_build_register {
	struct bsh_build_at at;
	unsigned has;
	uint32_t name, title, doc;
	uint32_t note;	       /**< a hazard to tell before it is touched */
	uint32_t alternate_of; /**< path or name, for people */
	uint8_t region;	       /**< of one outside of all blocks */
	uint64_t offset;       /**< bytes, from its block; a new one must state it */
	struct bsh_build_dim dims[BSH_REGMAP_DIMS_MAX];
	unsigned n_dims;
	struct bsh_props props;
	uint16_t width_bits; /**< as the file says: 24 becomes 32; more than 64 not accessible */
	uint64_t reset, reset_mask;
	uint8_t access_width; /**< bytes */
	uint8_t word_order, endian, reserved;
	uint8_t confirm; /**< BSH_CONFIRM_* */
	bool is_volatile, dont_dump;
};

struct bsh_build_field {
	struct bsh_build_at at;
	unsigned has;
	uint32_t name, doc, unit, scale;
	uint16_t lsb;	     /**< has OFFSET; 0..63 or else it is left out with a warning */
	uint16_t width_bits; /**< has WIDTH; 1..64 */
	struct bsh_build_dim dims[BSH_REGMAP_DIMS_MAX];
	unsigned n_dims;
	struct bsh_props props;
	uint64_t reset, reset_mask;	/**< shifted down to bit 0 */
	uint32_t enum_read, enum_write; /**< from bsh_build_end_enum(), or BSH_REGMAP_NONE */
	uint8_t reserved;		/**< enum bsh_reserved; stated: the field is reserved */
	bool is_signed, is_pulse, is_volatile, is_testable;
};

struct bsh_build_enum {
	struct bsh_build_at at;
	uint32_t name; /**< "" is allowed: only one field has it */
};

struct bsh_build_value {
	struct bsh_build_at at;
	uint32_t name, doc;
	uint64_t value;
	uint64_t care;	 /**< bits that count; UINT64_MAX: all */
	bool is_default; /**< stands for all others; value does not matter */
};

/* ---- Building ---------------------------------------------------------- */

/**
 * What every register of the file inherits last: SVD's device, the native
 * format's `defaults`. Of the block's attributes only those inherited, and
 * region, are used. Valid until the file is finished.
 */
struct bsh_build_block *bsh_build_defaults(struct bsh_build *b);

/** Open a block in the open one, or outermost. NULL: failed (depth, memory). */
struct bsh_build_block *bsh_build_begin_block(struct bsh_build *b, struct bsh_build_at at,
					      struct bsh_err *err) BSH_MUST_USE;

/** Close the open block. @p id may be NULL; else it is set, for sharing and derivation. */
int bsh_build_end_block(struct bsh_build *b, uint32_t *id, struct bsh_err *err) BSH_MUST_USE;

/** Open a register in the open block, or outside of all. NULL: failed. */
struct bsh_build_register *bsh_build_begin_register(struct bsh_build *b, struct bsh_build_at at,
						    struct bsh_err *err) BSH_MUST_USE;
int bsh_build_end_register(struct bsh_build *b, uint32_t *id, struct bsh_err *err) BSH_MUST_USE;

/** Open a field of the open register. NULL: failed. */
struct bsh_build_field *bsh_build_begin_field(struct bsh_build *b, struct bsh_build_at at,
					      struct bsh_err *err) BSH_MUST_USE;
int bsh_build_end_field(struct bsh_build *b, uint32_t *id, struct bsh_err *err) BSH_MUST_USE;

/**
 * Open an enum. Any time, but one only: it belongs to the fields that name its id.
 * NULL: failed.
 */
struct bsh_build_enum *bsh_build_begin_enum(struct bsh_build *b, struct bsh_build_at at,
					    struct bsh_err *err) BSH_MUST_USE;
/** Add an entry to the open enum. */
int bsh_build_value(struct bsh_build *b, const struct bsh_build_value *value,
		    struct bsh_err *err) BSH_MUST_USE;
int bsh_build_end_enum(struct bsh_build *b, uint32_t *id, struct bsh_err *err) BSH_MUST_USE;

/** Forget what is open (SVD: isPresent is 0; a mistake that is no reason to fail). */
void bsh_build_drop_block(struct bsh_build *b);
void bsh_build_drop_register(struct bsh_build *b);
void bsh_build_drop_field(struct bsh_build *b);

/* ---- Derivation: by reference, never a copy of what is inside ---------- */

/**
 * @brief The open block, which has nothing inside yet, is like the closed block @p id.
 *
 * It shares the inside of @p id and takes over its attributes but name, offset
 * and dims, the region only outermost; fill in what differs afterwards. What is added to it then
 * makes a body of its own: the list is copied, the things are not. A thing that is added
 * and has the name of one taken over replaces it.
 */
int bsh_build_derive_block(struct bsh_build *b, uint32_t id, struct bsh_err *err) BSH_MUST_USE;

/** The same for the open register: attributes but name, offset and dims; and all fields. */
int bsh_build_derive_register(struct bsh_build *b, uint32_t id, struct bsh_err *err) BSH_MUST_USE;

/** The same for the open field: attributes but name, lsb and dims. */
int bsh_build_derive_field(struct bsh_build *b, uint32_t id, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief The block or register of this file with a path, for derivedFrom: "UART0", "CH.CTRL".
 *
 * It is looked for in the innermost open block, then in those around it, then
 * outermost. Only what is closed can be found, so that nothing can be
 * derived from itself; the loader keeps a forward reference for later. Names with `%s` are
 * found as they were given to bsh_build_name(). A path from the outermost block may lead through
 * open ones whose name is filled in.
 *
 * @return its id, or BSH_REGMAP_NONE.
 */
uint32_t bsh_build_find_block(const struct bsh_build *b, const char *path, size_t len);
uint32_t bsh_build_find_register(const struct bsh_build *b, const char *path, size_t len);

/** Field @p name of the closed register @p reg, or of the open one: BSH_REGMAP_NONE. */
uint32_t bsh_build_find_field(const struct bsh_build *b, uint32_t reg, const char *name,
			      size_t len);

/** What a closed register says, as it was given but for its width, which is what it came to. */
void bsh_build_get_register(const struct bsh_build *b, uint32_t id, struct bsh_build_register *to);
/** The same of a closed block. */
void bsh_build_get_block(const struct bsh_build *b, uint32_t id, struct bsh_build_block *to);
/** The same of a closed field: its enums, for enumeratedValues derivedFrom. */
void bsh_build_get_field(const struct bsh_build *b, uint32_t id, struct bsh_build_field *to);

/** The last enum called @p name of the files before this one, or BSH_REGMAP_NONE. Case counts. */
uint32_t bsh_build_find_enum(struct bsh_build *b, const char *name, size_t len);
/** What the values of the open field are called in the files before this one, when read. */
uint32_t bsh_build_enum_below(const struct bsh_build *b);

/** The name of a closed enum, "" when it has none; valid until the next text is kept. */
const char *bsh_build_enum_name(const struct bsh_build *b, uint32_t id);

/** The value of entry @p name of a closed enum; false: there is none. Case counts. */
bool bsh_build_enum_value(const struct bsh_build *b, uint32_t id, const char *name, size_t len,
			  uint64_t *value);

#endif
