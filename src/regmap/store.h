/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief How a map is kept: definitions in arrays, joined by numbers; texts in one store.
 *
 * Definitions are never changed once the file that made them is finished: a later file that
 * states something else of them makes new ones, and new bodies on the way up to the root. So
 * shared definitions are safe, and a file that fails is undone by cutting the arrays.
 */
#ifndef BARSH_REGMAP_STORE_H
#define BARSH_REGMAP_STORE_H

#include "barsh/regmap.h"
#include "regmap/build.h"

/* ---- Arrays ------------------------------------------------------------ */

/** A growing array; elements move when it grows. Start with { 0 }. */
struct bsh_vec {
	void *data;
	uint32_t len, cap;
};

/** A zeroed element more of @p size bytes, or NULL. */
void *bsh_vec_push(struct bsh_vec *vec, size_t size);
/** Room for @p n elements more: the first of them, or NULL; len grows by n. */
void *bsh_vec_extend(struct bsh_vec *vec, size_t size, uint32_t n);
void bsh_vec_free(struct bsh_vec *vec);

/* ---- Texts ------------------------------------------------------------- */

/** NUL-terminated texts, each once, known by the offset where they begin. */
struct bsh_texts {
	char *data;
	uint32_t len, cap;
	uint32_t *table; /* of offsets; 0 is free */
	uint32_t table_size, n;
};

/** The number of a text; 0: empty. *is_full is set when there is no room or memory. */
uint32_t bsh_texts_keep(struct bsh_texts *texts, const char *text, size_t len, bool *is_full);
/** Forget what was kept since @p len was the length. */
void bsh_texts_cut(struct bsh_texts *texts, uint32_t len);
void bsh_texts_free(struct bsh_texts *texts);

/** Append @p text to @p to as a doc is kept: see bsh_build_doc(). */
void bsh_clean_doc(struct bsh_text *to, const char *text, size_t len);

/* ---- Definitions ------------------------------------------------------- */

/** A member of a body: a register's number with this bit, or a block's without. */
#define BSH_MEMBER_REGISTER 0x80000000u

/* More of what `has` of a register or block says, besides BSH_HAS_*. */
enum {
	BSH_HAS_ORDER = 1 << 16,
	BSH_HAS_ENDIAN = 1 << 17,
	BSH_HAS_RESERVED = 1 << 18,
};

/** Where in which file. */
struct bsh_def_at {
	uint32_t line;
	uint16_t column;
	uint8_t file;
};

struct bsh_def_dim {
	uint64_t stride;
	uint32_t count, first;
	uint32_t labels;
	uint8_t lacks; /**< BSH_LACKS_* */
};

/** What is inside of a block. What follows from the members is reckoned when it is made. */
struct bsh_def_body {
	uint32_t first, n;  /**< in members: n in the order of the file, n by address */
	uint32_t nodes;	    /**< below it */
	uint32_t registers; /**< of them */
	uint32_t elements;  /**< most elements of all arrays on one path */
	uint64_t instances; /**< registers, element by element; saturates */
	uint64_t extent;    /**< bytes up to the end of the last register */
	uint8_t depth;	    /**< of blocks */
	uint8_t n_index;    /**< most indices on one path, fields' included */
};

/** How a register is accessed, as far as that is one number each. */
struct bsh_def_shape {
	uint16_t width_bits;
	uint8_t access_width, word_order, endian, reserved;
};

/** What a block states for what is inside; has: of BSH_HAS_*, those that are numbers. */
struct bsh_def_inside {
	uint64_t reset, reset_mask;
	unsigned has;
	struct bsh_def_shape shape;
};

struct bsh_def_block {
	uint64_t offset, size;
	struct bsh_def_inside inside;
	unsigned has;
	uint32_t name, title, doc;
	uint32_t body;
	uint32_t derived; /**< from this block, or NONE */
	uint32_t first_dim;
	struct bsh_def_at at;
	struct bsh_props props;
	uint8_t n_dims, region, kind;
};

struct bsh_def_register {
	uint64_t offset;
	uint64_t reset, reset_mask; /**< what it comes to; mask 0: unknown */
	unsigned has;
	uint32_t name, title, doc, note, alternate_of;
	uint32_t first_field, n_fields;
	uint32_t first_dim;
	struct bsh_def_at at;
	struct bsh_def_shape shape; /**< what it comes to */
	struct bsh_props props;
	struct bsh_props defaults; /**< of its file: they count if nobody around says anything */
	uint8_t n_dims, region;
	uint8_t confirm;
	bool is_volatile, dont_dump;
};

struct bsh_def_field {
	uint64_t reset, reset_mask;
	unsigned has;
	uint32_t name, doc, unit, scale;
	uint32_t enum_read, enum_write;
	uint32_t first_dim;
	struct bsh_def_at at;
	struct bsh_props props;
	uint16_t order; /**< which of the register's fields comes here, highest first */
	uint8_t lsb, width, n_dims, reserved;
	bool is_signed, is_pulse, is_volatile, is_untestable;
};

