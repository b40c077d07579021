// SPDX-License-Identifier: GPL-3.0-or-later
// The bus: usbfs as libusb sees it. The node is a pseudo-terminal under flow control, whose poll() then behaves as usbfs's
// does: writable where a transfer can be reaped, broken where the device is gone.
#include "emulator.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static UMockdevTestbed *testbed;
static char root[256];
static int last_number = 1;

void list_clear(List *list) {
  list->first = NULL;
  list->end = &list->first;
}

void list_add(List *list, Transfer *transfer) {
  transfer->next = NULL;
  *list->end = transfer;
  list->end = &transfer->next;
}

Transfer *list_take(List *list, unsigned long address, bool any) {
  for (Transfer **place = &list->first; *place; place = &(*place)->next) {
    Transfer *transfer = *place;
    if (!any && transfer->address != address) continue;
    *place = transfer->next;
    if (list->end == &transfer->next) list->end = place;
    return transfer;
  }
  return NULL;
}

struct usbdevfs_urb *urb(Transfer *transfer) { return (struct usbdevfs_urb *)transfer->data->data; }

static void set_ready(Device *device, int is_ready) {
  if (device->slave < 0 || device->ready == is_ready) return;
  tcflow(device->slave, is_ready ? TCOON : TCOOFF);
  device->ready = is_ready;
}

void finish(Device *device, Transfer *transfer, int status) {
  urb(transfer)->status = status;
  urb(transfer)->actual_length = transfer->done;
  list_add(&device->finished, transfer);
  set_ready(device, 1);
}

static void release(Device *device, Transfer *transfer) {
  g_object_unref(transfer->data);
  free(transfer);
  device->in_flight--;
}

// --- Requests

static int control(Device *device, uint8_t *setup, int buffer_length) {
  int length = setup[6] | setup[7] << 8;
  if (length > buffer_length - 8) return -EPIPE;
  bool is_text = setup[0] == 0x80 && setup[1] == 6 && setup[3] == 3;
  if (is_text && device->serial[0]) {
    int count = (int)strlen(device->serial), bytes = 2 + 2 * count;
    uint8_t text[2 + 2 * sizeof device->serial] = {(uint8_t)bytes, 3};
    for (int i = 0; i < count; i++) put16(text + 2 + 2 * i, (uint32_t)device->serial[i]);
    // The list of languages: English.
    if (setup[2] == 0) memcpy(text, (uint8_t[]){4, 3, 9, 4}, 4), bytes = 4;
    if (bytes > length) bytes = length;
    memcpy(setup + 8, text, (size_t)bytes);
    return bytes;
  }
  return device->model->control(device, setup, length);
}

// Whether the request is the one at which the device goes away.
static bool is_last(Device *device) {
  device->requests++;
  if (device->unplug_at == 0 || device->requests < device->unplug_at) return false;
  device->unplug_at = 0;
  device->leaving = true;
  device->plugged = device->running = false;
  Transfer *transfer;
  while ((transfer = list_take(&device->waiting, 0, true))) finish(device, transfer, -ESHUTDOWN);
  while ((transfer = list_take(&device->answers, 0, true))) finish(device, transfer, -ESHUTDOWN);
  return true;
}

static void take_in(Device *device, Transfer *transfer) {
  struct usbdevfs_urb *request = urb(transfer);
  if (device->answer_bytes == 0) {
    list_add(&device->answers, transfer);
    return;
  }
  int count = device->answer_bytes < request->buffer_length ? device->answer_bytes : request->buffer_length;
  memcpy(request->buffer, device->answer, (size_t)count);
  device->answer_bytes = 0;
  transfer->done = count;
  finish(device, transfer, 0);
}

