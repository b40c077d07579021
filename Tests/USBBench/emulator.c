// SPDX-License-Identifier: GPL-3.0-or-later
// An ADC on a bus that is none: the real libusb sees it through umockdev, byte by byte as the device would send it.
//
// emulator biosemi|mcc|labjack      prints "DIR=<folder>" for UMOCKDEV_DIR, then obeys the lines of its standard input and
// answers each with "OK <line>":
//   plug | unplug | stall | error ERRNO | hold | resume | skip BYTES | lose FRAMES | cut MILLISECONDS | stats | quit
//
// The device's clock is the host's monotonic one, and runs on while it is unplugged or stopped. Values are a ramp: the value
// of input 0 is the number of the frame.
// The node is a pseudo-terminal under flow control, whose poll() then behaves as usbfs's does: writable where a transfer
// can be reaped, broken where the device is gone.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <pthread.h>
#include <pty.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <umockdev.h>
#include <unistd.h>

enum { QUEUE_BYTES = 1 << 20, ANSWER_BYTES = 64 };

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

// What a device is: its descriptors, its pipes, its answers, its frames.
typedef struct {
  const char *name;
  const char *product;      // PRODUCT of the uevent
  const char *descriptors;  // device, configuration, interface, endpoints, in hexadecimal
  const char *serial;       // NULL where it has none
  uint8_t stream_endpoint;
  int packet;
  double frames_per_second;
  int frame_bytes;  // of what `frames` makes at a time
  int (*control)(uint8_t *setup, int length);
  void (*command)(const uint8_t *bytes, int length);
  void (*make)(uint8_t *bytes, uint64_t frame);
} Model;

static const Model *model;
static UMockdevTestbed *testbed;
static UMockdevIoctlBase *handler;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static List waiting, answers, finished;
static bool plugged, running, halted, held;
static int master = -1, slave = -1, ready = -1, number = 1, short_ms;
static char node[64];
static uint8_t queue[QUEUE_BYTES], answer[ANSWER_BYTES];
static int answer_bytes;
static uint64_t written, taken, frame, epoch, mute, dropped, misaligned;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void list_clear(List *list) {
  list->first = NULL;
  list->end = &list->first;
}

static void list_add(List *list, Transfer *transfer) {
  transfer->next = NULL;
  *list->end = transfer;
  list->end = &transfer->next;
}

static Transfer *list_take(List *list, unsigned long address, bool any) {
  for (Transfer **place = &list->first; *place; place = &(*place)->next) {
    Transfer *transfer = *place;
    if (!any && transfer->address != address) continue;
    *place = transfer->next;
    if (list->end == &transfer->next) list->end = place;
    return transfer;
  }
  return NULL;
}

static struct usbdevfs_urb *urb(Transfer *transfer) { return (struct usbdevfs_urb *)transfer->data->data; }

static void set_ready(int is_ready) {
  if (slave < 0 || ready == is_ready) return;
  tcflow(slave, is_ready ? TCOON : TCOOFF);
  ready = is_ready;
}

static void finish(Transfer *transfer, int status) {
  urb(transfer)->status = status;
  urb(transfer)->actual_length = transfer->done;
  list_add(&finished, transfer);
  set_ready(1);
}

// --- The stream

static uint64_t frames_due(void) {
  if (epoch == 0) epoch = now();
  return (uint64_t)((double)(now() - epoch) * 1e-9 * model->frames_per_second);
}

static void start_stream(void) {
  running = true;
  frame = frames_due();
  written = taken = 0;
}

static void make_due(void) {
  uint64_t due = frames_due();
  for (; frame < due; frame++) {
    if (frame < mute || written - taken + model->frame_bytes > QUEUE_BYTES) {
      dropped++;
      continue;
    }
    uint8_t bytes[4096];
    model->make(bytes, frame);
    for (int i = 0; i < model->frame_bytes; i++) queue[(written + i) % QUEUE_BYTES] = bytes[i];
    written += model->frame_bytes;
  }
}

