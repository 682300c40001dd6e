/* SPDX-License-Identifier: MIT */
/* The steps of binding: each tells its command, is made, and is read back. */

#include "host/binding_work.h"

#include "host/attr.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One word for a shell: as it is, or within single quotes. */
static const char *shell_word(char *to, size_t size, const char *text)
{
	size_t len = 0;

	if (bsh_is_shell_word(text)) {
		snprintf(to, size, "%s", text);
		return to;
	}
	to[len++] = '\'';
	for (; *text && len + 6 < size; text++)
		len += (size_t)snprintf(to + len, size - len, "%s",
					*text == '\'' ? "'\\''" : (char[]){ *text, '\0' });
	snprintf(to + len, size - len, "'");
	return to;
}

BSH_PRINTF(3, 4)
static void tell(const struct bsh_work *work, const char *address, const char *fmt, ...)
{
	char command[512];
	char clean[512];
	va_list args;

	if (!work->binding->step)
		return;
	va_start(args, fmt);
	vsnprintf(command, sizeof(command), fmt, args);
	va_end(args);
	work->binding->step(work->binding->ctx, address,
			    bsh_clean_text(clean, sizeof(clean), command));
}

/* ---- Looking ----------------------------------------------------------- */

/* The kernel says "(null)" for none. */
static int read_override(const struct bsh_work *work, const char *address,
			 char to[BSH_OVERRIDE_MAX], struct bsh_err *err)
{
	char path[PATH_MAX];
	char text[256];
	int result = -1;

	if (bsh_host_path(work->host, path, sizeof(path), BSH_DEVICE_DIR "%s/driver_override",
			  address) == 0)
		result = bsh_patient_read(path, text, sizeof(text), work->read_ns, &work->states);
	if (result == 1)
		return bsh_fail(err, BSH_E_IO, "the kernel is still busy with %s", address);
	if (result < 0)
		return bsh_fail_errno(err, BSH_E_IO, "cannot read driver_override of %s", address);
	if (strlen(text) >= BSH_OVERRIDE_MAX)
		return bsh_fail(err, BSH_E_IO, "driver_override of %s is too long to be kept",
				address);
	snprintf(to, BSH_OVERRIDE_MAX, "%.*s", BSH_OVERRIDE_MAX - 1,
		 strcmp(text, "(null)") == 0 ? "" : text);
	return 0;
}

int bsh_step_look(struct bsh_work *work, struct bsh_target *target, struct bsh_err *err)
{
	if (work->binding->is_dry_run)
		return 0;
	if (read_override(work, target->pci.address, target->now.override, err) < 0)
		return -1;
	bsh_host_driver(work->host, target->pci.address, target->now.driver);
	return 0;
}

int bsh_work_check_busy(struct bsh_work *work, struct bsh_err *err)
{
	struct bsh_use use = { .text = "the kernel is still taking it from its last driver" };
	char path[PATH_MAX];
	char node[64];
	char text[256];

	if (bsh_host_path(work->host, path, sizeof(path), BSH_DEVICE_DIR "%s/driver_override",
			  work->asked->address) < 0 ||
	    bsh_patient_read(path, text, sizeof(text), work->read_ns, &work->states) != 1)
		return 0;
	if (work->asked->group[0] != '\0')
		bsh_work_refuse_holders(work, work->asked->address, bsh_work_node(work, node));
	bsh_work_refuse(work, work->asked->address, &use);
	return bsh_work_refused(work, err);
}

int bsh_work_read(struct bsh_work *work, struct bsh_err *err)
{
	if ((work->binding->is_dry_run ? bsh_states_look(work->host, &work->states, err) :
					 bsh_states_lock(work->host, &work->states, err)) < 0)
		return -1;
	if (work->states.is_hidden)
		bsh_work_note(work, "only root can read in /run/barsh what functions had before: "
				    "shown is what happens without that");
	for (size_t i = 0; i < work->n; i++) {
		struct bsh_target *target = &work->targets[i];
		const char *address = target->pci.address;
		int found;

		if (read_override(work, address, target->was.override, err) < 0) {
			err->code = BSH_E_OPEN;
			return -1;
		}
		bsh_host_driver(work->host, address, target->was.driver);
		target->now = target->was;
		found = bsh_state_load(&work->states, address, &target->kept, err);
		if (found < 0)
			return -1;
		target->has_state = found == 1;
	}
	return 0;
}

