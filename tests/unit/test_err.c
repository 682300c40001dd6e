/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "barsh/util.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

START_TEST(an_error_tells_its_code_and_message_and_nothing_else)
{
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_fail(&err, BSH_E_RANGE, "%s at %d", "no region", 7), -1);
	ck_assert_int_eq(err.code, BSH_E_RANGE);
	ck_assert_str_eq(err.msg, "no region at 7");
	ck_assert_int_eq(err.sys, 0);
	ck_assert_uint_eq(err.at.begin, 0);
	ck_assert_uint_eq(err.at.end, 0);
}
END_TEST

START_TEST(an_error_keeps_the_span_that_it_was_given)
{
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_fail_at(&err, (struct bsh_span){ 3, 9 }, BSH_E_SYNTAX, "odd"), -1);
	ck_assert_int_eq(err.code, BSH_E_SYNTAX);
	ck_assert_uint_eq(err.at.begin, 3);
	ck_assert_uint_eq(err.at.end, 9);
	bsh_wrap(&err, "line %d", 2);
	ck_assert_uint_eq(err.at.begin, 3);
	ck_assert_uint_eq(err.at.end, 9);
}
END_TEST

START_TEST(an_errno_error_keeps_the_errno_of_the_call_that_failed)
{
	struct bsh_err err = { 0 };

	errno = ENOENT;
	ck_assert_int_eq(bsh_fail_errno(&err, BSH_E_OPEN, "/dev/vfio/%d", 14), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert_int_eq(err.sys, ENOENT);
	ck_assert_str_eq(err.msg, "/dev/vfio/14: No such file or directory");
}
END_TEST

START_TEST(a_wrapped_error_tells_its_context_first)
{
	struct bsh_err err = { 0 };

	bsh_fail(&err, BSH_E_IO, "inner");
	err.sys = EIO;
	ck_assert_int_eq(bsh_wrap(&err, "middle %d", 1), -1);
	ck_assert_int_eq(bsh_wrap(&err, "outer"), -1);
	ck_assert_str_eq(err.msg, "outer: middle 1: inner");
	ck_assert_int_eq(err.code, BSH_E_IO);
	ck_assert_int_eq(err.sys, EIO);
}
END_TEST

START_TEST(a_message_that_is_too_long_is_cut_at_its_end)
{
	char text[2 * sizeof(((struct bsh_err *)0)->msg)];
	struct bsh_err err = { 0 };

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	bsh_fail(&err, BSH_E_IO, "%s", text);
	ck_assert_uint_eq(strlen(err.msg), sizeof(err.msg) - 1);
	bsh_wrap(&err, "context");
	ck_assert_uint_eq(strlen(err.msg), sizeof(err.msg) - 1);
	ck_assert_int_eq(strncmp(err.msg, "context: aaa", 12), 0);
	bsh_wrap(&err, "%s", text);
	ck_assert_uint_eq(strlen(err.msg), sizeof(err.msg) - 1);

	err = (struct bsh_err){ 0 };
	errno = ENOENT;
	bsh_fail_errno(&err, BSH_E_IO, "%s", text);
	ck_assert_uint_eq(strlen(err.msg), sizeof(err.msg) - 1);
}
END_TEST

START_TEST(a_cut_never_leaves_half_a_character)
{
	static const char *const characters[] = { "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80" };
	const size_t room = sizeof(((struct bsh_err *)0)->msg) - 1;
	char text[2 * sizeof(((struct bsh_err *)0)->msg)];

	for (size_t c = 0; c < BSH_LENGTH(characters); c++) {
		const size_t size = strlen(characters[c]);

		/* The character begins at every distance from the cut. */
		for (size_t before = room - size - 1; before <= room; before++) {
			struct bsh_err err = { 0 };

			memset(text, 'a', before);
			memcpy(text + before, characters[c], size + 1);
			bsh_fail(&err, BSH_E_IO, "%s", text);
			ck_assert_uint_eq(strlen(err.msg),
					  before + size <= room ? before + size : before);
		}
	}
}
END_TEST

START_TEST(control_bytes_never_stand_in_a_message)
{
	struct bsh_err err = { 0 };

	bsh_fail(&err, BSH_E_NAME, "no '%s'", "a\x1b[31mb\nc\td\x7f");
	ck_assert_str_eq(err.msg, "no 'a?[31mb?c?d?'");
	bsh_wrap(&err, "%s", "x\ry");
	ck_assert_str_eq(err.msg, "x?y: no 'a?[31mb?c?d?'");

	err = (struct bsh_err){ 0 };
	bsh_fail(&err, BSH_E_NAME, "no '%s'", "f\xe2\x80\xae" "x\xc2\x9b\xe2\x82 \xd8\x9c");
	ck_assert_str_eq(err.msg, "no 'f?x??? ?'");
	err = (struct bsh_err){ 0 };
	bsh_fail(&err, BSH_E_NAME, "gr\xc3\xb6\xc3\x9f" "e \xe2\x80\x9d");
	ck_assert_str_eq(err.msg, "gr\xc3\xb6\xc3\x9f" "e \xe2\x80\x9d");
}
END_TEST

START_TEST(no_memory_is_an_error_like_others)
{
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_fail_nomem(&err), -1);
	ck_assert_int_eq(err.code, BSH_E_NOMEM);
	ck_assert_str_eq(err.msg, "out of memory");
}
END_TEST

