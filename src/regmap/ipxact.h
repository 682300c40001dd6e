/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What the files of the IP-XACT loader share.
 *
 * ipxact.c has the elements and ties the rest together: ipxact_scan.c what stands at the end of a
 * file and is needed before (parameters, units), ipxact_block.c blocks, ipxact_register.c
 * registers, ipxact_field.c fields, ipxact_enum.c enums.
 */
#ifndef BARSH_REGMAP_IPXACT_H
#define BARSH_REGMAP_IPXACT_H

#include "barsh/util.h"
#include "regmap/build.h"
#include "regmap/xml.h"
#include "regmap/xml_number.h"
#include "regmap/xml_table.h"

/** Parameters of a file. */
#define BSH_IPXACT_PARAMETERS_MAX 65536
/** Memory maps of a file. */
#define BSH_IPXACT_MAPS_MAX 4096

/** Values of one field. */
#define BSH_IPXACT_VALUES_MAX 65536

/** Elements that hold others. */
enum bsh_ipxact_group {
	BSH_IPXACT_COMPONENT = 1,
	BSH_IPXACT_MAPS,
	BSH_IPXACT_MAP,
	BSH_IPXACT_REMAP,
	BSH_IPXACT_BLOCK,
	BSH_IPXACT_LEFT_OUT, /**< bank, subspaceMap */
	BSH_IPXACT_FILE,
	BSH_IPXACT_REGISTER,
	BSH_IPXACT_ALTERNATES,
	BSH_IPXACT_ALTERNATE,
	BSH_IPXACT_FIELD,
	BSH_IPXACT_RESETS,
	BSH_IPXACT_RESET,
	BSH_IPXACT_ENUM,
	BSH_IPXACT_VALUE,
	BSH_IPXACT_ARRAY,
	BSH_IPXACT_POLICIES,
	BSH_IPXACT_POLICY,
	BSH_IPXACT_PARAMETERS,
	BSH_IPXACT_PARAMETER,
};

/** Elements that hold a text. */
enum bsh_ipxact_leaf {
	BSH_IPXACT_ACCESS = BSH_XML_LEAF,
	BSH_IPXACT_ADDRESS_OFFSET,
	BSH_IPXACT_BASE_ADDRESS,
	BSH_IPXACT_BIT_OFFSET,
	BSH_IPXACT_BIT_WIDTH,
	BSH_IPXACT_DEFINITION, /**< any ...DefinitionRef */
	BSH_IPXACT_DESCRIPTION,
	BSH_IPXACT_DIM,
	BSH_IPXACT_DISPLAY_NAME,
	BSH_IPXACT_IS_PRESENT,
	BSH_IPXACT_MASK,
	BSH_IPXACT_MODE_REF,
	BSH_IPXACT_MODIFIED_WRITE,
	BSH_IPXACT_NAME,
	BSH_IPXACT_NUMBER, /**< <value> */
	BSH_IPXACT_RANGE,
	BSH_IPXACT_READ_ACTION,
	BSH_IPXACT_RESERVED,
	BSH_IPXACT_SIZE,
	BSH_IPXACT_STRIDE,
	BSH_IPXACT_TESTABLE,
	BSH_IPXACT_UNIT_BITS,
	BSH_IPXACT_USAGE,
	BSH_IPXACT_VOLATILE,
	BSH_IPXACT_WIDTH,
};

/** A parameter: its text, and its value once it was asked for. */
struct bsh_ipxact_parameter {
	char *text;
	uint64_t value;
	enum { BSH_PARAMETER_NEW, BSH_PARAMETER_OPEN, BSH_PARAMETER_KNOWN } state;
};

/** What was found in a file before it is loaded. */
struct bsh_ipxact_scan {
	struct bsh_xml_table names; /**< of parameters, to their numbers */
	struct bsh_ipxact_parameter *parameters;
	size_t n_parameters, cap_parameters;
	uint32_t *units; /**< addressUnitBits of each memory map */
	size_t n_maps, cap_maps;
	unsigned depth; /**< parameters that are being computed */
};

/** The dimensions of an array, while its element is open. */
struct bsh_ipxact_array {
	uint32_t counts[BSH_REGMAP_DIMS_MAX];
	unsigned n;
	bool has_stride;
	uint64_t stride; /**< address units, of a field bits */
};

/** A block that is open: of a memory map, a remap, an addressBlock or a registerFile. */
struct bsh_ipxact_frame {
	struct bsh_build_block *block; /**< NULL: only one memory map, it is no block */
	struct bsh_ipxact_array array;
	uint64_t range;	  /**< bytes */
	uint64_t width;	  /**< bits of one access, inherited; 0: not stated */
	bool is_volatile; /**< inherited */
	bool is_left_out;
};

/** An entry of the enum that is open. */
struct bsh_ipxact_value {
	struct bsh_build_value value;
	bool has_value, is_for_read, is_for_write;
};

