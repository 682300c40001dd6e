/* SPDX-License-Identifier: MIT */
/* IP-XACT 1.4, 1.5, 2009, 2014 and the direct form of 2022: its elements, by local names. */

#include "regmap/ipxact.h"
#include "regmap/xml_props.h"

#include <inttypes.h>
#include <string.h>

/* Sets of the elements that an element may stand in. */
enum {
	IN_MAP = 1 << BSH_IPXACT_MAP | 1 << BSH_IPXACT_REMAP,
	IN_BLOCK = 1 << BSH_IPXACT_BLOCK,
	IN_FILE = 1 << BSH_IPXACT_FILE,
	IN_REGISTER = 1 << BSH_IPXACT_REGISTER,
	IN_VIEW = IN_REGISTER | 1 << BSH_IPXACT_ALTERNATE,
	IN_FIELD = 1 << BSH_IPXACT_FIELD,
	IN_RESET = 1 << BSH_IPXACT_RESET,
	IN_VALUE = 1 << BSH_IPXACT_VALUE,
	IN_ARRAY = 1 << BSH_IPXACT_ARRAY,
	IN_POLICY = 1 << BSH_IPXACT_POLICY,
	IN_LEFT_OUT = 1 << BSH_IPXACT_LEFT_OUT,
	IN_BLOCKS = IN_MAP | IN_BLOCK | IN_FILE,
	IN_PLACED = IN_BLOCK | IN_FILE | IN_REGISTER,
	IN_NAMED = IN_BLOCKS | IN_VIEW | IN_FIELD,
	IN_ALL = IN_NAMED | IN_POLICY | 1 << BSH_IPXACT_MAPS | 1 << BSH_IPXACT_RESETS,
};

