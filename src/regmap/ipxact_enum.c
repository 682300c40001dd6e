/* SPDX-License-Identifier: MIT */
/* IP-XACT: the names of values, for reading, writing or both. */

#include "regmap/ipxact.h"

#include <string.h>
#include <strings.h>

void bsh_ipxact_enum_begin(struct bsh_ipxact *ipx, const struct bsh_xml_event *event)
{
	ipx->enum_at = bsh_ipxact_at(event->at);
}

int bsh_ipxact_value_begin(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			   struct bsh_err *err)
{
	const char *usage = bsh_xml_attribute(event, "usage");

	if (ipx->n_values == BSH_IPXACT_VALUES_MAX)
		return bsh_build_fail(ipx->b, bsh_ipxact_at(event->at), err, BSH_E_VALUE,
				      "more than %u values of a field", BSH_IPXACT_VALUES_MAX);
	if (ipx->n_values == ipx->cap_values) {
		const size_t more = ipx->cap_values ? ipx->cap_values * 2 : 16;
		void *grown = reallocarray(ipx->values, more, sizeof(*ipx->values));

		if (!grown)
			return bsh_fail_nomem(err);
		ipx->values = grown;
		ipx->cap_values = more;
	}
	if (ipx->n_values == 0 && event->parent == BSH_IPXACT_FIELD)
		ipx->enum_at = bsh_ipxact_at(event->at);
	ipx->values[ipx->n_values++] = (struct bsh_ipxact_value){
		.value = { .at = bsh_ipxact_at(event->at), .care = UINT64_MAX },
		.is_for_read = !usage || strcasecmp(usage, "write") != 0,
		.is_for_write = !usage || strcasecmp(usage, "read") != 0,
	};
	return 0;
}

/* A value that makes no sense is not worth the map. */
static void set_value(struct bsh_ipxact *ipx, struct bsh_ipxact_value *value,
		      const struct bsh_xml_event *event)
{
	struct bsh_err why = { 0 };

	value->has_value = bsh_ipxact_value(event->text, event->len, &ipx->names,
					    &value->value.value, &why) == 0;
	if (!value->has_value)
		bsh_build_warn(ipx->b, bsh_ipxact_at(event->at), "value left out: %s", why.msg);
}

void bsh_ipxact_value_leaf(struct bsh_ipxact *ipx, const struct bsh_xml_event *event)
{
	struct bsh_ipxact_value *value = &ipx->values[ipx->n_values - 1];

	switch (event->id) {
	case BSH_IPXACT_NAME:
		value->value.name = bsh_build_enumerator(ipx->b, event->text, event->len);
		value->value.at = bsh_ipxact_at(event->at);
		break;
	case BSH_IPXACT_DESCRIPTION:
		value->value.doc = bsh_build_doc(ipx->b, event->text, event->len);
		break;
	default:
		set_value(ipx, value, event);
		break;
	}
}

/* Is a value one of those that are wanted? */
static bool is_wanted(const struct bsh_ipxact_value *value, bool is_for_read, bool is_for_write)
{
	return value->has_value &&
	       ((is_for_read && value->is_for_read) || (is_for_write && value->is_for_write));
}

/* Make an enum of the wanted values; *id stays as it is when there are none. */
static int make_enum(struct bsh_ipxact *ipx, bool is_for_read, bool is_for_write, uint32_t *id,
		     struct bsh_err *err)
{
	size_t i = 0;

	while (i < ipx->n_values && !is_wanted(&ipx->values[i], is_for_read, is_for_write))
		i++;
	if (i == ipx->n_values)
		return 0;
	if (!bsh_build_begin_enum(ipx->b, ipx->enum_at, err))
		return -1;
	for (; i < ipx->n_values; i++)
		if (is_wanted(&ipx->values[i], is_for_read, is_for_write) &&
		    bsh_build_value(ipx->b, &ipx->values[i].value, err) < 0)
			return -1;
	return bsh_build_end_enum(ipx->b, id, err);
}

int bsh_ipxact_enum_end(struct bsh_ipxact *ipx, struct bsh_err *err)
{
	struct bsh_build_field *field = ipx->field;
	bool is_split = false;

	for (size_t i = 0; i < ipx->n_values; i++)
		is_split |= ipx->values[i].is_for_read != ipx->values[i].is_for_write;
	if (is_split)
		return make_enum(ipx, true, false, &field->enum_read, err) < 0 ?
			       -1 :
			       make_enum(ipx, false, true, &field->enum_write, err);
	if (make_enum(ipx, true, true, &field->enum_read, err) < 0)
		return -1;
	field->enum_write = field->enum_read;
	return 0;
}
