/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief A kernel that binds drivers on the fake host's tree, and can be told to fail.
 *
 * All that it knows is in the tree, but for what it is told, which is in shared memory: steps
 * are made by children, too. What a function's own driver is called stands in /native/ADDRESS.
 */
#ifndef BARSH_TESTS_UNIT_FAKE_KERNEL_H
#define BARSH_TESTS_UNIT_FAKE_KERNEL_H

#include "fake_host.h"

#include "barsh/binding.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>

/** What goes wrong; calls are counted from 1, 0 is never. */
struct fake_kernel {
	unsigned calls;
	unsigned fail_at, fail_from; /**< fails with .error */
	int error;
	unsigned ignore_at;	     /**< says that it did, and does nothing */
	unsigned unload_at;	     /**< before it, the driver .unloads goes away */
	const char *unloads;
	bool is_gone;		     /**< and its module cannot be loaded again */
	unsigned die_before, die_after; /**< the process .victim is killed */
	pid_t victim;
	unsigned block_at;	     /**< does not come back before .is_released */
	unsigned blocked_ms;	     /**< for so long; not 0: then .stop is set */
	volatile bool is_released;
	unsigned stop_at;	     /**< sets .stop after it */
	volatile sig_atomic_t stop;
};

static struct fake_kernel *fake_kernel;

/** What is to be done: set what a test is about. */
static struct bsh_binding fake_binding;
static struct bsh_err fake_err;

/* ---- The tree ---------------------------------------------------------- */

/* As fake_path(), without making directories. */
static inline const char *fake_look(const char *path)
{
	static char full[512];

	ck_assert_int_eq(bsh_host_path(&fake_host, full, sizeof(full), "%s", path), 0);
	return full;
}

static inline bool fake_has(const char *path)
{
	struct stat st;

	return lstat(fake_look(path), &st) == 0;
}

/* A file's content without its newline; lives until the next call. */
static inline const char *fake_read(const char *path)
{
	static char text[256];
	FILE *file = fopen(fake_look(path), "re");

	text[0] = '\0';
	if (!file)
		return text;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\0';
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
	return text;
}

static inline const char *fake_driver(const char *address)
{
	static char driver[32];

	bsh_host_driver(&fake_host, address, driver);
	return driver;
}

/* What is kept of it: "" for none. */
static inline const char *fake_override(const char *address)
{
	const char *text = fake_read(fake_attr(address, "driver_override"));

	return strcmp(text, "(null)") == 0 ? "" : text;
}

static inline const char *fake_driver_file(const char *driver, const char *name)
{
	static char path[192];

	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/%s", driver, name);
	return path;
}

static inline const char *fake_group_of(const char *address)
{
	static struct bsh_pci pci;

	return bsh_host_load(&fake_host, address, &pci) ? pci.group : "";
}

static inline bool fake_count_vfio(void *ctx, const char *name, const char *driver)
{
	(void)name;
	*(unsigned *)ctx += bsh_host_is_vfio(driver);
	return true;
}

/* The group's node is there as long as a function of it is with VFIO. */
static inline void fake_tend_node(const char *address)
{
	const char *group = fake_group_of(address);
	unsigned n = 0;
	char node[64];

	bsh_host_members(&fake_host, group, fake_count_vfio, &n);
	snprintf(node, sizeof(node), "/dev/vfio/%s", group);
	if (n > 0 && !fake_has(node))
		fake_file(node, "%s", "");
	if (n > 0)
		return;
	unlink(fake_look(node));
	snprintf(node, sizeof(node), "/owner/dev/vfio/%s", group);
	unlink(fake_look(node));
}

static inline void fake_let_go(const char *address)
{
	unlink(fake_look(fake_attr(address, "driver")));
	fake_tend_node(address);
}

static inline void fake_take(const char *address, const char *driver)
{
	char target[64];

	snprintf(target, sizeof(target), "../../../bus/pci/drivers/%s", driver);
	fake_link(fake_attr(address, "driver"), target);
	fake_tend_node(address);
}

static inline void fake_add_driver(const char *driver)
{
	fake_file(fake_driver_file(driver, "bind"), "%s", "");
	fake_file(fake_driver_file(driver, "unbind"), "%s", "");
}

