// SPDX-License-Identifier: GPL-3.0-or-later
// emulator MODEL...: biosemi, mcc, mcc1808 or labjack, each at a port of its own: 1-1, 1-2, ...
//
// Prints "DIR=<folder>" for UMOCKDEV_DIR, then obeys the lines of its standard input and answers each with
// "OK <command> name=number ...". A number in front of a command is the port of the device that is meant; the first without.
//   plug | unplug            with 1 behind it: without a word to udev
//   unplug-at N              goes away at the N-th request from its plugging on
//   stall | error ERRNO | hold [MILLISECONDS] | resume | empty TRANSFERS
//   lose UNITS | skip BYTES  without a word, the next ones
//   overrun                  the buffer of an MCC is full
//   overflow SCANS | jump PACKETS | damage PACKETS       of a LabJack
//   set NAME NUMBER | stats | wait MILLISECONDS | quit
//   rest MILLISECONDS        as wait, but answered without figures: a host that is stopped in mid-request holds them
#include "emulator.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEVICES = 4 };
static const Model *const models[] = {&biosemi, &mcc1608, &mcc1808, &labjack};
static Device devices[DEVICES];
static int device_count;
static pthread_mutex_t plugging = PTHREAD_MUTEX_INITIALIZER;

static const struct {
  const char *name;
  size_t place;
} names[] = {
#define NAME(x) {#x, offsetof(Settings, x)}
  NAME(busy),  NAME(kernel), NAME(forbidden), NAME(memory), NAME(late),    NAME(blank),   NAME(firmware), NAME(image),
  NAME(off),   NAME(mode),   NAME(cms),       NAME(battery), NAME(trigger), NAME(cut),     NAME(sweep),
#undef NAME
};

static void *tick(void *unused) {
  (void)unused;
  for (int ms = 0;; ms++) {
    usleep(1000);
    for (int i = 0; i < device_count; i++) {
      Device *device = &devices[i];
      pthread_mutex_lock(&lock);
      run_stream(device, ms);
      pthread_mutex_unlock(&lock);
      pthread_mutex_lock(&plugging);
      if (device->leaving) finish_unplug(device);
      pthread_mutex_unlock(&plugging);
    }
  }
  return NULL;
}

static int *setting(Device *device, const char *name) {
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!strcmp(names[i].name, name)) return (int *)((char *)&device->settings + names[i].place);
  fprintf(stderr, "emulator: no setting %s\n", name);
  exit(64);
}

// Lets the device's time go by.
static void wait_milliseconds(int milliseconds) {
  for (uint64_t end = now() + (uint64_t)milliseconds * 1000000u; now() < end;) usleep(1000);
}

static void obey(Device *device, const char *word, const char *name, int value) {
  if (!strcmp(word, "plug") || !strcmp(word, "unplug")) {
    pthread_mutex_lock(&plugging);
    if (device->leaving) finish_unplug(device);
    (word[0] == 'p' ? plug : unplug)(device, value);
    pthread_mutex_unlock(&plugging);
    return;
  }
  if (!strcmp(word, "wait") || !strcmp(word, "rest")) return wait_milliseconds(value);
  pthread_mutex_lock(&lock);
  if (!strcmp(word, "set")) *setting(device, name) = value;
  if (!strcmp(word, "unplug-at")) device->unplug_at = value;
  if (!strcmp(word, "stall")) device->halted = true;
  if (!strcmp(word, "hold")) device->held_until = value > 0 ? now() + (uint64_t)value * 1000000u : UINT64_MAX;
  if (!strcmp(word, "resume")) device->held_until = 0;
  if (!strcmp(word, "empty")) device->empty = value;
  if (!strcmp(word, "skip")) device->skip = value;
  if (!strcmp(word, "lose")) device->mute = device->unit + (uint64_t)value;
  if (!strcmp(word, "error")) {
    Transfer *transfer = list_take(&device->waiting, 0, true);
    if (transfer) finish(device, transfer, -value);
  }
  if (device->model->fault) device->model->fault(device, word, value);
  if (device->halted) pump(device, false);
  pthread_mutex_unlock(&lock);
}

static void answer(const Device *device, const char *word) {
  if (!strcmp(word, "rest")) {
    puts("OK rest");
    return;
  }
  pthread_mutex_lock(&lock);
  printf("OK %s unit=%llu lost=%llu misaligned=%llu requests=%d flying=%d plugged=%d running=%d now=%llu\n", word,
         (unsigned long long)device->unit, (unsigned long long)device->lost_units,
         (unsigned long long)device->misaligned, device->requests, device->in_flight, device->plugged, device->running,
         (unsigned long long)now());
  pthread_mutex_unlock(&lock);
}

static void prepare(int port, const char *name) {
  Device *device = &devices[port - 1];
  for (size_t i = 0; i < sizeof models / sizeof *models; i++)
    if (!strcmp(name, models[i]->name)) device->model = models[i];
  if (!device->model) exit(64);
  device->port = port;
  if (device->model->serial)
    snprintf(device->serial, sizeof device->serial, "%.7s%d", device->model->serial, port);
  device->units_per_second = 1;
  device->settings = (Settings){.firmware = 145, .image = 1, .mode = 5, .cms = 1};
  device_open(device);
}

int main(int count, char **arguments) {
  if (count < 2 || count > DEVICES + 1) return 64;
  setvbuf(stdout, NULL, _IOLBF, 0);
  bus_open();
  for (int i = 1; i < count; i++) prepare(i, arguments[i]);
  device_count = count - 1;
  printf("DIR=%s\n", bus_folder());
  pthread_t clock;
  pthread_create(&clock, NULL, tick, NULL);
  char line[128];
  while (fgets(line, sizeof line, stdin)) {
    char word[32] = "", second[32] = "", third[32] = "";
    char *rest = line;
    Device *device = &devices[0];
    if (*line >= '1' && *line <= '0' + device_count) device = &devices[strtol(line, &rest, 10) - 1];
    sscanf(rest, "%31s %31s %31s", word, second, third);
    if (!strcmp(word, "quit")) break;
    obey(device, word, second, atoi(third[0] ? third : second));
    answer(device, word);
  }
  pthread_mutex_lock(&plugging);
  for (int i = 0; i < device_count; i++) {
    if (devices[i].leaving) finish_unplug(&devices[i]);
    unplug(&devices[i], false);
  }
  bus_close();
  return 0;
}
