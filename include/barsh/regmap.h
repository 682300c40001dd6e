/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Register maps: registers, fields and enums as data; load, look up, iterate, plan.
 *
 * A map is loaded from one file or from several in layers. It knows nothing of
 * a device: it never reads or writes one. All functions but those that load
 * are pure.
 *
 * Three words: a *node* is a block or a register at one path, where an array
 * is one node whatever its count; a *place* is one element of it (a node, an
 * index for each dimension on the way, perhaps a field and its indices); and
 * *definitions* are what nodes share when a file says that one block is like
 * another. Arrays are never expanded.
 *
 * Texts that come from a file (names, docs, units) are UTF-8 without anything
 * that a terminal obeys; a doc may hold '\n' between paragraphs. They belong
 * to the map and live until the next load. So do nodes: places found before a
 * load are void after it.
 */
#ifndef BARSH_REGMAP_H
#define BARSH_REGMAP_H

#include "barsh/util.h"

struct bsh_regmap;

/** No node, no field, no enum. */
#define BSH_REGMAP_NONE UINT32_MAX

/** Most indices of a place: those of all arrays on its path and those of its field. */
#define BSH_REGMAP_INDICES 16

/** The size of a buffer for any path. */
#define BSH_REGMAP_PATH_MAX 1024

/* ---- Life and loading -------------------------------------------------- */

/** @brief An empty map, freed by bsh_regmap_free(). -1 with BSH_E_NOMEM. */
int bsh_regmap_new(struct bsh_regmap **map, struct bsh_err *err) BSH_MUST_USE;

/** Free @p map; accepts NULL. */
void bsh_regmap_free(struct bsh_regmap *map);

BSH_DEFINE_AUTO(bsh_regmap, bsh_regmap_free);

/** @brief A map of its own that is as @p map is now; no file is read again. -1 with BSH_E_NOMEM. */
int bsh_regmap_copy(const struct bsh_regmap *map, struct bsh_regmap **copy,
		    struct bsh_err *err) BSH_MUST_USE;

/** How a file is loaded; all zeros is the usual way. */
struct bsh_regmap_options {
	uint8_t region;	     /**< BAR of what states none (SVD, csr.csv, headers) */
	bool has_rebase;     /**< address minus rebase is the offset in the BAR */
	uint64_t rebase;     /**< of a format whose addresses are the bus's; else ignored */
	bool takes_drafts;   /**< also formats without access types (C, CSV) */
	bool only_match;     /**< stop behind the match list: nothing else is judged or kept */
	const char *format;  /**< "native", "svd", ...; NULL: recognised by content */
	const char *profile; /**< of C headers: "linux", "addr-mask", ...; NULL: guessed */
};

/**
 * @brief Load one file onto what is loaded.
 *
 * Paths match whatever their case: what the later file states replaces, what
 * is new is added, what it leaves out stays. The name and doc of the map, the
 * match list and the widths are those of the last file that states them.
 *
 * @return 0; -1 with the map as it was before and "FILE:LINE:COLUMN: what, and what was
 *         expected": BSH_E_SYNTAX, BSH_E_VALUE, BSH_E_NAME; or BSH_E_INTERNAL: FILE cannot be
 *         read; or BSH_E_NOMEM.
 */
int bsh_regmap_load(struct bsh_regmap *map, const char *path,
		    const struct bsh_regmap_options *options, struct bsh_err *err) BSH_MUST_USE;

/** bsh_regmap_load() from memory; @p name is for messages. */
int bsh_regmap_load_text(struct bsh_regmap *map, const char *name, const char *data, size_t len,
			 const struct bsh_regmap_options *options,
			 struct bsh_err *err) BSH_MUST_USE;

/** The files of the map in the order of loading, as they were named; NULL behind the last. */
const char *bsh_regmap_source(const struct bsh_regmap *map, size_t i);

/** The format that source @p i was recognised as, "native", "svd", ... */
const char *bsh_regmap_source_format(const struct bsh_regmap *map, size_t i);

