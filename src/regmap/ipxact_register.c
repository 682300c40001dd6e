/* SPDX-License-Identifier: MIT */
/* IP-XACT: registers, and other views of them. */

#include "regmap/ipxact.h"

static const struct bsh_ipxact_frame *frame_of(const struct bsh_ipxact *ipx)
{
	return &ipx->frames[ipx->n_frames - 1];
}

int bsh_ipxact_register_begin(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			      struct bsh_err *err)
{
	if (frame_of(ipx)->is_left_out)
		return 1;
	ipx->reg = bsh_build_begin_register(ipx->b, bsh_ipxact_at(event->at), err);
	ipx->reg_array = (struct bsh_ipxact_array){ 0 };
	ipx->is_register_left_out = ipx->is_main_left_out = false;
	ipx->has_volatile = false;
	return ipx->reg ? 0 : -1;
}

/* Another view has the place of the first one, and fields of its own. */
int bsh_ipxact_alternate_begin(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			       struct bsh_err *err)
{
	if (ipx->is_main_left_out)
		return 1;
	ipx->reg = bsh_build_begin_register(ipx->b, bsh_ipxact_at(event->at), err);
	if (!ipx->reg)
		return -1;
	ipx->reg->alternate_of = ipx->main.name;
	ipx->reg->offset = ipx->main.offset;
	ipx->reg->width_bits = ipx->main.width_bits;
	ipx->reg->has = ipx->main.has & (BSH_HAS_OFFSET | BSH_HAS_WIDTH);
	ipx->is_register_left_out = false;
	ipx->has_volatile = false;
	return 0;
}

int bsh_ipxact_register_leaf(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			     struct bsh_err *err)
{
	struct bsh_build_register *reg = ipx->reg;
	uint64_t size;

	switch (event->id) {
	case BSH_IPXACT_NAME:
		reg->name = bsh_build_name(ipx->b, event->text, event->len);
		reg->at = bsh_ipxact_at(event->at);
		return 0;
	case BSH_IPXACT_DISPLAY_NAME:
		reg->title = bsh_build_doc(ipx->b, event->text, event->len);
		return 0;
	case BSH_IPXACT_DESCRIPTION:
		reg->doc = bsh_build_doc(ipx->b, event->text, event->len);
		return 0;
	case BSH_IPXACT_ADDRESS_OFFSET:
		reg->has |= BSH_HAS_OFFSET;
		return bsh_ipxact_address(ipx, event, &reg->offset, err);
	case BSH_IPXACT_SIZE:
		if (bsh_ipxact_number(ipx, event, UINT16_MAX, &size, err) < 0)
			return -1;
		reg->width_bits = (uint16_t)size;
		reg->has |= BSH_HAS_WIDTH;
		return 0;
	case BSH_IPXACT_VOLATILE:
		ipx->has_volatile = true;
		reg->has |= BSH_HAS_VOLATILE;
		return bsh_ipxact_truth(ipx, event, &reg->is_volatile, err);
	case BSH_IPXACT_IS_PRESENT:
		ipx->is_register_left_out |= bsh_ipxact_is_absent(ipx, event);
		return 0;
	default:
		bsh_ipxact_props(ipx, event, &reg->props);
		return 0;
	}
}

/* What the blocks around it say. */
static void inherit(const struct bsh_ipxact *ipx, struct bsh_build_register *reg)
{
	const struct bsh_ipxact_frame *frame = frame_of(ipx);
	const uint64_t bits = frame->width;

	if (!ipx->has_volatile && frame->is_volatile) {
		reg->is_volatile = true;
		reg->has |= BSH_HAS_VOLATILE;
	}
	/* A block's width is that of its bus: a wider register takes several accesses. */
	if (reg->width_bits > bits && (bits == 8 || bits == 16 || bits == 32)) {
		reg->access_width = (uint8_t)(bits / 8);
		reg->has |= BSH_HAS_ACCESS_WIDTH;
	}
}

/* How far the elements of an array are apart, in bytes: whole address units. */
static int stride_of(struct bsh_ipxact *ipx, const struct bsh_build_register *reg, uint64_t *stride,
		     struct bsh_err *err)
{
	const uint64_t bytes = (reg->width_bits + 7u) / 8;

	if (!ipx->reg_array.has_stride) {
		*stride = (bytes + ipx->unit - 1) / ipx->unit * ipx->unit;
		return 0;
	}
	if (__builtin_mul_overflow(ipx->reg_array.stride, ipx->unit, stride))
		return bsh_build_fail(ipx->b, reg->at, err, BSH_E_VALUE,
				      "an array whose size does not fit 64 bits");
	return 0;
}

int bsh_ipxact_register_end(struct bsh_ipxact *ipx, struct bsh_err *err)
{
	struct bsh_build_register *reg = ipx->reg;
	uint64_t stride;

	/* Its views follow it: it was closed before them. */
	if (!reg)
		return 0;
	ipx->reg = NULL;
	if (ipx->is_register_left_out) {
		ipx->is_main_left_out = true;
		bsh_build_drop_register(ipx->b);
		return 0;
	}
	inherit(ipx, reg);
	if (stride_of(ipx, reg, &stride, err) < 0 ||
	    bsh_ipxact_dims(ipx, &ipx->reg_array, stride, reg->at, reg->dims, &reg->n_dims, err) <
		    0)
		return -1;
	if (reg->alternate_of == BSH_NO_TEXT)
		ipx->main = *reg;
	return bsh_build_end_register(ipx->b, NULL, err);
}
