/* A figure as a part of an HTML page. */
#include "bench/svg_inline.h"

#include "bench/table_output.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

static bool starts(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

/* Behind which words a name stands, with either quote. */
static const char *const before_names[] = {" id=\"", " id='", "href=\"#", "href='#", "url(#"};

/* The length of the word before a name that begins here, or 0. */
static size_t word_before_name(const char *text)
{
    for (size_t i = 0; i < sizeof before_names / sizeof before_names[0]; i++)
        if (starts(text, before_names[i]))
            return strlen(before_names[i]);
    return 0;
}

/* What would make a page do something, or fetch something. */
static bool is_alone(const char *svg)
{
    static const char *const names[] = {"href=", "src=", "url("};
    if (strstr(svg, "<script") != NULL || strstr(svg, "@import") != NULL)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        for (const char *at = svg; (at = strstr(at, names[i])) != NULL; at++)
            if (at[strlen(names[i]) + (names[i][strlen(names[i]) - 1] == '=')] != '#')
                return false;
    return true;
}

/* gnuplot names its plots, several of a figure alike, for scripts that we have not. */
static size_t plot_name(const char *text)
{
    static const char name[] = " id=\"gnuplot_";
    return starts(text, name) ? strlen(name) + strcspn(text + strlen(name), "\"") + 1 : 0;
}

static void copy(const char *from, const char *end, const char *prefix, FILE *out)
{
    while (from < end) {
        from += plot_name(from);
        size_t length = word_before_name(from);
        fprintf(out, "%.*s%s", length > 0 ? (int)length : 1, from, length > 0 ? prefix : "");
        from += length > 0 ? length : 1;
    }
}

int svg_inline(const char *svg, const char *prefix, const char *title, FILE *out)
{
    static const char close[] = "</title>";
    const char *start = strstr(svg, "<svg"), *end = strstr(svg, "</svg>");
    if (start == NULL || end == NULL || !is_alone(start))
        return -EINVAL;
    const char *own = strstr(start, "<title>");
    const char *own_end = own != NULL ? strstr(own, close) : NULL;
    const char *body = own_end != NULL ? own_end + strlen(close) : strchr(start, '>') + 1;
    copy(start, own_end != NULL ? own : body, prefix, out);
    fputs("<title>", out);
    html_text(out, title);
    fputs("</title>", out);
    copy(body, end, prefix, out);
    fputs("</svg>", out);
    return 0;
}
