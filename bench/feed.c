/* Feeds: the strict parser of their files. */
#include "bench/feed.h"

#include "bench/message.h"

#include <errno.h>
#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const server_names[] = {"redis", "http", "nginx", "memcached", NULL};
static const char *const client_names[] = {"load", "redis-benchmark", "wrk", NULL};
static const char *const link_names[] = {"kernel", "ring", "tap", NULL};
static const char *const run_names[] = {"quick", "full", NULL};

/* Where a file is being read, for messages. */
struct reader {
    const char *path;
    unsigned line;
    struct feed *feed;
    unsigned seen; /* keys, a bit each */
};

struct feed_key {
    const char *name;
    int (*take)(struct reader *, const struct feed_key *, char *value);
    size_t offset; /* of a count */
    unsigned least, most;
    bool needed;
};

static int refuse(const struct reader *reader, const char *what, const char *text,
                  const char *allowed)
{
    complain("cannot read a feed: %s:%u: %s `%s`: %s", reader->path, reader->line, what, text,
             allowed);
    return -EINVAL;
}

static int take_count(struct reader *reader, const struct feed_key *key, char *value)
{
    char *end, allowed[80];
    unsigned long number = strtoul(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end != '\0' || number < key->least ||
        number > key->most) {
        snprintf(allowed, sizeof allowed, "%s is a number of %u to %u", key->name, key->least,
                 key->most);
        return refuse(reader, "bad number", value, allowed);
    }
    *(unsigned *)((char *)reader->feed + key->offset) = (unsigned)number;
    return 0;
}

static int find_name(const char *const *names, const char *name)
{
    int i = 0;
    while (names[i] != NULL && strcmp(names[i], name) != 0)
        i++;
    return names[i] != NULL ? i : -1;
}

static int take_name(struct reader *reader, const struct feed_key *key, char *value)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    if (strspn(value, letters) != strlen(value) || strlen(value) >= SAMPLE_NAME_BYTES)
        return refuse(reader, "bad name", value, "small letters, digits and -, at most 47");
    snprintf(reader->feed->name, sizeof reader->feed->name, "%s", value);
    return 0;
}

static int take_server(struct reader *reader, const struct feed_key *key, char *value)
{
    int server = find_name(server_names, value);
    if (server < 0)
        return refuse(reader, "unknown server", value, "use redis, http, nginx or memcached");
    reader->feed->server = (enum feed_server)server;
    return 0;
}

static int take_client(struct reader *reader, const struct feed_key *key, char *value)
{
    int client = find_name(client_names, value);
    if (client < 0)
        return refuse(reader, "unknown client", value, "use load, redis-benchmark or wrk");
    reader->feed->client = (enum feed_client)client;
    return 0;
}

/* What the operations may be is the client's affair; the form is checked here. */
static int take_mix(struct reader *reader, const struct feed_key *key, char *value)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ:,0123456789";
    if (strspn(value, letters) != strlen(value) || strlen(value) >= sizeof reader->feed->mix)
        return refuse(reader, "bad mix", value, "as in GET or GET:9,SET:1");
    snprintf(reader->feed->mix, sizeof reader->feed->mix, "%s", value);
    return 0;
}

/* Words between blanks, each of `names`, as bits. -1 after a complaint. */
static int take_words(struct reader *reader, const char *const *names, char *value,
                      const char *allowed, unsigned *bits)
{
    char *rest = value, *word;
    *bits = 0;
    while ((word = strsep(&rest, " \t")) != NULL) {
        int i = *word != '\0' ? find_name(names, word) : 0;
        if (i < 0)
            return refuse(reader, "unknown word", word, allowed);
        if (*word != '\0')
            *bits |= 1U << i;
    }
    return 0;
}

static int take_links(struct reader *reader, const struct feed_key *key, char *value)
{
    return take_words(reader, link_names, value, "use kernel, ring, tap, with blanks between",
                      &reader->feed->links);
}

static int take_runs(struct reader *reader, const struct feed_key *key, char *value)
{
    unsigned bits;
    int status = take_words(reader, run_names, value,
                            "use full, or quick full (what is quick is in both)", &bits);
    reader->feed->quick = status == 0 && (bits & 1U) != 0;
    return status;
}

#define COUNT(member) take_count, offsetof(struct feed, member)
static const struct feed_key keys[] = {
    {"name", take_name, 0, 0, 0, true},
    {"server", take_server, 0, 0, 0, true},
    {"client", take_client, 0, 0, 0, true},
    {"mix", take_mix, 0, 0, 0, true},
    {"keys", COUNT(keys), 1, 100000000, false},
    {"value-bytes", COUNT(value_bytes), 0, 64U << 20, true},
    {"clients", COUNT(clients), 1, 10000, true},
    {"pipeline", COUNT(pipeline), 1, 1000, false},
    {"requests", COUNT(requests), 1, 1000000000, true},
    {"warm-up", COUNT(warm_up), 1, 10000000, true},
    {"links", take_links, 0, 0, 0, false},
    {"runs", take_runs, 0, 0, 0, false},
};
#define KEYS (sizeof keys / sizeof keys[0])

