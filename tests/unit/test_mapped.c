/* SPDX-License-Identifier: MIT */
/* Mapped memory under the guard, and descriptors by one system call an element. */

/* Fortified declarations would not let pread() and pwrite() be defined here. */
#undef _FORTIFY_SOURCE

#include "backend/mapped.h"
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- A spy in place of the two system calls ---------------------------- */

static struct {
	unsigned calls;
	unsigned interrupted; /* this many calls in a row come back with EINTR first */
	unsigned fails_at;    /* the call, from 1, that does not go well; 0: none does */
	ssize_t result;	      /* what it returns */
	int sys;	      /* its errno */
	size_t count;	      /* of the last call */
	off_t offset;
} spy;

static uint8_t device[64]; /* what the descriptor would reach, from fd_offset 0x1000 on */

static ssize_t spy_on(size_t count, off_t offset)
{
	spy.calls++;
	spy.count = count;
	spy.offset = offset;
	if (spy.interrupted) {
		spy.interrupted--;
		errno = EINTR;
		return -1;
	}
	if (spy.calls != spy.fails_at)
		return (ssize_t)count;
	errno = spy.sys;
	return spy.result;
}

ssize_t pread(int fd, void *buf, size_t count, off_t offset)
{
	const ssize_t n = spy_on(count, offset);

	(void)fd;
	if (n > 0)
		memcpy(buf, device + (offset - 0x1000), (size_t)n);
	return n;
}

ssize_t pwrite(int fd, const void *buf, size_t count, off_t offset)
{
	const ssize_t n = spy_on(count, offset);

	(void)fd;
	if (n > 0)
		memcpy(device + (offset - 0x1000), buf, (size_t)n);
	return n;
}

/* ---- Fixture ----------------------------------------------------------- */

static struct bsh_map map;
static struct bsh_err err;
static uint8_t buf[512];
static size_t page, size;
static size_t done;
static int fd;

/* Who looks at SIGBUS before the first map is the default, not a sanitizer. */
__attribute__((constructor)) static void forget_sigbus(void)
{
	signal(SIGBUS, SIG_DFL);
}

/* Two pages, each byte of which each tells its place. */
static void setup(void)
{
	memset(&spy, 0, sizeof(spy));
	memset(&err, 0, sizeof(err));
	memset(buf, 0xdd, sizeof(buf));
	page = (size_t)sysconf(_SC_PAGESIZE);
	size = 2 * page;
	done = 99;
	fd = memfd_create("mapped", MFD_CLOEXEC);
	ck_assert_int_eq(ftruncate(fd, (off_t)size), 0);
	ck_assert_int_eq(bsh_map_open(&map, fd, 0, 0, size, true), 0);
	for (size_t i = 0; i < size; i++)
		map.base[i] = (uint8_t)(i * 7 + (i >> 8));
}

static void teardown(void)
{
	bsh_map_close(&map);
	close(fd);
}

static struct bsh_loc at(uint64_t offset, unsigned width)
{
	return (struct bsh_loc){ .offset = offset, .width = (uint8_t)width };
}

/* From the second page on, each access is a fault. */
static void cut_to_a_page(void)
{
	ck_assert_int_eq(ftruncate(fd, (off_t)page), 0);
}

/* ---- Mapping ----------------------------------------------------------- */

START_TEST(a_map_begins_anywhere_in_a_file)
{
	struct bsh_map part;

	ck_assert_int_eq(bsh_map_open(&part, fd, 0x120, 0x34, 16, false), 0);
	ck_assert_uint_eq(part.offset, 0x34);
	ck_assert_uint_eq(part.len, 16);
	ck_assert_int_eq(bsh_map_read(&part, at(0x34, 1), buf, 16, &done, &err), 0);
	ck_assert_mem_eq(buf, (const void *)(uintptr_t)(map.base + 0x154), 16);
	bsh_map_close(&part);
	ck_assert_ptr_null((void *)(uintptr_t)part.base);
	bsh_map_close(&part);
}
END_TEST

START_TEST(a_closed_map_is_gone_with_the_page_it_began_in)
{
	unsigned char vec[1];
	struct bsh_map part;
	uintptr_t first;

	ck_assert_int_eq(bsh_map_open(&part, fd, 0x120, 0, page, false), 0);
	first = (uintptr_t)part.base - 0x120;
	bsh_map_close(&part);
	ck_assert_int_eq(mincore((void *)first, page, vec), -1);
	ck_assert_int_eq(mincore((void *)(first + page), page, vec), -1);
}
END_TEST