/** A function in a group, with or without a driver, that belongs to @p native at boot. */
static inline void fake_card(const char *address, const char *native, const char *driver,
			     const char *group)
{
	char path[64];

	fake_function(address, 0x1b36, 0x10, driver, group);
	fake_file(fake_attr(address, "class"), "0x010802\n");
	fake_file(fake_attr(address, "driver_override"), "(null)\n");
	fake_file(fake_attr(address, "modalias"), "pci:%s\n", native);
	snprintf(path, sizeof(path), "/native/%s", address);
	fake_file(path, "%s\n", native);
	if (native[0] != '\0')
		fake_add_driver(native);
	if (driver[0] != '\0' && strcmp(driver, native) != 0)
		fake_add_driver(driver);
	if (bsh_host_is_vfio(driver))
		fake_tend_node(address);
}

/* ---- What the kernel does ---------------------------------------------- */

static inline bool fake_is_vfio_able(const char *address)
{
	char path[64];

	snprintf(path, sizeof(path), "/refuses/%s", address);
	return !fake_has(path);
}

/* Does the driver want the function, by its ids or because it is told to? */
static inline bool fake_matches(const char *address, const char *driver)
{
	const char *override = fake_override(address);
	char path[64];

	if (override[0] != '\0')
		return strcmp(override, driver) == 0 &&
		       (!bsh_host_is_vfio(driver) || fake_is_vfio_able(address));
	snprintf(path, sizeof(path), "/native/%s", address);
	return strcmp(fake_read(path), driver) == 0;
}

static inline int fake_bind(const char *address, const char *driver)
{
	if (!fake_has(fake_driver_file(driver, "bind"))) {
		errno = ENOENT;
		return -1;
	}
	if (fake_driver(address)[0] != '\0' || !fake_matches(address, driver)) {
		errno = ENODEV;
		return -1;
	}
	fake_take(address, driver);
	return 0;
}

static inline int fake_probe(const char *address)
{
	char driver[256];
	char path[64];

	snprintf(path, sizeof(path), "/native/%s", address);
	snprintf(driver, sizeof(driver), "%s", fake_override(address));
	if (driver[0] == '\0')
		snprintf(driver, sizeof(driver), "%s", fake_read(path));
	if (fake_driver(address)[0] == '\0' && driver[0] != '\0')
		fake_bind(address, driver);
	/* As the kernel does: what came of it is not said. */
	return 0;
}

static inline int fake_unbind(const char *address, const char *text)
{
	if (fake_driver(address)[0] == '\0') {
		errno = ENOENT;
		return -1;
	}
	if (strcmp(address, text) != 0) {
		errno = ENODEV;
		return -1;
	}
	fake_let_go(address);
	return 0;
}

/* One write to an attribute, by its path without the root. */
static inline int fake_store(const char *path, const char *text)
{
	static const char devices[] = "/sys/bus/pci/devices/";
	static const char drivers[] = "/sys/bus/pci/drivers/";
	char name[32] = "";
	char attr[32] = "";

	if (strcmp(path, "/sys/bus/pci/drivers_probe") == 0)
		return fake_probe(text);
	if (strncmp(path, devices, strlen(devices)) == 0)
		ck_assert_int_eq(sscanf(path + strlen(devices), "%31[^/]/%31s", name, attr), 2);
	else if (strncmp(path, drivers, strlen(drivers)) == 0)
		ck_assert_int_eq(sscanf(path + strlen(drivers), "%31[^/]/%31s", name, attr), 2);
	if (strcmp(attr, "driver/unbind") == 0)
		return fake_unbind(name, text);
	if (strcmp(attr, "bind") == 0)
		return fake_bind(text, name);
	ck_assert_str_eq(attr, "driver_override");
	fake_file(path, "%s\n", text[0] == '\n' || text[0] == '\0' ? "(null)" : text);
	return 0;
}

/* ---- What goes wrong --------------------------------------------------- */

static inline void fake_unload(const char *driver)
{
	DIR *devices = opendir(fake_look("/sys/bus/pci/devices/"));
	char address[BSH_BDF_MAX];
	char path[128];

	ck_assert_ptr_nonnull(devices);
	for (struct dirent *entry; (entry = readdir(devices));) {
		snprintf(address, sizeof(address), "%.23s", entry->d_name);
		if (address[0] != '.' && strcmp(fake_driver(address), driver) == 0)
			unlink(fake_look(fake_attr(address, "driver")));
	}
	closedir(devices);
	unlink(fake_look(fake_driver_file(driver, "bind")));
	unlink(fake_look(fake_driver_file(driver, "unbind")));
	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s", driver);
	rmdir(fake_look(path));
}

static inline void fake_die(void)
{
	if (fake_kernel->victim > 0)
		kill(fake_kernel->victim, SIGKILL);
	_exit(0);
}

