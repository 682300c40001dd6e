/* SPDX-License-Identifier: MIT */
/* Clocks, descriptors, temporary files. */

#include "barsh/util.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000 * 1000 * 1000 + (uint64_t)now.tv_nsec;
}

uint64_t bsh_now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

uint64_t bsh_coarse_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC_COARSE);
}

void bsh_auto_fd_(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

int bsh_steal_fd(int *fd)
{
	const int taken = *fd;

	*fd = -1;
	return taken;
}

int bsh_tmpfile(void)
{
	/* /var/tmp, since /tmp is memory on many machines. */
	const char *const dirs[] = { getenv("TMPDIR"), "/var/tmp" };

	for (size_t i = 0; i < BSH_LENGTH(dirs); i++) {
		const int fd = dirs[i] && *dirs[i] ? open(dirs[i], O_TMPFILE | O_RDWR | O_CLOEXEC,
							  0600) :
						     -1;

		if (fd >= 0)
			return fd;
	}
	return memfd_create("barsh", MFD_CLOEXEC);
}

int bsh_write_all(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		const ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}
