/*
 * The mechanisms that zpoline is compared with.
 */
#ifndef BASELINES_MECHANISMS_H
#define BASELINES_MECHANISMS_H

#include "hook/mechanism.h"

extern const struct mechanism mechanism_none;
extern const struct mechanism mechanism_ld_preload;

#endif
