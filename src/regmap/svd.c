/* SPDX-License-Identifier: MIT */
/* CMSIS-SVD: its elements, the device, peripherals and clusters. */

#include "regmap/svd.h"
#include "regmap/xml_number.h"
#include "regmap/xml_props.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Sets of the elements that an element may stand in. */
enum {
	IN_DEVICE = 1 << BSH_SVD_DEVICE,
	IN_BLOCK = 1 << BSH_SVD_PERIPHERAL | 1 << BSH_SVD_CLUSTER,
	IN_BLOCK_OR_REGISTER = IN_BLOCK | 1 << BSH_SVD_REGISTER,
	IN_REGISTERS = 1 << BSH_SVD_REGISTERS | 1 << BSH_SVD_CLUSTER,
	IN_FIELD = 1 << BSH_SVD_FIELD,
	IN_VALUE = 1 << BSH_SVD_VALUE,
	IN_ARRAY = IN_BLOCK_OR_REGISTER | IN_FIELD,
	IN_PROPS = IN_DEVICE | IN_BLOCK_OR_REGISTER,
};

static const struct bsh_xml_rule rules[] = {
	{ "access", BSH_SVD_ACCESS, IN_PROPS | IN_FIELD },
	{ "addressBlock", BSH_SVD_ADDRESS_BLOCK, 1 << BSH_SVD_PERIPHERAL },
	{ "addressOffset", BSH_SVD_ADDRESS_OFFSET, 1 << BSH_SVD_CLUSTER | 1 << BSH_SVD_REGISTER },
	{ "addressUnitBits", BSH_SVD_UNIT_BITS, IN_DEVICE },
	{ "alternateGroup", BSH_SVD_ALTERNATE, 1 << BSH_SVD_REGISTER },
	{ "alternateRegister", BSH_SVD_ALTERNATE, 1 << BSH_SVD_REGISTER },
	{ "baseAddress", BSH_SVD_BASE_ADDRESS, 1 << BSH_SVD_PERIPHERAL },
	{ "bitOffset", BSH_SVD_BIT_OFFSET, IN_FIELD },
	{ "bitRange", BSH_SVD_BIT_RANGE, IN_FIELD },
	{ "bitWidth", BSH_SVD_BIT_WIDTH, IN_FIELD },
	{ "cluster", BSH_SVD_CLUSTER, IN_REGISTERS },
	{ "description", BSH_SVD_DESCRIPTION, IN_PROPS | IN_FIELD | IN_VALUE },
	{ "device", BSH_SVD_DEVICE, 1 << BSH_XML_OUTSIDE },
	{ "dim", BSH_SVD_DIM, IN_ARRAY },
	{ "dimIncrement", BSH_SVD_DIM_INCREMENT, IN_ARRAY },
	{ "dimIndex", BSH_SVD_DIM_INDEX, IN_ARRAY },
	{ "displayName", BSH_SVD_DISPLAY_NAME, 1 << BSH_SVD_REGISTER },
	{ "enumeratedValue", BSH_SVD_VALUE, 1 << BSH_SVD_ENUM },
	{ "enumeratedValues", BSH_SVD_ENUM, IN_FIELD },
	{ "field", BSH_SVD_FIELD, 1 << BSH_SVD_FIELDS },
	{ "fields", BSH_SVD_FIELDS, 1 << BSH_SVD_REGISTER },
	{ "isDefault", BSH_SVD_IS_DEFAULT, IN_VALUE },
	{ "lsb", BSH_SVD_LSB, IN_FIELD },
	{ "modifiedWriteValues", BSH_SVD_MODIFIED_WRITE, 1 << BSH_SVD_REGISTER | IN_FIELD },
	{ "msb", BSH_SVD_MSB, IN_FIELD },
	{ "name", BSH_SVD_NAME, IN_PROPS | IN_FIELD | IN_VALUE | 1 << BSH_SVD_ENUM },
	{ "offset", BSH_SVD_OFFSET, 1 << BSH_SVD_ADDRESS_BLOCK },
	{ "peripheral", BSH_SVD_PERIPHERAL, 1 << BSH_SVD_PERIPHERALS },
	{ "peripherals", BSH_SVD_PERIPHERALS, IN_DEVICE },
	{ "protection", BSH_SVD_PROTECTION, 1 << BSH_SVD_REGISTER },
	{ "readAction", BSH_SVD_READ_ACTION, 1 << BSH_SVD_REGISTER | IN_FIELD },
	{ "register", BSH_SVD_REGISTER, IN_REGISTERS },
	{ "registers", BSH_SVD_REGISTERS, 1 << BSH_SVD_PERIPHERAL },
	{ "resetMask", BSH_SVD_RESET_MASK, IN_PROPS },
	{ "resetValue", BSH_SVD_RESET_VALUE, IN_PROPS },
	{ "size", BSH_SVD_SIZE, IN_PROPS | 1 << BSH_SVD_ADDRESS_BLOCK },
	{ "usage", BSH_SVD_USAGE, 1 << BSH_SVD_ADDRESS_BLOCK | 1 << BSH_SVD_ENUM },
	{ "value", BSH_SVD_NUMBER, IN_VALUE },
	{ "vendor", BSH_SVD_VENDOR, IN_DEVICE },
};

