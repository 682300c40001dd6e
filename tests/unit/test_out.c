/* SPDX-License-Identifier: MIT */
/* The renderer: values and records as text and as JSON, its buffer, its failures. */

#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "rendered.h"

static struct rendered r;

static void setup(void)
{
	rendered_init(&r, false);
}

static void teardown(void)
{
	rendered_finish(&r);
}

static const char *value_of(uint8_t region, uint64_t offset, uint8_t width, uint64_t value)
{
	bsh_out_value(r.out, (struct bsh_loc){ offset, region, width }, value);
	return rendered(&r);
}

static const char *recorded(const char *line, const struct bsh_item *items, size_t n_items)
{
	bsh_out_record(r.out, &(struct bsh_record){ "test", line, items, n_items });
	return rendered(&r);
}

#define RECORDED(line, items) recorded(line, items, BSH_LENGTH(items))

/* ---- Values and places ------------------------------------------------ */

START_TEST(a_value_has_all_digits_of_its_width_and_its_offset_only_its_own)
{
	ck_assert_str_eq(value_of(0, 0x4000, 4, 0xc0de4000), "0x4000: 0xc0de4000\n");
	ck_assert_str_eq(value_of(0, 0, 1, 0), "0x0: 0x00\n");
	ck_assert_str_eq(value_of(0, 0xf, 1, 0xfe), "0xf: 0xfe\n");
	ck_assert_str_eq(value_of(0, 0x10, 2, 0x1a), "0x10: 0x001a\n");
	ck_assert_str_eq(value_of(0, 0x123, 4, 1), "0x123: 0x00000001\n");
	ck_assert_str_eq(value_of(0, 0xabcdef0, 8, 0x90abcdef), "0xabcdef0: 0x0000000090abcdef\n");
	ck_assert_str_eq(value_of(0, UINT64_C(0x100000000), 4, 0xffffffff),
			 "0x100000000: 0xffffffff\n");
	ck_assert_str_eq(value_of(0, UINT64_MAX - 7, 8, UINT64_MAX),
			 "0xfffffffffffffff8: 0xffffffffffffffff\n");
}
END_TEST

START_TEST(a_value_outside_the_current_region_says_where)
{
	ck_assert_str_eq(value_of(2, 0x10, 4, 1), "bar2:0x10: 0x00000001\n");
	ck_assert_str_eq(value_of(BSH_REGION_CONFIG, 4, 2, 1), "config:0x4: 0x0001\n");
	bsh_out_set_region(r.out, 2);
	ck_assert_str_eq(value_of(2, 0x10, 4, 1), "0x10: 0x00000001\n");
	ck_assert_str_eq(value_of(0, 0x10, 4, 1), "bar0:0x10: 0x00000001\n");
}
END_TEST

START_TEST(a_place_alone_reads_as_it_is_rendered)
{
	char text[32];

	ck_assert_str_eq(bsh_place_text(text, 0, 0, 0), "0x0");
	ck_assert_str_eq(bsh_place_text(text, 0, 0x4000, 0), "0x4000");
	ck_assert_str_eq(bsh_place_text(text, 5, 0x10, 0), "bar5:0x10");
	ck_assert_str_eq(bsh_place_text(text, BSH_REGION_CONFIG, UINT64_MAX, 0),
			 "config:0xffffffffffffffff");
	ck_assert_str_eq(bsh_place_text(text, BSH_REGION_CONFIG, 4, BSH_REGION_CONFIG), "0x4");
}
END_TEST

/* ---- Records as text -------------------------------------------------- */

START_TEST(a_template_puts_each_kind_of_item)
{
	const struct bsh_item items[] = {
		BSH_HEX("hex", 0x1f, 4),    BSH_DEC("dec", 1234567890),
		BSH_TEXT("text", "a b"),    BSH_FLAG("yes", 1),
		BSH_FLAG("no", 0),	    BSH_PLACE("here", 0, 0x4000),
		BSH_PLACE("there", 2, 0x4), BSH_TEXT("none", NULL),
	};

	ck_assert_str_eq(RECORDED("%0 %1 %2 %3 %4 %5 %6 [%7]", items),
			 "0x001f 1234567890 a b true false 0x4000 bar2:0x4 []\n");
}
END_TEST

