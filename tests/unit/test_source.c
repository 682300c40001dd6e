/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "barsh/lang.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define BUFFER 65536u

/* A pipe that is filled just before it is read, so that reads are as short as a test likes. */
struct feeder {
	const char *data;
	size_t len, piece;
	int fd;		 /* the writing end; -1: closed */
	unsigned idle;	 /* so often nothing is written: the read gives EAGAIN */
	unsigned refuse; /* at this call, counted down from here, the wait fails */
	unsigned calls;
};

static int feed(void *ctx, int fd, struct bsh_err *err)
{
	struct feeder *f = ctx;
	const size_t n = f->len < f->piece ? f->len : f->piece;

	(void)fd;
	f->calls++;
	if (f->refuse > 0 && --f->refuse == 0)
		return bsh_fail(err, BSH_E_INTR, "interrupted");
	if (f->idle > 0) {
		f->idle--;
		return 0;
	}
	if (n > 0) {
		/* An assertion for each byte would take longer than the byte. */
		if (write(f->fd, f->data, n) != (ssize_t)n)
			ck_abort_msg("the pipe is full");
	} else if (f->fd >= 0) {
		close(f->fd);
		f->fd = -1;
	}
	f->data += n;
	f->len -= n;
	return 0;
}

static struct bsh_source *feeding(struct feeder *f)
{
	int fds[2];

	ck_assert_int_eq(pipe2(fds, O_NONBLOCK), 0);
	ck_assert_int_ge(fcntl(fds[1], F_SETPIPE_SZ, 1 << 20), 0);
	f->fd = fds[1];
	return bsh_source_from_fd(fds[0], feed, f);
}

/* A descriptor at the begin of a file that holds data. */
static int file_of(const char *data, size_t len)
{
	const int fd = bsh_tmpfile();

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bsh_write_all(fd, data, len), 0);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* The next line must be this one. */
static void expect(struct bsh_source *source, const char *line, size_t line_len)
{
	const struct bsh_reader reader = bsh_source_reader(source);
	struct bsh_err err = { 0 };
	const char *text = NULL;
	size_t len = 0;

	ck_assert_msg(reader.line(reader.ctx, false, &text, &len, &err) == 1, "no line: %s",
		      err.msg);
	ck_assert_msg(len == line_len && memcmp(text, line, len) == 0, "'%.*s' is not '%.*s'",
		      (int)(len < 80 ? len : 80), text, (int)(line_len < 80 ? line_len : 80), line);
}

static void expect_end(struct bsh_source *source)
{
	const struct bsh_reader reader = bsh_source_reader(source);
	struct bsh_err err = { 0 };
	const char *text;
	size_t len;

	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(reader.line(reader.ctx, false, &text, &len, &err), 0);
	ck_assert_int_eq(err.code, BSH_OK);
}

static void expect_error(struct bsh_source *source, enum bsh_code code)
{
	const struct bsh_reader reader = bsh_source_reader(source);
	struct bsh_err err = { 0 };
	const char *text;
	size_t len;

	ck_assert_int_eq(reader.line(reader.ctx, false, &text, &len, &err), -1);
	ck_assert_int_eq(err.code, code);
}

/* Texts and their lines, each line marked by a | behind it. */
static const struct {
	const char *text, *lines;
} texts[] = {
	{ "", "" },
	{ "\n", "|" },
	{ "r32 0\n", "r32 0|" },
	{ "r32 0", "r32 0|" },
	{ "a\nb\n", "a|b|" },
	{ "a\n\n\nb", "a|||b|" },
	{ "a\r\nb\r\n", "a|b|" },
	{ "a\r\nb\r", "a|b|" },
	{ "\r\n\r\n", "||" },
	{ "a\rb\n", "a\rb|" },
	{ "a\r\r\n", "a\r|" },
	{ "\r", "|" },
	{ "\xef\xbb\xbf", "" },
	{ "\xef\xbb\xbf\n", "|" },
	{ "\xef\xbb\xbf" "a\nb", "a|b|" },
	{ "\xef\xbb\xbf\r\n", "|" },
	{ "\xef\xbb\xbf\xef\xbb\xbf" "a", "\xef\xbb\xbf" "a|" },
	{ "a\n\xef\xbb\xbf" "b", "a|\xef\xbb\xbf" "b|" },
	{ "\xef\xbb", "\xef\xbb|" },
	{ "\xef\xbb\n\xbf", "\xef\xbb|\xbf|" },
	{ "w32 0x10 \\\n  5\n", "w32 0x10 \\|  5|" },
};

