/* SPDX-License-Identifier: MIT */
/* How registers and fields behave: access tokens, and what is inherited. */

#include "regmap/store.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The policies of IEEE 1800.2, and two words for what is not there or not known. */
static const struct policy {
	const char *token;
	uint8_t read, write, on_write, on_read;
} policies[] = {
	{ "rw", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_NONE, BSH_READ_NONE },
	{ "ro", BSH_MAY_YES, BSH_MAY_NO, BSH_WRITE_NONE, BSH_READ_NONE },
	{ "wo", BSH_MAY_NO, BSH_MAY_YES, BSH_WRITE_NONE, BSH_READ_NONE },
	{ "rc", BSH_MAY_YES, BSH_MAY_NO, BSH_WRITE_NONE, BSH_READ_CLEAR },
	{ "rs", BSH_MAY_YES, BSH_MAY_NO, BSH_WRITE_NONE, BSH_READ_SET },
	{ "wrc", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_NONE, BSH_READ_CLEAR },
	{ "wrs", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_NONE, BSH_READ_SET },
	{ "wc", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_CLEAR, BSH_READ_NONE },
	{ "ws", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_SET, BSH_READ_NONE },
	{ "wsrc", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_SET, BSH_READ_CLEAR },
	{ "wcrs", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_CLEAR, BSH_READ_SET },
	{ "w1c", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_1C, BSH_READ_NONE },
	{ "w1s", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_1S, BSH_READ_NONE },
	{ "w1t", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_1T, BSH_READ_NONE },
	{ "w0c", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_0C, BSH_READ_NONE },
	{ "w0s", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_0S, BSH_READ_NONE },
	{ "w0t", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_0T, BSH_READ_NONE },
	{ "w1src", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_1S, BSH_READ_CLEAR },
	{ "w1crs", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_1C, BSH_READ_SET },
	{ "w0src", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_0S, BSH_READ_CLEAR },
	{ "w0crs", BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_0C, BSH_READ_SET },
	{ "woc", BSH_MAY_NO, BSH_MAY_YES, BSH_WRITE_CLEAR, BSH_READ_NONE },
	{ "wos", BSH_MAY_NO, BSH_MAY_YES, BSH_WRITE_SET, BSH_READ_NONE },
	{ "w1", BSH_MAY_YES, BSH_MAY_ONCE, BSH_WRITE_NONE, BSH_READ_NONE },
	{ "wo1", BSH_MAY_NO, BSH_MAY_ONCE, BSH_WRITE_NONE, BSH_READ_NONE },
	{ "none", BSH_MAY_NO, BSH_MAY_NO, BSH_WRITE_NONE, BSH_READ_NONE },
	{ "unknown", BSH_MAY_UNKNOWN, BSH_MAY_UNKNOWN, BSH_WRITE_UNKNOWN, BSH_READ_UNKNOWN },
};

const char *bsh_props_policy(size_t i)
{
	return i < BSH_LENGTH(policies) ? policies[i].token : NULL;
}

bool bsh_props_parse(const char *token, size_t len, struct bsh_props *p)
{
	for (size_t i = 0; i < BSH_LENGTH(policies); i++) {
		const struct policy *policy = &policies[i];

		if (strlen(policy->token) != len || strncasecmp(policy->token, token, len) != 0)
			continue;
		p->read = policy->read;
		p->write = policy->write;
		p->on_write = policy->on_write;
		p->on_read = policy->on_read;
		return true;
	}
	return false;
}

const char *bsh_props_token(struct bsh_props p)
{
	for (size_t i = 0; i < BSH_LENGTH(policies); i++)
		if (policies[i].read == p.read && policies[i].write == p.write &&
		    policies[i].on_write == p.on_write && policies[i].on_read == p.on_read)
			return policies[i].token;
	return NULL;
}

/* Of what is not known, what is usual: a data sheet's "rw" says no more. */
static struct bsh_props usual(struct bsh_props p)
{
	if (p.on_write == BSH_WRITE_UNKNOWN || p.on_write == BSH_WRITE_UNSTATED)
		p.on_write = BSH_WRITE_NONE;
	if (p.on_read == BSH_READ_UNKNOWN || p.on_read == BSH_READ_UNSTATED)
		p.on_read = BSH_READ_NONE;
	return p;
}

