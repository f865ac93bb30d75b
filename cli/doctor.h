/*
 * What `zpoline doctor` looks at: a table of requirements, each with one function.
 */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include "cli/place.h"

#include <stdbool.h>
#include <stddef.h>

enum doctor_state {
    DOCTOR_OK,
    DOCTOR_LIMIT,   /* works, but something is missed that the program could notice */
    DOCTOR_MISSING, /* the default mechanism does not work without it */
};

struct doctor_finding {
    enum doctor_state state;
    char found[512];   /* what is there */
    char remedy[1024]; /* the command that mends it; "" if there is none, or nothing to mend */
    bool no_start;     /* `--from start` does not work because of it */
};

/* What the look is about. */
struct doctor_subject {
    const struct place *place;
    const char *sled; /* NULL: the default */
};

struct doctor_requirement {
    const char *name;
    const char *matters; /* why */
    void (*look)(const struct doctor_subject *subject, struct doctor_finding *finding);
};

extern const struct doctor_requirement doctor_requirements[];
extern const size_t doctor_requirement_count;

/* Fills in what was found. */
__attribute__((format(printf, 3, 4))) void
doctor_say(struct doctor_finding *finding, enum doctor_state state, const char *format, ...);

/* Fills in the remedy. */
__attribute__((format(printf, 2, 3))) void doctor_mend(struct doctor_finding *finding,
                                                       const char *format, ...);

/* The looks; doctor_kernel.c, doctor_cpu.c, doctor_sled.c, doctor_start.c. */
void doctor_look_libraries(const struct doctor_subject *subject, struct doctor_finding *finding);
void doctor_look_page_zero(const struct doctor_subject *subject, struct doctor_finding *finding);
void doctor_look_min_addr(const struct doctor_subject *subject, struct doctor_finding *finding);
void doctor_look_capability(const struct doctor_subject *subject, struct doctor_finding *finding);
void doctor_look_selinux(const struct doctor_subject *subject, struct doctor_finding *finding);
void doctor_look_keys(const struct doctor_subject *subject, struct doctor_finding *finding);
void doctor_look_xsave(const struct doctor_subject *subject, struct doctor_finding *finding);
void doctor_look_fsgsbase(const struct doctor_subject *subject, struct doctor_finding *finding);
void doctor_look_shadow_stack(const struct doctor_subject *subject, struct doctor_finding *finding);
void doctor_look_pads(const struct doctor_subject *subject, struct doctor_finding *finding);
void doctor_look_landings(const struct doctor_subject *subject, struct doctor_finding *finding);
void doctor_look_loader(const struct doctor_subject *subject, struct doctor_finding *finding);
void doctor_look_layout(const struct doctor_subject *subject, struct doctor_finding *finding);
void doctor_look_exe(const struct doctor_subject *subject, struct doctor_finding *finding);

#endif
