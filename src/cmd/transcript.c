/* SPDX-License-Identifier: MIT */
/* What `save` writes: records in a temporary file, read back once. */

#include "transcript.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "barsh/out.h"

/* Records are kept in memory up to this size, then spilled. */
#define SPILL (32u << 10)

enum tag { TAG_COMMAND = 'C', TAG_VALUE = 'V', TAG_FAILED = 'F', TAG_OPTION = 'O' };

/* Before each record's text, unaligned. */
struct head {
	uint32_t tag;
	uint32_t len; /* of the text behind it */
	uint64_t offset;
	uint64_t value; /* of the bits, where there are some */
	uint8_t region, width, bar;
	uint8_t has_bits, high, low;
	uint8_t flags, is_named;
};

static void spill(struct bsh_transcript *t)
{
	if (t->fd < 0)
		t->fd = bsh_tmpfile();
	if (t->fd < 0 || bsh_write_all(t->fd, t->pending.data, t->pending.len) < 0)
		t->sys = errno;
	bsh_text_reset(&t->pending);
}

static void add(struct bsh_transcript *t, const struct head *head, const char *text)
{
	if (t->sys)
		return;
	bsh_text_add(&t->pending, (const char *)head, sizeof(*head));
	bsh_text_add(&t->pending, text, head->len);
	if (bsh_text_failed(&t->pending))
		t->sys = ENOMEM;
	else if (t->pending.len >= SPILL)
		spill(t);
}

void bsh_transcript_command(struct bsh_transcript *t, const char *text, size_t len)
{
	add(t, &(struct head){ .tag = TAG_COMMAND, .len = (uint32_t)len }, text);
}

void bsh_transcript_value(struct bsh_transcript *t, const struct bsh_place *place, uint8_t width,
			  uint8_t bar, unsigned flags, uint64_t value)
{
	struct head head = { .tag = TAG_VALUE, .offset = place->offset, .value = value,
			     .region = place->region, .width = width, .bar = bar,
			     .flags = (uint8_t)flags, .is_named = place->named != 0 };

	if (place->has_bits) {
		head.has_bits = true;
		head.high = place->high;
		head.low = place->low;
		head.value = value >> place->low & UINT64_MAX >> (63 - (place->high - place->low));
	}
	add(t, &head, "");
}

void bsh_transcript_option(struct bsh_transcript *t, const char *option)
{
	add(t, &(struct head){ .tag = TAG_OPTION, .len = (uint32_t)strlen(option) }, option);
}

void bsh_transcript_failed(struct bsh_transcript *t, const char *message)
{
	add(t, &(struct head){ .tag = TAG_FAILED, .len = (uint32_t)strlen(message) }, message);
}

void bsh_transcript_finish(struct bsh_transcript *t)
{
	bsh_text_finish(&t->pending);
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
}

/* A script being written from records. */
struct save {
	FILE *to;
	bool verify;
	struct bsh_text held; /* a command whose end is not seen yet */
	bool is_held;
};

/* Every line of text as a comment. */
static void write_comment(struct save *save, const char *before, const char *text, size_t len)
{
	fprintf(save->to, "# %s", before);
	for (size_t i = 0; i < len; i++) {
		fputc(text[i], save->to);
		if (text[i] == '\n' && i + 1 < len)
			fputs("# ", save->to);
	}
	fputc('\n', save->to);
}

static void release_held(struct save *save)
{
	if (save->is_held)
		fprintf(save->to, "%s\n", bsh_text_string(&save->held));
	save->is_held = false;
}

/* Put an option behind the name of the command that is held. */
static void add_option(struct save *save, const char *option, size_t len)
{
	struct bsh_text text = { 0 };
	const char *held = bsh_text_string(&save->held);
	const size_t name = strcspn(held, " \t\n\\");

	bsh_text_add(&text, held, name);
	bsh_text_adds(&text, " ");
	bsh_text_add(&text, option, len);
	bsh_text_adds(&text, held + name);
	bsh_text_finish(&save->held);
	save->held = text;
}

