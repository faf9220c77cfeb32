// The symbols of glibc 2.38 and libstdc++ 13 that the runner asks for, in terms of those of older ones. Preloaded on systems that lack them;
// run.mjs marks the runner's version needs as weak, so that the loader accepts them from here.
#include <stdlib.h>
#undef strtol

long to_long(const char *text, char **end, int base) __asm__("__isoc23_strtol");
long to_long(const char *text, char **end, int base) { return strtol(text, end, base); }

unsigned long to_unsigned_long(const char *text, char **end, int base) __asm__("__isoc23_strtoul");
unsigned long to_unsigned_long(const char *text, char **end, int base) { return strtoul(text, end, base); }

long long to_long_long(const char *text, char **end, int base) __asm__("__isoc23_strtoll");
long long to_long_long(const char *text, char **end, int base) { return strtoll(text, end, base); }

unsigned long long to_unsigned_long_long(const char *text, char **end, int base) __asm__("__isoc23_strtoull");
unsigned long long to_unsigned_long_long(const char *text, char **end, int base) { return strtoull(text, end, base); }

// The initialisation of iostream, which older libstdc++ does in every object file by itself.
void init_iostream(void) __asm__("_ZSt21ios_base_library_initv");
void init_iostream(void) {}
