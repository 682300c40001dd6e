/* SPDX-License-Identifier: MIT */
/* IP-XACT: fields, and the reset values of fields and registers. */

#include "regmap/ipxact.h"

#include <strings.h>

int bsh_ipxact_field_begin(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			   struct bsh_err *err)
{
	ipx->field = bsh_build_begin_field(ipx->b, bsh_ipxact_at(event->at), err);
	ipx->field_array = (struct bsh_ipxact_array){ 0 };
	ipx->is_field_left_out = false;
	ipx->has_field_reset = ipx->is_typed_field_reset = false;
	ipx->n_values = 0;
	return ipx->field ? 0 : -1;
}

static int field_number(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			struct bsh_err *err)
{
	uint64_t number;

	if (bsh_ipxact_number(ipx, event, UINT16_MAX, &number, err) < 0)
		return -1;
	if (event->id == BSH_IPXACT_BIT_OFFSET) {
		ipx->field->lsb = (uint16_t)number;
		ipx->field->has |= BSH_HAS_OFFSET;
	} else {
		ipx->field->width_bits = (uint16_t)number;
		ipx->field->has |= BSH_HAS_WIDTH;
	}
	return 0;
}

static int field_truth(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
		       struct bsh_err *err)
{
	struct bsh_build_field *field = ipx->field;
	bool value;

	if (bsh_ipxact_truth(ipx, event, &value, err) < 0)
		return -1;
	if (event->id == BSH_IPXACT_VOLATILE) {
		field->is_volatile = value;
		field->has |= BSH_HAS_VOLATILE;
	} else if (event->id == BSH_IPXACT_TESTABLE) {
		field->is_testable = value;
		field->has |= BSH_HAS_TESTABLE;
	} else {
		field->reserved = value ? BSH_RESERVED_PRESERVE : BSH_RESERVED_UNSTATED;
	}
	return 0;
}

int bsh_ipxact_field_leaf(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			  struct bsh_err *err)
{
	struct bsh_build_field *field = ipx->field;

	switch (event->id) {
	case BSH_IPXACT_NAME:
		field->name = bsh_build_name(ipx->b, event->text, event->len);
		field->at = bsh_ipxact_at(event->at);
		return 0;
	case BSH_IPXACT_DESCRIPTION:
		field->doc = bsh_build_doc(ipx->b, event->text, event->len);
		return 0;
	case BSH_IPXACT_ACCESS:
	case BSH_IPXACT_MODIFIED_WRITE:
	case BSH_IPXACT_READ_ACTION:
		bsh_ipxact_props(ipx, event, &field->props);
		return 0;
	case BSH_IPXACT_BIT_OFFSET:
	case BSH_IPXACT_BIT_WIDTH:
		return field_number(ipx, event, err);
	case BSH_IPXACT_IS_PRESENT:
		ipx->is_field_left_out |= bsh_ipxact_is_absent(ipx, event);
		return 0;
	default:
		return field_truth(ipx, event, err);
	}
}

int bsh_ipxact_field_end(struct bsh_ipxact *ipx, struct bsh_err *err)
{
	const struct bsh_ipxact_array *array = &ipx->field_array;
	struct bsh_build_field *field = ipx->field;

	if (ipx->is_field_left_out) {
		ipx->field = NULL;
		bsh_build_drop_field(ipx->b);
		return 0;
	}
	if (bsh_ipxact_enum_end(ipx, err) < 0 ||
	    bsh_ipxact_dims(ipx, array, array->has_stride ? array->stride : field->width_bits,
			    field->at, field->dims, &field->n_dims, err) < 0)
		return -1;
	if (ipx->is_typed_field_reset && !ipx->has_field_reset)
		bsh_build_warn(ipx->b, field->at,
			       "%s states no hard reset, only others: its reset value is unknown",
			       bsh_build_string(ipx->b, field->name));
	ipx->field = NULL;
	return bsh_build_end_field(ipx->b, NULL, err);
}

/* ---- Resets ------------------------------------------------------------------ */

void bsh_ipxact_reset_begin(struct bsh_ipxact *ipx, const struct bsh_xml_event *event)
{
	const char *type = bsh_xml_attribute(event, "resetTypeRef");

	ipx->reset = 0;
	ipx->reset_mask = 0;
	ipx->has_reset = ipx->has_reset_mask = false;
	/* Others are what a soft reset or the like leaves behind; no type is the hard one. */
	ipx->is_typed_reset = type && strcasecmp(type, "HARD") != 0;
}

int bsh_ipxact_reset_leaf(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			  struct bsh_err *err)
{
	if (event->id == BSH_IPXACT_MASK) {
		ipx->has_reset_mask = true;
		return bsh_ipxact_number(ipx, event, UINT64_MAX, &ipx->reset_mask, err);
	}
	ipx->has_reset = true;
	return bsh_ipxact_number(ipx, event, UINT64_MAX, &ipx->reset, err);
}

void bsh_ipxact_reset_end(struct bsh_ipxact *ipx)
{
	const unsigned has = BSH_HAS_RESET | (ipx->has_reset_mask ? BSH_HAS_RESET_MASK : 0u);

	if (!ipx->has_reset)
		return;
	ipx->is_typed_field_reset |= ipx->is_typed_reset;
	if (ipx->is_typed_reset)
		return;
	if (!ipx->field) {
		ipx->reg->has |= has;
		ipx->reg->reset = ipx->reset;
		ipx->reg->reset_mask = ipx->reset_mask;
		return;
	}
	if (ipx->has_field_reset)
		return;
	ipx->has_field_reset = true;
	ipx->field->has |= has;
	ipx->field->reset = ipx->reset;
	ipx->field->reset_mask = ipx->reset_mask;
}
