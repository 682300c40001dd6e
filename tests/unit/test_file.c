/* SPDX-License-Identifier: MIT */
/* A file as a BAR: as long as it is, never longer, and errors that say what to do. */

#include "barsh/backend.h"
#include "harness.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct bsh_host host = { .root = "" };
static struct bsh_dev *dev;
static struct bsh_err err;
static uint8_t buf[64];
static size_t done;
static char dir[64];

/* In an empty directory, which is also the current one. */
static void setup(void)
{
	dev = NULL;
	memset(&err, 0, sizeof(err));
	memset(buf, 0xdd, sizeof(buf));
	done = 99;
	umask(022);
	snprintf(dir, sizeof(dir), "/tmp/barsh-file-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(chmod(dir, 0755), 0);
	ck_assert_int_eq(chdir(dir), 0);
}

static void teardown(void)
{
	static const char *const names[] = { "bar", "fifo", "socket", "empty" };

	bsh_backend_file.close(dev);
	for (size_t i = 0; i < BSH_LENGTH(names); i++)
		unlink(names[i]);
	rmdir("directory");
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(dir), 0);
}

/* A file of size bytes, the n-th of which is n. */
static void make(const char *name, size_t size)
{
	FILE *file = fopen(name, "we");

	ck_assert_ptr_nonnull(file);
	for (size_t i = 0; i < size; i++)
		fputc((int)(i & 0xff), file);
	ck_assert_int_eq(fclose(file), 0);
}

static int open_it(const char *spec, bool read_only)
{
	return bsh_backend_file.open(&host, spec, read_only, &dev, &err);
}

static struct bsh_loc at(uint64_t offset, unsigned width)
{
	return (struct bsh_loc){ .offset = offset, .width = (uint8_t)width };
}

START_TEST(a_file_is_bar0_from_its_first_byte_to_its_last)
{
	static const size_t sizes[] = { 1, 17, 4096, 5000, 65536 };

	for (size_t i = 0; i < BSH_LENGTH(sizes); i++) {
		const struct bsh_region *r;

		make("bar", sizes[i]);
		ck_assert_msg(open_it("bar", false) == 0, "%s", err.msg);
		r = &dev->regions[0];
		ck_assert_uint_eq(r->size, sizes[i]);
		ck_assert(r->is_readable && r->is_writable);
		ck_assert(bsh_region_maps(r, 0, sizes[i]));
		ck_assert(!bsh_region_maps(r, 0, sizes[i] + 1));
		ck_assert(!bsh_region_maps(r, sizes[i], 1));
		ck_assert_int_eq(dev->backend->read(dev, at(sizes[i] - 1, 1), buf, 1, &done, &err),
				 0);
		ck_assert_uint_eq(buf[0], (sizes[i] - 1) & 0xff);
		bsh_backend_file.close(dev);
		dev = NULL;
	}
}
END_TEST

START_TEST(it_has_nothing_but_bar0)
{
	make("bar", 64);
	ck_assert_int_eq(open_it("bar", false), 0);
	for (size_t i = 1; i < BSH_REGIONS; i++)
		ck_assert_uint_eq(dev->regions[i].size, 0);
	ck_assert_str_eq(dev->facts.name, "bar");
	ck_assert_str_eq(dev->facts.path, "bar");
	ck_assert_str_eq(dev->facts.backend, "file");
	ck_assert_str_eq(dev->facts.reach, "mapped file");
	ck_assert(!dev->facts.has_ids);
	ck_assert(!dev->facts.closing_resets);
}
END_TEST