/* The command that is held, which reads a place by its name, with a check in place of the read. */
static void write_named_check(struct save *save, const struct head *head, unsigned digits)
{
	const char *held = bsh_text_string(&save->held);
	const bool is_read = strncmp(held, "read", 4) == 0;

	/* "r32 NAME" becomes "v32 NAME VALUE". */
	fprintf(save->to, "%s%s 0x%0*" PRIx64 "\n", is_read ? "verify" : "v",
		held + (is_read ? 4 : 1), (int)digits, head->value);
}

/* A read as a check of what it returned: all of the element, or the bits that were asked for. */
static void write_check(struct save *save, const struct head *head)
{
	unsigned digits = head->width * 2u;
	char place[32], bits[16] = "";

	if (head->has_bits) {
		digits = (head->high - head->low) / 4u + 1;
		snprintf(bits, sizeof(bits), "[%u:%u]", head->high, head->low);
	}
	if (head->is_named) {
		write_named_check(save, head, digits);
		return;
	}
	fprintf(save->to, "v%u%s%s %s%s 0x%0*" PRIx64 "\n", head->width * 8u,
		head->flags & BSH_ACCESS_FORCE ? " --force" : "",
		head->flags & BSH_ACCESS_YES ? " --yes" : "",
		bsh_place_text(place, head->region, head->offset, head->bar), bits, (int)digits,
		head->value);
}

static void save_record(struct save *save, const struct head *head, const char *text)
{
	switch ((enum tag)head->tag) {
	case TAG_COMMAND:
		release_held(save);
		bsh_text_reset(&save->held);
		bsh_text_add(&save->held, text, head->len);
		save->is_held = true;
		break;
	case TAG_VALUE:
		if (!save->verify)
			break;
		save->is_held = false;
		write_check(save, head);
		break;
	case TAG_OPTION:
		add_option(save, text, head->len);
		break;
	case TAG_FAILED:
		if (save->is_held)
			write_comment(save, "", save->held.data, save->held.len);
		save->is_held = false;
		write_comment(save, "failed: ", text, head->len);
		break;
	}
}

/* Read all records back, the spilled ones first. */
static int replay(struct bsh_transcript *t, struct save *save, struct bsh_err *err)
{
	off_t at = 0;
	struct head head;

	spill(t);
	if (t->sys) {
		errno = t->sys;
		return bsh_fail_errno(err, BSH_E_INTERNAL,
				      "this session's commands could not be kept");
	}
	while (pread(t->fd, &head, sizeof(head), at) == (ssize_t)sizeof(head)) {
		bsh_auto_free char *text = malloc(head.len + 1u);

		if (!text)
			return bsh_fail_nomem(err);
		at += (off_t)sizeof(head);
		if (pread(t->fd, text, head.len, at) != (ssize_t)head.len)
			return bsh_fail_errno(err, BSH_E_INTERNAL,
					      "this session's commands cannot be read back");
		at += head.len;
		save_record(save, &head, text);
	}
	release_held(save);
	return 0;
}

int bsh_transcript_save(struct bsh_transcript *t, int fd, bool verify, struct bsh_err *err)
{
	struct save save = { .verify = verify };
	int failed, lost;

	save.to = fdopen(fcntl(fd, F_DUPFD_CLOEXEC, 0), "w");
	if (!save.to)
		return bsh_fail_errno(err, BSH_E_INTERNAL, "cannot write");
	failed = replay(t, &save, err);
	bsh_text_finish(&save.held);
	/* A write that failed on the way leaves its mark; the last one may fail at the end. */
	lost = ferror(save.to) ? EIO : 0;
	errno = lost;
	if ((fclose(save.to) != 0 || lost) && failed == 0)
		return bsh_fail_errno(err, BSH_E_INTERNAL, "cannot write");
	return failed;
}
