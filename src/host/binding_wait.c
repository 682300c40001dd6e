/* SPDX-License-Identifier: MIT */
/*
 * What the kernel may keep for long, and this process can turn away from.
 *
 * An unbind waits until the driver has let go: vfio-pci until nobody has the device open, nvme
 * until its queues are empty. All that time the writer has the device's lock. Reading and
 * writing driver_override take it, too, and cannot be killed while they wait for it. So
 * both are done by children that are left behind when it takes too long, and nothing of such
 * a function is touched any more.
 */

#include "host/binding_work.h"

#include "host/attr.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MILLISECOND UINT64_C(1000000)
/* How often the child and the flag are looked at, at last. */
#define LONGEST_NAP (100 * MILLISECOND)

/*
 * Only what is safe between fork() and exec(). The standard descriptors are closed, since
 * who reads our output waits for its end; signals of the terminal must not end the write.
 */
static void begin_child(void)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	for (int fd = 0; fd <= 2; fd++)
		close(fd);
}

static void write_as_child(const struct bsh_host_sys *sys, const char *path, const char *text)
{
	begin_child();
	_exit(sys->write(path, text) == 0 ? 0 : errno);
}

/* Naps grow, so that what is quick stays quick. */
static void nap(uint64_t *ns)
{
	const struct timespec time = { 0, (long)*ns };

	nanosleep(&time, NULL);
	*ns = *ns * 2 < LONGEST_NAP ? *ns * 2 : LONGEST_NAP;
}

/* How a wait goes. */
struct wait {
	const struct bsh_patience *patience;
	uint64_t begin_ns;
	uint64_t stopped_ns; /* when the flag was seen first; 0: not yet */
	bool was_told;
};

/* Is it given up? Tells that it is long. */
static bool is_over(struct wait *wait)
{
	const struct bsh_patience *patience = wait->patience;
	const uint64_t now = bsh_now_ns();

	if (!wait->was_told && patience->waited && now - wait->begin_ns >= patience->note_ns) {
		wait->was_told = true;
		patience->waited(patience->ctx);
	}
	if (!patience->stop || *patience->stop == 0)
		return false;
	if (wait->stopped_ns == 0)
		wait->stopped_ns = now;
	return now - wait->stopped_ns >= patience->grace_ns;
}

/* What waitpid() found: 0, or -1 with errno. */
static int judge(pid_t found, int status)
{
	/* Who ignores SIGCHLD is told nothing: what came of the write is read back anyway. */
	if (found < 0)
		return errno == ECHILD ? 0 : -1;
	if (!WIFEXITED(status))
		errno = EIO;
	else
		errno = WEXITSTATUS(status);
	return errno == 0 ? 0 : -1;
}

int bsh_patient_write(const struct bsh_host_sys *sys, const char *path, const char *text,
		      const struct bsh_patience *patience)
{
	struct wait wait = { patience, bsh_now_ns(), 0, false };
	uint64_t ns = MILLISECOND;
	int status = 0;
	const pid_t child = fork();
	pid_t found;

	if (child < 0)
		return -1;
	if (child == 0)
		write_as_child(sys, path, text);
	while ((found = waitpid(child, &status, WNOHANG)) == 0 || (found < 0 && errno == EINTR)) {
		if (is_over(&wait))
			return 1;
		nap(&ns);
	}
	return judge(found, status);
}

/* The pipe takes a whole attribute without waiting for its reader. */
static void read_as_child(const char *path, int to, const struct bsh_states *states)
{
	char text[256];

	/* Out of the way of those that are closed: the caller may have had none of them. */
	to = fcntl(to, F_DUPFD, 3);
	begin_child();
	if (states && states->lock >= 0)
		close(states->lock);
	if (bsh_attr_text(path, text, sizeof(text)) < 0 ||
	    bsh_write_all(to, text, strlen(text)) < 0)
		_exit(errno);
	_exit(0);
}

static int take_text(int from, char *to, size_t size)
{
	const ssize_t len = read(from, to, size - 1);

	if (len < 0)
		return -1;
	to[len] = '\0';
	return 0;
}

int bsh_patient_read(const char *path, char *to, size_t size, uint64_t limit_ns,
		     const struct bsh_states *states)
{
	const uint64_t begin = bsh_now_ns();
	uint64_t ns = MILLISECOND / 4;
	bsh_auto_fd int from = -1;
	int status = 0;
	pid_t child, found;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	from = ends[0];
	child = fork();
	if (child == 0)
		read_as_child(path, ends[1], states);
	close(ends[1]);
	if (child < 0)
		return -1;
	while ((found = waitpid(child, &status, WNOHANG)) == 0 || (found < 0 && errno == EINTR)) {
		if (bsh_now_ns() - begin >= limit_ns) {
			/* It ends as soon as the kernel lets it. */
			kill(child, SIGKILL);
			return 1;
		}
		nap(&ns);
	}
	return judge(found, status) < 0 ? -1 : take_text(from, to, size);
}