int bsh_svd_wrap(struct bsh_svd *svd, const struct bsh_xml_event *event, struct bsh_err *err)
{
	return bsh_wrap(err, "%s:%u:%u: %s", bsh_build_file(svd->b), event->at.line,
			event->at.column, event->name);
}

int bsh_svd_leaf_number(struct bsh_svd *svd, const struct bsh_xml_event *event, uint64_t max,
			uint64_t *value, struct bsh_err *err)
{
	if (bsh_svd_number(event->text, event->len, value, err) < 0)
		return bsh_svd_wrap(svd, event, err);
	if (*value > max)
		return bsh_build_fail(svd->b, bsh_svd_at(event->at), err, BSH_E_VALUE,
				      "%s: %" PRIu64 " is more than %" PRIu64, event->name, *value,
				      max);
	return 0;
}

void bsh_svd_props(struct bsh_svd *svd, const struct bsh_xml_event *event, struct bsh_props *props)
{
	char shown[40];
	bool is_known;

	if (event->id == BSH_SVD_ACCESS)
		is_known = bsh_xml_access(event->text, props);
	else if (event->id == BSH_SVD_READ_ACTION)
		is_known = bsh_xml_on_read(event->text, props);
	else
		is_known = bsh_xml_on_write(event->text, props);
	/* Here, unlike in IP-XACT, modify is the word for a write that just writes. */
	if (props->on_write == BSH_WRITE_MODIFY)
		props->on_write = BSH_WRITE_NONE;
	if (!is_known)
		bsh_build_warn(svd->b, bsh_svd_at(event->at),
			       "%s: '%s' is not known, nothing is assumed", event->name,
			       bsh_clean_text(shown, sizeof(shown), event->text));
}

/* ---- The device ---------------------------------------------------------- */

/* size, access, reset: of the device, or of a block for all that is inside. */
static int inherited_leaf(struct bsh_svd *svd, struct bsh_build_block *block,
			  const struct bsh_xml_event *event, struct bsh_err *err)
{
	const uint64_t max = event->id == BSH_SVD_SIZE ? UINT16_MAX : UINT64_MAX;
	uint64_t number;

	if (event->id == BSH_SVD_ACCESS) {
		bsh_svd_props(svd, event, &block->props);
		return 0;
	}
	if (bsh_svd_leaf_number(svd, event, max, &number, err) < 0)
		return -1;
	if (event->id == BSH_SVD_SIZE) {
		block->width_bits = (uint16_t)number;
		block->has |= BSH_HAS_WIDTH;
	} else if (event->id == BSH_SVD_RESET_VALUE) {
		block->reset = number;
		block->has |= BSH_HAS_RESET;
	} else {
		block->reset_mask = number;
		block->has |= BSH_HAS_RESET_MASK;
	}
	return 0;
}