START_TEST(items_stand_wherever_and_as_often_as_the_template_says)
{
	const struct bsh_item items[] = { BSH_DEC("a", 7), BSH_TEXT("b", "x%0y") };

	ck_assert_str_eq(RECORDED("%1%0%0-%1", items), "x%0y77-x%0y\n");
	ck_assert_str_eq(RECORDED("", items), "\n");
	ck_assert_str_eq(RECORDED("none", items), "none\n");
	ck_assert_str_eq(RECORDED("100%% %%0", items), "100% %0\n");
}
END_TEST

START_TEST(a_template_reaches_ten_items)
{
	struct bsh_item items[10];

	for (unsigned i = 0; i < 10; i++)
		items[i] = (struct bsh_item)BSH_DEC("n", i * 11);
	ck_assert_str_eq(RECORDED("%9 %8 %7 %6 %5 %4 %3 %2 %1 %0", items),
			 "99 88 77 66 55 44 33 22 11 0\n");
}
END_TEST

START_TEST(hexadecimal_items_have_at_least_their_digits)
{
	const struct bsh_item items[] = {
		BSH_HEX("a", 0, 0),	 BSH_HEX("b", 0, 1),	      BSH_HEX("c", 0x123, 2),
		BSH_HEX("d", 0x123, 16), BSH_HEX("e", UINT64_MAX, 1),
	};

	ck_assert_str_eq(RECORDED("%0 %1 %2 %3 %4", items),
			 "0x0 0x0 0x123 0x0000000000000123 0xffffffffffffffff\n");
}
END_TEST

START_TEST(decimal_items_reach_64_bits)
{
	const struct bsh_item items[] = { BSH_DEC("a", 0), BSH_DEC("b", UINT64_MAX),
					  BSH_DEC("c", 10) };

	ck_assert_str_eq(RECORDED("%0 %1 %2", items), "0 18446744073709551615 10\n");
}
END_TEST

START_TEST(a_record_without_a_line_is_json_only)
{
	const struct bsh_item items[] = { BSH_DEC("n", 1) };

	bsh_out_set_copy(r.out, rendered_copy, &r);
	ck_assert_str_eq(RECORDED(NULL, items), "");
	bsh_out_set_json(r.out, true);
	ck_assert_str_eq(RECORDED(NULL, items), "{\"type\":\"test\",\"v\":1,\"n\":1}\n");
	ck_assert_uint_eq(r.copied.len, 0);
}
END_TEST

/* ---- Records as JSON -------------------------------------------------- */

START_TEST(only_the_first_object_tells_the_version)
{
	bsh_out_set_json(r.out, true);
	ck_assert(bsh_out_is_json(r.out));
	ck_assert_str_eq(value_of(0, 0x4000, 4, 0xc0de4000),
			 "{\"type\":\"value\",\"v\":1,\"region\":\"bar0\",\"place\":\"0x4000\","
			 "\"width\":32,\"value\":\"0xc0de4000\"}\n");
	ck_assert_str_eq(value_of(0, 0x4000, 4, 0xc0de4000),
			 "{\"type\":\"value\",\"region\":\"bar0\",\"place\":\"0x4000\","
			 "\"width\":32,\"value\":\"0xc0de4000\"}\n");
	bsh_out_set_json(r.out, false);
	ck_assert_str_eq(value_of(0, 0x4000, 4, 0xc0de4000), "0x4000: 0xc0de4000\n");
	bsh_out_set_json(r.out, true);
	ck_assert_str_eq(recorded("", NULL, 0), "{\"type\":\"test\"}\n");
}
END_TEST