#ifndef NDEBUG
/* The signal that act(err) dies from, 0 when it does not. */
static int signal_of(void (*act)(struct bsh_err *err), struct bsh_err *err)
{
	const struct rlimit no_core = { 0, 0 };
	const pid_t child = fork();
	int status = 0;

	if (child == 0) {
		close(STDERR_FILENO);
		setrlimit(RLIMIT_CORE, &no_core);
		signal(SIGABRT, SIG_DFL);
		act(err);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void fill_again(struct bsh_err *err)
{
	bsh_fail(err, BSH_E_IO, "second");
}

static void fill_with_ok(struct bsh_err *err)
{
	bsh_fail(err, BSH_OK, "no failure");
}

static void wrap_it(struct bsh_err *err)
{
	bsh_wrap(err, "context");
}

START_TEST(filling_an_error_twice_asserts)
{
	struct bsh_err full = { .code = BSH_E_IO }, empty = { 0 };

	ck_assert_int_eq(signal_of(fill_again, &full), SIGABRT);
	ck_assert_int_eq(signal_of(fill_with_ok, &empty), SIGABRT);
	ck_assert_int_eq(signal_of(wrap_it, &empty), SIGABRT);
	ck_assert_int_eq(signal_of(fill_again, &empty), 0);
}
END_TEST
#else
START_TEST(filling_an_error_twice_asserts)
{
}
END_TEST
#endif

START_TEST(each_code_has_its_exit_status)
{
	static const struct {
		enum bsh_code code;
		int status;
	} cases[] = {
		{ BSH_OK, 0 },	       { BSH_E_CHECK, 1 },    { BSH_E_SYNTAX, 2 },
		{ BSH_E_NAME, 2 },     { BSH_E_VALUE, 2 },    { BSH_E_RANGE, 3 },
		{ BSH_E_ALIGN, 3 },    { BSH_E_WIDTH, 3 },    { BSH_E_READONLY, 3 },
		{ BSH_E_GUARDED, 3 },  { BSH_E_IO, 3 },	      { BSH_E_GONE, 3 },
		{ BSH_E_INTERNAL, 4 }, { BSH_E_NOMEM, 4 },    { BSH_E_OUTPUT, 4 },
		{ BSH_E_PIPE, 4 },     { BSH_E_OPEN, 5 },     { BSH_E_INTR, 130 },
	};

	ck_assert_uint_eq(BSH_LENGTH(cases), BSH_E_INTR + 1);
	for (size_t i = 0; i < BSH_LENGTH(cases); i++)
		ck_assert_msg(bsh_code_status(cases[i].code) == cases[i].status, "code %d",
			      cases[i].code);
}
END_TEST

BSH_TESTS("util/err", NULL, NULL, an_error_tells_its_code_and_message_and_nothing_else,
	  an_error_keeps_the_span_that_it_was_given,
	  an_errno_error_keeps_the_errno_of_the_call_that_failed,
	  a_wrapped_error_tells_its_context_first, a_message_that_is_too_long_is_cut_at_its_end,
	  a_cut_never_leaves_half_a_character, control_bytes_never_stand_in_a_message,
	  no_memory_is_an_error_like_others, filling_an_error_twice_asserts,
	  each_code_has_its_exit_status)
