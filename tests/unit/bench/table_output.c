/* The same table in each form, and characters that a form would not take for themselves. */
#include "bench/table_output.h"

#include "tests/unit/bench/check.h"

#include <stdlib.h>
#include <string.h>

static struct text_table *sample_table(void)
{
    struct text_table *table = text_table_new(1);
    text_table_row(table);
    text_table_cell(table, "name_of");
    text_table_cell(table, "lost %%");
    text_table_row(table);
    text_table_cell(table, "a < b & \"c\"");
    text_table_cell(table, "-");
    text_table_row(table);
    text_table_cell(table, "d");
    text_table_cell(table, ">= 0.9");
    return table;
}

static char *finished(struct text_table *table, enum table_form form)
{
    char *text = NULL;
    size_t size;
    struct table_output out = {.file = open_memstream(&text, &size), .form = form};
    table_finish(table, "one-two", "First <line>\nsecond", &out);
    table_line(&out, "warning", "warning: %s & more", "<load>");
    fclose(out.file);
    return text;
}

static void test_text(void **state)
{
    char *text = finished(sample_table(), TABLE_TEXT);
    assert_string_equal(text, "\nFirst <line>\nsecond\n"
                              "name_of      lost %\n"
                              "-----------  ------\n"
                              "a < b & \"c\"       -\n"
                              "d            >= 0.9\n"
                              "warning: <load> & more\n");
    free(text);
}

static void test_html(void **state)
{
    char *text = finished(sample_table(), TABLE_HTML);
    assert_string_equal(
        text, "<div class=\"wide\"><table id=\"table-one-two\">\n"
              "<caption>First &lt;line&gt; second</caption>\n<thead>\n"
              "<tr><th class=\"words\">name_of</th><th>lost %</th></tr>\n</thead>\n<tbody>\n"
              "<tr><td class=\"words\">a &lt; b &amp; &quot;c&quot;</td><td>-</td></tr>\n"
              "<tr><td class=\"words\">d</td><td>&gt;= 0.9</td></tr>\n</tbody>\n</table></div>\n"
              "<p class=\"warning\">warning: &lt;load&gt; &amp; more</p>\n");
    free(text);
}

static void test_tex(void **state)
{
    char *text = finished(sample_table(), TABLE_TEX);
    assert_string_equal(text, "\\definetable{one-two}{%\n\\begin{tabular}{@{}lr@{}}\n\\toprule\n"
                              "\\tablehead{name\\_of} & \\tablehead{lost \\%} \\\\\n\\midrule\n"
                              "a \\textless{} b \\& \"c\" & -- \\\\\n"
                              "d & $\\ge$\\,0.9 \\\\\n\\bottomrule\n\\end{tabular}}\n\n");
    free(text);
}

static void test_markdown(void **state)
{
    char *text = finished(sample_table(), TABLE_MARKDOWN);
    assert_string_equal(text, "\nFirst \\<line> second\n\n"
                              "| name\\_of | lost % |\n"
                              "| --- | ---: |\n"
                              "| a \\< b & \"c\" | - |\n"
                              "| d | >= 0.9 |\n"
                              "- warning: \\<load> & more\n");
    free(text);
}

static void test_only_some(void **state)
{
    struct table_output out = {.only = "one,three-4"};
    assert_true(table_is_wanted(&out, "one"));
    assert_true(table_is_wanted(&out, "three-4"));
    assert_false(table_is_wanted(&out, "three"));
    assert_false(table_is_wanted(&out, "ne"));
    out.only = NULL;
    assert_true(table_is_wanted(&out, "three"));
}

static void test_heading_alone_is_no_table(void **state)
{
    for (int form = TABLE_TEXT; form <= TABLE_MARKDOWN; form++) {
        struct text_table *table = text_table_new(1);
        char *text = NULL;
        size_t size;
        struct table_output out = {.file = open_memstream(&text, &size),
                                   .form = (enum table_form)form};
        text_table_row(table);
        text_table_cell(table, "heading");
        table_finish(table, "id", "Title", &out);
        fclose(out.file);
        assert_string_equal(text, "");
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),      cmocka_unit_test(test_html),
        cmocka_unit_test(test_tex),       cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_only_some), cmocka_unit_test(test_heading_alone_is_no_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