/** Does source @p i say of anything whether it may be read or written? */
bool bsh_regmap_source_tells_access(const struct bsh_regmap *map, size_t i);

/** Warning @p i, "FILE:LINE:COLUMN: ..."; NULL behind the last. */
const char *bsh_regmap_warning(const struct bsh_regmap *map, size_t i);

/* ---- The map as a whole ------------------------------------------------ */

const char *bsh_regmap_name(const struct bsh_regmap *map); /**< "" when there is none */
const char *bsh_regmap_doc(const struct bsh_regmap *map);  /**< "" when there is none */

/** Access widths that the device answers, a set of 1, 2, 4, 8 (bytes); 0: not stated. */
unsigned bsh_regmap_widths(const struct bsh_regmap *map);

/** How much there is. */
struct bsh_regmap_counts {
	uint32_t blocks, registers; /**< nodes: an array is one */
	uint32_t fields, enums;	    /**< definitions that some register has; 0 without memory */
	uint64_t instances;	    /**< registers, with each element of each array */
};

struct bsh_regmap_counts bsh_regmap_counts(const struct bsh_regmap *map);

/** What a match or a device states; a device states all. */
enum {
	BSH_MATCH_VENDOR = 1,
	BSH_MATCH_DEVICE = 2,
	BSH_MATCH_SUBSYS_VENDOR = 4,
	BSH_MATCH_SUBSYS_DEVICE = 8,
	BSH_MATCH_REVISION = 16,
	BSH_MATCH_CLASS = 32,
};

/** Devices that a map is for; also the ids of a device, to compare with. */
struct bsh_regmap_match {
	unsigned has; /**< BSH_MATCH_* */
	uint16_t vendor, device, subsys_vendor, subsys_device;
	uint8_t revision;
	uint32_t class_code; /**< 24 bits */
	uint32_t class_mask; /**< those of them that count: `class: 0x0108` states 16 */
};

/** Match @p i of the map; NULL behind the last. */
const struct bsh_regmap_match *bsh_regmap_match(const struct bsh_regmap *map, size_t i);

/** Does one of the matches fit? Everything that it states must be stated in @p ids and equal. */
bool bsh_regmap_fits(const struct bsh_regmap *map, const struct bsh_regmap_match *ids);

/* ---- Properties -------------------------------------------------------- */

/** May it be read, or written? */
enum bsh_may {
	BSH_MAY_UNSTATED, /**< in definitions only: it is inherited */
	BSH_MAY_NO,
	BSH_MAY_YES,
	BSH_MAY_ONCE, /**< written once after a reset; then it is ignored */
	BSH_MAY_UNKNOWN,
};

/** What a write does besides storing; 1C: each 1 that is written clears its bit. */
enum bsh_on_write {
	BSH_WRITE_UNSTATED,
	BSH_WRITE_NONE,
	BSH_WRITE_1C,
	BSH_WRITE_1S,
	BSH_WRITE_1T,
	BSH_WRITE_0C,
	BSH_WRITE_0S,
	BSH_WRITE_0T,
	BSH_WRITE_CLEAR,  /**< any write clears all of it */
	BSH_WRITE_SET,	  /**< any write sets all of it */
	BSH_WRITE_MODIFY, /**< something else */
	BSH_WRITE_UNKNOWN,
};

/** What a read does besides reading. */
enum bsh_on_read {
	BSH_READ_UNSTATED,
	BSH_READ_NONE,
	BSH_READ_CLEAR,
	BSH_READ_SET,
	BSH_READ_MODIFY, /**< something in it */
	BSH_READ_POP,	 /**< something elsewhere: takes from a FIFO, acknowledges, starts */
	BSH_READ_UNKNOWN,
};