// Whole packets go into the oldest transfer; a short packet ends it.
static void pump(bool flush) {
  Transfer *transfer;
  if (halted) {
    while ((transfer = list_take(&waiting, 0, true))) finish(transfer, -EPIPE);
    return;
  }
  if (held) return;
  while ((transfer = waiting.first)) {
    int room = urb(transfer)->buffer_length - transfer->done;
    uint64_t there = written - taken;
    int packet = there >= (uint64_t)model->packet ? model->packet : flush ? (int)there : 0;
    if (packet == 0 && !(flush && transfer->done > 0)) return;
    for (int i = 0; i < packet; i++)
      ((uint8_t *)urb(transfer)->buffer)[transfer->done + i] = queue[(taken + i) % QUEUE_BYTES];
    taken += packet;
    transfer->done += packet;
    if (packet < model->packet || room == packet) finish(list_take(&waiting, 0, true), 0);
    if (packet < model->packet) return;
  }
}

static void *tick(void *unused) {
  (void)unused;
  for (int ms = 0;; ms++) {
    usleep(1000);
    pthread_mutex_lock(&lock);
    if (plugged && running) {
      make_due();
      pump(short_ms > 0 && ms % short_ms == 0);
    }
    pthread_mutex_unlock(&lock);
  }
  return NULL;
}

#include "models.h"

// --- The bus

static int control(uint8_t *setup, int buffer_length) {
  int length = setup[6] | setup[7] << 8;
  if (length > buffer_length - 8) return -EPIPE;
  if (setup[0] == 0x80 && setup[1] == 6 && setup[3] == 3 && model->serial) {
    int count = (int)strlen(model->serial), bytes = 2 + 2 * count;
    if (length < bytes) return -EPIPE;
    setup[8] = (uint8_t)bytes;
    setup[9] = 3;
    for (int i = 0; i < count; i++) put16(setup + 10 + 2 * i, (uint32_t)model->serial[i]);
    return bytes;
  }
  return model->control(setup, length);
}

static void submit(UMockdevIoctlData *argument) {
  unsigned long address = *(unsigned long *)argument->data;
  UMockdevIoctlData *data = umockdev_ioctl_data_resolve(argument, 0, sizeof(struct usbdevfs_urb), NULL);
  Transfer *transfer = calloc(1, sizeof *transfer);
  transfer->data = data;
  transfer->address = address;
  struct usbdevfs_urb *request = urb(transfer);
  if (request->buffer_length > 0) {
    UMockdevIoctlData *buffer = umockdev_ioctl_data_resolve(
      data, G_STRUCT_OFFSET(struct usbdevfs_urb, buffer), (size_t)request->buffer_length, NULL);
    if (buffer) g_object_unref(buffer);
  }
  if (request->type == USBDEVFS_URB_TYPE_CONTROL) {
    int result = control(request->buffer, request->buffer_length);
    transfer->done = result < 0 ? 0 : result;
    finish(transfer, result < 0 ? result : 0);
  } else if (request->endpoint == model->stream_endpoint) {
    // A host whose transfer is no multiple of the packet loses what does not fit.
    if (request->buffer_length % model->packet != 0) {
      misaligned++;
      finish(transfer, -EOVERFLOW);
    } else {
      list_add(&waiting, transfer);
    }
  } else if (request->endpoint & 0x80) {
    int count = answer_bytes < request->buffer_length ? answer_bytes : request->buffer_length;
    if (count == 0) {
      list_add(&answers, transfer);
      return;
    }
    memcpy(request->buffer, answer, (size_t)count);
    answer_bytes = 0;
    transfer->done = count;
    finish(transfer, 0);
  } else {
    model->command(request->buffer, request->buffer_length);
    transfer->done = request->buffer_length;
    finish(transfer, 0);
  }
}

