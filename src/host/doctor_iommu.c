/* SPDX-License-Identifier: MIT */
/* The doctor: is there an IOMMU in use, and if not, which switch is off. */

#include "host/doctor_walk.h"

#include "host/attr.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define GROUPS "/sys/kernel/iommu_groups"
#define TABLES "/sys/firmware/acpi/tables"
#define GRUB "/etc/default/grub"
#define CMDLINE "/etc/kernel/cmdline"
#define PARAMETER "intel_iommu=on"

/* ---- What is in use ---------------------------------------------------- */

struct iommus {
	const struct bsh_walk *walk;
	unsigned n_groups; /* real ones */
	char names[80];	   /* "dmar0, dmar1" */
	char kind;	   /* the first letter of the first name */
};

/* Without an IOMMU, VFIO may pretend that there are groups. */
static bool count_group(void *ctx, const char *name)
{
	struct iommus *iommus = ctx;
	char kind[32];

	bsh_walk_text(iommus->walk, kind, sizeof(kind), GROUPS "/%s/name", name);
	iommus->n_groups += strcmp(kind, "vfio-noiommu") != 0;
	return true;
}

static bool add_name(void *ctx, const char *name)
{
	struct iommus *iommus = ctx;

	if (iommus->names[0] == '\0')
		iommus->kind = name[0];
	bsh_list_add(iommus->names, sizeof(iommus->names), "%s", name);
	return true;
}

static void find_iommus(const struct bsh_walk *walk, struct iommus *iommus)
{
	char path[PATH_MAX];

	*iommus = (struct iommus){ .walk = walk };
	if (bsh_host_path(walk->host, path, sizeof(path), GROUPS) == 0)
		bsh_attr_each(path, NULL, count_group, iommus);
	if (bsh_host_path(walk->host, path, sizeof(path), "/sys/class/iommu") == 0)
		bsh_attr_each(path, versionsort, add_name, iommus);
}

static void tell_iommus(struct bsh_walk *walk, const struct iommus *iommus)
{
	const char *kind = "an IOMMU";

	if (iommus->kind == 'd')
		kind = "Intel VT-d";
	else if (iommus->kind == 'i')
		kind = "AMD-Vi";
	else if (iommus->kind == 's' || iommus->kind == 'a')
		kind = "an Arm SMMU";
	bsh_walk_tell(walk, BSH_FINDING_OK, "iommu", "%s%s%s%s, %u group%s", kind,
		      iommus->names[0] != '\0' ? " (" : "", iommus->names,
		      iommus->names[0] != '\0' ? ")" : "", iommus->n_groups,
		      iommus->n_groups == 1 ? "" : "s");
}

/* ---- The kernel's parameters ------------------------------------------- */

/* Is @p word one of the values, with commas between, of a parameter? */
static bool has_value(const char *values, const char *word)
{
	const size_t len = strlen(word);

	while (*values != '\0') {
		const size_t n = strcspn(values, ",");

		if (n == len && strncmp(values, word, n) == 0)
			return true;
		values += n + (values[n] == ',');
	}
	return false;
}

/* The parameters that decide: that of the IOMMU's maker, and that of all. */
struct parameters {
	const char *maker;  /* "intel_iommu=" */
	bool is_on;	    /* by the maker's, unless it is off by a later one */
	char maker_off[48]; /* "intel_iommu=off"; "": it is not off by that */
	char all_off[48];   /* "iommu=off" */
};

/* The last one of each wins; nothing turns on again what "iommu=off" turned off. */
static void take_parameter(struct parameters *parameters, const char *word)
{
	static const char all[] = "iommu=";
	const size_t len = strlen(parameters->maker);

	if (strncmp(word, all, strlen(all)) == 0 && has_value(word + strlen(all), "off"))
		snprintf(parameters->all_off, sizeof(parameters->all_off), "%.47s", word);
	if (strncmp(word, parameters->maker, len) != 0)
		return;
	if (has_value(word + len, "off")) {
		snprintf(parameters->maker_off, sizeof(parameters->maker_off), "%.47s", word);
	} else if (has_value(word + len, "on")) {
		parameters->maker_off[0] = '\0';
		parameters->is_on = true;
	}
}

static void find_parameters(const struct bsh_walk *walk, const char *maker,
			    struct parameters *parameters)
{
	char text[4096];
	char *rest = text;
	char *word;

