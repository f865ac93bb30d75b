/* A results folder read back. */
#include "bench/folder.h"

#include "bench/context.h"
#include "bench/message.h"
#include "bench/properties.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

int folder_open(struct folder *folder, const char *path)
{
    char samples[PATH_MAX];
    *folder = (struct folder){.path = path};
    if (snprintf(samples, sizeof samples, "%s/samples.jsonl", path) >= (int)sizeof samples) {
        complain("cannot read a folder: %s: the name is too long: move it", path);
        return -ENAMETOOLONG;
    }
    folder->context = context_read(path);
    json_t *properties;
    if (folder->context == NULL || properties_read(path, &properties) != 0)
        return -EINVAL;
    if (properties != NULL) /* measured beside the run: they go where its context goes */
        json_object_set_new(folder->context, "properties", properties);
    int status = samples_read(samples, &folder->set);
    if (status == 0)
        status = series_list_make(&folder->set, &folder->series);
    if (status == -ENOMEM)
        complain("cannot read a folder: %s: no memory: free some", path);
    return status;
}

void folder_close(struct folder *folder)
{
    series_list_free(&folder->series);
    samples_free(&folder->set);
    json_decref(folder->context);
    *folder = (struct folder){0};
}

const char *folder_text(const struct folder *folder, const char *object, const char *key)
{
    const json_t *from =
        object != NULL ? json_object_get(folder->context, object) : folder->context;
    const char *text = json_string_value(json_object_get(from, key));
    return text != NULL ? text : "unknown";
}
