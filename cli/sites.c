/*
 * `zpoline sites`: the system call instructions of ELF files, and what would become of them.
 */
#include "cli/command.h"
#include "cli/json_text.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/proof.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
    "Usage: zpoline sites [OPTION...] FILE...\n"
    "Shows each place in the code of ELF files that has the bytes of a system call instruction:\n"
    "its address, its function, and what becomes of it (call: rewritten; int3: a breakpoint;\n"
    "left: not touched), with the reason. The files are read anew, not taken from the cache.\n"
    "\n"
    "  -j, --json      as JSON\n"
    "  -h, --help      this text\n"
    "  -V, --version   the version\n"
    "\n"
    "The exit status is 125 if a file could not be examined.\n";

static const struct option options[] = {
    {"json", no_argument, NULL, 'j'},
    OPTIONS_COMMON,
    {0},
};

/* A site as it is shown. */
struct row {
    uint64_t address;
    const struct elf_function *function; /* NULL: not known */
    const char *verdict, *reason;
};

static struct row row_of(const struct prover *prover, const struct proof *proof, size_t index)
{
    const struct site *site = &proof->sites[index];
    uint64_t address = elf_address_of(proof->image, proof->size, site->offset);
    return (struct row){
        .address = address,
        .function = elf_function_at(&proof->functions, address),
        .verdict = prover->verdict_name(site->verdict),
        .reason = site->reason == SITE_REASON_NONE ? "" : prover->reason_name(site->reason),
    };
}

static void print_row(const struct row *row)
{
    char function[256] = "-";
    if (row->function)
        snprintf(function, sizeof function, "%s+0x%" PRIx64, row->function->name,
                 row->address - row->function->address);
    printf("%#12" PRIx64 "  %-4s  %s%s%s\n", row->address, row->verdict, function,
           row->reason[0] ? "  " : "", row->reason);
}

static void print_proof(const struct prover *prover, const struct proof *proof)
{
    printf("%s:\n", proof->file);
    for (size_t i = 0; i < proof->count; i++) {
        struct row row = row_of(prover, proof, i);
        print_row(&row);
    }
    printf("%s: %zu candidates: %zu call, %zu int3, %zu left\n", proof->file, proof->count,
           proof->of_verdict[SITE_CALL], proof->of_verdict[SITE_INT3],
           proof->of_verdict[SITE_LEFT]);
}

static json_t *row_json(const struct row *row, uint64_t offset)
{
    json_t *object =
        json_pack("{s:I, s:I, s:s, s:s}", "address", (json_int_t)row->address, "offset",
                  (json_int_t)offset, "verdict", row->verdict, "reason", row->reason);
    if (object && row->function) {
        json_object_set_new(object, "function", json_text(row->function->name));
        json_object_set_new(object, "function_offset",
                            json_integer((json_int_t)(row->address - row->function->address)));
    }
    return object;
}

static json_t *proof_json(const struct prover *prover, const struct proof *proof)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < proof->count; i++) {
        struct row row = row_of(prover, proof, i);
        json_array_append_new(rows, row_json(&row, proof->sites[i].offset));
    }
    return json_pack("{s:o, s:o, s:{s:I, s:I, s:I}}", "file", json_text(proof->file), "sites", rows,
                     "counts", "call", (json_int_t)proof->of_verdict[SITE_CALL], "int3",
                     (json_int_t)proof->of_verdict[SITE_INT3], "left",
                     (json_int_t)proof->of_verdict[SITE_LEFT]);
}

/* One file: its rows, or its error both on stderr and in `list` (NULL: text is wanted). */
static int examine(const struct prover *prover, const char *file, json_t *list)
{
    struct proof proof;
    struct problem problem = {0};
    if (proof_make(prover, file, &proof, &problem) != 0) {
        if (list)
            json_array_append_new(list, json_pack("{s:o, s:o}", "file", json_text(file), "error",
                                                  json_text(problem.why)));
        return message_problem(&problem);
    }
    if (list)
        json_array_append_new(list, proof_json(prover, &proof));
    else
        print_proof(prover, &proof);
    proof_release(prover, &proof);
    return 0;
}

static int examine_all(char **files, bool json)
{
    struct place place;
    struct prover prover;
    struct problem problem = {0};
    if (place_find(&place, &problem) != 0 || prover_load(&place, &prover, &problem) != 0)
        return message_problem(&problem);
    json_t *list = json ? json_array() : NULL;
    int status = 0;
    for (; *files; files++) {
        int one = examine(&prover, *files, list);
        status = status ? status : one;
    }
    int printed = 0;
    if (json)
        printed = json_print(json_pack("{s:o}", "files", list));
    else if (fflush(stdout) != 0)
        printed = PROBLEM_LAUNCHER;
    return status ? status : printed;
}

static int refuse_nothing(void)
{
    struct problem problem = {0};
    problem_what(&problem, "sites");
    problem_why(&problem, "the file is missing");
    problem_remedy(&problem, "write `zpoline sites FILE...`");
    return message_problem(&problem);
}

int command_sites(int argc, char **argv)
{
    struct problem problem = {0};
    bool json = false;
    int option;
    optind = 0;
    while ((option = options_next("sites", "+:jhV", argc, argv, options, &problem)) != OPTION_END) {
        switch (option) {
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
    return optind < argc ? examine_all(argv + optind, json) : refuse_nothing();
}