START_TEST(values_in_json_name_their_region_and_their_width_in_bits)
{
	bsh_out_set_json(r.out, true);
	(void)value_of(0, 0, 4, 0); /* the first one tells the version */
	ck_assert_str_eq(value_of(3, 0x11, 1, 7), "{\"type\":\"value\",\"region\":\"bar3\","
						  "\"place\":\"0x11\",\"width\":8,"
						  "\"value\":\"0x07\"}\n");
	ck_assert_str_eq(value_of(BSH_REGION_CONFIG, 4, 2, 7),
			 "{\"type\":\"value\",\"region\":\"config\",\"place\":\"0x4\","
			 "\"width\":16,\"value\":\"0x0007\"}\n");
	ck_assert_str_eq(value_of(0, UINT64_MAX - 7, 8, UINT64_MAX),
			 "{\"type\":\"value\",\"region\":\"bar0\","
			 "\"place\":\"0xfffffffffffffff8\",\"width\":64,"
			 "\"value\":\"0xffffffffffffffff\"}\n");
}
END_TEST

START_TEST(json_has_each_kind_of_item)
{
	const struct bsh_item items[] = {
		BSH_HEX("hex", 0x1f, 4), BSH_DEC("dec", UINT64_MAX), BSH_TEXT("text", "a \"b\"\n"),
		BSH_FLAG("yes", 1),	 BSH_FLAG("no", 0),
	};

	bsh_out_set_json(r.out, true);
	ck_assert_str_eq(RECORDED("whatever", items),
			 "{\"type\":\"test\",\"v\":1,\"hex\":\"0x001f\","
			 "\"dec\":18446744073709551615,\"text\":\"a \\\"b\\\"\\n\","
			 "\"yes\":true,\"no\":false}\n");
}
END_TEST

START_TEST(json_leaves_out_missing_text_and_items_without_a_key)
{
	const struct bsh_item items[] = { BSH_TEXT("a", NULL), BSH_TEXT(NULL, "label"),
					  BSH_DEC(NULL, 5), BSH_PLACE(NULL, 1, 2),
					  BSH_TEXT("b", "") };

	bsh_out_set_json(r.out, true);
	ck_assert_str_eq(RECORDED("%1 %2 %3", items),
			 "{\"type\":\"test\",\"v\":1,\"b\":\"\"}\n");
	bsh_out_set_json(r.out, false);
	ck_assert_str_eq(RECORDED("%1 %2 %3", items), "label 5 bar1:0x2\n");
}
END_TEST

START_TEST(the_region_stands_once_before_the_first_place)
{
	const struct bsh_item items[] = { BSH_DEC("n", 1), BSH_PLACE("begin", 2, 0x10),
					  BSH_PLACE("end", 2, 0x20), BSH_PLACE("other", 0, 0x30) };

	bsh_out_set_json(r.out, true);
	bsh_out_set_region(r.out, 2); /* makes no difference */
	ck_assert_str_eq(RECORDED("", items),
			 "{\"type\":\"test\",\"v\":1,\"n\":1,\"region\":\"bar2\","
			 "\"begin\":\"0x10\",\"end\":\"0x20\",\"other\":\"bar0:0x30\"}\n");
}
END_TEST

/* ---- The copy --------------------------------------------------------- */

START_TEST(the_copy_gets_the_text_line_by_line)
{
	const struct bsh_item items[] = { BSH_TEXT("t", "two\n\nthree") };

	bsh_out_set_copy(r.out, rendered_copy, &r);
	ck_assert_str_eq(value_of(0, 0x10, 1, 2), "0x10: 0x02\n");
	ck_assert_str_eq(RECORDED("one %0", items), "one two\n\nthree\n");
	ck_assert_str_eq(bsh_text_string(&r.copied), "<0x10: 0x02><one two><><three>");
	bsh_out_set_copy(r.out, NULL, NULL);
	(void)RECORDED("one %0", items);
	ck_assert_str_eq(bsh_text_string(&r.copied), "<0x10: 0x02><one two><><three>");
}
END_TEST

