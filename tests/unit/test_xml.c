/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "regmap/xml.h"

#include <stdio.h>
#include <string.h>

/* A format of two groups and two leaves: <list> holds <item>s and <name>s. */
enum { LIST = 1, ITEM, NAME = BSH_XML_LEAF, VALUE };

static const struct bsh_xml_rule rules[] = {
	{ "item", ITEM, 1u << LIST | 1u << ITEM },
	{ "list", LIST, 1u << BSH_XML_OUTSIDE },
	{ "name", NAME, 1u << LIST | 1u << ITEM },
	{ "value", VALUE, 1u << ITEM },
};

/* What was reported, as text: "(2@1:7" begins, ")2" ends, "=33[text]@1:9" is a leaf. */
struct story {
	struct bsh_text told;
	const char *skip; /* begin() skips the group with this attribute key */
	unsigned calls;
	unsigned fail_at; /* the call that fails, 0: none */
};

static int tell(struct story *story, struct bsh_err *err)
{
	if (++story->calls == story->fail_at)
		return bsh_fail(err, BSH_E_VALUE, "told to fail");
	return 0;
}

static int begin(void *ctx, const struct bsh_xml_event *event, struct bsh_err *err)
{
	const char *key = bsh_xml_attribute(event, "key");
	struct story *story = ctx;

	bsh_text_addf(&story->told, "(%u@%u:%u", event->id, event->at.line, event->at.column);
	if (key)
		bsh_text_addf(&story->told, "{%s}", key);
	if (key && story->skip && strcmp(key, story->skip) == 0)
		return 1;
	return tell(story, err);
}

static int end(void *ctx, const struct bsh_xml_event *event, struct bsh_err *err)
{
	struct story *story = ctx;

	bsh_text_addf(&story->told, ")%u", event->id);
	return tell(story, err);
}

static int leaf(void *ctx, const struct bsh_xml_event *event, struct bsh_err *err)
{
	struct story *story = ctx;

	ck_assert_uint_eq(strlen(event->text), event->len);
	bsh_text_addf(&story->told, "=%u[%s]@%u:%u", event->id, event->text, event->at.line,
		      event->at.column);
	return tell(story, err);
}

static const struct bsh_xml_format format = {
	.rules = rules,
	.n_rules = BSH_LENGTH(rules),
	.begin = begin,
	.end = end,
	.leaf = leaf,
};

static const char *const spaces[] = { "/SPIRIT/", "/IPXACT/", NULL };

static int read_as(const struct bsh_xml_format *as, struct story *story, const char *data,
		   size_t size, struct bsh_err *err)
{
	bsh_text_reset(&story->told);
	story->calls = 0;
	return bsh_xml_read("m.xml", data, size, as, story, err);
}

/* What is told of a good text. */
static void ck_tells(const char *text, const char *expected)
{
	struct story story = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_msg(read_as(&format, &story, text, strlen(text), &err) == 0, "%s", err.msg);
	ck_assert_str_eq(bsh_text_string(&story.told), expected);
	bsh_text_finish(&story.told);
}

/* The message that refuses a text. */
static void ck_refuses_bytes(const char *data, size_t size, enum bsh_code code,
			     const char *expected)
{
	struct story story = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(read_as(&format, &story, data, size, &err), -1);
	ck_assert_str_eq(err.msg, expected);
	ck_assert_int_eq(err.code, code);
	bsh_text_finish(&story.told);
}

static void ck_refuses(const char *text, enum bsh_code code, const char *expected)
{
	ck_refuses_bytes(text, strlen(text), code, expected);
}

/* Text that begins with before, holds n times fill, and ends with after. */
static char *stretch(const char *before, char fill, size_t n, const char *after)
{
	struct bsh_text text = { 0 };

	bsh_text_adds(&text, before);
	for (size_t i = 0; i < n; i++)
		bsh_text_add(&text, &fill, 1);
	bsh_text_adds(&text, after);
	ck_assert(!bsh_text_failed(&text));
	return text.data;
}

START_TEST(groups_begin_and_end_and_leaves_have_text)
{
	ck_tells("<list><item><name>a</name><value>1</value></item></list>",
		 "(1@1:1(2@1:7=32[a]@1:19=33[1]@1:34)2)1");
}
END_TEST

START_TEST(positions_are_lines_and_characters)
{
	ck_tells("<list>\n"
		 "  <item>\n"
		 "\t<name>\n     a</name>\n"
		 "<!-- \xc3\xa9\xc3\xa9 --><value>1</value></item></list>",
		 "(1@1:1(2@2:3=32[a]@4:6=33[1]@5:19)2)1");
}
END_TEST

START_TEST(an_empty_leaf_is_where_its_tag_is)
{
	ck_tells("<list>\n <name/>\n <name> \n </name></list>", "(1@1:1=32[]@2:2=32[]@3:2)1");
}
END_TEST