static int submit(Device *device, UMockdevIoctlData *argument, int *error) {
  unsigned long address = *(unsigned long *)argument->data;
  UMockdevIoctlData *data = umockdev_ioctl_data_resolve(argument, 0, sizeof(struct usbdevfs_urb), NULL);
  struct usbdevfs_urb *request = (struct usbdevfs_urb *)data->data;
  bool is_stream = request->type != USBDEVFS_URB_TYPE_CONTROL && request->endpoint == device->model->stream_endpoint;
  if (!is_stream && is_last(device)) return g_object_unref(data), *error = ENODEV, -1;
  if (is_stream && device->settings.memory > 0 && device->in_flight >= device->settings.memory)
    return g_object_unref(data), *error = ENOMEM, -1;
  Transfer *transfer = calloc(1, sizeof *transfer);
  transfer->data = data;
  transfer->address = address;
  device->in_flight++;
  if (request->buffer_length > 0) {
    UMockdevIoctlData *buffer = umockdev_ioctl_data_resolve(
      data, G_STRUCT_OFFSET(struct usbdevfs_urb, buffer), (size_t)request->buffer_length, NULL);
    if (buffer) g_object_unref(buffer);
  }
  if (request->type == USBDEVFS_URB_TYPE_CONTROL) {
    int result = control(device, request->buffer, request->buffer_length);
    transfer->done = result < 0 ? 0 : result;
    finish(device, transfer, result < 0 ? result : 0);
  } else if (is_stream && request->buffer_length % device->model->packet != 0) {
    // A host whose transfer is no multiple of the packet loses what does not fit.
    device->misaligned++;
    finish(device, transfer, -EOVERFLOW);
  } else if (is_stream) {
    list_add(&device->waiting, transfer);
    if (device->halted) pump(device, false);
  } else if (request->endpoint & 0x80) {
    take_in(device, transfer);
  } else {
    device->model->command(device, request->buffer, request->buffer_length);
    transfer->done = request->buffer_length;
    finish(device, transfer, 0);
    Transfer *asking;
    if (device->answer_bytes > 0 && (asking = list_take(&device->answers, 0, true))) take_in(device, asking);
  }
  return 0;
}

static int reap(Device *device, UMockdevIoctlData *argument, int *error) {
  Transfer *transfer = list_take(&device->finished, 0, true);
  if (!transfer) {
    set_ready(device, 0);
    return *error = device->plugged ? EAGAIN : ENODEV, -1;
  }
  g_autoptr(UMockdevIoctlData) place = umockdev_ioctl_data_resolve(argument, 0, sizeof(void *), NULL);
  umockdev_ioctl_data_set_ptr(place, 0, transfer->data);
  release(device, transfer);
  if (!device->finished.first && device->plugged) set_ready(device, 0);
  return 0;
}

static int handle(Device *device, unsigned long request, UMockdevIoctlData *argument, int *error) {
  bool outlives = request == USBDEVFS_REAPURBNDELAY || request == USBDEVFS_REAPURB ||
                  request == USBDEVFS_DISCARDURB || request == USBDEVFS_RELEASEINTERFACE;
  if (!device->plugged && !outlives) return *error = ENODEV, -1;
  switch ((uint32_t)request) {
    case (uint32_t)USBDEVFS_GET_CAPABILITIES: {
      g_autoptr(UMockdevIoctlData) data = umockdev_ioctl_data_resolve(argument, 0, 4, NULL);
      *(uint32_t *)data->data = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_BULK_CONTINUATION |
                                USBDEVFS_CAP_NO_PACKET_SIZE_LIM | USBDEVFS_CAP_BULK_SCATTER_GATHER |
                                USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
      return 0;
    }
    case (uint32_t)USBDEVFS_CLAIMINTERFACE:
    case (uint32_t)USBDEVFS_DISCONNECT_CLAIM:
      if (is_last(device)) return *error = ENODEV, -1;
      if (device->settings.busy) return *error = EBUSY, -1;
      device->settings.kernel = 0;
      return 0;
    case (uint32_t)USBDEVFS_RELEASEINTERFACE:
    case (uint32_t)USBDEVFS_RESET:
    case (uint32_t)USBDEVFS_SETINTERFACE:
    case (uint32_t)USBDEVFS_SETCONFIGURATION: return 0;
    case (uint32_t)USBDEVFS_GETDRIVER: {
      if (!device->settings.kernel) return *error = ENODATA, -1;
      g_autoptr(UMockdevIoctlData) data =
        umockdev_ioctl_data_resolve(argument, 0, sizeof(struct usbdevfs_getdriver), NULL);
      strcpy(((struct usbdevfs_getdriver *)data->data)->driver, "usbtest");
      return 0;
    }
    case (uint32_t)USBDEVFS_IOCTL: return *error = ENODATA, -1;
    case (uint32_t)USBDEVFS_CLEAR_HALT:
      if (is_last(device)) return *error = ENODEV, -1;
      device->halted = false;
      return 0;
    case (uint32_t)USBDEVFS_SUBMITURB: return submit(device, argument, error);
    case (uint32_t)USBDEVFS_REAPURB:
    case (uint32_t)USBDEVFS_REAPURBNDELAY: return reap(device, argument, error);
    case (uint32_t)USBDEVFS_DISCARDURB: {
      unsigned long address = *(unsigned long *)argument->data;
      Transfer *transfer = list_take(&device->waiting, address, false);
      if (!transfer) transfer = list_take(&device->answers, address, false);
      if (!transfer) return *error = EINVAL, -1;
      finish(device, transfer, -ENOENT);
      return 0;
    }
    default: return *error = ENOTTY, -1;
  }
}

