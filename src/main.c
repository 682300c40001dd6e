/* SPDX-License-Identifier: MIT */
/* The command line: options into an invocation, and the only exit. */

#include <getopt.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "barsh/cmd.h"
#include "barsh/host.h"
#include "barsh/shell.h"
#include "config.h"
#include "verb.h"

/* Options that have no letter. */
enum { OPT_LOG_SYNC = 256, OPT_WIDTHS, OPT_SPLIT64, OPT_COLOR, OPT_NO_INIT, OPT_NO_MAP,
       OPT_COMMANDS };

static const struct option options[] = {
	{ "bar", required_argument, NULL, 'b' },
	{ "map", required_argument, NULL, 'm' },
	{ "file", required_argument, NULL, 'f' },
	{ "execute", required_argument, NULL, 'e' },
	{ "interactive", no_argument, NULL, 'i' },
	{ "keep-going", no_argument, NULL, 'k' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "read-only", no_argument, NULL, 'r' },
	{ "json", no_argument, NULL, 'j' },
	{ "log", required_argument, NULL, 'l' },
	{ "log-sync", no_argument, NULL, OPT_LOG_SYNC },
	{ "quiet", no_argument, NULL, 'q' },
	{ "widths", required_argument, NULL, OPT_WIDTHS },
	{ "split64", required_argument, NULL, OPT_SPLIT64 },
	{ "color", required_argument, NULL, OPT_COLOR },
	{ "no-init", no_argument, NULL, OPT_NO_INIT },
	{ "no-map", no_argument, NULL, OPT_NO_MAP },
	{ "commands", no_argument, NULL, OPT_COMMANDS },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static const char usage_text[] =
	"usage: barsh [OPTION]... DEVICE\n"
	"       barsh list | doctor | bind | unbind [OPTION]... [ADDRESS]\n"
	"       barsh convert [OPTION]... FILE\n"
	"Explore the PCI BARs of DEVICE at a prompt, or run scripts.\n"
	"\n"
	"barsh list               the PCI functions of this machine\n"
	"barsh doctor [ADDRESS]   what is between a card and a prompt, and what mends it\n"
	"barsh bind ADDRESS       give a function to vfio-pci\n"
	"barsh unbind ADDRESS     give it back to its driver\n"
	"barsh convert FILE       a register map of any format in barsh's own\n"
	"\n"
	"DEVICE   [DDDD:]BB:DD.F           a PCI function through VFIO\n"
	"         VVVV:DDDD                the one function with that vendor and device id\n"
	"         sysfs:[DDDD:]BB:DD.F     its resourceN files: no reset, a driver may stay bound\n"
	"         sim[:SPEC]               a simulated device; bare 'sim' is 64 KiB of memory\n"
	"         sim:MAP                  one with the registers of a map: sim:demo, sim:./card.yaml\n"
	"         file:PATH, or any path   a file mapped as the BAR\n"
	"\n"
	"  -b, --bar=N          the BAR to start in (0)\n"
	"  -m, --map=FILE       load a register map, by file or name (repeatable, layered)\n"
	"  -f, --file=FILE      run a script, '-' is standard input (repeatable)\n"
	"  -e, --execute=TEXT   run commands (repeatable, in order with -f)\n"
	"  -i, --interactive    stay at the prompt after -f and -e\n"
	"  -k, --keep-going     go on after a failed command\n"
	"  -n, --dry-run        check and resolve everything, open nothing\n"
	"  -r, --read-only      refuse every write\n"
	"  -j, --json           one JSON object a line for each result\n"
	"  -l, --log=FILE       append a log that is itself a script\n"
	"      --log-sync       the log is on disk before each write\n"
	"  -q, --quiet          no banner, no hints\n"
	"      --widths=LIST    the access widths that this device answers, such as 32 or 8,32\n"
	"      --split64=ORDER  two 32-bit accesses where 64 bits cannot be one: lohi or hilo\n"
	"      --color=WHEN     auto, always or never\n"
	"      --no-init        skip the init file\n"
	"      --no-map         at the prompt, load no map by itself\n"
	"  -h, --help           print this\n"
	"  -V, --version        print the version and the line editor\n"
	"\n"
	"Exit status: 0 all well, 1 a check failed, 2 bad usage or script, 3 an access was refused\n"
	"or failed, 4 internal error, 5 the device could not be opened, 130 interrupted.\n";

/* What the options are read into. */
struct command_line {
	struct bsh_invocation invocation;
	struct bsh_input *inputs; /* as many as there are arguments */
	const char **maps;	  /* likewise */
	int status;		  /* leave with it at once; -1: go on */
};

static int complain(const char *what, const char *arg)
{
	fprintf(stderr, "barsh: error: %s '%s'; 'barsh --help' tells more\n", what, arg);
	return 2;
}

static void add_input(struct command_line *line, bool is_text, const char *arg)
{
	line->inputs[line->invocation.n_inputs++] =
		(struct bsh_input){ .is_text = is_text, .arg = arg };
}

static void print_version(void)
{
	printf("barsh %s (line editor: %s)\n", BSH_VERSION, bsh_shell_editor());
}

static void print_commands(void)
{
	struct bsh_text text = { 0 };

	bsh_commands_print(&text);
	fputs(bsh_text_string(&text), stdout);
	bsh_text_finish(&text);
}

static int set_bar(struct bsh_settings *settings, const char *arg)
{
	if (arg[0] < '0' || arg[0] > '5' || arg[1])
		return complain("BARs are 0 to 5, not", arg);
	settings->bar = (unsigned)(arg[0] - '0');
	settings->has_bar = true;
	return -1;
}

static int set_split(struct bsh_settings *settings, const char *arg)
{
	if (strcmp(arg, "lohi") != 0 && strcmp(arg, "hilo") != 0)
		return complain("--split64 takes lohi or hilo, not", arg);
	settings->split = arg[0] == 'l' ? 1 : 2;
	return -1;
}

static int set_color(struct bsh_settings *settings, const char *arg)
{
	if (strcmp(arg, "auto") == 0)
		settings->color = BSH_COLOR_AUTO;
	else if (strcmp(arg, "always") == 0)
		settings->color = BSH_COLOR_ALWAYS;
	else if (strcmp(arg, "never") == 0)
		settings->color = BSH_COLOR_NEVER;
	else
		return complain("--color takes auto, always or never, not", arg);
	return -1;
}

/* One option with an argument; -1 to go on, else the status to leave with. */
static int take_argument(struct command_line *line, int option, const char *arg)
{
	struct bsh_settings *settings = &line->invocation.settings;

	switch (option) {
	case 'b':
		return set_bar(settings, arg);
	case 'f':
	case 'e':
		add_input(line, option == 'e', arg);
		return -1;
	case 'm':
		line->maps[settings->n_maps++] = arg;
		return -1;
	case 'l':
		settings->log = arg;
		return -1;
	case OPT_WIDTHS:
		if (bsh_widths_parse(arg, &settings->widths) < 0)
			return complain("--widths takes a list of 8, 16, 32, 64, not", arg);
		settings->has_widths = true;
		return -1;
	case OPT_SPLIT64:
		return set_split(settings, arg);
	case OPT_COLOR:
		return set_color(settings, arg);
	default:
		return 2;
	}
}

/* One option; -1 to go on, else the status to leave with. */
static int take_option(struct command_line *line, int option, const char *arg)
{
	struct bsh_settings *settings = &line->invocation.settings;

	switch (option) {
	case 'i':
		line->invocation.is_interactive = true;
		return -1;
	case 'k':
		settings->is_keep_going = true;
		return -1;
	case 'n':
		settings->is_dry_run = true;
		return -1;
	case 'r':
		settings->is_read_only = true;
		return -1;
	case 'j':
		settings->is_json = true;
		return -1;
	case 'q':
		settings->is_quiet = true;
		return -1;
	case OPT_LOG_SYNC:
		settings->is_log_sync = true;
		return -1;
	case OPT_NO_INIT:
		line->invocation.has_no_init = true;
		return -1;
	case OPT_NO_MAP:
		settings->has_no_map = true;
		return -1;
	case OPT_COMMANDS:
		print_commands();
		return 0;
	case 'h':
		fputs(usage_text, stdout);
		return 0;
	case 'V':
		print_version();
		return 0;
	case '?':
		fputs("'barsh --help' tells more\n", stderr);
		return 2;
	default:
		return take_argument(line, option, arg);
	}
}

/* No DEVICE was given: say how to find one. */
static int no_device(void)
{
	fputs("barsh: error: which DEVICE? 'barsh list' shows what is there, 'barsh sim' is one to "
	      "try; 'barsh --help' tells more\n",
	      stderr);
	return 2;
}

/* A verb that is not the first word would be taken for a DEVICE. */
static int late_verb(const char *verb)
{
	fprintf(stderr, "barsh: error: the verb comes first: barsh %s [OPTION]... %s\n", verb,
		strcmp(verb, "convert") == 0 ? "FILE" : "[ADDRESS]");
	return 2;
}

static int two_devices(const char *first, const char *second)
{
	const char *verb = verb_suggest(first);

	if (!verb)
		return complain("one DEVICE is explored at a time; what is", second);
	fprintf(stderr, "barsh: error: there is no verb '%s': did you mean '%s'?\n", first, verb);
	return 2;
}

static int parse(struct command_line *line, int argc, char **argv)
{
	int option, status;

	while ((option = getopt_long(argc, argv, "b:m:f:e:iknrjl:qhV", options, NULL)) != -1) {
		status = take_option(line, option, optarg);
		if (status >= 0)
			return status;
	}
	if (optind == argc)
		return no_device();
	if (verb_find(argv[optind]))
		return late_verb(argv[optind]);
	if (optind + 1 < argc)
		return two_devices(argv[optind], argv[optind + 1]);
	if (line->invocation.settings.is_log_sync && !line->invocation.settings.log)
		return complain("--log-sync goes with", "--log=FILE");
	line->invocation.device = argv[optind];
	line->invocation.inputs = line->inputs;
	line->invocation.settings.maps = line->maps;
	return -1;
}

/* Output that was lost is a failure, also for --help. */
static int finish(int status)
{
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("barsh: error: cannot write");
		return 4;
	}
	return status;
}