START_TEST(what_cannot_be_mapped_says_why)
{
	static const struct {
		uint64_t fd_offset, offset, len;
	} cases[] = {
		{ 0, 0, 0 },
		{ 0, 0, UINT64_MAX },
		{ UINT64_MAX, 1, 16 },
		{ 0, (uint64_t)INT64_MAX - 8, 16 },
		{ (uint64_t)INT64_MAX + 1, 0, 16 },
	};
	struct bsh_map none = { 0 };

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		errno = 0;
		ck_assert_int_eq(bsh_map_open(&none, fd, cases[i].fd_offset, cases[i].offset,
					      cases[i].len, false),
				 -1);
		ck_assert_msg(errno == EOVERFLOW, "case %zu: errno %d", i, errno);
		ck_assert_ptr_null((void *)(uintptr_t)none.base);
	}
	ck_assert_int_eq(bsh_map_open(&none, -1, 0, 0, 16, false), -1);
	ck_assert_int_eq(errno, EBADF);
}
END_TEST

START_TEST(a_child_does_not_have_the_map)
{
	unsigned char vec[1];
	int status = -1;
	pid_t pid;

	pid = fork();
	if (pid == 0)
		_exit(mincore((void *)(uintptr_t)map.base, page, vec) < 0 ? errno : 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(WIFEXITED(status) ? WEXITSTATUS(status) : -1, ENOMEM);
}
END_TEST

/* ---- Runs -------------------------------------------------------------- */

START_TEST(a_run_has_its_elements_in_bus_order_whatever_the_width)
{
	for (unsigned width = 1; width <= 8; width *= 2) {
		memset(buf, 0xdd, sizeof(buf));
		ck_assert_int_eq(bsh_map_read(&map, at(64, width), buf + 1, 5, &done, &err), 0);
		ck_assert_uint_eq(done, 5);
		ck_assert_mem_eq(buf + 1, (const void *)(uintptr_t)(map.base + 64), 5 * width);
		ck_assert_uint_eq(buf[0], 0xdd);
		ck_assert_uint_eq(buf[1 + 5 * width], 0xdd);
	}
}
END_TEST

START_TEST(a_written_run_changes_its_elements_only)
{
	uint8_t before[128];

	for (unsigned width = 1; width <= 8; width *= 2) {
		memcpy(before, (const void *)(uintptr_t)map.base, sizeof(before));
		for (size_t i = 0; i < 5 * width; i++)
			buf[1 + i] = (uint8_t)(0x40 + i);
		ck_assert_int_eq(bsh_map_write(&map, at(64, width), buf + 1, 5, &done, &err), 0);
		ck_assert_uint_eq(done, 5);
		memcpy(before + 64, buf + 1, 5 * width);
		ck_assert_mem_eq((const void *)(uintptr_t)map.base, before, sizeof(before));
	}
}
END_TEST

START_TEST(a_run_of_none_touches_nothing)
{
	ck_assert_int_eq(bsh_map_read(&map, at(size, 4), buf, 0, &done, &err), 0);
	ck_assert_uint_eq(done, 0);
	ck_assert_uint_eq(buf[0], 0xdd);
}
END_TEST

START_TEST(the_last_element_before_a_fault_is_read_and_written_at_every_width)
{
	cut_to_a_page();
	for (unsigned width = 1; width <= 8; width *= 2) {
		ck_assert_int_eq(bsh_map_read(&map, at(page - width, width), buf, 1, &done, &err),
				 0);
		ck_assert_int_eq(bsh_map_write(&map, at(page - width, width), buf, 1, &done, &err),
				 0);
	}
}
END_TEST

START_TEST(a_fault_in_a_run_keeps_what_came_before)
{
	uint8_t expected[64];

	memcpy(expected, (const void *)(uintptr_t)(map.base + page - 12), 12);
	cut_to_a_page();
	for (unsigned width = 1; width <= 4; width *= 2) {
		memset(&err, 0, sizeof(err));
		memset(buf, 0xdd, 64);
		ck_assert_int_eq(bsh_map_read(&map, at(page - 12, width), buf, 64 / width, &done,
					      &err),
				 -1);
		ck_assert_uint_eq(done, 12 / width);
		ck_assert_mem_eq(buf, expected, 12);
		ck_assert_uint_eq(buf[12], 0xdd);
		ck_assert_int_eq(err.code, BSH_E_IO);
		ck_assert_int_eq(err.sys, EIO);
	}
}
END_TEST

START_TEST(a_fault_in_a_written_run_keeps_what_went_before)
{
	memset(buf, 0xa5, 64);
	cut_to_a_page();
	ck_assert_int_eq(bsh_map_write(&map, at(page - 12, 4), buf, 16, &done, &err), -1);
	ck_assert_uint_eq(done, 3);
	ck_assert_int_eq(err.code, BSH_E_IO);
	ck_assert_mem_eq((const void *)(uintptr_t)(map.base + page - 12), buf, 12);
}
END_TEST

START_TEST(a_fault_names_its_offset_and_what_it_means)
{
	char expected[128];

	cut_to_a_page();
	ck_assert_int_eq(bsh_map_read(&map, at(page - 4, 4), buf, 2, &done, &err), -1);
	snprintf(expected, sizeof(expected),
		 "bus error at 0x%zx: memory decode is off, or the device is gone", page);
	ck_assert_str_eq(err.msg, expected);

	memset(&err, 0, sizeof(err));
	map.fault = "the file was cut";
	ck_assert_int_eq(bsh_map_write(&map, at(page + 8, 8), buf, 1, &done, &err), -1);
	snprintf(expected, sizeof(expected), "bus error at 0x%zx: the file was cut", page + 8);
	ck_assert_str_eq(err.msg, expected);
	ck_assert_uint_eq(done, 0);
}
END_TEST

START_TEST(the_offset_of_a_fault_is_the_regions_not_the_maps)
{
	struct bsh_map part;
	char expected[64];

	ck_assert_int_eq(bsh_map_open(&part, fd, 0, page, page, true), 0);
	cut_to_a_page();
	ck_assert_int_eq(bsh_map_read(&part, at(page + 16, 4), buf, 1, &done, &err), -1);
	snprintf(expected, sizeof(expected), "bus error at 0x%zx: ", page + 16);
	ck_assert_ptr_nonnull(strstr(err.msg, expected));
	bsh_map_close(&part);
}
END_TEST

START_TEST(after_faults_the_map_works_as_before)
{
	cut_to_a_page();
	for (int i = 0; i < 3; i++) {
		memset(&err, 0, sizeof(err));
		ck_assert_int_eq(bsh_map_read(&map, at(page, 4), buf, 1, &done, &err), -1);
	}
	ck_assert_int_eq(ftruncate(fd, (off_t)size), 0);
	ck_assert_int_eq(bsh_map_read(&map, at(page, 4), buf, 4, &done, &err), 0);
	ck_assert_uint_eq(done, 4);
	ck_assert_uint_eq(buf[0], 0);
}
END_TEST

START_TEST(a_fault_in_the_callers_buffer_is_not_the_devices)
{
	const struct rlimit none = { 0 };
	int status = -1;
	pid_t pid;

	pid = fork();
	if (pid == 0) {
		const int empty = memfd_create("empty", MFD_CLOEXEC);
		void *trap = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, empty, 0);
		struct bsh_map own;

		setrlimit(RLIMIT_CORE, &none);
		alarm(20);
		if (bsh_map_open(&own, fd, 0, 0, size, true) == 0)
			_exit(bsh_map_read(&own, at(0, 4), trap, 4, &done, &err) < 0 ? 1 : 2);
		_exit(3);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
}
END_TEST

/* Runs over a map of its own that ends in a fault after arg elements. */
static void *run_into_fault(void *arg)
{
	const size_t before = (size_t)(uintptr_t)arg;
	const int own_fd = memfd_create("thread", MFD_CLOEXEC);
	struct bsh_map own;
	uint8_t to[256];
	bool is_good;

	is_good = ftruncate(own_fd, (off_t)page) == 0 &&
		  bsh_map_open(&own, own_fd, 0, 0, 2 * page, true) == 0;
	for (int i = 0; is_good && i < 500; i++) {
		struct bsh_err own_err = { 0 };
		size_t came = 0;

		is_good = bsh_map_read(&own, at(page - 4 * before, 4), to, 64, &came,
				       &own_err) < 0 &&
			  came == before && own_err.code == BSH_E_IO;
	}
	bsh_map_close(&own);
	close(own_fd);
	return is_good ? NULL : arg;
}

START_TEST(threads_do_not_see_each_others_faults)
{
	pthread_t threads[4];
	void *result;

	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, run_into_fault,
						(void *)(uintptr_t)(i * 5 + 1)),
				 0);
	for (size_t i = 0; i < 4; i++) {
		ck_assert_int_eq(pthread_join(threads[i], &result), 0);
		ck_assert_ptr_null(result);
	}
}
END_TEST