START_TEST(the_copy_gets_text_when_the_output_is_json)
{
	const struct bsh_item items[] = { BSH_TEXT("t", "x") };

	bsh_out_set_json(r.out, true);
	bsh_out_set_copy(r.out, rendered_copy, &r);
	ck_assert_str_eq(value_of(1, 0x10, 1, 2),
			 "{\"type\":\"value\",\"v\":1,\"region\":\"bar1\",\"place\":\"0x10\","
			 "\"width\":8,\"value\":\"0x02\"}\n");
	ck_assert_str_eq(RECORDED("is %0", items), "{\"type\":\"test\",\"t\":\"x\"}\n");
	ck_assert_str_eq(bsh_text_string(&r.copied), "<bar1:0x10: 0x02><is x>");
}
END_TEST

static void flushing_copy(void *ctx, const char *line, size_t len)
{
	bsh_out_flush(r.out);
	rendered_copy(ctx, line, len);
}

START_TEST(the_copy_may_flush)
{
	bsh_out_set_copy(r.out, flushing_copy, &r);
	ck_assert_str_eq(value_of(0, 0x10, 1, 2), "0x10: 0x02\n");
	ck_assert_str_eq(recorded("line\nline", NULL, 0), "line\nline\n");
	ck_assert_str_eq(bsh_text_string(&r.copied), "<0x10: 0x02><line><line>");
}
END_TEST

/* ---- The buffer ------------------------------------------------------- */

START_TEST(output_waits_for_a_flush)
{
	bsh_out_value(r.out, (struct bsh_loc){ .width = 1 }, 1);
	ck_assert_str_eq(rendered_so_far(&r), "");
	ck_assert_str_eq(rendered(&r), "0x0: 0x01\n");
	ck_assert_str_eq(rendered(&r), "");
}
END_TEST

START_TEST(freeing_flushes)
{
	bsh_out_value(r.out, (struct bsh_loc){ .width = 1 }, 1);
	bsh_out_free(r.out);
	r.out = NULL;
	ck_assert_str_eq(rendered_so_far(&r), "0x0: 0x01\n");
	bsh_out_free(NULL);
}
END_TEST

START_TEST(much_output_arrives_whole_and_in_order)
{
	struct bsh_text want = { 0 };

	for (unsigned i = 0; i < 30000; i++) {
		const struct bsh_item items[] = { BSH_DEC("n", i) };
		const struct bsh_record record = { "test", "%0", items, 1 };

		bsh_out_value(r.out, (struct bsh_loc){ .offset = i * 4, .width = 4 }, i * 77);
		bsh_out_record(r.out, &record);
		bsh_text_addf(&want, "0x%x: 0x%08x\n%u\n", i * 4, i * 77, i);
	}
	ck_assert_int_eq(strcmp(rendered(&r), bsh_text_string(&want)), 0);
	bsh_text_finish(&want);
}
END_TEST

/* A text of len characters, which the caller frees. */
static char *long_text(size_t len, char c)
{
	char *text = malloc(len + 1);

	ck_assert_ptr_nonnull(text);
	memset(text, c, len);
	text[len] = '\0';
	return text;
}

START_TEST(a_record_longer_than_the_buffer_arrives_whole_and_in_order)
{
	bsh_auto_free char *text = long_text(300000, 'x');
	const struct bsh_item items[] = { BSH_TEXT("t", text) };
	const struct bsh_record record = { "test", "[%0%0]", items, 1 };
	const char *got;

	bsh_out_set_copy(r.out, rendered_copy, &r);
	bsh_out_value(r.out, (struct bsh_loc){ .width = 1 }, 1);
	bsh_out_record(r.out, &record);
	bsh_out_value(r.out, (struct bsh_loc){ .width = 1 }, 2);
	got = rendered(&r);
	ck_assert_uint_eq(strlen(got), 600003 + 20);
	ck_assert_int_eq(strncmp(got, "0x0: 0x01\n[xxx", 14), 0);
	ck_assert_str_eq(got + 10 + 600000, "x]\n0x0: 0x02\n");
	ck_assert_uint_eq(r.copied.len, 11 + 600004 + 11);
}
END_TEST

