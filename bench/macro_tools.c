/* The programs of the macro benchmark: where they are, and what is missing. */
#include "bench/macro.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MORE_PATHS "/usr/local/sbin:/usr/sbin:/sbin"

static const struct {
    const char *program;
    const char *package; /* NULL: ours */
} programs[MACRO_TOOLS] = {
    [TOOL_REDIS_SERVER] = {"redis-server", "redis-server"},
    [TOOL_REDIS_BENCHMARK] = {"redis-benchmark", "redis-tools"},
    [TOOL_HTTPD] = {"zpoline-httpd", NULL},
    [TOOL_LOAD] = {"zpoline-load", NULL},
    [TOOL_NGINX] = {"nginx", "nginx-light"},
    [TOOL_MEMCACHED] = {"memcached", "memcached"},
    [TOOL_WRK] = {"wrk", "wrk"},
};

static void search(const char *directories, const char *program, char *path)
{
    while (path[0] == '\0' && *directories != '\0') {
        size_t length = strcspn(directories, ":");
        snprintf(path, PATH_MAX, "%.*s/%s", (int)length, directories, program);
        if (access(path, X_OK) != 0)
            path[0] = '\0';
        directories += length + (directories[length] == ':');
    }
}

void macro_tools_find(struct macro_tools *tools, const char *command)
{
    const char *path = getenv("PATH");
    const char *slash = strrchr(command, '/');
    char beside[PATH_MAX];
    snprintf(beside, sizeof beside, "%.*s", slash != NULL ? (int)(slash - command) : 0, command);
    *tools = (struct macro_tools){0};
    for (size_t i = 0; i < MACRO_TOOLS; i++) {
        const char *program = programs[i].program;
        search(programs[i].package == NULL ? beside
               : path != NULL              ? path
                                           : "",
               program, tools->path[i]);
        if (programs[i].package != NULL && tools->path[i][0] == '\0')
            search(MORE_PATHS, program, tools->path[i]);
    }
}

static const enum macro_tool server_tools[FEED_SERVERS] = {
    [FEED_REDIS] = TOOL_REDIS_SERVER,
    [FEED_HTTP] = TOOL_HTTPD,
    [FEED_NGINX] = TOOL_NGINX,
    [FEED_MEMCACHED] = TOOL_MEMCACHED,
};

static const enum macro_tool client_tools[FEED_CLIENTS] = {
    [FEED_BY_LOAD] = TOOL_LOAD,
    [FEED_BY_REDIS_BENCHMARK] = TOOL_REDIS_BENCHMARK,
    [FEED_BY_WRK] = TOOL_WRK,
};

const char *macro_missing(const struct macro_tools *tools, const struct feed *feed,
                          enum feed_link link, char *text, size_t size)
{
    const enum macro_tool needed[] = {server_tools[feed->server], client_tools[feed->client],
                                      TOOL_LOAD};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (tools->path[needed[i]][0] != '\0')
            continue;
        const char *package = programs[needed[i]].package;
        snprintf(text, size, "%s is missing: %s%s", programs[needed[i]].program,
                 package != NULL ? "install the package " : "build it",
                 package != NULL ? package : "");
        return text;
    }
    if (tools->link_reason[link][0] == '\0')
        return NULL;
    snprintf(text, size, "%s", tools->link_reason[link]);
    return text;
}

void words_add(struct words *words, const char *format, ...)
{
    char *place = words->store + words->used;
    size_t room = sizeof words->store - words->used;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(place, room, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= room)
        place[0] =
            '\0'; /* paths are limited, so this is a mistake of ours: the program will refuse */
    command_add(&words->command, place);
    words->used += strlen(place) + 1;
}