static int device_leaf(struct bsh_svd *svd, const struct bsh_xml_event *event, struct bsh_err *err)
{
	uint64_t number;

	switch (event->id) {
	case BSH_SVD_NAME:
		bsh_build_map_name(svd->b, bsh_build_name(svd->b, event->text, event->len));
		return 0;
	case BSH_SVD_DESCRIPTION:
		bsh_build_map_doc(svd->b, bsh_build_doc(svd->b, event->text, event->len));
		return 0;
	case BSH_SVD_VENDOR:
		svd->is_litex = strcasecmp(event->text, "litex") == 0;
		return 0;
	case BSH_SVD_UNIT_BITS:
		if (bsh_svd_leaf_number(svd, event, UINT64_MAX, &number, err) < 0)
			return -1;
		if (number == 8)
			return 0;
		return bsh_build_fail(svd->b, bsh_svd_at(event->at), err, BSH_E_VALUE,
				      "addressUnitBits: %" PRIu64 ", and 8 was expected", number);
	default:
		return inherited_leaf(svd, bsh_build_defaults(svd->b), event, err);
	}
}

/* ---- Blocks -------------------------------------------------------------- */

static struct bsh_build_block *open_block(struct bsh_svd *svd)
{
	return svd->blocks[svd->n_blocks - 1];
}

static int begin_block(struct bsh_svd *svd, const struct bsh_xml_event *event, uint32_t from,
		       struct bsh_err *err)
{
	struct bsh_build_block *block = bsh_build_begin_block(svd->b, bsh_svd_at(event->at), err);

	if (!block)
		return -1;
	svd->blocks[svd->n_blocks] = block;
	svd->block_dims[svd->n_blocks] = (struct bsh_svd_dim){ 0 };
	svd->n_blocks++;
	return from == BSH_REGMAP_NONE ? 0 : bsh_build_derive_block(svd->b, from, err);
}

/* Was this peripheral made in an earlier pass? Every one has its entry in is_done after this. */
static int is_done(struct bsh_svd *svd, bool *done, struct bsh_err *err)
{
	if (svd->ordinal == svd->n_known) {
		const uint32_t more = svd->n_known ? svd->n_known * 2 : 64;
		uint8_t *grown = realloc(svd->is_done, more);

		if (!grown)
			return bsh_fail_nomem(err);
		memset(grown + svd->n_known, 0, more - svd->n_known);
		svd->is_done = grown;
		svd->n_known = more;
	}
	*done = svd->is_done[svd->ordinal++];
	return 0;
}

/* Skip a peripheral that is derived from one that is not there yet. */
static int let_wait(struct bsh_svd *svd, const struct bsh_xml_event *event, const char *from)
{
	if (svd->n_waiting++ == 0) {
		svd->waiting_at = event->at;
		bsh_clean_text(svd->waiting_for, sizeof(svd->waiting_for), from);
	}
	return 1;
}

static int begin_peripheral(struct bsh_svd *svd, const struct bsh_xml_event *event,
			    struct bsh_err *err)
{
	const char *from = bsh_xml_attribute(event, "derivedFrom");
	uint32_t id = BSH_REGMAP_NONE;
	bool done = false;

	if (is_done(svd, &done, err) < 0)
		return -1;
	if (done)
		return 1;
	if (from) {
		id = bsh_build_find_block(svd->b, from, strlen(from));
		if (id == BSH_REGMAP_NONE)
			return let_wait(svd, event, from);
	}
	svd->is_done[svd->ordinal - 1] = true;
	svd->n_made++;
	return begin_block(svd, event, id, err);
}

static int begin_cluster(struct bsh_svd *svd, const struct bsh_xml_event *event,
			 struct bsh_err *err)
{
	const char *from = bsh_xml_attribute(event, "derivedFrom");
	uint32_t id = BSH_REGMAP_NONE;
	char shown[80];

	if (from) {
		id = bsh_build_find_block(svd->b, from, strlen(from));
		if (id == BSH_REGMAP_NONE)
			return bsh_build_fail(svd->b, bsh_svd_at(event->at), err, BSH_E_NAME,
					      "derivedFrom='%s': no such cluster before this one",
					      bsh_clean_text(shown, sizeof(shown), from));
	}
	return begin_block(svd, event, id, err);
}