START_TEST(blanks_around_a_text_are_dropped_and_those_within_are_kept)
{
	ck_tells("<list><name>  a \n b\t </name></list>", "(1@1:1=32[a \n b]@1:15)1");
}
END_TEST

START_TEST(a_text_is_whole_whatever_it_is_written_with)
{
	ck_tells("<list><name>a&lt;b<!-- c --><![CDATA[<d>]]>&#x41;</name></list>",
		 "(1@1:1=32[a<b<d>A]@1:13)1");
}
END_TEST

START_TEST(unknown_elements_are_skipped_with_what_they_hold)
{
	ck_tells("<list><other><item><name>no</name></item></other><name>yes</name></list>",
		 "(1@1:1=32[yes]@1:56)1");
	/* Known elements at a place where they do not belong, too. */
	ck_tells("<list><value>1</value><name>a<name>b</name>c</name></list>",
		 "(1@1:1=32[ac]@1:29)1");
}
END_TEST

START_TEST(a_group_is_skipped_when_the_loader_says_so)
{
	const char text[] = "<list><item key='a'><name>x</name></item><item key='b'/></list>";
	struct story story = { .skip = "a" };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(read_as(&format, &story, text, strlen(text), &err), 0);
	ck_assert_str_eq(bsh_text_string(&story.told), "(1@1:1(2@1:7{a}(2@1:42{b})2)1");
	bsh_text_finish(&story.told);
}
END_TEST

START_TEST(elements_of_a_foreign_namespace_are_skipped)
{
	ck_tells("<s:list xmlns:s='urn:a' xmlns:v='urn:b'><v:name>no</v:name>"
		 "<s:name>yes</s:name><name>no</name></s:list>",
		 "(1@1:1=32[yes]@1:68)1");
	ck_tells("<list xmlns='urn:a'><name>yes</name></list>", "(1@1:1=32[yes]@1:27)1");
}
END_TEST

START_TEST(attributes_are_found_by_their_local_name)
{
	ck_tells("<list xmlns:s='urn:a' s:key='x'><item other='1' key='y'/></list>",
		 "(1@1:1{x}(2@1:33{y})2)1");
}
END_TEST

START_TEST(another_root_is_refused)
{
	ck_refuses("<html/>", BSH_E_SYNTAX, "m.xml:1:1: <html>, and <list> was expected");
	ck_refuses("<?xml version='1.0'?>\n <item/>", BSH_E_SYNTAX,
		   "m.xml:2:2: <item>, and <list> was expected");
}
END_TEST

START_TEST(a_namespace_that_is_not_the_formats_is_refused)
{
	struct bsh_xml_format strict = format;
	const char good[] =
		"<x:list xmlns:x='http://www.accellera.org/XMLSchema/IPXACT/1685-2014'/>";
	const char bad[] = "<list xmlns='urn:other'/>";
	struct story story = { 0 };
	struct bsh_err err = { 0 };

	strict.namespaces = spaces;
	ck_assert_int_eq(read_as(&strict, &story, good, strlen(good), &err), 0);
	ck_assert_int_eq(read_as(&strict, &story, bad, strlen(bad), &err), -1);
	ck_assert_str_eq(err.msg,
			 "m.xml:1:1: <list> in an unknown namespace, and one with /SPIRIT/ "
			 "was expected");
	bsh_text_finish(&story.told);
}
END_TEST

START_TEST(broken_xml_is_refused_where_it_breaks)
{
	ck_refuses("<list>\n<name>a</item></list>", BSH_E_SYNTAX, "m.xml:2:10: mismatched tag");
	ck_refuses("<list>\n", BSH_E_SYNTAX, "m.xml:2:1: no element found");
	ck_refuses("", BSH_E_SYNTAX, "m.xml:1:1: no element found");
	ck_refuses("<list/><list/>", BSH_E_SYNTAX, "m.xml:1:8: junk after document element");
	ck_refuses("<list>&bad;</list>", BSH_E_SYNTAX, "m.xml:1:7: undefined entity");
	ck_refuses("<list a='1' a='2'/>", BSH_E_SYNTAX, "m.xml:1:13: duplicate attribute");
	ck_refuses_bytes("<list>\0</list>", 14, BSH_E_SYNTAX,
			 "m.xml:1:7: not well-formed (invalid token)");
}
END_TEST

START_TEST(a_doctype_is_refused_before_anything_in_it_counts)
{
	ck_refuses("<?xml version='1.0'?>\n"
		   "<!DOCTYPE list [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><list>&b;</list>",
		   BSH_E_SYNTAX,
		   "m.xml:2:16: a DOCTYPE is refused, and a file without was expected");
	ck_refuses("<!DOCTYPE list SYSTEM 'file:///etc/passwd'><list/>", BSH_E_SYNTAX,
		   "m.xml:1:43: a DOCTYPE is refused, and a file without was expected");
}
END_TEST

