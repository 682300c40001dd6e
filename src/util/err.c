/* SPDX-License-Identifier: MIT */
/* Errors: filled once where the reason is known, given context on the way up. */

#include "barsh/util.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Take half of a character off the end, where a message was cut. */
static void cut_half(char *msg)
{
	const size_t len = strlen(msg);
	size_t last = len, need;

	while (last > 0 && ((uint8_t)msg[last - 1] & 0xc0) == 0x80)
		last--;
	if (last == 0 || (uint8_t)msg[last - 1] < 0xc0)
		return;
	last--;
	need = (uint8_t)msg[last] >= 0xf0 ? 4 : (uint8_t)msg[last] >= 0xe0 ? 3 : 2;
	if (len - last < need)
		msg[last] = '\0';
}

/*
 * What stands in a message may come from a script, a map or a device: nothing that
 * steers a terminal or breaks the line, and a cut must not leave half of a character.
 */
static void tidy(struct bsh_err *err)
{
	cut_half(err->msg);
	bsh_clean_text(err->msg, sizeof(err->msg), err->msg);
}

/* Shared by all that fill: the message, cut at the end if it must be. */
static void fill(struct bsh_err *err, enum bsh_code code, const char *fmt, va_list args)
{
	assert(err->code == BSH_OK);
	assert(code != BSH_OK);
	err->code = code;
	vsnprintf(err->msg, sizeof(err->msg), fmt, args);
	tidy(err);
}

int bsh_fail(struct bsh_err *err, enum bsh_code code, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fill(err, code, fmt, args);
	va_end(args);
	return -1;
}

int bsh_fail_at(struct bsh_err *err, struct bsh_span at, enum bsh_code code, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fill(err, code, fmt, args);
	va_end(args);
	err->at = at;
	return -1;
}

int bsh_fail_errno(struct bsh_err *err, enum bsh_code code, const char *fmt, ...)
{
	const int sys = errno;
	va_list args;
	size_t len;

	va_start(args, fmt);
	fill(err, code, fmt, args);
	va_end(args);
	err->sys = sys;
	len = strlen(err->msg);
	snprintf(err->msg + len, sizeof(err->msg) - len, ": %s", strerror(sys));
	tidy(err);
	return -1;
}

int bsh_wrap(struct bsh_err *err, const char *fmt, ...)
{
	char was[sizeof(err->msg)];
	va_list args;
	size_t len;

	assert(err->code != BSH_OK);
	memcpy(was, err->msg, sizeof(was));
	va_start(args, fmt);
	vsnprintf(err->msg, sizeof(err->msg), fmt, args);
	va_end(args);
	len = strlen(err->msg);
	snprintf(err->msg + len, sizeof(err->msg) - len, ": %s", was);
	tidy(err);
	return -1;
}

int bsh_fail_nomem(struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_NOMEM, "out of memory");
}

int bsh_code_status(enum bsh_code code)
{
	switch (code) {
	case BSH_OK:
		return 0;
	case BSH_E_CHECK:
		return 1;
	case BSH_E_SYNTAX:
	case BSH_E_NAME:
	case BSH_E_VALUE:
		return 2;
	case BSH_E_RANGE:
	case BSH_E_ALIGN:
	case BSH_E_WIDTH:
	case BSH_E_READONLY:
	case BSH_E_GUARDED:
	case BSH_E_IO:
	case BSH_E_GONE:
		return 3;
	case BSH_E_INTERNAL:
	case BSH_E_NOMEM:
	case BSH_E_OUTPUT:
	case BSH_E_PIPE:
		return 4;
	case BSH_E_OPEN:
		return 5;
	case BSH_E_INTR:
		return 130;
	}
	return 4;
}