/** Where a property is from. */
enum bsh_origin {
	BSH_ORIGIN_NONE, /**< nobody says anything */
	BSH_ORIGIN_STATED,
	BSH_ORIGIN_INHERITED, /**< stated for the register or a block around it */
	BSH_ORIGIN_DEFAULTED, /**< the file's default */
	BSH_ORIGIN_GUESSED,   /**< by the loader */
};

/** How a register or field behaves: independent of each other, and each may be unknown. */
struct bsh_props {
	uint8_t read;	  /**< enum bsh_may */
	uint8_t write;	  /**< enum bsh_may */
	uint8_t on_write; /**< enum bsh_on_write */
	uint8_t on_read;  /**< enum bsh_on_read */
	uint8_t origin;	  /**< enum bsh_origin, of read and write */
};

/** The size of a buffer for bsh_props_text(). */
#define BSH_PROPS_MAX 48

/**
 * @brief The access token of @p p as IEEE 1800.2 names it, "rw", "w1c", "wrc"; "unknown".
 *
 * What no token says follows: "ro pop". What is not known is left out: an SVD's read-write
 * without further words is "rw", as in a data sheet.
 */
const char *bsh_props_text(char to[BSH_PROPS_MAX], struct bsh_props p);

/** The access token that says all of @p p, or NULL when none does; unknown is not none here. */
const char *bsh_props_token(struct bsh_props p);

/** @brief Set @p p to what an access token says, whatever its case; false: there is none such. */
bool bsh_props_parse(const char *token, size_t len, struct bsh_props *p);

/** Access token @p i of all that there are; NULL behind the last. */
const char *bsh_props_policy(size_t i);

/** Does reading change something? Unknown is false. */
bool bsh_props_read_acts(struct bsh_props p);

/** Does a write do something else than store? Unknown is false. */
bool bsh_props_write_acts(struct bsh_props p);

/* ---- Places ------------------------------------------------------------ */

enum bsh_regmap_kind { BSH_REGMAP_BLOCK, BSH_REGMAP_REGISTER, BSH_REGMAP_FIELD };

/** One element of the map. All members may be read; make one by looking it up. */
struct bsh_regmap_place {
	struct bsh_loc loc; /**< of the register; of a block, where it begins, width 0 */
	uint32_t node;	    /**< the block or register */
	uint32_t field;	    /**< its definition, or BSH_REGMAP_NONE */
	uint8_t n_index;    /**< those of the node's path */
	uint8_t n_field_index;
	uint8_t high, low; /**< bits of the field, else of the whole register */
	bool is_whole;	   /**< indices were left out (BSH_FIND_WHOLE): a whole array */
	uint16_t given;	   /**< bit i: index[i] was given, though the place is a whole array */
	uint32_t index[BSH_REGMAP_INDICES]; /**< outermost first, then the field's; from 0 */
};

enum bsh_regmap_kind bsh_regmap_place_kind(const struct bsh_regmap *map,
					   const struct bsh_regmap_place *place);

/** How bsh_regmap_find() takes a path. */
enum {
	BSH_FIND_WHOLE = 1,   /**< an array may be named without its last indices */
	BSH_FIND_BLOCKS = 2,  /**< a block will do; without it, only registers and fields */
	BSH_FIND_NO_HINT = 4, /**< failing is usual: make no suggestion, which takes time */
};

/**
 * @brief Find a place by its path: `core.CTRL`, `ch[2].PERIOD`, `CTRL.EN`, `STATUS`, `EN`.
 *
 * Case does not matter. A path that does not begin at the outermost block is
 * found when it is the end of exactly one; registers go before fields, fields before blocks.
 *
 * @param text  Not NUL-terminated.
 * @param flags BSH_FIND_*.
 * @return 0, or -1 with BSH_E_NAME: nothing ("did you mean"), several (their list), an index that
 *         is missing, not wanted or too high.
 */
int bsh_regmap_find(const struct bsh_regmap *map, const char *text, size_t len, unsigned flags,
		    struct bsh_regmap_place *place, struct bsh_err *err) BSH_MUST_USE;