/* ---- Writing ----------------------------------------------------------- */

struct waiting {
	const struct bsh_work *work;
	const struct bsh_target *target;
};

static void tell_waiting(void *ctx)
{
	const struct waiting *waiting = ctx;

	bsh_work_note(waiting->work, "%s: still waiting for %s to let go",
		      waiting->target->pci.address, waiting->target->now.driver);
}

/* One write that changes the host, before which the caller may ask to stop. */
static int write_step(struct bsh_work *work, const struct bsh_target *target, const char *text,
		      const char *path, struct bsh_err *err)
{
	char full[PATH_MAX];
	char word[2 * BSH_OVERRIDE_MAX];

	if (bsh_work_check_stop(work, err) < 0)
		return -1;
	if (strcmp(text, "\n") == 0)
		tell(work, target->pci.address, "echo > %s", path);
	else
		tell(work, target->pci.address, "echo %s > %s",
		     shell_word(word, sizeof(word), text), path);
	if (work->binding->is_dry_run)
		return 0;
	work->has_written = true;
	if (bsh_host_path(work->host, full, sizeof(full), "%s", path) == 0 &&
	    bsh_host_sys(work->host)->write(full, text) == 0)
		return 0;
	if (strcmp(text, "\n") == 0)
		return bsh_fail_errno(err, BSH_E_IO, "cannot clear %s", path);
	return bsh_fail_errno(err, BSH_E_IO, "cannot write %s to %s", text, path);
}

int bsh_step_override(struct bsh_work *work, struct bsh_target *target, const char *override,
		      struct bsh_err *err)
{
	char path[128];

	if (strcmp(target->now.override, override) == 0)
		return 0;
	snprintf(path, sizeof(path), BSH_DEVICE_DIR "%s/driver_override", target->pci.address);
	if (write_step(work, target, override[0] ? override : "\n", path, err) < 0)
		return -1;
	if (work->binding->is_dry_run)
		snprintf(target->now.override, sizeof(target->now.override), "%s", override);
	if (bsh_step_look(work, target, err) < 0)
		return -1;
	if (strcmp(target->now.override, override) != 0)
		return bsh_fail(err, BSH_E_IO, "%s did not become '%s'", path, override);
	return 0;
}

/* Once that is given up, nothing of the function is touched any more. */
static int write_unbind(struct bsh_work *work, struct bsh_target *target, const char *path,
			struct bsh_err *err)
{
	struct waiting waiting = { work, target };
	const struct bsh_patience patience = {
		.stop = work->is_finishing ? NULL : work->binding->stop,
		.grace_ns = work->grace_ns,
		.note_ns = work->note_ns,
		.waited = tell_waiting,
		.ctx = &waiting,
	};
	char full[PATH_MAX];
	int result = -1;

	if (bsh_host_path(work->host, full, sizeof(full), "%s", path) == 0)
		result = bsh_patient_write(bsh_host_sys(work->host), full, target->pci.address,
					   &patience);
	target->is_stuck = result == 1;
	if (target->is_stuck)
		return bsh_fail(err, BSH_E_INTR, "interrupted while %s had not let go of %s",
				target->now.driver, target->pci.address);
	if (result < 0)
		return bsh_fail_errno(err, BSH_E_IO, "cannot write %s to %s", target->pci.address,
				      path);
	return 0;
}

int bsh_step_unbind(struct bsh_work *work, struct bsh_target *target, struct bsh_err *err)
{
	struct bsh_err failure = { 0 };
	char driver[32];
	char path[128];

	if (target->now.driver[0] == '\0')
		return 0;
	snprintf(driver, sizeof(driver), "%s", target->now.driver);
	snprintf(path, sizeof(path), BSH_DEVICE_DIR "%s/driver/unbind", target->pci.address);
	if (bsh_work_check_stop(work, err) < 0)
		return -1;
	tell(work, target->pci.address, "echo %s > %s", target->pci.address, path);
	if (work->binding->is_dry_run) {
		target->now.driver[0] = '\0';
		return 0;
	}
	work->has_written = true;
	if (write_unbind(work, target, path, &failure) < 0 && target->is_stuck) {
		*err = failure;
		return -1;
	}
	if (bsh_step_look(work, target, err) < 0)
		return -1;
	/* A driver that has gone by itself fails the write and is what was wanted. */
	if (target->now.driver[0] == '\0')
		return 0;
	if (failure.code != BSH_OK) {
		*err = failure;
		return -1;
	}
	return bsh_fail(err, BSH_E_IO, "%s did not let go of %s", driver, target->pci.address);
}

