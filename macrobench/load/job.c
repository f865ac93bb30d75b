/* The mix of a job. */
#include "macrobench/load/job.h"

#include <stdlib.h>
#include <string.h>

struct part {
    const struct operation *operation;
    unsigned weight;
    long credit;
};

static const struct operation *find(const struct protocol *protocol, const char *name,
                                    size_t length)
{
    const struct operation *operation = protocol->operations;
    while (operation->name != NULL &&
           (strlen(operation->name) != length || strncmp(operation->name, name, length) != 0))
        operation++;
    return operation->name != NULL ? operation : NULL;
}

/* One "NAME" or "NAME:WEIGHT"; leaves `text` behind it. */
static const char *take_part(const struct protocol *protocol, const char **text, struct part *part)
{
    size_t length = strcspn(*text, ":,");
    part->operation = find(protocol, *text, length);
    part->weight = 1;
    part->credit = 0;
    *text += length;
    if (part->operation == NULL)
        return "the protocol has no such operation";
    if (**text == ':') {
        char *end;
        unsigned long weight = strtoul(*text + 1, &end, 10);
        if (end == *text + 1 || (*end != ',' && *end != '\0') || weight < 1 ||
            weight > JOB_SCHEDULE_MOST)
            return "a weight is a number of 1 to 1000";
        part->weight = (unsigned)weight;
        *text = end;
    }
    return NULL;
}

/*
 * Each step gives every part its weight as credit; the richest one is next and pays the total. So a
 * rare operation is spread among the others instead of coming in a block.
 */
static void spread(struct job *job, struct part *parts, size_t count, size_t total)
{
    for (size_t step = 0; step < total; step++) {
        struct part *richest = &parts[0];
        for (size_t i = 0; i < count; i++) {
            parts[i].credit += parts[i].weight;
            if (parts[i].credit > richest->credit)
                richest = &parts[i];
        }
        richest->credit -= (long)total;
        job->schedule[step] = richest->operation;
    }
    job->schedule_length = total;
}

const char *job_take_mix(struct job *job, const char *text)
{
    struct part parts[JOB_MIX_MOST];
    size_t count = 0, total = 0;
    for (;;) {
        if (count == JOB_MIX_MOST)
            return "too many operations";
        const char *wrong = take_part(job->protocol, &text, &parts[count]);
        if (wrong != NULL)
            return wrong;
        total += parts[count++].weight;
        if (*text == '\0')
            break;
        text++;
    }
    if (total > JOB_SCHEDULE_MOST)
        return "the weights together are more than 1000";
    spread(job, parts, count, total);
    return NULL;
}
