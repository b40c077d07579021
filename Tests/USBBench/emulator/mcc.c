// SPDX-License-Identifier: GPL-3.0-or-later
// MCC USB-1608FS-Plus, USB-1808X: scans of fixed-width words, calibration memory, a buffer that can overflow.
#include "emulator.h"

#include <errno.h>
#include <string.h>

// Slope 1, offset 0 everywhere; or a memory that nobody wrote, or whose numbers are none.
static void calibration(const Device *device, uint8_t *bytes, int address, int length) {
  static const uint8_t entries[3][8] = {
    {0, 0, 0x80, 0x3F, 0, 0, 0, 0},
    {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
    {0, 0, 0xC0, 0x7F, 0, 0, 0, 0},
  };
  for (int i = 0; i < length; i++) bytes[i] = entries[device->settings.blank][(address + i) % 8];
}

static int make_scan(Device *device, uint8_t *bytes, uint64_t unit, int width) {
  uint32_t mask = width == 2 ? 0xFFFF : 0x3FFFF;
  for (int i = 0; i < device->input_count; i++) {
    uint32_t word = ramp(unit, device->inputs[i]) & mask;
    if (width == 2) put16(bytes + 2 * i, word);
    if (width == 4) put32(bytes + 4 * i, word);
  }
  return device->input_count * width;
}

// The buffer is full: the scan ends, the status says so, the pipe stalls.
static void fault(Device *device, const char *word, int value) {
  (void)value;
  if (strcmp(word, "stall") && strcmp(word, "overrun")) return;
  device->overrun = 1;
  device->halted = true;
  device->running = false;
}

// --- USB-1608FS-Plus

static int make1608(Device *device, uint8_t *bytes, uint64_t unit) { return make_scan(device, bytes, unit, 2); }

static int control1608(Device *device, uint8_t *setup, int length) {
  uint8_t *data = setup + 8;
  int value = setup[2] | setup[3] << 8, index = setup[4] | setup[5] << 8;
  bool is_in = setup[0] & 0x80;
  switch (setup[1]) {
    case 0x00:
    case 0x01:
    case 0x02:  // digital port
      if (is_in) memset(data, 0, (size_t)length);
      return length;
    case 0x10:  // one value
      if (device->running || index > 7) return -EPIPE;
      put16(data, ramp(units_due(device), value & 7));
      return length;
    case 0x11: {  // start: count, period, mask, options
      if (device->running || length != 10) return -EPIPE;
      device->input_count = 0;
      for (int input = 0; input < 8; input++)
        if (data[8] >> input & 1) device->inputs[device->input_count++] = input;
      if (device->input_count == 0) return -EPIPE;
      start_stream(device, 40e6 / ((double)get32(data + 4) + 1));
      device->limit = get32(data);
      return length;
    }
    case 0x12: device->running = false; return length;
    case 0x14: return device->running ? -EPIPE : length;
    case 0x15:
      device->written = device->taken = 0;
      device->overrun = 0;
      return length;
    case 0x20:
      if (is_in) memset(data, 0, (size_t)length);
      return length;
    case 0x30: calibration(device, data, value, length); return length;
    case 0x41:
    case 0x42: return length;
    case 0x44:
      if (is_in) put16(data, (device->running ? 2u : 0u) | (device->overrun ? 4u : 0u));
      else device->overrun = 0;
      return length;
    case 0x48: memcpy(data, device->serial, (size_t)(length < 8 ? length : 8)); return length;
    default: return -EPIPE;
  }
}

static void no_command(Device *device, const uint8_t *bytes, int length) {
  (void)device;
  (void)bytes;
  (void)length;
}

const Model mcc1608 = {
  "mcc", "9db/ea/100",
  "12011001FF000040" "DB09" "EA00" "0001" "00000301"
  "09021900010100C032" "09040000" "01FF000000" "07058102400000",
  "01A2B3C4", 0x81, 64, control1608, no_command, make1608, fault,
};

// --- USB-1808X

static int make1808(Device *device, uint8_t *bytes, uint64_t unit) { return make_scan(device, bytes, unit, 4); }

static int control1808(Device *device, uint8_t *setup, int length) {
  uint8_t *data = setup + 8;
  int index = setup[4] | setup[5] << 8;
  bool is_in = setup[0] & 0x80;
  switch (setup[1]) {
    case 0x10:
      if (device->running) return -EPIPE;
      for (int i = 0; i < length / 4; i++) put32(data + 4 * i, ramp(units_due(device), i) & 0x3FFFF);
      return length;
    case 0x11: return device->running ? -EPIPE : length;
    case 0x12: {  // start: count, retrigger count, period, packet size, options
      if (device->running || length != 14 || device->input_count == 0) return -EPIPE;
      start_stream(device, 100e6 / ((double)get32(data + 8) + 1));
      device->limit = get32(data);
      return length;
    }
    case 0x13: device->running = false; return length;
    case 0x14:  // queue: its last index in wIndex
      if (is_in) return -EPIPE;
      if (device->running || index > 12 || length < index + 1) return -EPIPE;
      device->input_count = index + 1;
      for (int i = 0; i <= index; i++) device->inputs[i] = data[i];
      return length;
    case 0x15:
      device->written = device->taken = 0;
      device->overrun = 0;
      return length;
    case 0x30:
      calibration(device, data, device->address, length);
      device->address += length;
      return length;
    case 0x31:
      device->address = data[0] | data[1] << 8;
      return length;
    case 0x40:
      if (is_in)
        put16(data, (device->running ? 2u : 0u) | (device->overrun ? 4u : 0u) | (device->settings.image ? 0x100u : 0u));
      return length;
    case 0x41:
    case 0x42: return length;
    case 0x48: memcpy(data, device->serial, (size_t)(length < 8 ? length : 8)); return length;
    default: return -EPIPE;
  }
}

const Model mcc1808 = {
  "mcc1808", "9db/13e/100",
  "12010002FF000040" "DB09" "3E01" "0001" "00000301"
  "09021900010100C032" "09040000" "01FF000000" "07058602000200",
  "01D5E6F7", 0x86, 512, control1808, no_command, make1808, fault,
};