/* Count a call; true when it is to do nothing and return *result. */
static inline bool fake_goes_wrong(int *result)
{
	const unsigned n = ++fake_kernel->calls;

	if (n == fake_kernel->die_before)
		fake_die();
	if (n == fake_kernel->unload_at)
		fake_unload(fake_kernel->unloads);
	for (unsigned ms = 0; n == fake_kernel->block_at && !fake_kernel->is_released; ms++) {
		if (fake_kernel->blocked_ms > 0 && ms == fake_kernel->blocked_ms)
			fake_kernel->stop = SIGINT;
		usleep(1000);
	}
	*result = 0;
	if (n == fake_kernel->ignore_at)
		return true;
	if (n != fake_kernel->fail_at &&
	    (fake_kernel->fail_from == 0 || n < fake_kernel->fail_from))
		return false;
	*result = -1;
	errno = fake_kernel->error;
	return true;
}

static inline void fake_was_done(void)
{
	if (fake_kernel->calls == fake_kernel->die_after)
		fake_die();
	if (fake_kernel->calls == fake_kernel->stop_at)
		fake_kernel->stop = SIGINT;
}

static inline int fake_sys_write(const char *path, const char *text)
{
	int result;

	ck_assert_int_eq(strncmp(path, fake_root, strlen(fake_root)), 0);
	if (!fake_goes_wrong(&result)) {
		result = fake_store(path + strlen(fake_root), text);
		fake_was_done();
	}
	return result;
}

/* Owners stand in /owner/PATH, since a plain user can give nothing away. */
static inline int fake_sys_chown(const char *path, uint32_t uid, uint32_t gid)
{
	char owner[128];
	int result;

	ck_assert_uint_eq(gid, UINT32_MAX);
	if (fake_goes_wrong(&result))
		return result;
	if (access(path, F_OK) < 0)
		return -1;
	snprintf(owner, sizeof(owner), "/owner%s", path + strlen(fake_root));
	fake_file(owner, "%u\n", uid);
	fake_was_done();
	return 0;
}

static inline int fake_sys_load(const char *module)
{
	int result;

	if (fake_goes_wrong(&result))
		return result;
	if (strcmp(module, "vfio_iommu_type1") == 0)
		fake_file("/sys/module/vfio_iommu_type1/refcnt", "0\n");
	else if (strncmp(module, "pci:", 4) != 0)
		fake_add_driver(module);
	else if (fake_kernel->is_gone || module[4] == '\0')
		return 1;
	else
		fake_add_driver(module + 4);
	fake_was_done();
	return 0;
}

static inline bool fake_sys_is_claimed(const char *path)
{
	(void)path;
	return false;
}

static inline void fake_sys_addresses(const char *interface, char *to, size_t size)
{
	(void)interface;
	snprintf(to, size, "%s", "");
}

static const struct bsh_host_sys fake_sys = {
	.write = fake_sys_write,
	.chown = fake_sys_chown,
	.load = fake_sys_load,
	.is_claimed = fake_sys_is_claimed,
	.addresses = fake_sys_addresses,
};

/* ---- Fixtures ---------------------------------------------------------- */