/* Bus addresses become offsets in the BAR. */
static int base_address(struct bsh_svd *svd, const struct bsh_xml_event *event, struct bsh_err *err)
{
	uint64_t address, rebase;

	if (bsh_svd_leaf_number(svd, event, UINT64_MAX, &address, err) < 0)
		return -1;
	rebase = bsh_build_rebase(svd->b, address);
	open_block(svd)->has |= BSH_HAS_OFFSET;
	if (address >= rebase) {
		open_block(svd)->offset = address - rebase;
		return 0;
	}
	/* Others may be derived from it. */
	open_block(svd)->has |= BSH_HAS_HIDDEN;
	bsh_build_warn(svd->b, bsh_svd_at(event->at),
		       "0x%" PRIx64 " is below 0x%" PRIx64 ": the peripheral is left out", address,
		       rebase);
	return 0;
}

static int block_leaf(struct bsh_svd *svd, const struct bsh_xml_event *event, struct bsh_err *err)
{
	struct bsh_build_block *block = open_block(svd);

	switch (event->id) {
	case BSH_SVD_NAME:
		block->name = bsh_svd_name(svd, event);
		block->at = bsh_svd_at(event->at);
		return 0;
	case BSH_SVD_DESCRIPTION:
		block->doc = bsh_build_doc(svd->b, event->text, event->len);
		return 0;
	case BSH_SVD_BASE_ADDRESS:
		return base_address(svd, event, err);
	case BSH_SVD_ADDRESS_OFFSET:
		if (bsh_svd_leaf_number(svd, event, UINT64_MAX, &block->offset, err) < 0)
			return -1;
		block->has |= BSH_HAS_OFFSET;
		return 0;
	case BSH_SVD_DIM:
	case BSH_SVD_DIM_INCREMENT:
	case BSH_SVD_DIM_INDEX:
		return bsh_svd_dim_leaf(svd, &svd->block_dims[svd->n_blocks - 1], event, err);
	default:
		/* Registers took over what stood before them. */
		if (svd->has_inside[svd->n_blocks - 1] && event->id != BSH_SVD_ACCESS)
			return bsh_build_fail(svd->b, bsh_svd_at(event->at), err, BSH_E_SYNTAX,
					      "%s stands behind registers, and before them was "
					      "expected",
					      event->name);
		return inherited_leaf(svd, block, event, err);
	}
}

static int end_block(struct bsh_svd *svd, struct bsh_err *err)
{
	struct bsh_build_block *block = open_block(svd);

	if (bsh_svd_forwards_end(svd, err) < 0)
		return -1;
	if (bsh_svd_dim_end(svd, &svd->block_dims[svd->n_blocks - 1], block->name, block->at,
			    block->dims, &block->n_dims, err) < 0)
		return -1;
	svd->n_blocks--;
	return bsh_build_end_block(svd->b, NULL, err);
}

static int address_block_leaf(struct bsh_svd *svd, const struct bsh_xml_event *event,
			      struct bsh_err *err)
{
	if (event->id == BSH_SVD_USAGE) {
		svd->is_registers = strcasecmp(event->text, "registers") == 0;
		return 0;
	}
	return bsh_svd_leaf_number(
		svd, event, UINT64_MAX,
		event->id == BSH_SVD_OFFSET ? &svd->area_offset : &svd->area_size, err);
}

/* A peripheral is as large as its areas, of which there may be several. */
static void end_address_block(struct bsh_svd *svd)
{
	struct bsh_build_block *block = open_block(svd);
	uint64_t end;

	if (!svd->is_registers || __builtin_add_overflow(svd->area_offset, svd->area_size, &end) ||
	    end == 0)
		return;
	if (!svd->has_area || end > block->size)
		block->size = end;
	svd->has_area = true;
	block->has |= BSH_HAS_SIZE;
}

/* ---- What the XML reader calls -------------------------------------------- */

static int on_begin(void *ctx, const struct bsh_xml_event *event, struct bsh_err *err)
{
	struct bsh_svd *svd = ctx;

	switch (event->id) {
	case BSH_SVD_PERIPHERAL:
		svd->has_area = false;
		svd->has_inside[0] = false;
		return begin_peripheral(svd, event, err);
	case BSH_SVD_ADDRESS_BLOCK:
		svd->area_offset = svd->area_size = 0;
		svd->is_registers = true;
		return 0;
	case BSH_SVD_CLUSTER:
		svd->has_inside[svd->n_blocks - 1] = true;
		svd->has_inside[svd->n_blocks] = false;
		return begin_cluster(svd, event, err);
	case BSH_SVD_REGISTER:
		svd->has_inside[svd->n_blocks - 1] = true;
		return bsh_svd_register_begin(svd, event, err);
	case BSH_SVD_FIELDS:
		return bsh_svd_fields_begin(svd, event, err);
	case BSH_SVD_FIELD:
		return bsh_svd_field_begin(svd, event, err);
	case BSH_SVD_ENUM:
		return bsh_svd_enum_begin(svd, event, err);
	case BSH_SVD_VALUE:
		return bsh_svd_value_begin(svd, event);
	default:
		return 0;
	}
}