static int handle(unsigned long request, UMockdevIoctlData *argument, int *error) {
  bool outlives = request == USBDEVFS_REAPURBNDELAY || request == USBDEVFS_REAPURB ||
                  request == USBDEVFS_DISCARDURB || request == USBDEVFS_RELEASEINTERFACE;
  if (!plugged && !outlives) return *error = ENODEV, -1;
  switch ((uint32_t)request) {
    case (uint32_t)USBDEVFS_GET_CAPABILITIES: {
      g_autoptr(UMockdevIoctlData) data = umockdev_ioctl_data_resolve(argument, 0, 4, NULL);
      *(uint32_t *)data->data = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_BULK_CONTINUATION |
                                USBDEVFS_CAP_NO_PACKET_SIZE_LIM | USBDEVFS_CAP_BULK_SCATTER_GATHER |
                                USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
      return 0;
    }
    case (uint32_t)USBDEVFS_CLAIMINTERFACE:
    case (uint32_t)USBDEVFS_RELEASEINTERFACE:
    case (uint32_t)USBDEVFS_SETCONFIGURATION:
    case (uint32_t)USBDEVFS_DISCONNECT_CLAIM: return 0;
    case (uint32_t)USBDEVFS_GETDRIVER:
    case (uint32_t)USBDEVFS_IOCTL: return *error = ENODATA, -1;
    case (uint32_t)USBDEVFS_CLEAR_HALT:
      halted = false;
      return 0;
    case (uint32_t)USBDEVFS_SUBMITURB: submit(argument); return 0;
    case (uint32_t)USBDEVFS_REAPURB:
    case (uint32_t)USBDEVFS_REAPURBNDELAY: {
      Transfer *transfer = list_take(&finished, 0, true);
      if (!transfer) {
        set_ready(0);
        return *error = plugged ? EAGAIN : ENODEV, -1;
      }
      g_autoptr(UMockdevIoctlData) place = umockdev_ioctl_data_resolve(argument, 0, sizeof(void *), NULL);
      umockdev_ioctl_data_set_ptr(place, 0, transfer->data);
      g_object_unref(transfer->data);
      free(transfer);
      if (!finished.first && plugged) set_ready(0);
      return 0;
    }
    case (uint32_t)USBDEVFS_DISCARDURB: {
      unsigned long address = *(unsigned long *)argument->data;
      Transfer *transfer = list_take(&waiting, address, false);
      if (!transfer) transfer = list_take(&answers, address, false);
      if (!transfer) return *error = EINVAL, -1;
      finish(transfer, -ENOENT);
      return 0;
    }
    default: return *error = ENOTTY, -1;
  }
}

static gboolean on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer unused) {
  (void)base;
  (void)unused;
  int error = 0;
  pthread_mutex_lock(&lock);
  int result = handle(umockdev_ioctl_client_get_request(client), umockdev_ioctl_client_get_arg(client), &error);
  pthread_mutex_unlock(&lock);
  umockdev_ioctl_client_complete(client, result, error);
  return TRUE;
}

static void forget(List *list) {
  Transfer *transfer;
  while ((transfer = list_take(list, 0, true))) {
    g_object_unref(transfer->data);
    free(transfer);
  }
}

// A host that closed the node without reaping: the kernel would end its transfers.
static void on_connected(UMockdevIoctlClient *client, GParamSpec *spec, gpointer unused) {
  (void)spec;
  (void)unused;
  if (umockdev_ioctl_client_get_connected(client)) return;
  pthread_mutex_lock(&lock);
  forget(&waiting);
  forget(&answers);
  forget(&finished);
  pthread_mutex_unlock(&lock);
}

static void on_client(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer unused) {
  (void)base;
  (void)unused;
  g_signal_connect(client, "notify::connected", G_CALLBACK(on_connected), NULL);
}

static void add_device(const char *path, int device, const char *descriptors, const char *extra) {
  g_autofree char *text = g_strdup_printf(
    "P: %s\nE: SUBSYSTEM=usb\nE: DRIVER=usb\nE: DEVTYPE=usb_device\nE: BUSNUM=001\nE: DEVNUM=%03d\n"
    "E: DEVNAME=/dev/bus/usb/001/%03d\n%sA: busnum=1\\n\nA: devnum=%d\\n\nA: speed=480\\n\n"
    "A: bConfigurationValue=1\\n\nH: descriptors=%s\n",
    path, device, device, extra, device, descriptors);
  GError *error = NULL;
  if (!umockdev_testbed_add_from_string(testbed, text, &error)) {
    fprintf(stderr, "emulator: %s\n", error->message);
    exit(1);
  }
}

