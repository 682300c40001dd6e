/* SPDX-License-Identifier: MIT */
/* The shipped JSON Schema says what the loader knows; tests/lint/schema.py does the rest. */

#include "harness.h"
#include "maps.h"

#include "regmap/yaml_keys.h"

/* A whole file. */
static void read_file(const char *path, struct bsh_text *to)
{
	FILE *file = fopen(path, "r");
	char piece[4096];
	size_t n;

	ck_assert_msg(file != NULL, "%s", path);
	while ((n = fread(piece, 1, sizeof(piece), file)) > 0)
		bsh_text_add(to, piece, n);
	fclose(file);
}

static const struct bsh_yaml_node *value_of(const struct bsh_yaml *yaml,
					    const struct bsh_yaml_node *map, const char *key)
{
	const struct bsh_yaml_node *value = bsh_yaml_find(yaml, map, key);

	ck_assert_msg(value != NULL, "the schema has no %s", key);
	return value;
}

static size_t count(const struct bsh_yaml *yaml, const struct bsh_yaml_node *of)
{
	size_t n = 0;

	for (uint32_t i = of->first; i; i = bsh_yaml_node(yaml, i)->next)
		n++;
	return n;
}

static void check_things(const struct bsh_yaml *yaml, const struct bsh_yaml_node *defs)
{
	const struct bsh_yaml_thing *thing;

	for (size_t i = 0; (thing = bsh_yaml_thing(i)); i++) {
		const struct bsh_yaml_node *properties =
			value_of(yaml, value_of(yaml, defs, thing->name), "properties");
		size_t n = 0;

		for (; thing->keys[n].name; n++)
			ck_assert_msg(bsh_yaml_find(yaml, properties, thing->keys[n].name) != NULL,
				      "the schema's %s has no %s", thing->name,
				      thing->keys[n].name);
		ck_assert_msg(count(yaml, properties) == 2 * n,
			      "the schema's %s has more than the loader's", thing->name);
	}
}

START_TEST(the_schema_has_the_loaders_keys_and_tokens)
{
	const struct bsh_yaml_node *defs, *tokens;
	struct bsh_yaml *yaml = NULL;
	struct bsh_text text = { 0 };
	struct bsh_err err = { 0 };
	size_t n = 0;

	read_file(BSH_DATA "/barsh-map.schema.json", &text);
	ck_assert_msg(bsh_yaml_parse("schema", text.data, text.len, &yaml, &err) == 0, "%s",
		      err.msg);
	defs = value_of(yaml, bsh_yaml_node(yaml, 1), "$defs");
	check_things(yaml, defs);
	tokens = value_of(yaml, value_of(yaml, defs, "access"), "enum");
	for (uint32_t i = tokens->first; i; i = bsh_yaml_node(yaml, i)->next)
		ck_assert_str_eq(bsh_yaml_text(yaml, bsh_yaml_node(yaml, i)),
				 bsh_props_policy(n++));
	ck_assert_ptr_null(bsh_props_policy(n));
	bsh_yaml_free(yaml);
	bsh_text_finish(&text);
}
END_TEST

START_TEST(what_the_schema_must_refuse_the_loader_refuses)
{
	const struct bsh_regmap_options options = { .format = "native" };
	struct bsh_regmap *map = maps_new();
	struct bsh_text text = { 0 };
	char *at, *end;
	unsigned n = 0;

	read_file(BSH_TEST_MAPS "/native-bad.jsonl", &text);
	for (at = text.data; (end = strchr(at, '\n')); at = end + 1, n++) {
		struct bsh_err err = { 0 };

		ck_assert_msg(
			bsh_regmap_load_text(map, "f", at, (size_t)(end - at), &options, &err) < 0,
			"%.*s", (int)(end - at), at);
		ck_assert_msg(strncmp(err.msg, "f:1:", 4) == 0, "%s", err.msg);
	}
	ck_assert_uint_gt(n, 30);
	bsh_regmap_free(map);
	bsh_text_finish(&text);
}
END_TEST

BSH_TESTS("regmap/yaml_keys", NULL, NULL, the_schema_has_the_loaders_keys_and_tokens,
	  what_the_schema_must_refuse_the_loader_refuses)