/** NVMe 0000:01:00.0 with nvme in group 7; vfio-pci and type1 are loaded. */
static inline void fake_kernel_init(void)
{
	fake_host_init();
	fake_host.sys = &fake_sys;
	fake_binding = (struct bsh_binding){ 0 };
	fake_kernel = mmap(NULL, sizeof(*fake_kernel), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(fake_kernel, MAP_FAILED);
	mkdir(fake_path("/run"), 0755);
	fake_card("0000:01:00.0", "nvme", "nvme", "7");
	fake_add_driver("vfio-pci");
	fake_file("/sys/module/vfio_iommu_type1/refcnt", "0\n");
}

static inline void fake_kernel_finish(void)
{
	munmap(fake_kernel, sizeof(*fake_kernel));
	fake_host_finish();
}

/** Nothing goes wrong any more, and calls are counted anew. */
static inline void fake_kernel_heal(void)
{
	memset(fake_kernel, 0, sizeof(*fake_kernel));
}

/* ---- A listing --------------------------------------------------------- */

static char *fake_lines[512];
static size_t fake_n_lines;

static inline int fake_list_one(const char *path, const struct stat *st, int kind,
				struct FTW *ftw)
{
	const char *name = path + strlen(fake_root);
	char text[1024];
	ssize_t len;

	(void)ftw;
	if (kind == FTW_D || strcmp(name, "/run/barsh/lock") == 0)
		return 0;
	ck_assert_uint_lt(fake_n_lines, 512);
	if (kind == FTW_SL) {
		len = readlink(path, text, sizeof(text) - 1);
	} else {
		const int fd = open(path, O_RDONLY | O_CLOEXEC);

		len = read(fd, text, sizeof(text) - 1);
		close(fd);
	}
	text[len < 0 ? 0 : len] = '\0';
	ck_assert_int_gt(asprintf(&fake_lines[fake_n_lines++], "%s %o %s", name,
				  (unsigned)st->st_mode, text),
			 0);
	return 0;
}

static inline int fake_by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/** Every file and link with its content, sorted; free()d by the caller. */
static inline char *fake_listing(void)
{
	struct bsh_text text = { 0 };

	fake_n_lines = 0;
	nftw(fake_root, fake_list_one, 16, FTW_PHYS);
	qsort(fake_lines, fake_n_lines, sizeof(*fake_lines), fake_by_text);
	for (size_t i = 0; i < fake_n_lines; i++) {
		bsh_text_adds(&text, fake_lines[i]);
		bsh_text_adds(&text, "\n");
		free(fake_lines[i]);
	}
	return text.data;
}

/* ---- Calling ----------------------------------------------------------- */

/** All that the hooks were told, a line each. */
static char fake_told[8192];
static unsigned fake_n_refused;

BSH_PRINTF(1, 2) static inline void fake_tell(const char *fmt, ...)
{
	const size_t len = strlen(fake_told);
	va_list args;

	va_start(args, fmt);
	vsnprintf(fake_told + len, sizeof(fake_told) - len, fmt, args);
	va_end(args);
}

static inline void fake_on_step(void *ctx, const char *address, const char *command)
{
	(void)ctx;
	(void)address;
	fake_tell("%s\n", command);
}

static inline void fake_on_refuse(void *ctx, const char *address, const struct bsh_use *use)
{
	(void)ctx;
	fake_n_refused++;
	fake_tell("refused %s %s: %s [%s]\n", address, use->kind ? use->kind : "-", use->text,
		  use->command);
}

static inline void fake_on_note(void *ctx, const char *text)
{
	(void)ctx;
	fake_tell("note %s\n", text);
}

static inline void fake_on_done(void *ctx, const struct bsh_pci *pci, const char *was,
				bool is_changed)
{
	(void)ctx;
	fake_tell("done %s is %s was %s%s\n", pci->address, pci->driver[0] ? pci->driver : "-",
		  was[0] ? was : "-", is_changed ? "" : " unchanged");
}

static inline int fake_call(int (*verb)(const struct bsh_host *host, const struct bsh_pci *pci,
					const struct bsh_binding *binding, struct bsh_err *err),
			    const char *address)
{
	struct bsh_pci pci;

	fake_binding.stop = &fake_kernel->stop;
	fake_binding.step = fake_on_step;
	fake_binding.refuse = fake_on_refuse;
	fake_binding.note = fake_on_note;
	fake_binding.done = fake_on_done;
	fake_told[0] = '\0';
	fake_n_refused = 0;
	fake_err = (struct bsh_err){ 0 };
	ck_assert(bsh_host_load(&fake_host, address, &pci));
	return verb(&fake_host, &pci, &fake_binding, &fake_err);
}

static inline int fake_do_bind(const char *address)
{
	return fake_call(bsh_host_bind, address);
}

static inline int fake_do_unbind(const char *address)
{
	return fake_call(bsh_host_unbind, address);
}

/** Kill a bind or unbind around its call number @p n; false when it ended before that. */
static inline bool fake_kill(int (*verb)(const char *address), const char *address, unsigned n,
			     bool is_after)
{
	int status;
	pid_t child;
	int lock;

	fake_kernel_heal();
	*(is_after ? &fake_kernel->die_after : &fake_kernel->die_before) = n;
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		fake_kernel->victim = getpid();
		_exit(verb(address) == 0 ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	/* A child of the killed one may live a moment longer, and has the lock. */
	lock = open(fake_path("/run/barsh/lock"), O_RDWR | O_CLOEXEC);
	ck_assert_int_ge(lock, 0);
	ck_assert_int_eq(flock(lock, LOCK_EX), 0);
	close(lock);
	fake_kernel_heal();
	if (WIFEXITED(status))
		ck_assert_int_eq(WEXITSTATUS(status), 0);
	return WIFSIGNALED(status);
}

#endif
