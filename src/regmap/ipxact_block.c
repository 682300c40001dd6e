/* SPDX-License-Identifier: MIT */
/* IP-XACT: memory maps, remaps, address blocks, register files. */

#include "regmap/ipxact.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

/* One memory map is no level of its own; several are, since their blocks may share names. */
static bool is_level(const struct bsh_ipxact *ipx, uint8_t id)
{
	return id != BSH_IPXACT_MAP || ipx->scan.n_maps > 1;
}

int bsh_ipxact_block_begin(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			   struct bsh_err *err)
{
	const struct bsh_ipxact_frame *outer = ipx->n_frames ? &ipx->frames[ipx->n_frames - 1] :
							       NULL;
	struct bsh_ipxact_frame frame = { 0 };

	if (event->id == BSH_IPXACT_MAP)
		ipx->unit = ipx->scan.units[ipx->map++] / 8;
	if (outer && outer->is_left_out)
		return 1;
	if (outer) {
		frame.width = outer->width;
		frame.is_volatile = outer->is_volatile;
	}
	if (is_level(ipx, event->id)) {
		frame.block = bsh_build_begin_block(ipx->b, bsh_ipxact_at(event->at), err);
		if (!frame.block)
			return -1;
	}
	if (event->id == BSH_IPXACT_MAP || event->id == BSH_IPXACT_REMAP) {
		/* They are nowhere: the blocks inside have addresses. */
		if (frame.block)
			frame.block->has |= BSH_HAS_OFFSET;
	}
	ipx->frames[ipx->n_frames++] = frame;
	return 0;
}

/* Bus addresses become offsets in the BAR. */
static int base_address(struct bsh_ipxact *ipx, struct bsh_build_block *block,
			const struct bsh_xml_event *event, struct bsh_err *err)
{
	uint64_t rebase;

	if (bsh_ipxact_address(ipx, event, &block->offset, err) < 0)
		return -1;
	rebase = bsh_build_rebase(ipx->b, block->offset);
	block->has |= BSH_HAS_OFFSET;
	if (block->offset >= rebase) {
		block->offset -= rebase;
		return 0;
	}
	bsh_build_warn(ipx->b, bsh_ipxact_at(event->at),
		       "0x%" PRIx64 " is below 0x%" PRIx64 ": the block is left out", block->offset,
		       rebase);
	ipx->frames[ipx->n_frames - 1].is_left_out = true;
	return 0;
}

static void set_usage(struct bsh_build_block *block, const struct bsh_xml_event *event)
{
	block->has |= BSH_HAS_KIND;
	if (strcasecmp(event->text, "memory") == 0)
		block->kind = BSH_BLOCK_MEMORY;
	else if (strcasecmp(event->text, "reserved") == 0)
		block->kind = BSH_BLOCK_RESERVED;
	else
		block->kind = BSH_BLOCK_REGISTERS;
}

/* Where it lies, and how large it is. */
static int number_leaf(struct bsh_ipxact *ipx, struct bsh_ipxact_frame *frame,
		       const struct bsh_xml_event *event, struct bsh_err *err)
{
	struct bsh_build_block *block = frame->block;

	switch (event->id) {
	case BSH_IPXACT_BASE_ADDRESS:
		return base_address(ipx, block, event, err);
	case BSH_IPXACT_ADDRESS_OFFSET:
		block->has |= BSH_HAS_OFFSET;
		return bsh_ipxact_address(ipx, event, &block->offset, err);
	case BSH_IPXACT_RANGE:
		if (bsh_ipxact_address(ipx, event, &frame->range, err) < 0)
			return -1;
		block->size = frame->range;
		block->has |= BSH_HAS_SIZE;
		return 0;
	case BSH_IPXACT_WIDTH:
		return bsh_ipxact_number(ipx, event, UINT16_MAX, &frame->width, err);
	default:
		return bsh_ipxact_truth(ipx, event, &frame->is_volatile, err);
	}
}

int bsh_ipxact_block_leaf(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			  struct bsh_err *err)
{
	struct bsh_ipxact_frame *frame = &ipx->frames[ipx->n_frames - 1];

	if (event->id == BSH_IPXACT_IS_PRESENT) {
		frame->is_left_out |= bsh_ipxact_is_absent(ipx, event);
		return 0;
	}
	if (!frame->block)
		return 0;
	switch (event->id) {
	case BSH_IPXACT_NAME:
		frame->block->name = bsh_build_name(ipx->b, event->text, event->len);
		frame->block->at = bsh_ipxact_at(event->at);
		return 0;
	case BSH_IPXACT_DISPLAY_NAME:
		frame->block->title = bsh_build_doc(ipx->b, event->text, event->len);
		return 0;
	case BSH_IPXACT_DESCRIPTION:
		frame->block->doc = bsh_build_doc(ipx->b, event->text, event->len);
		return 0;
	case BSH_IPXACT_ACCESS:
		bsh_ipxact_props(ipx, event, &frame->block->props);
		return 0;
	case BSH_IPXACT_USAGE:
		set_usage(frame->block, event);
		return 0;
	default:
		return number_leaf(ipx, frame, event, err);
	}
}

int bsh_ipxact_block_end(struct bsh_ipxact *ipx, struct bsh_err *err)
{
	struct bsh_ipxact_frame *frame = &ipx->frames[--ipx->n_frames];
	struct bsh_ipxact_array *array = &frame->array;
	uint64_t stride = frame->range;

	if (!frame->block)
		return 0;
	if (frame->is_left_out) {
		bsh_build_drop_block(ipx->b);
		return 0;
	}
	if (array->has_stride && __builtin_mul_overflow(array->stride, ipx->unit, &stride))
		return bsh_build_fail(ipx->b, frame->block->at, err, BSH_E_VALUE,
				      "an array whose size does not fit 64 bits");
	if (bsh_ipxact_dims(ipx, array, stride, frame->block->at, frame->block->dims,
			    &frame->block->n_dims, err) < 0)
		return -1;
	return bsh_build_end_block(ipx->b, NULL, err);
}
