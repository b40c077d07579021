// SPDX-License-Identifier: GPL-3.0-or-later
// ADCs on a bus that is none: the real libusb sees them through umockdev, byte by byte as the devices would send.
#pragma once
#define _GNU_SOURCE
#include <linux/usbdevice_fs.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <umockdev.h>

enum { QUEUE_BYTES = 1 << 21, ANSWER_BYTES = 64, UNIT_BYTES = 4096, INPUTS = 280 };

// One transfer that the host submitted.
typedef struct Transfer {
  struct Transfer *next;
  UMockdevIoctlData *data;
  unsigned long address;
  int done;
} Transfer;

typedef struct {
  Transfer *first;
  Transfer **end;
} List;

// What a test may set, by name: see `set` in main.c.
typedef struct {
  int busy;       // another program holds the interface
  int kernel;     // a kernel driver holds the interface and lets go
  int forbidden;  // the node may not be opened; takes effect when it is plugged in
  int memory;     // transfers that the kernel has memory for; 0 for any number
  int late;       // milliseconds between the start of a stream and its first byte
  int blank;      // calibration memory: 1 all ones, 2 NaN
  int firmware;   // hundredths of a version (LabJack)
  int image;      // whether the gate array's image is loaded (1808)
  int off;        // the box behind the receiver is switched off (BioSemi)
  int mode;       // speed mode (BioSemi Mk2)
  int cms;        // CMS in range (BioSemi)
  int battery;    // battery low (BioSemi)
  int trigger;    // trigger inputs (BioSemi)
  int cut;        // a short packet so often, in milliseconds
  int sweep;      // a byte is missing so often, in frames, at the next offset each time (BioSemi)
} Settings;

typedef struct Device Device;

// What a device is: its descriptors, its pipes, its answers, its units of stream (frames, or packets of the LabJack).
typedef struct {
  const char *name;
  const char *product;      // PRODUCT of the uevent
  const char *descriptors;  // device, configuration, interface, endpoints, in hexadecimal
  const char *serial;       // NULL where it has none; its last digit is the port's number
  uint8_t stream_endpoint;
  int packet;
  // A control request; the length of the answer, or a negative errno.
  int (*control)(Device *device, uint8_t *setup, int length);
  void (*command)(Device *device, const uint8_t *bytes, int length);
  // The next unit's bytes; returns how many, 0 where it is lost.
  int (*make)(Device *device, uint8_t *bytes, uint64_t unit);
  // What a fault does to the model itself; NULL where nothing.
  void (*fault)(Device *device, const char *word, int value);
} Model;

struct Device {
  const Model *model;
  int port, number;
  char serial[16], node[64];
  Settings settings;

  // The bus.
  UMockdevIoctlBase *handler;
  List waiting, answers, finished;
  bool plugged, leaving, halted, is_quiet;
  int master, slave, ready, in_flight, requests, unplug_at, empty, skip;
  uint8_t answer[ANSWER_BYTES];
  int answer_bytes;

  // The stream.
  bool running, is_ending;
  double units_per_second;
  uint8_t queue[QUEUE_BYTES];
  uint64_t written, taken;  // bytes ever put into the queue and handed over, since the stream's start
  uint64_t unit, mute, start_time, held_until;
  uint64_t limit;  // units after which the stream ends by itself; 0 for never

  // The model's own.
  int input_count, inputs[INPUTS];
  int scan_bytes, overrun, address;
  uint64_t first_frame, sample;
  int packets, recovering, dropped_scans, damage;

  // What tests ask for.
  uint64_t misaligned, lost_units, last_frame;
};

extern pthread_mutex_t lock;
extern const Model biosemi, mcc1608, mcc1808, labjack;

// stream.c
uint64_t now(void);
// Units that the device's clock says were due since the program's start.
uint64_t units_due(const Device *device);
void start_stream(Device *device, double units_per_second);
void run_stream(Device *device, int milliseconds);
void pump(Device *device, bool flush);

// bus.c
void list_clear(List *list);
void list_add(List *list, Transfer *transfer);
Transfer *list_take(List *list, unsigned long address, bool any);
struct usbdevfs_urb *urb(Transfer *transfer);
void finish(Device *device, Transfer *transfer, int status);
void bus_open(void);
void bus_close(void);
const char *bus_folder(void);
void device_open(Device *device);
void plug(Device *device, bool is_quiet);
void unplug(Device *device, bool is_quiet);
// What is left to do for a device that went away inside a request.
void finish_unplug(Device *device);

static inline void put16(uint8_t *bytes, uint32_t word) {
  bytes[0] = (uint8_t)word;
  bytes[1] = (uint8_t)(word >> 8);
}

static inline void put32(uint8_t *bytes, uint32_t word) {
  put16(bytes, word);
  put16(bytes + 2, word >> 16);
}

static inline uint32_t get32(const uint8_t *bytes) {
  return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

// The ramp: what input `input` shows in frame `frame`, as the converter's word.
static inline uint32_t ramp(uint64_t frame, int input) { return (uint32_t)(frame + 4097u * (unsigned)input); }