START_TEST(what_is_written_is_in_the_file_and_its_size_stays)
{
	static const uint8_t bytes[8] = { 1, 2, 3, 4, 0xa, 0xb, 0xc, 0xd };
	struct stat st;
	int fd;

	make("bar", 5000);
	ck_assert_int_eq(open_it("bar", false), 0);
	ck_assert_int_eq(dev->backend->write(dev, at(4992, 4), bytes, 2, &done, &err), 0);
	ck_assert_uint_eq(done, 2);
	fd = open("bar", O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq(pread(fd, buf, 8, 4992), 8);
	ck_assert_mem_eq(buf, bytes, 8);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_int_eq(st.st_size, 5000);
	close(fd);
}
END_TEST

START_TEST(a_read_only_session_leaves_no_way_to_write)
{
	make("bar", 64);
	ck_assert_int_eq(open_it("bar", true), 0);
	ck_assert(!dev->regions[0].is_writable);
	ck_assert_int_eq(dev->backend->read(dev, at(4, 4), buf, 1, &done, &err), 0);
	ck_assert_uint_eq(buf[0], 4);
}
END_TEST

/* As a user who is not root: what open_it() said of a file of root's with this mode. */
static int open_as_nobody(mode_t mode)
{
	int status = -1;
	pid_t pid;

	ck_assert_int_eq(chmod("bar", mode), 0);
	pid = fork();
	if (pid == 0) {
		if (geteuid() == 0 &&
		    (setgroups(0, NULL) < 0 || setgid(65534) < 0 || setuid(65534) < 0))
			_exit(100);
		if (open_it("bar", false) < 0)
			_exit(err.code == BSH_E_OPEN && err.sys == EACCES ? 3 : 101);
		_exit(dev->regions[0].is_writable ? 1 : 2);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

START_TEST(permission_decides_whether_the_bar_can_be_written)
{
	make("bar", 64);
	ck_assert_int_eq(open_as_nobody(0666), 1);
	ck_assert_int_eq(open_as_nobody(0444), 2);
	ck_assert_int_eq(open_as_nobody(0000), 3);
}
END_TEST

START_TEST(a_file_cut_under_us_is_an_error_at_its_offset)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char expected[64];

	make("bar", 2 * page);
	ck_assert_int_eq(open_it("bar", false), 0);
	ck_assert_int_eq(truncate("bar", (off_t)page), 0);
	ck_assert_int_eq(dev->backend->read(dev, at(page - 8, 4), buf, 4, &done, &err), -1);
	ck_assert_uint_eq(done, 2);
	ck_assert_int_eq(err.code, BSH_E_IO);
	snprintf(expected, sizeof(expected), "bus error at 0x%zx: the file was cut", page);
	ck_assert_msg(strstr(err.msg, expected), "%s", err.msg);
	memset(&err, 0, sizeof(err));
	ck_assert_int_eq(dev->backend->write(dev, at(page, 1), buf, 1, &done, &err), -1);
	ck_assert_int_eq(truncate("bar", (off_t)(2 * page)), 0);
	ck_assert_int_eq(dev->backend->write(dev, at(page, 1), buf, 1, &done, &err), 0);
}
END_TEST

START_TEST(what_is_no_file_is_not_even_opened)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "socket" };
	static const struct {
		const char *path, *what;
	} cases[] = {
		{ "empty", "empty is empty" },
		{ "directory", "directory is a directory" },
		{ "fifo", "fifo is a FIFO" },
		{ "socket", "socket is a socket" },
		{ "/dev/null", "/dev/null is a character device" },
	};
	int fd;

	make("empty", 0);
	ck_assert_int_eq(mkdir("directory", 0755), 0);
	ck_assert_int_eq(mkfifo("fifo", 0666), 0);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		memset(&err, 0, sizeof(err));
		ck_assert_int_eq(open_it(cases[i].path, false), -1);
		ck_assert_ptr_null(dev);
		ck_assert_int_eq(err.code, BSH_E_OPEN);
		ck_assert_msg(strstr(err.msg, cases[i].what), "%s", err.msg);
	}
}
END_TEST