static void expect_lines(struct bsh_source *source, const char *lines)
{
	while (*lines) {
		const size_t len = strcspn(lines, "|");

		expect(source, lines, len);
		lines += len + 1;
	}
	expect_end(source);
}

START_TEST(memory_is_cut_into_lines)
{
	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		struct bsh_source *source = bsh_source_from_text(texts[i].text,
								 strlen(texts[i].text));

		expect_lines(source, texts[i].lines);
		bsh_source_free(source);
	}
}
END_TEST

START_TEST(a_file_is_cut_into_lines)
{
	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		const int fd = file_of(texts[i].text, strlen(texts[i].text));
		struct bsh_source *source = bsh_source_from_fd(fd, NULL, NULL);

		expect_lines(source, texts[i].lines);
		bsh_source_free(source);
	}
}
END_TEST

START_TEST(a_descriptor_may_give_one_byte_at_a_time)
{
	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		for (size_t piece = 1; piece < 6; piece++) {
			struct feeder f = { .data = texts[i].text,
					    .len = strlen(texts[i].text),
					    .piece = piece };
			struct bsh_source *source = feeding(&f);

			expect_lines(source, texts[i].lines);
			bsh_source_free(source);
		}
	}
}
END_TEST

START_TEST(a_line_is_given_as_soon_as_it_is_whole)
{
	struct feeder f = { .data = "r32 0\nr32 4\n", .len = 12, .piece = 6 };
	struct bsh_source *source = feeding(&f);

	expect(source, "r32 0", 5);
	ck_assert_uint_eq(f.calls, 1);
	expect(source, "r32 4", 5);
	ck_assert_uint_eq(f.calls, 2);
	expect_end(source);
	bsh_source_free(source);
}
END_TEST

START_TEST(a_long_line_may_come_by_single_bytes)
{
	static char data[BUFFER + 10];
	struct feeder f = { .data = data, .len = sizeof(data), .piece = 1 };
	struct bsh_source *source = feeding(&f);

	memset(data, 'x', sizeof(data));
	data[sizeof(data) - 1] = '\n';
	expect(source, data, sizeof(data) - 1);
	expect_end(source);
	bsh_source_free(source);
}
END_TEST

START_TEST(nul_bytes_are_part_of_a_line)
{
	struct bsh_source *source = bsh_source_from_text("a\0b\n\0", 5);

	expect(source, "a\0b", 3);
	expect(source, "\0", 1);
	expect_end(source);
	bsh_source_free(source);
}
END_TEST

