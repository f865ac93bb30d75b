/* The HTML report: what stands in it, in which order, and its figures. The tables are those of
 * `zpoline-bench table`. */
#include "bench/report.h"

#include "bench/made_from.h"
#include "bench/message.h"
#include "bench/properties.h"
#include "bench/report_style.h"
#include "bench/results.h"
#include "bench/svg_inline.h"
#include "bench/table_parts.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIGURES_MAX 3

struct figure {
    const char *name; /* NULL ends a list */
    const char *caption;
};

struct report {
    const struct sample_set *set;
    const json_t *context;
    const char *directory;
    struct table_output out;
    bool drawn; /* the figures belong to the samples */
};

static void write_bounds(const struct sample_set *set, const struct table_output *out)
{
    (void)ratios_print(set, out);
}

static const struct section {
    const char *title;
    void (*write)(const struct sample_set *, const struct table_output *);
    struct figure figures[FIGURES_MAX];
} sections[] = {
    {"Answered calls, beside the published figures",
     table_print_published,
     {{"overhead", "Time of a getpid that the hook answers, under each mechanism, and the "
                   "published figures. Where a mechanism hooks nothing: what it adds to native."}}},
    {"Calls in a loop and in a chain",
     table_print_latency,
     {{"latency", "A getpid in a loop, per hook, of what rewrites code or replaces functions."},
      {"chain", "A getpid that is passed on, in a chain of three calls, relative to native."}}},
    {"System call numbers",
     table_print_sweep,
     {{"sweep", "Time of an answered call against its number, per sled."}}},
    {"Other calls", table_print_calls, {{NULL, NULL}}},
    {"Threads",
     table_print_threads,
     {{"threads", "Time of an answered call of one thread against the number of threads."}}},
    {"What comes and goes", table_print_lifecycle, {{NULL, NULL}}},
    {"Start-up and memory",
     table_print_costs,
     {{"startup", "Time from the start of a program to its end."}}},
    {"Servers on the kernel's network",
     table_print_macro,
     {{"servers", "Throughput under each mechanism, relative to native."},
      {"clients", "Redis GET: throughput against the number of clients."},
      {"percentiles", "Redis GET, fifty clients: latency."}}},
    {"Servers on a user-space network",
     table_print_stacks,
     {{"stacks", "Throughput relative to ld_preload, and the published one."}}},
    {"Acceptance ratios", write_bounds, {{NULL, NULL}}},
};

static char *read_text(const char *path)
{
    char *text = NULL;
    size_t capacity = 0;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return NULL;
    ssize_t length = getdelim(&text, &capacity, '\0', file); /* an SVG holds no zero */
    fclose(file);
    if (length > 0)
        return text;
    free(text);
    return NULL;
}

/* A figure that is not there is said to be missing. */
static int write_figure(const struct report *report, const struct figure *figure)
{
    char path[PATH_MAX], prefix[64];
    FILE *file = report->out.file;
    int status = 0;
    snprintf(path, sizeof path, "%s/plots/%s.svg", report->directory, figure->name);
    snprintf(prefix, sizeof prefix, "%s-", figure->name);
    char *svg = report->drawn ? read_text(path) : NULL;
    if (svg == NULL) {
        fprintf(file,
                "<p class=\"missing\" id=\"figure-%s\">No figure: %s: plots/draw names the "
                "reason.</p>\n",
                figure->name, figure->name);
        return 0;
    }
    fprintf(file, "<figure id=\"figure-%s\">\n", figure->name);
    status = svg_inline(svg, prefix, figure->caption, file);
    if (status != 0)
        complain("cannot take in a figure: %s: it is no whole drawing: draw it again by plots/draw",
                 path);
    fputs("\n<figcaption>", file);
    html_text(file, figure->caption);
    fputs("</figcaption>\n</figure>\n", file);
    free(svg);
    return status;
}

static int write_section(const struct report *report, const struct section *section)
{
    int status = 0;
    fputs("<section>\n<h2>", report->out.file);
    html_text(report->out.file, section->title);
    fputs("</h2>\n", report->out.file);
    for (size_t i = 0; status == 0 && i < FIGURES_MAX && section->figures[i].name != NULL; i++)
        status = write_figure(report, &section->figures[i]);
    section->write(report->set, &report->out);
    fputs("</section>\n", report->out.file);
    return status;
}

static void write_properties(const struct report *report)
{
    FILE *file = report->out.file;
    const json_t *properties = json_object_get(report->context, "properties");
    fputs("<section>\n<h2>Exhaustiveness and other properties</h2>\n", file);
    if (properties == NULL)
        fputs("<p class=\"missing\">No table: properties.json is not there.</p>\n", file);
    table_print_properties(properties, &report->out);
    fputs("</section>\n", file);
}

static int write_page(const struct report *report)
{
    FILE *file = report->out.file;
    int status = 0;
    fputs(report_head, file);
    fputs("<section>\n<h2>Machine, warnings, noise</h2>\n", file);
    table_print_context(report->set, report->context, &report->out);
    fputs("</section>\n", file);
    for (size_t i = 0; status == 0 && i < sizeof sections / sizeof sections[0]; i++)
        status = write_section(report, &sections[i]);
    write_properties(report);
    fputs("</main>\n</body>\n</html>\n", file);
    return status != 0 ? status : ferror(file) ? -EIO : 0;
}

int report_write(const struct sample_set *set, const json_t *context, const char *directory)
{
    char path[PATH_MAX], fresh[PATH_MAX];
    snprintf(path, sizeof path, "%s/report.html", directory);
    snprintf(fresh, sizeof fresh, "%s/report.html.new", directory);
    FILE *file = fopen(fresh, "we");
    struct report report = {
        set, context, directory, {.file = file, .form = TABLE_HTML}, made_from_matches(directory)};
    int status = file == NULL ? -errno : write_page(&report);
    bool told = status == -EINVAL; /* of a figure */
    if (file != NULL && fclose(file) != 0 && status == 0)
        status = -errno;
    if (status == 0 && rename(fresh, path) != 0)
        status = -errno;
    if (status != 0) {
        unlink(fresh);
        unlink(path); /* an older one would be taken for this */
    }
    if (status != 0 && !told)
        complain("cannot write the report: %s: %s: check the folder", path, strerror(-status));
    return status;
}
