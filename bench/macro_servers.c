/* The servers of the macro benchmark: how each is started so that it leaves nothing behind. */
#include "bench/macro.h"

#include "macrobench/pattern.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_file(const char *path, const char *text, size_t length)
{
    errno = 0;
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return -errno;
    size_t written = fwrite(text, 1, length, file);
    return (fclose(file) == 0 && written == length) ? 0 : errno != 0 ? -errno : -EIO;
}

/* No persistence, no background saves, one thread: what is measured is the loop. */
static int add_redis(const struct macro_session *s, struct words *words)
{
    static const char *const settings[] = {"--save",           "",       "--appendonly", "no",
                                           "--protected-mode", "no",     "--daemonize",  "no",
                                           "--loglevel",       "warning"};
    words_add(words, "%s", s->tools->path[TOOL_REDIS_SERVER]);
    words_add(words, "--port");
    words_add(words, "%u", s->port);
    words_add(words, "--bind");
    words_add(words, "%s", s->address);
    words_add(words, "--dir");
    words_add(words, "%s", s->directory);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        words_add(words, "%s", settings[i]);
    return 0;
}

static int add_httpd(const struct macro_session *s, struct words *words)
{
    words_add(words, "%s", s->tools->path[TOOL_HTTPD]);
    words_add(words, "--listen");
    words_add(words, "%s:%u", s->address, s->port);
    words_add(words, "--body");
    words_add(words, "%u", s->feed->value_bytes);
    return 0;
}

/* The page that nginx serves: the same bytes that our own server makes up. */
static int write_page(const char *directory, unsigned size)
{
    char path[PATH_MAX + 32];
    char *page = malloc(size + 1UL);
    if (page == NULL)
        return -ENOMEM;
    pattern_fill(0, page, size);
    snprintf(path, sizeof path, "%s/%u", directory, size);
    int status = write_file(path, page, size);
    free(page);
    return status;
}

/* One worker, everything it writes below the sample's directory. */
static int write_nginx_configuration(const struct macro_session *s, const char *path)
{
    static const char *const temporary[] = {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"};
    char text[8 * PATH_MAX];
    int length = snprintf(text, sizeof text,
                          "daemon off;\nworker_processes 1;\n%serror_log stderr error;\n"
                          "pid %s/pid;\nevents { worker_connections 4096; }\n"
                          "http {\n  access_log off;\n  default_type application/octet-stream;\n"
                          "  keepalive_requests 1000000000;\n  keepalive_timeout 600s;\n"
                          "  server { listen %s:%u; root %s; }\n",
                          geteuid() == 0 ? "user root;\n" : "", s->directory, s->address, s->port,
                          s->directory);
    for (size_t i = 0; i < sizeof temporary / sizeof temporary[0]; i++)
        length += snprintf(text + length, sizeof text - (size_t)length,
                           "  %s_temp_path %s/temporary;\n", temporary[i], s->directory);
    length += snprintf(text + length, sizeof text - (size_t)length, "}\n");
    return write_file(path, text, (size_t)length);
}

static int add_nginx(const struct macro_session *s, struct words *words)
{
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/nginx.conf", s->directory);
    int status = write_nginx_configuration(s, path);
    if (status == 0)
        status = write_page(s->directory, s->feed->value_bytes);
    words_add(words, "%s", s->tools->path[TOOL_NGINX]);
    words_add(words, "-p");
    words_add(words, "%s", s->directory);
    words_add(words, "-e");
    words_add(words, "stderr");
    words_add(words, "-c");
    words_add(words, "%s", path);
    return status;
}

static int add_memcached(const struct macro_session *s, struct words *words)
{
    static const char *const settings[] = {"-U", "0", "-t", "1", "-m", "256", "-c", "4096"};
    words_add(words, "%s", s->tools->path[TOOL_MEMCACHED]);
    words_add(words, "-l");
    words_add(words, "%s", s->address);
    words_add(words, "-p");
    words_add(words, "%u", s->port);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        words_add(words, "%s", settings[i]);
    if (geteuid() == 0) {
        words_add(words, "-u");
        words_add(words, "root"); /* it refuses to run as root without being told */
    }
    return 0;
}

int macro_server_words(struct macro_session *session, struct words *words, struct measurement *out)
{
    static int (*const by_server[FEED_SERVERS])(const struct macro_session *, struct words *) = {
        [FEED_REDIS] = add_redis,
        [FEED_HTTP] = add_httpd,
        [FEED_NGINX] = add_nginx,
        [FEED_MEMCACHED] = add_memcached,
    };
    macro_link_server_words(session, words);
    int status = by_server[session->feed->server](session, words);
    if (status != 0)
        measurement_fail(out, "files of the server cannot be written: %s", strerror(-status));
    return 0;
}