	*parameters = (struct parameters){ .maker = maker };
	bsh_walk_text(walk, text, sizeof(text), "/proc/cmdline");
	while ((word = strsep(&rest, " \n")))
		take_parameter(parameters, word);
}

/* ---- Where they are kept ----------------------------------------------- */

/* Is @p word made of letters, digits, underscores and @p others? */
static bool is_tame(const char *word, const char *others)
{
	for (; *word != '\0'; word++)
		if (!isalnum((unsigned char)*word) && *word != '_' && !strchr(others, *word))
			return false;
	return true;
}

static bool has_program(const struct bsh_walk *walk, const char *name)
{
	static const char *const places[] = { "/usr/sbin", "/sbin", "/usr/bin", "/bin" };

	for (size_t i = 0; i < BSH_LENGTH(places); i++)
		if (bsh_walk_exists(walk, "%s/%s", places[i], name))
			return true;
	return false;
}

/* The boot loader's set-up of this machine. */
struct loader {
	const char *file;  /* NULL: not known */
	char text[8192];   /* of the file */
	char refresh[320]; /* makes what is booted from it; "": not known */
};

static void set_grub(const struct bsh_walk *walk, struct loader *loader)
{
	if (has_program(walk, "update-grub"))
		snprintf(loader->refresh, sizeof(loader->refresh), "update-grub");
	else if (has_program(walk, "grub2-mkconfig"))
		snprintf(loader->refresh, sizeof(loader->refresh),
			 "grub2-mkconfig -o /boot/grub2/grub.cfg");
	else if (has_program(walk, "grub-mkconfig"))
		snprintf(loader->refresh, sizeof(loader->refresh),
			 "grub-mkconfig -o /boot/grub/grub.cfg");
}

static void set_kernel_install(const struct bsh_walk *walk, struct loader *loader)
{
	const char *release = walk->release;

	if (!has_program(walk, "kernel-install") || !is_tame(release, ".-+~"))
		return;
	if (bsh_walk_exists(walk, "/lib/modules/%s/vmlinuz", release))
		snprintf(loader->refresh, sizeof(loader->refresh),
			 "kernel-install add %s /lib/modules/%s/vmlinuz", release, release);
	else if (bsh_walk_exists(walk, "/boot/vmlinuz-%s", release))
		snprintf(loader->refresh, sizeof(loader->refresh),
			 "kernel-install add %s /boot/vmlinuz-%s", release, release);
}

static void set_cmdline(const struct bsh_walk *walk, struct loader *loader)
{
	if (has_program(walk, "proxmox-boot-tool"))
		snprintf(loader->refresh, sizeof(loader->refresh), "proxmox-boot-tool refresh");
	else if (has_program(walk, "mkinitcpio"))
		snprintf(loader->refresh, sizeof(loader->refresh), "mkinitcpio -P");
	else
		set_kernel_install(walk, loader);
}

static void find_loader(const struct bsh_walk *walk, struct loader *loader)
{
	*loader = (struct loader){ 0 };
	if (bsh_walk_exists(walk, GRUB)) {
		loader->file = GRUB;
		set_grub(walk, loader);
	} else if (bsh_walk_exists(walk, CMDLINE)) {
		loader->file = CMDLINE;
		set_cmdline(walk, loader);
	}
	if (loader->file)
		bsh_walk_text(walk, loader->text, sizeof(loader->text), "%s", loader->file);
}

/* Is @p word in the file's text, not as a part of another, nor in a comment? */
static bool mentions(const struct loader *loader, const char *word)
{
	const size_t len = strlen(word);
	const char *begin = loader->text;

	for (const char *at = begin; (at = strstr(at, word)); at += len) {
		const char *line = at;

		while (line > begin && line[-1] != '\n')
			line--;
		if (*line != '#' && (at == begin || strchr(" \t\n\"'", at[-1])) &&
		    strchr(" \t\n\"'", at[len]))
			return true;
	}
	return false;
}

/* Is there a line to put the parameter into, with its value in quotes? */
static bool has_grub_line(const struct loader *loader)
{
	static const char line[] = "GRUB_CMDLINE_LINUX=";
	const size_t len = strlen(line);

	for (const char *at = loader->text; (at = strstr(at, line)); at += len)
		if ((at == loader->text || at[-1] == '\n') && (at[len] == '"' || at[len] == '\''))
			return true;
	return false;
}

/* ---- What is off ------------------------------------------------------- */