static void plug(void) {
  if (plugged) return;
  number++;
  snprintf(node, sizeof node, "/dev/bus/usb/001/%03d", number);
  g_autofree char *root = umockdev_testbed_get_root_dir(testbed);
  g_autofree char *path = g_build_filename(root, node, NULL);
  char name[64];
  if (openpty(&master, &slave, name, NULL, NULL) != 0) exit(1);
  struct termios mode;
  tcgetattr(slave, &mode);
  cfmakeraw(&mode);
  tcsetattr(slave, TCSANOW, &mode);
  fcntl(master, F_SETFD, FD_CLOEXEC);
  fcntl(slave, F_SETFD, FD_CLOEXEC);
  chmod(name, 0666);
  if (symlink(name, path) != 0) exit(1);
  ready = -1;
  set_ready(0);
  umockdev_testbed_attach_ioctl(testbed, node, handler, NULL);
  pthread_mutex_lock(&lock);
  plugged = true;
  halted = held = running = false;
  answer_bytes = 0;
  pthread_mutex_unlock(&lock);
  g_autofree char *extra = g_strdup_printf("E: PRODUCT=%s\n", model->product);
  add_device("/devices/usb1/1-1", number, model->descriptors, extra);
  umockdev_testbed_uevent(testbed, "/sys/devices/usb1/1-1", "add");
}

static void unplug(void) {
  if (!plugged) return;
  Transfer *transfer;
  pthread_mutex_lock(&lock);
  plugged = running = false;
  while ((transfer = list_take(&waiting, 0, true))) finish(transfer, -ESHUTDOWN);
  while ((transfer = list_take(&answers, 0, true))) finish(transfer, -ESHUTDOWN);
  close(slave);
  close(master);
  master = slave = -1;
  pthread_mutex_unlock(&lock);
  umockdev_testbed_uevent(testbed, "/sys/devices/usb1/1-1", "remove");
  umockdev_testbed_detach_ioctl(testbed, node, NULL);
  g_autofree char *root = umockdev_testbed_get_root_dir(testbed);
  g_autofree char *path = g_build_filename(root, node, NULL);
  unlink(path);
  umockdev_testbed_remove_device(testbed, "/sys/devices/usb1/1-1");
}

static void obey(const char *word, int value) {
  if (!strcmp(word, "plug")) return plug();
  if (!strcmp(word, "unplug")) return unplug();
  pthread_mutex_lock(&lock);
  if (!strcmp(word, "stall")) halted = true, running = strcmp(model->name, "mcc") != 0, pump(false);
  if (!strcmp(word, "hold")) held = true;
  if (!strcmp(word, "resume")) held = false;
  if (!strcmp(word, "skip")) taken += written - taken > (uint64_t)value ? (uint64_t)value : 0;
  if (!strcmp(word, "lose")) mute = frame + (uint64_t)value;
  if (!strcmp(word, "cut")) short_ms = value;
  if (!strcmp(word, "error")) {
    Transfer *transfer = list_take(&waiting, 0, true);
    if (transfer) finish(transfer, -value);
  }
  pthread_mutex_unlock(&lock);
}

int main(int count, char **arguments) {
  for (size_t i = 0; i < sizeof models / sizeof *models; i++)
    if (count > 1 && !strcmp(arguments[1], models[i].name)) model = &models[i];
  if (!model) return 64;
  setvbuf(stdout, NULL, _IOLBF, 0);
  list_clear(&waiting);
  list_clear(&answers);
  list_clear(&finished);
  testbed = umockdev_testbed_new();
  handler = umockdev_ioctl_base_new();
  g_signal_connect(handler, "handle-ioctl", G_CALLBACK(on_ioctl), NULL);
  g_signal_connect(handler, "client-connected", G_CALLBACK(on_client), NULL);
  g_autofree char *root = umockdev_testbed_get_root_dir(testbed);
  g_autofree char *folder = g_build_filename(root, "/dev/bus/usb/001", NULL);
  g_mkdir_with_parents(folder, 0755);
  g_autofree char *hub = g_build_filename(folder, "001", NULL);
  close(open(hub, O_CREAT | O_RDWR, 0666));
  add_device("/devices/usb1", 1,
             "12010002090001406B1D02000106030201010109021900010100E0000904000001090000000705810304000C", "");
  printf("DIR=%s\n", root);
  pthread_t clock;
  pthread_create(&clock, NULL, tick, NULL);
  char line[128];
  while (fgets(line, sizeof line, stdin)) {
    char word[32] = "";
    int value = 0;
    sscanf(line, "%31s %d", word, &value);
    if (!strcmp(word, "quit")) break;
    obey(word, value);
    printf("OK %s dropped=%llu misaligned=%llu frame=%llu\n", word, (unsigned long long)dropped,
           (unsigned long long)misaligned, (unsigned long long)frame);
  }
  unplug();
  g_object_unref(testbed);
  return 0;
}
