/* SPDX-License-Identifier: MIT */
/* CMSIS-SVD: registers, and those that are derived from later ones. */

#include "regmap/litex.h"
#include "regmap/svd.h"

#include <stdio.h>
#include <string.h>

/* Keep the open register for the end of its block. */
static int begin_forward(struct bsh_svd *svd, const struct bsh_xml_event *event, const char *from,
			 struct bsh_err *err)
{
	struct bsh_svd_forward *forward;

	if (svd->n_forwards == BSH_SVD_FORWARD_MAX)
		return bsh_build_fail(svd->b, bsh_svd_at(event->at), err, BSH_E_VALUE,
				      "more than %u registers derived from later ones",
				      BSH_SVD_FORWARD_MAX);
	if (!svd->forwards)
		svd->forwards = calloc(BSH_SVD_FORWARD_MAX, sizeof(*svd->forwards));
	if (!svd->forwards)
		return bsh_fail_nomem(err);
	forward = &svd->forwards[svd->n_forwards];
	*forward = (struct bsh_svd_forward){ .from = strdup(from), .depth = svd->n_blocks };
	if (!forward->from)
		return bsh_fail_nomem(err);
	svd->n_forwards++;
	forward->stated.at = bsh_svd_at(event->at);
	svd->reg = &forward->stated;
	svd->is_forward = true;
	return 0;
}

int bsh_svd_register_begin(struct bsh_svd *svd, const struct bsh_xml_event *event,
			   struct bsh_err *err)
{
	const char *from = bsh_xml_attribute(event, "derivedFrom");
	uint32_t id = BSH_REGMAP_NONE;

	svd->reg_dim = (struct bsh_svd_dim){ 0 };
	svd->is_forward = false;
	svd->reg_base = BSH_REGMAP_NONE;
	if (from) {
		id = bsh_build_find_register(svd->b, from, strlen(from));
		if (id == BSH_REGMAP_NONE)
			return begin_forward(svd, event, from, err);
		svd->reg_base = id;
	}
	svd->reg = bsh_build_begin_register(svd->b, bsh_svd_at(event->at), err);
	if (!svd->reg)
		return -1;
	return from ? bsh_build_derive_register(svd->b, id, err) : 0;
}

int bsh_svd_fields_begin(struct bsh_svd *svd, const struct bsh_xml_event *event,
			 struct bsh_err *err)
{
	if (!svd->is_forward)
		return 0;
	return bsh_build_fail(svd->b, bsh_svd_at(event->at), err, BSH_E_NAME,
			      "fields of a register that is derived from a later one, and an "
			      "earlier one was expected");
}

/* Who may touch it, as a hazard to tell. */
static void set_protection(struct bsh_svd *svd, const struct bsh_xml_event *event)
{
	static const char secure[] = "answers secure accesses only";
	static const char privileged[] = "answers privileged accesses only";

	if (strcmp(event->text, "s") == 0)
		svd->reg->note = bsh_build_doc(svd->b, secure, strlen(secure));
	else if (strcmp(event->text, "p") == 0)
		svd->reg->note = bsh_build_doc(svd->b, privileged, strlen(privileged));
}

static int register_number(struct bsh_svd *svd, const struct bsh_xml_event *event,
			   struct bsh_err *err)
{
	const uint64_t max = event->id == BSH_SVD_SIZE ? UINT16_MAX : UINT64_MAX;
	struct bsh_build_register *reg = svd->reg;
	uint64_t number;

	if (bsh_svd_leaf_number(svd, event, max, &number, err) < 0)
		return -1;
	switch (event->id) {
	case BSH_SVD_ADDRESS_OFFSET:
		reg->offset = number;
		reg->has |= BSH_HAS_OFFSET;
		break;
	case BSH_SVD_SIZE:
		reg->width_bits = (uint16_t)number;
		reg->has |= BSH_HAS_WIDTH;
		break;
	case BSH_SVD_RESET_VALUE:
		reg->reset = number;
		reg->has |= BSH_HAS_RESET;
		break;
	default:
		reg->reset_mask = number;
		reg->has |= BSH_HAS_RESET_MASK;
		break;
	}
	return 0;
}

int bsh_svd_register_leaf(struct bsh_svd *svd, const struct bsh_xml_event *event,
			  struct bsh_err *err)
{
	struct bsh_build_register *reg = svd->reg;

	switch (event->id) {
	case BSH_SVD_NAME:
		reg->name = bsh_svd_name(svd, event);
		reg->at = bsh_svd_at(event->at);
		return 0;
	case BSH_SVD_DISPLAY_NAME:
		reg->title = bsh_build_doc(svd->b, event->text, event->len);
		return 0;
	case BSH_SVD_DESCRIPTION:
		reg->doc = bsh_build_doc(svd->b, event->text, event->len);
		return 0;
	case BSH_SVD_ALTERNATE:
		reg->alternate_of = bsh_build_doc(svd->b, event->text, event->len);
		return 0;
	case BSH_SVD_PROTECTION:
		set_protection(svd, event);
		return 0;
	case BSH_SVD_ACCESS:
	case BSH_SVD_MODIFIED_WRITE:
	case BSH_SVD_READ_ACTION:
		bsh_svd_props(svd, event, &reg->props);
		return 0;
	case BSH_SVD_DIM:
	case BSH_SVD_DIM_INCREMENT:
	case BSH_SVD_DIM_INDEX:
		return bsh_svd_dim_leaf(svd, &svd->reg_dim, event, err);
	default:
		return register_number(svd, event, err);
	}
}