START_TEST(what_looks_like_a_mistyped_device_gets_the_forms)
{
	static const struct {
		const char *spec;
		bool has_forms;
	} cases[] = {
		{ "22:00", true },	   { "0000:22:00", true }, { "22.00.0", true },
		{ "8086;10d3", false },	   { "8086:10d", true },   { "0000:22:00.0.1", true },
		{ "0x22:00.0", true },	   { "Sim", true },	   { "smi", true },
		{ "sims:64K", true },	   { "sysf:22:00.0", true }, { "sysfs", true },
		{ "vfio:22:00.0", true },  { "files:x", true },	   { "", true },
		{ "dump.bin", false },	   { "bar0", false },	   { "./22:00", false },
		{ "/no/such:file", false }, { "1.5", false },
		{ "/sim", false },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		memset(&err, 0, sizeof(err));
		ck_assert_int_eq(open_it(cases[i].spec, false), -1);
		ck_assert_int_eq(err.code, BSH_E_OPEN);
		ck_assert_int_eq(err.sys, ENOENT);
		ck_assert_msg(strstr(err.msg, cases[i].spec), "%s", err.msg);
		ck_assert_msg(!!strstr(err.msg, "[DDDD:]BB:DD.F") == cases[i].has_forms, "%s: %s",
			      cases[i].spec, err.msg);
		ck_assert_msg(!!strstr(err.msg, "No such file") == !cases[i].has_forms, "%s: %s",
			      cases[i].spec, err.msg);
	}
}
END_TEST

START_TEST(a_long_path_is_named_by_its_end_in_whole_characters)
{
	char spec[512] = "";

	make("bar", 64);
	for (int i = 0; i < 40; i++)
		strcat(spec, "./");
	strcat(spec, "bar");
	ck_assert_int_eq(open_it(spec, false), 0);
	ck_assert_str_eq(dev->facts.path, spec);
	ck_assert_uint_eq(strlen(dev->facts.name), sizeof(dev->facts.name) - 1);
	ck_assert_int_eq(strncmp(dev->facts.name, ".../", 3), 0);
	ck_assert_str_eq(dev->facts.name + strlen(dev->facts.name) - 5, "./bar");
}
END_TEST

START_TEST(a_name_is_not_cut_inside_a_character)
{
	char name[256] = "";

	/* Two bytes each: one of the two lengths would be cut in the middle. */
	for (size_t odd = 0; odd < 2; odd++) {
		snprintf(name, sizeof(name), "%s", odd ? "x" : "");
		for (int i = 0; i < 40; i++)
			strcat(name, "\xc3\xa4");
		strcat(name, odd ? "" : "x");
		make(name, 4);
		ck_assert_msg(open_it(name, false) == 0, "%s", err.msg);
		ck_assert_uint_lt(strlen(dev->facts.name), sizeof(dev->facts.name));
		ck_assert_int_eq(strncmp(dev->facts.name, "...\xc3", 4), 0);
		bsh_backend_file.close(dev);
		dev = NULL;
		unlink(name);
	}
}
END_TEST

static size_t count_descriptors(void)
{
	DIR *fds = opendir("/proc/self/fd");
	size_t n = 0;

	ck_assert_ptr_nonnull(fds);
	while (readdir(fds))
		n++;
	closedir(fds);
	return n;
}

START_TEST(closing_leaves_no_descriptor_and_takes_what_was_never_opened)
{
	const size_t before = count_descriptors();

	make("bar", 64);
	make("empty", 0);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(open_it("bar", false), 0);
		bsh_backend_file.close(dev);
		dev = NULL;
		memset(&err, 0, sizeof(err));
		ck_assert_int_eq(open_it("empty", false), -1);
		memset(&err, 0, sizeof(err));
	}
	ck_assert_uint_eq(count_descriptors(), before);
	bsh_backend_file.close(NULL);
}
END_TEST

BSH_TESTS("backend/file", setup, teardown, a_file_is_bar0_from_its_first_byte_to_its_last,
	  it_has_nothing_but_bar0, what_is_written_is_in_the_file_and_its_size_stays,
	  a_read_only_session_leaves_no_way_to_write,
	  permission_decides_whether_the_bar_can_be_written,
	  a_file_cut_under_us_is_an_error_at_its_offset, what_is_no_file_is_not_even_opened,
	  what_looks_like_a_mistyped_device_gets_the_forms,
	  a_long_path_is_named_by_its_end_in_whole_characters,
	  a_name_is_not_cut_inside_a_character,
	  closing_leaves_no_descriptor_and_takes_what_was_never_opened)
