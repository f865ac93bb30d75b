/* Responses, built once and kept. The server is one thread, and so is the list. */
#include "macrobench/httpd/response.h"

#include "macrobench/pattern.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_MOST 16 /* a test that asks for many sizes must not fill the memory */

static struct response *kept;
static size_t kept_count;

static const char *reason(int status)
{
    static const struct {
        int status;
        const char *words;
    } reasons[] = {{200, "OK"},
                   {400, "Bad Request"},
                   {404, "Not Found"},
                   {405, "Method Not Allowed"},
                   {413, "Content Too Large"},
                   {431, "Request Header Fields Too Large"},
                   {501, "Not Implemented"}};
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].status == status)
            return reasons[i].words;
    return "Error";
}

static void response_free(struct response *response)
{
    free(response->bytes);
    free(response);
}

static struct response *response_make(int status, size_t size, bool close)
{
    char head[256];
    struct response *response = calloc(1, sizeof *response);
    char *body = malloc(sizeof head + size);
    if (response == NULL || body == NULL) {
        free(response);
        free(body);
        return NULL;
    }
    /* The body first, since the head has its checksum; then both are moved together. */
    pattern_fill(0, body + sizeof head, size);
    int length = snprintf(head, sizeof head,
                          "HTTP/1.1 %d %s\r\nServer: zpoline-httpd\r\nContent-Type: "
                          "application/octet-stream\r\nContent-Length: %zu\r\n"
                          "X-Checksum: %016" PRIx64 "\r\n%s\r\n",
                          status, reason(status), size, pattern_checksum(body + sizeof head, size),
                          close ? "Connection: close\r\n" : "");
    memcpy(body, head, (size_t)length);
    memmove(body + length, body + sizeof head, size);
    *response = (struct response){.bytes = body,
                                  .length = (size_t)length + size,
                                  .head_length = (size_t)length,
                                  .size = size,
                                  .status = status,
                                  .close = close};
    return response;
}

/* Makes room for one more, if something is unused. */
static void drop_unused(void)
{
    struct response **place = &kept, **unused = NULL;
    for (; *place != NULL; place = &(*place)->next)
        if ((*place)->users == 0)
            unused = place;
    if (unused == NULL)
        return;
    struct response *old = *unused;
    *unused = old->next;
    response_free(old);
    kept_count--;
}

struct response *response_get(int status, size_t size, bool close)
{
    struct response *found = kept;
    while (found != NULL &&
           (found->status != status || found->size != size || found->close != close))
        found = found->next;
    if (found == NULL) {
        if (kept_count >= KEPT_MOST)
            drop_unused();
        found = response_make(status, size, close);
        if (found == NULL)
            return NULL;
        found->next = kept;
        kept = found;
        kept_count++;
    }
    found->users++;
    return found;
}

void response_release(struct response *response)
{
    response->users--;
}

void responses_free(void)
{
    while (kept != NULL) {
        struct response *next = kept->next;
        response_free(kept);
        kept = next;
    }
    kept_count = 0;
}