START_TEST(encodings_are_those_that_expat_knows)
{
	static const char wide[] =
		"\xff\xfe<\0l\0i\0s\0t\0>\0<\0n\0a\0m\0e\0>\0\xe9\0<\0/\0n\0a\0m\0"
		"e\0>\0<\0/\0l\0i\0s\0t\0>\0";
	struct story story = { 0 };
	struct bsh_err err = { 0 };

	/* A byte order mark is a character. */
	ck_tells("\xef\xbb\xbf<list><name>\xc3\xa9</name></list>", "(1@1:2=32[\xc3\xa9]@1:14)1");
	ck_tells("<?xml version='1.0' encoding='ISO-8859-1'?><list><name>\xe9</name></list>",
		 "(1@1:44=32[\xc3\xa9]@1:56)1");
	ck_assert_int_eq(read_as(&format, &story, wide, sizeof(wide) - 1, &err), 0);
	ck_assert_ptr_nonnull(strstr(bsh_text_string(&story.told), "[\xc3\xa9]"));
	bsh_text_finish(&story.told);
	ck_refuses("<?xml version='1.0' encoding='GB2312'?><list/>", BSH_E_SYNTAX,
		   "m.xml:1:31: unknown encoding");
}
END_TEST

/* n items inside each other, in a list. */
static char *nested(unsigned n)
{
	struct bsh_text text = { 0 };

	bsh_text_adds(&text, "<list>");
	for (unsigned i = 0; i < n; i++)
		bsh_text_adds(&text, "<item>");
	for (unsigned i = 0; i < n; i++)
		bsh_text_adds(&text, "</item>");
	bsh_text_adds(&text, "</list>");
	return text.data;
}

START_TEST(nesting_ends_at_its_limit)
{
	struct story story = { 0 };
	struct bsh_err err = { 0 };
	char *good = nested(BSH_XML_DEPTH_MAX - 1), *bad = nested(BSH_XML_DEPTH_MAX);

	ck_assert_int_eq(read_as(&format, &story, good, strlen(good), &err), 0);
	ck_refuses(bad, BSH_E_VALUE, "m.xml:1:193: more than 32 elements inside each other");
	bsh_text_finish(&story.told);
	free(good);
	free(bad);
}
END_TEST

START_TEST(nesting_counts_skipped_elements_too)
{
	struct bsh_text text = { 0 };

	bsh_text_adds(&text, "<list>");
	for (unsigned i = 0; i < BSH_XML_DEPTH_MAX; i++)
		bsh_text_adds(&text, "<u>");
	ck_refuses(text.data, BSH_E_VALUE, "m.xml:1:100: more than 32 elements inside each other");
	bsh_text_finish(&text);
}
END_TEST

START_TEST(a_text_ends_at_its_limit)
{
	char *good = stretch("<list><name>", 'a', BSH_XML_TEXT_MAX, "</name></list>");
	char *bad = stretch("<list><name>", 'a', BSH_XML_TEXT_MAX + 1, "</name></list>");
	char *unread = stretch("<list><u>", 'a', BSH_XML_TEXT_MAX * 4, "</u></list>");
	struct story story = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(read_as(&format, &story, good, strlen(good), &err), 0);
	ck_assert_int_eq(read_as(&format, &story, bad, strlen(bad), &err), -1);
	ck_assert_int_eq(err.code, BSH_E_VALUE);
	ck_assert_ptr_nonnull(strstr(err.msg, ": a text of more than 65536 bytes"));
	ck_tells(unread, "(1@1:1)1");
	bsh_text_finish(&story.told);
	free(good);
	free(bad);
	free(unread);
}
END_TEST

START_TEST(an_attribute_ends_at_its_limit)
{
	char *good = stretch("<list a='", 'a', BSH_XML_ATTRIBUTE_MAX, "'/>");
	char *bad = stretch("<list a='", 'a', BSH_XML_ATTRIBUTE_MAX + 1, "'/>");
	char *unread = stretch("<list><u a='", 'a', BSH_XML_ATTRIBUTE_MAX + 1, "'/></list>");

	ck_tells(good, "(1@1:1)1");
	ck_refuses(bad, BSH_E_VALUE, "m.xml:1:1: an attribute of more than 4096 bytes");
	ck_refuses(unread, BSH_E_VALUE, "m.xml:1:7: an attribute of more than 4096 bytes");
	free(good);
	free(bad);
	free(unread);
}
END_TEST

