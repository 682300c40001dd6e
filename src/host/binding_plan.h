/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What a bind would take, and all that is against it.
 *
 * Reads only. None of it asks for driver_override, see bsh_work_read().
 */
#ifndef BARSH_HOST_BINDING_PLAN_H
#define BARSH_HOST_BINDING_PLAN_H

#include "host/binding_work.h"

/** Whom binding->user names, by name or number; -1 with BSH_E_OPEN: nobody. */
int bsh_plan_user(const struct bsh_work *work, uint32_t *uid, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief Add the functions that are to be bound, and tell every reason against it.
 *
 * @return 0; -1 with BSH_E_GUARDED: refused, or BSH_E_OPEN: it has no IOMMU group.
 */
int bsh_plan_bind(struct bsh_work *work, struct bsh_err *err) BSH_MUST_USE;

/** @brief Are the functions, once read under the lock, as they were planned? */
int bsh_plan_check(const struct bsh_work *work, struct bsh_err *err) BSH_MUST_USE;

/** Is any of the functions not with VFIO yet? */
bool bsh_plan_has_work(const struct bsh_work *work);

/**
 * @brief Look once more for uses, right before the first write: what came before took time.
 *
 * @return 0; -1 with BSH_E_GUARDED.
 */
int bsh_plan_look_again(struct bsh_work *work, struct bsh_err *err) BSH_MUST_USE;

#endif
