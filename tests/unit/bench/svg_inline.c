/* Figures in a page: names are told apart, nothing outside is referred to, no script comes in. */
#include "bench/svg_inline.h"

#include "tests/unit/bench/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int inlined(const char *svg, char *text, size_t size)
{
    memset(text, 0, size);
    FILE *out = fmemopen(text, size, "w");
    int status = svg_inline(svg, "a-", "T & U", out);
    fclose(out);
    return status;
}

static void test_names_get_the_prefix(void **state)
{
    char text[512];
    assert_int_equal(
        inlined("<?xml version=\"1.0\"?>\n<svg width=\"1\" >\n<title>Gnuplot</title>\n"
                "<g id=\"gnuplot_plot_1\" ><g id=\"c\"><path id='p'/><use xlink:href='#p' id='q'/>"
                "<rect fill=\"url(#f)\" width='1'/></g></g>\n</svg>\n\n",
                text, sizeof text),
        0);
    assert_string_equal(text, "<svg width=\"1\" >\n<title>T &amp; U</title>\n"
                              "<g ><g id=\"a-c\"><path id='a-p'/><use xlink:href='#a-p' id='a-q'/>"
                              "<rect fill=\"url(#a-f)\" width='1'/></g></g>\n</svg>");
}

static void test_title_is_added(void **state)
{
    char text[256];
    assert_int_equal(inlined("<svg><g/></svg>", text, sizeof text), 0);
    assert_string_equal(text, "<svg><title>T &amp; U</title><g/></svg>");
}

static void test_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "no drawing",
        "<svg><g/>", /* not whole */
        "<svg><script>alert(1)</script></svg>",
        "<svg><image href=\"http://example.org/a.png\"/></svg>",
        "<svg><image xlink:href='a.png'/></svg>",
        "<svg><img src=\"a.png\"/></svg>",
        "<svg><rect fill=\"url(http://example.org/x)\"/></svg>",
        "<svg><style>@import \"x.css\";</style></svg>",
    };
    char text[256];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(inlined(bad[i], text, sizeof text), -EINVAL);
        assert_string_equal(text, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_get_the_prefix),
        cmocka_unit_test(test_title_is_added),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
