/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief The doctor: what is between a card and a session, in order, and what mends it.
 *
 * Reads only. One table has every trouble with its remedy; barsh doctor, an open that
 * fails, README and the manual speak its words. Source: VFIO.md 1.5, 1.6, 6.
 */
#ifndef BARSH_DOCTOR_H
#define BARSH_DOCTOR_H

#include "barsh/host.h"

/** A trouble as documents show it. {device} and the like stand for what it is about. */
struct bsh_trouble {
	const char *id;	     /**< "not-bound": stable, in JSON */
	const char *step;    /**< of which step: "driver" */
	const char *text;    /**< what is wrong: "{device} is bound to {driver}" */
	const char *command; /**< mends it: "{sudo}{barsh} bind {device}"; NULL: no command does */
	const char *advice;  /**< what a person has to do or decide; NULL: nothing */
};

/** Every trouble in the order of the steps; ends with .id == NULL. */
extern const struct bsh_trouble bsh_troubles[];

/** A text of the table as documents show it, {device} as DEVICE; "" for NULL and what is too long. */
const char *bsh_trouble_show(const char *text, char *to, size_t size);

enum bsh_finding_state {
	BSH_FINDING_OK,
	BSH_FINDING_NOTE,  /**< worth knowing; does not keep a session from starting */
	BSH_FINDING_WRONG, /**< no session can start */
	BSH_FINDING_LATER, /**< cannot be judged before something else is mended */
};

/** What one step found. Free of control characters. */
struct bsh_finding {
	enum bsh_finding_state state;
	const char *step;  /**< "iommu" */
	const char *id;	   /**< the trouble's, "" when there is none */
	char text[320];	   /**< one phrase */
	char command[320]; /**< one line to paste into a shell, "" when there is none */
	char advice[320];  /**< one phrase, "" when there is none */
};

/**
 * @brief Walk the whole way in.
 *
 * @param address  DDDD:BB:DD.F, which need not exist; NULL: the machine's steps only.
 * @param each     Called for each finding in order; a step may have several.
 * @return how many findings are wrong.
 */
unsigned bsh_doctor(const struct bsh_host *host, const char *address,
		    void (*each)(void *ctx, const struct bsh_finding *finding), void *ctx);

/** @brief The first finding that is wrong, in *finding; false when none is, *finding untouched. */
bool bsh_doctor_first(const struct bsh_host *host, const char *address,
		      struct bsh_finding *finding);

#endif