START_TEST(a_long_record_in_json_arrives_whole)
{
	bsh_auto_free char *text = long_text(50000, '\x01');
	const struct bsh_item items[] = { BSH_TEXT("t", text) };
	const char *got;

	bsh_out_set_json(r.out, true);
	got = RECORDED("%0", items);
	ck_assert_uint_eq(strlen(got), strlen("{\"type\":\"test\",\"v\":1,\"t\":\"\"}\n") + 300000);
	ck_assert_str_eq(got + strlen(got) - 15, "\\u0001\\u0001\"}\n");
}
END_TEST

START_TEST(records_of_every_length_around_the_buffers_arrive_whole)
{
	bsh_auto_free char *text = long_text(66000, 'y');
	const struct bsh_item items[] = { BSH_TEXT("t", NULL) };
	struct bsh_item item = items[0];

	for (size_t len = 65400; len < 65600; len++) {
		item.text = text + 66000 - len;
		bsh_out_value(r.out, (struct bsh_loc){ .width = 1 }, 1);
		ck_assert_uint_eq(strlen(recorded("%0", &item, 1)), 10 + len + 1);
	}
}
END_TEST

/* ---- Failures --------------------------------------------------------- */

START_TEST(a_full_disk_is_told_and_what_comes_later_is_dropped)
{
	const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct bsh_out *out = bsh_out_new(full, false);

	ck_assert_int_ge(full, 0);
	bsh_out_value(out, (struct bsh_loc){ .width = 1 }, 1);
	ck_assert_int_eq(bsh_out_errno(out), 0);
	bsh_out_flush(out);
	ck_assert_int_eq(bsh_out_errno(out), ENOSPC);
	ck_assert_int_eq(dup2(r.fd, full), full); /* there is room again */
	for (unsigned i = 0; i < 20000; i++)
		bsh_out_value(out, (struct bsh_loc){ .width = 1 }, 2);
	bsh_out_free(out);
	ck_assert_str_eq(rendered_so_far(&r), "");
	close(full);
}
END_TEST

START_TEST(the_first_failure_is_the_one_that_is_told)
{
	const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct bsh_out *out = bsh_out_new(full, false);

	bsh_out_value(out, (struct bsh_loc){ .width = 1 }, 1);
	bsh_out_flush(out);
	close(full);
	bsh_out_value(out, (struct bsh_loc){ .width = 1 }, 1);
	bsh_out_flush(out);
	ck_assert_int_eq(bsh_out_errno(out), ENOSPC);
	bsh_out_free(out);
}
END_TEST

START_TEST(a_closed_pipe_is_told)
{
	void (*was)(int) = signal(SIGPIPE, SIG_IGN);
	struct bsh_out *out;
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	out = bsh_out_new(ends[1], true);
	close(ends[0]);
	for (unsigned i = 0; i < 20000; i++)
		bsh_out_value(out, (struct bsh_loc){ .width = 1 }, 1);
	ck_assert_int_eq(bsh_out_errno(out), EPIPE);
	bsh_out_free(out);
	close(ends[1]);
	signal(SIGPIPE, was);
}
END_TEST

START_TEST(the_copy_goes_on_when_the_output_has_failed)
{
	const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct bsh_out *out = bsh_out_new(full, false);

	bsh_out_set_copy(out, rendered_copy, &r);
	for (unsigned i = 0; i < 2; i++) {
		bsh_out_value(out, (struct bsh_loc){ .width = 1 }, i);
		bsh_out_flush(out);
	}
	ck_assert_str_eq(bsh_text_string(&r.copied), "<0x0: 0x00><0x0: 0x01>");
	bsh_out_free(out);
	close(full);
}
END_TEST

/*
 * Move everything from a pipe to a descriptor, as slowly as a pager, in a
 * process of its own; each time the writer gets a signal, unless it is 0.
 */
