/* libedit of Debian's libedit-dev, linked statically. Its functions that set things are variadic, which Swift cannot
   call; its own interface is used, because the one that imitates readline draws in the name service of glibc. */
#ifndef CEDIT_SHIM_H
#define CEDIT_SHIM_H

#include <histedit.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

typedef char *(*cedit_prompt)(EditLine *);
typedef unsigned char (*cedit_command)(EditLine *, int);
typedef int (*cedit_read_character)(EditLine *, wchar_t *);

/* An editor on standard input and output, in UTF-8 whatever the environment says. Complaints about a terminal that is
   not known are not shown: the editor works then as well as it can. NULL when there is no memory. */
static inline EditLine *cedit_open(const char *program)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    FILE *complaints = fopen("/dev/null", "we");
    EditLine *editor = el_init(program, stdin, stdout, complaints ? complaints : stderr);
    if (editor) {
        el_set(editor, EL_EDITOR, "emacs");
        el_set(editor, EL_SIGNAL, 0);
    }
    return editor;
}

static inline void cedit_set_context(EditLine *editor, void *context)
{
    el_set(editor, EL_CLIENTDATA, context);
}

static inline void *cedit_context(EditLine *editor)
{
    void *context = NULL;
    el_get(editor, EL_CLIENTDATA, &context);
    return context;
}

static inline void cedit_set_prompt(EditLine *editor, cedit_prompt prompt)
{
    el_set(editor, EL_PROMPT, prompt);
}

static inline void cedit_set_reader(EditLine *editor, cedit_read_character reader)
{
    el_set(editor, EL_GETCFN, reader);
}

/* Makes a command and binds a key to it. */
static inline void cedit_add_command(EditLine *editor, const char *name, const char *key, cedit_command command)
{
    el_set(editor, EL_ADDFN, name, name, command);
    el_set(editor, EL_BIND, key, name, NULL);
}

static inline void cedit_bind(EditLine *editor, const char *key, const char *command)
{
    el_set(editor, EL_BIND, key, command, NULL);
}

/* A history of so many lines, equal neighbours once. NULL when there is no memory. */
static inline History *cedit_open_history(EditLine *editor, int size)
{
    HistEvent event;
    History *lines = history_init();
    if (lines) {
        history(lines, &event, H_SETSIZE, size);
        history(lines, &event, H_SETUNIQUE, 1);
        el_set(editor, EL_HIST, history, lines);
    }
    return lines;
}

static inline void cedit_remember(History *lines, const char *line)
{
    HistEvent event;
    history(lines, &event, H_ENTER, line);
}

/* The newest line, or the next older one; NULL when there is none. */
static inline const char *cedit_history_line(History *lines, int newest)
{
    HistEvent event;
    return history(lines, &event, newest ? H_FIRST : H_NEXT) < 0 ? NULL : event.str;
}

/* What the macros of histedit.h say. */
static inline unsigned char cedit_refresh(void) { return CC_REFRESH; }
static inline unsigned char cedit_redisplay(void) { return CC_REDISPLAY; }
static inline unsigned char cedit_nothing(void) { return CC_NORM; }
static inline unsigned char cedit_end(void) { return CC_EOF; }
/* Without drawing anything. */
static inline unsigned char cedit_beep(void) { return CC_ERROR; }

#endif
