// SPDX-License-Identifier: GPL-3.0-or-later
// The stream of a device: paced by the host's monotonic clock, which runs on while it is unplugged or stopped.
#include "emulator.h"

#include <errno.h>
#include <time.h>

uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

uint64_t units_due(const Device *device) {
  static uint64_t epoch;
  if (epoch == 0) epoch = now();
  return (uint64_t)((double)(now() - epoch) * 1e-9 * device->units_per_second);
}

void start_stream(Device *device, double units_per_second) {
  device->units_per_second = units_per_second;
  device->unit = units_due(device);
  device->written = device->taken = 0;
  device->start_time = now();
  device->running = true;
  device->is_ending = false;
  device->limit = 0;
}

static void make_due(Device *device) {
  uint64_t due = units_due(device);
  uint8_t bytes[UNIT_BYTES];
  for (; device->unit < due; device->unit++) {
    bool is_lost = device->unit < device->mute || device->written - device->taken + UNIT_BYTES > QUEUE_BYTES;
    int count = is_lost ? 0 : device->model->make(device, bytes, device->unit);
    if (count == 0) device->lost_units++;
    int from = device->skip < count ? device->skip : count;
    device->skip -= from;
    for (int i = from; i < count; i++) device->queue[device->written++ % QUEUE_BYTES] = bytes[i];
    if (device->limit > 0 && --device->limit == 0) {
      // What is left goes out, and an empty packet where the last one was full.
      device->running = false;
      device->is_ending = true;
      return;
    }
  }
}

// Whole packets go into the oldest transfer; a short packet ends it.
void pump(Device *device, bool flush) {
  Transfer *transfer;
  int packet_bytes = device->model->packet;
  if (device->halted) {
    while ((transfer = list_take(&device->waiting, 0, true))) finish(device, transfer, -EPIPE);
    return;
  }
  if (now() < device->held_until) return;
  while ((transfer = device->waiting.first)) {
    if (device->empty > 0 && transfer->done == 0) {
      device->empty--;
      finish(device, list_take(&device->waiting, 0, true), 0);
      continue;
    }
    int room = urb(transfer)->buffer_length - transfer->done;
    uint64_t there = device->written - device->taken;
    int packet = there >= (uint64_t)packet_bytes ? packet_bytes : flush ? (int)there : 0;
    if (packet == 0 && !(flush && transfer->done > 0)) return;
    uint8_t *target = (uint8_t *)urb(transfer)->buffer + transfer->done;
    for (int i = 0; i < packet; i++) target[i] = device->queue[(device->taken + (uint64_t)i) % QUEUE_BYTES];
    device->taken += (uint64_t)packet;
    transfer->done += packet;
    if (packet < packet_bytes || room == packet) finish(device, list_take(&device->waiting, 0, true), 0);
    if (packet < packet_bytes) return;
  }
}

void run_stream(Device *device, int milliseconds) {
  if (!device->plugged) return;
  if (device->is_ending) {
    pump(device, true);
    if (device->written > device->taken) return;
    if (device->written % (uint64_t)device->model->packet == 0) {
      if (!device->waiting.first) return;
      finish(device, list_take(&device->waiting, 0, true), 0);
    }
    device->is_ending = false;
  }
  if (!device->running) return;
  if (now() < device->start_time + (uint64_t)device->settings.late * 1000000u) {
    device->unit = units_due(device);
    return;
  }
  make_due(device);
  pump(device, device->settings.cut > 0 && milliseconds % device->settings.cut == 0);
}