/* ---- Descriptors ------------------------------------------------------- */

START_TEST(an_element_is_one_system_call_of_its_width)
{
	for (unsigned width = 1; width <= 8; width *= 2) {
		for (size_t i = 0; i < sizeof(device); i++)
			device[i] = (uint8_t)(i + width);
		spy.calls = 0;
		ck_assert_int_eq(bsh_fd_read(7, 0x1000, at(8, width), buf, 3, &done, &err), 0);
		ck_assert_uint_eq(spy.calls, 3);
		ck_assert_uint_eq(spy.count, width);
		ck_assert_int_eq(spy.offset, 0x1008 + 2 * (off_t)width);
		ck_assert_uint_eq(done, 3);
		ck_assert_mem_eq(buf, device + 8, 3 * width);

		memset(buf, 0x77, 32);
		ck_assert_int_eq(bsh_fd_write(7, 0x1000, at(16, width), buf, 2, &done, &err), 0);
		ck_assert_uint_eq(spy.calls, 5);
		ck_assert_uint_eq(spy.count, width);
		ck_assert_uint_eq(done, 2);
		ck_assert_mem_eq(device + 16, buf, 2 * width);
		ck_assert_uint_eq(device[16 + 2 * width], 16 + 2 * width + width);
	}
}
END_TEST