/* A name with %s is that of an array: of the one that it is derived from, if it states none. */
static void take_dims(struct bsh_svd *svd, struct bsh_build_register *reg, uint32_t base)
{
	struct bsh_build_register from;

	if (reg->n_dims || !strstr(bsh_build_string(svd->b, reg->name), "%s"))
		return;
	bsh_build_get_register(svd->b, base, &from);
	memcpy(reg->dims, from.dims, sizeof(reg->dims));
	reg->n_dims = from.n_dims;
}

static void tell_hazard(struct bsh_svd *svd, struct bsh_build_register *reg)
{
	char block[BSH_REGMAP_NAME_MAX + 1], name[BSH_REGMAP_NAME_MAX + 1];

	snprintf(block, sizeof(block), "%s",
		 bsh_build_string(svd->b, svd->blocks[svd->n_blocks - 1]->name));
	snprintf(name, sizeof(name), "%s", bsh_build_string(svd->b, reg->name));
	bsh_litex_hazard(svd->b, block, name, strlen(name), reg);
}

int bsh_svd_register_end(struct bsh_svd *svd, struct bsh_err *err)
{
	struct bsh_build_register *reg = svd->reg;

	svd->reg = NULL;
	if (bsh_svd_dim_end(svd, &svd->reg_dim, reg->name, reg->at, reg->dims, &reg->n_dims, err) <
	    0)
		return -1;
	if (svd->is_forward)
		return 0;
	if (svd->reg_base != BSH_REGMAP_NONE)
		take_dims(svd, reg, svd->reg_base);
	if (svd->is_litex)
		tell_hazard(svd, reg);
	return bsh_build_end_register(svd->b, NULL, err);
}

static void replace_text(uint32_t *to, uint32_t text)
{
	if (text != BSH_NO_TEXT)
		*to = text;
}

static void replace_props(struct bsh_props *to, struct bsh_props stated)
{
	if (stated.read != BSH_MAY_UNSTATED) {
		to->read = stated.read;
		to->write = stated.write;
	}
	if (stated.on_write != BSH_WRITE_UNSTATED)
		to->on_write = stated.on_write;
	if (stated.on_read != BSH_READ_UNSTATED)
		to->on_read = stated.on_read;
}

/* Lay what the file says of a register over what it has from another one. */
static void replace(struct bsh_build_register *to, const struct bsh_build_register *stated)
{
	to->at = stated->at;
	to->has |= stated->has;
	to->name = stated->name;
	replace_text(&to->title, stated->title);
	replace_text(&to->doc, stated->doc);
	replace_text(&to->note, stated->note);
	replace_text(&to->alternate_of, stated->alternate_of);
	to->offset = stated->offset;
	memcpy(to->dims, stated->dims, sizeof(to->dims));
	to->n_dims = stated->n_dims;
	replace_props(&to->props, stated->props);
	if (stated->has & BSH_HAS_WIDTH)
		to->width_bits = stated->width_bits;
	if (stated->has & BSH_HAS_RESET)
		to->reset = stated->reset;
	if (stated->has & BSH_HAS_RESET_MASK)
		to->reset_mask = stated->reset_mask;
}

/* Make it now if that which it is derived from is there; is_made says so. */
static int make_forward(struct bsh_svd *svd, struct bsh_svd_forward *forward, bool *is_made,
			struct bsh_err *err)
{
	const uint32_t id = bsh_build_find_register(svd->b, forward->from, strlen(forward->from));
	struct bsh_build_register *reg;

	*is_made = id != BSH_REGMAP_NONE;
	if (!*is_made)
		return 0;
	reg = bsh_build_begin_register(svd->b, forward->stated.at, err);
	if (!reg || bsh_build_derive_register(svd->b, id, err) < 0)
		return -1;
	replace(reg, &forward->stated);
	take_dims(svd, reg, id);
	free(forward->from);
	forward->from = NULL;
	return bsh_build_end_register(svd->b, NULL, err);
}

/* One go over those that wait, from begin on: what is still waiting moves to the front. */
static int make_forwards(struct bsh_svd *svd, size_t begin, struct bsh_err *err)
{
	size_t kept = begin;

	for (size_t i = begin; i < svd->n_forwards; i++) {
		bool is_made;

		if (make_forward(svd, &svd->forwards[i], &is_made, err) < 0)
			return -1;
		if (!is_made && kept != i) {
			svd->forwards[kept] = svd->forwards[i];
			svd->forwards[i].from = NULL;
		}
		kept += !is_made;
	}
	svd->n_forwards = kept;
	return 0;
}

int bsh_svd_forwards_end(struct bsh_svd *svd, struct bsh_err *err)
{
	size_t begin = svd->n_forwards, before = SIZE_MAX;
	char from[80];

	while (begin > 0 && svd->forwards[begin - 1].depth == svd->n_blocks)
		begin--;
	for (unsigned pass = 0; pass < BSH_SVD_PASSES_MAX && svd->n_forwards < before; pass++) {
		before = svd->n_forwards;
		if (make_forwards(svd, begin, err) < 0)
			return -1;
		if (svd->n_forwards == begin)
			return 0;
	}
	bsh_clean_text(from, sizeof(from), svd->forwards[begin].from);
	if (svd->n_forwards < before)
		return bsh_build_fail(svd->b, svd->forwards[begin].stated.at, err, BSH_E_VALUE,
				      "derivedFrom='%s': more than %u derivations from later "
				      "registers, one behind the other",
				      from, BSH_SVD_PASSES_MAX);
	return bsh_build_fail(svd->b, svd->forwards[begin].stated.at, err, BSH_E_NAME,
			      "derivedFrom='%s': no such register, or they are derived from each "
			      "other",
			      from);
}

void bsh_svd_forwards_finish(struct bsh_svd *svd)
{
	for (size_t i = 0; i < svd->n_forwards; i++)
		free(svd->forwards[i].from);
	free(svd->forwards);
}