static int on_end(void *ctx, const struct bsh_xml_event *event, struct bsh_err *err)
{
	struct bsh_svd *svd = ctx;

	switch (event->id) {
	case BSH_SVD_PERIPHERAL:
	case BSH_SVD_CLUSTER:
		return end_block(svd, err);
	case BSH_SVD_ADDRESS_BLOCK:
		end_address_block(svd);
		return 0;
	case BSH_SVD_REGISTER:
		return bsh_svd_register_end(svd, err);
	case BSH_SVD_FIELD:
		return bsh_svd_field_end(svd, err);
	case BSH_SVD_ENUM:
		return bsh_svd_enum_end(svd, err);
	case BSH_SVD_VALUE:
		return bsh_svd_value_end(svd, err);
	default:
		return 0;
	}
}

static int on_leaf(void *ctx, const struct bsh_xml_event *event, struct bsh_err *err)
{
	struct bsh_svd *svd = ctx;

	switch (event->parent) {
	case BSH_SVD_DEVICE:
		return device_leaf(svd, event, err);
	case BSH_SVD_PERIPHERAL:
	case BSH_SVD_CLUSTER:
		return block_leaf(svd, event, err);
	case BSH_SVD_ADDRESS_BLOCK:
		return address_block_leaf(svd, event, err);
	case BSH_SVD_REGISTER:
		return bsh_svd_register_leaf(svd, event, err);
	case BSH_SVD_FIELD:
		return bsh_svd_field_leaf(svd, event, err);
	case BSH_SVD_ENUM:
		return bsh_svd_enum_leaf(svd, event, err);
	default:
		return bsh_svd_value_leaf(svd, event, err);
	}
}

static const struct bsh_xml_format format = {
	.rules = rules,
	.n_rules = BSH_LENGTH(rules),
	.begin = on_begin,
	.end = on_end,
	.leaf = on_leaf,
};

/* ---- The loader ------------------------------------------------------------ */

static bool recognise(const char *data, size_t len)
{
	char name[sizeof("device")];

	return bsh_xml_root(data, len, name, sizeof(name)) == strlen("device") &&
	       strcmp(name, "device") == 0;
}

/*
 * Once over the file; again while peripherals wait for others that were made in this pass. One
 * file in a thousand has such, so that the order costs no memory.
 */
static int read_all(struct bsh_svd *svd, const char *data, size_t len, struct bsh_err *err)
{
	for (unsigned pass = 0; pass < BSH_SVD_PASSES_MAX; pass++) {
		svd->ordinal = svd->n_waiting = svd->n_made = 0;
		if (bsh_xml_read(bsh_build_file(svd->b), data, len, &format, svd, err) < 0)
			return -1;
		if (svd->n_waiting == 0)
			return 0;
		if (svd->n_made == 0)
			break;
	}
	return bsh_build_fail(svd->b, bsh_svd_at(svd->waiting_at), err, BSH_E_NAME,
			      "derivedFrom='%s': no such peripheral, or they are derived from "
			      "each other",
			      svd->waiting_for);
}

static int load(struct bsh_build *b, const char *data, size_t len, struct bsh_err *err)
{
	struct bsh_svd svd = { .b = b };
	const int got = read_all(&svd, data, len, err);

	bsh_svd_forwards_finish(&svd);
	bsh_xml_table_finish(&svd.sets);
	free(svd.is_done);
	return got;
}

const struct bsh_loader bsh_loader_svd = {
	.name = "svd",
	.title = "CMSIS-SVD",
	.size_max = BSH_XML_FILE_MAX,
	.recognise = recognise,
	.load = load,
};