/** One file being loaded. */
struct bsh_ipxact {
	struct bsh_build *b;
	struct bsh_ipxact_scan scan;
	struct bsh_ipxact_names names; /**< asks scan */
	size_t map;		       /**< number of the open memory map */
	uint64_t unit;		       /**< bytes that an address counts in it */
	struct bsh_ipxact_frame frames[BSH_XML_DEPTH_MAX];
	unsigned n_frames;
	struct bsh_build_register *reg; /**< NULL: closed, its alternates follow */
	struct bsh_build_register main; /**< what the alternates of a register are like */
	struct bsh_ipxact_array *array; /**< that <dim> adds to */
	struct bsh_ipxact_array reg_array, field_array;
	bool is_register_left_out, is_field_left_out;
	bool is_main_left_out; /**< the register whose alternates follow */
	bool has_volatile;     /**< the open register says */
	struct bsh_build_field *field;
	/* A reset, of the register or field around it. */
	uint64_t reset, reset_mask;
	bool has_reset, has_reset_mask, is_typed_reset;
	bool has_field_reset;	   /**< a hard one */
	bool is_typed_field_reset; /**< and one of another kind */
	/* A policy. */
	struct bsh_props props;
	bool is_of_mode;
	/* The open enum. */
	struct bsh_ipxact_value *values;
	size_t n_values, cap_values;
	struct bsh_build_at enum_at;
};

/** The position of @p at for the builder. */
static inline struct bsh_build_at bsh_ipxact_at(struct bsh_xml_at at)
{
	return (struct bsh_build_at){ at.line, at.column };
}

/* Before loading: ipxact_scan.c. */
int bsh_ipxact_scan(struct bsh_ipxact *ipx, const char *data, size_t len,
		    struct bsh_err *err) BSH_MUST_USE;
void bsh_ipxact_scan_finish(struct bsh_ipxact_scan *scan);
/** For bsh_ipxact_names: the value of a parameter; @p ctx is a struct bsh_ipxact_scan. */
int bsh_ipxact_find(void *ctx, const char *name, size_t len, uint64_t *value,
		    struct bsh_err *err) BSH_MUST_USE;

/* Texts to values: ipxact.c. */
/** The number that a leaf holds; more than @p max is refused. */
int bsh_ipxact_number(struct bsh_ipxact *ipx, const struct bsh_xml_event *event, uint64_t max,
		      uint64_t *value, struct bsh_err *err) BSH_MUST_USE;
/** A number of address units, as bytes. */
int bsh_ipxact_address(struct bsh_ipxact *ipx, const struct bsh_xml_event *event, uint64_t *value,
		       struct bsh_err *err) BSH_MUST_USE;
int bsh_ipxact_truth(struct bsh_ipxact *ipx, const struct bsh_xml_event *event, bool *value,
		     struct bsh_err *err) BSH_MUST_USE;
/** What isPresent comes to: also true, with a warning, when it is no constant. */
bool bsh_ipxact_is_absent(struct bsh_ipxact *ipx, const struct bsh_xml_event *event);
/** Set what <access> and its like say in @p props. */
void bsh_ipxact_props(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
		      struct bsh_props *props);
/** Add a dimension, or set the distance, in ipx->array. */
int bsh_ipxact_array_leaf(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			  struct bsh_err *err) BSH_MUST_USE;
/** Make the dimensions of an array whose elements are @p size apart unless it says otherwise. */
int bsh_ipxact_dims(struct bsh_ipxact *ipx, const struct bsh_ipxact_array *array, uint64_t size,
		    struct bsh_build_at at, struct bsh_build_dim *dims, unsigned *n_dims,
		    struct bsh_err *err) BSH_MUST_USE;

/* Blocks: ipxact_block.c. */
int bsh_ipxact_block_begin(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			   struct bsh_err *err) BSH_MUST_USE;
int bsh_ipxact_block_leaf(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			  struct bsh_err *err) BSH_MUST_USE;
int bsh_ipxact_block_end(struct bsh_ipxact *ipx, struct bsh_err *err) BSH_MUST_USE;

/* Registers: ipxact_register.c. */
int bsh_ipxact_register_begin(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			      struct bsh_err *err) BSH_MUST_USE;
int bsh_ipxact_register_leaf(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			     struct bsh_err *err) BSH_MUST_USE;
int bsh_ipxact_register_end(struct bsh_ipxact *ipx, struct bsh_err *err) BSH_MUST_USE;
int bsh_ipxact_alternate_begin(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			       struct bsh_err *err) BSH_MUST_USE;

/* Fields: ipxact_field.c. */
int bsh_ipxact_field_begin(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			   struct bsh_err *err) BSH_MUST_USE;
int bsh_ipxact_field_leaf(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			  struct bsh_err *err) BSH_MUST_USE;
int bsh_ipxact_field_end(struct bsh_ipxact *ipx, struct bsh_err *err) BSH_MUST_USE;
void bsh_ipxact_reset_begin(struct bsh_ipxact *ipx, const struct bsh_xml_event *event);
int bsh_ipxact_reset_leaf(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			  struct bsh_err *err) BSH_MUST_USE;
void bsh_ipxact_reset_end(struct bsh_ipxact *ipx);

/* Enums: ipxact_enum.c. */
void bsh_ipxact_enum_begin(struct bsh_ipxact *ipx, const struct bsh_xml_event *event);
int bsh_ipxact_value_begin(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			   struct bsh_err *err) BSH_MUST_USE;
void bsh_ipxact_value_leaf(struct bsh_ipxact *ipx, const struct bsh_xml_event *event);
/** Make enums of the values and give them to the open field. */
int bsh_ipxact_enum_end(struct bsh_ipxact *ipx, struct bsh_err *err) BSH_MUST_USE;

#endif