/* 1.4 has <values> with one value each; since 2009 they are <enumeratedValues>. */
static const struct bsh_xml_rule rules[] = {
	{ "access", BSH_IPXACT_ACCESS, IN_BLOCK | IN_FILE | IN_VIEW | IN_FIELD | IN_POLICY },
	{ "accessPolicies", BSH_IPXACT_POLICIES, IN_BLOCK | IN_FILE | IN_VIEW },
	{ "accessPolicy", BSH_IPXACT_POLICY, 1 << BSH_IPXACT_POLICIES },
	{ "addressBlock", BSH_IPXACT_BLOCK, IN_MAP },
	{ "addressBlockDefinitionRef", BSH_IPXACT_DEFINITION, IN_ALL },
	{ "addressOffset", BSH_IPXACT_ADDRESS_OFFSET, IN_FILE | IN_REGISTER },
	{ "alternateRegister", BSH_IPXACT_ALTERNATE, 1 << BSH_IPXACT_ALTERNATES },
	{ "alternateRegisters", BSH_IPXACT_ALTERNATES, IN_REGISTER },
	{ "array", BSH_IPXACT_ARRAY, IN_PLACED | IN_FIELD },
	{ "bank", BSH_IPXACT_LEFT_OUT, IN_MAP },
	{ "bankDefinitionRef", BSH_IPXACT_DEFINITION, IN_ALL },
	{ "baseAddress", BSH_IPXACT_BASE_ADDRESS, IN_BLOCK },
	{ "bitOffset", BSH_IPXACT_BIT_OFFSET, IN_FIELD },
	{ "bitStride", BSH_IPXACT_STRIDE, IN_ARRAY },
	{ "bitWidth", BSH_IPXACT_BIT_WIDTH, IN_FIELD },
	{ "component", BSH_IPXACT_COMPONENT, 1 << BSH_XML_OUTSIDE },
	{ "description", BSH_IPXACT_DESCRIPTION, IN_NAMED | IN_VALUE | 1 << BSH_IPXACT_COMPONENT },
	{ "dim", BSH_IPXACT_DIM, IN_FILE | IN_REGISTER | IN_ARRAY },
	{ "displayName", BSH_IPXACT_DISPLAY_NAME, IN_BLOCKS | IN_VIEW },
	{ "enumeratedValue", BSH_IPXACT_VALUE, 1 << BSH_IPXACT_ENUM },
	{ "enumeratedValues", BSH_IPXACT_ENUM, IN_FIELD },
	{ "enumerationDefinitionRef", BSH_IPXACT_DEFINITION, IN_ALL },
	{ "field", BSH_IPXACT_FIELD, IN_VIEW },
	{ "fieldAccessPolicies", BSH_IPXACT_POLICIES, IN_FIELD },
	{ "fieldAccessPolicy", BSH_IPXACT_POLICY, 1 << BSH_IPXACT_POLICIES },
	{ "fieldAccessPolicyDefinitionRef", BSH_IPXACT_DEFINITION, IN_ALL },
	{ "fieldDefinitionRef", BSH_IPXACT_DEFINITION, IN_ALL },
	{ "isPresent", BSH_IPXACT_IS_PRESENT, IN_BLOCKS | IN_VIEW | IN_FIELD },
	{ "mask", BSH_IPXACT_MASK, IN_RESET },
	{ "memoryMap", BSH_IPXACT_MAP, 1 << BSH_IPXACT_MAPS },
	{ "memoryMapDefinitionRef", BSH_IPXACT_DEFINITION, IN_ALL },
	{ "memoryMaps", BSH_IPXACT_MAPS, 1 << BSH_IPXACT_COMPONENT },
	{ "memoryRemap", BSH_IPXACT_REMAP, 1 << BSH_IPXACT_MAP },
	{ "memoryRemapDefinitionRef", BSH_IPXACT_DEFINITION, IN_ALL },
	{ "modeRef", BSH_IPXACT_MODE_REF, IN_POLICY },
	{ "modifiedWriteValue", BSH_IPXACT_MODIFIED_WRITE, IN_FIELD | IN_POLICY },
	{ "name", BSH_IPXACT_NAME, IN_NAMED | IN_VALUE | IN_LEFT_OUT | 1 << BSH_IPXACT_COMPONENT },
	{ "range", BSH_IPXACT_RANGE, IN_BLOCK | IN_FILE },
	{ "readAction", BSH_IPXACT_READ_ACTION, IN_FIELD | IN_POLICY },
	{ "register", BSH_IPXACT_REGISTER, IN_BLOCK | IN_FILE },
	{ "registerDefinitionRef", BSH_IPXACT_DEFINITION, IN_ALL },
	{ "registerFile", BSH_IPXACT_FILE, IN_BLOCK | IN_FILE },
	{ "registerFileDefinitionRef", BSH_IPXACT_DEFINITION, IN_ALL },
	{ "reserved", BSH_IPXACT_RESERVED, IN_FIELD | IN_POLICY },
	{ "reset", BSH_IPXACT_RESET, IN_VIEW | 1 << BSH_IPXACT_RESETS },
	{ "resets", BSH_IPXACT_RESETS, IN_FIELD },
	{ "size", BSH_IPXACT_SIZE, IN_REGISTER },
	{ "stride", BSH_IPXACT_STRIDE, IN_ARRAY },
	{ "subspaceMap", BSH_IPXACT_LEFT_OUT, IN_MAP },
	{ "testable", BSH_IPXACT_TESTABLE, IN_FIELD | IN_POLICY },
	{ "usage", BSH_IPXACT_USAGE, IN_BLOCK },
	{ "value", BSH_IPXACT_NUMBER, IN_RESET | IN_VALUE },
	{ "values", BSH_IPXACT_VALUE, IN_FIELD },
	{ "volatile", BSH_IPXACT_VOLATILE, IN_BLOCK | IN_FILE | IN_VIEW | IN_FIELD },
	{ "width", BSH_IPXACT_WIDTH, IN_BLOCK },
};

/* ---- Texts to values -------------------------------------------------------- */

static int wrap(struct bsh_ipxact *ipx, const struct bsh_xml_event *event, struct bsh_err *err)
{
	return bsh_wrap(err, "%s:%u:%u: %s", bsh_build_file(ipx->b), event->at.line,
			event->at.column, event->name);
}

int bsh_ipxact_number(struct bsh_ipxact *ipx, const struct bsh_xml_event *event, uint64_t max,
		      uint64_t *value, struct bsh_err *err)
{
	if (bsh_ipxact_value(event->text, event->len, &ipx->names, value, err) < 0)
		return wrap(ipx, event, err);
	if (*value > max)
		return bsh_build_fail(ipx->b, bsh_ipxact_at(event->at), err, BSH_E_VALUE,
				      "%s: %" PRIu64 " is more than %" PRIu64, event->name, *value,
				      max);
	return 0;
}

