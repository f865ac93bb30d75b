/*
 * The text of one call for hook "trace": its name, arguments and result.
 */
#include "hook/libraries/names.h"
#include "hook/libraries/trace.h"

#include <linux/fcntl.h>

#define SHOWN_BYTES 48 /* of a string or buffer */
#define ARGUMENTS   6

static void write_escaped(struct text *text, unsigned char c)
{
    switch (c) {
    case '\n':
        text_string(text, "\\n");
        break;
    case '\t':
        text_string(text, "\\t");
        break;
    case '"':
    case '\\':
        text_char(text, '\\');
        text_char(text, (char)c);
        break;
    default:
        if (c >= 0x20 && c < 0x7f) {
            text_char(text, (char)c);
            break;
        }
        text_char(text, '\\');
        text_char(text, 'x');
        text_char(text, "0123456789abcdef"[c >> 4]);
        text_char(text, "0123456789abcdef"[c & 15]);
    }
}

static void write_pointer(struct text *text, long value)
{
    if (value)
        text_hex(text, (uint64_t)value);
    else
        text_string(text, "NULL");
}

/* "..." in quotes; `more` says that it goes on behind what is shown. */
static void write_quoted(struct text *text, const char *bytes, size_t length, bool more)
{
    text_char(text, '"');
    for (size_t i = 0; i < length; i++)
        write_escaped(text, (unsigned char)bytes[i]);
    text_string(text, more ? "\"..." : "\"");
}

static void write_string(struct text *text, long address)
{
    char bytes[SHOWN_BYTES + 1];
    size_t got = address ? trace_memory_read((const void *)address, bytes, sizeof bytes) : 0;
    size_t length = 0;
    while (length < got && bytes[length])
        length++;
    if (got == 0)
        write_pointer(text, address);
    else if (length > SHOWN_BYTES)
        write_quoted(text, bytes, SHOWN_BYTES, true);
    else
        write_quoted(text, bytes, length, length == got);
}

static void write_buffer(struct text *text, long address, long size)
{
    char bytes[SHOWN_BYTES];
    size_t shown = size > SHOWN_BYTES ? SHOWN_BYTES : (size_t)(size < 0 ? 0 : size);
    if (size < 0 || !address || trace_memory_read((const void *)address, bytes, shown) < shown)
        write_pointer(text, address);
    else
        write_quoted(text, bytes, shown, size > SHOWN_BYTES);
}

static void write_directory(struct text *text, long value)
{
    if ((int)value == AT_FDCWD)
        text_string(text, "AT_FDCWD");
    else
        text_decimal(text, (int)value);
}

static void write_argument(struct text *text, char kind, const struct syscall_call *call, int index,
                           long result)
{
    long value = call->args[index];
    switch (kind) {
    case 'd':
        text_decimal(text, (int)value);
        break;
    case 'l':
        text_decimal(text, value);
        break;
    case 'u':
        text_unsigned(text, (uint64_t)value);
        break;
    case 'o':
        text_octal(text, (uint32_t)value);
        break;
    case 'D':
        write_directory(text, value);
        break;
    case 's':
        write_string(text, value);
        break;
    case 'w':
        write_buffer(text, value, call->args[index + 1]);
        break;
    case 'r':
        write_buffer(text, value, result);
        break;
    case 'p':
        write_pointer(text, value);
        break;
    default:
        text_hex(text, (uint64_t)value);
    }
}

static void write_name(struct text *text, long number)
{
    const char *name = syscall_name((uint32_t)number);
    if (name) {
        text_string(text, name);
        return;
    }
    text_string(text, "nr_");
    text_decimal(text, (int32_t)number);
}

void trace_call_write(struct text *text, const struct syscall_call *call, long result)
{
    const char *signature = trace_signature(call->number);
    write_name(text, call->number);
    text_char(text, '(');
    if (!signature)
        signature = "xxxxxx";
    for (int i = 0; i < ARGUMENTS && signature[i] && signature[i] != '='; i++) {
        if (i > 0)
            text_string(text, ", ");
        write_argument(text, signature[i], call, i, result);
    }
    text_char(text, ')');
}

void trace_result_write(struct text *text, const struct syscall_call *call, long result)
{
    const char *signature = trace_signature(call->number);
    while (signature && *signature && *signature != '=')
        signature++;
    if (result < 0 && result >= -4095) {
        const char *name = errno_name(-result);
        text_string(text, "-1 ");
        text_string(text, name ? name : "errno ");
        if (!name)
            text_decimal(text, -result);
    } else if (signature && *signature == '=') {
        text_hex(text, (uint64_t)result);
    } else {
        text_decimal(text, result);
    }
}