START_TEST(a_token_ends_at_its_limit)
{
	char *good = stretch("<list><!--", 'a', BSH_XML_TOKEN_MAX - 4096, "--></list>");
	char *comment = stretch("<list><!--", 'a', BSH_XML_TOKEN_MAX * 2, "--></list>");
	char *tag = stretch("<list><", 'a', BSH_XML_TOKEN_MAX * 2, "/></list>");

	ck_tells(good, "(1@1:1)1");
	ck_refuses(comment, BSH_E_VALUE, "m.xml:1:7: a tag or comment of more than 1048576 bytes");
	ck_refuses(tag, BSH_E_VALUE, "m.xml:1:7: a tag or comment of more than 1048576 bytes");
	free(good);
	free(comment);
	free(tag);
}
END_TEST

START_TEST(many_small_tokens_are_no_large_one)
{
	struct bsh_text text = { 0 };

	bsh_text_adds(&text, "<list>");
	while (text.len < BSH_XML_TOKEN_MAX * 2)
		bsh_text_adds(&text, "<!-- a comment of which there are many -->");
	bsh_text_adds(&text, "</list>");
	ck_tells(text.data, "(1@1:1)1");
	bsh_text_finish(&text);
}
END_TEST

START_TEST(a_text_that_has_to_be_converted_ends_at_its_limit)
{
	/* expat goes on with the pieces of such a text after it was told to stop. */
	char *bad = stretch("<?xml version='1.0' encoding='ISO-8859-1'?><list><name>", (char)0xe9,
			    BSH_XML_TEXT_MAX * 2, "</name></list>");
	struct story story = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(read_as(&format, &story, bad, strlen(bad), &err), -1);
	ck_assert_int_eq(err.code, BSH_E_VALUE);
	bsh_text_finish(&story.told);
	free(bad);
}
END_TEST

START_TEST(a_file_ends_at_its_limit)
{
	struct story story = { 0 };
	struct bsh_err err = { 0 };

	/* The size is looked at before the data. */
	ck_assert_int_eq(read_as(&format, &story, "<list/>", (size_t)BSH_XML_FILE_MAX + 1, &err),
			 -1);
	ck_assert_str_eq(err.msg, "m.xml: larger than 64 MiB");
}
END_TEST

START_TEST(nobody_is_called_after_a_failure)
{
	const char text[] = "<list><item><name>a</name><value/></item><item/><name>b</name></list>";

	for (unsigned at = 1; at <= 8; at++) {
		struct story story = { .fail_at = at };
		struct bsh_err err = { 0 };

		ck_assert_int_eq(read_as(&format, &story, text, strlen(text), &err), -1);
		ck_assert_str_eq(err.msg, "told to fail");
		ck_assert_uint_eq(story.calls, at);
		bsh_text_finish(&story.told);
	}
}
END_TEST

static void ck_root(const char *text, const char *expected)
{
	char name[8] = "?";

	ck_assert_uint_eq(bsh_xml_root(text, strlen(text), name, sizeof(name)), strlen(expected));
	ck_assert_str_eq(name, *expected ? expected : "?");
}

START_TEST(the_root_tells_what_a_file_is)
{
	ck_root("<list><item", "list");
	ck_root("\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x -->\n <s:list xmlns:s='urn:a'>", "list");
	/* The loader refuses it, and says why. */
	ck_root("<!DOCTYPE list SYSTEM 'x'>", "list");
	ck_root("regmap: 1\n", "");
	ck_root("", "");
	ck_root("<list", "");
	ck_root("<1>", "");
}
END_TEST

START_TEST(a_long_root_is_cut_to_its_buffer)
{
	char name[8];

	ck_assert_uint_eq(bsh_xml_root("<aaaaabbbbb/>", 13, name, sizeof(name)), 10);
	ck_assert_str_eq(name, "aaaaabb");
}
END_TEST

BSH_TESTS("regmap/xml", NULL, NULL, groups_begin_and_end_and_leaves_have_text,
	  positions_are_lines_and_characters, an_empty_leaf_is_where_its_tag_is,
	  blanks_around_a_text_are_dropped_and_those_within_are_kept,
	  a_text_is_whole_whatever_it_is_written_with,
	  unknown_elements_are_skipped_with_what_they_hold,
	  a_group_is_skipped_when_the_loader_says_so, elements_of_a_foreign_namespace_are_skipped,
	  attributes_are_found_by_their_local_name, another_root_is_refused,
	  a_namespace_that_is_not_the_formats_is_refused, broken_xml_is_refused_where_it_breaks,
	  a_doctype_is_refused_before_anything_in_it_counts, encodings_are_those_that_expat_knows,
	  nesting_ends_at_its_limit, nesting_counts_skipped_elements_too, a_text_ends_at_its_limit,
	  an_attribute_ends_at_its_limit, a_token_ends_at_its_limit,
	  many_small_tokens_are_no_large_one, a_text_that_has_to_be_converted_ends_at_its_limit,
	  a_file_ends_at_its_limit, nobody_is_called_after_a_failure, the_root_tells_what_a_file_is,
	  a_long_root_is_cut_to_its_buffer)