#define KEYS_ALLOWED                                                                           \
    "use name, server, client, mix, keys, value-bytes, clients, pipeline, requests, warm-up, " \
    "links or runs"

/* Cuts blanks off both ends. */
static char *trim(char *text)
{
    text += strspn(text, " \t\r\n");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL)
        length--;
    text[length] = '\0';
    return text;
}

static int take_line(struct reader *reader, char *line)
{
    line[strcspn(line, "#")] = '\0';
    line = trim(line);
    if (*line == '\0')
        return 0;
    char *equals = strchr(line, '=');
    if (equals == NULL)
        return refuse(reader, "no setting", line, "write KEY = VALUE");
    *equals = '\0';
    const char *name = trim(line);
    char *value = trim(equals + 1);
    size_t i = 0;
    while (i < KEYS && strcmp(keys[i].name, name) != 0)
        i++;
    if (i == KEYS)
        return refuse(reader, "unknown key", name, KEYS_ALLOWED);
    if ((reader->seen & 1U << i) != 0)
        return refuse(reader, "key twice", name, "remove one of the lines");
    if (*value == '\0')
        return refuse(reader, "no value for", name, "write KEY = VALUE");
    reader->seen |= 1U << i;
    return keys[i].take(reader, &keys[i], value);
}

/* What only the whole can tell. */
static int check_whole(struct reader *reader)
{
    const struct feed *feed = reader->feed;
    bool many = strpbrk(feed->mix, ",:") != NULL;
    for (size_t i = 0; i < KEYS; i++)
        if (keys[i].needed && (reader->seen & 1U << i) == 0)
            return refuse(reader, "missing key", keys[i].name, "it is needed");
    if (feed->client == FEED_BY_REDIS_BENCHMARK && (feed->server != FEED_REDIS || many))
        return refuse(reader, "bad client", "redis-benchmark",
                      "it feeds redis alone, with one operation; use load");
    if (feed->client == FEED_BY_WRK &&
        ((feed->server != FEED_HTTP && feed->server != FEED_NGINX) || feed->pipeline != 1))
        return refuse(reader, "bad client", "wrk",
                      "it feeds http and nginx, without pipeline; use load");
    return 0;
}

int feed_read(const char *path, struct feed *feed)
{
    struct reader reader = {.path = path, .feed = feed};
    char *line = NULL;
    size_t capacity = 0;
    int status = 0;
    *feed = (struct feed){.keys = 1, .pipeline = 1, .links = 1U << LINK_KERNEL};
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        int error = errno;
        complain("cannot read a feed: %s: %s: name a readable file", path, strerror(error));
        return -error;
    }
    while (status == 0 && getline(&line, &capacity, file) >= 0) {
        reader.line++;
        status = take_line(&reader, line);
    }
    if (status == 0 && ferror(file))
        status = refuse(&reader, "no text", path, "name a readable file");
    if (status == 0)
        status = check_whole(&reader);
    free(line);
    fclose(file);
    return status;
}

static int find_files(const char *directory, glob_t *found)
{
    static const char *const tails[] = {"*.feed", "*/feeds/*.feed"};
    int flags = 0;
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        char pattern[PATH_MAX];
        snprintf(pattern, sizeof pattern, "%s/%s", directory, tails[i]);
        int result = glob(pattern, flags, NULL, found);
        if (result != 0 && result != GLOB_NOMATCH)
            return result == GLOB_NOSPACE ? -ENOMEM : -EIO;
        flags = GLOB_APPEND;
    }
    return found->gl_pathc > 0 ? 0 : -ENOENT;
}

int feeds_read(const char *directory, struct feed_list *list)
{
    glob_t found = {0};
    *list = (struct feed_list){0};
    int status = find_files(directory, &found);
    if (status == 0 && (list->items = calloc(found.gl_pathc, sizeof *list->items)) == NULL)
        status = -ENOMEM;
    for (size_t i = 0; status == 0 && i < found.gl_pathc; i++) {
        struct feed *feed = &list->items[list->count];
        status = feed_read(found.gl_pathv[i], feed);
        for (size_t k = 0; status == 0 && k < list->count; k++)
            if (strcmp(list->items[k].name, feed->name) == 0) {
                complain("cannot read a feed: %s: the name `%s` is taken: choose another",
                         found.gl_pathv[i], feed->name);
                status = -EINVAL;
            }
        list->count += status == 0;
    }
    globfree(&found);
    if (status != 0)
        feeds_free(list);
    return status;
}

void feeds_free(struct feed_list *list)
{
    free(list->items);
    *list = (struct feed_list){0};
}

const char *feed_server_name(enum feed_server server)
{
    return server_names[server];
}

const char *feed_link_name(enum feed_link link)
{
    return link_names[link];
}
