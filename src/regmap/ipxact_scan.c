/* SPDX-License-Identifier: MIT */
/* IP-XACT: parameters and address units stand behind what they are needed for. */

#include "regmap/ipxact.h"

#include <inttypes.h>
#include <string.h>

static const struct bsh_xml_rule rules[] = {
	{ "addressUnitBits", BSH_IPXACT_UNIT_BITS, 1 << BSH_IPXACT_MAP },
	{ "component", BSH_IPXACT_COMPONENT, 1 << BSH_XML_OUTSIDE },
	{ "memoryMap", BSH_IPXACT_MAP, 1 << BSH_IPXACT_MAPS },
	{ "memoryMaps", BSH_IPXACT_MAPS, 1 << BSH_IPXACT_COMPONENT },
	{ "name", BSH_IPXACT_NAME, 1 << BSH_IPXACT_PARAMETER },
	{ "parameter", BSH_IPXACT_PARAMETER, 1 << BSH_IPXACT_PARAMETERS },
	{ "parameters", BSH_IPXACT_PARAMETERS, 1 << BSH_IPXACT_COMPONENT },
	{ "value", BSH_IPXACT_NUMBER, 1 << BSH_IPXACT_PARAMETER },
};

/* Room for one more of what is size bytes large. */
static int grow(void **data, size_t n, size_t *cap, size_t size, struct bsh_err *err)
{
	const size_t more = *cap ? *cap * 2 : 16;
	void *grown;

	if (n < *cap)
		return 0;
	grown = reallocarray(*data, more, size);
	if (!grown)
		return bsh_fail_nomem(err);
	*data = grown;
	*cap = more;
	return 0;
}

static int begin_map(struct bsh_ipxact *ipx, const struct bsh_xml_event *event, struct bsh_err *err)
{
	struct bsh_ipxact_scan *scan = &ipx->scan;
	void *units = scan->units;

	if (scan->n_maps == BSH_IPXACT_MAPS_MAX)
		return bsh_build_fail(ipx->b, bsh_ipxact_at(event->at), err, BSH_E_VALUE,
				      "more than %u memory maps", BSH_IPXACT_MAPS_MAX);
	if (grow(&units, scan->n_maps, &scan->cap_maps, sizeof(*scan->units), err) < 0)
		return -1;
	scan->units = units;
	scan->units[scan->n_maps++] = 8;
	return 0;
}

/* A parameter is known by its id, since 2014, and by its name. */
static int begin_parameter(struct bsh_ipxact *ipx, const struct bsh_xml_event *event,
			   struct bsh_err *err)
{
	const char *id = bsh_xml_attribute(event, "parameterId");
	struct bsh_ipxact_scan *scan = &ipx->scan;
	void *parameters = scan->parameters;

	if (scan->n_parameters == BSH_IPXACT_PARAMETERS_MAX)
		return bsh_build_fail(ipx->b, bsh_ipxact_at(event->at), err, BSH_E_VALUE,
				      "more than %u parameters", BSH_IPXACT_PARAMETERS_MAX);
	if (grow(&parameters, scan->n_parameters, &scan->cap_parameters, sizeof(*scan->parameters),
		 err) < 0)
		return -1;
	scan->parameters = parameters;
	scan->parameters[scan->n_parameters++] = (struct bsh_ipxact_parameter){ 0 };
	if (!id)
		return 0;
	return bsh_xml_table_set(&scan->names, id, strlen(id), (uint32_t)scan->n_parameters - 1,
				 err);
}

static int on_begin(void *ctx, const struct bsh_xml_event *event, struct bsh_err *err)
{
	switch (event->id) {
	case BSH_IPXACT_MAP:
		return begin_map(ctx, event, err);
	case BSH_IPXACT_PARAMETER:
		return begin_parameter(ctx, event, err);
	default:
		return 0;
	}
}

static int on_end(void *ctx, const struct bsh_xml_event *event, struct bsh_err *err)
{
	(void)ctx;
	(void)event;
	(void)err;
	return 0;
}

