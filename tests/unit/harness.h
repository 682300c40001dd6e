/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What every unit test program shares: Check, and a main() from a list.
 *
 * Results go to standard output as TAP, a point a test. Each test runs in a
 * process of its own unless CK_FORK=no is in the environment.
 */
#ifndef BARSH_TESTS_UNIT_HARNESS_H
#define BARSH_TESTS_UNIT_HARNESS_H

#include <check.h>
#include <stddef.h>
#include <stdlib.h>

/* Run tests as the suite name; the exit status of the program. */
static int bsh_run_tests(const char *name, SFun setup, SFun teardown, const TTest *const *tests,
			 size_t n_tests)
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	/* A busy machine is no failure; Meson ends the program a bit later. */
	tcase_set_timeout(tcase, 100);
	for (size_t i = 0; i < n_tests; i++)
		tcase_add_test(tcase, tests[i]);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_set_tap(runner, "-");
	srunner_run_all(runner, CK_SILENT);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/** BSH_TESTS("layer/file", setup, teardown, a_test, ...) is main(); both fixtures may be NULL. */
#define BSH_TESTS(name, setup, teardown, ...)                                              \
	int main(void)                                                                     \
	{                                                                                  \
		const TTest *const tests[] = { __VA_ARGS__ };                              \
											   \
		return bsh_run_tests(name, setup, teardown, tests,                         \
				     sizeof(tests) / sizeof(*tests));                      \
	}

#endif