START_TEST(an_interrupted_call_is_made_again)
{
	spy.interrupted = 3;
	ck_assert_int_eq(bsh_fd_read(7, 0x1000, at(0, 4), buf, 2, &done, &err), 0);
	ck_assert_uint_eq(spy.calls, 5);
	ck_assert_uint_eq(done, 2);
	spy.interrupted = 2;
	ck_assert_int_eq(bsh_fd_write(7, 0x1000, at(0, 4), buf, 1, &done, &err), 0);
	ck_assert_uint_eq(spy.calls, 8);
}
END_TEST

START_TEST(a_failed_call_ends_the_run_and_says_where_and_why)
{
	static const struct {
		ssize_t result;
		int sys;
		int err_sys;
		const char *text;
	} cases[] = {
		{ -1, EIO, EIO, "memory decode is off, the device is in a low-power state" },
		{ -1, EBUSY, EBUSY, "/proc/iomem" },
		{ -1, EINVAL, EINVAL, "nothing that can be reached there" },
		{ -1, ENXIO, ENXIO, "No such device or address" },
		{ 2, 0, 0, "only 2 of 4 bytes" },
		{ 0, 0, 0, "only 0 of 4 bytes" },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases) * 2; i++) {
		const bool is_read = i % 2;
		int result;

		setup();
		spy.fails_at = 3;
		spy.result = cases[i / 2].result;
		spy.sys = cases[i / 2].sys;
		if (is_read)
			result = bsh_fd_read(7, 0x1000, at(0x10, 4), buf, 5, &done, &err);
		else
			result = bsh_fd_write(7, 0x1000, at(0x10, 4), buf, 5, &done, &err);
		ck_assert_int_eq(result, -1);
		ck_assert_uint_eq(done, 2);
		ck_assert_uint_eq(spy.calls, 3);
		ck_assert_int_eq(err.code, BSH_E_IO);
		ck_assert_int_eq(err.sys, cases[i / 2].err_sys);
		ck_assert_msg(strstr(err.msg, cases[i / 2].text) && strstr(err.msg, "at 0x18 ") &&
				      strstr(err.msg, is_read ? "read" : "write"),
			      "case %zu: %s", i, err.msg);
		teardown();
	}
	setup();
}
END_TEST

BSH_TESTS("backend/mapped", setup, teardown, a_map_begins_anywhere_in_a_file,
	  a_closed_map_is_gone_with_the_page_it_began_in, what_cannot_be_mapped_says_why,
	  a_child_does_not_have_the_map,
	  a_run_has_its_elements_in_bus_order_whatever_the_width,
	  a_written_run_changes_its_elements_only, a_run_of_none_touches_nothing,
	  the_last_element_before_a_fault_is_read_and_written_at_every_width,
	  a_fault_in_a_run_keeps_what_came_before, a_fault_in_a_written_run_keeps_what_went_before,
	  a_fault_names_its_offset_and_what_it_means,
	  the_offset_of_a_fault_is_the_regions_not_the_maps, after_faults_the_map_works_as_before,
	  a_fault_in_the_callers_buffer_is_not_the_devices, threads_do_not_see_each_others_faults,
	  an_element_is_one_system_call_of_its_width, an_interrupted_call_is_made_again,
	  a_failed_call_ends_the_run_and_says_where_and_why)