static int set_unit(struct bsh_ipxact *ipx, const struct bsh_xml_event *event, struct bsh_err *err)
{
	uint64_t bits;

	if (bsh_ipxact_number(ipx, event, UINT32_MAX, &bits, err) < 0)
		return -1;
	if (bits == 0 || bits % 8 != 0 || bits > 1024)
		return bsh_build_fail(ipx->b, bsh_ipxact_at(event->at), err, BSH_E_VALUE,
				      "addressUnitBits: %" PRIu64 ", and 8 or a multiple of it was "
				      "expected",
				      bits);
	ipx->scan.units[ipx->scan.n_maps - 1] = (uint32_t)bits;
	return 0;
}

static int on_leaf(void *ctx, const struct bsh_xml_event *event, struct bsh_err *err)
{
	struct bsh_ipxact *ipx = ctx;
	struct bsh_ipxact_scan *scan = &ipx->scan;
	const uint32_t last = (uint32_t)scan->n_parameters - 1;

	switch (event->id) {
	case BSH_IPXACT_UNIT_BITS:
		return set_unit(ipx, event, err);
	case BSH_IPXACT_NAME:
		return bsh_xml_table_set(&scan->names, event->text, event->len, last, err);
	default:
		free(scan->parameters[last].text);
		scan->parameters[last].text = strdup(event->text);
		return scan->parameters[last].text ? 0 : bsh_fail_nomem(err);
	}
}

int bsh_ipxact_scan(struct bsh_ipxact *ipx, const char *data, size_t len, struct bsh_err *err)
{
	static const struct bsh_xml_format format = {
		.rules = rules,
		.n_rules = BSH_LENGTH(rules),
		.begin = on_begin,
		.end = on_end,
		.leaf = on_leaf,
	};

	return bsh_xml_read(bsh_build_file(ipx->b), data, len, &format, ipx, err);
}

void bsh_ipxact_scan_finish(struct bsh_ipxact_scan *scan)
{
	for (size_t i = 0; i < scan->n_parameters; i++)
		free(scan->parameters[i].text);
	free(scan->parameters);
	free(scan->units);
	bsh_xml_table_finish(&scan->names);
}

/* Compute the value of a parameter that was not asked for before. */
static int compute(struct bsh_ipxact_scan *scan, struct bsh_ipxact_parameter *parameter,
		   struct bsh_err *err)
{
	const struct bsh_ipxact_names names = { .ctx = scan, .find = bsh_ipxact_find };
	int got;

	if (parameter->state == BSH_PARAMETER_OPEN)
		return bsh_fail(err, BSH_E_VALUE, "it depends on itself");
	if (scan->depth == BSH_XML_REFERENCE_MAX)
		return bsh_fail(err, BSH_E_VALUE, "more than %u parameters behind each other",
				BSH_XML_REFERENCE_MAX);
	if (!parameter->text)
		return bsh_fail(err, BSH_E_VALUE, "it has no value");
	scan->depth++;
	parameter->state = BSH_PARAMETER_OPEN;
	got = bsh_ipxact_value(parameter->text, strlen(parameter->text), &names, &parameter->value,
			       err);
	parameter->state = got < 0 ? BSH_PARAMETER_NEW : BSH_PARAMETER_KNOWN;
	scan->depth--;
	return got;
}

int bsh_ipxact_find(void *ctx, const char *name, size_t len, uint64_t *value, struct bsh_err *err)
{
	const int shown = (int)(len < 60 ? len : 60);
	struct bsh_ipxact_scan *scan = ctx;
	struct bsh_ipxact_parameter *parameter;
	uint32_t number;

	if (!bsh_xml_table_get(&scan->names, name, len, &number))
		return bsh_fail(err, BSH_E_NAME, "no parameter '%.*s'", shown, name);
	parameter = &scan->parameters[number];
	if (parameter->state != BSH_PARAMETER_KNOWN && compute(scan, parameter, err) < 0)
		return bsh_wrap(err, "parameter '%.*s'", shown, name);
	*value = parameter->value;
	return 0;
}