// Whether a host still has the node of a device that was unplugged and plugged in again since.
static bool is_stale(const Device *device, UMockdevIoctlClient *client) {
  return strcmp(umockdev_ioctl_client_get_devnode(client), device->node) != 0;
}

static gboolean on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer context) {
  (void)base;
  int error = ENODEV, result = -1;
  pthread_mutex_lock(&lock);
  if (!is_stale(context, client)) {
    error = 0;
    result = handle(context, umockdev_ioctl_client_get_request(client), umockdev_ioctl_client_get_arg(client), &error);
  }
  pthread_mutex_unlock(&lock);
  umockdev_ioctl_client_complete(client, result, error);
  return TRUE;
}

static void forget(Device *device, List *list) {
  Transfer *transfer;
  while ((transfer = list_take(list, 0, true))) release(device, transfer);
}

static void forget_all(Device *device) {
  forget(device, &device->waiting);
  forget(device, &device->answers);
  forget(device, &device->finished);
}

// A host that closed the node without reaping: the kernel would end its transfers.
static void on_connected(UMockdevIoctlClient *client, GParamSpec *spec, gpointer context) {
  (void)spec;
  Device *device = context;
  if (umockdev_ioctl_client_get_connected(client)) return;
  pthread_mutex_lock(&lock);
  if (!is_stale(device, client)) forget_all(device);
  pthread_mutex_unlock(&lock);
}

static void on_client(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer device) {
  (void)base;
  g_signal_connect(client, "notify::connected", G_CALLBACK(on_connected), device);
}

// --- Plugging

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

static void system_path(const Device *device, char *path, size_t size, bool is_mounted) {
  snprintf(path, size, "%s/devices/usb1/1-%d", is_mounted ? "/sys" : "", device->port);
}

// The node of a device that may not be opened is a file of the kernel's that even root may only read.
static const char *forbidden_node = "/sys/kernel/uevent_seqnum";

static _Thread_local sigjmp_buf before_word;
static _Thread_local volatile sig_atomic_t is_telling;

static void on_abort(int number) {
  if (is_telling) siglongjmp(before_word, number);
}

// Tells udev's listeners. umockdev 0.17 aborts the process where one of them goes away between being listed and being told, as
// a host does that ends because its device was unplugged: then those who are left are told.
static void tell(const char *place, const char *action) {
  volatile int tries = 0;
  is_telling = 1;
  sigsetjmp(before_word, 1);
  if (tries++ < 10) umockdev_testbed_uevent(testbed, place, action);
  is_telling = 0;
}