/** @brief Find field @p text (`EN`, `CH[2]`) of the register at @p reg. -1 with BSH_E_NAME. */
int bsh_regmap_find_field(const struct bsh_regmap *map, const struct bsh_regmap_place *reg,
			  const char *text, size_t len, struct bsh_regmap_place *place,
			  struct bsh_err *err) BSH_MUST_USE;

/** The full path of @p place with its indices, cut to @p size; returns @p to. */
const char *bsh_regmap_path(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
			    char *to, size_t size);

/** Is @p place the block, register or array @p in (any element of what is_whole), or inside? */
bool bsh_regmap_is_in(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
		      const struct bsh_regmap_place *in);

/** The last part of the path only, with its indices. */
const char *bsh_regmap_leaf(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
			    char *to, size_t size);

/**
 * @brief Find the registers that hold the byte at @p offset.
 *
 * Several when registers overlap or are alternatives of each other; those that
 * begin at @p offset come first, then in the order of addresses.
 *
 * @param max  Room in @p places; what is found behind it is counted only.
 * @return how many there are; BSH_REGMAP_UNSURE: arrays lie over each other in so many
 *         ways that the search was given up.
 */
size_t bsh_regmap_at(const struct bsh_regmap *map, unsigned region, uint64_t offset,
		     struct bsh_regmap_place *places, size_t max);

#define BSH_REGMAP_UNSURE SIZE_MAX

/** The last register that begins before @p offset; false: there is none. */
bool bsh_regmap_below(const struct bsh_regmap *map, unsigned region, uint64_t offset,
		      struct bsh_regmap_place *place);

/** The first register that begins at @p offset or behind it; false: there is none. */
bool bsh_regmap_above(const struct bsh_regmap *map, unsigned region, uint64_t offset,
		      struct bsh_regmap_place *place);

/**
 * @brief The bytes that a register takes, of an array those of all its elements.
 *
 * @param place  Of the register, as bsh_regmap_next_node() gives it.
 * @param max    With more elements than this one range reaches from the first to the last.
 * @param take   Called for each range, in no order; some may overlap.
 * @return how many ranges there were.
 */
uint32_t bsh_regmap_extents(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
			    uint32_t max, void (*take)(void *ctx, struct bsh_range range),
			    void *ctx);

/** Does the map say anything of @p region? */
bool bsh_regmap_has_region(const struct bsh_regmap *map, unsigned region);

/* ---- Walking ----------------------------------------------------------- */

/**
 * @brief Registers of one region in the order of their addresses, element by element.
 *
 * Start with { .map, .region, .offset }; changing offset later moves it on. At
 * one address, in the order of the file; an element that lies where another of
 * the same array does is told once.
 */
struct bsh_regmap_walk {
	const struct bsh_regmap *map;
	unsigned region;
	uint64_t offset; /**< what begins here or behind it comes next */
	uint32_t node;	 /**< at offset, nodes below this one were told; 0 to begin */
	bool is_done;
	bool is_unsure; /**< it is done because the search was given up: see bsh_regmap_at() */
};

/** The next register; false: there is no more. */
bool bsh_regmap_next(struct bsh_regmap_walk *walk, struct bsh_regmap_place *place);

/**
 * @brief The nodes, a block before what it holds, arrays as one, by address within a block.
 *
 * @param place  { .node = BSH_REGMAP_NONE } to begin; all indices stay 0, is_whole tells an array.
 * @return false: there is no more.
 */
bool bsh_regmap_next_node(const struct bsh_regmap *map, struct bsh_regmap_place *place);

/**
 * @brief The fields of a register, highest bit first, element by element.
 *
 * @param reg   A register, or one of its fields.
 * @param next  0 to begin; moved on.
 * @return false: there is no more.
 */
bool bsh_regmap_next_field(const struct bsh_regmap *map, const struct bsh_regmap_place *reg,
			   uint32_t *next, struct bsh_regmap_place *field);

/* ---- Completion -------------------------------------------------------- */