static pid_t start_slow_reader(const int ends[2], int to, int signal_number)
{
	const pid_t writer = getpid();
	const pid_t pid = fork();
	char block[8192];
	ssize_t n;

	ck_assert_int_ge(pid, 0);
	if (pid > 0)
		return pid;
	close(ends[1]);
	usleep(50000);
	kill(writer, signal_number);
	usleep(1000);
	while ((n = read(ends[0], block, sizeof(block))) > 0) {
		if (write(to, block, (size_t)n) != n)
			_exit(1);
		kill(writer, signal_number);
		usleep(1000);
	}
	_exit(0);
}

/* Render 20000 lines into a pipe whose reader is slow, and compare what it gets. */
static void check_slow_reader(int pipe_flags, int signal_number)
{
	struct bsh_text want = { 0 };
	struct bsh_out *out;
	int ends[2];
	int status;
	pid_t pid;

	ck_assert_int_eq(pipe(ends), 0);
	pid = start_slow_reader(ends, r.fd, signal_number);
	ck_assert_int_eq(fcntl(ends[1], F_SETFL, pipe_flags), 0);
	out = bsh_out_new(ends[1], false);
	for (unsigned i = 0; i < 20000; i++) {
		bsh_out_value(out, (struct bsh_loc){ .offset = i, .width = 1 }, i & 255);
		bsh_text_addf(&want, "0x%x: 0x%02x\n", i, i & 255);
	}
	bsh_out_flush(out);
	ck_assert_int_eq(bsh_out_errno(out), 0);
	bsh_out_free(out);
	close(ends[0]);
	close(ends[1]);
	while (waitpid(pid, &status, 0) < 0)
		ck_assert_int_eq(errno, EINTR);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(strcmp(rendered_so_far(&r), bsh_text_string(&want)), 0);
	bsh_text_finish(&want);
}

START_TEST(a_descriptor_that_does_not_block_is_waited_for)
{
	check_slow_reader(O_NONBLOCK, 0);
}
END_TEST

static volatile sig_atomic_t ticks;

static void tick(int number)
{
	(void)number;
	ticks++;
}

START_TEST(signals_in_the_middle_of_a_write_lose_nothing)
{
	const struct sigaction interrupting = { .sa_handler = tick };

	ticks = 0;
	sigaction(SIGUSR1, &interrupting, NULL); /* for good: one may arrive late */
	check_slow_reader(0, SIGUSR1);
	ck_assert_int_gt(ticks, 0);
}
END_TEST

BSH_TESTS("util/out", setup, teardown,
	  a_value_has_all_digits_of_its_width_and_its_offset_only_its_own,
	  a_value_outside_the_current_region_says_where, a_place_alone_reads_as_it_is_rendered,
	  a_template_puts_each_kind_of_item,
	  items_stand_wherever_and_as_often_as_the_template_says, a_template_reaches_ten_items,
	  hexadecimal_items_have_at_least_their_digits, decimal_items_reach_64_bits,
	  a_record_without_a_line_is_json_only, only_the_first_object_tells_the_version,
	  values_in_json_name_their_region_and_their_width_in_bits, json_has_each_kind_of_item,
	  json_leaves_out_missing_text_and_items_without_a_key,
	  the_region_stands_once_before_the_first_place, the_copy_gets_the_text_line_by_line,
	  the_copy_gets_text_when_the_output_is_json, the_copy_may_flush, output_waits_for_a_flush,
	  freeing_flushes, much_output_arrives_whole_and_in_order,
	  a_record_longer_than_the_buffer_arrives_whole_and_in_order,
	  a_long_record_in_json_arrives_whole,
	  records_of_every_length_around_the_buffers_arrive_whole,
	  a_full_disk_is_told_and_what_comes_later_is_dropped,
	  the_first_failure_is_the_one_that_is_told, a_closed_pipe_is_told,
	  the_copy_goes_on_when_the_output_has_failed,
	  a_descriptor_that_does_not_block_is_waited_for,
	  signals_in_the_middle_of_a_write_lose_nothing)
