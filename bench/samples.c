/* Raw samples as JSON lines. */
#include "bench/samples.h"

#include "bench/message.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEED_TEXT 1

/* The members that are text, with the place each has in the structure. */
static const struct text_member {
    const char *key;
    size_t offset;
    int needed;
} text_members[] = {
    {"suite", offsetof(struct sample, suite), NEED_TEXT},
    {"case", offsetof(struct sample, case_name), NEED_TEXT},
    {"mechanism", offsetof(struct sample, mechanism), NEED_TEXT},
    {"sled", offsetof(struct sample, sled), 0},
    {"place", offsetof(struct sample, place), 0},
    {"hook", offsetof(struct sample, hook), NEED_TEXT},
    {"side", offsetof(struct sample, side), 0},
    {"metric", offsetof(struct sample, metric), NEED_TEXT},
    {"unit", offsetof(struct sample, unit), NEED_TEXT},
};
#define TEXT_MEMBERS (sizeof text_members / sizeof text_members[0])

static json_t *sample_to_json(const struct sample *sample)
{
    json_t *object = json_object();
    for (size_t i = 0; i < TEXT_MEMBERS; i++) {
        const char *text = (const char *)sample + text_members[i].offset;
        if (text[0] != '\0' || text_members[i].needed)
            json_object_set_new(object, text_members[i].key, json_string(text));
    }
    json_object_set_new(object, "value", json_real(sample->value));
    json_object_set_new(object, "round", json_integer(sample->round));
    json_object_set_new(object, "order", json_integer(sample->order));
    return object;
}

int sample_write(FILE *file, const struct sample *sample)
{
    json_t *object = sample_to_json(sample);
    char *line = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(9));
    json_decref(object);
    if (line == NULL)
        return -ENOMEM;
    errno = 0;
    int written = fprintf(file, "%s\n", line);
    free(line);
    return written < 0 || fflush(file) != 0 ? (errno != 0 ? -errno : -EIO) : 0;
}

static int take_text(const json_t *object, const struct text_member *member, struct sample *sample,
                     char *why, size_t size)
{
    const json_t *value = json_object_get(object, member->key);
    if (value == NULL && !member->needed)
        return 0;
    const char *text = json_string_value(value);
    if (text == NULL || text[0] == '\0' || strlen(text) >= SAMPLE_NAME_BYTES) {
        snprintf(why, size, "\"%s\" is missing or no text of 1 to %d bytes", member->key,
                 SAMPLE_NAME_BYTES - 1);
        return -EINVAL;
    }
    strcpy((char *)sample + member->offset, text);
    return 0;
}

static int take_count(const json_t *object, const char *key, int *out, char *why, size_t size)
{
    const json_t *value = json_object_get(object, key);
    json_int_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < 0 || number > 1000000) {
        snprintf(why, size, "\"%s\" is missing or no count", key);
        return -EINVAL;
    }
    *out = (int)number;
    return 0;
}

static int take_value(const json_t *object, double *out, char *why, size_t size)
{
    const json_t *value = json_object_get(object, "value");
    *out = json_number_value(value);
    if (!json_is_number(value) || !isfinite(*out) || *out < 0.0) {
        snprintf(why, size, "\"value\" is missing or no number of 0 or more");
        return -EINVAL;
    }
    return 0;
}

int sample_parse(const char *line, size_t length, struct sample *sample, char *why, size_t size)
{
    json_error_t error;
    memset(sample, 0, sizeof *sample);
    json_t *object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);
    int status = 0;
    if (!json_is_object(object)) {
        snprintf(why, size, "%s", object == NULL ? error.text : "not a JSON object");
        status = -EINVAL;
    }
    for (size_t i = 0; status == 0 && i < TEXT_MEMBERS; i++)
        status = take_text(object, &text_members[i], sample, why, size);
    if (status == 0)
        status = take_value(object, &sample->value, why, size);
    if (status == 0)
        status = take_count(object, "round", &sample->round, why, size);
    if (status == 0)
        status = take_count(object, "order", &sample->order, why, size);
    json_decref(object);
    return status;
}

int samples_add(struct sample_set *set, const struct sample *sample)
{
    if (set->count == set->capacity) {
        size_t capacity = set->capacity == 0 ? 256 : set->capacity * 2;
        struct sample *grown = realloc(set->samples, capacity * sizeof *grown);
        if (grown == NULL)
            return -ENOMEM;
        set->samples = grown;
        set->capacity = capacity;
    }
    set->samples[set->count++] = *sample;
    return 0;
}

static int read_line(const char *path, unsigned number, const char *line, size_t length,
                     struct sample_set *set)
{
    struct sample sample;
    char why[200] = "the line has no end";
    int status = -EINVAL;
    if (length > 0 && line[length - 1] == '\n')
        status = sample_parse(line, length - 1, &sample, why, sizeof why);
    if (status != 0) {
        complain("cannot read samples: %s:%u: %s: restore the file or remove the line", path,
                 number, why);
        return status;
    }
    return samples_add(set, &sample);
}

int samples_read(const char *path, struct sample_set *set)
{
    *set = (struct sample_set){0};
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        int error = errno;
        complain("cannot read samples: %s: %s: name a folder that `zpoline-bench run` wrote", path,
                 strerror(error));
        return -error;
    }
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    int status = 0;
    for (unsigned number = 1; status == 0 && (length = getline(&line, &capacity, file)) > 0;
         number++)
        status = read_line(path, number, line, (size_t)length, set);
    free(line);
    fclose(file);
    if (status != 0)
        samples_free(set);
    return status;
}

void samples_free(struct sample_set *set)
{
    free(set->samples);
    *set = (struct sample_set){0};
}