struct bsh_def_enum {
	uint64_t bits; /**< all that some value has */
	uint32_t name;
	uint32_t first, n; /**< in values */
};

struct bsh_def_value {
	uint64_t value, care;
	uint32_t name, doc;
	bool is_default;
};

/* ---- The index --------------------------------------------------------- */

/** A block or register at one path. Those of one block stand together, by address. */
struct bsh_node {
	uint64_t start;	   /**< of element 0, from the block around it */
	uint64_t end;	   /**< of the last element */
	uint64_t max_end;  /**< the greatest end in its half of its siblings: see near.c */
	uint32_t parent;   /**< or NONE */
	uint32_t first, n; /**< children */
	uint32_t member;
	uint8_t n_index; /**< all on its path */
	uint8_t region;
};

struct bsh_index {
	struct bsh_node *nodes;
	uint32_t n_nodes;
	uint32_t region_first[BSH_REGIONS], region_n[BSH_REGIONS]; /**< outermost nodes */
	/* By name: slots hold a node + 1; of several, others follow in next, lowest first. */
	uint32_t table_size;
	uint32_t *by_parent, *next_by_parent;
	uint32_t *by_name, *next_by_name;
	bool has_templates;
};

/** What a loaded file was. */
struct bsh_source {
	char *file;
	const char *format;
};

struct bsh_regmap {
	struct bsh_texts texts;
	struct bsh_vec members;						       /* uint32_t */
	struct bsh_vec bodies, blocks, registers, fields, enums, values, dims; /* bsh_def_* */
	struct bsh_vec matches;	 /* struct bsh_regmap_match */
	struct bsh_vec warnings; /* char * */
	struct bsh_vec sources;	 /* struct bsh_source */
	uint32_t root;		 /* body, or NONE */
	uint32_t name, doc;
	uint32_t first_match, n_matches;
	unsigned widths;
	struct bsh_index index;
	struct bsh_build *building; /* the file that is open, or NULL */
	bool has_origin;
	uint64_t origin; /* the bus address of offset 0, when some file told it */
};

/** The lengths of all arrays: what a file that fails is cut back to. */
struct bsh_mark {
	uint32_t texts, members, bodies, blocks, registers, fields, enums, values, dims, matches,
		warnings, sources;
};

struct bsh_mark bsh_store_mark(const struct bsh_regmap *map);
void bsh_store_cut(struct bsh_regmap *map, const struct bsh_mark *mark);

/** Make @p map->index anew; -1 with the old one kept. */
int bsh_index_make(struct bsh_regmap *map, struct bsh_err *err) BSH_MUST_USE;
void bsh_index_free(struct bsh_index *index);

/** A body of @p n members, with what follows from them. Fails where a limit is passed. */
int bsh_body_make(struct bsh_regmap *map, const uint32_t *members, uint32_t n, uint32_t *body,
		  struct bsh_err *err) BSH_MUST_USE;

/** Take of @p from what @p has, a set of BSH_HAS_*, says is stated. */
void bsh_shape_take(struct bsh_def_shape *to, const struct bsh_def_shape *from, unsigned has);

