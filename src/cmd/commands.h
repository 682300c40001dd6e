/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Every command, by name. Command X is in cmd_X.c; a family is one file.
 */
#ifndef BARSH_CMD_COMMANDS_H
#define BARSH_CMD_COMMANDS_H

#include "command.h"

/** The name or alias that is nearest to a mistyped one, or NULL. */
const char *bsh_command_suggest(const char *name, size_t len);

extern const struct bsh_cmd bsh_cmd_info;
extern const struct bsh_cmd bsh_cmd_dump;
extern const struct bsh_cmd bsh_cmd_read;
extern const struct bsh_cmd bsh_cmd_decode;
extern const struct bsh_cmd bsh_cmd_regs;
extern const struct bsh_cmd bsh_cmd_describe;
extern const struct bsh_cmd bsh_cmd_r8;
extern const struct bsh_cmd bsh_cmd_r16;
extern const struct bsh_cmd bsh_cmd_r32;
extern const struct bsh_cmd bsh_cmd_r64;
extern const struct bsh_cmd bsh_cmd_write;
extern const struct bsh_cmd bsh_cmd_w8;
extern const struct bsh_cmd bsh_cmd_w16;
extern const struct bsh_cmd bsh_cmd_w32;
extern const struct bsh_cmd bsh_cmd_w64;
extern const struct bsh_cmd bsh_cmd_fill;
extern const struct bsh_cmd bsh_cmd_verify;
extern const struct bsh_cmd bsh_cmd_v8;
extern const struct bsh_cmd bsh_cmd_v16;
extern const struct bsh_cmd bsh_cmd_v32;
extern const struct bsh_cmd bsh_cmd_v64;
extern const struct bsh_cmd bsh_cmd_reset_check;
extern const struct bsh_cmd bsh_cmd_wait;
extern const struct bsh_cmd bsh_cmd_fail;
extern const struct bsh_cmd bsh_cmd_let;
extern const struct bsh_cmd bsh_cmd_print;
extern const struct bsh_cmd bsh_cmd_echo;
extern const struct bsh_cmd bsh_cmd_sleep;
extern const struct bsh_cmd bsh_cmd_source;
extern const struct bsh_cmd bsh_cmd_if;
extern const struct bsh_cmd bsh_cmd_repeat;
extern const struct bsh_cmd bsh_cmd_break;
extern const struct bsh_cmd bsh_cmd_bar;
extern const struct bsh_cmd bsh_cmd_map;
extern const struct bsh_cmd bsh_cmd_set;
extern const struct bsh_cmd bsh_cmd_save;
extern const struct bsh_cmd bsh_cmd_journal;
extern const struct bsh_cmd bsh_cmd_history;
extern const struct bsh_cmd bsh_cmd_reopen;
extern const struct bsh_cmd bsh_cmd_help;
extern const struct bsh_cmd bsh_cmd_quit;

#endif
