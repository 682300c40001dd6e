/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "host/attr.h"
#include "fake_host.h"

#include <dirent.h>
#include <errno.h>

START_TEST(a_path_begins_with_the_root_and_is_refused_when_it_is_too_long)
{
	const struct bsh_host host = { .root = "/root" };
	char path[16];

	ck_assert_int_eq(bsh_host_path(&host, path, sizeof(path), "/sys/%d", 7), 0);
	ck_assert_str_eq(path, "/root/sys/7");
	ck_assert_int_eq(bsh_host_path(&host, path, sizeof(path), "/sys/%s", "12345"), 0);
	ck_assert_int_eq(bsh_host_path(&host, path, sizeof(path), "/sys/%s", "123456"), -1);
	ck_assert_int_eq(bsh_host_path(&host, path, 5, "/sys"), -1);
}
END_TEST

START_TEST(text_comes_without_its_newline_and_cut_to_the_buffer)
{
	char text[8];

	fake_file("/a", "hello\n");
	ck_assert_int_eq(bsh_attr_text(fake_path("/a"), text, sizeof(text)), 0);
	ck_assert_str_eq(text, "hello");
	fake_file("/a", "0123456789\n");
	ck_assert_int_eq(bsh_attr_text(fake_path("/a"), text, sizeof(text)), 0);
	ck_assert_str_eq(text, "0123456");
	fake_file("/a", "%s", "");
	ck_assert_int_eq(bsh_attr_text(fake_path("/a"), text, sizeof(text)), 0);
	ck_assert_str_eq(text, "");
	ck_assert_int_eq(bsh_attr_text(fake_path("/none"), text, sizeof(text)), -1);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

START_TEST(a_number_is_hexadecimal_or_decimal_or_0)
{
	fake_file("/a", "0x10ec\n");
	ck_assert_uint_eq(bsh_attr_number(fake_path("/a")), 0x10ec);
	fake_file("/a", "12\n");
	ck_assert_uint_eq(bsh_attr_number(fake_path("/a")), 12);
	ck_assert_uint_eq(bsh_attr_number(fake_path("/none")), 0);
}
END_TEST

START_TEST(a_link_gives_the_last_part_of_its_target)
{
	char name[8];

	fake_link("/a", "../../drivers/nvme");
	bsh_attr_link(fake_path("/a"), name, sizeof(name));
	ck_assert_str_eq(name, "nvme");
	fake_link("/a", "plain");
	bsh_attr_link(fake_path("/a"), name, sizeof(name));
	ck_assert_str_eq(name, "plain");
	fake_link("/a", "x/long-driver-name");
	bsh_attr_link(fake_path("/a"), name, sizeof(name));
	ck_assert_str_eq(name, "long-dr");
	bsh_attr_link(fake_path("/none"), name, sizeof(name));
	ck_assert_str_eq(name, "");
}
END_TEST

static char seen[64];

static bool see(void *ctx, const char *name)
{
	unsigned *left = ctx;

	bsh_list_add(seen, sizeof(seen), "%s", name);
	return --*left > 0;
}

START_TEST(a_directory_is_walked_in_order_until_it_is_enough)
{
	unsigned left = 9;

	seen[0] = '\0';
	fake_file("/d/10", "x");
	fake_file("/d/9", "x");
	fake_file("/d/.hidden", "x");
	fake_file("/d/11", "x");
	ck_assert_int_eq(bsh_attr_each(fake_path("/d"), versionsort, see, &left), 0);
	ck_assert_str_eq(seen, "9, 10, 11");
	seen[0] = '\0';
	left = 2;
	ck_assert_int_eq(bsh_attr_each(fake_path("/d"), versionsort, see, &left), 0);
	ck_assert_str_eq(seen, "9, 10");
	ck_assert_int_eq(bsh_attr_each(fake_path("/none"), alphasort, see, &left), -1);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

START_TEST(a_list_that_gets_too_long_says_so_once)
{
	char list[16] = "";

	bsh_list_add(list, sizeof(list), "%s", "one");
	ck_assert_str_eq(list, "one");
	bsh_list_add(list, sizeof(list), "%s", "two");
	ck_assert_str_eq(list, "one, two");
	bsh_list_add(list, sizeof(list), "%s", "three");
	ck_assert_str_eq(list, "one, two, ...");
	bsh_list_add(list, sizeof(list), "%s", "4");
	ck_assert_str_eq(list, "one, two, ...");
}
END_TEST

START_TEST(a_list_never_leaves_its_buffer)
{
	for (size_t size = 1; size < 40; size++) {
		char list[64];

		memset(list, '#', sizeof(list));
		list[0] = '\0';
		for (size_t i = 0; i < 12; i++)
			bsh_list_add(list, size, "%.*s", (int)i, "abcdefghijklm");
		ck_assert_uint_lt(strlen(list), size);
		ck_assert_int_eq(list[size], '#');
	}
}
END_TEST

START_TEST(a_file_of_any_length_is_read_with_its_nuls)
{
	char block[5000];
	struct bsh_text text = { 0 };
	FILE *file = fopen(fake_path("/a"), "we");

	memset(block, 'x', sizeof(block));
	block[7] = '\0';
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(block, 1, sizeof(block), file), sizeof(block));
	fclose(file);
	bsh_text_adds(&text, "before");
	ck_assert_int_eq(bsh_attr_read(fake_path("/a"), &text), 0);
	ck_assert_uint_eq(text.len, 6 + sizeof(block));
	ck_assert_mem_eq(text.data, "before", 6);
	ck_assert_mem_eq(text.data + 6, block, sizeof(block));
	bsh_text_finish(&text);
	ck_assert_int_eq(bsh_attr_read(fake_path("/none"), &text), -1);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

/* Puts brackets around each line, and stops behind "stop". */
static bool bracket(void *ctx, char *line)
{
	bsh_text_addf(ctx, "[%s]", line);
	return strcmp(line, "stop") != 0;
}

START_TEST(lines_come_one_by_one_until_it_is_enough)
{
	struct bsh_text text = { 0 };

	fake_file("/a", "one\n\ntwo\nlast");
	ck_assert_int_eq(bsh_attr_lines(fake_path("/a"), bracket, &text), 0);
	ck_assert_str_eq(bsh_text_string(&text), "[one][][two][last]");
	bsh_text_reset(&text);
	fake_file("/a", "one\n\n");
	ck_assert_int_eq(bsh_attr_lines(fake_path("/a"), bracket, &text), 0);
	ck_assert_str_eq(bsh_text_string(&text), "[one][]");
	bsh_text_reset(&text);
	fake_file("/a", "one\nstop\nnot\n");
	ck_assert_int_eq(bsh_attr_lines(fake_path("/a"), bracket, &text), 0);
	ck_assert_str_eq(bsh_text_string(&text), "[one][stop]");
	bsh_text_reset(&text);
	fake_file("/a", "%s", "");
	ck_assert_int_eq(bsh_attr_lines(fake_path("/a"), bracket, &text), 0);
	ck_assert_int_eq(bsh_attr_lines(fake_path("/none"), bracket, &text), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_str_eq(bsh_text_string(&text), "");
	bsh_text_finish(&text);
}
END_TEST

START_TEST(a_word_that_a_shell_would_read_otherwise_is_none)
{
	static const char *const others[] = { "", "a b", "a\tb", "a;b", "$a", "a*", "'a'", "~a", "a>b",
					      "a\\b", "a`b", "a&b", "(a", "a\nb", "a=b" };

	ck_assert(bsh_is_shell_word("/dev/vg-a+b@1:2,3.4%_Z09"));
	for (size_t i = 0; i < BSH_LENGTH(others); i++)
		ck_assert_msg(!bsh_is_shell_word(others[i]), "'%s'", others[i]);
}
END_TEST

BSH_TESTS("host/attr", fake_host_init, fake_host_finish,
	  a_path_begins_with_the_root_and_is_refused_when_it_is_too_long,
	  text_comes_without_its_newline_and_cut_to_the_buffer,
	  a_number_is_hexadecimal_or_decimal_or_0, a_link_gives_the_last_part_of_its_target,
	  a_directory_is_walked_in_order_until_it_is_enough, a_list_that_gets_too_long_says_so_once,
	  a_list_never_leaves_its_buffer, a_file_of_any_length_is_read_with_its_nuls,
	  lines_come_one_by_one_until_it_is_enough,
	  a_word_that_a_shell_would_read_otherwise_is_none)
