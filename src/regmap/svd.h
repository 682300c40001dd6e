/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What the files of the CMSIS-SVD loader share.
 *
 * svd.c has the elements and the blocks, svd_register.c registers, svd_field.c fields and
 * enums, svd_dim.c arrays.
 */
#ifndef BARSH_REGMAP_SVD_H
#define BARSH_REGMAP_SVD_H

#include "barsh/util.h"
#include "regmap/build.h"
#include "regmap/xml.h"
#include "regmap/xml_table.h"

/** Registers of one block that are derived from later ones. */
#define BSH_SVD_FORWARD_MAX 1024
/** Derivations from later elements, one behind the other: each costs a pass. */
#define BSH_SVD_PASSES_MAX 16

/** Elements that hold others. */
enum bsh_svd_group {
	BSH_SVD_DEVICE = 1,
	BSH_SVD_PERIPHERALS,
	BSH_SVD_PERIPHERAL,
	BSH_SVD_ADDRESS_BLOCK,
	BSH_SVD_REGISTERS,
	BSH_SVD_CLUSTER,
	BSH_SVD_REGISTER,
	BSH_SVD_FIELDS,
	BSH_SVD_FIELD,
	BSH_SVD_ENUM,
	BSH_SVD_VALUE,
};

/** Elements that hold a text. */
enum bsh_svd_leaf {
	BSH_SVD_ACCESS = BSH_XML_LEAF,
	BSH_SVD_ADDRESS_OFFSET,
	BSH_SVD_ALTERNATE,
	BSH_SVD_BASE_ADDRESS,
	BSH_SVD_BIT_OFFSET,
	BSH_SVD_BIT_RANGE,
	BSH_SVD_BIT_WIDTH,
	BSH_SVD_DESCRIPTION,
	BSH_SVD_DIM,
	BSH_SVD_DIM_INCREMENT,
	BSH_SVD_DIM_INDEX,
	BSH_SVD_DISPLAY_NAME,
	BSH_SVD_IS_DEFAULT,
	BSH_SVD_LSB,
	BSH_SVD_MODIFIED_WRITE,
	BSH_SVD_MSB,
	BSH_SVD_NAME,
	BSH_SVD_OFFSET,
	BSH_SVD_PROTECTION,
	BSH_SVD_READ_ACTION,
	BSH_SVD_RESET_MASK,
	BSH_SVD_RESET_VALUE,
	BSH_SVD_SIZE,
	BSH_SVD_UNIT_BITS,
	BSH_SVD_USAGE,
	BSH_SVD_VENDOR,
	BSH_SVD_NUMBER, /**< <value> */
	BSH_SVD_LEAVES_END,
};

/** What is said of an array, while its element is open. */
struct bsh_svd_dim {
	bool has_count, has_stride;
	uint32_t count;
	uint64_t stride;
	uint32_t n_labels; /**< 0: no dimIndex */
	uint32_t labels;   /**< text; BSH_NO_TEXT: numbers from first */
	uint32_t first;
	struct bsh_xml_at at; /**< of dimIndex */
};

/** Where a field lies, in three spellings. */
struct bsh_svd_bits {
	bool has_range, has_lsb, has_msb, has_offset, has_width;
	uint16_t range_high, range_low, lsb, msb, offset, width;
	bool is_derived; /**< the width may come from elsewhere */
	struct bsh_xml_at at;
};

/** A register that is derived from one further down: made at the end of its block. */
struct bsh_svd_forward {
	struct bsh_build_register stated;
	char *from;
	unsigned depth; /**< n_blocks of its block */
};

/** One file being loaded. */
struct bsh_svd {
	struct bsh_build *b;
	/* Peripherals: one that waits for a later one is skipped until the next pass. */
	uint8_t *is_done;	      /**< by their order */
	uint32_t n_known;	      /**< entries of is_done */
	uint32_t ordinal;	      /**< of the next peripheral in this pass */
	uint32_t n_waiting, n_made;   /**< in this pass */
	struct bsh_xml_at waiting_at; /**< of the first that waits */
	char waiting_for[80];
	/* What is open. */
	struct bsh_build_block *blocks[BSH_XML_DEPTH_MAX];
	struct bsh_svd_dim block_dims[BSH_XML_DEPTH_MAX];
	unsigned n_blocks;
	bool has_inside[BSH_XML_DEPTH_MAX]; /**< registers or clusters began in the block */
	bool has_area;			    /**< an addressBlock said how large it is */
	uint64_t area_offset, area_size;    /**< of the open addressBlock */
	bool is_registers;		    /**< it holds registers */
	struct bsh_build_register *reg;
	uint32_t reg_base; /**< what it is derived from, or BSH_REGMAP_NONE */
	struct bsh_svd_dim reg_dim;
	struct bsh_svd_forward *forwards;
	size_t n_forwards, cap_forwards;
	bool is_forward; /**< reg is the last of forwards */
	bool is_litex;	 /**< by the device's vendor */
	struct bsh_build_field *field;
	struct bsh_svd_dim field_dim;
	struct bsh_svd_bits bits;
	struct bsh_build_enum *set;
	uint32_t set_id; /**< of the enum that the open one is derived from */
	bool is_for_read, is_for_write;
	struct bsh_build_value value;
	bool has_value;
	struct bsh_xml_table sets; /**< enums by name */
};

