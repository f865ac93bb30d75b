/*
 * The forms that are text. The Go benchmark data format is defined in
 * https://go.dev/design/14313-benchmark-format, CSV in RFC 4180.
 */
#include "bench/export.h"

#include "bench/message.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

/* Keys begin with a small letter and hold no blank; values have no line end. */
static void go_configuration(const struct folder *folder, FILE *out)
{
    fprintf(out, "goos: linux\ngoarch: amd64\npkg: zpoline\ncpu: %s\nkernel: %s\ncommit: %s\n",
            folder_text(folder, "machine", "cpu"), folder_text(folder, "machine", "kernel"),
            folder_text(folder, "commit", "id"));
}

/* "Benchmark", a capital letter, then /key=value for each name that is there. */
static void go_name(const struct sample *like, FILE *out)
{
    const struct {
        const char *key, *value;
    } parts[] = {{"case", like->case_name}, {"mechanism", like->mechanism}, {"sled", like->sled},
                 {"place", like->place},    {"hook", like->hook},           {"side", like->side}};
    fprintf(out, "Benchmark%c%s", toupper((unsigned char)like->suite[0]), like->suite + 1);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].value[0] == '\0')
            continue;
        fprintf(out, "/%s=", parts[i].key);
        for (const char *c = parts[i].value; *c != '\0'; c++)
            fputc(isspace((unsigned char)*c) ? '_' : *c, out);
    }
}

/* Times in ns/op, which is what the tools know; other units as they are, by their metric. */
static void go_value(const struct series *series, double value, FILE *out)
{
    const struct sample *like = series->like;
    double ns = series_time_ns(like->unit);
    if (ns > 0.0 && (strcmp(like->metric, "latency") == 0 || strcmp(like->metric, "start") == 0))
        fprintf(out, " 1 %.9g ns/op\n", value * ns);
    else if (ns > 0.0)
        fprintf(out, " 1 %.9g %s-ns\n", value * ns, like->metric);
    else
        fprintf(out, " 1 %.9g %s-%s\n", value, like->metric,
                strcmp(like->unit, "1/s") == 0 ? "per-s" : like->unit);
}

int export_go(const struct folder *folder, FILE *out)
{
    go_configuration(folder, out);
    for (size_t i = 0; i < folder->series.count; i++)
        for (size_t k = 0; k < folder->series.items[i].n; k++) {
            go_name(folder->series.items[i].like, out);
            go_value(&folder->series.items[i], folder->series.items[i].values[k], out);
        }
    return ferror(out) ? -EIO : 0;
}

/* In quotation marks where it has to be. */
static void csv_field(const char *text, FILE *out)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

int export_csv(const struct folder *folder, FILE *out)
{
    fputs("suite,case,mechanism,sled,place,hook,side,metric,unit,round,order,value\r\n", out);
    for (size_t i = 0; i < folder->set.count; i++) {
        const struct sample *s = &folder->set.samples[i];
        const char *fields[] = {s->suite, s->case_name, s->mechanism, s->sled, s->place,
                                s->hook,  s->side,      s->metric,    s->unit};
        for (size_t f = 0; f < sizeof fields / sizeof fields[0]; f++) {
            csv_field(fields[f], out);
            fputc(',', out);
        }
        fprintf(out, "%d,%d,%.9g\r\n", s->round, s->order, s->value);
    }
    return ferror(out) ? -EIO : 0;
}