/* Words for what has no token: only a part is known. */
static const char *partly(struct bsh_props p)
{
	if (p.read == BSH_MAY_YES)
		return "readable";
	if (p.write == BSH_MAY_YES || p.write == BSH_MAY_ONCE)
		return "writable";
	if (p.read == BSH_MAY_NO)
		return "not readable";
	return p.write == BSH_MAY_NO ? "not writable" : "unknown";
}

const char *bsh_props_text(char to[BSH_PROPS_MAX], struct bsh_props p)
{
	static const char *const reads[] = { "", "", "clear", "set", "modify", "pop", "" };
	static const char *const writes[] = { "",   "",	  "1c",	   "1s",  "1t",	    "0c",
					      "0s", "0t", "clear", "set", "modify", "" };
	struct bsh_props plain = usual(p);
	const char *token = bsh_props_token(plain);

	if (token) {
		snprintf(to, BSH_PROPS_MAX, "%s", token);
		return to;
	}
	plain.on_read = BSH_READ_NONE;
	token = bsh_props_token(plain);
	if (token) {
		snprintf(to, BSH_PROPS_MAX, "%s %s", token, reads[p.on_read]);
		return to;
	}
	plain.on_write = BSH_WRITE_NONE;
	token = bsh_props_token(plain);
	if (bsh_props_read_acts(p))
		snprintf(to, BSH_PROPS_MAX, "%s write %s read %s", token ? token : partly(p),
			 writes[p.on_write], reads[p.on_read]);
	else if (bsh_props_write_acts(p))
		snprintf(to, BSH_PROPS_MAX, "%s write %s", token ? token : partly(p),
			 writes[p.on_write]);
	else
		snprintf(to, BSH_PROPS_MAX, "%s", partly(p));
	return to;
}

bool bsh_props_read_acts(struct bsh_props p)
{
	return p.on_read > BSH_READ_NONE && p.on_read < BSH_READ_UNKNOWN;
}

bool bsh_props_write_acts(struct bsh_props p)
{
	return p.on_write > BSH_WRITE_NONE && p.on_write < BSH_WRITE_UNKNOWN;
}

/* ---- Inheriting -------------------------------------------------------- */

void bsh_props_inherit(struct bsh_props *p, struct bsh_props from, enum bsh_origin origin)
{
	const bool took = (!p->read && from.read) || (!p->write && from.write);

	if (took && !p->read && !p->write)
		p->origin = from.origin == BSH_ORIGIN_GUESSED ? BSH_ORIGIN_GUESSED :
								(uint8_t)origin;
	if (!p->read)
		p->read = from.read;
	if (!p->write)
		p->write = from.write;
	if (!p->on_write)
		p->on_write = from.on_write;
	if (!p->on_read)
		p->on_read = from.on_read;
}

struct bsh_props bsh_props_complete(struct bsh_props p)
{
	static const struct bsh_props unknown = { BSH_MAY_UNKNOWN, BSH_MAY_UNKNOWN,
						  BSH_WRITE_UNKNOWN, BSH_READ_UNKNOWN,
						  BSH_ORIGIN_NONE };

	bsh_props_inherit(&p, unknown, BSH_ORIGIN_NONE);
	if (p.write == BSH_MAY_NO)
		p.on_write = BSH_WRITE_NONE;
	if (p.read == BSH_MAY_NO)
		p.on_read = BSH_READ_NONE;
	return p;
}

struct bsh_props bsh_props_around(const struct bsh_regmap *map, uint32_t node)
{
	const struct bsh_node *nodes = map->index.nodes;
	const struct bsh_def_register *r = bsh_register_at(map, nodes[node].member);
	struct bsh_props p = r->props;

	if ((p.read || p.write) && !p.origin)
		p.origin = BSH_ORIGIN_STATED;
	for (node = nodes[node].parent; node != BSH_REGMAP_NONE; node = nodes[node].parent)
		bsh_props_inherit(&p, bsh_block_at(map, nodes[node].member)->props,
				  BSH_ORIGIN_INHERITED);
	bsh_props_inherit(&p, r->defaults, BSH_ORIGIN_DEFAULTED);
	return p;
}

struct bsh_props bsh_effective_field(const struct bsh_def_field *field, struct bsh_props around)
{
	struct bsh_props p = field->props;

	if ((p.read || p.write) && !p.origin)
		p.origin = BSH_ORIGIN_STATED;
	bsh_props_inherit(&p, around, BSH_ORIGIN_INHERITED);
	return bsh_props_complete(p);
}