int bsh_ipxact_address(struct bsh_ipxact *ipx, const struct bsh_xml_event *event, uint64_t *value,
		       struct bsh_err *err)
{
	uint64_t units;

	if (bsh_ipxact_number(ipx, event, UINT64_MAX / ipx->unit, &units, err) < 0)
		return -1;
	*value = units * ipx->unit;
	return 0;
}

int bsh_ipxact_truth(struct bsh_ipxact *ipx, const struct bsh_xml_event *event, bool *value,
		     struct bsh_err *err)
{
	return bsh_xml_bool(event->text, event->len, value, err) < 0 ? wrap(ipx, event, err) : 0;
}

bool bsh_ipxact_is_absent(struct bsh_ipxact *ipx, const struct bsh_xml_event *event)
{
	struct bsh_err ignored = { 0 };
	char shown[80];
	uint64_t value;

	if (bsh_ipxact_value(event->text, event->len, NULL, &value, &ignored) == 0) {
		if (value == 0)
			bsh_build_warn(ipx->b, bsh_ipxact_at(event->at), "isPresent: left out");
		return value == 0;
	}
	bsh_build_warn(ipx->b, bsh_ipxact_at(event->at), "isPresent: left out, '%s' is no constant",
		       bsh_clean_text(shown, sizeof(shown), event->text));
	return true;
}

void bsh_ipxact_props(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
		      struct bsh_props *props)
{
	char shown[40];
	bool is_known;

	if (event->id == BSH_IPXACT_ACCESS)
		is_known = bsh_xml_access(event->text, props);
	else if (event->id == BSH_IPXACT_READ_ACTION)
		is_known = bsh_xml_on_read(event->text, props);
	else
		is_known = bsh_xml_on_write(event->text, props);
	if (!is_known)
		bsh_build_warn(ipx->b, bsh_ipxact_at(event->at),
			       "%s: '%s' is not known, nothing is assumed", event->name,
			       bsh_clean_text(shown, sizeof(shown), event->text));
}

/* ---- Arrays ----------------------------------------------------------------- */

int bsh_ipxact_array_leaf(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			  struct bsh_err *err)
{
	struct bsh_ipxact_array *array = ipx->array;
	uint64_t count;

	if (event->id == BSH_IPXACT_STRIDE) {
		array->has_stride = true;
		return bsh_ipxact_number(ipx, event, UINT64_MAX, &array->stride, err);
	}
	if (bsh_ipxact_number(ipx, event, BSH_REGMAP_COUNT_MAX, &count, err) < 0)
		return -1;
	if (array->n == BSH_REGMAP_DIMS_MAX)
		return bsh_build_fail(ipx->b, bsh_ipxact_at(event->at), err, BSH_E_VALUE,
				      "an array of more than %u dimensions", BSH_REGMAP_DIMS_MAX);
	array->counts[array->n++] = (uint32_t)count;
	return 0;
}

/* The last dimension is the innermost: its elements are next to each other. */
int bsh_ipxact_dims(struct bsh_ipxact *ipx, const struct bsh_ipxact_array *array, uint64_t size,
		    struct bsh_build_at at, struct bsh_build_dim *dims, unsigned *n_dims,
		    struct bsh_err *err)
{
	uint64_t stride = size;

	for (unsigned i = array->n; i > 0; i--) {
		dims[i - 1] =
			(struct bsh_build_dim){ .count = array->counts[i - 1], .stride = stride };
		if (__builtin_mul_overflow(stride, array->counts[i - 1], &stride))
			return bsh_build_fail(ipx->b, at, err, BSH_E_VALUE,
					      "an array whose size does not fit 64 bits");
	}
	*n_dims = array->n;
	return 0;
}

/* ---- Policies of 2022 ------------------------------------------------------- */