/* Short lines up to `before`, then one whose begin is there, then a last one. */
static void check_boundary(size_t before, const char *end)
{
	static const char line[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	static char data[4 * BUFFER];
	const size_t end_len = strlen(end);
	struct bsh_source *source;
	size_t short_lines = 0, len;

	for (; before - short_lines > 4100; short_lines += 4096) {
		memset(data + short_lines, 'x', 4095);
		data[short_lines + 4095] = '\n';
	}
	memset(data + short_lines, 'y', before - short_lines - 1);
	data[before - 1] = '\n';
	len = before;
	memcpy(data + len, line, sizeof(line) - 1);
	memcpy(data + len + sizeof(line) - 1, end, end_len);
	len += sizeof(line) - 1 + end_len;
	memcpy(data + len, "last", 4);
	source = bsh_source_from_fd(file_of(data, len + 4), NULL, NULL);
	for (size_t at = 0; at < short_lines; at += 4096)
		expect(source, data + at, 4095);
	expect(source, data + short_lines, before - short_lines - 1);
	expect(source, line, sizeof(line) - 1);
	expect(source, "last", 4);
	expect_end(source);
	bsh_source_free(source);
}

START_TEST(a_line_may_lie_across_the_end_of_the_buffer_at_every_byte)
{
	for (size_t i = 0; i <= 45; i++) {
		check_boundary(BUFFER - i, "\n");
		check_boundary(BUFFER - i, "\r\n");
		check_boundary(2 * BUFFER - i, "\n");
	}
}
END_TEST

START_TEST(lines_of_every_size_around_the_buffer_are_whole)
{
	static const size_t sizes[] = { BUFFER / 2 - 1, BUFFER / 2,	BUFFER - 2,    BUFFER - 1,
					BUFFER,		BUFFER + 1,	2 * BUFFER - 1, 2 * BUFFER,
					5 * BUFFER,	BSH_LINE_MAX - 1, BSH_LINE_MAX };
	static char data[BSH_LINE_MAX + 16];

	for (size_t i = 0; i < BSH_LENGTH(sizes); i++) {
		struct bsh_source *source;

		memcpy(data, "abcdef\n", 7);
		memset(data + 7, 'x', sizes[i]);
		memcpy(data + 7 + sizes[i], "\r\nlast", 6);
		source = bsh_source_from_fd(file_of(data, sizes[i] + 13), NULL, NULL);
		expect(source, "abcdef", 6);
		expect(source, data + 7, sizes[i]);
		expect(source, "last", 4);
		expect_end(source);
		bsh_source_free(source);
	}
}
END_TEST

/* The next line must be longer than is allowed, yet not be given in full. */
static void expect_too_long(struct bsh_source *source)
{
	const struct bsh_reader reader = bsh_source_reader(source);
	struct bsh_err err = { 0 };
	const char *text;
	size_t len;

	ck_assert_int_eq(reader.line(reader.ctx, false, &text, &len, &err), 1);
	ck_assert_uint_gt(len, BSH_LINE_MAX);
	ck_assert_uint_lt(len, 4 * BSH_LINE_MAX);
}

START_TEST(of_a_line_that_is_too_long_only_the_begin_is_given)
{
	/* Without and with what is taken off a line. */
	static const char *const begins[] = { "", "\xef\xbb\xbf" }, *const ends[] = { "\n", "\r\n" };
	static char data[BSH_LINE_MAX + 64];

	/* All of it CR, of which one is taken off wherever it is cut. */
	for (size_t over = 2; over < 9; over++) {
		for (size_t i = 0; i < 4; i++) {
			const size_t begin = strlen(begins[i / 2]), end = strlen(ends[i % 2]);
			size_t len = begin + BSH_LINE_MAX + over;
			struct bsh_source *source;

			memcpy(data, begins[i / 2], begin);
			memset(data + begin, '\r', BSH_LINE_MAX + over);
			memcpy(data + len, ends[i % 2], end);
			memcpy(data + len + end, "next\n", 5);
			len += end + 5;
			source = bsh_source_from_fd(file_of(data, len), NULL, NULL);
			expect_too_long(source);
			expect(source, "next", 4);
			expect_end(source);
			bsh_source_free(source);
		}
	}
}
END_TEST

START_TEST(the_mark_in_front_does_not_hide_that_a_line_is_too_long)
{
	static char data[BSH_LINE_MAX + 4096];
	/* 17 pieces are one byte more than a line may have, without its mark two less. */
	struct feeder f = { .data = data, .len = sizeof(data), .piece = (BSH_LINE_MAX + 1) / 17 };
	struct bsh_source *source = feeding(&f);

	memset(data, 'x', sizeof(data));
	memcpy(data, "\xef\xbb\xbf", 3);
	memcpy(data + sizeof(data) - 5, "\nnext", 5);
	ck_assert_uint_eq(17 * f.piece, BSH_LINE_MAX + 1);
	expect_too_long(source);
	expect(source, "next", 4);
	expect_end(source);
	bsh_source_free(source);
}
END_TEST

START_TEST(a_line_without_end_is_dropped_piece_by_piece)
{
	const int fd = bsh_tmpfile();
	struct bsh_source *source;

	/* 8 MiB in one line, of which a file system holds nothing. */
	ck_assert_int_eq(ftruncate(fd, 8 << 20), 0);
	ck_assert_int_eq(pwrite(fd, "first\n", 6, 0), 6);
	ck_assert_int_eq(pwrite(fd, "\nlast\n", 6, 8 << 20), 6);
	source = bsh_source_from_fd(fd, NULL, NULL);
	expect(source, "first", 5);
	expect_too_long(source);
	expect(source, "last", 4);
	expect_end(source);
	bsh_source_free(source);
}
END_TEST

START_TEST(a_line_without_end_may_be_the_last)
{
	const int fd = bsh_tmpfile();
	struct bsh_source *source;

	ck_assert_int_eq(ftruncate(fd, 3 << 20), 0);
	source = bsh_source_from_fd(fd, NULL, NULL);
	expect_too_long(source);
	expect_end(source);
	bsh_source_free(source);
}
END_TEST

START_TEST(a_directory_is_an_error_once)
{
	const int fd = open("/", O_RDONLY | O_DIRECTORY);
	struct bsh_source *source = bsh_source_from_fd(fd, NULL, NULL);
	const struct bsh_reader reader = bsh_source_reader(source);
	struct bsh_err err = { 0 };
	const char *text;
	size_t len;

	ck_assert_int_eq(reader.line(reader.ctx, false, &text, &len, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_SYNTAX);
	ck_assert_int_eq(err.sys, EISDIR);
	/* Else -k would try for ever. */
	expect_end(source);
	bsh_source_free(source);
}
END_TEST

START_TEST(half_a_line_before_a_failed_read_is_not_given)
{
	struct bsh_source *source;
	int fds[2];

	/* A peer that leaves with unread data makes the read behind its own data fail. */
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	ck_assert_int_eq(write(fds[0], "unread", 6), 6);
	ck_assert_int_eq(write(fds[1], "r32 0\nw32 0x0 0x1", 17), 17);
	close(fds[1]);
	source = bsh_source_from_fd(fds[0], NULL, NULL);
	expect(source, "r32 0", 5);
	expect_error(source, BSH_E_SYNTAX);
	expect_end(source);
	bsh_source_free(source);
}
END_TEST

START_TEST(a_wait_that_fails_ends_the_reading_and_loses_nothing)
{
	struct feeder f = { .data = "r32 0\n", .len = 6, .piece = 3, .refuse = 2 };
	struct bsh_source *source = feeding(&f);

	expect_error(source, BSH_E_INTR);
	expect(source, "r32 0", 5);
	expect_end(source);
	bsh_source_free(source);
}
END_TEST

START_TEST(a_descriptor_that_has_nothing_yet_is_waited_for_again)
{
	struct feeder f = { .data = "r32 0\n", .len = 6, .piece = 9, .idle = 3 };
	struct bsh_source *source = feeding(&f);

	expect(source, "r32 0", 5);
	ck_assert_uint_eq(f.calls, 4);
	expect_end(source);
	bsh_source_free(source);
}
END_TEST

START_TEST(without_a_wait_a_descriptor_that_would_block_is_an_error)
{
	struct bsh_source *source;
	int fds[2];

	ck_assert_int_eq(pipe2(fds, O_NONBLOCK), 0);
	source = bsh_source_from_fd(fds[0], NULL, NULL);
	expect_error(source, BSH_E_SYNTAX);
	bsh_source_free(source);
	close(fds[1]);
}
END_TEST

static void ignore(int signal)
{
	(void)signal;
}

START_TEST(a_signal_does_not_end_the_reading)
{
	const struct itimerval soon = { { 0, 1000 }, { 0, 1000 } }, never = { { 0, 0 }, { 0, 0 } };
	/* No SA_RESTART, so that read() fails with EINTR. */
	const struct sigaction action = { .sa_handler = ignore };
	struct bsh_source *source;
	int fds[2], status;
	pid_t child;

	ck_assert_int_eq(pipe(fds), 0);
	child = fork();
	if (child == 0) {
		usleep(30000);
		_exit(write(fds[1], "r32 0\n", 6) == 6 ? 0 : 1);
	}
	close(fds[1]);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	source = bsh_source_from_fd(fds[0], NULL, NULL);
	expect(source, "r32 0", 5);
	expect_end(source);
	setitimer(ITIMER_REAL, &never, NULL);
	bsh_source_free(source);
	while (waitpid(child, &status, 0) < 0)
		ck_assert_int_eq(errno, EINTR);
}
END_TEST

START_TEST(a_source_begins_again_wherever_it_was)
{
	static const char text[] = "\xef\xbb\xbf" "a\nb\nc";
	struct bsh_source *sources[] = {
		bsh_source_from_text(text, sizeof(text) - 1),
		bsh_source_from_fd(file_of(text, sizeof(text) - 1), NULL, NULL),
	};

	for (size_t i = 0; i < BSH_LENGTH(sources); i++) {
		struct bsh_err err = { 0 };

		ck_assert_int_eq(bsh_source_rewind(sources[i], &err), 0);
		expect(sources[i], "a", 1);
		ck_assert_int_eq(bsh_source_rewind(sources[i], &err), 0);
		expect_lines(sources[i], "a|b|c|");
		ck_assert_int_eq(bsh_source_rewind(sources[i], &err), 0);
		expect_lines(sources[i], "a|b|c|");
		bsh_source_free(sources[i]);
	}
}
END_TEST

START_TEST(a_source_begins_again_where_its_descriptor_stood)
{
	const int fd = file_of("skipped\na\nb\n", 12);
	struct bsh_source *source;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(lseek(fd, 8, SEEK_SET), 8);
	source = bsh_source_from_fd(fd, NULL, NULL);
	expect_lines(source, "a|b|");
	ck_assert_int_eq(bsh_source_rewind(source, &err), 0);
	expect_lines(source, "a|b|");
	bsh_source_free(source);
}
END_TEST

START_TEST(a_source_begins_again_out_of_a_line_that_is_too_long)
{
	const int fd = bsh_tmpfile();
	struct bsh_source *source;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(pwrite(fd, "first\n", 6, 0), 6);
	ck_assert_int_eq(pwrite(fd, "\nlast", 5, 5 << 20), 5);
	source = bsh_source_from_fd(fd, NULL, NULL);
	expect(source, "first", 5);
	expect_too_long(source);
	ck_assert_int_eq(bsh_source_rewind(source, &err), 0);
	expect(source, "first", 5);
	expect_too_long(source);
	expect_lines(source, "last|");
	bsh_source_free(source);
}
END_TEST

START_TEST(a_pipe_cannot_begin_again_and_goes_on_all_the_same)
{
	struct feeder f = { .data = "a\nb\n", .len = 4, .piece = 9 };
	struct bsh_source *source = feeding(&f);
	struct bsh_err err = { 0 };

	expect(source, "a", 1);
	ck_assert_int_eq(bsh_source_rewind(source, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	ck_assert_int_eq(err.sys, ESPIPE);
	expect_lines(source, "b|");
	bsh_source_free(source);
}
END_TEST

START_TEST(a_source_closes_its_descriptor)
{
	const int fd = file_of("", 0);

	bsh_source_free(bsh_source_from_fd(fd, NULL, NULL));
	ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
	bsh_source_free(NULL);
}
END_TEST

BSH_TESTS("lang/source", NULL, NULL, memory_is_cut_into_lines, a_file_is_cut_into_lines,
	  a_descriptor_may_give_one_byte_at_a_time, a_line_is_given_as_soon_as_it_is_whole,
	  a_long_line_may_come_by_single_bytes, nul_bytes_are_part_of_a_line,
	  a_line_may_lie_across_the_end_of_the_buffer_at_every_byte,
	  lines_of_every_size_around_the_buffer_are_whole,
	  of_a_line_that_is_too_long_only_the_begin_is_given,
	  the_mark_in_front_does_not_hide_that_a_line_is_too_long,
	  a_line_without_end_is_dropped_piece_by_piece, a_line_without_end_may_be_the_last,
	  a_directory_is_an_error_once, half_a_line_before_a_failed_read_is_not_given,
	  a_wait_that_fails_ends_the_reading_and_loses_nothing,
	  a_descriptor_that_has_nothing_yet_is_waited_for_again,
	  without_a_wait_a_descriptor_that_would_block_is_an_error,
	  a_signal_does_not_end_the_reading, a_source_begins_again_wherever_it_was,
	  a_source_begins_again_where_its_descriptor_stood,
	  a_source_begins_again_out_of_a_line_that_is_too_long,
	  a_pipe_cannot_begin_again_and_goes_on_all_the_same, a_source_closes_its_descriptor)
