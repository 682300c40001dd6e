/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What barsh list has found, and how it is shown.
 */
#ifndef BARSH_VERB_LIST_H
#define BARSH_VERB_LIST_H

#include "verb.h"

/** One function. The texts are without control characters, "" where there is nothing. */
struct list_row {
	struct bsh_pci pci; /**< as sysfs says it */
	struct bsh_names names;
	char address[BSH_BDF_MAX];
	char ids[16];
	char driver[32];
	char group[16];
	char bars[128];	  /**< "0:16K 2:32io 4:1Mp" */
	bool is_openable; /**< a session could start now */
	bool is_bindable; /**< neither a bridge nor in VFIO's hands */
};

struct list_rows {
	struct list_row *rows;
	size_t n, cap;
};

/** Fill in the texts that are derived of row->pci. */
void list_row_texts(struct list_row *row);

/** Show all rows: a table, or a JSON object each; @p is_verbose: with details. */
int list_show(struct verb_call *call, const struct list_rows *rows, bool is_verbose,
	      struct bsh_err *err) BSH_MUST_USE;

/** "ADDRESS<TAB>NAME" lines for the completion scripts. */
void list_show_plain(struct verb_call *call, const struct list_row *row);

#endif
