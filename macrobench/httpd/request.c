/* The head of one HTTP/1.x request. Nothing in it is trusted. */
#include "macrobench/httpd/request.h"

#include <string.h>
#include <strings.h>

/* A line of the head, without its end. */
struct line {
    const char *text;
    size_t length;
};

static void refuse(struct request *request, int status)
{
    if (request->status == 200)
        request->status = status;
    request->close = true; /* where the next request would begin is not sure */
}

/* A count of decimal digits only, at most `most`. */
static bool take_count(struct line word, size_t most, size_t *out)
{
    size_t value = 0;
    if (word.length == 0 || word.length > 12)
        return false;
    for (size_t i = 0; i < word.length; i++) {
        if (word.text[i] < '0' || word.text[i] > '9')
            return false;
        value = value * 10 + (size_t)(word.text[i] - '0');
    }
    *out = value;
    return value <= most;
}

static bool is_word(struct line word, const char *wanted)
{
    return word.length == strlen(wanted) && memcmp(word.text, wanted, word.length) == 0;
}

static bool is_word_of_any_case(struct line word, const char *wanted)
{
    return word.length == strlen(wanted) && strncasecmp(word.text, wanted, word.length) == 0;
}

/* Cuts the next word off the line, up to a blank. */
static struct line next_word(struct line *line)
{
    const char *blank = memchr(line->text, ' ', line->length);
    struct line word = {line->text, blank != NULL ? (size_t)(blank - line->text) : line->length};
    size_t used = word.length + (blank != NULL);
    line->text += used;
    line->length -= used;
    return word;
}

static void take_path(struct line path, struct request *request)
{
    if (path.length == 0 || path.text[0] != '/') {
        refuse(request, 400);
        return;
    }
    struct line size = {path.text + 1, path.length - 1};
    request->has_size = size.length > 0;
    if (request->has_size && !take_count(size, REQUEST_BODY_MAX, &request->size) &&
        request->status == 200)
        request->status = 404; /* the connection is all right */
}

static void take_request_line(struct line line, struct request *request)
{
    struct line method = next_word(&line);
    struct line path = next_word(&line);
    if (is_word(line, "HTTP/1.0"))
        request->close = true;
    else if (!is_word(line, "HTTP/1.1"))
        refuse(request, 400);
    take_path(path, request);
    request->head = is_word(method, "HEAD");
    if (!request->head && !is_word(method, "GET"))
        refuse(request, request->status == 200 ? 405 : request->status);
}

static void take_field(struct line line, struct request *request)
{
    const char *colon = memchr(line.text, ':', line.length);
    if (colon == NULL || colon == line.text) {
        refuse(request, 400);
        return;
    }
    struct line name = {line.text, (size_t)(colon - line.text)};
    struct line value = {colon + 1, line.length - name.length - 1};
    while (value.length > 0 && (value.text[0] == ' ' || value.text[0] == '\t')) {
        value.text++;
        value.length--;
    }
    if (is_word_of_any_case(name, "Connection")) {
        if (is_word_of_any_case(value, "close"))
            request->close = true;
        else if (is_word_of_any_case(value, "keep-alive") && request->status == 200)
            request->close = false;
    } else if (is_word_of_any_case(name, "Content-Length")) {
        if (!take_count(value, REQUEST_BODY_MAX, &request->body_length))
            refuse(request, 413);
    } else if (is_word_of_any_case(name, "Transfer-Encoding")) {
        refuse(request, 501);
    }
}

/* The next line; its length is that of all that is left if it has no end. */
static struct line next_line(const char **at, const char *end)
{
    const char *newline = memchr(*at, '\n', (size_t)(end - *at));
    const char *stop = newline != NULL ? newline : end;
    struct line line = {*at, (size_t)(stop - *at)};
    if (line.length > 0 && line.text[line.length - 1] == '\r')
        line.length--;
    *at = newline != NULL ? newline + 1 : end;
    return line;
}

size_t request_parse(const char *data, size_t length, struct request *request)
{
    size_t seen = length < REQUEST_HEAD_MAX ? length : REQUEST_HEAD_MAX;
    const char *end = memmem(data, seen, "\r\n\r\n", 4), *at = data;
    *request = (struct request){.status = 200};
    if (end == NULL) {
        if (seen < REQUEST_HEAD_MAX)
            return 0;
        refuse(request, 431);
        return seen;
    }
    take_request_line(next_line(&at, end), request);
    while (at < end)
        take_field(next_line(&at, end), request);
    return (size_t)(end - data) + 4;
}