static void is_disabled(struct bsh_walk *walk, const char *iommu, bool is_intel, const char *off)
{
	const bool has_grubby = has_program(walk, "grubby");
	struct loader loader;
	const char *id = "iommu-disabled";

	find_loader(walk, &loader);
	if (has_grubby && is_tame(off, "=,"))
		id = "iommu-disabled-grubby";
	else if (loader.refresh[0] != '\0' && is_tame(off, "=,") && mentions(&loader, off))
		id = "iommu-disabled-file";
	bsh_walk_trouble(walk, BSH_FINDING_WRONG, id,
			 (const struct bsh_var[]){
				 { "iommu", iommu },
				 { "off", off },
				 { "on", is_intel ? PARAMETER : "" },
				 { "file", loader.file ? loader.file : "the boot loader's set-up" },
				 { "refresh", loader.refresh },
				 { NULL, NULL },
			 });
}

static void is_not_on(struct bsh_walk *walk, const char *iommu)
{
	const char *id = "iommu-off";
	struct loader loader;

	find_loader(walk, &loader);
	if (has_program(walk, "grubby"))
		id = "iommu-off-grubby";
	else if (loader.file && mentions(&loader, PARAMETER))
		id = "iommu-not-booted";
	else if (loader.refresh[0] != '\0' && strcmp(loader.file, CMDLINE) == 0)
		id = "iommu-off-cmdline";
	else if (loader.refresh[0] != '\0' && has_grub_line(&loader))
		id = "iommu-off-grub";
	bsh_walk_trouble(walk, BSH_FINDING_WRONG, id,
			 (const struct bsh_var[]){
				 { "iommu", iommu },
				 { "file", loader.file ? loader.file : "the boot loader's set-up" },
				 { "update-grub", loader.refresh },
				 { "kernel-install", loader.refresh },
				 { NULL, NULL },
			 });
}

/* The firmware tells of an IOMMU, which is not used; @p maker is that of its parameter. */
static void is_unused(struct bsh_walk *walk, const char *iommu, const char *maker)
{
	const bool is_intel = maker[0] == 'i';
	struct parameters parameters;

	find_parameters(walk, maker, &parameters);
	if (parameters.all_off[0] != '\0')
		is_disabled(walk, iommu, is_intel, parameters.all_off);
	else if (parameters.maker_off[0] != '\0')
		is_disabled(walk, iommu, is_intel, parameters.maker_off);
	else if (is_intel && !parameters.is_on)
		is_not_on(walk, iommu);
	else
		bsh_walk_trouble(walk, BSH_FINDING_WRONG, "iommu-unused",
				 (const struct bsh_var[]){ { "iommu", iommu }, { NULL, NULL } });
}

/* The firmware tells of none. */
static void is_missing(struct bsh_walk *walk)
{
	struct bsh_var vars[] = { { "iommu", "VT-d" }, { NULL, NULL } };
	char info[4096];

	bsh_walk_text(walk, info, sizeof(info), "/proc/cpuinfo");
	if (!walk->is_x86) {
		bsh_walk_trouble(walk, BSH_FINDING_WRONG, "iommu-none", NULL);
		return;
	}
	if (strstr(info, "AuthenticAMD") || strstr(info, "HygonGenuine"))
		vars[0].value = "AMD-Vi (IOMMU)";
	bsh_walk_trouble(walk, BSH_FINDING_WRONG,
			 strstr(info, " hypervisor") ? "iommu-virtual" : "iommu-firmware", vars);
}

void bsh_doctor_iommu(struct bsh_walk *walk)
{
	struct iommus iommus;

	find_iommus(walk, &iommus);
	walk->has_iommu = iommus.n_groups > 0 || iommus.names[0] != '\0';
	if (walk->has_iommu)
		tell_iommus(walk, &iommus);
	else if (bsh_walk_exists(walk, TABLES "/DMAR"))
		is_unused(walk, "Intel VT-d", "intel_iommu=");
	else if (bsh_walk_exists(walk, TABLES "/IVRS"))
		is_unused(walk, "AMD-Vi", "amd_iommu=");
	else if (bsh_walk_exists(walk, TABLES "/IORT"))
		bsh_walk_trouble(
			walk, BSH_FINDING_WRONG, "iommu-unused",
			(const struct bsh_var[]){ { "iommu", "an SMMU" }, { NULL, NULL } });
	else
		is_missing(walk);
}