/** One way to go on with a path. */
struct bsh_regmap_offer {
	const char *text; /**< the whole path up to its end, as it would be typed */
	enum bsh_regmap_kind kind;
	bool goes_on; /**< more must follow: a block's '.' or an array's '[' ends the text */
	struct bsh_regmap_place
		place; /**< what it leads to (of an array, element 0 with is_whole) */
};

/**
 * @brief Offer what may follow in the segment of a path that is being typed.
 *
 * `co` gives `core.` and registers that are found by the end of their path
 * (`CONFIG`), `core.ST` gives `core.STATUS`, `core.STATUS.` its fields, `ch[` indices. Registers
 * whose last part begins so but does not lead to them alone have their whole path (`PER` gives
 * `ch[0].PERIOD`); where that is nothing, fields have it. An ambiguous name in front of a '.'
 * gives the whole paths of those that have it, or of what is in them and begins as what follows.
 * At most 2048 whole paths are offered, and elements of an array.
 *
 * @param offer  Called for each, by address within a block; false stops.
 */
void bsh_regmap_complete(const struct bsh_regmap *map, const char *text, size_t len,
			 bool (*offer)(void *ctx, const struct bsh_regmap_offer *offer), void *ctx);

/* ---- Facts ------------------------------------------------------------- */

/** Where in a file something is defined; line 0: unknown. */
struct bsh_regmap_origin {
	const char *file;
	uint32_t line;
};

/** What reserved bits are written with. */
enum bsh_reserved {
	BSH_RESERVED_UNSTATED,
	BSH_RESERVED_PRESERVE, /**< the value that was read */
	BSH_RESERVED_ZERO,
	BSH_RESERVED_ONE,
};

/** How a register that is wider than an access is laid out. */
enum bsh_word_order { BSH_ORDER_UNSTATED, BSH_ORDER_LOW_FIRST, BSH_ORDER_HIGH_FIRST };

enum bsh_endian { BSH_ENDIAN_UNSTATED, BSH_ENDIAN_LITTLE, BSH_ENDIAN_BIG };

enum bsh_block_kind { BSH_BLOCK_REGISTERS, BSH_BLOCK_MEMORY, BSH_BLOCK_RESERVED };

/** A block, effectively. */
struct bsh_block_info {
	const char *name, *title, *doc; /**< title: a longer name; "" when there is none */
	uint64_t size;			/**< as stated, else up to its last register's end */
	enum bsh_block_kind kind;
	uint32_t n_children;
	uint8_t n_dims; /**< its own */
	struct bsh_regmap_origin origin;
};

struct bsh_block_info bsh_regmap_block(const struct bsh_regmap *map,
				       const struct bsh_regmap_place *place);

/** A register, effectively: everything inherited is filled in. */
struct bsh_register_info {
	const char *name, *title, *doc; /**< title: a longer name; "" when there is none */
	const char *note;		/**< a hazard that the file tells of, or "" */
	const char *alternate_of;	/**< another register at this place, or "" */
	struct bsh_props props;		/**< as a whole: see bsh_regmap_register() */
	bool read_acts;			/**< reading it changes something */
	bool write_acts;		/**< writing it does something else than store */
	uint8_t width;			/**< bytes: 1, 2, 4 or 8; 0: no access can hold it */
	uint16_t width_bits;		/**< as stated, for display */
	uint16_t bytes;			/**< that it takes, whether an access can hold it or not */
	uint8_t access_width;		/**< bytes of one access; width unless stated otherwise */
	enum bsh_word_order word_order; /**< never unstated */
	enum bsh_endian endian;		/**< never unstated */
	enum bsh_reserved reserved;	/**< never unstated */
	uint64_t reset, reset_mask;	/**< bits of reset that are known, fields' included */
	bool is_volatile;		/**< changes by itself, as a whole */
	bool dont_dump;
	bool confirm_read, confirm_write;
	const char *not_accessible; /**< why it is never touched, "is not aligned ..."; or NULL */
	uint32_t n_fields;	    /**< definitions; 0: none are known */
	uint8_t n_dims;		    /**< its own */
	struct bsh_regmap_origin origin;
};