int bsh_step_probe(struct bsh_work *work, struct bsh_target *target, struct bsh_err *err)
{
	if (write_step(work, target, target->pci.address, "/sys/bus/pci/drivers_probe", err) < 0)
		return -1;
	if (work->binding->is_dry_run)
		snprintf(target->now.driver, sizeof(target->now.driver), "%.31s",
			 target->now.override);
	return bsh_step_look(work, target, err);
}

/* Is there a driver of this name? Loading is worth a try, so a failure is none. */
static void load_driver(struct bsh_work *work, const struct bsh_target *target, const char *driver)
{
	struct bsh_err ignored = { 0 };
	char path[PATH_MAX];
	char alias[256];

	if (bsh_host_path(work->host, path, sizeof(path), BSH_DRIVER_DIR "%s", driver) < 0 ||
	    access(path, F_OK) == 0)
		return;
	if (bsh_host_path(work->host, path, sizeof(path), BSH_DEVICE_DIR "%s/modalias",
			  target->pci.address) < 0 ||
	    bsh_attr_text(path, alias, sizeof(alias)) < 0)
		return;
	if (bsh_step_load(work, target->pci.address, alias, &ignored) == 0 &&
	    !work->binding->is_dry_run)
		bsh_work_note(work, "loaded the module for %s", target->pci.address);
}

int bsh_step_attach(struct bsh_work *work, struct bsh_target *target, const char *driver,
		    struct bsh_err *err)
{
	struct bsh_err failure = { 0 };
	char path[128];

	load_driver(work, target, driver);
	snprintf(path, sizeof(path), BSH_DRIVER_DIR "%s/bind", driver);
	if (write_step(work, target, target->pci.address, path, &failure) < 0 &&
	    failure.code != BSH_E_IO) {
		*err = failure;
		return -1;
	}
	if (work->binding->is_dry_run)
		snprintf(target->now.driver, sizeof(target->now.driver), "%s", driver);
	if (bsh_step_look(work, target, err) < 0)
		return -1;
	if (strcmp(target->now.driver, driver) == 0)
		return 0;
	if (failure.code != BSH_OK) {
		*err = failure;
		return -1;
	}
	return bsh_fail(err, BSH_E_IO, "%s did not take %s back", driver, target->pci.address);
}

int bsh_step_load(struct bsh_work *work, const char *address, const char *module,
		  struct bsh_err *err)
{
	char word[512];
	int status;

	if (bsh_work_check_stop(work, err) < 0)
		return -1;
	tell(work, address, "modprobe %s", shell_word(word, sizeof(word), module));
	if (work->binding->is_dry_run)
		return 0;
	status = bsh_host_sys(work->host)->load(module);
	if (status < 0)
		return bsh_fail_errno(err, BSH_E_OPEN, "cannot run `modprobe %s`", module);
	if (status > 0)
		return bsh_fail(err, BSH_E_OPEN, "`modprobe %s` failed with status %d", module,
				status);
	work->has_loaded = true;
	return 0;
}

int bsh_step_chown(struct bsh_work *work, const char *path, const char *name, uint32_t uid,
		   struct bsh_err *err)
{
	char full[PATH_MAX];
	char word[128];

	if (bsh_work_check_stop(work, err) < 0)
		return -1;
	tell(work, work->asked->address, "chown %s %s", shell_word(word, sizeof(word), name), path);
	if (work->binding->is_dry_run)
		return 0;
	if (bsh_host_path(work->host, full, sizeof(full), "%s", path) == 0 &&
	    bsh_host_sys(work->host)->chown(full, uid, UINT32_MAX) == 0)
		return 0;
	return bsh_fail_errno(err, BSH_E_IO, "cannot give %s to %s", path, name);
}
