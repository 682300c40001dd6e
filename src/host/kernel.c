/* SPDX-License-Identifier: MIT */
/* What changes the host, and the questions that no file of sysfs or proc answers. */

#include "barsh/host.h"

#include "host/attr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A path to this program that is longer is not worth its place in a command. */
#define SELF_MAX 80

static int write_with(const char *path, const char *text, int flags)
{
	bsh_auto_fd int fd = open(path, O_WRONLY | O_CLOEXEC | flags);
	const size_t len = strlen(text);
	ssize_t n;

	if (fd < 0)
		return -1;
	/* sysfs takes one write as one request: the rest of a short one would be another. */
	n = write(fd, text, len);
	if (n >= 0 && (size_t)n != len)
		errno = EIO;
	return n == (ssize_t)len ? 0 : -1;
}

static int write_file(const char *path, const char *text)
{
	return write_with(path, text, 0);
}

static int change_owner(const char *path, uint32_t uid, uint32_t gid)
{
	return chown(path, uid, gid);
}

static int load_module(const char *module)
{
	static char *const environment[] = { "PATH=/usr/sbin:/sbin:/usr/bin:/bin", NULL };
	static const char *const places[] = { "/usr/sbin/modprobe", "/sbin/modprobe",
					      "/usr/bin/modprobe", "/bin/modprobe" };
	char *const argv[] = { "modprobe", "-q", (char *)module, NULL };
	int result = ENOENT;
	int status;
	pid_t pid;

	for (size_t i = 0; i < BSH_LENGTH(places) && result == ENOENT; i++)
		result = posix_spawn(&pid, places[i], NULL, NULL, argv, environment);
	if (result != 0) {
		errno = result;
		return -1;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* O_EXCL without O_CREAT asks a block device whether a file system or the like has it. */
static bool is_claimed(const char *path)
{
	const int fd = open(path, O_RDONLY | O_EXCL | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd < 0 && errno == EBUSY;
}

static void add_address(const struct ifaddrs *at, char *to, size_t size)
{
	const void *address;
	char text[INET6_ADDRSTRLEN];

	if (!at->ifa_addr)
		return;
	if (at->ifa_addr->sa_family == AF_INET)
		address = &((const struct sockaddr_in *)(const void *)at->ifa_addr)->sin_addr;
	else if (at->ifa_addr->sa_family == AF_INET6)
		address = &((const struct sockaddr_in6 *)(const void *)at->ifa_addr)->sin6_addr;
	else
		return;
	if (inet_ntop(at->ifa_addr->sa_family, address, text, sizeof(text)))
		bsh_list_add(to, size, "%s", text);
}

/* An address may have a label of its own behind the interface's name, "eth0:1". */
static bool is_of(const char *label, const char *interface)
{
	const size_t len = strlen(interface);

	return strncmp(label, interface, len) == 0 && (label[len] == '\0' || label[len] == ':');
}

static void list_addresses(const char *interface, char *to, size_t size)
{
	struct ifaddrs *all;

	to[0] = '\0';
	if (getifaddrs(&all) < 0)
		return;
	for (const struct ifaddrs *at = all; at; at = at->ifa_next)
		if (is_of(at->ifa_name, interface))
			add_address(at, to, size);
	freeifaddrs(all);
}

const struct bsh_host_sys bsh_host_kernel = {
	.write = write_file,
	.chown = change_owner,
	.load = load_module,
	.is_claimed = is_claimed,
	.addresses = list_addresses,
};

/* ---- Below another root ------------------------------------------------ */

/* An attribute holds what was written last; a plain file would keep the rest as well. */
static int write_plain(const char *path, const char *text)
{
	return write_with(path, text, O_TRUNC);
}

static int no_chown(const char *path, uint32_t uid, uint32_t gid)
{
	(void)path;
	(void)uid;
	(void)gid;
	return 0;
}

static int no_load(const char *module)
{
	(void)module;
	errno = ENOSYS;
	return -1;
}

static void no_addresses(const char *interface, char *to, size_t size)
{
	(void)interface;
	(void)size;
	to[0] = '\0';
}

const struct bsh_host_sys bsh_host_elsewhere = {
	.write = write_plain,
	.chown = no_chown,
	.load = no_load,
	.is_claimed = is_claimed,
	.addresses = no_addresses,
};

const struct bsh_host_sys *bsh_host_sys(const struct bsh_host *host)
{
	if (host->sys)
		return host->sys;
	return host->root[0] == '\0' ? &bsh_host_kernel : &bsh_host_elsewhere;
}

const char *bsh_host_self(const struct bsh_host *host)
{
	const char *name = host->self;

	return name && bsh_is_shell_word(name) && strlen(name) <= SELF_MAX ? name : "barsh";
}

const char *bsh_host_sudo(void)
{
	return geteuid() == 0 ? "" : "sudo ";
}