/**
 * @brief What is known of the register at @p place.
 *
 * props are those of the register as a whole, for display: it may be read or
 * written if any field may, and has an effect that all of its fields have. What
 * protects is read_acts and write_acts: some bit does (which, see bsh_regmap_masks()).
 */
struct bsh_register_info bsh_regmap_register(const struct bsh_regmap *map,
					     const struct bsh_regmap_place *place);

/** A field, effectively. */
struct bsh_field_info {
	const char *name, *doc;
	const char *unit, *scale; /**< "us", "1/256"; "" when there is none */
	struct bsh_props props;
	uint64_t reset, reset_mask;	/**< shifted down to bit 0; mask 0: unknown */
	uint32_t enum_read, enum_write; /**< or BSH_REGMAP_NONE */
	enum bsh_reserved reserved;	/**< of a field that is reserved, else unstated */
	bool is_signed, is_pulse, is_volatile;
	bool is_testable; /**< automatic tests may write it */
	uint8_t n_dims;
	struct bsh_regmap_origin origin;
};

struct bsh_field_info bsh_regmap_field(const struct bsh_regmap *map,
				       const struct bsh_regmap_place *place);

/** Dimension @p i of the node of @p place: how many elements, 0 behind the last. */
uint32_t bsh_regmap_count(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
			  unsigned i, uint64_t *stride);

/** The bits of a register, by what they do; each within its width. */
struct bsh_masks {
	uint64_t covered;     /**< of some field that is not reserved */
	uint64_t reserved;    /**< the others, if there are fields at all */
	uint64_t readable;    /**< and unknown */
	uint64_t writable;    /**< and unknown */
	uint64_t read_acts;   /**< reading changes something */
	uint64_t write_acts;  /**< a write does something else than store */
	uint64_t volatiles;   /**< change by themselves */
	uint64_t pulse;	      /**< go back to 0 by themselves */
	uint64_t reads_back;  /**< what was written is read: verify compares these */
	uint64_t reset_check; /**< compared with the reset value by reset-check */
};

struct bsh_masks bsh_regmap_masks(const struct bsh_regmap *map,
				  const struct bsh_regmap_place *place);

/* ---- Values ------------------------------------------------------------ */

/** Entry of an enum. */
struct bsh_enum_entry {
	const char *name, *doc; /**< doc: "" when there is none */
	uint64_t value;
	uint64_t care;	 /**< bits of value that count */
	bool is_default; /**< stands for all values that no other entry has */
};

/** Entry @p i of enum @p e; false: behind the last. */
bool bsh_regmap_enum_entry(const struct bsh_regmap *map, uint32_t e, uint32_t i,
			   struct bsh_enum_entry *entry);

/** What @p value of the field at @p place is called when read, or NULL. */
const char *bsh_regmap_value_name(const struct bsh_regmap *map,
				  const struct bsh_regmap_place *place, uint64_t value);

/** What @p value of the field at @p place is called when written, or NULL. */
const char *bsh_regmap_written_name(const struct bsh_regmap *map,
				    const struct bsh_regmap_place *place, uint64_t value);

/**
 * @brief The value that enumerator @p name of the field at @p place has.
 *
 * Case does not matter unless two names differ in it only. Bits that do not count are 0.
 *
 * @param is_written  When it is written; else when it is read, which may be called otherwise.
 * @param open        Set to the bits that do not count; may be NULL.
 * @return 0, or -1 with BSH_E_NAME: no enum, no such name ("did you mean"), one that stands
 *         for no single value.
 */
int bsh_regmap_name_value(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
			  bool is_written, const char *name, size_t len, uint64_t *value,
			  uint64_t *open,
			  struct bsh_err *err) BSH_MUST_USE;

