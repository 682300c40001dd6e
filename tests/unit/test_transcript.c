/* SPDX-License-Identifier: MIT */
/* What `save` writes. */

#include "cmd/transcript.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness.h"

static struct bsh_transcript transcript;
static struct bsh_err err;
static struct bsh_text saved;

static void setup(void)
{
	transcript = (struct bsh_transcript){ .fd = -1 };
	saved = (struct bsh_text){ 0 };
	err = (struct bsh_err){ 0 };
}

static void teardown(void)
{
	bsh_transcript_finish(&transcript);
	bsh_text_finish(&saved);
}

static void command(const char *text)
{
	bsh_transcript_command(&transcript, text, strlen(text));
}

static void value(uint64_t offset, uint8_t region, uint8_t width, uint64_t element)
{
	const struct bsh_place place = { .offset = offset, .region = region, .is_known = true };

	bsh_transcript_value(&transcript, &place, width, 0, 0, element);
}

static const char *save(bool verify)
{
	const int fd = memfd_create("saved", MFD_CLOEXEC);
	char block[4096];
	ssize_t n;

	bsh_text_reset(&saved);
	ck_assert_int_eq(bsh_transcript_save(&transcript, fd, verify, &err), 0);
	for (off_t at = 0; (n = pread(fd, block, sizeof(block), at)) > 0; at += n)
		bsh_text_add(&saved, block, (size_t)n);
	close(fd);
	return bsh_text_string(&saved);
}

START_TEST(an_empty_session_saves_an_empty_script)
{
	ck_assert_str_eq(save(false), "");
	ck_assert_str_eq(save(true), "");
}
END_TEST

START_TEST(commands_are_saved_as_they_were_typed)
{
	command("w32 0x0 1");
	command("repeat 2 {\n\tr32 0x4\n}");
	ck_assert_str_eq(save(false), "w32 0x0 1\nrepeat 2 {\n\tr32 0x4\n}\n");
}
END_TEST

START_TEST(a_read_becomes_a_check_of_each_element_that_it_returned)
{
	command("r32 0x10 2");
	value(0x10, 0, 4, 0x11);
	value(0x14, 0, 4, 0x22);
	command("w8 0x0 1");
	command("r64 config:0x8");
	value(8, BSH_REGION_CONFIG, 8, 5);
	ck_assert_str_eq(save(false), "r32 0x10 2\nw8 0x0 1\nr64 config:0x8\n");
	ck_assert_str_eq(save(true), "v32 0x10 0x00000011\nv32 0x14 0x00000022\nw8 0x0 1\n"
				     "v64 config:0x8 0x0000000000000005\n");
}
END_TEST

START_TEST(a_read_of_bits_becomes_a_check_of_these_bits)
{
	const struct bsh_place bits = { .offset = 0x10, .is_known = true, .has_bits = true,
					.high = 11, .low = 4 };
	const struct bsh_place all = { .offset = 0x18, .is_known = true, .has_bits = true,
				       .high = 63, .low = 0 };
	const struct bsh_place one = { .offset = 0x20, .is_known = true, .has_bits = true,
				       .high = 31, .low = 31 };

	command("r32 0x10[11:4]");
	bsh_transcript_value(&transcript, &bits, 4, 0, 0, 0xabcdef12);
	bsh_transcript_value(&transcript, &all, 8, 0, 0, UINT64_MAX);
	bsh_transcript_value(&transcript, &one, 4, 0, 0, 0x80000000);
	ck_assert_str_eq(save(true), "v32 0x10[11:4] 0xf1\n"
				     "v64 0x18[63:0] 0xffffffffffffffff\nv32 0x20[31:31] 0x1\n");
}
END_TEST

START_TEST(a_place_is_written_as_it_reads_in_the_bar_that_was_current)
{
	const struct bsh_place place = { .offset = 4, .region = 2, .is_known = true };

	command("r32 bar2:0x4");
	bsh_transcript_value(&transcript, &place, 4, 0, 0, 0);
	command("r32 0x4");
	bsh_transcript_value(&transcript, &place, 4, 2, 0, 0);
	ck_assert_str_eq(save(true), "v32 bar2:0x4 0x00000000\nv32 0x4 0x00000000\n");
}
END_TEST

START_TEST(what_failed_is_a_comment_with_its_reason)
{
	command("repeat 2 {\nr32 0x2\n}");
	bsh_transcript_failed(&transcript, "0x2 is not a multiple of 4");
	command("r32 0x0 4");
	value(0, 0, 4, 7);
	bsh_transcript_failed(&transcript, "bus error");
	command("w8 0x0 1");
	ck_assert_str_eq(save(false), "# repeat 2 {\n# r32 0x2\n# }\n"
				      "# failed: 0x2 is not a multiple of 4\n"
				      "# r32 0x0 4\n# failed: bus error\nw8 0x0 1\n");
	ck_assert_str_eq(save(true), "# repeat 2 {\n# r32 0x2\n# }\n"
				     "# failed: 0x2 is not a multiple of 4\n"
				     "v32 0x0 0x00000007\n# failed: bus error\nw8 0x0 1\n");
}
END_TEST

START_TEST(a_long_session_is_kept_on_disk_and_saved_more_than_once)
{
	size_t lines = 0;

	for (unsigned i = 0; i < 5000; i++) {
		command("r32 0x10 # and so on, and so on");
		value(0x10, 0, 4, i);
	}
	ck_assert_int_ge(transcript.fd, 0);
	ck_assert_uint_lt(transcript.pending.cap, 128 << 10);
	save(true);
	command("w8 0x0 1");
	save(true);
	for (size_t i = 0; i < saved.len; i++)
		lines += saved.data[i] == '\n';
	ck_assert_uint_eq(lines, 5001);
	ck_assert_ptr_nonnull(strstr(saved.data, "v32 0x10 0x00001387\nw8 0x0 1\n"));
}
END_TEST

START_TEST(a_full_disk_fails_the_save)
{
	const int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	for (unsigned i = 0; i < 2000; i++)
		command("w8 0x0 1");
	ck_assert_int_eq(bsh_transcript_save(&transcript, fd, false, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	close(fd);
}
END_TEST

START_TEST(what_could_not_be_kept_is_told_by_save_only)
{
	transcript.sys = 28;
	command("w8 0x0 1");
	ck_assert_int_eq(bsh_transcript_save(&transcript, 1, false, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, "could not be kept"));
}
END_TEST

BSH_TESTS("cmd/transcript", setup, teardown, an_empty_session_saves_an_empty_script,
	  commands_are_saved_as_they_were_typed,
	  a_read_becomes_a_check_of_each_element_that_it_returned,
	  a_read_of_bits_becomes_a_check_of_these_bits,
	  a_place_is_written_as_it_reads_in_the_bar_that_was_current,
	  what_failed_is_a_comment_with_its_reason,
	  a_long_session_is_kept_on_disk_and_saved_more_than_once, a_full_disk_fails_the_save,
	  what_could_not_be_kept_is_told_by_save_only)