/** The position of @p at for the builder. */
static inline struct bsh_build_at bsh_svd_at(struct bsh_xml_at at)
{
	return (struct bsh_build_at){ at.line, at.column };
}

/** Put the position and the element's name before the message of @p err. Always -1. */
int bsh_svd_wrap(struct bsh_svd *svd, const struct bsh_xml_event *event, struct bsh_err *err);

/** The name that a leaf holds; of several `%s` the first counts, with a warning. */
uint32_t bsh_svd_name(struct bsh_svd *svd, const struct bsh_xml_event *event);

/** The number that a leaf holds; more than @p max is refused. */
int bsh_svd_leaf_number(struct bsh_svd *svd, const struct bsh_xml_event *event, uint64_t max,
			uint64_t *value, struct bsh_err *err) BSH_MUST_USE;

/** Set what a leaf says of access, or of what writing and reading do, in @p props. */
void bsh_svd_props(struct bsh_svd *svd, const struct bsh_xml_event *event, struct bsh_props *props);

/** Set what a leaf says of an array. */
int bsh_svd_dim_leaf(struct bsh_svd *svd, struct bsh_svd_dim *dim,
		     const struct bsh_xml_event *event, struct bsh_err *err) BSH_MUST_USE;

/** Make the dimension of an element that ends; @p n_dims is 0 or 1 then. */
int bsh_svd_dim_end(struct bsh_svd *svd, const struct bsh_svd_dim *dim, uint32_t name,
		    struct bsh_build_at at, struct bsh_build_dim *to, unsigned *n_dims,
		    struct bsh_err *err) BSH_MUST_USE;

/* Registers: svd_register.c. */
int bsh_svd_register_begin(struct bsh_svd *svd, const struct bsh_xml_event *event,
			   struct bsh_err *err) BSH_MUST_USE;
int bsh_svd_register_leaf(struct bsh_svd *svd, const struct bsh_xml_event *event,
			  struct bsh_err *err) BSH_MUST_USE;
int bsh_svd_register_end(struct bsh_svd *svd, struct bsh_err *err) BSH_MUST_USE;
/** Make the registers of the innermost block that waited for its others. */
int bsh_svd_forwards_end(struct bsh_svd *svd, struct bsh_err *err) BSH_MUST_USE;
void bsh_svd_forwards_finish(struct bsh_svd *svd);

/* Fields and enums: svd_field.c. */
int bsh_svd_fields_begin(struct bsh_svd *svd, const struct bsh_xml_event *event,
			 struct bsh_err *err) BSH_MUST_USE;
int bsh_svd_field_begin(struct bsh_svd *svd, const struct bsh_xml_event *event,
			struct bsh_err *err) BSH_MUST_USE;
int bsh_svd_field_leaf(struct bsh_svd *svd, const struct bsh_xml_event *event,
		       struct bsh_err *err) BSH_MUST_USE;
int bsh_svd_field_end(struct bsh_svd *svd, struct bsh_err *err) BSH_MUST_USE;
int bsh_svd_enum_begin(struct bsh_svd *svd, const struct bsh_xml_event *event,
		       struct bsh_err *err) BSH_MUST_USE;
int bsh_svd_enum_leaf(struct bsh_svd *svd, const struct bsh_xml_event *event,
		      struct bsh_err *err) BSH_MUST_USE;
int bsh_svd_enum_end(struct bsh_svd *svd, struct bsh_err *err) BSH_MUST_USE;
int bsh_svd_value_begin(struct bsh_svd *svd, const struct bsh_xml_event *event);
int bsh_svd_value_leaf(struct bsh_svd *svd, const struct bsh_xml_event *event,
		       struct bsh_err *err) BSH_MUST_USE;
int bsh_svd_value_end(struct bsh_svd *svd, struct bsh_err *err) BSH_MUST_USE;

#endif