/* Explore a device, as the options say. */
static int explore(const struct bsh_host *host, int argc, char **argv, int *signo)
{
	struct command_line line = { .invocation.settings.widths = 1 | 2 | 4 | 8 };
	int status;

	line.inputs = calloc((size_t)argc + 1, sizeof(*line.inputs));
	line.maps = calloc((size_t)argc + 1, sizeof(*line.maps));
	if (!line.inputs || !line.maps) {
		free(line.inputs);
		free(line.maps);
		fputs("barsh: error: out of memory\n", stderr);
		return 4;
	}
	status = parse(&line, argc, argv);
	if (status < 0)
		status = bsh_shell_main(host, &line.invocation, signo);
	free(line.inputs);
	free(line.maps);
	return status;
}

/* The machine, or what BARSH_HOST_ROOT names in its place; false after saying why not. */
static bool find_host(struct bsh_host *host, const char *program)
{
	const char *root = getenv("BARSH_HOST_ROOT");

	*host = (struct bsh_host){ .root = root ? root : "" };
	/* What is on the PATH is called by its name; a path is said as it was typed. */
	if (strchr(program, '/'))
		host->self = program;
	if (!root || !getauxval(AT_SECURE))
		return true;
	fputs("barsh: error: BARSH_HOST_ROOT is not for a program that runs set-user-id\n",
	      stderr);
	return false;
}

int main(int argc, char **argv)
{
	const struct verb *verb = argc > 1 ? verb_find(argv[1]) : NULL;
	struct bsh_host host;
	int status, signo = 0;

	setlocale(LC_CTYPE, "");
	/* A closed pipe is an error to be told apart, not a sudden death within a write. */
	signal(SIGPIPE, SIG_IGN);
	/* So is a limit on file sizes: what the journal or the log cannot take is not written. */
	signal(SIGXFSZ, SIG_IGN);
	if (!find_host(&host, argv[0]))
		status = 2;
	else if (verb)
		status = verb_main(verb, &host, argc - 1, argv + 1);
	else
		status = explore(&host, argc, argv, &signo);
	status = finish(status);
	if (signo) {
		signal(signo, SIG_DFL);
		raise(signo);
	}
	return status;
}
