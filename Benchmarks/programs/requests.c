// A client that asks the same again and again, so that the server is what is measured: XML-RPC over a unix socket.
//
//     requests SOCKET METHOD CLIENTS COUNT SECONDS
//
// CLIENTS connections, each with one request under way, until COUNT were answered or SECONDS have passed, and one was
// answered. Prints the answers in a second, and the median of what one took in µs.

#define _GNU_SOURCE
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS = 64, ROOM = 1 << 24, TIMES = 1 << 20, REQUEST = 1024 };

struct client { char *answer; size_t got, whole; double asked; };

static struct client clients[CLIENTS];
static struct pollfd polled[CLIENTS];
static char request[REQUEST];
static double times[TIMES];
static int answered;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void ask(int number)
{
    clients[number] = (struct client){.answer = clients[number].answer, .asked = now()};
    if (write(polled[number].fd, request, strlen(request)) != (ssize_t)strlen(request))
        fail("write");
}

// The whole length of an answer, once its head is there.
static size_t length(struct client *c)
{
    c->answer[c->got] = 0;
    char *end = strstr(c->answer, "\r\n\r\n"), *field = strcasestr(c->answer, "\r\ncontent-length:");
    if (!end)
        return 0;
    if (!field || strncmp(c->answer + 9, "200", 3))
        fail("an answer without a result");
    return (size_t)(end + 4 - c->answer) + strtoul(field + 17, NULL, 10);
}

static int take(int number)
{
    struct client *c = &clients[number];
    ssize_t got = read(polled[number].fd, c->answer + c->got, ROOM - 1 - c->got);
    if (got <= 0)
        fail("read");
    c->got += (size_t)got;
    if (!c->whole)
        c->whole = length(c);
    return c->whole && c->got >= c->whole;
}

int main(int words, char **word)
{
    if (words != 6)
        return 1;
    int count = atoi(word[3]), most = atoi(word[4]);
    if (count < 1 || count > CLIENTS || most > TIMES)
        return 1;
    char body[REQUEST / 2];
    snprintf(body, sizeof body, "<?xml version='1.0'?><methodCall><methodName>%s</methodName><params></params></methodCall>",
             word[2]);
    snprintf(request, sizeof request, "POST /RPC2 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n"
             "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
    struct sockaddr_un place = {.sun_family = AF_UNIX};
    snprintf(place.sun_path, sizeof place.sun_path, "%s", word[1]);

    double started = now(), end = started + atof(word[5]) * 1e6;
    for (int n = 0; n < count; n++) {
        polled[n] = (struct pollfd){.fd = socket(AF_UNIX, SOCK_STREAM, 0), .events = POLLIN};
        clients[n].answer = malloc(ROOM);
        if (!clients[n].answer || connect(polled[n].fd, (struct sockaddr *)&place, sizeof place))
            fail("connect");
        ask(n);
    }
    while (!answered || (answered < most && now() < end)) {
        if (poll(polled, (nfds_t)count, -1) < 0)
            fail("poll");
        for (int n = 0; n < count && answered < most; n++)
            if (polled[n].revents && take(n)) {
                times[answered++] = now() - clients[n].asked;
                ask(n);
            }
    }
    double passed = now() - started;
    qsort(times, (size_t)answered, sizeof *times, compare);
    printf("%.1f %.1f\n", answered / passed * 1e6, times[answered / 2]);
    return 0;
}