/** The value of the field at @p place in @p word; of a register, @p word itself. */
uint64_t bsh_regmap_extract(const struct bsh_regmap_place *place, uint64_t word);

/* ---- Writing fields ---------------------------------------------------- */

/** One field and what it shall be. */
struct bsh_assign {
	struct bsh_regmap_place field;
	uint64_t value; /**< not shifted */
};

/** What is known before a write; the planner asks for no more. */
struct bsh_plan_input {
	const struct bsh_assign *assigns;
	size_t n_assigns;
	uint64_t last_mask; /**< bits of last that were written to this register in this session */
	uint64_t last;
	bool has_read; /**< read was read from it, just now, for this write */
	uint64_t read;
	bool is_forced; /**< what is BSH_E_GUARDED or BSH_E_READONLY may be done */
};

/** What to do. */
struct bsh_plan {
	bool needs_read;   /**< read the register once, set has_read and plan again */
	uint64_t word;	   /**< else: what to write, in one access */
	uint64_t assigned; /**< bits of the fields that are written */
	uint64_t from_read, from_last, from_reset; /**< where the other bits are from */
	uint64_t neutral; /**< other bits that act on write: written so that they do nothing */
	uint64_t acts;	  /**< other bits that any write clears, sets or changes */
	uint64_t unknown; /**< from_read, and nobody says whether writing that back acts */
};

/**
 * @brief Build the word that writes some fields of a register and disturbs no others.
 *
 * A pure function, called once or twice: when it answers needs_read, the
 * caller reads the register in one access and calls again. The other bits are:
 * - acting on 1 or on 0, or a pulse: what does nothing;
 * - read-write: the value that was read;
 * - write-only: the last value written, else the reset value, bit by bit;
 * - reserved, or of the access and not of the register: by the register's policy, the value
 *   that was read if it has none;
 * - read-only: as read if a read is made; they need none;
 * - acting on any write, written once, or nobody says whether they may be written: refused,
 *   the former two also where they lie in a field that is written and is not of that kind.
 * Where fields overlap, those that act decide before those that store.
 * No read is asked for when no bit needs it, and none of a register whose
 * reading has side effects, unless is_forced.
 *
 * @param reg  The register; every field must be one of its.
 * @return 0, or -1 with BSH_E_READONLY (a field is not writable), BSH_E_VALUE (too wide, a field
 *         twice, two that overlap), BSH_E_GUARDED (a write, or the read that is needed, does
 *         something to the other bits, or what they are cannot be known), BSH_E_RANGE (not
 *         accessible).
 */
int bsh_regmap_plan(const struct bsh_regmap *map, const struct bsh_regmap_place *reg,
		    const struct bsh_plan_input *input, struct bsh_plan *plan,
		    struct bsh_err *err) BSH_MUST_USE;

/** What a write does to a register that it is not meant for: bits of it. */
struct bsh_bystander {
	uint64_t neutral; /**< they act, and there is a value that does nothing */
	uint64_t value;	  /**< of these: what it is */
	uint64_t acts;	  /**< any write acts, or is their only one */
	uint64_t lost;	  /**< they store, and what they hold cannot be read */
};

/** @brief What a write to the bytes of @p reg has to mind, which may be no accessible one. */
struct bsh_bystander bsh_regmap_bystander(const struct bsh_regmap *map,
					  const struct bsh_regmap_place *reg);

/* ---- Writing a map ------------------------------------------------------ */

/** How bsh_regmap_write() writes. */
enum bsh_regmap_style {
	BSH_REGMAP_YAML, /**< the native format, with what loaders had to guess as comments */
	BSH_REGMAP_JSON, /**< JSON of the same shape */
};

/**
 * @brief The whole map as one native file, which loads again and means the same.
 *
 * @return 0, or -1 with BSH_E_NOMEM.
 */
int bsh_regmap_write(const struct bsh_regmap *map, enum bsh_regmap_style style, struct bsh_text *to,
		     struct bsh_err *err) BSH_MUST_USE;

#endif
