/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "regmap/yaml.h"

#include <string.h>

static void refuses(const char *text, size_t len, const char *msg)
{
	struct bsh_yaml *yaml = NULL;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_yaml_parse("x.yaml", text, len, &yaml, &err), -1);
	ck_assert_str_eq(err.msg, msg);
	ck_assert_ptr_null(yaml);
}

static void refuses_text(const char *text, const char *msg)
{
	refuses(text, strlen(text), msg);
}

START_TEST(every_node_knows_where_it_stands)
{
	static const char text[] =
		"\xef\xbb\xbf# a comment\r\na:\r\n  b: [1, \"\xc3\xa4 x\", z]\r\nc: {d: e}\r\n";
	struct bsh_yaml *yaml = NULL;
	const struct bsh_yaml_node *at;
	struct bsh_err err = { 0 };

	ck_assert_msg(bsh_yaml_parse("x.yaml", text, sizeof(text) - 1, &yaml, &err) == 0, "%s",
		      err.msg);
	at = bsh_yaml_node(yaml, 1);
	ck_assert_int_eq(at->kind, BSH_YAML_MAP);
	at = bsh_yaml_node(yaml, at->first);
	ck_assert_str_eq(bsh_yaml_text(yaml, at), "a");
	ck_assert_uint_eq(at->line, 2);
	ck_assert_uint_eq(at->column, 1);
	at = bsh_yaml_key(yaml, bsh_yaml_node(yaml, at->next), "b", 1);
	ck_assert_uint_eq(at->line, 3);
	ck_assert_uint_eq(at->column, 3);
	at = bsh_yaml_node(yaml, at->next);
	ck_assert_int_eq(at->kind, BSH_YAML_LIST);
	at = bsh_yaml_node(yaml, bsh_yaml_node(yaml, at->first)->next);
	ck_assert_str_eq(bsh_yaml_text(yaml, at), "\xc3\xa4 x");
	ck_assert(at->is_quoted);
	at = bsh_yaml_node(yaml, at->next);
	/* Columns are characters. */
	ck_assert_uint_eq(at->column, 17);
	ck_assert_uint_eq(at->next, 0);
	ck_assert_ptr_null(bsh_yaml_key(yaml, bsh_yaml_node(yaml, 1), "d", 1));
	bsh_yaml_free(yaml);
}
END_TEST

START_TEST(what_makes_yaml_surprising_is_refused)
{
	refuses_text("a: &x 1\n", "x.yaml:1:4: anchors and tags are not accepted");
	refuses_text("a: &x [1]\n", "x.yaml:1:4: anchors and tags are not accepted");
	refuses_text("a: &x {b: 1}\n", "x.yaml:1:4: anchors and tags are not accepted");
	refuses_text("a: *x\n", "x.yaml:1:4: aliases are not accepted");
	refuses_text("a: !!str 1\n", "x.yaml:1:4: anchors and tags are not accepted");
	refuses_text("a: {<<: {}}\n", "x.yaml:1:5: merge keys are not accepted");
	refuses_text("%TAG ! tag:x,2000:\n---\na: 1\n", "x.yaml:1:1: tags are not accepted");
	refuses_text("a: 1\n---\nb: 1\n", "x.yaml:2:1: a second document: one file is one map");
	refuses_text("? [a]\n: 1\n", "x.yaml:1:3: a key must be a name");
	refuses_text("a: 1\nb: {c: 1,\n  a: 1, c: 2}\n",
		     "x.yaml:3:9: duplicate key 'c' (first at line 2)");
	refuses_text("a: \"x\\0y\"\n", "x.yaml:1:4: a NUL character");
	refuses_text("# nothing\n", "x.yaml:1:1: nothing is in this file");
	refuses_text("", "x.yaml:1:1: nothing is in this file");
}
END_TEST

START_TEST(broken_yaml_is_told_with_its_place)
{
	refuses_text("a:\n\tb: 1\n", "x.yaml:2:1: tabs are not allowed here: indent with blanks");
	refuses_text("a:\n  b: 1\n\tc: 1\n",
		     "x.yaml:3:1: tabs are not allowed here: indent with blanks");
	refuses_text("a: \xc3\xa4\n\xc3\xa4: @\n",
		     "x.yaml:2:4: found character that cannot start any token, while scanning for "
		     "the next token that begins in line 2");
	refuses_text(
		"a: [1\nb: 2\n",
		"x.yaml:2:2: did not find expected ',' or ']', while parsing a flow sequence that "
		"begins in line 1");
	refuses_text("a: \xff\n", "x.yaml:1:4: invalid leading UTF-8 octet");
	refuses_text("a: 1\nb: \"\xc3\xa4\x01\"\n",
		     "x.yaml:2:6: control characters are not allowed");
}
END_TEST

START_TEST(nesting_is_limited)
{
	struct bsh_text text = { 0 };

	for (unsigned i = 0; i < 100000; i++)
		bsh_text_adds(&text, "[");
	refuses(text.data, text.len, "x.yaml:1:33: more than 32 levels");
	bsh_text_finish(&text);
}
END_TEST

START_TEST(values_and_nodes_are_limited)
{
	struct bsh_text text = { 0 };

	bsh_text_adds(&text, "a: ");
	for (unsigned i = 0; i <= BSH_REGMAP_YAML_SCALAR_MAX; i++)
		bsh_text_adds(&text, "x");
	refuses(text.data, text.len, "x.yaml:1:4: a value of more than 64 KiB");
	bsh_text_reset(&text);
	bsh_text_adds(&text, "[");
	for (unsigned i = 0; i < BSH_REGMAP_YAML_NODES_MAX; i++)
		bsh_text_adds(&text, "1,\n");
	refuses(text.data, text.len, "x.yaml:2097152:1: more than 2097152 keys and values");
	bsh_text_finish(&text);
}
END_TEST

START_TEST(of_many_keys_each_is_compared_with_all)
{
	struct bsh_yaml *yaml = NULL;
	struct bsh_text text = { 0 };
	struct bsh_err err = { 0 };

	for (unsigned i = 0; i < 100000; i++)
		bsh_text_addf(&text, "key%u: 1\n", i);
	ck_assert_int_eq(bsh_yaml_parse("x.yaml", text.data, text.len, &yaml, &err), 0);
	bsh_yaml_free(yaml);
	bsh_text_adds(&text, "key54321: 1\n");
	refuses(text.data, text.len,
		"x.yaml:100001:1: duplicate key 'key54321' (first at line 54322)");
	bsh_text_finish(&text);
}
END_TEST

BSH_TESTS("regmap/yaml", NULL, NULL, every_node_knows_where_it_stands,
	  what_makes_yaml_surprising_is_refused, broken_yaml_is_told_with_its_place,
	  nesting_is_limited, values_and_nodes_are_limited,
	  of_many_keys_each_is_compared_with_all)
