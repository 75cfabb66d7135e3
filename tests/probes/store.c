/*
 * A Vault that has one secret: answers every request with the password "hunter2", on a free port of 127.0.0.1.
 * usage: store COMMAND [argument...]   runs the command with VAULT_ADDR and VAULT_TOKEN, and ends with it
 */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char mount[] = "{\"data\":{\"path\":\"secret/\",\"type\":\"kv\",\"options\":{\"version\":\"2\"}}}";
static const char secret[] = "{\"data\":{\"data\":{\"password\":\"hunter2\"},\"metadata\":{\"version\":1}}}";

static void *serve(void *argument) {
  int connection = (int)(intptr_t)argument;
  char request[65536];
  size_t length = 0;
  ssize_t count;
  while (length + 1 < sizeof request && (count = read(connection, request + length, sizeof request - length - 1)) > 0) {
    request[length += count] = 0;
    /* The requests for secrets have no body. */
    if (!strstr(request, "\r\n\r\n")) continue;
    const char *body = strstr(request, "/sys/internal/ui/mounts/") ? mount : secret;
    dprintf(connection, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
    length = 0;
  }
  close(connection);
  return NULL;
}

static void *listen_on(void *argument) {
  int server = (int)(intptr_t)argument;
  for (;;) {
    int connection = accept(server, NULL, NULL);
    pthread_t thread;
    if (connection >= 0 && !pthread_create(&thread, NULL, serve, (void *)(intptr_t)connection)) pthread_detach(thread);
  }
  return NULL;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: store COMMAND [argument...]\n");
    return 64;
  }
  int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(server, (struct sockaddr *)&address, size) || listen(server, 1024) ||
      getsockname(server, (struct sockaddr *)&address, &size)) {
    perror("store");
    return 70;
  }
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d", ntohs(address.sin_port));
  setenv("VAULT_ADDR", url, 1);
  setenv("VAULT_TOKEN", "any", 1);
  pid_t child = fork();
  if (child == 0) {
    execvp(argv[1], argv + 1);
    perror("store: execvp");
    _exit(70);
  }
  pthread_t thread;
  pthread_create(&thread, NULL, listen_on, (void *)(intptr_t)server);
  int status;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
