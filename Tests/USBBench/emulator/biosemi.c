// SPDX-License-Identifier: GPL-3.0-or-later
// BioSemi ActiveTwo Mk2: frames of 32-bit words, as long and as fast as the speed mode says.
#include "emulator.h"

#include <errno.h>
#include <string.h>

static const int rates[] = {2048, 2048, 2048, 2048, 2048, 4096, 8192, 16384, 2048};
static const int words[] = {610, 610, 610, 610, 282, 154, 90, 58, 314};

static int make(Device *device, uint8_t *bytes, uint64_t unit) {
  const Settings *settings = &device->settings;
  int mode = settings->mode, count = words[mode] * 4;
  if (settings->off) return 0;
  uint32_t status = 1u << 23 | (uint32_t)(mode & 7) << 17 | (uint32_t)(mode >> 3) << 21 |
                    (uint32_t)(settings->cms != 0) << 20 | (uint32_t)(settings->battery != 0) << 22 |
                    (uint32_t)(settings->trigger & 0xFFFF);
  put32(bytes, 0xFFFFFF00u);
  put32(bytes + 4, status << 8);
  for (int input = 0; input < words[mode] - 2; input++)
    put32(bytes + 8 + 4 * input, (ramp(unit, input) & 0x3FFFFF) << 8);
  if (settings->sweep > 0 && unit % (uint64_t)settings->sweep == 0) {
    int offset = device->address++ % count;
    memmove(bytes + offset, bytes + offset + 1, (size_t)(count - offset - 1));
    count--;
  }
  return count;
}

static int control(Device *device, uint8_t *setup, int length) {
  (void)device;
  (void)setup;
  (void)length;
  return -EPIPE;
}

static void command(Device *device, const uint8_t *bytes, int length) {
  if (length == 64 && bytes[0] == 0xFF) start_stream(device, rates[device->settings.mode]);
  if (length == 64 && bytes[0] == 0x00) device->running = false;
}

const Model biosemi = {
  "biosemi", "547/1005/0",
  "12010002FF000040" "4705" "0510" "0000" "00000001"
  "09022000010100C032" "09040000" "02FF000000" "0705010200020007058202000200",
  NULL, 0x82, 512, control, command, make, NULL,
};
