/*
 * `zpoline doctor`: looks at each requirement and prints what it found.
 */
#include "cli/doctor.h"

#include "cli/command.h"
#include "cli/json_text.h"
#include "cli/mechanisms.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/sleds.h"

#include <stdarg.h>
#include <stdio.h>

#define REQUIREMENTS_MAX 32
#define STATUS_UNUSABLE  1

static const char help[] =
    "Usage: zpoline doctor [OPTION...]\n"
    "Shows what the default mechanism needs, whether it is here, and the command that mends it.\n"
    "The exit status is 0 if the mechanism works here, 1 if not.\n"
    "\n"
    "  -s, --sled S    the sled to try: one-jump, short-jump or nop\n"
    "  -j, --json      as JSON\n"
    "  -h, --help      this text\n"
    "  -V, --version   the version\n";

static const struct option options[] = {
    {"sled", required_argument, NULL, 's'},
    {"json", no_argument, NULL, 'j'},
    OPTIONS_COMMON,
    {0},
};

static const char *const state_names[] = {
    [DOCTOR_OK] = "ok",
    [DOCTOR_LIMIT] = "limit",
    [DOCTOR_MISSING] = "missing",
};

void doctor_say(struct doctor_finding *finding, enum doctor_state state, const char *format, ...)
{
    va_list arguments;
    finding->state = state;
    va_start(arguments, format);
    vsnprintf(finding->found, sizeof finding->found, format, arguments);
    va_end(arguments);
}

void doctor_mend(struct doctor_finding *finding, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(finding->remedy, sizeof finding->remedy, format, arguments);
    va_end(arguments);
}

static void print_finding(const struct doctor_requirement *requirement,
                          const struct doctor_finding *finding)
{
    printf("%-8s %s: %s\n", state_names[finding->state], requirement->name, finding->found);
    printf("         matters: %s\n", requirement->matters);
    if (finding->remedy[0])
        printf("         mend: %s\n", finding->remedy);
}

static bool from_start(const struct doctor_finding *findings, bool usable)
{
    for (size_t i = 0; i < doctor_requirement_count; i++)
        usable = usable && !findings[i].no_start;
    return usable;
}

static int print_text(const struct doctor_finding *findings, bool usable)
{
    for (size_t i = 0; i < doctor_requirement_count; i++)
        print_finding(&doctor_requirements[i], &findings[i]);
    printf("\nMechanism '%s' %s here.\n", MECHANISM_DEFAULT, usable ? "works" : "does not work");
    printf("Its option --from start %s here.\n",
           from_start(findings, usable) ? "works" : "does not work");
    return fflush(stdout) == 0 ? 0 : PROBLEM_LAUNCHER;
}

static json_t *finding_json(const struct doctor_requirement *requirement,
                            const struct doctor_finding *finding)
{
    return json_pack("{s:s, s:s, s:o, s:s, s:o}", "name", requirement->name, "state",
                     state_names[finding->state], "found", json_text(finding->found), "matters",
                     requirement->matters, "remedy",
                     finding->remedy[0] ? json_text(finding->remedy) : json_null());
}

static int print_json(const struct doctor_finding *findings, const char *sled, bool usable)
{
    json_t *list = json_array();
    for (size_t i = 0; i < doctor_requirement_count; i++)
        json_array_append_new(list, finding_json(&doctor_requirements[i], &findings[i]));
    return json_print(json_pack("{s:s, s:s, s:b, s:b, s:o}", "mechanism", MECHANISM_DEFAULT, "sled",
                                sled ? sled : sled_names[0], "usable", usable, "from_start",
                                from_start(findings, usable), "requirements", list));
}

static int examine(const char *sled, bool json)
{
    struct place place;
    struct problem problem = {0};
    if (place_find(&place, &problem) != 0)
        return message_problem(&problem);
    struct doctor_finding findings[REQUIREMENTS_MAX] = {0};
    struct doctor_subject subject = {.place = &place, .sled = sled};
    bool usable = true;
    for (size_t i = 0; i < doctor_requirement_count; i++) {
        doctor_requirements[i].look(&subject, &findings[i]);
        usable = usable && findings[i].state != DOCTOR_MISSING;
    }
    int status = json ? print_json(findings, sled, usable) : print_text(findings, usable);
    return status || usable ? status : STATUS_UNUSABLE;
}

int command_doctor(int argc, char **argv)
{
    struct problem problem = {0};
    const char *sled = NULL;
    bool json = false;
    int option;
    optind = 0;
    while ((option = options_next("doctor", "+:s:jhV", argc, argv, options, &problem)) !=
           OPTION_END) {
        switch (option) {
        case 's':
            sled = optarg;
            break;
        case 'j':
            json = true;
            break;
        case OPTION_HELP:
            return options_print_help(help);
        case OPTION_VERSION:
            return options_print_version();
        default:
            return message_problem(&problem);
        }
    }
    if ((sled && sled_name_check(sled, &problem) != 0) ||
        options_refuse_operand("doctor", argc, argv, &problem) != 0)
        return message_problem(&problem);
    return examine(sled, json);
}