static int policy_leaf(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
		       struct bsh_err *err)
{
	switch (event->id) {
	case BSH_IPXACT_MODE_REF:
		if (!ipx->is_of_mode)
			bsh_build_warn(ipx->b, bsh_ipxact_at(event->at),
				       "what holds in one mode only is left out");
		ipx->is_of_mode = true;
		return 0;
	case BSH_IPXACT_ACCESS:
	case BSH_IPXACT_MODIFIED_WRITE:
	case BSH_IPXACT_READ_ACTION:
		bsh_ipxact_props(ipx, event, &ipx->props);
		return 0;
	default:
		/* testable, reserved: of fields only. */
		return ipx->field && !ipx->is_of_mode ? bsh_ipxact_field_leaf(ipx, event, err) : 0;
	}
}

/* What a policy states replaces what was stated before it. */
static void end_policy(struct bsh_ipxact *ipx)
{
	struct bsh_props *to = ipx->field ? &ipx->field->props :
			       ipx->reg	  ? &ipx->reg->props :
			       ipx->n_frames > 0 && ipx->frames[ipx->n_frames - 1].block ?
					  &ipx->frames[ipx->n_frames - 1].block->props :
					  NULL;

	if (ipx->is_of_mode || !to)
		return;
	if (ipx->props.read != BSH_MAY_UNSTATED) {
		to->read = ipx->props.read;
		to->write = ipx->props.write;
	}
	if (ipx->props.on_write != BSH_WRITE_UNSTATED)
		to->on_write = ipx->props.on_write;
	if (ipx->props.on_read != BSH_READ_UNSTATED)
		to->on_read = ipx->props.on_read;
}

/* ---- What the XML reader calls ------------------------------------------------ */

static struct bsh_ipxact_array *array_of(struct bsh_ipxact *ipx, uint8_t parent)
{
	switch (parent) {
	case BSH_IPXACT_FIELD:
		return &ipx->field_array;
	case BSH_IPXACT_REGISTER:
		return &ipx->reg_array;
	default:
		return &ipx->frames[ipx->n_frames - 1].array;
	}
}

/* Once the other views of a register began, nothing may be added to itself. */
static int check_open(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
		      struct bsh_err *err)
{
	if (event->parent != BSH_IPXACT_REGISTER || ipx->reg)
		return 0;
	return bsh_build_fail(ipx->b, bsh_ipxact_at(event->at), err, BSH_E_SYNTAX,
			      "%s stands behind alternateRegisters, and before them was expected",
			      event->name);
}

static int on_begin(void *ctx, const struct bsh_xml_event *event, struct bsh_err *err)
{
	struct bsh_ipxact *ipx = ctx;

	if (check_open(ipx, event, err) < 0)
		return -1;
	switch (event->id) {
	case BSH_IPXACT_MAP:
	case BSH_IPXACT_REMAP:
	case BSH_IPXACT_BLOCK:
	case BSH_IPXACT_FILE:
		return bsh_ipxact_block_begin(ipx, event, err);
	case BSH_IPXACT_LEFT_OUT:
		bsh_build_warn(ipx->b, bsh_ipxact_at(event->at), "%s: left out", event->name);
		return 1;
	case BSH_IPXACT_REGISTER:
		return bsh_ipxact_register_begin(ipx, event, err);
	case BSH_IPXACT_ALTERNATES:
		return bsh_ipxact_register_end(ipx, err);
	case BSH_IPXACT_ALTERNATE:
		return bsh_ipxact_alternate_begin(ipx, event, err);
	case BSH_IPXACT_FIELD:
		return bsh_ipxact_field_begin(ipx, event, err);
	case BSH_IPXACT_RESET:
		bsh_ipxact_reset_begin(ipx, event);
		return 0;
	case BSH_IPXACT_ENUM:
		bsh_ipxact_enum_begin(ipx, event);
		return 0;
	case BSH_IPXACT_VALUE:
		return bsh_ipxact_value_begin(ipx, event, err);
	case BSH_IPXACT_ARRAY:
		ipx->array = array_of(ipx, event->parent);
		return 0;
	case BSH_IPXACT_POLICY:
		ipx->props = (struct bsh_props){ 0 };
		ipx->is_of_mode = false;
		return 0;
	default:
		return 0;
	}
}