void plug(Device *device, bool is_quiet) {
  if (device->plugged || device->leaving) return;
  pthread_mutex_lock(&lock);
  device->number = ++last_number;
  snprintf(device->node, sizeof device->node, "/dev/bus/usb/001/%03d", device->number);
  forget_all(device);
  pthread_mutex_unlock(&lock);
  char path[512], name[64];
  snprintf(path, sizeof path, "%s%s", root, device->node);
  if (openpty(&device->master, &device->slave, name, NULL, NULL) != 0) exit(1);
  struct termios mode;
  tcgetattr(device->slave, &mode);
  cfmakeraw(&mode);
  tcsetattr(device->slave, TCSANOW, &mode);
  fcntl(device->master, F_SETFD, FD_CLOEXEC);
  fcntl(device->slave, F_SETFD, FD_CLOEXEC);
  chmod(name, 0666);
  device->ready = -1;
  set_ready(device, 0);
  umockdev_testbed_attach_ioctl(testbed, device->node, device->handler, NULL);
  if (symlink(device->settings.forbidden ? forbidden_node : name, path) != 0) exit(1);
  pthread_mutex_lock(&lock);
  device->plugged = true;
  device->halted = device->running = device->is_ending = false;
  device->held_until = 0;
  device->answer_bytes = device->requests = 0;
  pthread_mutex_unlock(&lock);
  g_autofree char *extra = g_strdup_printf("E: PRODUCT=%s\n", device->model->product);
  char place[64];
  system_path(device, place, sizeof place, false);
  add_device(place, device->number, device->model->descriptors, extra);
  system_path(device, place, sizeof place, true);
  device->is_quiet = is_quiet;
  if (!is_quiet) tell(place, "add");
}

void unplug(Device *device, bool is_quiet) {
  if (!device->plugged) return;
  Transfer *transfer;
  pthread_mutex_lock(&lock);
  device->plugged = device->running = false;
  device->leaving = true;
  device->is_quiet = is_quiet;
  while ((transfer = list_take(&device->waiting, 0, true))) finish(device, transfer, -ESHUTDOWN);
  while ((transfer = list_take(&device->answers, 0, true))) finish(device, transfer, -ESHUTDOWN);
  pthread_mutex_unlock(&lock);
  finish_unplug(device);
}

// The node goes, as the kernel's does; whoever answers its requests stays: umockdev's preload library would end a host that has
// opened the node and not asked for anything yet ("Failed to connect to ioctl socket").
void finish_unplug(Device *device) {
  char path[512], place[64];
  snprintf(path, sizeof path, "%s%s", root, device->node);
  unlink(path);
  pthread_mutex_lock(&lock);
  close(device->slave);
  close(device->master);
  device->master = device->slave = -1;
  pthread_mutex_unlock(&lock);
  system_path(device, place, sizeof place, true);
  if (!device->is_quiet) tell(place, "remove");
  umockdev_testbed_remove_device(testbed, place);
  device->leaving = false;
}

void device_open(Device *device) {
  list_clear(&device->waiting);
  list_clear(&device->answers);
  list_clear(&device->finished);
  device->master = device->slave = device->ready = -1;
  device->handler = umockdev_ioctl_base_new();
  g_signal_connect(device->handler, "handle-ioctl", G_CALLBACK(on_ioctl), device);
  g_signal_connect(device->handler, "client-connected", G_CALLBACK(on_client), device);
}

const char *bus_folder(void) { return root; }

void bus_open(void) {
  signal(SIGABRT, on_abort);
  testbed = umockdev_testbed_new();
  g_autofree char *folder = umockdev_testbed_get_root_dir(testbed);
  snprintf(root, sizeof root, "%s", folder);
  g_autofree char *nodes = g_build_filename(root, "/dev/bus/usb/001", NULL);
  g_mkdir_with_parents(nodes, 0755);
  g_autofree char *hub = g_build_filename(nodes, "001", NULL);
  close(open(hub, O_CREAT | O_RDWR, 0666));
  add_device("/devices/usb1", 1,
             "12010002090001406B1D02000106030201010109021900010100E0000904000001090000000705810304000C", "");
}

void bus_close(void) { g_object_unref(testbed); }