/** Lay what @p layer has inside onto @p base, which may be NONE; @p around: of their block. */
int bsh_merge(struct bsh_regmap *map, uint32_t base, uint32_t layer, struct bsh_props around,
	      uint32_t *merged, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief Give the registers in @p body what a block around them states and they do not.
 *
 * What an inner block states goes before it. Only what changes is made anew.
 *
 * @param at    Where it is stated, for messages.
 * @param made  Set to the body with it, which is @p body when nothing changes.
 */
int bsh_restate(struct bsh_regmap *map, uint32_t body, const struct bsh_def_inside *inside,
		struct bsh_def_at at, uint32_t *made, struct bsh_err *err) BSH_MUST_USE;

/** Fail where a field of @p r ends past its width; @p at: where one of them was stated. */
int bsh_fields_fit(const struct bsh_regmap *map, const struct bsh_def_register *r,
		   struct bsh_def_at at, struct bsh_err *err) BSH_MUST_USE;

/** Bits by what may be done to them: fields overlap where they share one of a kind. */
struct bsh_lanes {
	uint64_t read, written;
};

/** The bits of all elements of a field that is not reserved; @p around: its register's. */
struct bsh_lanes bsh_field_lanes(const struct bsh_regmap *map, const struct bsh_def_field *f,
				 struct bsh_props around);

/** Put fields first .. first + n in order, highest first. */
int bsh_fields_order(struct bsh_regmap *map, uint32_t first, uint32_t n,
		     struct bsh_err *err) BSH_MUST_USE;

/** Warn where the open file puts what was at @p was, called @p name, elsewhere. */
void bsh_build_warn_moved(struct bsh_build *b, struct bsh_def_at at, uint32_t name,
			  struct bsh_loc was, struct bsh_loc is);

/** "FILE:LINE:COLUMN: " and the message; always -1. */
int bsh_def_fail(const struct bsh_regmap *map, struct bsh_def_at at, struct bsh_err *err,
		 enum bsh_code code, const char *fmt, ...) BSH_PRINTF(5, 6) BSH_COLD;

/* ---- Access to them ---------------------------------------------------- */

static inline const char *bsh_text_at(const struct bsh_regmap *map, uint32_t text)
{
	return text ? map->texts.data + text : "";
}

static inline uint32_t bsh_member_at(const struct bsh_regmap *map, uint32_t i)
{
	return ((const uint32_t *)map->members.data)[i];
}

static inline struct bsh_def_body *bsh_body_at(const struct bsh_regmap *map, uint32_t i)
{
	return (struct bsh_def_body *)map->bodies.data + i;
}

static inline struct bsh_def_block *bsh_block_at(const struct bsh_regmap *map, uint32_t i)
{
	return (struct bsh_def_block *)map->blocks.data + i;
}

static inline struct bsh_def_register *bsh_register_at(const struct bsh_regmap *map, uint32_t i)
{
	return (struct bsh_def_register *)map->registers.data + (i & ~BSH_MEMBER_REGISTER);
}

static inline struct bsh_def_field *bsh_field_at(const struct bsh_regmap *map, uint32_t i)
{
	return (struct bsh_def_field *)map->fields.data + i;
}

static inline struct bsh_def_enum *bsh_enum_at(const struct bsh_regmap *map, uint32_t i)
{
	return (struct bsh_def_enum *)map->enums.data + i;
}

static inline struct bsh_def_value *bsh_value_at(const struct bsh_regmap *map, uint32_t i)
{
	return (struct bsh_def_value *)map->values.data + i;
}

static inline struct bsh_def_dim *bsh_dim_at(const struct bsh_regmap *map, uint32_t i)
{
	return (struct bsh_def_dim *)map->dims.data + i;
}

static inline bool bsh_is_register(uint32_t member)
{
	return (member & BSH_MEMBER_REGISTER) != 0;
}

/** What blocks and registers have in common. */
struct bsh_def_head {
	uint64_t offset;
	uint32_t name;
	uint32_t first_dim;
	struct bsh_def_at at;
	uint8_t n_dims, region;
	unsigned has;
};

struct bsh_def_head bsh_head(const struct bsh_regmap *map, uint32_t member);

/** Bytes of a register in the address space: up to 8, one of 1, 2, 4, 8. */
unsigned bsh_width_bytes(unsigned bits);

/** The bits of a register that exist. */
static inline uint64_t bsh_bits_mask(unsigned bits)
{
	return bits >= 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
}

/** Bytes, or bits, from the begin of the first element to the end of the last; false: too many. */
bool bsh_dims_span(const struct bsh_regmap *map, uint32_t first, unsigned n, uint64_t element,
		   uint64_t *span);

/** How many elements there are; at most INSTANCES_MAX, which is checked when they are kept. */
uint32_t bsh_dims_elements(const struct bsh_regmap *map, uint32_t first, unsigned n);

/** The lowest bit of element @p i of a field. */
uint64_t bsh_field_lsb(const struct bsh_regmap *map, const struct bsh_def_field *f, uint32_t i);

/** Where `%s` stands in @p name; SIZE_MAX: nowhere. */
size_t bsh_name_hole(const char *name);

/** What label @p i of an array is, not NUL-terminated; its length. */
size_t bsh_label(const struct bsh_regmap *map, uint32_t dim, uint32_t i, char number[12],
		 const char **label);

/* ---- Properties of what is inherited ----------------------------------- */

/** The properties of a register, by itself, with what nobody says left unstated. */
struct bsh_props bsh_props_around(const struct bsh_regmap *map, uint32_t node);

/** What nobody says is unknown; what cannot be done has no effect. */
struct bsh_props bsh_props_complete(struct bsh_props p);

/** The properties of a field of a register whose own are @p around; complete. */
struct bsh_props bsh_effective_field(const struct bsh_def_field *field, struct bsh_props around);

/** The properties in @p p that are not stated become those of @p from. */
void bsh_props_inherit(struct bsh_props *p, struct bsh_props from, enum bsh_origin origin);

/* ---- Names and elements ------------------------------------------------ */

/** Compare names, whatever their case; not NUL-terminated. */
bool bsh_same_name(const char *a, size_t a_len, const char *b, size_t b_len);

/** The children with a name (up to `%` of a template, with it); NONE: there is none. */
uint32_t bsh_index_child(const struct bsh_regmap *map, uint32_t parent, const char *name,
			 size_t len);
/** All nodes with a name. */
uint32_t bsh_index_named(const struct bsh_regmap *map, const char *name, size_t len);

/**
 * @brief The reset value of a register: those of fields go before its own.
 *
 * @param is_write  Of fields that share bits one that may be written goes first, else one that
 *                  may be read.
 */
void bsh_add_resets(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
		    bool is_write, struct bsh_register_info *info);

/** Fill in loc, bits and n_index of a place whose node, field and indices are set. */
void bsh_place_complete(const struct bsh_regmap *map, struct bsh_regmap_place *place);

#endif
