// SPDX-License-Identifier: GPL-3.0-or-later

#if defined(FACIALIS_BUILT_FOR_X86_64_V3) && defined(__x86_64__)
#include <sysexits.h>
#include <unistd.h>

// Before main: compiled for one processor and started on an older one, a program ends with SIGILL and no word.
__attribute__((constructor)) static void refuse_older_processor(void) {
  if (__builtin_cpu_supports("x86-64-v3")) return;
  static const char text[] = "Facialis was built for processors with AVX2 and this one has none: build it here, or with FACIALIS_MARCH=x86-64.\n";
  if (write(STDERR_FILENO, text, sizeof text - 1) < 0) _exit(EX_IOERR);
  _exit(EX_CONFIG);
}
#endif
