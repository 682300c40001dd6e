/* SPDX-License-Identifier: MIT */
/* State files in /run/barsh: what a function had before barsh took it. */

#include "host/state.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORY "/run/barsh"

/* Room for both lines of a file, and more than that is none of ours. */
#define STATE_MAX (sizeof(struct bsh_state) + 32)

/* ---- The directory ----------------------------------------------------- */

/* Who else can write where names of drivers are read from could choose what root does. */
static bool is_ours(const struct stat *st)
{
	return st->st_uid == geteuid() && (st->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static int check_directory(int dir, struct bsh_err *err)
{
	struct stat st;

	if (fstat(dir, &st) < 0)
		return bsh_fail_errno(err, BSH_E_OPEN, "cannot look at " DIRECTORY);
	if (!is_ours(&st))
		return bsh_fail(err, BSH_E_OPEN,
				DIRECTORY " belongs to uid %u with mode %04o, so that what is in it "
					  "cannot be trusted: remove it",
				(unsigned)st.st_uid, (unsigned)st.st_mode & 07777U);
	return 0;
}

/* When it is not to be made, *dir is -1 with errno where there is none to be read. */
static int open_directory(const struct bsh_host *host, bool is_made, int *dir,
			  struct bsh_err *err)
{
	char path[PATH_MAX];
	bsh_auto_fd int fd = -1;

	if (bsh_host_path(host, path, sizeof(path), DIRECTORY) < 0)
		return bsh_fail(err, BSH_E_OPEN, "the path of " DIRECTORY " is too long");
	if (is_made && mkdir(path, 0700) < 0 && errno != EEXIST)
		return bsh_fail_errno(err, BSH_E_OPEN, "cannot make " DIRECTORY);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && !is_made && (errno == ENOENT || errno == EACCES)) {
		*dir = -1;
		return 0;
	}
	if (fd < 0)
		return bsh_fail_errno(err, BSH_E_OPEN, "cannot open " DIRECTORY " as a directory");
	if (is_made && check_directory(fd, err) < 0)
		return -1;
	*dir = bsh_steal_fd(&fd);
	return 0;
}

static int take_lock(int dir, int *lock, struct bsh_err *err)
{
	bsh_auto_fd int fd = openat(dir, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return bsh_fail_errno(err, BSH_E_OPEN, "cannot open " DIRECTORY "/lock");
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		*lock = bsh_steal_fd(&fd);
		return 0;
	}
	if (errno == EWOULDBLOCK)
		return bsh_fail(err, BSH_E_OPEN,
				"another barsh is binding or unbinding: wait until it has ended");
	return bsh_fail_errno(err, BSH_E_OPEN, "cannot lock " DIRECTORY "/lock");
}

int bsh_states_lock(const struct bsh_host *host, struct bsh_states *states, struct bsh_err *err)
{
	bsh_auto_fd int dir = -1;
	int lock = -1;

	if (open_directory(host, true, &dir, err) < 0 || take_lock(dir, &lock, err) < 0)
		return -1;
	states->dir = bsh_steal_fd(&dir);
	states->lock = lock;
	return 0;
}

int bsh_states_look(const struct bsh_host *host, struct bsh_states *states, struct bsh_err *err)
{
	*states = (struct bsh_states){ -1, -1, false };
	errno = 0;
	if (open_directory(host, false, &states->dir, err) < 0)
		return -1;
	states->is_hidden = states->dir < 0 && errno == EACCES;
	return 0;
}

void bsh_states_close(struct bsh_states *states)
{
	if (states->dir >= 0)
		close(states->dir);
	/* A child that is left behind has it, too, and must not keep others away. */
	if (states->lock >= 0) {
		flock(states->lock, LOCK_UN);
		close(states->lock);
	}
	*states = (struct bsh_states){ -1, -1, false };
}

/* ---- A file ------------------------------------------------------------ */

/* "KEY=VALUE\n" at *at; false when it is not there, or VALUE is longer than *to. */
static bool take_line(const char **at, const char *key, char *to, size_t size)
{
	const size_t len = strlen(key);
	const char *end = strchr(*at, '\n');

	if (!end || strncmp(*at, key, len) != 0 || (size_t)(end - *at) - len >= size)
		return false;
	memcpy(to, *at + len, (size_t)(end - *at) - len);
	to[(size_t)(end - *at) - len] = '\0';
	*at = end + 1;
	return true;
}

/* Names become parts of paths. */
static bool take_state(const char *text, struct bsh_state *state)
{
	struct bsh_state found = { 0 };

	if (!take_line(&text, "driver=", found.driver, sizeof(found.driver)) ||
	    !take_line(&text, "override=", found.override, sizeof(found.override)))
		return false;
	if (strchr(found.driver, '/') || found.driver[0] == '.')
		return false;
	*state = found;
	return true;
}

static int distrust(const char *address, struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_OPEN,
			DIRECTORY "/%s is not a file that only you can have written: remove it",
			address);
}

int bsh_state_load(const struct bsh_states *states, const char *address, struct bsh_state *state,
		   struct bsh_err *err)
{
	bsh_auto_fd int fd = -1;
	char text[STATE_MAX];
	struct stat st;
	ssize_t len;

	if (states->dir >= 0)
		fd = openat(states->dir, address, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && (states->dir < 0 || errno == ENOENT))
		return 0;
	if (fd < 0 && errno == ELOOP)
		return distrust(address, err);
	if (fd < 0)
		return bsh_fail_errno(err, BSH_E_OPEN, "cannot read " DIRECTORY "/%s", address);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || !is_ours(&st))
		return distrust(address, err);
	len = read(fd, text, sizeof(text) - 1);
	if (len < 0)
		return bsh_fail_errno(err, BSH_E_OPEN, "cannot read " DIRECTORY "/%s", address);
	text[len] = '\0';
	return take_state(text, state);
}

int bsh_state_save(const struct bsh_states *states, const char *address,
		   const struct bsh_state *state, struct bsh_err *err)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	bsh_auto_fd int fd = -1;
	char text[STATE_MAX];
	struct stat st;
	int len;

	/* What is no file of ours stays, and makes the exclusive open fail. */
	if (fstatat(states->dir, address, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))
		unlinkat(states->dir, address, 0);
	fd = openat(states->dir, address, flags, 0600);
	if (fd < 0)
		return bsh_fail_errno(err, BSH_E_OPEN, "cannot make " DIRECTORY "/%s", address);
	len = snprintf(text, sizeof(text), "driver=%s\noverride=%s\n", state->driver,
		       state->override);
	if (bsh_write_all(fd, text, (size_t)len) == 0)
		return 0;
	bsh_fail_errno(err, BSH_E_OPEN, "cannot write " DIRECTORY "/%s", address);
	unlinkat(states->dir, address, 0);
	return -1;
}

int bsh_state_drop(const struct bsh_states *states, const char *address, struct bsh_err *err)
{
	if (unlinkat(states->dir, address, 0) == 0 || errno == ENOENT)
		return 0;
	return bsh_fail_errno(err, BSH_E_IO, "cannot remove " DIRECTORY "/%s", address);
}