static int on_end(void *ctx, const struct bsh_xml_event *event, struct bsh_err *err)
{
	struct bsh_ipxact *ipx = ctx;

	switch (event->id) {
	case BSH_IPXACT_MAP:
	case BSH_IPXACT_REMAP:
	case BSH_IPXACT_BLOCK:
	case BSH_IPXACT_FILE:
		return bsh_ipxact_block_end(ipx, err);
	case BSH_IPXACT_REGISTER:
	case BSH_IPXACT_ALTERNATE:
		return bsh_ipxact_register_end(ipx, err);
	case BSH_IPXACT_FIELD:
		return bsh_ipxact_field_end(ipx, err);
	case BSH_IPXACT_RESET:
		bsh_ipxact_reset_end(ipx);
		return 0;
	case BSH_IPXACT_POLICY:
		end_policy(ipx);
		return 0;
	default:
		return 0;
	}
}

static void component_leaf(struct bsh_ipxact *ipx, const struct bsh_xml_event *event)
{
	if (event->id == BSH_IPXACT_NAME)
		bsh_build_map_name(ipx->b, bsh_build_name(ipx->b, event->text, event->len));
	else
		bsh_build_map_doc(ipx->b, bsh_build_doc(ipx->b, event->text, event->len));
}

static int on_leaf(void *ctx, const struct bsh_xml_event *event, struct bsh_err *err)
{
	struct bsh_ipxact *ipx = ctx;

	if (check_open(ipx, event, err) < 0)
		return -1;
	if (event->id == BSH_IPXACT_DEFINITION)
		return bsh_build_fail(
			ipx->b, bsh_ipxact_at(event->at), err, BSH_E_VALUE,
			"%s: definitions elsewhere are not read, and the thing itself "
			"was expected",
			event->name);
	if (event->id == BSH_IPXACT_DIM || event->id == BSH_IPXACT_STRIDE) {
		if (event->parent != BSH_IPXACT_ARRAY)
			ipx->array = array_of(ipx, event->parent);
		return bsh_ipxact_array_leaf(ipx, event, err);
	}
	switch (event->parent) {
	case BSH_IPXACT_COMPONENT:
		component_leaf(ipx, event);
		return 0;
	case BSH_IPXACT_REGISTER:
	case BSH_IPXACT_ALTERNATE:
		return bsh_ipxact_register_leaf(ipx, event, err);
	case BSH_IPXACT_FIELD:
		return bsh_ipxact_field_leaf(ipx, event, err);
	case BSH_IPXACT_RESET:
		return bsh_ipxact_reset_leaf(ipx, event, err);
	case BSH_IPXACT_VALUE:
		bsh_ipxact_value_leaf(ipx, event);
		return 0;
	case BSH_IPXACT_POLICY:
		return policy_leaf(ipx, event, err);
	default:
		return bsh_ipxact_block_leaf(ipx, event, err);
	}
}

/* ---- The loader ---------------------------------------------------------------- */

static const char *const namespaces[] = { "/SPIRIT/", "/IPXACT/", NULL };

static bool recognise(const char *data, size_t len)
{
	char name[sizeof("component")];

	return bsh_xml_root(data, len, name, sizeof(name)) == strlen("component") &&
	       strcmp(name, "component") == 0;
}

static int load(struct bsh_build *b, const char *data, size_t len, struct bsh_err *err)
{
	static const struct bsh_xml_format format = {
		.rules = rules,
		.n_rules = BSH_LENGTH(rules),
		.namespaces = namespaces,
		.begin = on_begin,
		.end = on_end,
		.leaf = on_leaf,
	};
	struct bsh_ipxact ipx = { .b = b, .unit = 1 };
	int got;

	ipx.names = (struct bsh_ipxact_names){ .ctx = &ipx.scan, .find = bsh_ipxact_find };
	got = bsh_ipxact_scan(&ipx, data, len, err);
	if (got == 0)
		got = bsh_xml_read(bsh_build_file(b), data, len, &format, &ipx, err);
	bsh_ipxact_scan_finish(&ipx.scan);
	free(ipx.values);
	return got;
}

const struct bsh_loader bsh_loader_ipxact = {
	.name = "ipxact",
	.title = "IP-XACT",
	.size_max = BSH_XML_FILE_MAX,
	.recognise = recognise,
	.load = load,
};
